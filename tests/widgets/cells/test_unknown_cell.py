"""A cell that no widget knows goes through the stepper, the timeline, the gradient flow and the ablation lab."""

import numpy as np
import pytest

from lessons.cells.interventions import clamped, unroll_clamped
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.cells.variants import VARIANTS
from lessons.gradients.bptt import state_gradients
from lessons.gradients.clipping import norms
from lessons.gradients.flow import flow, inputs
from widgets.analysis.ablation_lab.view import AblationLab
from widgets.cells.gate_timeline.view import GateTimeline
from widgets.cells.stepper.view import CellStepper
from widgets.gradients.flow.view import GradientFlow

XS = np.random.default_rng(5).normal(size=(20, 2))


class TwoClocks:
    """Two states of different sizes, and names that the course does not have."""

    def __init__(self):
        rng = np.random.default_rng(3)
        self.state_sizes, self.n_x = {"slow": 2, "h": 3}, 2
        self.A, self.B = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))

    def step(self, x_t, state):
        seen = np.concatenate([state["h"], x_t])
        valve = 1 / (1 + np.exp(-self.B @ seen))
        slow = valve * state["slow"] + (1 - valve) * np.tanh(seen[:2])
        fresh = np.tanh(self.A @ seen)
        h = 0.5 * fresh + 0.5 * np.tanh(slow.sum()) * state["h"]
        return {"valve": valve, "slow": slow, "fresh": fresh, "h": h}


CELL = TwoClocks()
RUN = unroll(CELL, XS)
NAMES = ("valve", "slow", "fresh", "h")


def test_the_stepper_shows_its_values():
    view = CellStepper(CELL, XS)
    view.model.t = 7
    arrays = view.picture.arrays
    np.testing.assert_array_equal(arrays["h"], RUN["h"][6])
    np.testing.assert_array_equal(arrays["extra valve"], RUN["valve"][6])
    np.testing.assert_array_equal(arrays["fresh"], RUN["fresh"][6])
    np.testing.assert_array_equal(arrays["strip slow"], RUN["slow"].T)
    assert repr(view).startswith("TwoClocks at t = 7 of 20")
    assert view.error == ""


def test_the_stepper_names_what_no_part_accounts_for():
    marks = CellStepper(CELL, XS).picture.scene["marks"]
    spare = {
        m["key"]: m for m in marks if m["kind"] == "heat" and m["key"][:5] in ("extra", "weigh")
    }
    assert spare.keys() == {"extra valve", "extra slow", "weight A", "weight B"}
    assert {"value fresh", "value h"} <= {mark.get("key") for mark in marks}
    words = {(m["x"], m["y"]): m["parts"] for m in marks if m["kind"] == "text"}
    for key, heat in spare.items():
        assert words[heat["x"], heat["y"] - 5] == [key.split()[1]]


def test_the_timeline_shows_its_values():
    view = GateTimeline(CELL, XS, show="all units")
    for name in NAMES:
        np.testing.assert_allclose(np.ravel(view.picture.arrays[name]), RUN[name].T.ravel())
    view.model.show = "one unit"
    view.model.unit = 2
    for name in NAMES:
        np.testing.assert_allclose(np.ravel(view.picture.arrays[name]), RUN[name][:, 1])
    assert view.error == ""


def test_the_gradient_flow_follows_its_gradient():
    view = GradientFlow({"mine": CELL}, T=30, states=("h", "slow"))
    right = flow(CELL, inputs(30, 2, 1.0, 0))
    lines = {trace.get("name"): trace.get("y") for trace in view.picture["data"]}
    for state in ("h", "slow"):
        np.testing.assert_allclose(view.model.curves[f"mine, dL/d{state}"].lengths, right[state])
        assert any(f"dL/d{state}" in str(name) for name in lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_ablation_lab_holds_what_it_names(name):
    view = AblationLab(
        CELL, XS, name=name, mode="clamp", value=0.5, start=4, unit=2, lower="ablation"
    )
    assert view.model.wait(10)
    assert view.model.names == NAMES
    right = unroll_clamped(CELL, XS, clamped(RUN, name, 0.5, 4, 2))
    arrays = view.picture.arrays
    for shown in dict.fromkeys([name, "slow", "h"]):
        np.testing.assert_array_equal(arrays[f"{shown} ablation"], right[shown].T)
        np.testing.assert_array_equal(arrays[f"{shown} healthy"], RUN[shown].T)
    assert view.error == ""


def test_the_ablation_labs_healthy_gradients_are_those_of_the_library():
    asked = np.zeros((20, 3))
    asked[-1] = 3**-0.5
    found = AblationLab(CELL, XS).model.healthy_norms["h"]
    np.testing.assert_allclose(found, norms(state_gradients(CELL, XS, asked)["h"]), rtol=1e-6)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_stepped_and_held(name):
    cell = VARIANTS[name](2, 3, np.random.default_rng(0))
    run, stepper, lab = unroll(cell, XS), CellStepper(cell, XS), AblationLab(cell, XS)
    assert stepper.error == lab.error == ""
    np.testing.assert_array_equal(stepper.picture.arrays["h"], run["h"][0])
    assert set(lab.model.names) == set(run) - {"x"}


class WrongShape(TwoClocks):
    """The state grows."""

    def step(self, x_t, state):
        """One number too many."""
        h = np.zeros(4)
        return {"slow": state["slow"], "h": h}


class Raises(TwoClocks):
    """Works for a while."""

    def step(self, x_t, state):
        """A key that is not there."""
        h = state["hidden"]
        return {"slow": state["slow"], "h": h}


class NotReadable(TwoClocks):
    """Its values have no names that could be held."""

    def step(self, x_t, state):
        """What another function makes."""
        return dict(zip(("slow", "h"), (state["slow"], state["h"]), strict=True))


BAD = [
    (WrongShape, "WrongShape.step at t = 1 returned h of shape (4,); expected (3,)"),
    (Raises, "Raises.step at t = 1"),
]


@pytest.mark.parametrize(("cell", "words"), BAD)
@pytest.mark.parametrize("widget", [CellStepper, GateTimeline])
def test_a_bad_cell_is_named_in_the_error_line(widget, cell, words):
    assert words in widget(cell(), XS).error


@pytest.mark.parametrize(("cell", "words"), BAD)
def test_a_bad_cell_has_no_line_and_no_lab(cell, words):
    view = GradientFlow({"mine": cell()}, T=30)
    assert words in view.error
    assert "no line for mine" in repr(view)
    with pytest.raises(CellError) as caught:
        AblationLab(cell(), XS)
    assert words in str(caught.value)


def test_a_cell_whose_values_have_no_names_cannot_be_held():
    with pytest.raises(CellError) as caught:
        AblationLab(NotReadable(), XS)
    assert "must return a dict that names its values" in str(caught.value)


def test_a_ablation_that_breaks_the_cell_is_said():
    class Fragile(TwoClocks):
        def step(self, x_t, state):
            valve = 1 / (1 + np.exp(-self.B @ x_t.repeat(3)[:5]))
            if valve[0] > 0.99:
                raise ValueError("the valve is stuck")
            h = 0.5 * state["h"] + valve[0]
            return {"valve": valve, "slow": state["slow"], "h": h}

    view = AblationLab(Fragile(), XS, name="valve", mode="clamp", value=0.2)
    assert view.error == ""
    view.model.value = 1.0
    assert "the valve is stuck" in view.error
    view.model.value = 0.5
    assert view.error == ""
