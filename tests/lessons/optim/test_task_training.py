"""Training on a task, in numpy: loss and gradient are torch's, records are honest, any cell will do."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.cells import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import CellError
from lessons.cells.readout import Readout, draw_readout
from lessons.cells.torch_bridge import to_torch
from lessons.optim.numpy_loop import SGD, Adam, Grouped
from lessons.optim.task_training import (
    Judged,
    TaskRecord,
    forward_and_back,
    judging,
    loss_at,
    read_runs,
    step_by,
    train_on_task,
    until_solved,
)
from lessons.tasks.long_lags import Adding, Recall
from lessons.tasks.predictions import WhoIsMeant
from lessons.tasks.protocol import Examples

CELLS = (RNNCell, LSTMCell, GRUCell)


class Leaky:
    """A cell that the library does not know."""

    def __init__(self, n_x, n_h, rng):
        self.state_sizes, self.n_x = {"h": n_h}, n_x
        self.W = rng.normal(size=(n_h, n_h + n_x)) * n_h**-0.5
        self.b = np.zeros(n_h)

    def step(self, x_t, state):
        new = np.tanh(self.W @ np.concatenate([state["h"], x_t]) + self.b)
        return {"h": 0.9 * state["h"] + 0.1 * new}


def net_of(kind, task, n_h=6, seed=0):
    rng = np.random.default_rng(seed)
    return Readout(kind(task.n_x, n_h, rng), *draw_readout(task.n_y, n_h, rng))


def goals_of(kind, runs, rng):
    """The goals of recall: after the last step, after every step with gaps, or numbers."""
    if kind == "last":
        return runs.goals
    if kind == "every":
        return np.where(
            rng.random(runs.xs.shape[:2]) < 0.5, rng.integers(8, size=runs.xs.shape[:2]), -1
        )
    return rng.normal(size=runs.xs.shape[1])


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("asked", ["last", "every", "numbers"])
@pytest.mark.parametrize("direct", [False, True])
def test_loss_and_gradient_are_those_of_torch(kind, asked, direct):
    task, rng = Recall(4), np.random.default_rng(3)
    net = net_of(kind, task)
    if direct:
        net = Readout(net.cell, net.W_hy, net.b_y, W_xy=rng.normal(size=(8, task.n_x)))
    drawn = task.examples(5, rng)
    runs = Examples(drawn.xs, goals_of(asked, drawn, rng))
    one = forward_and_back(net, runs)

    xs, layer = torch.tensor(runs.xs), to_torch(net.cell)
    W, b = (torch.tensor(a, requires_grad=True) for a in (net.W_hy, net.b_y))
    W_xy = torch.tensor(net.W_xy if direct else np.zeros((8, task.n_x)), requires_grad=True)
    y = layer(xs)[0] @ W.T + b + xs @ W_xy.T
    goals = torch.tensor(runs.goals)
    if asked == "numbers":
        loss = F.mse_loss(y[-1, :, 0], goals)
    elif asked == "last":
        loss = F.cross_entropy(y[-1], goals)
    else:
        loss = F.cross_entropy(y.flatten(0, 1), goals.flatten(), ignore_index=-1)
    loss.backward()
    assert one.loss == pytest.approx(loss.item(), abs=1e-12)
    np.testing.assert_allclose(one.grads["W_hy"], W.grad, atol=1e-12)
    np.testing.assert_allclose(one.grads["b_y"], b.grad, atol=1e-12)
    assert one.grads.keys() == net.arrays().keys()
    if direct:
        np.testing.assert_allclose(one.grads["W_xy"], W_xy.grad, atol=1e-12)
    last = {"RNNCell": "W_hh", "LSTMCell": "W_f", "GRUCell": "W_hn"}[kind.__name__]
    h = 1e-6  # the cell's own weights by a difference
    array = getattr(net.cell, last)
    ends = []
    for sign in (1, -1):
        array[0, 1] += sign * h
        ends.append(forward_and_back(net, runs).loss)
        array[0, 1] -= sign * h
    assert one.grads[last][0, 1] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=1e-8)


def test_the_state_is_carried_on_where_it_is_given():
    net, task = net_of(LSTMCell, Recall(4)), Recall(4)
    runs = task.examples(3, np.random.default_rng(0))
    whole = forward_and_back(net, runs)
    first = forward_and_back(net, Examples(runs.xs[:2], runs.goals))
    rest = forward_and_back(net, Examples(runs.xs[2:], runs.goals), first.state)
    assert rest.loss == pytest.approx(whole.loss, abs=1e-12)
    for name in ("h", "c"):
        np.testing.assert_allclose(rest.state[name], whole.state[name], atol=1e-12)


def test_a_loss_over_no_class_at_all_is_not_silently_zero():
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        loss, _ = loss_at(np.zeros((2, 3)), np.array([-1, -1]))
    assert np.isnan(loss)


@pytest.mark.parametrize("kind", [*CELLS, Leaky])
def test_many_runs_are_read_as_each_alone(kind):
    task = Recall(3)
    net, runs = net_of(kind, task), task.examples(70, np.random.default_rng(0))
    every = read_runs(net, runs.xs, every=True)
    assert every.shape == (5, 70, 8)
    np.testing.assert_allclose(read_runs(net, runs.xs), every[-1], atol=1e-12)
    np.testing.assert_allclose(read_runs(net, runs.xs[:, 69:]), every[-1, 69:], atol=1e-12)


@pytest.mark.parametrize("kind", [*CELLS, Leaky])
def test_training_is_seeded_and_told_in_records(kind):
    task = Recall(3)

    def run():
        return list(train_on_task(net_of(kind, task), task, 12, seed=4, every=5))

    one, other = run(), run()
    assert [r.step for r in one] == [0, 5, 10, 12]
    assert [r.over for r in one] == [False, False, False, True]
    assert [(r.loss, r.score) for r in one] == [(r.loss, r.score) for r in other]
    assert np.isnan(one[0].grad_norm)
    assert all(r.grad_norm > 0 for r in one[1:])
    assert all(a.seconds < b.seconds for a, b in pairwise(one))


def test_a_cell_of_ones_own_learns():
    task = Recall(2)
    *_, last = train_on_task(net_of(Leaky, task, 24), task, 400, rate=1e-2)
    assert last.solved
    assert last.step < 400


def test_an_update_is_adams_on_the_clipped_gradient():
    task = Recall(3)
    net = net_of(RNNCell, task)
    before = {name: array.copy() for name, array in net.arrays().items()}
    list(train_on_task(net, task, 1, rate=1e-2))
    for name, array in net.arrays().items():
        moved = abs(array - before[name])
        assert moved.max() <= 1e-2 * (1 + 1e-6), name  # Adam's first step is the rate
        assert moved.max() > 5e-3, name


def test_training_stops_when_the_task_is_solved():
    task = Recall(2)
    *before, last = train_on_task(net_of(RNNCell, task, 32), task, 2000)
    assert last.step < 2000
    assert last.solved
    assert last.over
    assert not any(record.solved or record.over for record in before)


class Exploding(Leaky):
    """A state that a weight multiplies, with no bound."""

    def step(self, x_t, state):
        return {"h": state["h"] * 1e30 + self.W @ np.concatenate([state["h"], x_t]) + self.b}


def test_a_loss_that_is_not_finite_ends_the_training():
    def update():
        return float("inf"), 1.0

    *_, last = until_solved(update, lambda: Judged(0.5, False), 10, 5)
    assert (last.step, last.over, last.solved) == (1, True, False)
    assert np.isnan(last.score)


def test_a_state_that_is_not_finite_is_a_sentence():
    task = Adding(40)
    with np.errstate(all="ignore"), pytest.raises(CellError, match="every value must be finite"):
        list(train_on_task(net_of(Exploding, task), task, 3))


def test_a_gradient_that_is_not_finite_moves_nothing():
    weights = {"W": np.ones(2)}
    assert step_by(SGD(1.0), weights, {"W": np.array([1.0, np.nan])}) == np.inf
    np.testing.assert_array_equal(weights["W"], 1.0)


def test_groups_have_rates_of_their_own():
    weights = {"a": np.zeros(1), "b": np.zeros(1), "c": np.zeros(1)}
    grads = {name: np.ones(1) for name in weights}
    step_by(Grouped([(SGD(1.0), {"a"}), (SGD(0.1), {"b"})]), weights, grads)
    assert [float(w[0]) for w in weights.values()] == [-1.0, -0.1, 0.0]
    step_by(Grouped([(Adam(0.5), {"c"})]), weights, grads)
    assert weights["c"][0] == pytest.approx(-0.5)


def test_a_record_says_what_it_is():
    record = next(train_on_task(net_of(RNNCell, Recall(3)), Recall(3), 1))
    assert isinstance(record, TaskRecord)
    assert record.loss == pytest.approx(np.log(8), abs=0.5)


def test_a_step_is_clipped_by_norm_and_tells_the_norm_before():
    weights = {"W": np.zeros(2)}
    assert step_by(SGD(1.0), weights, {"W": np.array([3.0, 4.0])}, max_norm=1.0) == pytest.approx(
        5.0
    )
    np.testing.assert_allclose(weights["W"], [-0.6, -0.8])
    step_by(SGD(1.0), weights, {"W": np.array([3.0, 4.0])})
    np.testing.assert_allclose(weights["W"], [-3.6, -4.8])


def test_what_is_learned_from_follows_from_the_seed_of_the_training():
    task = Recall(3)
    one, other = (
        [r.loss for r in train_on_task(net_of(RNNCell, task), task, 10, seed=seed, every=5)]
        for seed in (0, 1)
    )
    assert one[0] == other[0]  # the same net on the same held-out runs
    assert one[1:] != other[1:]


def test_a_record_has_the_means_since_the_last_one():
    told = iter([(1.0, 10.0), (2.0, 20.0), (3.0, 30.0), (4.0, 40.0)])
    records = list(until_solved(lambda: next(told), lambda: Judged(0.0, False, 9.0), 4, 2))
    assert [r.loss for r in records] == [9.0, 1.5, 3.5]
    assert [r.grad_norm for r in records][1:] == [15.0, 35.0]


def test_what_a_task_holds_out_judges():
    task = WhoIsMeant()
    for runs in (judging(task, 20), task.held_out(20, np.random.default_rng(77))):
        np.testing.assert_array_equal(runs.xs, judging(task, 20).xs)
    assert (
        judging(task, 20).xs.tobytes() != task.examples(20, np.random.default_rng(77)).xs.tobytes()
    )
    drawn = Recall(3).examples(20, np.random.default_rng(77))
    np.testing.assert_array_equal(judging(Recall(3), 20).xs, drawn.xs)
