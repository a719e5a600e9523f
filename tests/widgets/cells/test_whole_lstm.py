"""The whole LSTM: both drawings show the numbers of the step, and a clamped gate changes what follows from it."""

import numpy as np
import pytest

from lessons.cells.basic import LSTMCell, RNNCell
from lessons.cells.interventions import unroll_clamped
from lessons.cells.protocol import CellError, weights
from lessons.cells.unrolling import unroll
from widgets.cells.whole_lstm.layout import PLANS
from widgets.cells.whole_lstm.scene import whole_scene
from widgets.cells.whole_lstm.view import WholeLSTM
from widgets.cells.whole_lstm.words import PARTS, SAY
from widgets.drawing.diagram import pack


def cell():
    made = LSTMCell(4, 3, np.random.default_rng(0))
    for w in weights(made).values():
        w *= 2
    return made


def make(**traits):
    return WholeLSTM(cell(), "hello", **traits)


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


def clamp(view, gate, value):
    send(view, event="edit", mark=f"clamp {gate}", index=0, value=value)


def button(view, words):
    return next(c for c in view.controls if c.description == words)


def keys(marks):
    """The keys of all marks, those in groups too."""
    for mark in marks:
        if "key" in mark:
            yield mark["key"]
        yield from keys(mark.get("marks", []))


@pytest.mark.parametrize("drawing", PLANS)
@pytest.mark.parametrize(("t", "unit"), [(1, 1), (3, 2), (5, 3)])
def test_every_number_is_that_of_the_run(drawing, t, unit):
    view, trace = make(drawing=drawing, t=t, unit=unit), unroll(cell(), make().model.xs)
    arrays = view.picture.arrays
    for name in ("f", "i", "g", "o", "c", "h"):
        assert arrays[f"of {name}"] == trace[name][t - 1, unit - 1]
    c_prev = trace["c"][t - 2, unit - 1] if t > 1 else 0.0
    assert arrays["of c_prev"] == c_prev
    assert arrays["of kept"] + arrays["of written"] == pytest.approx(arrays["of c"])
    assert arrays["of o"] * arrays["of tanh_c"] == pytest.approx(arrays["of h"])
    for gate in "figo":
        assert arrays[f"said {gate}"] == pytest.approx(arrays[f"of {gate}"])
        assert arrays[f"sum {gate}"] == pytest.approx(arrays[f"terms {gate}"].sum())
    np.testing.assert_array_equal(arrays["row c"], trace["c"][:, unit - 1])


def test_both_drawings_have_the_same_parts_and_the_same_numbers():
    view = make(t=2)
    chain = view.picture
    view.controls[0].value = "block"
    block = view.picture
    parts = {key for key in keys(chain.scene["marks"]) if key.startswith(("layer", "sign", "chip"))}
    assert parts == {
        key for key in keys(block.scene["marks"]) if key.startswith(("layer", "sign", "chip"))
    }
    assert len(parts) == 4 + 5 + 7
    np.testing.assert_equal(dict(chain.arrays), dict(block.arrays))
    assert view.model.t == 2


def test_a_clamped_output_gate_makes_h_zero_and_leaves_the_cell_state():
    view = make(t=3, unit=2)
    free = unroll(cell(), view.model.xs)
    clamp(view, "o", 0.0)
    trace = view.model.trace
    assert (trace["h"][2:, 1] == 0).all()
    np.testing.assert_array_equal(trace["c"][2], free["c"][2])  # C of this step is computed before
    assert (trace["c"][3] != free["c"][3]).any()  # the next one reads another h
    np.testing.assert_array_equal(trace["h"][:2], free["h"][:2])
    np.testing.assert_array_equal(view.picture.arrays["unclamped row h"], free["h"][:, 1])
    assert "o 0.00" in repr(view)
    assert f"Clamped: o; without clamping h = {free['h'][2, 1]:.2f}" in repr(view)


def test_clamps_are_those_of_the_library():
    view = make(t=2)
    clamp(view, "f", 0.25)
    view.model.t = 4
    button(view, SAY.all_units).value = True
    clamp(view, "g", -1.0)
    plan = {name: np.full((5, 3), np.nan) for name in "fg"}
    plan["f"][1:, 0], plan["g"][3:] = 0.25, -1.0
    held = unroll_clamped(cell(), view.model.xs, plan)
    for name, values in held.items():
        np.testing.assert_array_equal(view.model.trace[name], values)


