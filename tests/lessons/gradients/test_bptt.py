"""The hand-written backward against autograd and against central differences."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import CellError, weights
from lessons.cells.unrolling import unroll
from lessons.gradients import bptt
from lessons.gradients.bptt import backward, gradient_norms, step_jacobian
from lessons.gradients.clipping import clip_by_norm, clip_by_value, global_norm

torch.set_num_threads(1)
CELLS = [RNNCell, LSTMCell, GRUCell]


def torch_step(cell, W, x_t, state):
    """One step of `cell` in torch, written a second time and from the formulas."""
    h = state["h"]
    hx = torch.cat([h, x_t])
    if isinstance(cell, RNNCell):
        return {"h": torch.tanh(W["W_xh"] @ x_t + W["W_hh"] @ h + W["b_h"])}
    gate = {k: W[f"W_{k}"] @ hx + W[f"b_{k}"] for k in "figorz" if f"W_{k}" in W}
    if isinstance(cell, LSTMCell):
        c = gate["f"].sigmoid() * state["c"] + gate["i"].sigmoid() * gate["g"].tanh()
        return {"h": gate["o"].sigmoid() * c.tanh(), "c": c}
    past = W["W_hn"] @ h + W["b_hn"]
    n = torch.tanh(W["W_xn"] @ x_t + W["b_xn"] + gate["r"].sigmoid() * past)
    z = gate["z"].sigmoid()
    return {"h": (1 - z) * n + z * h}


def autograd(cell, xs, state, loss_grad, truncate=None):
    """Gradients by torch; with truncation, one graph per loss, detached k steps before it."""
    W = {n: torch.tensor(w, requires_grad=True) for n, w in weights(cell).items()}
    x = torch.tensor(xs, requires_grad=True)
    start = {n: torch.tensor(s, requires_grad=True) for n, s in state.items()}
    T, total = len(xs), {n: np.zeros((len(xs), len(s))) for n, s in state.items()}
    windows = [(None, range(T))] if truncate is None else [(t - truncate, [t]) for t in range(T)]
    for cut, losses in windows:  # cut is the index of the state that is held constant
        now, states, loss = start, [], torch.zeros((), dtype=torch.float64)
        for t in range(max(losses) + 1):
            if cut == t - 1:
                now = {n: s.detach() for n, s in now.items()}
            now = torch_step(cell, W, x[t], now)
            for s in now.values():
                s.retain_grad()
            states.append(now)
            if t in losses:
                loss = loss + torch.tensor(loss_grad[t]) @ now["h"]
        loss.backward()
        for t, seen in enumerate(states):
            for n, s in seen.items():
                if s.grad is not None:
                    total[n][t] += s.grad.numpy()
    zero_or = {n: 0.0 * s.detach() if s.grad is None else s.grad for n, s in start.items()}
    return {n: w.grad.numpy() for n, w in W.items()}, total, x.grad.numpy(), zero_or


def case(kind, n_x, n_h, T, seed):
    rng = np.random.default_rng(seed)
    cell, xs = kind(n_x, n_h, rng), rng.normal(size=(T, n_x))
    state = {name: rng.normal(size=n_h) for name in cell.state_sizes}
    loss_grad = rng.normal(size=(T, n_h)) * rng.integers(0, 2, (T, 1))  # losses at some steps
    loss_grad[-1] = 1.0
    return cell, xs, state, loss_grad


@pytest.mark.parametrize("kind", CELLS)
@given(
    n_x=st.integers(1, 5),
    n_h=st.integers(1, 5),
    T=st.integers(1, 7),
    truncate=st.none() | st.integers(1, 8),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40, deadline=None)
def test_backward_equals_autograd(kind, n_x, n_h, T, truncate, seed):
    cell, xs, state, loss_grad = case(kind, n_x, n_h, T, seed)
    ours = backward(cell, unroll(cell, xs, state), loss_grad, state, truncate, contributions=True)
    dW, dstate, dx, dstart = autograd(cell, xs, state, loss_grad, truncate)
    close = {"rtol": 0, "atol": 1e-10}
    assert list(ours.weights) == list(ours.contributions)
    assert set(ours.weights) == set(weights(cell))
    for name, grad in dW.items():
        np.testing.assert_allclose(ours.weights[name], grad, err_msg=name, **close)
        np.testing.assert_allclose(
            ours.contributions[name].sum(axis=0), grad, err_msg=name, **close
        )
    for name in state:
        np.testing.assert_allclose(ours.state[name], dstate[name], err_msg=name, **close)
        np.testing.assert_allclose(ours.initial[name], dstart[name].numpy(), **close)
    np.testing.assert_allclose(ours.x, dx, **close)


@pytest.mark.parametrize("kind", CELLS)
def test_backward_equals_central_differences(kind):
    cell, xs, state, loss_grad = case(kind, 3, 4, 6, seed=5)
    ours = backward(cell, unroll(cell, xs, state), loss_grad, state)
    things = weights(cell) | {"x": xs, "h_0": state["h"]}
    grads = ours.weights | {"x": ours.x, "h_0": ours.initial["h"]}
    for name, array in things.items():
        for place in np.ndindex(array.shape):
            value, losses = array[place], []
            for nudge in (1e-5, -1e-5):
                array[place] = value + nudge
                losses.append((unroll(cell, xs, state)["h"] * loss_grad).sum())
            array[place] = value
            slope = (losses[0] - losses[1]) / 2e-5
            assert grads[name][place] == pytest.approx(slope, rel=0, abs=1e-7), (name, place)


@pytest.mark.parametrize("kind", CELLS)
def test_a_contribution_is_the_derivative_by_the_weight_at_one_step(kind):
    cell, xs, state, loss_grad = case(kind, 2, 3, 5, seed=1)
    contributions = backward(
        cell, unroll(cell, xs, state), loss_grad, state, contributions=True
    ).contributions
    assert backward(cell, unroll(cell, xs, state), loss_grad, state).contributions == {}
    name = next(iter(contributions))
    own, values = weights(cell)[name], {}
    for sign in (1.0, -1.0):
        for t in range(5):
            run, now = 0.0, state
            for s, x_t in enumerate(xs):
                own[0, 0] += sign * 1e-5 * (s == t)
                now = cell.step(x_t, now)
                own[0, 0] -= sign * 1e-5 * (s == t)
                run += now["h"] @ loss_grad[s]
            values[sign, t] = run
    slopes = [(values[1.0, t] - values[-1.0, t]) / 2e-5 for t in range(5)]
    np.testing.assert_allclose(contributions[name][:, 0, 0], slopes, rtol=0, atol=1e-7)


def test_truncation_to_two_steps_reaches_two_steps():
    cell, xs, state, loss_grad = case(RNNCell, 2, 3, 6, seed=2)
    loss_grad[:-1] = 0.0
    cut = backward(cell, unroll(cell, xs, state), loss_grad, state, truncate=2)
    reached = np.abs(cut.state["h"]).sum(axis=1) > 0
    np.testing.assert_array_equal(reached, [False] * 4 + [True] * 2)
    assert not cut.initial["h"].any()
    with pytest.raises(ValueError, match="1 step or more"):
        backward(cell, unroll(cell, xs, state), loss_grad, state, truncate=0)


@pytest.mark.parametrize("truncate", [None, 3])
def test_no_loss_no_gradient(truncate):
    cell, xs, state, loss_grad = case(LSTMCell, 2, 3, 4, seed=3)
    none = backward(cell, unroll(cell, xs, state), 0.0 * loss_grad, state, truncate)
    assert not any(grad.any() for grad in none.weights.values())


class OwnStep(LSTMCell):
    """An LSTM whose step the hand-written rule must not be used for."""

    def step(self, x_t, state):
        return super().step(2.0 * x_t, {"h": state["h"], "c": 0.5 * state["c"]})


class Named(GRUCell):
    """A GRU by another name: its step is still the library's."""


