"""Typical wrong answers to the exercises of lesson 13 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from tests.harness.slips import told


def made(**slips):
    """A function of deltas with one of its four formulas replaced."""
    right = {
        "f": lambda s: s["dc"] * s["c_prev"] * s["f"] * (1 - s["f"]),
        "i": lambda s: s["dc"] * s["g"] * s["i"] * (1 - s["i"]),
        "g": lambda s: s["dc"] * s["i"] * (1 - s["g"] ** 2),
        "o": lambda s: s["dh"] * np.tanh(s["c"]) * s["o"] * (1 - s["o"]),
    }

    def deltas(dh, dc, c_prev, f, i, g, o, c):
        step = {"dh": dh, "dc": dc, "c_prev": c_prev, "f": f, "i": i, "g": g, "o": o, "c": c}
        return tuple((right | slips)[k](step) for k in "figo")

    return deltas


test_deltas = told(
    "13.deltas",
    (made(f=lambda s: s["dc"] * s["c_prev"]), "da_f is 0"),
    (made(f=lambda s: s["dc"] * s["c_prev"]), "the slope of σ is missing"),
    (made(f=lambda s: s["dc"] * s["c"] * s["f"] * (1 - s["f"])), "not of this step"),
    (made(f=lambda s: s["dh"] * s["c_prev"] * s["f"] * (1 - s["f"])), "dh in place of dC"),
    (made(f=lambda s: s["dc"] * s["c_prev"] * (1 - s["f"])), "this has 1 − f alone"),
    (made(f=lambda s: s["dc"] * s["c_prev"] * (1 - s["f"] ** 2)), "slope of tanh; a gate"),
    (made(i=lambda s: s["dc"] * s["i"] * (1 - s["i"])), "the other factor, g, is missing"),
    (made(i=lambda s: s["dc"] * s["f"] * s["i"] * (1 - s["i"])), "this has f"),
    (made(i=lambda s: -s["dc"] * s["g"] * s["i"] * (1 - s["i"])), "the sign is wrong"),
    (made(g=lambda s: s["dc"] * s["i"] * (1 - s["g"])), "the square in the slope 1 − g²"),
    (made(g=lambda s: s["dc"] * s["i"] * s["g"] * (1 - s["g"])), "that is the slope of σ"),
    (made(g=lambda s: s["dc"] * s["i"]), "the slope of tanh is missing"),
    (made(g=lambda s: s["dc"] * s["i"]), "da_f and da_i are right. But da_g"),
    (made(o=lambda s: s["dh"] * s["c"] * s["o"] * (1 - s["o"])), "C in place of tanh C"),
    (made(o=lambda s: s["dc"] * np.tanh(s["c"]) * s["o"] * (1 - s["o"])), "dC in place of dh"),
    (made(o=lambda s: s["dh"] * np.tanh(s["c"])), "autograd says"),
    (made(o=lambda s: 17.0), "da_o is 17, and autograd says"),
    (made(o=lambda s: ...), "da_o is missing"),
    (made(o=lambda s: float("nan")), "a finite number"),
    (made(o=lambda s: "?"), "a finite number"),
    (lambda *a: (1.0, 2.0), "four numbers are asked for"),
    (lambda *a: None, "nothing came back"),
    (lambda dh: dh, "stopped with TypeError"),
    (3, "a function deltas(dh, dc, ...) is asked for"),
)


def test_deltas_without_slips_pass():
    assert check("13.deltas", made())
    assert check("13.deltas", lambda *a: list(made()(*a)))


test_zero = told(
    "13.zero",
    ({"x_1": 2.0}, "x_1 can move the gate f_1"),
    ({"b_f": -1.0}, "can move the gate"),
    ({"y": -1.0}, "y can move dC_1"),
    ({"lr": 1.0}, "comes in after all the deltas"),
    ({"c_0": 0.5}, "below it. dC_1 is negative"),
    ({"c_0": 0}, "C_0 is 0 as before"),
    ({"c_0": -0.5, "x_1": 2.0}, "one change is asked for"),
    ({"C_0": -0.5}, "'C_0' is not given on the sheet"),
    ({"c_0": "much"}, "a number is asked for"),
    ({"c_0": float("nan")}, "give a number between"),
    ("c_0", "one change is asked for"),
)


@pytest.mark.parametrize("value", [-0.5, -2, np.float64(-0.1)])
def test_any_negative_memory_will_do(value):
    assert check("13.zero", {"c_0": value})


test_update = told(
    "13.update",
    (lambda W, lr, x1, x2, d1, d2: W + lr * (d1 * x1 + d2 * x2), "uphill"),
    (lambda W, lr, x1, x2, d1, d2: W - (d1 * x1 + d2 * x2), "the learning rate is missing"),
    (lambda W, lr, x1, x2, d1, d2: lr * (d1 * x1 + d2 * x2), "this is the change"),
    (lambda W, lr, x1, x2, d1, d2: d1 * x1 + d2 * x2, "this is the gradient"),
    (lambda W, lr, x1, x2, d1, d2: W, "this is the old weight"),
    (lambda W, lr, x1, x2, d1, d2: W - lr * d2 * x2, "the share of step 1 is missing"),
    (lambda W, lr, x1, x2, d1, d2: W - lr * d1 * x1, "the share of step 2 is missing"),
    (lambda W, lr, x1, x2, d1, d2: W - lr * (d1 + d2), "each δ is multiplied with x"),
    (lambda W, lr, x1, x2, d1, d2: W - lr * (d1 * x2 + d2 * x1), "changed places"),
    (lambda W, lr, x1, x2, d1, d2: W - lr * (d1 * x1 + d2 * x2) / 2, "no mean is taken"),
    (lambda W, lr, x1, x2, d1, d2: 17.0, "the new W_o is 17, and torch says"),
    (lambda *a: None, "one finite number is asked for"),
    (3, "a function new_W_o(W_o, lr, ...) is asked for"),
)