def test_a_gate_is_released_from_a_step_on_and_altogether():
    view = make(t=2)
    free = view.model.trace["h"].copy()
    clamp(view, "i", 0.0)
    view.model.t = 4
    button(view, SAY.release).click()
    assert np.isfinite(view.model.clamps["i"][:, 0]).tolist() == [False, True, True, False, False]
    assert "Clamped: none at this step" in repr(view)
    button(view, SAY.undo).click()
    assert view.model.clamps == {}
    np.testing.assert_array_equal(view.model.trace["h"], free)
    assert view.picture.arrays["any clamp"] == 0


def test_the_scene_stays_while_a_slider_is_dragged():
    view = make(t=2)
    scene = view.picture.scene
    for value in (0.1, 0.5, 1.0):
        clamp(view, "o", value)
        assert view.picture.scene is scene
    assert view.picture.arrays["clamp o"] == 1


@pytest.mark.parametrize(
    ("gate", "typed", "words"),
    [("f", "2", "A gate goes from 0 to 1"), ("g", "-3", "goes from −1 to 1"), ("o", "x", "is not a number")],
)  # fmt: skip
def test_what_no_gate_can_be_is_refused(gate, typed, words):
    view = make()
    send(view, event="edit", mark=f"clamp {gate}", index=0, text=typed)
    assert words in view.error
    assert view.model.clamps == {}


def test_a_clamp_goes_on_in_a_longer_text():
    view = make(t=3)
    clamp(view, "o", 0.0)
    view.model.typed = "hellohell"
    assert (view.model.trace["h"][2:, 0] == 0).all()
    view.model.typed = "he"
    assert view.model.clamps == {}
    assert "Clamped" not in repr(view)


@pytest.mark.parametrize("part", PARTS)
def test_a_click_on_a_number_explains_it(part):
    view = make(t=2)
    send(view, event="pick", mark=f"part {part}", index=0)
    assert view.model.part == part
    arrays = view.picture.arrays
    assert arrays["lit"].tolist() == [name == part for name in PARTS]
    assert SAY.meanings[part].endswith(".")
    if part != "x":
        assert arrays["part value"] == arrays[f"of {part}"]


def test_clicks_choose_a_unit_and_a_step():
    view = make()
    send(view, event="pick", mark="unit c", index=2)
    send(view, event="pick", mark="row h", index=3)
    assert (view.model.unit, view.model.t) == (3, 4)
    send(view, event="key", key="ArrowLeft")
    assert view.model.t == 3


class Learner(LSTMCell):
    """A cell as a learner might write it, with weights of other names and the update of 1997."""

    def step(self, x_t, state):
        made = super().step(x_t, state)
        c_t = state["c"] + made["i"] * made["g"]
        h_t = made["o"] * np.tanh(c_t)
        return made | {"c": c_t, "h": h_t}


def test_a_cell_that_makes_its_memory_in_another_way_is_told_so():
    view = WholeLSTM(Learner(4, 3, np.random.default_rng(0)), "hello", t=3)
    assert ": the formula gives " in str(view.picture.scene["lines"])
    assert view.picture.arrays["said c"] != view.picture.arrays["of c"]


class Sigmoid(LSTMCell):
    """A cell with the bug of lesson 10: a candidate that cannot subtract."""

    def step(self, x_t, state):
        made = super().step(x_t, state)
        return made | {"g": 0.5 * (1 + made["g"])}


def test_a_layer_that_departs_from_its_formula_says_so():
    view = WholeLSTM(Sigmoid(4, 3, np.random.default_rng(0)), "hello", t=2)
    arrays = view.picture.arrays
    assert [arrays[f"way {gate}"].item() for gate in "figo"] == [0, 0, 2, 0]
    clamp(view, "g", -0.5)
    assert view.picture.arrays["way g"] == 1


class Bare:
    """An LSTM that keeps its weights where no one looks."""

    def __init__(self):
        self.state_sizes, self.n_x, self._inner = (
            {"h": 2, "c": 2},
            4,
            LSTMCell(4, 2, np.random.default_rng(1)),
        )

    def step(self, x_t, state):
        made = self._inner.step(x_t, state)
        o_t = made["o"]
        return made | {"o": o_t, "h": o_t * np.tanh(made["c"])}


def test_weights_that_are_not_found_leave_the_formula_out():
    view = WholeLSTM(Bare(), "hello")
    assert "σ(" not in str(view.picture.scene["lines"])
    clamp(view, "o", 0.0)
    assert view.picture.arrays["of h"] == 0


def test_a_cell_that_is_no_lstm_is_refused_in_a_sentence():
    with pytest.raises(CellError, match=r"RNNCell is no LSTM that can be drawn.*f is missing"):
        WholeLSTM(RNNCell(4, 3, np.random.default_rng(0)), "hello")


