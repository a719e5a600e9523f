"""The ledger against the library's backward, torch's autograd and central differences."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import backward
from lessons.gradients.truncation import (
    FORMS,
    angle_between,
    cut_gradients,
    first_step,
    gradient_triangle,
    truncation_costs,
    truncation_mask,
)
from lessons.toy_models.autograd import first_wrong, gradients, largest_difference, truncated
from lessons.toy_models.gradient_ledger import ledger
from lessons.toy_models.hello import HelloNet

NETS = [
    HelloNet(),
    HelloNet(5, 3, word="hello again"),
    HelloNet(1, 1, word="ab"),
    HelloNet(word="aa"),
]


def totals(net, keep=None):
    book = ledger(net)
    return {name: book.total(name, keep) for name in book.contributions}


@pytest.mark.parametrize("net", NETS, ids=lambda net: net.word)
def test_the_contributions_add_up_to_autograd(net):
    mine, theirs = totals(net), gradients(net)
    assert mine.keys() == theirs.keys()
    assert largest_difference(mine, theirs) < 1e-12
    assert first_wrong(mine, theirs) == ""
    assert largest_difference(mine, net.loss_and_grads()[1]) < 1e-12
    assert ledger(net).losses.sum() == pytest.approx(net.loss())


@pytest.mark.parametrize("net", NETS, ids=lambda net: net.word)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("k", [1, 2, 3, 4, 20])
def test_a_cut_ledger_is_autograd_with_detached_states(net, form, k):
    keep = truncation_mask(len(net.word) - 1, k, form)
    assert largest_difference(totals(net, keep), truncated(net, k, form)) < 1e-12


@pytest.mark.parametrize("k", [1, 2, 5, 9, 30])
def test_a_window_is_the_librarys_truncation(k):
    rng = np.random.default_rng(0)
    cell = RNNCell(3, 4, rng)
    trace, dh = unroll(cell, rng.normal(size=(9, 3))), rng.normal(size=(9, 4))
    mine = cut_gradients(cell, trace, dh, truncation_mask(9, k))
    assert largest_difference(mine, backward(cell, trace, dh, truncate=k).weights) < 1e-12


def test_chunks_are_sweeps_that_carry_the_state():
    rng = np.random.default_rng(1)
    cell = RNNCell(2, 3, rng)
    xs, dh, k = rng.normal(size=(8, 2)), rng.normal(size=(8, 3)), 3
    mine = cut_gradients(cell, unroll(cell, xs), dh, truncation_mask(8, k, "chunks"))
    state, total = None, {name: 0.0 for name in mine}
    for first in range(0, 8, k):
        trace = unroll(cell, xs[first : first + k], state)
        found = backward(cell, trace, dh[first : first + k], state).weights
        total = {name: total[name] + found[name] for name in total}
        state = {"h": trace["h"][-1]}
    assert largest_difference(mine, total) < 1e-12


def test_a_row_is_the_gradient_of_one_term():
    """Each row by central differences of L_t alone."""
    net = HelloNet(2, 5, word="abca")
    book, eps = ledger(net), 1e-6
    for name, weight in net.weights.items():
        for i in range(weight.size):
            old = weight.flat[i]
            weight.flat[i] = old + eps
            up = ledger(net).losses
            weight.flat[i] = old - eps
            down = ledger(net).losses
            weight.flat[i] = old
            rows = book.contributions[name].sum(axis=1).reshape(book.losses.size, -1)[:, i]
            np.testing.assert_allclose(rows, (up - down) / (2 * eps), atol=1e-7)


def test_a_column_is_the_librarys_contribution_of_a_step():
    net = HelloNet(3, 2, word="hello")
    trace, targets = net.forward(), net.encoded(net.word[1:])
    terms = backward(
        net.cell, trace, (trace["p"] - targets) @ net.W_hy, contributions=True
    ).contributions
    for name, by_step in terms.items():
        np.testing.assert_allclose(ledger(net).contributions[name].sum(axis=0), by_step, atol=1e-14)


def test_no_later_step_contributes_and_the_read_out_is_used_once():
    book = ledger(NETS[1])
    for name, terms in book.contributions.items():
        sizes = np.abs(terms).reshape(*terms.shape[:2], -1).sum(axis=2)
        assert not np.triu(sizes, 1).any(), name
        assert name not in ("W_hy", "b_y") or not np.tril(sizes, -1).any()
    assert not book.contributions["W_hh"][:, 0].any()  # h_0 is zero


def test_the_gradients_of_the_states_are_autograds():
    net = HelloNet(3, 1, word="helloh")
    book, W = ledger(net), {n: torch.tensor(w) for n, w in net.weights.items()}
    states, h = [], torch.zeros(3, dtype=torch.float64)
    for x in net.encoded(net.word[:-1]):
        h = torch.tanh(W["W_xh"] @ torch.tensor(x) + W["W_hh"] @ h + W["b_h"]).requires_grad_()
        states.append(h)
    for t, target in enumerate(net.encoded(net.word[1:])):
        y = W["W_hy"] @ states[t] + W["b_y"]
        loss = -torch.log_softmax(y, 0) @ torch.tensor(target)
        found = torch.autograd.grad(loss, states[: t + 1], retain_graph=True)
        np.testing.assert_allclose(book.state_grads[t, : t + 1], torch.stack(found), atol=1e-12)
        assert not book.state_grads[t, t + 1 :].any()


def test_one_way_back_serves_all_terms():
    rng = np.random.default_rng(3)
    cell = RNNCell(2, 3, rng)
    trace, dh = unroll(cell, rng.normal(size=(5, 2))), rng.normal(size=(5, 3))
    rows, _ = gradient_triangle(cell, trace["h"], dh)
    for t in range(5):
        alone = np.zeros_like(dh)
        alone[t] = dh[t]
        np.testing.assert_allclose(rows[t], backward(cell, trace, alone).state["h"], atol=1e-14)


@settings(max_examples=50)
@given(T=st.integers(1, 30), k=st.integers(1, 40), form=st.sampled_from(FORMS))
def test_the_costs_are_those_of_the_cut(T, k, form):
    keep = truncation_mask(T, k, form)
    assert keep.diagonal().all()
    assert not np.triu(keep, 1).any()
    assert keep.sum(axis=1).max() == min(k, T)
    price = truncation_costs(T, k)
    assert price["whole"] == (T, T)
    assert price["chunks"] == (T, min(k, T))
    assert price["window"].states == min(k, T)
    if form == "window":
        assert price["window"].steps == keep.sum()
    if k >= T:
        assert keep.sum() == T * (T + 1) // 2


def test_a_cut_below_one_step_is_refused():
    with pytest.raises(ValueError, match="k must be 1 step or more, not 0"):
        first_step(4, 0)


def test_angles():
    one = np.array([[1.0, 0.0]])
    assert angle_between(one, 3 * one) == 0.0
    assert angle_between(one, np.array([[0.0, 2.0]])) == pytest.approx(90.0)
    assert angle_between(one, -one) == pytest.approx(180.0)
    assert angle_between(one, 0 * one) == 0.0


def test_the_first_wrong_weight_is_named():
    theirs = gradients(HelloNet())
    mine = {name: grad.copy() for name, grad in theirs.items()}
    mine["W_xh"][0, 1] += 1.0
    assert first_wrong(mine, theirs).startswith("W_xh[1, 2] is ")
    mine["W_hh"][2, 0] -= 1.0
    said = first_wrong(mine, theirs)
    assert said.startswith("W_hh[3, 1] is ")
    assert said.endswith(f"autograd says {theirs['W_hh'][2, 0]:.4f}")


def test_what_is_missing_or_no_number_is_no_agreement():
    theirs = gradients(HelloNet())
    mine = {name: grad.copy() for name, grad in theirs.items()}
    said = first_wrong(mine | {"W_hh": mine["W_hh"][:2]}, theirs)
    assert said == "W_hh has shape (2, 3), autograd has (3, 3)"
    mine["b_h"][1] = np.nan
    assert first_wrong(mine, theirs).startswith("b_h[2] is nan, autograd says ")
    del mine["b_h"]
    assert first_wrong(mine, theirs) == "b_h is missing"
    assert first_wrong(mine, {name: theirs[name] for name in mine}) == ""
