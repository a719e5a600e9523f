"""The word shuffler: every order is there once, the bag never changes, the reading is the net's."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.tasks import wirings as tasks
from lessons.trained_nets.wirings import p_positive
from widgets.basics.word_shuffler import (
    MOST,
    ShufflerModel,
    WordShuffler,
    permutation,
    picture,
    scores,
)
from widgets.drawing.diagram import pack

SENTENCES = st.lists(st.sampled_from(tasks.TONE_WORDS), min_size=1, max_size=MOST).map(" ".join)


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_the_orders_are_all_orders_in_dictionary_order(n):
    ours = [permutation(n, k) for k in range(len(list(itertools.permutations(range(n)))))]
    assert ours == list(itertools.permutations(range(n)))


@given(SENTENCES, st.integers(-5, 6000))
@settings(max_examples=60, deadline=None)
def test_the_bag_stays_and_the_reading_is_the_nets(text, order):
    model = ShufflerModel(text=text, order=order)
    arrays = picture(model).arrays
    np.testing.assert_array_equal(arrays["typed_bag"], arrays["shuffled_bag"])
    assert arrays["typed_bag"].sum() == len(model.typed)
    assert "differ: 0" in model.caption
    assert arrays["p"][1] == pytest.approx(p_positive(" ".join(model.shuffled)), abs=1e-12)
    assert 0 <= model.order < model.orders
    assert pack(picture(model)).size == sum(n for _, n in picture(model).scene["arrays"])


def test_a_shuffle_changes_the_label_and_the_way_back_restores_it():
    view = WordShuffler(ShufflerModel(text="good not bad"))
    labels = []
    for order in range(6):
        view.controls[1].set_state({"value": order})
        labels.append(picture(view.model).arrays["label"][1])
    assert {0, 2} <= set(labels)
    shuffle, back = view.controls[2:]
    shuffle.click()
    assert view.model.order == view.controls[1].value > 0
    back.click()
    assert view.model.shuffled == view.model.typed


def test_it_opens_with_two_orders_and_two_labels():
    assert "“the film was good not bad” is positive" in repr(WordShuffler())
    assert "Order 5 of 720, “the film was bad not good”, is negative" in repr(WordShuffler())
    assert ShufflerModel(text="good").order == 0


def test_leanings_follow_the_prefixes():
    words = ("not", "good")
    assert scores(words) == pytest.approx(
        [2 * p_positive("not") - 1, 2 * p_positive("not good") - 1]
    )


def test_words_glide_from_place_to_place():
    def places(order):
        drawn = picture(ShufflerModel(text="good not bad", order=order))
        groups = [m for m in drawn.scene["marks"] if m["kind"] == "group"]
        return {g["key"]: g["x"] for g in groups if g["key"].startswith("shuffled")}

    first, last = places(0), places(5)
    assert sorted(first) == sorted(last)
    assert first["shuffled0"] == last["shuffled2"] != first["shuffled2"]


@pytest.mark.parametrize("typed", ["", "<b>", "ok " * 9, "good " * 8, "x" * 10_000, "שלום 🦊"])
def test_what_cannot_be_read_is_said_and_nothing_is_lost(typed):
    view = WordShuffler()
    before = repr(view)
    view.controls[0].value = typed
    assert view.error.endswith((".", "it."))
    assert len(view.error) < 120
    assert (view.controls[0].value, repr(view)) == (typed, before)


def test_a_shorter_sentence_has_fewer_orders():
    view = WordShuffler()
    view.controls[1].value = 719
    view.controls[0].value = "not good"
    assert (view.model.order, view.controls[1].value, view.controls[1].max) == (1, 1, 1)
    view.controls[0].value = "good"
    view.controls[2].click()
    assert (view.model.order, view.error) == (0, "")
    view.controls[0].value = "the film was not good"
    assert view.controls[1].max == 119
