"""The unrolled network: what is shared, what reaches a state, and how strongly."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.basic import GRUCell, RNNCell
from lessons.cells.unrolling import unroll
from widgets.cells.unrolled.scene import LARGEST, Size, scene
from widgets.cells.unrolled.view import UnrolledModel, UnrolledNetwork, drawing
from widgets.core.formats import typeset
from widgets.drawing.diagram import pack


def made(n_x=2, n_h=2, steps=6, **traits):
    rng = np.random.default_rng(5)
    return UnrolledModel(RNNCell(n_x, n_h, rng), rng.uniform(-1, 1, (steps, n_x)), **traits)


def marks(drawn, key):
    """Every mark of that key, also inside groups."""

    def walk(some):
        for mark in some:
            yield mark
            yield from walk(mark.get("marks", []))

    return [mark for mark in walk(drawn.scene["marks"]) if mark.get("key") == key]


@pytest.mark.parametrize(("n_x", "n_h", "t"), [(2, 2, 6), (1, 1, 3), (3, 4, 5), (4, 2, 1)])
def test_influence_is_what_central_differences_find(n_x, n_h, t):
    model, eps = made(n_x, n_h, T=6, t=t), 1e-6

    def state(s, k, by, name):
        """h_t after x_s[k], or h_{s-1}[k], was moved."""
        xs, start = model.xs[s:t].copy(), np.zeros(n_h)
        if s:
            start = unroll(model.cell, model.xs[:s])["h"][-1]
        (xs[0] if name == "x" else start)[k] += by
        return unroll(model.cell, xs, {"h": start})["h"][-1]

    for name, sizes, n in zip("xh", model.influence, (n_x, n_h), strict=True):
        for s in range(t):
            ends = [[state(s, k, by, name) for k in range(n)] for by in (eps, -eps)]
            jacobian = (np.array(ends[0]) - ends[1]).T / (2 * eps)
            assert sizes[s] == pytest.approx(np.linalg.norm(jacobian, 2), abs=1e-8)
        assert not sizes[t:].any()


def test_every_copy_shows_the_same_weights_and_its_own_input_and_state():
    model = made(T=5)
    drawn = drawing(model)
    for name in ("W_xh", "W_hh", "b_h"):
        assert {marks(drawn, f"{name}@{s}")[0]["at"][1] for s in range(5)} == {0}
    assert [marks(drawn, f"x@{s}")[0]["at"][1] for s in range(5)] == [0, 2, 4, 6, 8]
    np.testing.assert_array_equal(drawn.arrays["h"], unroll(model.cell, model.xs[:5])["h"])


def test_an_edit_in_any_copy_changes_the_one_weight_and_every_state():
    view = UnrolledNetwork(made(T=4))
    before = view.model.h
    view._on_event(view.canvases[0], {"event": "edit", "mark": "W_hh@3", "index": 1, "value": 1.5})
    assert view.model.cell.W_hh[0, 1] == 1.5
    assert (view.picture.arrays["h"][1:] != before[1:]).any(axis=1).all()
    assert not view.error
    view.controls[1].click()
    np.testing.assert_array_equal(view.model.h, before)


def test_the_callers_cell_and_inputs_stay_as_they_are():
    rng = np.random.default_rng(0)
    cell, xs = RNNCell(2, 2, rng), rng.normal(size=(3, 2))
    weight, inputs = cell.W_hh.copy(), xs.copy()
    model = UnrolledModel(cell, xs)
    model.edit("W_hh", 0, 1.0)
    model.edit("x", 0, 1.0)
    np.testing.assert_array_equal(cell.W_hh, weight)
    np.testing.assert_array_equal(xs, inputs)


def test_an_input_is_edited_where_it_stands_folded_or_not():
    view = UnrolledNetwork(made(T=4, t=3))
    view._on_event(view.canvases[0], {"event": "edit", "mark": "x@1", "index": 1, "text": "0,25"})
    assert view.model.xs[1, 1] == 0.25
    view.model.folded = True
    assert view.picture.arrays["x"][0].tolist() == view.model.xs[2].tolist()
    view._on_event(view.canvases[0], {"event": "edit", "mark": "x@0", "index": 0, "value": 9.0})
    assert view.model.xs[2, 0] == LARGEST
    view._on_event(view.canvases[0], {"event": "edit", "mark": "x@0", "index": 0, "text": "<b>"})
    assert "is not a number" in view.error


@pytest.mark.parametrize("T", range(1, 13))
def test_weights_are_counted_once_shared_and_once_for_every_step(T):
    model = made(steps=12, T=T)
    own = sum(weight.size for weight in (model.cell.W_xh, model.cell.W_hh, model.cell.b_h))
    assert drawing(model).arrays["counts"].tolist() == [own, T * own]
    assert f"one set of {own} parameters" in model.caption
    assert (f"({T * own} if each step" in model.caption) == (T > 1)


def test_what_comes_after_the_chosen_state_is_pale():
    drawn = drawing(made(T=5, t=3))
    assert drawn.arrays["seen"].tolist() == [1, 1, 1, 0.25, 0.25]
    assert drawn.arrays["reached"].tolist() == [1, 1, 1, 0, 0]
    assert drawn.arrays["chosen"].tolist() == [0, 0, 1, 0, 0]


def test_controls_clicks_and_keys_lead_to_the_model():
    view = UnrolledNetwork(made(T=4), None)
    fold, _, steps, chosen = view.controls
    steps.value = 6
    assert (chosen.max, chosen.value, view.model.t) == (6, 6, 6)  # the last state stays the last
    view.model.t = 2
    steps.value = 5
    assert (chosen.max, chosen.value, view.model.t) == (5, 2, 2)
    steps.value = 6
    view._on_event(view.canvases[0], {"event": "pick", "mark": "h@4", "index": 1})
    assert (view.model.t, chosen.value) == (5, 5)
    view._on_event(view.canvases[0], {"event": "key", "key": "ArrowRight"})
    assert view.model.t == 6
    steps.value = 2
    assert (view.model.t, chosen.value, chosen.max) == (2, 2, 2)
    view._on_event(view.canvases[0], {"event": "key", "key": " "})
    assert fold.value is True
    assert repr(view).startswith("Folded")
    fold.value = False
    assert repr(view).startswith("Unrolled: 2 × the same cell")
    assert not view.errors


def test_copies_stand_in_reading_order_for_the_tab_key():
    def order(folded):
        return [m["key"] for m in scene(Size(2, 2, 3, folded))["marks"] if m["kind"] == "group"][:3]

    assert order(False) == ["copy0", "copy1", "copy2"]
    assert order(True)[-1] == "copy0"  # the one that is seen lies on top


def test_copies_glide_out_of_the_folded_cell():
    folded, unfolded = scene(Size(2, 2, 4, True)), scene(Size(2, 2, 4, False))
    places = [
        {m["key"]: m["x"] for m in some["marks"] if m["kind"] == "group" and "copy" in m["key"]}
        for some in (folded, unfolded)
    ]
    assert places[0].keys() == places[1].keys() == {f"copy{s}" for s in range(4)}
    assert len(set(places[0].values())) == 1
    assert [places[1][f"copy{s}"] for s in range(4)] == sorted(places[1].values())


def test_two_views_of_one_model_stay_in_step():
    model = made()
    one, other = UnrolledNetwork(model), UnrolledNetwork(model)
    one.controls[2].value = 3
    assert other.controls[2].value == 3
    assert repr(one) == repr(other) == typeset(model.caption)


@pytest.mark.parametrize(
    ("cell", "xs", "said"),
    [
        (GRUCell(2, 2, np.random.default_rng(0)), np.zeros((3, 2)), "unrolls an RNNCell"),
        (RNNCell(2, 2, np.random.default_rng(0)), np.zeros((13, 2)), r"pass xs\[:12\]"),
        (RNNCell(2, 5, np.random.default_rng(0)), np.zeros((3, 2)), "or a smaller cell"),
        (RNNCell(2, 2, np.random.default_rng(0)), np.zeros((3, 3)), "expects n_x = 2"),
        (RNNCell(2, 2, np.random.default_rng(0)), None, r"expected \(T, n_x\)"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(cell, xs, said):
    with pytest.raises(ValueError, match=said):
        UnrolledNetwork(cell, xs)


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("T"), st.integers(-3, 20)),
        st.tuples(st.just("t"), st.integers(-3, 20)),
        st.tuples(st.just("folded"), st.booleans()),
        st.tuples(st.sampled_from(["W_xh", "W_hh", "b_h", "x"]), st.floats(-1e300, 1e300)),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(n_x=st.integers(1, 4), n_h=st.integers(1, 4), moves=MOVES)
def test_any_moves_leave_a_picture_that_can_be_drawn(n_x, n_h, moves):
    model = made(n_x, n_h, steps=12)
    for name, value in moves:
        if name in model.numbers:
            model.edit(name, 0, value)
        else:
            setattr(model, name, value)
        drawn = drawing(model)
        assert 1 <= model.t <= model.T <= 12
        assert np.isfinite(pack(drawn)).all()
        assert f"h_{model.t} = " in model.caption
    json.dumps(drawing(model).scene)
    for mark in drawing(model).scene["marks"]:
        assert 0 <= mark.get("x", 0) <= 820


def test_a_small_influence_is_not_written_as_none():
    model = made(T=6, t=6)
    model.cell.W_hh[:] *= 0.01
    assert 0 < model.influence[0][0] < 0.0005
    assert "0.000" not in model.caption
    assert f"{model.influence[0][0]:.0e}" in model.caption
    text = str(drawing(model).scene)
    assert "'at': ['dx', 0], 'digits': 3, 'class': '', 'inside': False, 'small': True" in text


def test_the_numbers_of_the_bias_stand_under_its_name():
    [group] = marks(drawing(made(T=2)), "copy0")
    heights = {str(m["parts"][0]): m["y"] for m in group["marks"] if m["kind"] == "text"}
    [bias] = [m for m in group["marks"] if str(m.get("key")).startswith("b_h")]
    assert heights["b_{h}"] < bias["y"]
    assert heights["tanh"] > bias["y"] + 20  # not over numbers that it did not make


def with_outputs(n_y=1, **traits):
    return made(W_hy=np.arange(1.0, 2 * n_y + 1).reshape(n_y, 2) / 4, **traits)


@pytest.mark.parametrize("n_y", [1, 2])
def test_every_output_is_read_from_its_own_state_by_one_matrix(n_y):
    model = with_outputs(n_y, T=5)
    drawn = drawing(model)
    expected = unroll(model.cell, model.xs[:5])["h"] @ model.W_hy.T
    np.testing.assert_allclose(drawn.arrays["y"], expected, rtol=0, atol=1e-12)
    assert [marks(drawn, f"y@{s}")[0]["at"][1] for s in range(5)] == [n_y * s for s in range(5)]
    assert {marks(drawn, f"W_hy@{s}")[0]["at"][1] for s in range(5)} == {0}  # weight sharing
    own = sum(w.size for name, w in model.numbers.items() if name != "x")
    assert drawn.arrays["counts"].tolist() == [own, 5 * own]
    assert f"y_5 = [{', '.join(f'{v:.2f}' for v in expected[-1])}]" in model.caption


def test_an_edit_of_the_output_weights_moves_every_output_and_no_state():
    view = UnrolledNetwork(with_outputs(T=4))
    before, states = view.model.y, view.model.h
    view._on_event(view.canvases[0], {"event": "edit", "mark": "W_hy@2", "index": 1, "value": 1.5})
    assert view.model.W_hy.tolist() == [[0.25, 1.5]]
    assert (view.picture.arrays["y"] != before).all()
    np.testing.assert_array_equal(view.model.h, states)
    view.control("reset").click()
    np.testing.assert_array_equal(view.model.y, before)


def test_the_folded_cell_shows_the_output_of_the_chosen_step():
    model = with_outputs(T=4, t=3, folded=True)
    assert drawing(model).arrays["y"][0].tolist() == model.y[2].tolist()


def test_without_outputs_none_are_drawn():
    drawn = drawing(made(T=3))
    assert "y" not in drawn.arrays
    assert not marks(drawn, "W_hy@0")


@pytest.mark.parametrize("W_hy", [np.zeros((1, 3)), np.zeros(2), np.zeros((3, 2))])
def test_output_weights_that_do_not_fit_are_refused(W_hy):
    with pytest.raises(ValueError, match="W_hy must have 2 columns"):
        made(W_hy=W_hy)


def test_an_output_has_room_above_its_state():
    """Nothing of it lies on the state, on the box or on another step."""
    for n_y, T in [(1, 4), (2, 4), (1, 12), (2, 12)]:
        size = Size(2, 2, T, False, n_y)
        drawn = scene(size)
        [copy] = [m for m in drawn["marks"] if m.get("key") == "copy1"]
        [group] = [m for m in copy["marks"] if m.get("key") == "y1"]
        tops = {m["key"]: m["y"] for m in group["marks"] if m["kind"] == "heat"}
        assert size.mid + tops["y@1"] > 50  # below the two bars
        [state] = [m for m in copy["marks"] if m.get("key") == "h1"]
        [h] = [m for m in state["marks"] if m.get("key") == "h@1"]
        matrix = next(m for m in group["marks"] if m.get("key") == "W_hy@1")
        assert matrix["y"] + n_y * matrix["cell"][1] <= h["y"]
        assert matrix["x"] > -size.pitch + size.column / 2


def test_without_reach_no_state_is_chosen():
    view = UnrolledNetwork(with_outputs(T=4, reach=False))
    arrays = view.picture.arrays
    assert not any(arrays[name].any() for name in ("chosen", "reached", "dx", "dh"))
    assert arrays["seen"].tolist() == [1] * 4
    assert "reach" not in view.model.caption
    assert view.control("t").layout.display == "none"
    assert "'dx', 0], 'digits'" not in str(drawing(view.model).scene)


def test_names_of_states_and_outputs_stay_on_the_page():
    drawn = scene(Size(2, 2, 12, False, 1))
    for s in (0, 11):
        [copy] = [m for m in drawn["marks"] if m.get("key") == f"copy{s}"]
        for key in (f"h{s}", f"y{s}"):
            [group] = [m for m in copy["marks"] if m.get("key") == key]
            name = [m for m in group["marks"] if m["kind"] == "text"][-1]
            assert name["anchor"] == "end"
            assert 30 < copy["x"] + name["x"] < 820
