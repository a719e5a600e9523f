"""A plain recurrent cell with ReLU in place of tanh, which starts from the identity (Le, Jaitly and Hinton, 2015)."""

from collections.abc import Mapping

import numpy as np

from lessons.cells.parts import RELU_RNN
from lessons.cells.protocol import Step
from lessons.numerics import Array

INPUT_SCALE = 0.1  # standard deviation of W_xh at the initialisation


class ReluRNNCell:
    """The IRNN: h_t = max(0, W_xh x_t + W_hh h_{t-1} + b_h).

    W_xh is (n_h, n_x), W_hh (n_h, n_h), b_h (n_h,). W_hh starts as the identity and b_h as zeros, so before training a
    state that is positive is copied from step to step.
    """

    parts = RELU_RNN

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """W_hh is the identity, b_h is 0, W_xh is drawn from N(0, INPUT_SCALE^2)."""
        self.state_sizes = {"h": n_h}
        self.n_x = n_x
        self.W_xh = rng.normal(0.0, INPUT_SCALE, (n_h, n_x))
        self.W_hh, self.b_h = np.eye(n_h), np.zeros(n_h)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,) and h_{t-1} (n_h,) to a_t and h_t, both (n_h,)."""
        a_t = self.W_xh @ x_t + self.W_hh @ state["h"] + self.b_h
        h_t = np.maximum(a_t, 0.0)
        return {"a": a_t, "h": h_t}