def test_a_step_of_its_own_is_never_taken_for_the_librarys():
    cell, xs, _, loss_grad = case(OwnStep, 2, 3, 4, seed=4)
    with pytest.raises(CellError, match=r"OwnStep\.step has no hand-written backward step"):
        backward(cell, unroll(cell, xs), loss_grad)
    named, *_ = case(Named, 2, 3, 4, seed=4)
    backward(named, unroll(named, xs), loss_grad)
    named.step = lambda x_t, before: {"h": 0.5 * before["h"]}
    np.testing.assert_allclose(gradient_norms(named, xs), 3**0.5 * 0.5 ** np.arange(3.0, -1, -1))


@pytest.mark.parametrize("kind", CELLS)
def test_step_jacobian_agrees_with_backward(kind):
    cell, xs, state, _ = case(kind, 2, 3, 1, seed=6)
    jacobian = step_jacobian(cell, xs[0], state)
    n = sum(cell.state_sizes.values())
    assert jacobian.shape == (n, n)
    trace = unroll(cell, xs, state)
    for row in range(3):  # the rows of h come first
        initial = backward(cell, trace, np.eye(3)[row : row + 1], state).initial
        exact = np.concatenate([initial[name] for name in cell.state_sizes])
        np.testing.assert_allclose(jacobian[row], exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", [*CELLS, OwnStep])
@pytest.mark.parametrize("asked", [True, False])
def test_gradient_norms_equal_autograd(kind, asked):
    cell, xs, state, loss_grad = case(kind, 2, 4, 9, seed=7)
    last_only = np.zeros_like(loss_grad)
    last_only[-1] = 1.0
    norms = gradient_norms(cell, xs, loss_grad if asked else None, state)
    twin = type("Twin", (kind,), {"step": lambda self, x_t, s: kind.step(self, x_t, s)})
    cell.__class__ = twin  # the same numbers, now by central differences
    by_jacobian = gradient_norms(cell, xs, loss_grad if asked else None, state)
    np.testing.assert_allclose(norms, by_jacobian, rtol=1e-6)
    if kind is not OwnStep:
        cell.__class__ = kind
        _, dstate, *_ = autograd(cell, xs, state, loss_grad if asked else last_only)
        np.testing.assert_allclose(norms, np.linalg.norm(dstate["h"], axis=1), rtol=0, atol=1e-10)


def test_gradient_norms_of_a_learners_cell():
    class Leaky:
        def __init__(self):
            self.state_sizes = {"s": 2, "h": 2}

        def step(self, x_t, state):
            return {"s": 0.9 * state["s"] + x_t, "h": 0.5 * state["h"] + 0.1 * state["s"]}

    np.testing.assert_allclose(
        gradient_norms(Leaky(), np.ones((4, 2))), 2**0.5 * 0.5 ** np.arange(3.0, -1, -1)
    )
    cell = Leaky()
    cell.state_sizes = {"s": 2}
    with pytest.raises(CellError, match="object has no method step"):
        gradient_norms(object(), np.ones((4, 2)))
    with pytest.raises(CellError, match="Leaky carries no h"):
        gradient_norms(cell, np.ones((4, 2)))
    with pytest.raises(ValueError, match=r"shape \(2, 2\); expected \(4, 2\)"):
        gradient_norms(Leaky(), np.ones((4, 2)), np.ones((2, 2)))


def test_clip_by_norm_rescales_all_together():
    grads = {"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}
    assert global_norm(grads) == 5.0
    clipped = clip_by_norm(grads, 1.0)
    np.testing.assert_allclose(clipped["W"], [[0.6, 0.0]])
    np.testing.assert_allclose(clipped["b"], [0.8])
    assert clip_by_norm(grads, 5.0)["b"] == [4.0]
    assert grads["b"] == [4.0]


def test_clip_by_norm_at_extremes():
    huge = {"W": np.array([3e200, 4e200]), "b": np.zeros(1)}
    np.testing.assert_allclose(clip_by_norm(huge, 1.0)["W"], [0.6, 0.8])
    assert global_norm({"W": np.array([3e-200, 4e-200])}) == pytest.approx(5e-200)
    assert not clip_by_norm({"W": np.zeros(2)}, 1.0)["W"].any()
    with pytest.raises(ValueError, match="the gradient of W is not finite"):
        clip_by_norm({"W": np.array([np.inf])}, 1.0)
    with pytest.raises(ValueError, match="the gradient of b is not finite"):
        clip_by_norm({"W": np.ones(2), "b": np.array([1.0, np.nan, np.inf])}, 1.0)


def test_clip_by_norm_equals_torch():
    rng = np.random.default_rng(0)
    grads = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=3)}
    params = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in grads.values()]
    for p, g in zip(params, grads.values(), strict=True):
        p.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_norm_(params, 0.7)
    for p, ours in zip(params, clip_by_norm(grads, 0.7).values(), strict=True):
        np.testing.assert_allclose(ours, p.grad.numpy(), rtol=1e-5)  # torch adds 1e-6 to the norm


