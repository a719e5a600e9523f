"""The tape: the gradients of every cell as autograd has them, of random steps as differences do; or a sentence."""

from copy import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons import numerics
from lessons.cells import basic, min_lstm, partial, slstm, variants
from lessons.cells.protocol import CellError, weights, zero_state
from lessons.cells.unrolling import unroll
from lessons.gradients import flow, tape
from lessons.gradients.recording import Recording
from lessons.gradients.tape import TapeError
from tests.harness.peak import peak

N_X, N_H, T, B = 3, 4, 6, 5
STEP = 2e-5  # of differences: smaller, and rounding shows; larger, and curvature does
COURSE = {
    "RNN": basic.RNNCell,
    "LSTM": basic.LSTMCell,
    "GRU": basic.GRUCell,
    **variants.VARIANTS,
    "sLSTM": slstm.SLSTMCell,
    "minLSTM": min_lstm.MinLSTMCell,
    "forget gate alone": partial.ForgetCell,
    "forget and input gate": partial.WriteCell,
    "linear RNN": lambda *given: flow.ActivatedRNN(*given, activation="linear"),
    "ReLU RNN": lambda *given: flow.ActivatedRNN(*given, activation="ReLU"),
}
MODULES = (numerics, basic, variants, slstm, min_lstm, partial, flow)


def tensor(value):
    return torch.as_tensor(value, dtype=torch.float64)


class TorchAsNumpy:
    """The numpy functions that the steps of the course call, on tensors."""

    tanh, exp, concatenate = map(staticmethod, (torch.tanh, torch.exp, torch.cat))
    maximum = staticmethod(lambda a, b: torch.maximum(tensor(a), tensor(b)))
    logaddexp = staticmethod(lambda a, b: torch.logaddexp(tensor(a), tensor(b)))


def by_autograd(cell, xs, state, asked, monkeypatch):
    """The gradients of sum(asked * states) with respect to weights, x and the initial state, from the same step."""
    for module in MODULES:
        monkeypatch.setattr(module, "np", TorchAsNumpy)
    run, leaves = copy(cell), {name: tensor(w).clone() for name, w in weights(cell).items()}
    vars(run).update(leaves, **({"squash": torch.tanh} if hasattr(cell, "squash") else {}))
    x = tensor(xs).clone()
    initial = {name: tensor(rows).clone() for name, rows in state.items()}
    for leaf in (*leaves.values(), x, *initial.values()):
        leaf.requires_grad_(True)
    loss = 0.0
    for b in range(xs.shape[1]):
        now = {name: rows[b] for name, rows in initial.items()}
        for t in range(len(xs)):
            now = run.step(x[t, b], now)
            loss = loss + sum((tensor(asked[n][t, b]) * now[n]).sum() for n in asked)
    loss.backward()
    monkeypatch.undo()
    return {n: w.grad for n, w in leaves.items()}, x.grad, {n: s.grad for n, s in initial.items()}


def equal(found, wanted, name):
    wanted = np.zeros_like(found) if wanted is None else wanted.numpy()
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("name", COURSE)
def test_gradients_of_every_cell_are_those_of_autograd(name, monkeypatch):
    rng = np.random.default_rng(len(name))
    cell, xs = COURSE[name](N_X, N_H, rng), rng.normal(size=(T, B, N_X))
    state = {n: 0.1 + rng.random((B, size)) for n, size in cell.state_sizes.items()}
    asked = {n: rng.normal(size=(T, B, size)) for n, size in cell.state_sizes.items()}
    before = {n: w.copy() for n, w in weights(cell).items()}
    recording = Recording(cell, xs, state)
    for b in range(B):
        run = unroll(cell, xs[:, b], {n: rows[b] for n, rows in state.items()})
        for n, rows in recording.states.items():
            np.testing.assert_allclose(rows[:, b], run[n], rtol=0, atol=1e-13, err_msg=n)
    found = recording.backward(asked)
    of_weights, of_x, of_initial = by_autograd(cell, xs, state, asked, monkeypatch)
    assert found.weights.keys() == of_weights.keys() == before.keys()
    for n, grad in found.weights.items():
        equal(grad, of_weights[n], n)
        np.testing.assert_array_equal(weights(cell)[n], before[n])
    equal(found.x, of_x, "x")
    for n, grad in found.initial.items():
        equal(grad, of_initial[n], n)


