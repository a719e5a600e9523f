"""Gradients on their way back, drawn: what the sliders, the lines, the predictions and the words say is one thing."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import CellError
from lessons.gradients.flow import UNITS, ActivatedRNN, flow, in_depth, in_time, inputs
from tests.widgets.driving import control
from widgets.drawing.plot import figure
from widgets.gradients.flow.model import SAY, NetFlow
from widgets.gradients.flow.picture import FLOOR
from widgets.gradients.flow.view import GradientFlow


class Leaky:
    """A cell of a learner: no n_x, no backward, class attributes only."""

    state_sizes = {"h": 4}  # noqa: RUF012 - as a learner writes it

    def step(self, x_t, state):
        return {"h": 0.9 * state["h"] + 0.1 * np.tanh(x_t[:4] + state["h"][::-1])}


class Broken(Leaky):
    def step(self, x_t, state):
        raise ZeroDivisionError("by <zero>")


def rng():
    return np.random.default_rng(0)


def traces(view):
    return {trace["name"].partition(":")[0]: trace for trace in view.picture["data"]}


def test_the_first_picture_is_the_librarys():
    view, run = GradientFlow(rho=1.5), in_time(1.5)
    drawn = traces(view)
    np.testing.assert_array_equal(drawn["gradient"]["y"], run.norms)
    last = drawn[SAY.alone]["x"][1]
    assert drawn[SAY.alone]["y"] == pytest.approx([1, 1.5**last])
    product = run.typical_stretch * run.typical_slope
    assert drawn[SAY.both]["y"] == pytest.approx([1, product**last])
    np.testing.assert_allclose(drawn[SAY.of_W]["y"], 1.5)
    assert 0 <= drawn[SAY.of_J]["y"].min() < drawn[SAY.of_J]["y"].max() <= 1.5 + 1e-9
    assert repr(view) == (
        "tanh net, ρ = 1.50 (orthogonal), inputs × 1, 200 steps: the gradient falls to 1/10 every 14 steps. "
        "ρ alone says that it grows tenfold every 5.68 steps; singular value × slope, "
        "1.50 × 0.58, that it falls to 1/10 every 16.3 steps."
    )


def test_every_slider_reaches_the_run():
    view = GradientFlow()
    control(view, SAY.rho).set_state({"value": 1.2})
    control(view, SAY.T).set_state({"value": 60})
    control(view, SAY.scale).set_state({"value": 0.1})
    control(view, SAY.seed).set_state({"value": 3})
    buttons = [c for c in view.controls if hasattr(c, "tooltips")]
    for each, index in zip(buttons, (2, 1, 1), strict=True):  # ReLU, gaussian, in depth
        each.set_state({"index": index})
    run = in_depth(1.2, 0.1, "ReLU", "gaussian", 3, 60)
    np.testing.assert_array_equal(traces(view)["gradient"]["y"], run.norms)
    assert view.picture["layout"]["xaxis"]["range"] == [0, 60]
    assert "60 layers" in repr(view)
    assert view.errors == []


def test_two_views_of_one_model_stay_in_step():
    model = NetFlow()
    one, other = GradientFlow(model=model), GradientFlow(model=model)
    control(one, SAY.rho).set_state({"value": 1.1})
    assert control(other, SAY.rho).value == 1.1
    assert repr(one) == repr(other)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"activation": "relu"}, "activation must be one of tanh, linear, ReLU."),
        ({"matrix": "identity"}, "matrix must be one of orthogonal, gaussian."),
        ({"direction": "up"}, "direction must be one of time, depth."),
        ({"rho": float("nan")}, "rho must be a number."),
    ],
)
def test_what_is_refused_is_said(traits, words):
    with pytest.raises(TraitError) as error:
        GradientFlow(**traits)
    assert str(error.value) == words


@settings(max_examples=60)
@given(
    rho=st.floats(-1, 1e6),
    scale=st.floats(0, 1e9),
    T=st.integers(-5, 10_000),
    seed=st.integers(-5, 1000),
    activation=st.sampled_from(["tanh", "linear", "ReLU"]),
    matrix=st.sampled_from(["orthogonal", "gaussian"]),
    direction=st.sampled_from(["time", "depth"]),
)
def test_any_setting_draws(rho, scale, T, seed, activation, matrix, direction):
    view = GradientFlow(
        rho=rho,
        scale=scale,
        T=T,
        seed=seed,
        activation=activation,
        matrix=matrix,
        direction=direction,
    )
    model, picture = view.model, view.picture
    assert 0.5 <= model.rho <= 2
    assert 20 <= model.T <= 200
    for trace in picture["data"]:
        assert np.isfinite(trace["y"]).all()
    low, high = picture["layout"]["yaxis"]["range"]
    [measured] = [t for t in picture["data"] if t["name"].startswith(SAY.gradient)]
    assert low <= np.log10(measured["y"]).min()
    assert high >= np.log10(measured["y"]).max()
    assert "nan" not in repr(view)


def test_what_is_rounded_to_0_stands_on_the_floor_and_is_said():
    dead = RNNCell(8, 4, rng())
    dead.W_hh[:] = 0.0
    view = GradientFlow({"dead": dead, "RNN": RNNCell(8, 4, rng())})
    drawn = next(t for t in view.picture["data"] if t["name"].startswith("dead"))
    assert drawn["y"][0] == 1.0
    assert (drawn["y"][1:] == FLOOR).all()
    assert view.picture["layout"]["yaxis"]["range"][0] == -325
    assert repr(view).endswith("It is rounded to 0 from lag 1 on.")
    assert "dead: cannot be measured" in repr(view)


CELLS = {"RNN": RNNCell, "LSTM": LSTMCell, "GRU": GRUCell}


def test_several_cells_share_the_axes():
    cells = {name: kind(5, 16, rng()) for name, kind in CELLS.items()}
    view = GradientFlow(cells)
    control(view, SAY.scale).set_state({"value": 0.1})
    control(view, SAY.seed).set_state({"value": 2})
    control(view, SAY.T).set_state({"value": 50})
    for name, cell in cells.items():
        wanted = flow(cell, inputs(50, 5, 0.1, 2))["h"]
        drawn = next(t for t in view.picture["data"] if t["name"].startswith(name))
        np.testing.assert_array_equal(drawn["y"], wanted)
        assert f"{name}: falls to 1/10 every" in repr(view)
    assert figure(view.picture).data


def test_the_cell_state_may_be_followed_too():
    lstm = LSTMCell(3, 8, rng())
    view = GradientFlow({"LSTM": lstm, "GRU": GRUCell(3, 8, rng())}, states="hc")
    assert list(view.model.curves) == ["LSTM, dL/dh", "LSTM, dL/dc", "GRU, dL/dh"]
    wanted = flow(lstm, inputs(200, 3, 1.0, 0))["c"]
    np.testing.assert_array_equal(view.model.curves["LSTM, dL/dc"].lengths, wanted)


def test_given_inputs():
    xs = np.random.default_rng(5).normal(size=(40, 8))
    view = GradientFlow({"mine": RNNCell(8, 4, rng())}, xs)
    assert control(view, SAY.T).max == 40
    wanted = flow(RNNCell(8, 4, rng()), xs)["h"]
    np.testing.assert_array_equal(view.model.curves["mine"].lengths, wanted)
    for bad in (np.ones(30), np.ones((5, 8)), "?"):
        with pytest.raises(ValueError, match="xs must be 20 or more rows of numbers"):
            GradientFlow({"mine": Leaky()}, bad)


def test_an_own_cell_is_followed_at_once_and_later_beside_the_slider():
    view = GradientFlow({"RNN": ActivatedRNN(8, 4, rng()), "mine <b>": Leaky()}, T=30)
    first = view.model.curves["mine <b>"]
    np.testing.assert_allclose(first.lengths, flow(Leaky(), inputs(30, 8, 1.0, 0))["h"])
    assert first.newest
    assert any("mine &lt;b&gt;" in trace["name"] for trace in view.picture["data"])
    with view.model.lock:  # nothing arrives while we look
        view.model.seed = 1
        assert "(being worked out)" in repr(view)
        assert view.picture["data"][1]["opacity"] < 1
        assert view.picture["data"][0]["opacity"] == 1
    assert view.model.wait(20)
    wanted = flow(Leaky(), inputs(30, 8, 1.0, 1))["h"]
    np.testing.assert_array_equal(view.model.curves["mine <b>"].lengths, wanted)
    assert view.canvases[0].caption == repr(view)
    assert "worked out" not in repr(view)


def test_a_drag_ends_with_the_last_value():
    view = GradientFlow({"mine": Leaky()}, T=30)
    for seed in range(1, 15):
        control(view, SAY.seed).set_state({"value": seed})
    assert view.model.wait(30)
    wanted = flow(Leaky(), inputs(30, 8, 1.0, 14))["h"]
    np.testing.assert_array_equal(view.picture["data"][0]["y"], wanted)
    assert view.model.curves["mine"].newest


def test_a_slow_cell_does_not_hold_a_slider():
    go_on, calls = threading.Event(), []

    class Slow(Leaky):
        def __deepcopy__(self, memo):
            return self

        def step(self, x_t, state):
            if calls:
                assert go_on.wait(20)
            return super().step(x_t, state)

    view = GradientFlow({"slow": Slow(), "RNN": RNNCell(8, 4, rng())}, T=20)
    calls.append("from now on it waits")
    view.model.scale = 0.5
    assert view.model.curves["RNN"].newest
    assert not view.model.curves["slow"].newest
    go_on.set()
    assert view.model.wait(20)
    assert view.model.curves["slow"].newest


def test_a_cell_that_raises_is_named_and_the_others_stay():
    view = GradientFlow({"RNN": RNNCell(8, 4, rng()), "bad": Broken()}, T=20)
    assert list(view.model.curves) == ["RNN"]
    assert view.error.startswith("bad: Broken.step at t = 1, given x_t (8,), h (4,), raised")
    assert repr(view).endswith("no line for bad.")
    assert view.errors == []
    view.model.seed = 2
    assert view.model.wait(20)
    assert view.error.startswith("bad:")
    wide = GradientFlow({"one": RNNCell(8, 4, rng()), "no h": Headless()})
    assert "carries no h" in wide.error


class Headless:
    def __init__(self):
        self.state_sizes = {"c": 2}

    def step(self, x_t, state):
        return {"c": state["c"]}


def test_a_cell_that_explodes_is_named():
    class Explodes(Leaky):
        def step(self, x_t, state):
            return {"h": np.sin(1e9 * state["h"])}

    view = GradientFlow({"wild": Explodes(), "RNN": RNNCell(8, 4, rng())})
    assert "RNN" in view.model.curves
    assert "wild" not in view.model.curves
    assert view.error == "wild: the gradient exploded: it passed 1e308."


def test_what_are_no_cells_is_said():
    for bad in ({}, [RNNCell(2, 2, rng())], RNNCell(2, 2, rng())):
        with pytest.raises(ValueError, match="cells must be a dict from name to cell"):
            GradientFlow(bad)
    with pytest.raises(CellError, match="Leaky is a class; make a cell of it first"):
        GradientFlow({"mine": Leaky})


def test_the_callers_cell_is_copied():
    cell = RNNCell(8, 4, rng())
    view = GradientFlow({"RNN": cell}, T=30)
    before = view.model.curves["RNN"].lengths
    cell.W_hh[:] = 0.0
    view.model.seed = 1
    view.model.seed = 0
    np.testing.assert_array_equal(view.model.curves["RNN"].lengths, before)


def test_the_axis_stands_still_under_small_moves():
    view = GradientFlow(rho=0.9, activation="linear")
    before = view.picture["layout"]["yaxis"]["range"]
    view.model.rho = 0.91
    assert view.picture["layout"]["yaxis"]["range"] == before
    assert UNITS == 32


def test_what_is_measured_lies_on_what_is_predicted():
    data = GradientFlow(rho=0.9, activation="linear").picture["data"]
    names = [trace["name"] for trace in data]
    measured = names.index(SAY.gradient)
    for guess in (SAY.alone, SAY.both):
        assert names.index(guess) < measured
        assert data[names.index(guess)]["line"]["width"] > data[measured]["line"]["width"]


def test_a_length_of_1_has_its_line():
    shapes = GradientFlow().figure().layout.shapes
    assert [s.y0 for s in shapes if s.xref == "x domain" and s.yref == "y"] == [1]
