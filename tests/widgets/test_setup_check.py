"""The self-check: what it says is what is there, and only answers to the newest picture count."""

from importlib import metadata

import numpy as np
import pytest

from lessons import setup_check
from lessons.setup_check import Package, cell_steps_right, packages
from widgets.drawing.theme import RIGHT, WRONG
from widgets.setup_check import SLOW, TRIPS, SelfCheck, check_scene, height


def answer(view, rev=None):
    canvas = view.canvases[0]
    canvas._handle_custom_msg({"event": "painted", "rev": canvas.rev if rev is None else rev}, [])


def test_packages_are_found_and_as_tested():
    found = {package.name: package for package in packages()}
    assert found["numpy"].found == np.__version__
    assert found["torch"].wanted == ">=2.12,<2.14"
    assert all(package.ok for package in found.values()), found


def test_an_installed_copy_knows_what_it_needs(monkeypatch, tmp_path):
    monkeypatch.setattr(setup_check, "__file__", str(tmp_path / "lessons" / "setup_check.py"))
    wanted = {package.name: package.wanted for package in packages()}
    assert wanted["Python"] == ">=3.11"
    assert "numpy" in wanted


@pytest.mark.parametrize(
    ("wanted", "found", "ok"),
    [
        (">=2.4,<3", "2.4.6", True),
        (">=2.4,<3", "3.0", False),
        ("==2.13.0", "2.13.0+cpu", True),
        (">=3.11", "3.15.0a1", True),
        (">=3.11", None, False),
    ],
)
def test_versions_are_compared(wanted, found, ok):
    assert Package("some", wanted, found).ok is ok


def test_the_cell_check_can_fail(monkeypatch):
    assert cell_steps_right()
    monkeypatch.setattr(setup_check.math, "tanh", lambda a: a)
    assert not cell_steps_right()


def test_waiting_words_hold_no_version_and_say_what_to_do():
    said = repr(SelfCheck())
    assert "Waiting for the page to answer" in said
    assert "reload the page" in said
    assert metadata.version("numpy") not in said


def test_the_page_answers_and_the_trips_are_counted():
    view = SelfCheck()
    answer(view)
    assert repr(view).endswith("The page answers.")
    for _ in range(TRIPS):
        assert not view.model.done
        answer(view)
    assert view.model.done
    assert "The page is alive: 20 round trips" in repr(view)
    assert len(view.model.trips) == TRIPS
    shown = view.picture.arrays["trips"]
    np.testing.assert_array_equal(shown, height(np.array(view.model.trips)))


def test_one_slow_trip_leaves_the_others_to_be_seen():
    low, fifty, slow = (float(height(ms)) for ms in (19.0, 50.0, 310.0))
    assert slow / low < 2
    marks = check_scene((), True)["marks"]
    bar = next(m for m in marks if m["kind"] == "bar")
    level = bar["y"] + bar["height"] * (1 - fifty)
    assert any(m["kind"] == "path" and f" {level:.1f}H" in m["d"] for m in marks)
    assert any(m["kind"] == "text" and m["parts"] == ["50 ms"] for m in marks)


def test_a_trip_is_told_in_ms():
    model = SelfCheck().model
    for _ in range(TRIPS + 1):
        model.painted(model.asked + 0.25)
    assert model.done
    assert model.median == pytest.approx(250)
    assert "median 250 ms" in model.caption


def test_after_the_last_trip_nothing_more_is_painted():
    view = SelfCheck()
    for _ in range(TRIPS + 1):
        answer(view)
    painted = view.canvases[0].rev
    answer(view)
    assert view.canvases[0].rev == painted
    assert view.errors == []


def test_an_older_picture_does_not_count():
    view = SelfCheck()
    first = view.canvases[0].rev
    answer(view)
    answer(view, first)  # a second page that shows the same view
    assert view.model.trips == ()


def test_measure_again():
    view = SelfCheck()
    for _ in range(TRIPS + 1):
        answer(view)
    view.controls[0].click()
    assert "Waiting for the page" in repr(view)
    assert np.isnan(view.model.median)


def test_a_slow_page_is_told():
    view = SelfCheck()
    view.model.answered, view.model.trips = True, (2 * SLOW,) * TRIPS
    assert "That is slow" in repr(view)


def test_problems_are_told_with_what_to_do(monkeypatch):
    gone = (Package("torch", "==2.13.0", None), Package("numpy", ">=2.4,<3", "2.4.6"))
    monkeypatch.setattr("widgets.setup_check.packages", lambda: gone)
    monkeypatch.setattr("widgets.setup_check.cell_steps_right", lambda: False)
    said = repr(SelfCheck())
    assert "Missing, or not of a tested version: torch. Repair it: run `make lab` again" in said
    assert "A numpy cell does not compute what its formula says." in said
    assert "missing" in str(SelfCheck().picture.scene)


@pytest.mark.parametrize(("ok", "colour"), [(True, RIGHT), (False, WRONG)])
def test_a_failed_check_has_its_own_colour(ok, colour):
    """The first coloured words stand in the panel of the cell."""
    words = [mark for mark in check_scene((), ok)["marks"] if mark["kind"] == "text"]
    assert [mark["color"] for mark in words if mark["color"] in (RIGHT, WRONG)] == [colour]
