"""The gate lab: each gate adds up as the LSTM does, and what it does to a vector is what the formula says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from lessons.cells.basic import LSTMCell
from lessons.numerics import sigmoid
from tests.widgets.driving import control
from widgets.cells.gate_lab.model import BEFORE, GATES, N_H, RANGE, SIZES, TURN, GateLabModel
from widgets.cells.gate_lab.view import GateLab


def numbers(view):
    """All that the drawing shows, by name."""
    return view.picture.arrays


def edit(view, mark, index, value):
    """A slider of the drawing is dragged."""
    event = {"event": "edit", "mark": mark, "index": index, "value": value}
    view.canvases[0]._handle_custom_msg(event, [])


@pytest.mark.parametrize("gate", GATES)
def test_it_computes_what_the_lstm_computes(gate):
    model = GateLabModel(gate)
    cell = LSTMCell(2, 3, np.random.default_rng(0))
    setattr(cell, f"W_{gate}", model.weights)
    setattr(cell, f"b_{gate}", np.array(model.b))
    state = {"h": np.array(model.h), "c": np.ones(3)}
    step = cell.step(np.array(model.x), state)
    np.testing.assert_allclose(model.value, step[gate], rtol=0, atol=1e-12)


@pytest.mark.parametrize("gate", GATES)
def test_the_terms_of_every_unit_add_up(gate):
    view = GateLab(gate)
    for unit in range(1, N_H + 1):
        view.model.unit = unit
        shown = numbers(view)
        assert shown["to"][-1] * shown["reach"][0] == pytest.approx(view.model.a[unit - 1])
        np.testing.assert_allclose(shown["from"][1:], shown["to"][:-1])
        assert np.abs(shown["to"]).max() <= 1
        assert shown["of"][1] == view.model.value[unit - 1]


@pytest.mark.parametrize("gate", "fio")
def test_a_gate_multiplies_each_unit_by_its_own_number(gate):
    shown = numbers(GateLab(gate))
    before = np.tanh(shown["before"]) if gate == "o" else shown["before"]
    np.testing.assert_allclose(shown["after"], before * shown["gate"])
    assert ((shown["gate"] > 0) & (shown["gate"] < 1)).all()


def test_the_slope_is_that_of_the_curve():
    for gate, squash in (("f", "tanh"), ("g", "tanh"), ("g", "σ")):
        model = GateLabModel(gate, squash=squash)
        a, near = model.a[0], 1e-5
        up, down = model.squashed(np.array([a + near, a - near]))
        assert model.slope == pytest.approx((up - down) / (2 * near), abs=1e-8)


def test_what_is_left_is_the_power_of_f():
    view = GateLab("f", W=(0.0,) * 15, b=(3.0, 0.0, 0.0), lag=100)
    assert view.model.remaining == pytest.approx(sigmoid(np.array(3.0)) ** 100)
    assert numbers(view)["remaining"][50] == pytest.approx(sigmoid(np.array(3.0)) ** 50)
    assert "0.0078 remains after n = 100; half-life 14.3" in repr(view)
    control(view, "unit").value = 2
    assert "7.9·10⁻³¹ remains after n = 100; half-life 1." in repr(view)


def test_a_half_life_beyond_the_axis_is_a_number_without_a_point():
    view = GateLab("f", W=(0.0,) * 15, b=(6.0, 0.0, 0.0))
    across, said = numbers(view)["numbers"][[2, 4]]
    assert np.isnan(across)
    assert said == pytest.approx(280, abs=1)


def test_a_sigma_candidate_never_takes_away():
    view = GateLab("g")
    assert (np.diff(view.model.climb("tanh"))[TURN:] < 0).all()
    assert (np.diff(view.model.climb("σ")) > 0).all()
    for chosen in ("tanh", "σ"):  # a curve keeps its name and its colour
        view.controls[1].value = chosen
        for name in ("tanh", "σ"):
            np.testing.assert_array_equal(numbers(view)[f"climb {name}"], view.model.climb(name))
    assert (view.model.value > 0).all()
    assert "σ(1.02)" in repr(view)


@given(st.lists(st.floats(-3, 3), min_size=15, max_size=15), st.floats(-6, 6))
def test_no_weights_make_a_sigma_candidate_subtract(W, b):
    model = GateLabModel("g", W=tuple(W), b=(b, b, b), squash="σ")
    assert (np.diff(model.climb("σ")) >= 0).all()
    assert (model.after >= model.operand).all()


def test_a_shut_input_gate_writes_nothing():
    view = GateLab("g", open=0.0)
    np.testing.assert_array_equal(numbers(view)["after"], numbers(view)["before"])


@pytest.mark.parametrize("gate", GATES)
def test_every_slider_of_the_drawing_moves_its_number(gate):
    view = GateLab(gate)
    view.model.unit = 2
    for name in ("h", "x", "before"):
        edit(view, name, 1, 0.75)
        assert getattr(view.model, name)[1] == 0.75
    edit(view, "W", 4, -2.0)
    edit(view, "b", 0, 1.5)
    assert view.model.weights[1, 4] == -2.0
    assert view.model.b == (GateLabModel(gate).b[0], 1.5, GateLabModel(gate).b[2])
    view.controls[-1].click()
    assert repr(view) == repr(GateLab(gate, unit=2))


def test_the_bias_belongs_to_the_unit():
    view = GateLab("f")
    view.canvases[0]._handle_custom_msg({"event": "pick", "mark": "pick gate", "index": 2}, [])
    edit(view, "b", 0, 4.0)
    assert view.model.unit == control(view, "unit").value == 3
    assert view.model.b[2] == 4.0


@pytest.mark.parametrize("gate", GATES)
def test_numbers_stay_where_the_sliders_end(gate):
    ranges = RANGE | {"before": BEFORE[gate]}
    view = GateLab(gate)
    for name, (low, high) in ranges.items():
        setattr(view.model, name, (99.0,) * SIZES[name])
        assert max(getattr(view.model, name)) == high
        setattr(view.model, name, (-99.0,) * SIZES[name])
        assert min(getattr(view.model, name)) == low
    assert view.errors == []


def test_what_is_no_number_is_refused_in_a_sentence():
    with pytest.raises(TraitError, match="h must be 3 numbers"):
        GateLabModel("f").h = (0.0, float("nan"), 0.0)
    with pytest.raises(TraitError, match="open must be a number"):
        GateLabModel("g").open = float("nan")
    with pytest.raises(ValueError, match='gate is "f", "i", "g" or "o"'):
        GateLabModel("z")
    view = GateLab("f")
    event = {"event": "edit", "mark": "W", "index": 0, "text": "much"}
    view.canvases[0]._handle_custom_msg(event, [])
    assert view.error == "'much' is not a number; type one like 0.5 or -2."


def test_two_labs_of_one_model_agree():
    model = GateLabModel("o")
    one, other = GateLab(model), GateLab(model)
    edit(one, "before", 0, -2.0)
    assert numbers(other)["before"][0] == -2.0
    assert repr(one) == repr(other)


def test_the_parts_of_a_sentence_follow_the_gate():
    said = {shift: GateLab("f", W=(0.0,) * 15, b=(shift, 0, 0)) for shift in (-4.0, 0.0, 4.0)}
    assert [numbers(view)["of"][3] for view in said.values()] == [0, 1, 2]
    assert repr(said[0.0]).startswith(
        "Forget gate f of unit 1: σ(0.00) = 0.50, slope 0.25. So 0.75 of 1.50 stays in C."
    )


@pytest.mark.parametrize(("bias", "place"), [(0.0, 1), (6.0, 2), (-6.0, 0)])
def test_a_sum_beyond_the_curve_is_told(bias, place):
    view = GateLab("f")
    for k, x in enumerate(view.model.x):
        edit(view, "W", N_H + k, np.copysign(3.0, bias * x) if bias else 0.0)
    edit(view, "b", 0, bias)
    a = float(view.model.a[view.model.j])
    assert numbers(view)["beyond"] == [1 + (a > 8) - (a < -8)]
    if place != 1:
        assert abs(a) > 8
        assert numbers(view)["beyond"] == [place]


def test_the_axis_of_the_sum_grows_and_does_not_jump_back_under_the_hand():
    view = GateLab()
    model, first = view.model, view.picture.arrays["reach"][0]
    seen = []
    for bias in (0.0, 3.0, 6.0, 3.0, 0.0):
        model.edit("b", 0, bias)
        seen.append(view.picture.arrays["reach"][0])
        assert np.abs(view.picture.arrays["to"]).max() <= 1
    assert seen == sorted(seen)
    assert first < seen[-1] == 8.0
    model.reset()
    assert view.picture.arrays["reach"][0] == first
