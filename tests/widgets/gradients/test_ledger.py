"""The BPTT ledger: what it adds up is autograd's gradient, whatever is typed, cut, walked or picked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.gradients.truncation import FORMS
from lessons.toy_models.autograd import gradients, truncated
from lessons.toy_models.hello import HelloNet
from widgets.gradients.ledger.model import AGREE, WEIGHTS, LedgerModel
from widgets.gradients.ledger.picture import _rank
from widgets.gradients.ledger.table_scene import DIFFERENCES
from widgets.gradients.ledger.view import BPTTLedger


@pytest.fixture
def view():
    made = BPTTLedger()
    yield made
    assert made.errors == []


def key(view, name):
    view.canvases[0]._handle_custom_msg({"event": "key", "key": name}, [])


def pick(view, mark, index=0):
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": mark, "index": index}, [])


def test_the_first_picture_adds_up(view):
    arrays, theirs = view.picture.arrays, gradients(HelloNet())["W_hh"]
    np.testing.assert_allclose(view.model.gradient, theirs, atol=1e-12)
    total = theirs.flat[view.model.entry]
    assert arrays["sum"] == pytest.approx([total, total])
    assert np.nansum(arrays["book"]) == pytest.approx(total)
    assert arrays["row"].sum() == pytest.approx(total)
    assert arrays["column"].sum() == pytest.approx(total)
    assert not arrays["is_cut"].any()
    assert "autograd says the same" in repr(view)
    by_step = arrays["column"][: view.model.T]
    most = int(np.abs(by_step).argmax())
    assert f"the most of it at step {most + 1}: {by_step[most]:.3f}".replace("-", "−") in repr(view)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_largest_gradient_is_chosen(weight):
    model = LedgerModel(weight=weight, seed=4)
    assert np.abs(model.torchs).argmax() == model.entry


def test_the_gradient_goes_back_step_by_step(view):
    model = view.model
    view.controls[4].click()  # at the loss
    assert model.walked == 0
    assert "No step back has been made yet" in repr(view)
    for passes in (1, 2, 3, 4):
        (view.controls[5].click if passes % 2 else lambda: key(view, "ArrowLeft"))()
        arrays = view.picture.arrays
        assert model.walked == passes
        assert (~np.isnan(arrays["column"])).sum() == passes
        assert (~np.isnan(arrays["way"])).sum() == passes
        assert model.gradient.flat[model.entry] == pytest.approx(arrays["sum"][0])
    assert model.difference < AGREE
    key(view, "ArrowRight")
    assert model.walked == 3
    view.controls[6].click()  # all the way
    assert model.walked == 4


def test_a_term_is_chosen_by_row_by_box_and_by_key(view):
    pick(view, "row@1")
    assert view.model.term == 2
    pick(view, "loss@2")
    assert view.model.term == 3
    key(view, "ArrowUp")
    assert view.model.term == 2
    np.testing.assert_array_equal(view.picture.arrays["chosen"], [0, 1, 0, 0])
    lengths = np.linalg.norm(view.model.ledger.state_grads[1], axis=1)
    np.testing.assert_allclose(view.picture.arrays["way"], [*lengths[:2], np.nan, np.nan])


def test_an_entry_is_picked_in_the_map(view):
    pick(view, "map", 3)
    assert view.model.place == "W_hh[2, 1]"
    assert view.control("entry").value == 4
    assert "dW_hh[2, 1] = " in repr(view)


def test_what_is_cut_stays_to_be_read(view):
    view.control("k").value = 2
    arrays, keep = view.picture.arrays, view.model.keep
    cut = arrays["is_cut"] > 0
    assert cut.sum() == 3
    assert not (cut & keep).any()
    assert np.isnan(arrays["book"][cut]).all()
    np.testing.assert_allclose(arrays["cut"][cut], view.model.entries[cut])
    theirs = truncated(HelloNet(), 2)["W_hh"]
    np.testing.assert_allclose(view.model.gradient, theirs, atol=1e-12)
    whole = gradients(HelloNet())["W_hh"]
    assert arrays["lost"][0] == pytest.approx((whole - theirs).flat[view.model.entry])
    np.testing.assert_array_equal(arrays["cost"], [7, 2])


def test_the_read_out_is_never_cut(view):
    with view.model.together():
        view.model.weight, view.model.k = "W_hy", 1
    assert view.model.lost[1:] == (0.0, 0.0)
    assert "dW_hy differs by 0% of its norm, and is turned by 0.0°" in repr(view)


def test_sliders_end_where_the_word_ends(view):
    word = view.controls[0]
    word.value = "recurrence"
    assert (view.model.T, view.model.term, view.model.k, view.model.walked) == (9, 9, 9, 9)
    term, k, entry = (view.control(name) for name in ("term", "k", "entry"))
    assert (term.max, k.max, term.value, k.value) == (9, 9, 9, 9)
    term.value, k.value = 5, 3
    word.value = "hello"
    assert (view.model.term, view.model.k, term.max, k.max) == (
        4,
        3,
        4,
        4,
    )
    assert (term.value, k.value) == (4, 3)
    view.model.weight = "W_xh"
    assert entry.max == 12


@pytest.mark.parametrize("weight", ["W_hh", "W_xh", "W_hy"])
def test_a_shorter_slider_leaves_the_entry_that_was_chosen(view, weight):
    model = view.model
    model.word, model.weight = "recurrent n", "W_xh"
    model.entry = 20
    model.weight = weight
    for word in ("hi", "recurrent n", "hello"):
        view.controls[0].value = word
        largest = np.abs(model.ledger.total(weight)).argmax()
        assert (model.entry, view.control("entry").value) == (largest, largest + 1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "2 characters or more"),
        ("h", "2 characters or more"),
        ("h" * 12, "That is 12 characters; type at most 11."),
        ("a\tb", "Type characters that can be seen"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(typed, words):
    view = BPTTLedger()
    view.controls[0].value = typed
    assert words in view.error
    assert view.error.endswith(".")
    assert view.model.word == "hello"
    with pytest.raises((TraitError, ValueError), match=r"\w"):
        BPTTLedger(typed)


@settings(max_examples=60)
@given(
    word=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=2, max_size=11),
    weight=st.sampled_from(WEIGHTS),
    form=st.sampled_from(FORMS),
    numbers=st.lists(st.integers(-3, 40), min_size=5, max_size=5),
)
def test_any_setting_adds_up(word, weight, form, numbers):
    model = LedgerModel(word=word, weight=weight, form=form, seed=numbers[0])
    model.entry, model.term, model.k, model.walked = numbers[1:]
    drawing = BPTTLedger(model).picture
    assert drawing.arrays["sum"][0] == pytest.approx(np.nansum(drawing.arrays["book"]))
    assert drawing.arrays["total"] == pytest.approx(drawing.arrays["after"][:1])
    model.walked = model.T
    assert model.difference < AGREE


def test_two_views_of_one_model_agree():
    model = LedgerModel()
    one, other = BPTTLedger(model), BPTTLedger(model)
    one.control("k").value = 2
    assert other.control("k").value == 2
    assert repr(one) == repr(other)


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (0.0, "0"),
        (2e-17, "2e−17"),
        (2.1e-17, "3e−17"),
        (9.5e-4, "1e−3"),
        (0.5, "5e−1"),
        (7.0, "1 or more"),
        (1e-30, "1e−20"),
    ],
)
def test_differences_are_said_rounded_up(difference, said):
    assert DIFFERENCES[_rank(difference)] == said


def test_the_running_sum_grows_in_a_frame_that_stands_still(view):
    model = view.model
    model.to_the_loss()
    zeros, goals, heights = [], [], []
    for _ in range(model.T + 1):
        arrays = view.picture.arrays
        zeros.append(arrays["zero"][0])
        goals.append(arrays["goal"][0])
        heights.append(arrays["total"][0] - arrays["zero"][0])
        np.testing.assert_allclose(
            heights[-1] * span_of(model), model.gradient.flat[model.entry], atol=1e-12
        )
        model.back()
    assert len(set(zeros)) == len(set(goals)) == 1
    assert heights[0] == 0
    assert heights[-1] == pytest.approx(goals[0] - zeros[0])
    for name in ("before", "after", "total"):
        assert np.nanmin(arrays[name]) >= -1e-12
        assert np.nanmax(arrays[name]) <= 1 + 1e-12


def span_of(model):
    """What the frame of the running sum spans: no cut here."""
    sums = np.append(np.cumsum(model.entries.sum(axis=0)[::-1]), 0.0)
    return sums.max() - sums.min()


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_map_ends_before_the_picture_does(weight):
    scene = BPTTLedger("recurrent", weight=weight).picture.scene
    [heat] = [m for m in scene["marks"] if m.get("key") == "map"]
    assert heat["x"] + heat["cols"] * heat["cell"][0] <= scene["width"] - 1


def test_half_way_the_difference_is_no_failure(view):
    view.model.walked = 2
    assert view.picture.arrays["whole"] == [0]
    assert "not complete yet" in str(view.picture.scene["lines"][0])
    view.model.all_the_way()
    assert view.picture.arrays["whole"] == [1]


def test_an_entry_has_one_name(view):
    assert view.control("entry").readout is False  # the line below calls it [3, 2], not 8


def test_a_word_of_one_letter_is_explained(view):
    view.model.word = "aaaa"
    assert "one letter alone" in view.error
    view.model.word = "abab"
    assert view.error == ""