def test_the_way_back_may_be_gone_twice():
    cell, xs = basic.LSTMCell(N_X, N_H, np.random.default_rng(0)), np.ones((T, B, N_X))
    recording = Recording(cell, xs)
    ones = {"h": np.ones((T, B, N_H))}
    first, second = recording.backward(ones), recording.backward({"h": 2.0 * ones["h"]})
    np.testing.assert_allclose(second.weights["W_f"], 2.0 * first.weights["W_f"], rtol=1e-12)


class Own:
    """A cell of one state whose step is a function of cell, x, h."""

    def __init__(self, function, seed=0):
        rng = np.random.default_rng(seed)
        self.state_sizes, self.n_x, self.function = {"h": N_H}, N_X, function
        self.W, self.U = rng.normal(size=(N_H, N_X)), rng.normal(size=(N_H, N_H))
        self.b, self.V = rng.normal(size=N_H), rng.normal(size=(2, N_H, N_H))

    def step(self, x_t, state):
        return {"h": self.function(self, x_t, state["h"])}


def apart_from_differences(cell, xs, h_0, rng):
    """The largest difference between the tape's gradients and central differences, of five points, of a random loss."""
    asked = rng.normal(size=(len(xs), xs.shape[1], N_H))
    found = Recording(cell, xs, {"h": h_0}).backward({"h": asked})

    def loss():
        runs = [unroll(cell, xs[:, b], {"h": h_0[b]})["h"] for b in range(xs.shape[1])]
        return float((np.stack(runs, axis=1) * asked).sum())

    subjects = {**found.weights, "x": found.x, "h_0": found.initial["h"]}
    arrays, worst = {**weights(cell), "x": xs, "h_0": h_0}, 0.0
    for name, grad in subjects.items():
        values = arrays[name].reshape(-1)
        for place in rng.choice(grad.size, min(grad.size, 6), replace=False):
            old, around = values[place], {}
            for k in (-2, -1, 1, 2):
                values[place] = old + k * STEP
                around[k] = loss()
            values[place] = old
            difference = (8.0 * (around[1] - around[-1]) - (around[2] - around[-2])) / (12.0 * STEP)
            apart = abs(difference - grad.flat[place]) / (1.0 + abs(difference))
            worst = max(worst, apart)
    return worst


ONE = {  # smooth on all numbers, from n numbers to n
    "-a": lambda a: -a,
    "tanh": np.tanh,
    "sigmoid": numerics.sigmoid,
    "log_sigmoid": numerics.log_sigmoid,
    "exp": lambda a: np.exp(np.tanh(a)),
    "log": lambda a: np.log(2.0 + np.tanh(a)),
    "log1p": lambda a: np.log1p(np.exp(np.tanh(a))),
    "sqrt": lambda a: np.sqrt(1.0 + a * a),
    "square": lambda a: np.square(np.tanh(a)),
    "power": lambda a: np.tanh(a) ** 3,
    "exponent": lambda a: 2.0 ** np.tanh(a),
    "sin": np.sin,
    "cos": lambda a: np.cos(a),
    "softmax": lambda a: np.exp(a - a.max()) / np.exp(a - a.max()).sum(),
    "mean": lambda a: np.tanh(a) - a.mean(),
    "sum": lambda a: np.tanh(np.sum(a) + a),
    "slices": lambda a: np.concatenate([a[1:], a[:1]]),
    "reversed": lambda a: a[::-1],
    "chosen": lambda a: a[[0, 0, 2, 3]],
    "one by one": lambda a: np.stack([each * 2.0 for each in a]),
    "split": lambda a: np.hstack([part * part for part in np.split(np.tanh(a), 2)]),
    "outer": lambda a: np.outer(np.tanh(a), np.sin(a)).sum(axis=0),
    "reshaped": lambda a: (a.reshape(2, 2).T @ np.tanh(a).reshape((2, 2))).ravel(),
    "norm": lambda a: a / np.sqrt(1.0 + a.dot(a)),
    "constants": lambda a: np.where(np.arange(N_H) % 2 == 0, a, np.zeros_like(a)),
}
TWO = {  # smooth, from n and n numbers to n
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: np.tanh(a) * b,
    "a / b": lambda a, b: a / (1.5 + np.tanh(b)),
    "logaddexp": np.logaddexp,
}
KINKED = {  # where differences are right between the kinks
    "where": lambda a, b: np.where(a > b, a * b, a - b),
    "maximum": np.maximum,
    "minimum": np.minimum,
    "absolute": lambda a, b: np.abs(a - b),
    "clip": lambda a, b: np.clip(a, -0.75, 0.75) + b,
    "largest": lambda a, b: np.tanh(a) * np.max(b) + b.min(),
}
WITH_WEIGHTS = {  # what a cell does with x and h
    "W x + U h + b": lambda cell, x, h: cell.W @ x + cell.U @ h + cell.b,
    "x W.T": lambda cell, x, h: x @ cell.W.T + np.dot(cell.U, np.tanh(h)),
    "two at once": lambda cell, x, h: (cell.V @ np.tanh(h))[0] * (cell.V @ h)[1] + cell.b,
    "h U": lambda cell, x, h: np.tanh(h) @ cell.U - h @ cell.V[1],
    "fast weights": lambda cell, x, h: (np.outer(h, cell.W @ x) * 0.3 + cell.U) @ np.tanh(h),
    "one for each head": lambda cell, x, h: np.tanh(cell.V * h @ (cell.W @ x)).sum(axis=0),
}