def test_clip_by_value():
    clipped = clip_by_value({"W": np.array([-7.0, 0.3, 7.0])}, 5.0)
    np.testing.assert_array_equal(clipped["W"], [-5.0, 0.3, 5.0])


class Through(OwnStep):
    """c goes on as it is."""

    def step(self, x_t, state):
        return super().step(x_t, state) | {"c": state["c"]}


class Twins(OwnStep):
    """Both states are one array."""

    def step(self, x_t, state):
        h = np.tanh(self.W_f @ np.concatenate([state["h"], x_t]) + 0.3 * state["c"])
        return {"h": h, "c": h}


class Sorts(OwnStep):
    """A step that the tape has no rule for."""

    def step(self, x_t, state):
        made = super().step(x_t, state)
        return made | {"h": np.sort(made["h"])}


@pytest.mark.parametrize("kind", [OwnStep, Through, Twins, Sorts])
def test_a_step_that_nobody_wrote_backwards_goes_by_the_tape_where_it_can(kind, monkeypatch):
    cell, xs, state, loss_grad = case(kind, 2, 3, 6, seed=4)
    trace = unroll(cell, xs, state)
    slowly = bptt._through_jacobians(cell, trace, loss_grad, state)
    asked = []
    monkeypatch.setattr(bptt, "_through_jacobians", lambda *a: asked.append(1) or slowly)
    found = bptt.state_gradients(cell, xs, loss_grad, state)
    assert len(asked) == (kind is Sorts)
    np.testing.assert_allclose(found["h"], slowly["h"], rtol=0, atol=1e-7)


class Written(LSTMCell):
    """The library's LSTM, written once more."""

    def step(self, x_t, state):
        return super().step(x_t, state)


def test_by_the_tape_every_state_has_the_gradient_that_the_library_gives():
    """dL/dc_t counts the way through h_t too."""
    cell, xs, state, loss_grad = case(Written, 2, 3, 6, seed=4)
    same = LSTMCell(2, 3, np.random.default_rng(0))
    vars(same).update(weights(cell))
    found, wanted = (bptt.state_gradients(c, xs, loss_grad, state) for c in (cell, same))
    for name in ("h", "c"):
        np.testing.assert_allclose(found[name], wanted[name], rtol=0, atol=1e-12)
