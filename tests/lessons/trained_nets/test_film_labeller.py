"""Films: the same frame on the way there and back, what can be known of it, and nets with and without a past."""

import numpy as np
import pytest
import torch

from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.tasks import film
from lessons.tasks.film import Film
from lessons.train import film_labeller as train_film_labeller
from lessons.trained_nets import film_labeller
from tests.harness.peak import held

torch.set_num_threads(1)
NETS = [(past, seed) for past in (True, False) for seed in film_labeller.SEEDS]


def test_a_label_is_the_latest_movement():
    even = Film("ball", start=3)
    assert even.phases == (3, 4, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4)
    said = [film.LABELS[label] for label in even.labels]
    assert said == ["right"] * 3 + ["left"] * 5 + ["right"] * 4
    slow = Film("door", start=4, tempo="slow")
    assert slow.phases == (4, 4, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1)
    assert [film.LABELS[k] for k in slow.labels] == ["opening"] * 4 + ["closing"] * 8


def test_films_do_not_hold_their_frames():
    told = film.films()
    told[0].frames(np.random.default_rng(0))
    assert held(lambda: [one.clean.sum() for one in told]) < 1  # MB; all frames together are 3.3


def test_what_is_filmed():
    assert (film.SIDE, film.FRAMES, film.PHASES, film.PLACES) == (8, 12, 6, 3)
    assert film.LABELS == ("left", "right", "closing", "opening", "setting", "rising")
    assert film.TEMPI == {"slow": 0.5, "even": 1.0, "fast": 2.0}
    assert film.NOISE == 0.1
    assert tuple(film_labeller.SEEDS) == (0, 1, 2)


@pytest.mark.parametrize("tempo", film.TEMPI)
@pytest.mark.parametrize("kind", film.KINDS)
def test_backwards_the_same_frames_come_and_what_moves_goes_the_other_way(kind, tempo):
    there, back = (Film(kind, 1, 0, tempo, backwards) for backwards in (False, True))
    np.testing.assert_array_equal(there.clean[::-1], back.clean)
    moved, moved_back = np.sign(np.diff(there.phases)), np.sign(np.diff(back.phases))
    np.testing.assert_array_equal(moved, -moved_back[::-1])


def test_every_phase_looks_different_and_lies_in_the_picture():
    for kind in film.KINDS:
        for place in range(film.PLACES):
            seen = {film.DRAWN[kind](phase, place).tobytes() for phase in range(film.PHASES)}
            assert len(seen) == film.PHASES
    for place in range(film.PLACES):
        assert {film.DRAWN["ball"](phase, place).sum() for phase in range(film.PHASES)} == {4.0}


def test_one_frame_alone_does_not_tell_and_the_past_does():
    every = film.films()
    alone, known = (film.best_accuracy(every, past) for past in (False, True))
    assert 0.6 < alone < 0.65
    assert 0.95 < known < 0.97
    middle = [f for f in every if f.tempo == "even" and not f.backwards]
    counted = {label: 0 for label in film.LABELS}
    for one in middle:
        for phase, label in zip(one.phases, one.labels, strict=True):
            if one.kind == "ball" and phase == 2:
                counted[film.LABELS[label]] += 1
    assert counted["left"] == counted["right"] > 0


def test_what_is_measured_was_not_trained_on():
    held, kept = film.films(held_out=True), film.films(held_out=False)
    assert len(held) + len(kept) == len(film.films())
    assert 80 < len(held) < 140
    frames = {(f.kind, f.place, f.phases) for f in kept}
    assert not frames & {(f.kind, f.place, f.phases) for f in held}


@pytest.mark.parametrize("past", [True, False])
def test_the_shipped_nets_have_the_scores_of_the_manifest(past):
    told, entry = film.films(held_out=True), manifest_entry("film")
    assert entry["command"] == "python -m lessons.train film_labeller"
    best = film.best_accuracy(told, past)
    for seed in film_labeller.SEEDS:
        share = film_labeller.correct(film_labeller.load(past, seed), told).mean()
        assert share == pytest.approx(entry["scores"][film_labeller.key(past, seed)], abs=0.005)
        assert share < best
        assert share > (0.9 if past else 0.55)


@pytest.mark.parametrize("seed", film_labeller.SEEDS)
def test_with_a_past_only_the_beginning_is_a_guess(seed):
    by_frame = film_labeller.correct(
        film_labeller.load(True, seed), film.films(held_out=True)
    ).mean(axis=0)
    assert by_frame[0] < 0.7
    assert (by_frame[4:] > 0.95).all()


@pytest.mark.parametrize(("past", "seed"), NETS)
def test_a_net_runs_as_torch_runs_it(past, seed):
    net, other = (
        film_labeller.load(past, seed),
        train_film_labeller.train(past, seed, 0).double(),
    )
    frames = Film("sun", 2, 4, "slow").frames(np.random.default_rng(0))
    mine = film_labeller.FilmNet(*other.parts(), past)
    with torch.no_grad():
        xs = torch.tensor(frames).flatten(1)[:, None]
        p = train_film_labeller.logits(other, xs, past)[:, 0].softmax(dim=1).numpy()
    np.testing.assert_allclose(mine.step_probabilities(frames), p, rtol=0, atol=1e-12)
    assert net.step_probabilities(frames).shape == p.shape


def test_without_a_past_the_order_of_frames_changes_nothing():
    net, frames = film_labeller.load(False), Film().frames(np.random.default_rng(0))
    np.testing.assert_array_equal(
        net.step_probabilities(frames)[::-1], net.step_probabilities(frames[::-1])
    )


def test_training_repeats_and_teaches():
    nets = [train_film_labeller.train(True, 1, updates) for updates in (1, 60, 60)]
    frames = torch.tensor(np.array([one.clean for one in film.films(True)])).float().flatten(2)
    labels = torch.tensor([one.labels for one in film.films(True)])
    scores = [train_film_labeller.logits(net, frames.transpose(0, 1), True) for net in nets]
    right = [(labels == each.argmax(2).T).float().mean().item() for each in scores]
    assert right[1] == right[2]
    assert right[1] > right[0] + 0.1


def test_the_checkpoint_holds_what_it_must():
    names = [*film_labeller.untrained(True).arrays()]
    keys = [film_labeller.key(*which) for which in NETS]
    assert sorted(load_checkpoint("film")) == sorted(f"{k}.{n}" for k in keys for n in names)
    with pytest.raises(ValueError, match="not of 9"):
        film_labeller.load(True, 9)


def test_the_best_accuracy_by_frame_grows_with_the_past():
    every = film.films()
    with_past, alone = (film.best_by_frame(every, past) for past in (True, False))
    np.testing.assert_allclose(with_past[:3], [0.67, 0.87, 1.0], atol=0.005)
    assert (with_past[3:] == 1).all()
    assert (alone <= with_past + 1e-12).all()
    assert film.best_accuracy(every, past=True) == pytest.approx(with_past.mean())
