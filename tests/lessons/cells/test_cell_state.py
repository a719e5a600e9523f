"""The cell state: increments sum to C_t, and autograd agrees about the paths of its gradient."""

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
    path_norms,
    untrained_path_norms,
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


def some_path(T, n, seed):
    rng = np.random.default_rng(seed)
    return CellStatePath(
        *rng.uniform(0, 1, (2, T, n)), rng.uniform(-1, 1, (T, n)), rng.normal(size=n)
    )


def test_the_path_of_a_cell_is_its_run():
    path = cell_state_path(CELL, TRACE, START)
    np.testing.assert_allclose(cell_states(path)[1:], TRACE["c"], rtol=0, atol=1e-15)
    np.testing.assert_array_equal(cell_states(path)[0], START["c"])
    np.testing.assert_array_equal(
        update_cell_state(START["c"], TRACE["f"][0], TRACE["i"][0], TRACE["g"][0]), TRACE["c"][0]
    )


@given(T=st.integers(1, 12), n=st.integers(1, 4), seed=st.integers(0, 99))
def test_the_increments_add_up_and_follow_the_formula(T, n, seed):
    path = some_path(T, n, seed)
    remaining, c = contributions(path), cell_states(path)
    np.testing.assert_allclose(remaining.sum(axis=1), c, rtol=0, atol=1e-12)
    for s in range(T + 1):
        increment = path.c_0 if s == 0 else path.i[s - 1] * path.g[s - 1]
        np.testing.assert_allclose(
            remaining[T, s], increment * direct_gradient(path.f, s), rtol=0, atol=1e-12
        )
        assert not remaining[:s, s].any()


def in_torch(through_h):
    """C_T, and dC_T / dC_s for every s as rows of (T, n, n), by autograd; without `through_h` along C alone."""
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


def test_autograd_agrees_about_both_paths():
    c, along_c = in_torch(through_h=False)
    _, full = in_torch(through_h=True)
    np.testing.assert_allclose(TRACE["c"][-1], c, rtol=0, atol=1e-12)
    for s in range(1, len(XS) + 1):
        direct = np.diag(direct_gradient(TRACE["f"], s))
        np.testing.assert_allclose(direct, along_c[s - 1], rtol=0, atol=1e-12)
        np.testing.assert_allclose(
            full_gradient(CELL, XS, s, START), full[s - 1], rtol=0, atol=1e-8
        )
    assert np.abs(full[0] - along_c[0]).max() > 0.01  # h is a path too


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
def test_every_cell_with_a_cell_state_has_the_path(kind):
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
        (RNNCell, "RNNCell names no g and no c: a cell-state update needs"),
        (GRUCell, "GRUCell names no g and no c: a cell-state update needs"),
        (Squashed, "Squashed updates c in another way"),
    ],
)
def test_other_cells_are_refused_in_a_sentence(kind, words):
    cell = kind(3, 4, np.random.default_rng(2))
    with pytest.raises(CellError, match=words):
        cell_state_path(cell, unroll(cell, XS))


@pytest.mark.parametrize(
    ("bias", "least", "most"), [(0.0, 20.0, 90.0), (1.0, 5.0, 15.0), (3.0, 1.5, 3.0)]
)
def test_the_paths_through_h_add_to_the_path_along_c(bias, least, most):
    """At lag 20 of untrained cells; measured: 45, 9 and 2 times as much."""
    near, far = (untrained_path_norms(bias, lag) for lag in (1, 20))
    np.testing.assert_allclose(near[:, 1], near[:, 0], rtol=0.15)
    along_c, whole = np.median(far, axis=0)
    assert least < whole / along_c < most
    if bias == 0.0:  # single forget gates are about one half
        assert near[:, 0].mean() == pytest.approx(0.5, abs=0.05)


def test_the_norms_are_those_of_both_jacobians_and_the_identity_has_1():
    lag, s = 5, len(XS) - 5
    along_c, whole = path_norms(CELL, XS, lag)
    f = unroll(CELL, XS)["f"]
    assert along_c == pytest.approx((direct_gradient(f, s) ** 2).mean() ** 0.5)
    assert whole == pytest.approx(np.linalg.norm(full_gradient(CELL, XS, s)) / 2)
    np.testing.assert_allclose(path_norms(CELL, XS, 0), 1.0, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", story_reader.SEEDS)
def test_over_twenty_words_little_arrives_by_any_path_without_the_penalty(seed):
    long = [story for story in stories.held_out_stories() if len(story.words) > 20][:5]
    for penalised in (True, False):
        net = story_reader.load(seed, penalised=penalised)
        norms = [path_norms(net.cell, net.encode(str(story)), 20) for story in long]
        along_c, whole = np.median(norms, axis=0)
        if penalised:  # measured: 0.5 to 0.8, and 0.6 to 0.7
            assert 0.4 < along_c < 0.9
            assert 0.5 < whole < 0.9
        else:  # 4e-05 to 6e-04, and 6e-04 to 4e-02
            assert along_c < 1e-3
            assert whole < 0.06


def latest_subjects(net, told, unit):
    """How often the latest subject is the largest increment at the end; what fraction of C the later ones are."""
    largest, later = [], []
    for story in told:
        parts = contributions(cell_state_path(net.cell, net.run(str(story))))[-1, 1:, unit]
        s = story.latest_subject
        largest.append(np.abs(parts).argmax() == s)
        later.append(parts[s + 1 :].sum() / parts.sum())
    return np.mean(largest), np.median(later)


@pytest.mark.parametrize("seed", story_reader.SEEDS)
def test_the_latest_subject_is_the_largest_increment_in_nets_with_the_penalty_alone(seed):
    told = stories.held_out_stories()
    for penalised, (least, most) in {True: (0.9, 1.0), False: (0.0, 0.5)}.items():
        net = story_reader.load(seed, penalised=penalised)
        fraction, later = latest_subjects(net, told, story_reader.switcher(net))
        assert least <= fraction <= most  # measured: 191, 200, 200 and 0, 0, 70 of 200
        # 0.58, 0.47, 0.18 and 0.99, 0.97, 0.94 of C
        assert 0.1 < later < 0.7 if penalised else later > 0.9
