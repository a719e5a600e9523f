"""The recall lab: training, sentences, typed text, and what picture and caption say of them."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.tasks.birthplace import COUNTRIES, Birthplace
from lessons.toy_models.recall import UPDATES, RecallNet, recall_rate, train_recall
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.recall.model import (
    COUNTED,
    EVERY,
    JUDGED,
    LAGS,
    MOST_WORDS,
    RecallModel,
    count_recall,
)
from widgets.live_trainings.recall.picture import curves, reading
from widgets.live_trainings.recall.view import RecallLab


@pytest.fixture
def view():
    with at_rest(RecallLab()) as made:
        yield made


def test_the_first_picture_is_the_untrained_net(view):
    model = view.model
    probs = RecallNet(model.seed).probs(model.sentence)
    np.testing.assert_array_equal(view.picture.arrays["p"], probs[-1])
    right = COUNTRIES.index(model.sentence.country)
    np.testing.assert_array_equal(view.picture.arrays["sure"], probs[:, right])
    assert repr(view).startswith(f"Update 0 of {UPDATES}, loss 2.")


def test_training_on_the_spot_is_the_librarys(view):
    view.train(4)
    net = RecallNet(view.model.seed)
    records = list(train_recall(net, Birthplace(True), (20, 40), updates=4 * EVERY))
    moment = view.model.shown
    assert [m.step for m in view.model.history] == [0, 25, 50, 75, 100]
    assert moment.loss == pytest.approx(np.mean([r.loss for r in records[-EVERY:]]))
    np.testing.assert_array_equal(moment.net.cell.W_hh, net.cell.W_hh)
    assert moment.recall[2] == recall_rate(net, LAGS[2], True, JUDGED)
    view.model.step = 0
    assert (view.model.shown.net.cell.W_hh != net.cell.W_hh).any()  # the past is not overwritten


@pytest.mark.parametrize("lags", [(0, 10), (20, 40)])
def test_what_each_training_comes_to(lags):
    view = RecallLab(lags=lags, curriculum=lags[0] == 0, lag=40).train()
    at_forty = view.model.shown.recall[-1]
    assert at_forty > 0.8 if lags[0] == 0 else at_forty < 0.2
    assert view.button.description == "Trained"
    assert f"Recall at a time lag of 40 is {at_forty:.2f}, " in repr(view)
    view.close()


def test_every_setting_makes_a_new_net(view):
    for trait, value in (
        ("lags", (0, 3)),
        ("curriculum", True),
        ("distracting", False),
        ("seed", 4),
    ):
        view.train(1)
        setattr(view.model, trait, value)
        assert (view.model.last, view.model.step) == (0, 0)


def test_a_sentence_keeps_its_start_and_the_place_at_its_end(view):
    model = view.model
    start = model.sentence.words[:6]
    for lag in (0, 40, 13):
        model.lag = lag
        assert model.sentence.words[:6] == start
        assert model.word == len(model.sentence.words)
    model.word = 5
    model.lag = 30
    assert model.word == 5
    control(view, "Another").click()
    assert model.sentence.words[:6] != start


def test_traits_stay_in_range(view):
    model = view.model
    for trait, asked, shown in (
        ("lag", -3, 0),
        ("lag", 99, 40),
        ("seed", 77, 9),
        ("word", 999, 50),
        ("word", -1, 1),
    ):
        setattr(model, trait, asked)
        assert getattr(model, trait) == (shown if trait != "word" or asked < 0 else 50)
    model.lags = (50, -2)
    assert model.lags == (0, 40)


def test_a_typed_sentence(view):
    model, own = view.model, control(view, "your own:")
    own.value = "Maria was born in Spain. She eats"
    assert model.sentence.country == "spain"
    assert model.word == 8
    assert "p(spanish)" in repr(view)
    assert "maria, she, eats" in view.picture.scene["lines"][0][0]
    own.value = "good morning"
    assert "right" not in repr(view)
    assert np.isnan(view.picture.arrays["sure"]).all()
    model.lag = 12
    assert own.value == ""
    assert model.sentence.country == "france"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("so " * (MOST_WORDS + 1), "That is 61 words"),
        ("x" * 10_000, "too long for a word"),
        (" . ", "Type a sentence"),
    ],
)
def test_what_cannot_be_read_is_told(typed, said):
    view = RecallLab()
    control(view, "your own:").value = typed
    assert said in view.error
    assert view.model.typed == ""
    view.close()


def test_keys_and_clicks_choose_the_word(view):
    model = view.model
    for event, place in (
        ({"event": "key", "key": "Home"}, 1),
        ({"event": "key", "key": "ArrowLeft"}, 1),
        ({"event": "key", "key": "ArrowRight"}, 2),
        ({"event": "pick", "mark": "w6", "index": 0}, 7),
        ({"event": "key", "key": "End"}, 30),
    ):
        view.canvases[0]._handle_custom_msg(event, [])
        assert model.word == place
        assert view.picture.arrays["here"].argmax() == place - 1


def test_the_curves_show_the_net_beside_the_counts(view):
    picture = curves(view.model)
    net, *counts = picture["data"][2:]
    np.testing.assert_array_equal(net["y"], view.model.shown.recall)
    for n, count in zip(COUNTED, counts, strict=True):
        np.testing.assert_array_equal(count["y"], count_recall(n, True))
    assert [count["name"] for count in counts] == [
        "single words, counted",
        "bigrams, counted",
        "trigrams, counted",
    ]


@pytest.mark.parametrize(
    ("recall", "counts", "said"),
    [
        (0.0, True, "below chance"),
        (0.13, True, "as by chance"),
        (0.5, False, "above chance"),
        (0.7, True, "above chance, but not above the count of trigrams"),
        (0.9, True, "above every count"),
    ],
)
def test_the_caption_compares_recall_with_chance_and_with_the_counts(view, recall, counts, said):
    view.model.counts = counts
    view.model.shown.recall[-1] = recall
    assert f"Recall at a time lag of 40 is {recall:.2f}, {said}." in view.model.caption


def test_the_counts_can_be_left_out():
    shown = curves(RecallModel(counts=False))["data"]
    assert [trace["name"] for trace in shown[2:]] == ["the network"]


def test_long_words_wrap_and_the_scene_grows():
    model = RecallModel(typed="abcdefghijklmnopqrstuvwx " * 40)
    short = reading(RecallModel(lag=0)).scene["height"]
    assert reading(model).scene["height"] > short


def test_not_a_number_is_refused():
    with pytest.raises((TraitError, ValueError)):
        RecallModel(lag=float("nan"))


def test_the_example_in_the_box_has_known_words_alone():
    view = RecallLab()
    [box] = [c for c in view.controls if "born in" in str(getattr(c, "placeholder", ""))]
    control(view, "your own").value = box.placeholder
    assert view.model.sentence.unknown == ()
    assert view.error == ""


def test_the_slider_counts_updates_as_the_caption_does(view):
    view.train(3)
    assert view.control("step").value == view.model.shown.step == 3 * EVERY
    assert f"Update {3 * EVERY} of" in repr(view)