@given(
    first=st.sampled_from(sorted(WITH_WEIGHTS)),
    ones=st.lists(st.sampled_from(sorted(ONE)), min_size=1, max_size=3),
    twos=st.lists(st.sampled_from(sorted(TWO)), min_size=1, max_size=2),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=150, deadline=None)
def test_gradients_of_random_cells_are_those_of_central_differences(first, ones, twos, seed):
    def function(cell, x, h):
        a = WITH_WEIGHTS[first](cell, x, h)
        for name in ones:
            a = ONE[name](a)
        for name in twos:
            a = TWO[name](a, np.tanh(h) + cell.b)
        return np.tanh(a)

    rng = np.random.default_rng(seed)
    xs, h_0 = rng.normal(size=(3, 2, N_X)), rng.normal(size=(2, N_H))
    assert apart_from_differences(Own(function, seed % 1000), xs, h_0, rng) < 1e-6


@pytest.mark.parametrize("name", [*ONE, *TWO, *KINKED, *WITH_WEIGHTS])
def test_each_operation_has_the_slope_of_its_differences(name):
    def function(cell, x, h):
        if name in WITH_WEIGHTS:
            return WITH_WEIGHTS[name](cell, x, h)
        a, b = cell.W @ x, np.tanh(cell.U @ h)
        return ONE[name](a + b) if name in ONE else (TWO | KINKED)[name](a, b)

    rng = np.random.default_rng(5)
    xs, h_0 = rng.normal(size=(2, 3, N_X)), rng.normal(size=(3, N_H))
    assert apart_from_differences(Own(function), xs, h_0, rng) < 1e-7


def test_every_rule_is_in_one_of_the_cells_above():
    used = set()
    rules, functions, methods = dict(tape.RULES), dict(tape.FUNCTIONS), dict(tape.METHODS)

    def noted(known):
        for key, rule in list(known.items()):
            known[key] = lambda *a, key=key, rule=rule, **k: (used.add(key), rule(*a, **k))[1]

    for known in (tape.RULES, tape.FUNCTIONS, tape.METHODS):
        noted(known)
    try:
        for name in (*ONE, *TWO, *KINKED, *WITH_WEIGHTS):
            test_each_operation_has_the_slope_of_its_differences(name)
        for function in SAME.values():
            Recording(Own(function), np.ones((1, 2, N_X)))
    finally:
        tape.RULES.update(rules), tape.FUNCTIONS.update(functions), tape.METHODS.update(methods)
    known = {*rules, *functions, *methods}
    assert sorted(str(each) for each in known - used) == []


SAME = {  # what gives no gradient of its own, or another's
    "comparisons": lambda cell, x, h: np.where(
        (h >= 0.0) == (h <= 1.0), h, np.where((h < 0.0) != (h > 1.0), -h, h)
    ),
    "shapes": lambda cell, x, h: h * np.ones_like(h) + np.full_like(h, np.ndim(h)) + np.shape(h)[0],
    "zeros": lambda cell, x, h: np.copy(h.copy()) + np.zeros_like(h),
    "sums": lambda cell, x, h: h + np.mean(h) + h.sum() + h.max() + np.min(h) + np.sum(h),
    "shaped": lambda cell, x, h: np.ravel(np.transpose(np.reshape(h, (2, 2)).transpose())).clip(
        0, 1
    ),
    "functions": lambda cell, x, h: np.reshape(np.max(h) + np.clip(h, 0, 1), (N_H,)),
}


@pytest.mark.parametrize("name", SAME)
def test_the_values_are_those_of_numpy(name):
    cell, rng = Own(SAME[name]), np.random.default_rng(1)
    h_0 = rng.normal(size=(B, N_H))
    found = Recording(cell, np.ones((1, B, N_X)), {"h": h_0}).states["h"][0]
    for b in range(B):
        np.testing.assert_allclose(found[b], cell.function(cell, np.ones(N_X), h_0[b]), rtol=1e-13)


