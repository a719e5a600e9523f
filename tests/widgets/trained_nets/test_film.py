"""The film labeller: numbers are the nets' own, backwards is the same film, and the past can be switched off."""

import numpy as np
import pytest

from lessons.tasks.film import FRAMES, KINDS, LABELS, STARTS
from lessons.trained_nets import film_labeller
from widgets.trained_nets.film import OFF, ON, FilmLabeller, FilmModel


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


@pytest.mark.parametrize("past", [ON, OFF])
@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_and_labels_are_those_of_the_net_and_the_film(kind, past):
    view = FilmLabeller(kind=kind, past=past, t=FRAMES, start=3)
    arrays, model = view.picture.arrays, view.model
    p = film_labeller.load(past == ON).step_probabilities(model.frames)
    first = LABELS.index(KINDS[kind][0])
    np.testing.assert_allclose(arrays["p"], p[:, first : first + 2].T, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(arrays["truth"] - 1, model.film.labels)
    np.testing.assert_array_equal(arrays["said"] - 1, p.argmax(axis=1))
    right = p.argmax(axis=1) == model.film.labels
    np.testing.assert_array_equal(arrays["right"] - 1, right)
    assert view.model.tally(past) == right.sum()


def test_what_has_not_come_is_not_told():
    arrays = FilmLabeller(t=4).picture.arrays
    assert np.isnan(arrays["p"]).sum() == 2 * (FRAMES - 4)
    assert not arrays["truth"][4:].any()
    assert not arrays["carried"][4:].any()
    frames = arrays["frames"]
    assert frames[4:].max() < 0.5 < frames[:4].max()


def test_backwards_is_the_same_film_and_without_a_past_nothing_else_changes():
    view = FilmLabeller(past=OFF, start=4)
    before, seen = view.model.probabilities, view.model.frames
    view.model.backwards = True
    np.testing.assert_array_equal(view.model.frames, seen[::-1])
    np.testing.assert_allclose(view.model.probabilities[OFF], before[OFF][::-1], rtol=0, atol=1e-12)
    assert np.abs(view.model.probabilities[ON] - before[ON][::-1]).max() > 0.5


def test_over_all_starts_the_past_is_worth_what_it_says():
    model, right = FilmModel(t=FRAMES), {ON: 0, OFF: 0}
    for start in range(1, STARTS + 1):
        model.start = start
        for past in right:
            right[past] += model.tally(past)
    frames = STARTS * FRAMES
    assert right[ON] / frames > 0.9
    assert right[OFF] / frames < 0.75


def test_the_caption_says_frame_label_and_both_scores():
    view = FilmLabeller(kind="sun", start=1, t=6)
    assert repr(view).startswith("Sun, frame 6 of 12: rising. Past on: the net says rising, p ")
    assert "with the past" in repr(view)
    view.model.backwards = True
    assert repr(view).startswith("Sun, backwards, frame 6 of 12")


def test_the_memory_is_drawn_only_where_there_is_one():
    view = FilmLabeller()
    wires = [m for m in view.picture.scene["marks"] if m["kind"] == "wires"]
    view.model.past = OFF
    assert len(wires) == 2
    assert len([m for m in view.picture.scene["marks"] if m["kind"] == "wires"]) == 1


def test_keys_and_clicks_walk_through_the_film():
    view = FilmLabeller(t=1)
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        send(view, event="key", key=key)
    assert view.model.t == 2
    send(view, event="key", key="End")
    assert view.model.t == FRAMES
    send(view, event="pick", mark="frame 7", index=12)
    assert view.model.t == 7
    send(view, event="pick", mark="p", index=FRAMES + 2)
    assert view.model.t == 3
    view.model.t = 99
    assert view.model.t == FRAMES
    assert view.errors == []


def test_nets_of_the_learners_own_and_a_shared_model():
    mine = film_labeller.untrained(past=True, seed=5)
    view = FilmLabeller(mine)
    np.testing.assert_array_equal(
        view.model.probabilities[ON], mine.step_probabilities(view.model.frames)
    )
    other = FilmLabeller(view.model)
    other.model.t = 9
    assert repr(view) == repr(other)
