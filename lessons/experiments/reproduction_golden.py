"""An LSTM of one unit that is set by hand to count a^n b^n exactly, and what training does to it.

After Lan, Chemla and Katzir (2024), who set such a net and find that it is no optimum of the usual losses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.readout import Readout
from lessons.experiments.reproduction_training import ReproductionRecord
from lessons.numerics import cpu_seconds
from lessons.optim.numpy_loop import Adam
from lessons.optim.task_training import forward_and_back, read_runs, step_by
from lessons.tasks.protocol import Examples
from lessons.tasks.published.formal import Counting

S, A, B = 0, 1, 2
NAN = float("nan")
LOWER = 1e-4  # nats by which a loss has to fall


def golden_net(scale: float = 15.0, sure: float = 10.0, stop: float = 0.3) -> Readout[LSTMCell]:
    """C counts up at a and down at b; the read-out asks whether tanh(C) is above 0.

    Weights and biases of gates are +-`scale`, scores +-`sure`; after an a, b has the probability `stop`.
    """
    cell = LSTMCell(3, 1, np.random.default_rng(0))
    for name in ("W_f", "W_i", "W_g", "W_o", "b_g"):
        getattr(cell, name)[:] = 0.0
    cell.b_f[:] = cell.b_i[:] = cell.b_o[:] = scale
    cell.W_g[0, 1:] = 0.0, scale, -scale  # of S, a, b; the first is that of h
    W_hy, W_xy = np.zeros((3, 1)), np.zeros((3, 3))  # rows: S, a, b
    W_hy[B] = 2.0 * sure  # tanh(1) = 0.76
    W_hy[A] = 2.0 * sure
    W_xy[:, S] = -sure, sure, -sure
    W_xy[:, A] = -sure, np.log(1.0 - stop), np.log(stop)
    W_xy[:, B] = sure, -4.0 * sure, 0.0
    return Readout(cell, W_hy, np.zeros(3), W_xy=W_xy)


def geometric_strings(n: int, stop: float, rng: np.random.Generator) -> Examples:
    """`n` strings whose length has a geometric distribution."""
    task = Counting(judged=tuple(int(k) for k in rng.geometric(stop, n)))
    return task.held_out(n, rng)


@dataclass(frozen=True)
class GoldenCounter:
    """Train the golden net with Adam on 500 strings; solved if the loss falls, that is if it was no optimum.

    The score is the fraction of the judged n, up to 1,000, at which the net is right.
    """

    scale: float = 15.0
    rate: float = 1e-2
    updates: int = 400
    every: int = 50
    cell = "LSTM"

    def settings(self) -> str:
        """The net and its training."""
        return (
            f"1 unit, all weights set by hand: gates at ±{self.scale:g}, candidate at ±{self.scale:g}, scores at ±10; "
            f"then Adam at {self.rate:g}, not clipped; cross-entropy of 500 strings with n geometric (0.3); "
            f"{self.updates} updates on all of them; solved: the loss on 500 test strings falls by 0.0001"
        )

    def attempt(self, seed: int) -> Iterator[ReproductionRecord]:
        """A record before training and after every few updates."""
        net, adam, began = golden_net(self.scale), Adam(self.rate), cpu_seconds()
        strings, fresh = (
            geometric_strings(500, 0.3, np.random.default_rng([seed, k])) for k in (1, 2)
        )
        judged = Counting()
        longer = judged.held_out(0, np.random.default_rng(0))
        start = float("inf")
        for step in range(self.updates + 1):
            if step % self.every == 0:
                loss = forward_and_back(net, fresh).loss
                start = start if step else loss
                score = judged.score(read_runs(net, longer.xs, every=True), longer.goals)
                over = step == self.updates
                seconds = cpu_seconds() - began
                solved = over and loss < start - LOWER
                yield ReproductionRecord(step, loss, score, NAN, solved, over, seconds, step)
            if step < self.updates:
                step_by(adam, net.arrays(), forward_and_back(net, strings).grads)
