"""The training on dates: with attention it is learned in a fraction of the updates, from any seed."""

import subprocess
import sys

import numpy as np
import pytest

from lessons.attention.length_curve import SEEDS
from lessons.attention.translators import UPDATES, measured
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.dates import ROWS, DateTraining


def test_attention_learns_dates_sooner():
    with at_rest(DateTraining()) as view:
        view.train(13)  # 130 updates: half of the dates against none
        attending, fixed = view.model.shown.right
        assert attending > 0.25
        assert fixed < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_attention_learned_dates_sooner_from_every_start(seed):
    attending, fixed = (
        measured().get(f"dates {kind} {seed}, updates to 99%", UPDATES)
        for kind in ("additive", "none")
    )
    assert 4 * attending < fixed


def test_a_few_updates_and_a_date_of_ones_own():
    with at_rest(DateTraining()) as view:
        assert "update 0 of 350: with attention 0% right; without 0% right." in repr(view)
        view.train(2)
        assert view.model.shown.step == 20
        control(view, "date").value = "3 march 1999"
        answers = view.model.answers
        assert [a.text for a in answers] == [
            net.greedy("3 march 1999").text for net in view.model.shown.nets
        ]
        alpha = np.array(view.canvases[1].picture(view.model).arrays["alpha"])
        assert np.isfinite(alpha).any()
        assert alpha.shape == (ROWS, 12)
        control(view, "date").value = "3 märz 1999"
        assert view.error == "Not known: “ä”, “z”; the nets read a placeholder there."


def test_another_seed_is_another_net():
    with at_rest(DateTraining()) as view:
        view.train(1)
        before = repr(view)
        view.model.seed = 1
        assert view.model.last == 0
        assert repr(view) != before


def test_nothing_typed_is_refused_in_a_sentence():
    view = DateTraining()
    control(view, "date").value = ""
    assert view.error == "Type a text to translate, such as “march 3, 1999”."


def test_python_may_end_while_it_trains():
    code = (
        "import time; from widgets import DateTraining;"
        "DateTraining().button.click(); time.sleep(0.5)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_letter_is_right_before_any_training():
    with at_rest(DateTraining()) as view:
        picture = view.canvases[1].picture
        for name in ("attending fits", "fixed fits"):
            fits = np.array(picture(view.model).arrays[name])
            assert (fits[np.isfinite(fits)] == 0).all()
        view.train(1)
        fits = np.array(picture(view.model).arrays["attending fits"])
        assert (np.abs(fits[np.isfinite(fits)]) == 1).all()


def test_each_column_of_written_letters_has_its_net_and_what_it_does_above_it():
    view = DateTraining()
    marks = view.canvases[1].picture(view.model).scene["marks"]
    words = [m for m in marks if m["kind"] == "text"]
    for key, name in (("attending fits", "with attention"), ("fixed fits", "without")):
        column = next(m for m in marks if m.get("key") == key)
        middle = column["x"] + column["cell"][0] / 2
        over = [m["parts"] for m in words if m["x"] == middle and m["y"] < column["y"]]
        assert over == [[name], ["writes"]]
        reads = next(m for m in words if m["parts"] == ["both nets read"])
        assert abs(reads["x"] - middle) > 100


def test_the_slider_counts_updates_as_the_caption_does():
    with at_rest(DateTraining()) as view:
        view.train(2)
        assert view.control("step").value == view.model.shown.step == 20
