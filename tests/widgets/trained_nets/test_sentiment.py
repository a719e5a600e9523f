"""The sentiment meter: its bars are the net's and the bag's, word by word; what is typed is text, known or not."""

import time
from collections import Counter

import numpy as np
import pytest

from lessons.trained_nets.sentiment import bag, load
from tests.widgets.driving import control
from widgets.core.view import REFUSED
from widgets.trained_nets.sentiment import MOST, MeterModel, SentimentMeter, columns

TEXT = "the film was not good , but the music was great"


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def words(view):
    marks = [mark for m in view.picture.scene["marks"] for mark in m.get("marks", [m])]
    return {str(mark["parts"][0]): mark for mark in marks if mark["kind"] == "text"}


def test_the_bars_are_those_of_net_and_bag_up_to_the_word_looked_at():
    view = SentimentMeter(t=5)
    p, q = load().run(TEXT.split())["p"], bag().after(TEXT.split())
    arrays = view.picture.arrays
    np.testing.assert_array_equal(arrays["net"][:5], p[:5])
    np.testing.assert_array_equal(arrays["bag"][:5], q[:5])
    assert np.isnan(arrays["net"][5:]).all()
    assert np.isnan(arrays["bag"][5:]).all()
    assert arrays["now"].tolist() == [p[4], q[4]]
    assert arrays["here"].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert "after word 5 of 11 the net says negative (p = 0.01), the bag undecided" in repr(view)
    assert f"At the end: net {p[-1]:.2f}, bag {q[-1]:.2f}." in repr(view)


def test_shuffling_changes_the_nets_answer_and_not_the_bags():
    view = SentimentMeter()
    before = view.picture.arrays["now"].copy()
    ends = []
    for _ in range(8):
        control(view, "shuffle").click()
        assert Counter(view.model.words) == Counter(TEXT.split())
        ends.append(view.picture.arrays["now"].copy())
    nets, bags = np.array(ends).T
    np.testing.assert_allclose(bags, before[1], rtol=0, atol=1e-12)
    assert np.ptp(nets) > 0.5
    assert f"As typed the net ends at {before[0]:.2f}, the bag at {before[1]:.2f}." in repr(view)
    assert control(view, "order").value == 8
    control(view, "as typed").click()
    assert view.model.words == tuple(TEXT.split())
    view.model.order = 99
    view.model.shuffle()
    assert view.model.order == 1


def test_an_unknown_word_is_named_drawn_and_handled():
    view = SentimentMeter()
    control(view, "a sentence").value = "The <b>zorb</b> was good."
    assert view.error.startswith("Not known: “<b>zorb</b>”; the net reads <unknown>")
    assert REFUSED in control(view, "a sentence")._dom_classes
    assert view.model.strange == (False, True, False, False)
    assert view.model.t == 4
    assert view.picture.arrays["net"][-1] > 0.9
    assert words(view)["<b>zorb</b>"]["color"]
    assert not words(view)["good"]["color"]
    assert "unknown" in words(view)
    control(view, "a sentence").value = "the film was good"
    assert view.error == ""
    assert "unknown" not in words(view)


@pytest.mark.parametrize(("typed", "said"), [("", "Type at least one word"), ("so " * 17, "17")])
def test_what_cannot_be_read_is_said_and_nothing_is_lost(typed, said):
    view = SentimentMeter()
    caption = repr(view)
    control(view, "a sentence").value = typed
    assert said in view.error
    assert repr(view) == caption
    assert control(view, "a sentence").value == typed


def test_keys_and_the_slider_stay_in_the_sentence():
    view = SentimentMeter()
    assert view.model.t == view.time.max == 11
    for key, t in (("ArrowLeft", 10), ("Home", 1), ("ArrowLeft", 1), ("ArrowRight", 2)):
        send(view, event="key", key=key)
        assert view.model.t == view.time.value == t
    view.model.order = 3
    control(view, "a sentence").value = "not good"
    assert (view.model.t, view.model.order, view.time.max, view.play.max) == (2, 0, 2, 2)
    send(view, event="key", key="End")
    send(view, event="key", key=" ")
    assert view.play.playing
    assert view.model.t == 1
    control(view, "a sentence").value = TEXT
    assert view.model.t == view.time.max == 11


def test_a_click_on_a_column_goes_to_its_word():
    view = SentimentMeter()
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": "column 4", "index": 0}, [])
    assert view.model.t == 4


def test_a_word_that_is_not_finished_waits():
    view = SentimentMeter(text="the film was go")
    assert view.model.words == ("the", "film", "was")
    assert view.error == ""
    assert repr(view).endswith("“go” is not finished yet.")
    for typed in ("the film was go ", "the film was go."):
        view.model.text = typed
        assert view.error.startswith("Not known: “go”")
        assert "finished" not in repr(view)


def test_two_views_of_one_model_stay_in_step_and_a_net_can_be_given():
    model = MeterModel(load(2), text="the plot was not bad")
    one, two = SentimentMeter(model), SentimentMeter(model)
    one.time.value = 3
    assert repr(one) == repr(two)
    np.testing.assert_array_equal(
        two.picture.arrays["now"][0], load(2).run(["the", "plot", "was"])["p"][-1]
    )


@pytest.mark.parametrize("text", [TEXT, "charming " * MOST, "x" * 500, "a b"])
def test_nothing_is_drawn_outside_the_picture(text):
    view = SentimentMeter(text=text)
    scene = view.picture.scene
    edges = columns(view.model.words)
    assert edges[-1] <= scene["width"] or len(view.model.words) == 1
    for mark in scene["marks"]:
        if "width" in mark and "x" in mark:
            assert mark["x"] + mark["width"] <= scene["width"] + 1e-6
            assert mark["y"] + mark["height"] <= scene["height"]


def test_a_move_sends_numbers_only_and_takes_a_few_milliseconds():
    view, sent = SentimentMeter(), []
    view.canvases[0].send_state = lambda key=None: sent.append(set(key))
    first = time.process_time()
    for t in range(1, 11):
        view.model.t = t
    assert (time.process_time() - first) / 10 < 0.03  # 1 ms when nothing else runs
    assert len(sent) == 10
    assert all("scene" not in keys for keys in sent)