def test_a_state_that_is_the_same_in_every_sequence():
    recording = Recording(Own(lambda cell, x, h: cell.b * 2.0), np.ones((2, B, N_X)))
    assert recording.states["h"].shape == (2, B, N_H)
    found = recording.backward({"h": np.ones((2, B, N_H))})
    np.testing.assert_allclose(found.weights["b"], 2.0 * 2 * B)
    constant = Recording(Own(lambda cell, x, h: np.arange(4.0)), np.ones((1, B, N_X)))
    assert constant.states["h"][0].tolist() == [[0.0, 1.0, 2.0, 3.0]] * B


def writes(cell, x, h):
    h[0] = 0.0
    return h


def grows(cell, x, h):
    h += 1.0
    return h


def branches(cell, x, h):
    return h if h[0] > 0.0 else -h


def renames(cell, x, state):
    state["h"] = x


SENTENCES = [
    (
        lambda cell, x, h: np.sort(h),
        "uses np.sort, which cannot be differentiated here. Allowed are",
    ),
    (lambda cell, x, h: h.cumsum(), "uses .cumsum, which cannot"),
    (lambda cell, x, h: np.floor(h), "uses np.floor, which cannot"),
    (lambda cell, x, h: np.add.reduce(h) + h, "uses np.add.reduce, which cannot"),
    (lambda cell, x, h: np.sum(h, dtype=float) + h, "uses np.sum with these arguments, which"),
    (writes, "writes into an array; make a new one"),
    (grows, "changes an array in place (such as h += a); write h = h + a."),
    (branches, "decides by a value"),
    (lambda cell, x, h: np.array([float(h[0])] * N_H), "decides by a value"),
    (lambda cell, x, h: np.asarray(h), "decides by a value"),
    (lambda cell, x, h: h[h > 0.0], "chooses by a value that differs"),
    (lambda cell, x, h: x, "returned h of shape (3,); expected (4,) as state_sizes says."),
    (lambda cell, x, h: 1.0, "returned h of shape (); expected (4,)"),
    (lambda cell, x, h: h / 0.0, "returned h with NaN or infinity"),
    (lambda cell, x, h: cell.W @ h, "raised ValueError"),
    (lambda cell, x, h: h.nothing, "raised AttributeError: an array has no attribute 'nothing'."),
]


@pytest.mark.parametrize(("function", "said"), SENTENCES)
def test_what_cannot_be_recorded_is_said_in_a_sentence(function, said):
    cell = Own(function)
    with pytest.raises(CellError) as caught:
        Recording(cell, np.ones((2, B, N_X)))
    words = str(caught.value)
    assert words.startswith("Own.step at t = 1 ")
    assert said in words
    assert words.endswith(".")
    assert isinstance(caught.value, TapeError) == (
        "raised" not in words and "returned" not in words
    )


def test_a_step_that_gives_no_states_is_named():
    class Lost(Own):
        def step(self, x_t, state):
            return self.function(x_t, state)

    def said(function):
        with pytest.raises(CellError) as caught:
            Recording(Lost(function), np.ones((1, 2, N_X)))
        return str(caught.value)

    assert said(lambda x, s: s["h"]).endswith("returned Taped; expected a dict of arrays.")
    assert said(lambda x, s: {"c": x}).endswith("did not return h, which state_sizes lists.")
    assert "does not support item assignment" in said(lambda x, s: renames(None, x, s))


def test_a_gradient_that_explodes_is_not_finite_and_nothing_is_raised():
    cell = Own(lambda cell, x, h: 1e60 * np.tanh(h))
    found = Recording(cell, np.zeros((9, 1, N_X))).backward({"h": np.ones((9, 1, N_H))})
    assert not np.isfinite(found.initial["h"]).all()
    assert zero_state(cell)["h"].shape == (N_H,)


def test_a_gradient_goes_once_it_is_passed_on():
    rng = np.random.default_rng(0)
    recording = Recording(basic.LSTMCell(4, 16, rng), rng.normal(size=(40, 32, 4)))
    asked = {"h": rng.normal(size=(40, 32, 16))}
    assert peak(lambda: recording.backward(asked)) < 1  # MB; held to the end they were 4.7
    states, again = recording.of_states(asked), recording.backward(asked)
    np.testing.assert_array_equal(recording.of_states(asked)["h"], states["h"])
    assert np.abs(states["c"]).min() > 0
    np.testing.assert_array_equal(recording.backward(asked).x, again.x)
