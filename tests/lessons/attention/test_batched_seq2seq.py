"""Encoder-decoders over a batch: scores are those of the walk, gradients those of autograd and of differences."""

import numpy as np
import pytest
import torch

from lessons.attention.batched_seq2seq import (
    BatchRun,
    batch,
    fraction_right,
    loss_and_grads,
    right_by_position,
)
from lessons.attention.encoder_decoder import ATTENTIONS
from lessons.attention.translators import accuracy, load_translator, named, untrained
from lessons.tasks.translation import END, TASKS, of_length
from lessons.train.live_translators import pairs
from lessons.train.translators import TorchSeq2Seq, loss_of

torch.set_num_threads(1)
KINDS = [(task, kind) for task in TASKS for kind in ATTENTIONS]
EVERY = pytest.mark.parametrize(("task", "attention"), KINDS)
OWN = {"E_x": "E_x.weight", "E_y": "E_y.weight", "W_0": "first.weight", "b_0": "first.bias"}
OWN |= {"W_q": "W_q.weight", "W_k": "W_k.weight", "v": "v.weight"}
OWN |= {"W_y": "out.weight", "b_y": "out.bias"}
CELLS = {"forward": ("encoders.", "_l0"), "backward": ("encoders.", "_l0_reverse")}
CELLS |= {"decoder": ("decoder.", "")}


def judged(twin):
    """What autograd has found, by our names."""
    theirs = {name: p.grad.numpy() for name, p in twin.named_parameters()}
    found = {name: theirs[key] for name, key in OWN.items() if key in theirs}
    if "v" in found:
        found["v"] = found["v"][0]
    for part, (before, after) in CELLS.items():
        W = np.hstack([theirs[f"{before}weight_{way}{after}"] for way in ("hh", "ih")])
        b = theirs[f"{before}bias_ih{after}"]
        for k, gate in enumerate("ifgo"):
            rows = slice(k * len(b) // 4, (k + 1) * len(b) // 4)
            found |= {f"{part}.W_{gate}": W[rows], f"{part}.b_{gate}": b[rows]}
    return found


@EVERY
def test_loss_and_gradients_are_those_of_autograd(task, attention):
    """In a batch of texts of many lengths, in float64."""
    twin, chosen = TorchSeq2Seq(TASKS[task], attention, 3).double(), pairs(TASKS[task], 1, 12)
    theirs = loss_of(twin, chosen)
    theirs.backward()
    net = twin.numpy()
    loss, grads = loss_and_grads(net, batch(chosen), np.float64)
    assert loss == pytest.approx(theirs.item(), abs=1e-12)
    expected = judged(twin)
    assert grads.keys() == expected.keys() == named(net).keys()
    for name, grad in expected.items():
        np.testing.assert_allclose(grads[name], grad, rtol=0, atol=1e-10, err_msg=name)
        assert abs(grad).max() > 1e-6, name


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_gradients_are_the_slopes_of_the_loss(attention):
    """Of every array, along a random direction."""
    net, chosen = untrained("reversal", attention, 2), batch(pairs(TASKS["reversal"], 1, 5))
    _, grads = loss_and_grads(net, chosen, np.float64)
    rng, h = np.random.default_rng(0), 1e-5
    for name, array in named(net).items():
        way, ends = rng.normal(size=array.shape), []
        for sign in (1, -2, 1):
            array += sign * h * way
            ends.append(loss_and_grads(net, chosen, np.float64)[0])
        slope = (ends[0] - ends[1]) / (2 * h)
        assert (grads[name] * way).sum() == pytest.approx(slope, abs=1e-8), name


@EVERY
def test_a_text_in_a_batch_is_the_text_alone(task, attention):
    """Its scores are those that `Seq2Seq` walks through, whatever stands beside it."""
    net, chosen = untrained(task, attention, 1), pairs(TASKS[task], 2, 6)
    ys = BatchRun(net, batch(chosen), kind=np.float64).ys
    for column, (codes, goal) in enumerate(chosen):
        state, before = net.start(spelled(net.task, codes)), [0, *goal[:-1]]
        for t, given in enumerate(before):
            state = net.step(state, net.task.writes[given])
            np.testing.assert_allclose(ys[t, :, column], state["y"], rtol=0, atol=1e-12)


def spelled(task, codes):
    return (" " if task.words else "").join(task.reads[code] for code in codes)


@EVERY
def test_float32_is_close_to_float64(task, attention):
    net, chosen = untrained(task, attention, 1), batch(pairs(TASKS[task], 2, 32))
    (short, low), (long, high) = (loss_and_grads(net, chosen, k) for k in (np.float32, np.float64))
    assert short == pytest.approx(long, rel=1e-5)
    for name, grad in high.items():
        assert low[name].dtype == np.float32
        np.testing.assert_allclose(low[name], grad, rtol=0, atol=1e-5 * abs(grad).max() + 1e-8)


@pytest.mark.parametrize(
    ("task", "attention"), [("dates", "none"), ("reversal", "none"), ("reversal", "dot")]
)
def test_many_answers_at_once_are_those_of_greedy(task, attention):
    net, texts = load_translator(task, attention), TASKS[task].fresh(60, 5)
    assert fraction_right(net, texts) == pytest.approx(accuracy(net, texts), abs=1e-12)
    assert fraction_right(untrained(task, attention), texts) == 0.0
    assert (fraction_right(net, texts) < 1.0) == ((task, attention) == ("reversal", "none"))


@pytest.mark.parametrize("free", [False, True])
def test_a_position_is_right_as_often_as_the_walk_says(free):
    """Texts of several lengths, each walked with the right symbol before as the input, or with its own likeliest."""
    net, texts = load_translator("reversal", "none"), [*of_length(9, 8), *of_length(12, 8)]
    hits = [[] for _ in range(13)]
    for text in texts:
        state, before = net.start(text), END
        for t, right in enumerate((*text[::-1], END)):
            state = net.step(state, before)
            best = net.task.writes[int(state["p"].argmax())]
            hits[t].append(best == right)
            before = best if free else right
    found = right_by_position(net, texts, free=free)
    np.testing.assert_allclose(found, [np.mean(each) for each in hits], atol=1e-12)


@EVERY
def test_a_wider_net_has_the_gradients_of_autograd_too(task, attention):
    twin, chosen = TorchSeq2Seq(TASKS[task], attention, 4, 48).double(), pairs(TASKS[task], 1, 3)
    loss_of(twin, chosen).backward()
    net = twin.numpy()
    assert (
        net.start(net.task.example)["fixed"].shape
        == net.start(net.task.example)["h"].shape
        == (48,)
    )
    _, grads = loss_and_grads(net, batch(chosen), np.float64)
    for name, grad in judged(twin).items():
        np.testing.assert_allclose(grads[name], grad, rtol=0, atol=1e-10, err_msg=name)
    assert named(net)["W_y"].shape == named(untrained(task, attention, units=48))["W_y"].shape


def test_a_batch_is_padded_and_the_decoder_is_given_what_came_before():
    task = TASKS["reversal"]
    chosen = pairs(task, 0, 4)
    found = batch(chosen)
    for row, (x, goal) in enumerate(chosen):
        n = len(goal)
        assert found.lengths[row] == len(x) == n - 1
        assert found.xs[row, : len(x)].tolist() == x.tolist()
        assert found.goals[row, :n].tolist() == goal.tolist()
        assert (found.goals[row, n:] == -1).all()
        assert found.given[row, :n].tolist() == [0, *goal[:-1]]
        assert task.writes[goal[-1]] == END
