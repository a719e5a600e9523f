"""Autograd as the judge of the two-step LSTM on paper: torch's, or the tape's where there is no torch.

torch is imported by the first call, so that importing this module is cheap.
"""

from collections.abc import Mapping
from typing import Any

from lessons.toy_models.judge import judge
from lessons.toy_models.paper_lstm import ENTRIES, GATES, GIVEN, STEPS, WEIGHTS, checked

Tensors = dict[str, Any]


def autograd(given: Mapping[str, float] = GIVEN) -> dict[str, float]:
    """What autograd says to every entry of the sheet, by name: float64, `L.backward()`, one step of descent."""
    torch = judge()
    leaf = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in checked(given).items()
    }
    run = _forward(torch, leaf)
    run["L"].backward()
    found = {name: run[name].item() for name in ENTRIES if name in run}
    grads = {name: 0.0 if t.grad is None else t.grad.item() for name, t in (leaf | run).items()}
    for t in (0, *STEPS):
        found |= {f"dh_{t}": grads[f"h_{t}"], f"dc_{t}": grads[f"c_{t}"]}
    for t in STEPS:
        found |= {f"along_{t}": grads[f"kept_{t}"], f"through_{t}": grads[f"shown_{t}"]}
        found |= {f"da_{k}{t}": grads[f"a_{k}{t}"] for k in GATES}
    found |= {f"d{w}": grads[w] for w in WEIGHTS}
    with torch.no_grad():
        new = {w: leaf[w] - leaf["lr"] * grads[w] for w in WEIGHTS}
        found |= {f"new_{w}": new[w].item() for w in WEIGHTS}
        found["L_new"] = _forward(torch, leaf | new)["L"].item()
    return {name: found[name] for name in ENTRIES}


def _forward(torch: Any, leaf: Tensors) -> Tensors:
    """The forward half; where two paths leave C_t, `kept` goes on along C and `shown` through h."""
    run = {"kept_0": leaf["c_0"], "h_0": leaf["h_0"]}
    for t in STEPS:
        for k in GATES:
            total = leaf[f"W_x{k}"] * leaf[f"x_{t}"] + leaf[f"W_h{k}"] * run[f"h_{t - 1}"]
            run[f"a_{k}{t}"] = total + leaf[f"b_{k}"]
            squash = torch.tanh if k == "g" else torch.sigmoid
            run[f"{k}_{t}"] = squash(run[f"a_{k}{t}"])
        kept = run[f"f_{t}"] * run[f"kept_{t - 1}"]
        run[f"c_{t}"] = kept + run[f"i_{t}"] * run[f"g_{t}"]
        run[f"kept_{t}"], run[f"shown_{t}"] = run[f"c_{t}"].clone(), run[f"c_{t}"].clone()
        run[f"tanh_c{t}"] = torch.tanh(run[f"shown_{t}"])
        run[f"h_{t}"] = run[f"o_{t}"] * run[f"tanh_c{t}"]
    run["L"] = (run["h_2"] - leaf["y"]) ** 2 / 2
    for tensor in run.values():
        if tensor.requires_grad and not tensor.is_leaf:
            tensor.retain_grad()
    return run


def largest_difference(mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """The largest |mine - theirs| over every name that both have."""
    return max(abs(mine[name] - theirs[name]) for name in theirs if name in mine)
