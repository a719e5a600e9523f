"""How a gradient fades or grows on its way back: through the steps of a run, and through the layers of a stack.

L = v . h_T with |v| = 1, so the gradient starts with norm 1. Lag k is k steps (layers) before the last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.parts import LINEAR_RNN, RELU_RNN, RNN, Parts
from lessons.cells.protocol import Cell, Step, check_cell, zero_state
from lessons.cells.unrolling import unroll
from lessons.gradients.backward_steps import RULES, BackwardRule, State
from lessons.gradients.bptt import state_gradients
from lessons.gradients.clipping import norms
from lessons.gradients.fast import FAST, finite, through_matrix
from lessons.numerics import Array, orthogonal, scaled_to_radius

UNITS, INPUTS, LONGEST = 32, 8, 200  # of the nets whose gradient is followed here
WARM_UP = 10  # steps: h_0 = 0 lies where every slope is 1, so the first steps are unlike the rest
TINY = 1e-300  # a logarithm is taken of nothing smaller

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "linear": lambda a: a,
    "ReLU": lambda a: np.maximum(a, 0.0),
}
SLOPES: dict[str, Callable[[Array], Array]] = {  # from the value of the activation
    "tanh": lambda h: 1.0 - h**2,
    "linear": lambda h: np.ones_like(h),
    "ReLU": lambda h: (h > 0.0).astype(np.float64),
}
MATRICES = ("orthogonal", "gaussian")


class ActivatedRNN(RNNCell):
    """The plain cell with a choice of activation: h_t = act(W_xh x_t + W_hh h_{t-1}), no bias.

    W_hh has the spectral radius rho: rho times a random orthogonal matrix, or a Gaussian one,
    rescaled. W_xh is N(0, 1/n_x), so inputs of size s give pre-activations of size s.
    """

    def __init__(
        self,
        n_x: int,
        n_h: int,
        rng: np.random.Generator,
        rho: float = 1.0,
        activation: str = "tanh",
        matrix: str = "orthogonal",
    ) -> None:
        """Draw W_hh of that kind and radius, and W_xh; b_h is 0."""
        self.state_sizes, self.n_x, self.activation = {"h": n_h}, n_x, activation
        drawn = orthogonal(n_h, rng) if matrix == "orthogonal" else rng.normal(size=(n_h, n_h))
        self.W_hh = rho * (drawn if matrix == "orthogonal" else scaled_to_radius(drawn, 1.0))
        self.W_xh = rng.normal(size=(n_h, n_x)) * n_x**-0.5
        self.b_h = np.zeros(n_h)

    @property
    def parts(self) -> Parts:  # type: ignore[override]
        """Those of the plain cell, with its activation."""
        return {"tanh": RNN, "linear": LINEAR_RNN, "ReLU": RELU_RNN}[self.activation]

    def step(self, x_t: Array, state: State) -> Step:
        """From x_t (n_x,) and h_{t-1} (n_h,) to a_t and h_t, both (n_h,)."""
        a_t = self.W_xh @ x_t + self.W_hh @ state["h"] + self.b_h
        return {"a": a_t, "h": ACTIVATIONS[self.activation](a_t)}


def activated_backward_step(cell: ActivatedRNN, step: Step, prev: State, grad: State) -> Step:
    """Back through h_t = act(a_t), a_t = W_xh x_t + W_hh h_{t-1} + b_h."""
    da = grad["h"] * SLOPES[cell.activation](step["h"])
    return {"a": da, "h_prev": cell.W_hh.T @ da, "x": cell.W_xh.T @ da}


def activated_states(cell: ActivatedRNN, xs: Array, state: State) -> Array:
    """h_1 .. h_T (T, n_h): the states of `unroll`, without its checks."""
    act, from_x, h = ACTIVATIONS[cell.activation], xs @ cell.W_xh.T + cell.b_h, state["h"]
    hs = np.empty_like(from_x)
    for t, drive in enumerate(from_x):
        hs[t] = h = act(drive + cell.W_hh @ h)
    return finite(hs)


def activated_gradients(cell: ActivatedRNN, xs: Array, loss_grad: Array, state: State) -> Step:
    """dL/dh_t (T, n_h) of an ActivatedRNN over xs (T, n_x), the quick way."""
    hs = activated_states(cell, xs, state)
    return {"h": through_matrix(cell.W_hh, SLOPES[cell.activation](hs), loss_grad)}


RULES[ActivatedRNN.step] = BackwardRule(activated_backward_step, RULES[RNNCell.step].uses)
FAST[ActivatedRNN.step] = activated_gradients


@dataclass(frozen=True)
class Flow:
    """A gradient on its way back, and what each step or layer did to it.

    `norms` (T,) is its norm at lag 0 .. T-1. `slopes` (T, n) of the activation, in the order of
    the run, and the matrices `Ws` (n, n) or (T, n, n) make the Jacobians diag(slopes) W. Those of a
    stack are not held here: `matrices` makes them anew.
    """

    norms: Array
    slopes: Array
    matrices: Callable[[], Array]

    @property
    def Ws(self) -> Array:
        """What each step, (n, n), or each layer, (T, n, n), multiplies with."""
        return self.matrices()

    @property
    def measured(self) -> float:
        """What one step adds to log10 of the norm: `measured_slope`."""
        return measured_slope(self.norms)

    @property
    def typical_slope(self) -> float:
        """The typical slope of the activation, after the warm-up."""
        return typical_slope(self.slopes[WARM_UP:])

    @cached_property
    def typical_stretch(self) -> float:
        """The typical singular value of the matrices: root mean square."""
        Ws = self.Ws
        squares = (Ws**2).sum(axis=(-2, -1)) / Ws.shape[-1]
        return float(np.sqrt(squares.mean()))

    def jacobians(self, count: int = 8) -> Array:
        """(count, n, n): the Jacobians dh_t / dh_{t-1} of some steps, spread over the run."""
        steps = np.linspace(min(WARM_UP, len(self.slopes) - 1), len(self.slopes) - 1, count)
        chosen = steps.astype(int)
        Ws = self.Ws
        W = Ws[chosen] if Ws.ndim == 3 else Ws
        jacobians: Array = self.slopes[chosen][:, :, np.newaxis] * W
        return jacobians


def typical_slope(slopes: Array) -> float:
    """One number for slopes (T, n): root mean square over the units, geometric mean over the steps."""
    of_each_step = np.sqrt((slopes**2).mean(axis=1))
    return float(np.exp(np.log(np.maximum(of_each_step, TINY)).mean()))


def measured_slope(norms_by_lag: Array) -> float:
    """The slope of log10(norm) against the lag, by least squares, without the warm-up.

    NaN where fewer than two norms are above 0.
    """
    lags = np.arange(len(norms_by_lag) - WARM_UP)
    lags = lags[norms_by_lag[lags] > TINY]
    if len(lags) < 2:
        return float("nan")
    return float(np.polyfit(lags, np.log10(norms_by_lag[lags]), 1)[0])


def flow(cell: Cell, xs: Array) -> dict[str, Array]:
    """The norm of dL/dh, dL/dc ... at lag 0 .. T-1, by name, for any cell; L = v . h_T.

    v has equal entries and norm 1. Errors are those of `state_gradients`.
    """
    check_cell(cell)
    loss_grad = _start(len(xs), cell.state_sizes.get("h", 1))
    return {name: norms(rows)[::-1] for name, rows in state_gradients(cell, xs, loss_grad).items()}


class Factors(NamedTuple):
    """What one step back multiplies the norm of the gradient by."""

    rule: float  # of thumb: typical singular value of W_hh, times typical slope of tanh
    measured: float  # geometric mean, from the fit of `measured_slope`


def factors(cell: RNNCell, xs: Array) -> Factors:
    """The rule of thumb beside what is measured, for a plain cell, trained or not, over xs (T, n_x)."""
    slopes = SLOPES["tanh"](unroll(cell, xs)["h"])[WARM_UP:]
    typical = float(np.sqrt((cell.W_hh**2).sum() / len(cell.W_hh)))
    measured = 10.0 ** measured_slope(flow(cell, xs)["h"])
    return Factors(typical * typical_slope(slopes), measured)


def inputs(T: int, n_x: int, scale: float, seed: int) -> Array:
    """T inputs (T, n_x) from N(0, scale^2); a longer run begins like a shorter one."""
    drawn = np.random.default_rng([seed, 1]).normal(size=(T, n_x))
    return np.asarray(scale * drawn)


def in_time(
    rho: float,
    scale: float = 1.0,
    activation: str = "tanh",
    matrix: str = "orthogonal",
    seed: int = 0,
    T: int = LONGEST,
) -> Flow:
    """The way back through T steps of an ActivatedRNN that reads N(0, scale^2) inputs."""
    cell = ActivatedRNN(INPUTS, UNITS, np.random.default_rng(seed), rho, activation, matrix)
    hs = activated_states(cell, inputs(T, INPUTS, scale, seed), zero_state(cell))
    slopes = SLOPES[activation](hs)
    rows = through_matrix(cell.W_hh, slopes, _start(T))
    return Flow(norms(rows)[::-1], slopes, lambda: cell.W_hh)


def in_depth(
    rho: float,
    scale: float = 1.0,
    activation: str = "tanh",
    matrix: str = "orthogonal",
    seed: int = 0,
    T: int = LONGEST,
) -> Flow:
    """The way down through a stack of T layers h_l = act(W_l h_{l-1}); x = h_0 is N(0, scale^2)."""
    if T > LONGEST:
        raise ValueError(f"a stack has up to {LONGEST} layers here, not {T}; take fewer")
    Ws = _layers(matrix, seed)[:T]
    h, act = inputs(1, UNITS, scale, seed)[0], ACTIVATIONS[activation]
    hs = np.empty((T, UNITS))
    for layer, W in enumerate(Ws):
        hs[layer] = h = act(rho * W @ h)
    slopes, rows = SLOPES[activation](hs), _start(T)
    for layer in range(T - 1, 0, -1):
        rows[layer - 1] = rho * Ws[layer].T @ (rows[layer] * slopes[layer])
    return Flow(norms(rows)[::-1], slopes, lambda: rho * _layers(matrix, seed)[:T])


def _start(T: int, n_h: int = UNITS) -> Array:
    """The derivative of the loss v . h_T by h_1 .. h_T directly, (T, n_h): v at the end, nothing before."""
    loss_grad = np.zeros((T, n_h))
    loss_grad[-1] = n_h**-0.5
    return loss_grad


@lru_cache(maxsize=1)  # one is 1.6 MB; a slider moves on with the same one
def _layers(matrix: str, seed: int) -> Array:
    """LONGEST matrices (LONGEST, n, n), each drawn for itself, of typical singular value 1.

    A Gaussian one has the spectral radius 1 in the limit of many units (Girko, 1984).
    """
    rng = np.random.default_rng([seed, 2])
    if matrix == "orthogonal":
        return np.stack([orthogonal(UNITS, rng) for _ in range(LONGEST)])
    return np.asarray(rng.normal(size=(LONGEST, UNITS, UNITS)) * UNITS**-0.5)
