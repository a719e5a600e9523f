"""The guess lab: each search is the library's, and its picture says how soon luck came."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.gradient_free.guessing import Guesser, random_weight_search
from lessons.tasks.long_lags import latch
from lessons.tasks.own_task import OwnTask
from tests.widgets.driving import at_rest, control
from widgets.live_trainings.guess_lab import (
    MOST,
    SEARCHES,
    SHOWN,
    GuessLab,
    GuessModel,
    guess_picture,
)


@pytest.fixture
def view():
    with at_rest(GuessLab(T=10)) as made:
        yield made


def test_it_opens_without_a_search(view):
    assert repr(view) == "latch, T = 10, 2 units, weights up to ±100: no search so far."
    assert view.button.description == "Guess"
    assert np.isnan(view.model.answers).all()
    rows = view.picture["data"][-1]  # the page cannot draw a panel that holds no number at all
    assert np.isfinite(rows["z"]).all()
    assert rows["opacity"] == 0
    assert view.figure().data


def test_the_searches_are_the_librarys(view):
    view.train(4)
    trials = [random_weight_search(latch(10), Guesser(2), seed).trials for seed in range(4)]
    assert [search.trials for search in view.model.found] == trials
    counts, shares = view.model.within
    assert list(counts) == sorted(trials)
    np.testing.assert_allclose(shares, [0.25, 0.5, 0.75, 1.0])
    assert f"4 of 4 searches found a net, half of them within {sorted(trials)[1]} guesses" in repr(
        view
    )
    assert view.model.hits == pytest.approx(4 / sum(trials))


def test_it_ends_after_twenty_searches(view):
    view.button.click()
    assert view.model.run.wait(30)
    assert view.model.last == SEARCHES
    assert view.button.disabled


def test_the_rows_end_with_what_is_wanted(view):
    view.train(6)
    for step in range(1, 7):
        control(view, "search").set_state({"value": step})
        picture = guess_picture(view.model)
        rows = picture["data"][-1]["z"]
        assert rows.shape == (SHOWN, 10)
        assert (
            rows[:, -1] == view.model.runs.goals
        ).mean() >= 7 / 8  # right on 100 runs, not on all
        dots = [trace for trace in picture["data"] if trace.get("mode") == "markers"]
        assert dots[0]["x"] == [view.model.shown.search.trials]


def test_a_search_that_gives_up_is_said():
    view = GuessLab(task="4 symbols", n_h=1, T=5).train(1)
    assert f"0 of 1 search found a net, within {MOST:,} guesses each." in repr(view)
    assert view.figure().layout.annotations[-1].text == "no net to show"


def test_a_change_forgets_the_searches(view):
    for name, value in (("T", 20), ("n_h", 1), ("reach", 30.0), ("task", "2 symbols")):
        view.train(2)
        setattr(view.model, name, value)
        assert view.model.last == 0


def test_a_task_of_ones_own_comes_first():
    def near(n, rng):
        goals = rng.integers(0, 2, n)
        return np.tile(goals[None, :, None], (3, 1, 1)).astype(float), goals

    def number(n, rng):
        return np.zeros((3, n, 1)), np.zeros(n)

    view = GuessLab(OwnTask(near, "near")).train(3)
    assert repr(view).startswith("near, T = 3, 2 units")
    view = GuessLab(OwnTask(number), reach=1.0, n_h=1).train(1)
    assert view.figure().data
    assert "my task" in repr(view)


def test_what_is_not_offered():
    model = GuessModel(T=1000, n_h=0, reach=50.0)
    assert (model.T, model.n_h, model.reach) == (100, 1, 30.0)
    with pytest.raises(TraitError, match="'chess' is no task of this lab"):
        model.task = "chess"
    with pytest.raises(TraitError, match="reach must be a number"):
        model.reach = float("nan")


def test_every_colour_of_an_answer_has_its_name():
    view = GuessLab(task="3 symbols", n_h=3, T=5).train(1)
    model = view.model
    title = next(n.text for n in view.figure().layout.annotations if "the answer of" in n.text)
    scale = guess_picture(model)["data"][-1]["colorscale"]
    for k in range(model.made.n_y):
        color = next(c for at, c in scale if at == k / model.made.n_y and c != scale[2 * k - 1][1])
        assert f"{color}'>■</span> {k}" in title


def test_a_row_says_its_target():
    with at_rest(GuessLab(T=10)) as view:
        assert set(view.figure().layout.yaxis2.ticktext) == {"target 0", "target 1"}
