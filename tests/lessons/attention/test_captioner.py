"""Nets that caption scenes: numpy against torch, masks, the losses, and the scores of the shipped nets."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from lessons import checkpoint
from lessons.attention import captioner, captioner_focus
from lessons.attention.captioner import (
    H_0,
    HARD,
    KINDS,
    SEEDS,
    SHIPPED,
    SOFT,
    arrays,
    load,
    untrained,
)
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.tasks import scenes as drawn_scenes
from lessons.tasks.scenes import END, NUMBER, START, Scene, Thing, box_of, draw_scenes, render
from lessons.train import captioner as train_captioner
from lessons.train.captioner import Reinforced, TorchCaptioner, draw_batch, loss_of, train

torch.set_num_threads(1)
FRESH = draw_scenes(60, 5, held_out=True)


def in_torch(net, said, pixels):
    codes = [NUMBER[word] for word in (START, *said.words[:-1])]
    pictures = torch.tensor(pixels.transpose(2, 0, 1)[None])
    return TorchCaptioner(net, torch.float64).run(pictures, torch.tensor([codes]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [untrained, load])
def test_numpy_is_torch(kind, make):
    net = make(kind)
    for scene in FRESH[:3]:
        said = net.say(render(scene))
        ran = in_torch(net, said, render(scene))
        p = ran.scores.softmax(2)[0].detach().numpy()
        np.testing.assert_allclose(said.trace["p"], p, rtol=0, atol=1e-12)
        if kind == SOFT:
            alpha = ran.alpha[0].detach().numpy()
            np.testing.assert_allclose(said.trace["alpha"], alpha, rtol=0, atol=1e-12)


def test_the_surprise_is_the_loss_of_torch():
    net, scene = load(), FRESH[0]
    words = torch.tensor([[NUMBER[word] for word in (START, *scene.caption)]])
    pictures = torch.tensor(render(scene).transpose(2, 0, 1)[None])
    loss = loss_of(TorchCaptioner(net, torch.float64), pictures, words)
    assert captioner_focus.caption_loss(net, scene) == pytest.approx(6 * loss.item(), abs=1e-12)


def test_the_net_sees_a_vector_or_a_vector_for_each_place():
    pixels = render(FRESH[0])
    assert untrained(H_0).see(pixels).shape == (128,)
    assert untrained(SOFT).see(pixels).shape == (36, 32)


def test_a_mask_forbids_a_place_at_one_word_only():
    scene = FRESH[0]
    mask = box_of(scene.things[1]) == 0
    free, masked = (load().say(render(scene), masks) for masks in (None, {3: mask}))
    np.testing.assert_array_equal(free.trace["alpha"][:3], masked.trace["alpha"][:3])
    assert masked.trace["alpha"][3] @ box_of(scene.things[1]) == 0
    assert masked.trace["alpha"][3].sum() == pytest.approx(1)


def test_a_hard_look_is_one_place():
    alpha = load(HARD).say(render(FRESH[0])).trace["alpha"]
    np.testing.assert_array_equal(np.sort(alpha, axis=1)[:, -2:], [[0, 1]] * len(alpha))


def test_points_tells_peak_and_mass():
    box = box_of(Thing(0, "red", "cross"))
    alpha = np.zeros(36)
    alpha[[0, 1, 35]] = 0.3, 0.3, 0.4
    assert captioner_focus.points(alpha, box) == (False, pytest.approx(0.6))
    assert captioner_focus.points(alpha[::-1], box)[0]


def test_captions_end_and_a_strange_scene_is_said_too():
    crowd = tuple(Thing(k, "blue", "circle") for k in range(9))
    for kind in KINDS:
        for things in ((), crowd[:1], crowd):
            words = load(kind).say(render(Scene(things))).words
            assert 1 <= len(words) <= captioner.MOST
            assert END not in words[:-1]


def test_no_training_sees_a_held_out_pair():
    _, words = draw_batch(np.random.default_rng(0), 200)
    captions = {tuple(row) for row in words[:, 1:].tolist()}
    held = {tuple(NUMBER[word] for word in scene.caption) for scene in draw_scenes(300, 1, held_out=True)}  # fmt: skip
    assert not captions & held


@pytest.mark.parametrize("seed", SEEDS)
def test_training_lowers_the_loss(seed):
    assert learnt(seed, 40) < 0.75 * learnt(seed, 0)


def test_training_repeats_itself():
    assert learnt(0, 4) == learnt(0, 4)


def learnt(seed, updates):
    """The loss on one batch after some updates of a soft net."""
    pictures, words = draw_batch(np.random.default_rng(9), 64)
    *_, last = train(untrained(SOFT, seed), seed, updates, 5e-3)
    return loss_of(last, pictures, words).item()


def test_reinforce_makes_a_look_that_helped_likelier():
    net = TorchCaptioner(load(HARD))
    torch.manual_seed(0)
    pictures, words = draw_batch(np.random.default_rng(1), 16)
    loss = Reinforced()
    loss(net, pictures, words)
    loss(net, pictures, words).backward()
    assert net.w["W_q"].grad.abs().sum() > 0  # although a drawn place has no slope
    for each in net.w.values():
        each.grad = None
    loss_of(net, pictures, words).backward()
    assert net.w["W_q"].grad is None or net.w["W_q"].grad.abs().sum() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_nets_score_what_the_manifest_says(kind):
    scores = captioner.measured()
    found = captioner_focus.score_captions(load(kind), FRESH)
    assert found.exact == pytest.approx(scores[f"{kind} {SHIPPED}, caption right"], abs=0.12)
    for k, share in found.points.items():
        assert share == pytest.approx(scores[f"{kind} {SHIPPED}, word {k + 1} points"], abs=0.15)
    if kind != H_0:
        assert found.mass == pytest.approx(scores[f"{kind} {SHIPPED}, mass on the thing"], abs=0.08)


def test_every_seed_was_measured():
    scores = captioner.measured()
    for seed in SEEDS:
        short = f"{H_0} {seed} with {train_captioner.SHORT} updates"
        for name in (*(f"{kind} {seed}" for kind in KINDS), f"{SOFT} {seed} by argmax", short):
            assert 0 <= scores[f"{name}, caption right"] <= 1
    assert set(train_captioner.SCRATCH) < set(SEEDS)
    assert json.dumps(scores)


def test_one_vector_is_slow_to_learn_and_holds_a_scene_in_the_end():
    scores, name = captioner.measured(), f"{H_0} {SHIPPED} from scratch after"
    stages = [scores[f"{name} {n} updates, caption right"] for n in train_captioner.WATCHED_H_0]
    assert stages == sorted(stages)
    assert stages[0] < 0.5
    assert stages[-1] > 0.8
    for seed in SEEDS:
        short = scores[f"{H_0} {seed} with {train_captioner.SHORT} updates, caption right"]
        assert short + 0.03 < scores[f"{H_0} {seed}, caption right"] > 0.95


def test_the_policy_gradient_is_that_of_the_mean_reward():
    """REINFORCE with every position weighted by its probability: with any baseline the gradient of sum alpha R."""
    scores = torch.tensor([0.3, -1.0, 0.8], requires_grad=True)
    rewards = torch.tensor([-0.1, -1.0, -2.0])
    (scores.softmax(0) @ rewards).backward()
    alpha = scores.detach().softmax(0)
    for baseline in (0.0, -1.5):
        by_position = (rewards - baseline)[:, None] * (torch.eye(3) - alpha)
        torch.testing.assert_close(alpha @ by_position, scores.grad)


@pytest.mark.parametrize("file", sorted(set(captioner.FILES.values())))
def test_a_file_has_the_weights_and_the_scores_of_its_kinds_alone(file):
    kinds = tuple(kind for kind in KINDS if captioner.FILES[kind] == file)
    named = {f"{kind}.{name}" for kind in kinds for name in arrays(untrained(kind))}
    entry = manifest_entry(file)
    assert set(load_checkpoint(file)) == named
    assert entry["command"] == "python -m lessons.train captioner"
    assert all(name.startswith(kinds) for name in entry["scores"])


def test_training_writes_both_files(tmp_path, monkeypatch):
    there, scores = checkpoint.CHECKPOINTS, captioner.measured()
    kept = {}
    for file in set(captioner.FILES.values()):
        kept |= load_file(there / f"{file}.safetensors")
    monkeypatch.setattr(checkpoint, "CHECKPOINTS", tmp_path)
    train_captioner.keep(kept, scores, "python -m lessons.train captioner")
    for file in set(captioner.FILES.values()):
        name = f"{file}.safetensors"
        assert (tmp_path / name).read_bytes() == (there / name).read_bytes()
    assert captioner.measured() == scores


def test_a_decoder_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="is no decoder here"):
        untrained("medium")


@pytest.mark.parametrize("k", [1, 4])
def test_a_shape_is_swapped_at_its_own_word_or_at_the_one_that_comes_earlier(k):
    net, scenes = load(), draw_scenes(24, np.random.default_rng(5), held_out=True)
    found = captioner_focus.by_shape(net, scenes, k)
    thing, told = drawn_scenes.NAMING[k], {shape: [] for shape in found}
    for scene in scenes:
        there = scene.things[thing]
        placed = replace(there, shape="circle" if there.shape == "square" else "square")
        other = render(
            replace(scene, things=tuple(placed if each is there else each for each in scene.things))
        )
        said = [net.say(render(scene), swaps={at: other}) for at in (99, k, k - 1)]
        told[there.shape].append([len(s.words) > k and s.words[k] == there.shape for s in said])
    for shape, one in found.items():
        means = np.mean(told[shape], axis=0)
        np.testing.assert_allclose((one.right, one.swapped, one.swapped_before), means)


def test_a_picture_that_is_swapped_at_one_word_is_attended_to_at_that_word_alone():
    net, (one, two) = load(), draw_scenes(2, np.random.default_rng(5), held_out=True)
    free, other = net.say(render(one)), render(two)
    swapped = net.say(render(one), swaps={2: other})
    np.testing.assert_array_equal(swapped.trace["z"][:2], free.trace["z"][:2])
    seen = net.see(other)
    np.testing.assert_allclose(swapped.trace["z"][2], swapped.trace["alpha"][2] @ seen)
    everywhere = net.say(render(one), swaps=dict.fromkeys(range(8), other))
    assert everywhere.trace["alpha"].shape[1] == free.trace["alpha"].shape[1]
    assert net.say(render(one), swaps={0: render(one)}).words == free.words


def test_the_cross_is_read_at_its_colour_and_the_others_at_their_own_word():
    found = captioner_focus.by_shape(
        load(), draw_scenes(60, np.random.default_rng(1), held_out=True)
    )
    late = [found[shape] for shape in ("square", "circle", "triangle")]
    assert all(one.swapped < 0.1 < 0.9 < one.swapped_before for one in late)
    assert found["cross"].swapped_before < 0.1 < 0.9 < found["cross"].swapped
