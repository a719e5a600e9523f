"""Autograd as the judge of gradients that were made by hand: torch's, or the tape's where there is no torch.

torch is imported by the first call, so that importing this module is cheap.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lessons.gradients.truncation import Form, first_step
from lessons.numerics import Array
from lessons.toy_models.hello import HelloNet
from lessons.toy_models.judge import judge

ORDER = ("W_hy", "b_y", "W_hh", "W_xh", "b_h")  # from the loss backwards


def gradients(net: HelloNet) -> dict[str, Array]:
    """dL/dW by name: the formulas of the net run forward in float64, and `L.backward()`."""
    torch = judge()
    W = _tensors(torch, net)
    h, L = torch.zeros(net.n_h, dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    for x, target in zip(*_letters(torch, net), strict=True):
        h = torch.tanh(W["W_xh"] @ x + W["W_hh"] @ h + W["b_h"])
        y = W["W_hy"] @ h + W["b_y"]
        L = L - torch.log_softmax(y, dim=0) @ target
    L.backward()
    return _found(torch, W)


def truncated(net: HelloNet, k: int, form: Form = "window") -> dict[str, Array]:
    """The same with the way back cut: each loss term in a graph of its own, which starts from a detached state."""
    torch = judge()
    W, (xs, targets) = _tensors(torch, net), _letters(torch, net)
    before = np.vstack([np.zeros(net.n_h), net.forward()["h"]])
    states = [torch.tensor(h) for h in before]  # no graph behind them
    L = torch.zeros((), dtype=torch.float64)
    for t, first in enumerate(first_step(len(xs), k, form).tolist()):
        h = states[first]
        for x in xs[first : t + 1]:
            h = torch.tanh(W["W_xh"] @ x + W["W_hh"] @ h + W["b_h"])
        L = L - torch.log_softmax(W["W_hy"] @ h + W["b_y"], dim=0) @ targets[t]
    L.backward()
    return _found(torch, W)


def largest_difference(mine: Mapping[str, Array], theirs: Mapping[str, Array]) -> float:
    """The largest |mine - theirs| over every number of every gradient that both have."""
    return max(float(np.abs(mine[name] - theirs[name]).max()) for name in mine if name in theirs)


def first_wrong(mine: Mapping[str, Array], theirs: Mapping[str, Array], atol: float = 1e-10) -> str:
    """The first weight of `theirs`, from the loss backwards, whose gradient differs, in words; empty when none does."""
    for name in (name for name in ORDER if name in theirs):
        if name not in mine:
            return f"{name} is missing"
        if np.shape(mine[name]) != theirs[name].shape:
            return f"{name} has shape {np.shape(mine[name])}, autograd has {theirs[name].shape}"
        off = np.nan_to_num(np.abs(mine[name] - theirs[name]), nan=np.inf)
        if off.max() > atol:
            where = np.unravel_index(off.argmax(), off.shape)
            place = ", ".join(str(int(i) + 1) for i in where)
            got, wanted = mine[name][where], theirs[name][where]
            return f"{name}[{place}] is {got:.4f}, autograd says {wanted:.4f}"
    return ""


def _tensors(torch: Any, net: HelloNet) -> dict[str, Any]:
    """The weights of `net` as leaves that collect a gradient."""
    return {name: torch.tensor(w, requires_grad=True) for name, w in net.weights.items()}


def _letters(torch: Any, net: HelloNet) -> tuple[Any, Any]:
    """What the net reads and what it should say, one-hot, each (T, letters)."""
    xs, targets = net.encoded(net.word[:-1]), net.encoded(net.word[1:])
    return [torch.tensor(x) for x in xs], [torch.tensor(target) for target in targets]


def _found(torch: Any, W: dict[str, Any]) -> dict[str, Array]:
    """The gradients that the leaves have collected; zeros where none arrived."""
    grads = {name: torch.zeros_like(w) if w.grad is None else w.grad for name, w in W.items()}
    return {name: grad.numpy() for name, grad in grads.items()}