class Breaks(LSTMCell):
    """A cell that fails at its third step."""

    def step(self, x_t, state):
        made = super().step(x_t, state)
        return made | {"h": made["h"] / (0.0 if x_t[2] else 1.0)}


def test_a_cell_that_fails_is_drawn_as_far_as_it_goes():
    with np.errstate(all="ignore"):
        view = WholeLSTM(Breaks(4, 3, np.random.default_rng(0)), "hello", t=3)
    assert "must be finite" in view.error
    assert "C ?, h ?" in repr(view)


@pytest.mark.parametrize("n_h", [1, 32])
@pytest.mark.parametrize("drawing", PLANS)
def test_small_and_large_cells_are_drawn(n_h, drawing):
    view = WholeLSTM(LSTMCell(32, n_h, np.random.default_rng(0)), "a" * 50, drawing=drawing)
    pack(view.picture)
    assert whole_scene.cache_info().maxsize == 64


def test_words_of_a_vocabulary_are_read_and_others_are_named():
    view = WholeLSTM(cell(), "it rains .", ("it", "rains", ".", "so"), t=2)
    assert "at t = 2 of 3, reading 'rains'" in repr(view)
    np.testing.assert_array_equal(view.model.xs, np.eye(4)[:3])
    typed = next(c for c in view.controls if c.description == "sequence")
    typed.value = "It rains snow"
    assert view.error == "'snow' is not one of the words that this cell reads: it rains . so."
    typed.value = "so  it rains"
    assert (view.error, view.model.sequence.labels) == ("", ("so", "it", "rains"))


def test_one_letter_stands_for_one_matrix_in_every_formula():
    lines = [str(line) for line in make().picture.scene["lines"]]
    for name in ("W_{f}", "W_{i}", "W_{C}", "W_{o}"):
        [line] = [said for said in lines if name in said]
        assert line.count(name) == 1
        assert f"{name} [h_{{t−1}}; x_{{t}}]" in line
        assert line.count("'terms ") == 3


def test_a_layer_that_departs_from_its_formula_is_framed():
    view = WholeLSTM(Sigmoid(4, 3, np.random.default_rng(0)), "hello", t=2)
    arrays = view.picture.arrays
    assert [arrays[f"wrong {gate}"].item() for gate in "figo"] == [0, 0, 1, 0]
    assert "in its step; the formula gives" in str(view.picture.scene["lines"])
    clamp(view, "g", -0.5)
    assert view.picture.arrays["wrong g"] == 0


def test_pale_are_later_steps_and_dashed_is_the_run_without_clamps():
    view = make(t=2)
    lines = {m["at"][0]: m for m in every(view.picture.scene["marks"]) if m["kind"] == "line"}
    assert [name for name, m in lines.items() if m.get("dash")] == [
        "unclamped line c",
        "unclamped line h",
    ]
    arrays = view.picture.arrays
    assert np.isfinite(arrays["line c"]).tolist() == [True, True, False, False, False]
    assert np.isfinite(arrays["later line c"]).tolist() == [False, True, True, True, True]
    assert np.isnan(arrays["unclamped line c"]).all()  # nothing is clamped
    clamp(view, "f", 0.0)
    assert np.isfinite(view.picture.arrays["unclamped line c"]).all()


def every(marks):
    for mark in marks:
        yield mark
        yield from every(mark.get("marks", []))


def test_only_a_clamped_gate_can_be_released():
    view = make(t=2)
    release = button(view, SAY.release)
    assert release.disabled
    with pytest.raises(ValueError, match="Nothing is clamped from this step on"):
        view.model.release()
    clamp(view, "f", 0.0)
    assert not release.disabled
    release.click()
    assert view.error == ""
    assert release.disabled


def heat(view, key):
    return next(mark for mark in every(view.picture.scene["marks"]) if mark.get("key") == key)


def test_the_numbers_of_a_one_hot_input_are_named():
    words = ("it", "rains", ".", "so")
    view = WholeLSTM(cell(), "it rains .", words, t=2)
    assert tuple(heat(view, "part x")["names"]) == words
    numbers = WholeLSTM(cell(), np.ones((2, 4)))
    assert "names" not in heat(numbers, "part x")


def test_the_chain_says_which_lines_are_concatenated_and_which_copied():
    drawn = [str(m.get("parts", "")) for m in every(make().picture.scene["marks"])]
    assert any("concatenated: [h_{t−1}; x_{t}]" in said for said in drawn)
    assert sum(said == "['copy']" for said in drawn) == 2
    assert any("A line that forks: copied." in said for said in drawn)
