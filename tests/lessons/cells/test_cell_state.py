"""The belt: loads add up to C_t, and autograd agrees about the roads that lead to it."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lessons.cells import variants
from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.cell_state import (
    CellStatePath,
    cell_state_path,
    cell_states,
    contributions,
    direct_gradient,
    full_gradient,
    update_cell_state,
)
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.tasks import stories
from lessons.trained_nets import story_reader

CELL = LSTMCell(3, 4, np.random.default_rng(0))
XS = np.random.default_rng(1).normal(size=(7, 3))
START = {"h": np.linspace(-0.5, 0.5, 4), "c": np.array([0.5, -1.0, 2.0, 0.0])}
TRACE = unroll(CELL, XS, START)


def some_belt(T, n, seed):
    rng = np.random.default_rng(seed)
    return CellStatePath(
        *rng.uniform(0, 1, (2, T, n)), rng.uniform(-1, 1, (T, n)), rng.normal(size=n)
    )


def test_the_belt_of_a_cell_is_its_run():
    belt = cell_state_path(CELL, TRACE, START)
    np.testing.assert_allclose(cell_states(belt)[1:], TRACE["c"], rtol=0, atol=1e-15)
    np.testing.assert_array_equal(cell_states(belt)[0], START["c"])
    np.testing.assert_array_equal(
        update_cell_state(START["c"], TRACE["f"][0], TRACE["i"][0], TRACE["g"][0]), TRACE["c"][0]
    )


@given(T=st.integers(1, 12), n=st.integers(1, 4), seed=st.integers(0, 99))
def test_the_loads_add_up_and_follow_the_formula(T, n, seed):
    belt = some_belt(T, n, seed)
    left, c = contributions(belt), cell_states(belt)
    np.testing.assert_allclose(left.sum(axis=1), c, rtol=0, atol=1e-12)
    for s in range(T + 1):
        load = belt.c_0 if s == 0 else belt.i[s - 1] * belt.g[s - 1]
        np.testing.assert_allclose(
            left[T, s], load * direct_gradient(belt.f, s), rtol=0, atol=1e-12
        )
        assert not left[:s, s].any()


def in_torch(through_h):
    """C_T, and dC_T / dC_s for every s as rows of (T, n, n), by autograd; without `through_h` the lane is alone."""
    W = {name: torch.tensor(value) for name, value in vars(CELL).items() if name[1] == "_"}
    h, c = (torch.tensor(START[name]) for name in "hc")
    extra = torch.zeros(len(XS), 4, dtype=torch.float64, requires_grad=True)
    for x_t, more in zip(torch.tensor(XS), extra, strict=True):
        hx = torch.cat([h if through_h else h.detach(), x_t])
        f, i, o = (torch.sigmoid(W[f"W_{k}"] @ hx + W[f"b_{k}"]) for k in "fio")
        c = f * c + i * torch.tanh(W["W_g"] @ hx + W["b_g"]) + more
        h = o * torch.tanh(c)
    rows = [torch.autograd.grad(unit, extra, retain_graph=True)[0] for unit in c]
    return c.detach().numpy(), torch.stack(rows).numpy().transpose(1, 0, 2)


def test_autograd_agrees_about_both_roads():
    c, lane = in_torch(through_h=False)
    _, every = in_torch(through_h=True)
    np.testing.assert_allclose(TRACE["c"][-1], c, rtol=0, atol=1e-12)
    for s in range(1, len(XS) + 1):
        direct = np.diag(direct_gradient(TRACE["f"], s))
        np.testing.assert_allclose(direct, lane[s - 1], rtol=0, atol=1e-12)
        np.testing.assert_allclose(
            full_gradient(CELL, XS, s, START), every[s - 1], rtol=0, atol=1e-8
        )
    assert np.abs(every[0] - lane[0]).max() > 0.01  # h is a road too


@pytest.mark.parametrize(
    "kind",
    [
        LSTMCell,
        variants.PeepholeLSTMCell,
        variants.CoupledLSTMCell,
        variants.NoForgetLSTMCell,
        variants.NoInputLSTMCell,
        variants.NoOutputLSTMCell,
    ],
)
def test_every_cell_with_a_lane_is_a_belt(kind):
    cell = kind(3, 4, np.random.default_rng(2))
    trace = unroll(cell, XS)
    np.testing.assert_allclose(
        cell_states(cell_state_path(cell, trace))[1:], trace["c"], rtol=0, atol=1e-12
    )


class Squashed(LSTMCell):
    def step(self, x_t, state):
        step = super().step(x_t, state)
        return step | {"c": np.tanh(step["c"])}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (RNNCell, "RNNCell names no g and no c: a belt needs"),
        (GRUCell, "GRUCell names no g and no c: a belt needs"),
        (Squashed, "Squashed is no belt: its c differs"),
    ],
)
def test_other_cells_are_refused_in_a_sentence(kind, words):
    cell = kind(3, 4, np.random.default_rng(2))
    with pytest.raises(CellError, match=words):
        cell_state_path(cell, unroll(cell, XS))


@pytest.mark.parametrize("seed", story_reader.SEEDS)
def test_the_latest_subject_weighs_most_in_the_unit_that_tells_it_best(seed):
    net, told = story_reader.load(seed), stories.held_out_stories()
    unit = int(story_reader.telling(net, told).argmax())
    right = 0
    for story in told:
        left = contributions(cell_state_path(net.cell, net.run(str(story))))[-1, 1:, unit]
        subjects = [t for t, role in enumerate(story.roles) if role in ("first", "subject")]
        right += np.abs(left).argmax() == subjects[-1]
    assert right / len(told) > 0.9  # measured: 191, 200 and 200 of 200
