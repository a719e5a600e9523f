"""Gated cells with a part more, a part less or a part shared. Greff et al., "LSTM: a search space odyssey", 2017.

Every cell follows the protocol of `lessons.cells`. A matrix W is (n_h, n_h + n_x) on [h_{t-1}; x_t], a bias (n_h,).
"""

from collections.abc import Mapping

import numpy as np

from lessons.cells import parts as cell_parts
from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.protocol import Step, weights
from lessons.numerics import Array, sigmoid, uniform

State = Mapping[str, Array]


class _SomeGates:
    """LSTM that has weights for some of its parts alone: those that `gates` names, g of the candidate."""

    gates = "figo"
    W_f: Array
    W_i: Array
    W_g: Array
    W_o: Array
    b_f: Array
    b_i: Array
    b_g: Array
    b_o: Array

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes, self.n_x, shape = {"h": n_h, "c": n_h}, n_x, (len(self.gates), n_h)
        drawn = {"W": uniform(n_h, (*shape, n_h + n_x), rng), "b": uniform(n_h, shape, rng)}
        for kind, arrays in drawn.items():
            for gate, array in zip(self.gates, arrays, strict=True):
                setattr(self, f"{kind}_{gate}", array)


class PeepholeLSTMCell(LSTMCell):
    """LSTM whose gates look at the cell state, each unit at its own (Gers and Schmidhuber, 2000).

    The peepholes p_f, p_i, p_o are (n_h,); p_o looks at the new state, the others at the old one.
    """

    parts = cell_parts.PEEPHOLE_LSTM

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        super().__init__(n_x, n_h, rng)
        self.p_f, self.p_i, self.p_o = rng.uniform(-(n_h**-0.5), n_h**-0.5, (3, n_h))

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])
        f_t = sigmoid(self.W_f @ hx + self.p_f * c_prev + self.b_f)
        i_t = sigmoid(self.W_i @ hx + self.p_i * c_prev + self.b_i)
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        c_t = f_t * c_prev + i_t * g_t
        o_t = sigmoid(self.W_o @ hx + self.p_o * c_t + self.b_o)  # sees what was just written
        h_t = o_t * np.tanh(c_t)
        return {"f": f_t, "i": i_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


class CoupledLSTMCell(_SomeGates):
    """LSTM with one gate for forgetting and writing: i_t = 1 - f_t. It writes as much as it forgets."""

    parts = cell_parts.COUPLED_LSTM
    gates = "fgo"

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])
        f_t = sigmoid(self.W_f @ hx + self.b_f)
        i_t = 1.0 - f_t  # no gate of its own
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        o_t = sigmoid(self.W_o @ hx + self.b_o)
        c_t = f_t * c_prev + i_t * g_t
        h_t = o_t * np.tanh(c_t)
        return {"f": f_t, "i": i_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


class NoForgetLSTMCell(_SomeGates):
    """LSTM without a forget gate: nothing is ever thrown away (Hochreiter and Schmidhuber, 1997)."""

    parts = cell_parts.NO_FORGET_LSTM
    gates = "igo"

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])
        i_t = sigmoid(self.W_i @ hx + self.b_i)
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        o_t = sigmoid(self.W_o @ hx + self.b_o)
        c_t = c_prev + i_t * g_t  # as if f_t were 1
        h_t = o_t * np.tanh(c_t)
        return {"i": i_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


class NoInputLSTMCell(_SomeGates):
    """LSTM without an input gate: every candidate is written whole."""

    parts = cell_parts.NO_INPUT_LSTM
    gates = "fgo"

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])
        f_t = sigmoid(self.W_f @ hx + self.b_f)
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        o_t = sigmoid(self.W_o @ hx + self.b_o)
        c_t = f_t * c_prev + g_t  # as if i_t were 1
        h_t = o_t * np.tanh(c_t)
        return {"f": f_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


class NoOutputLSTMCell(_SomeGates):
    """LSTM without an output gate: all that it knows is said."""

    parts = cell_parts.NO_OUTPUT_LSTM
    gates = "fig"

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])
        f_t = sigmoid(self.W_f @ hx + self.b_f)
        i_t = sigmoid(self.W_i @ hx + self.b_i)
        g_t = np.tanh(self.W_g @ hx + self.b_g)
        c_t = f_t * c_prev + i_t * g_t
        h_t = np.tanh(c_t)  # as if o_t were 1
        return {"f": f_t, "i": i_t, "g": g_t, "c": c_t, "h": h_t}


class MinimalGatedCell:
    """One gate for everything (Zhou, Wu, Zhang and Zhou, 2016): f_t resets the past and updates the state.

    As in the paper, f_t = 0 keeps: the state moves by f_t towards the candidate n_t.
    """

    parts = cell_parts.MINIMAL

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes, self.n_x, bound = {"h": n_h}, n_x, n_h**-0.5
        self.W_f, self.W_n = rng.uniform(-bound, bound, (2, n_h, n_h + n_x))
        self.b_f, self.b_n = rng.uniform(-bound, bound, (2, n_h))

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,) and h_{t-1} to f_t, n_t and h_t, all (n_h,)."""
        h_prev = state["h"]
        f_t = sigmoid(self.W_f @ np.concatenate([h_prev, x_t]) + self.b_f)
        n_t = np.tanh(self.W_n @ np.concatenate([f_t * h_prev, x_t]) + self.b_n)
        h_t = (1.0 - f_t) * h_prev + f_t * n_t
        return {"f": f_t, "n": n_t, "h": h_t}


class GRUBeforeCell(GRUCell):
    """GRU as Cho et al. (2014) wrote it: the reset gate acts on h_{t-1} before the matrix product.

    The weights are those of `GRUCell`, which resets after the product as torch does; b_hn is not reset here.
    """

    parts = cell_parts.GRU_BEFORE

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,) and h_{t-1} to the gates, q_t, n_t and h_t, all (n_h,)."""
        h_prev = state["h"]
        hx = np.concatenate([h_prev, x_t])
        r_t = sigmoid(self.W_r @ hx + self.b_r)
        z_t = sigmoid(self.W_z @ hx + self.b_z)
        q_t = self.W_hn @ (r_t * h_prev) + self.b_hn  # reset first, then the product
        n_t = np.tanh(self.W_xn @ x_t + self.b_xn + q_t)
        h_t = (1.0 - z_t) * n_t + z_t * h_prev
        return {"r": r_t, "z": z_t, "q": q_t, "n": n_t, "h": h_t}


VARIANTS = {
    "peepholes": PeepholeLSTMCell,
    "coupled": CoupledLSTMCell,
    "no forget gate": NoForgetLSTMCell,
    "no input gate": NoInputLSTMCell,
    "no output gate": NoOutputLSTMCell,
    "minimal": MinimalGatedCell,
    "GRU, reset before": GRUBeforeCell,
}


def parameters(cell: object) -> int:
    """How many numbers `cell` learns: the sizes of all its weights."""
    return sum(weight.size for weight in weights(cell).values())
