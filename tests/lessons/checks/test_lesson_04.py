"""Typical wrong answers to the exercises of lesson 04 get an explanation of their own."""

import numpy as np

from lessons.checks import check
from tests.harness.slips import passes, told

test_add = told(
    "04.add",
    (15, "this is the sum"),
    ((2, 7, 5), "∂L_2/∂w⁽¹⁾ is not 5: the state that multiplies w"),
    ((2, 7), "three numbers are asked for"),
    (("a", "b", "c"), "three numbers are asked for"),
    ([2, [7, 6], 6], "three numbers are asked for"),
    ((10**400, 7, 6), "three numbers are asked for"),
)

test_add_in_any_form = passes(
    "04.add", (2, 7, 6), [2.0, 7.0, 6.0], (np.float64(2), 7, 6), np.array([2, 7, 6])
)


def made(
    slope=lambda h, before: 1 - h**2,
    collect=lambda dh, back: dh + back,
    carry=lambda W, da, dh: W.T @ da,
    before=lambda h, t: h[t - 1] if t > 0 else 0 * h[0],
    post=lambda old, new: old + new,
    forward=False,
    bias=lambda da, dh: da,
    steps=lambda T: range(T),
):
    """A bptt with one or more slips."""

    def bptt(cell, trace, dh):
        h = trace["h"]
        grads = {n: 0 * getattr(cell, n) for n in ("W_xh", "W_hh", "b_h")}
        back = 0 * cell.b_h
        for t in steps(len(dh)) if forward else reversed(steps(len(dh))):
            h_prev = h[t - 1] if t > 0 else 0 * h[0]
            grad = collect(dh[t], back)
            da = grad * slope(h[t], h_prev)
            grads["W_xh"] = post(grads["W_xh"], np.outer(da, trace["x"][t]))
            grads["W_hh"] = post(grads["W_hh"], np.outer(da, before(h, t)))
            grads["b_h"] = post(grads["b_h"], bias(da, dh[t]))
            back = carry(cell.W_hh, da, grad)
        return grads

    return bptt


def only(name):
    """Right, but the gradient of one weight is overwritten instead of added up."""

    def bptt(cell, trace, dh):
        grads = made()(cell, trace, dh)
        grads[name] = made(post=lambda old, new: new)(cell, trace, dh)[name]
        if name == "W_hh":  # its last contribution would be zero
            late = made(post=lambda old, new: new, steps=lambda T: range(1, T))
            grads[name] = late(cell, trace, dh)[name]
        return grads

    return bptt


def changed(name, change):
    """Right, but for what `change` does to one gradient."""

    def bptt(cell, trace, dh):
        grads = made()(cell, trace, dh)
        return grads | {name: change(grads[name])}

    return bptt


def dirty(name):
    """Right, but it writes into its input."""

    def bptt(cell, trace, dh):
        grads = made()(cell, trace, dh)
        (dh if name == "dh" else trace["h"])[0] += 1
        return grads

    return bptt


test_bptt = told(
    "04.bptt",
    (made(slope=lambda h, b: 1), "step 4, where the backward pass begins, misses the slope"),
    (made(slope=lambda h, b: 1 - h), "has the slope 1 - h_t; it is"),
    (made(slope=lambda h, b: 1 - b**2), "has the slope of the step before"),
    (made(slope=lambda h, b: h**2 - 1), "has the wrong sign"),
    (
        made(collect=lambda dh, back: dh),
        "W_xh: right for step 4, but the contribution of step 3 misses what comes back from step 4",
    ),
    (
        made(collect=lambda dh, back: back if back.any() else dh),
        "the contribution of step 3 misses dh[2], of its own loss term",
    ),
    (made(carry=lambda W, da, dh: W @ da), "takes its transpose, W_hh.T"),
    (made(carry=lambda W, da, dh: da), "without W_hh.T"),
    (made(carry=lambda W, da, dh: W.T @ dh), "carry δ back, not ∂L/∂h"),
    (made(carry=lambda W, da, dh: 0.5 * W.T @ da), "but the contribution of step 3 is ["),
    (made(post=lambda old, new: new), "W_xh holds the contribution of step 1 alone"),
    (made(steps=lambda T: range(T - 1, T)), "or does return stand inside the loop?"),
    (
        made(steps=lambda T: range(1, T)),
        "right for steps 4 to 2, but the contribution of step 1 is missing",
    ),
    (made(before=lambda h, t: h[t]), "at step t, W_hh was multiplied with h_{t-1}"),
    (made(before=lambda h, t: h[t - 1]), "h[-1], which is the last state"),
    (
        made(before=lambda h, t: h[t - 1] if t in (1, 3) else 0 * h[0]),
        "W_hh: the contribution of step 3 is missing",
    ),
    (changed("W_hh", np.transpose), "W_hh is transposed"),
    (changed("W_xh", np.transpose), "the numbers are right, but transposed"),
    (only("W_hh"), "W_hh holds the contribution of step 2 alone"),
    (only("b_h"), "b_h holds the contribution of step 1 alone"),
    (changed("W_hh", lambda g: 2 * g), "every number is 2 times what it should be"),
    (made(bias=lambda da, dh: dh), "b_h: this is the sum of dh"),
    (changed("b_h", lambda g: g * np.nan), "b_h is not finite"),
    (changed("b_h", lambda g: None), "b_h is missing"),
    (made(forward=True), "loop from the last step to the first"),
    (made(collect=lambda dh, back: 0 * dh), "every gradient is zero"),
    (lambda cell, trace, dh: {}, "no entry 'W_xh'"),
    (lambda cell, trace, dh: None, "nothing came back"),
    (dirty("dh"), "changes its own input dh"),
    (dirty("h"), "changes its own input trace"),
    (made(steps=lambda T: range(min(T, 4))), "right for 4 steps and 3 units"),
    (3, "write a function bptt(cell, trace, dh)"),
)


def test_a_bptt_without_slips_passes():
    assert check("04.bptt", made())


def test_the_first_of_two_slips_is_named():
    verdict = check("04.bptt", made(slope=lambda h, b: 1, before=lambda h, t: h[t]))
    assert "misses the slope" in repr(verdict)


test_truncate = told(
    "04.truncate",
    ((4, 154), "ends at x_{t-3}"),
    ((8, 292), "k = 8 is enough"),
    ((2, 79), "does not get to x_{t-4}"),
    ((5, 191), "min(t, 5) entries"),
    (5, "two numbers are asked for"),
    ((5, None), "two numbers are asked for"),
)
