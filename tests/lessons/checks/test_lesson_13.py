"""Typical wrong answers to the exercises of lesson 13 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_13 import bias_slips, given_numbers, update_slips
from lessons.toy_models.paper_lstm import ENTRIES, GATES, compute_sheet, evaluate
from lessons.toy_models.paper_slips import slips
from tests.harness.slips import told

SHEETS = [compute_sheet(given_numbers(seed)) for seed in range(3)]


def made(**wrong):
    """A function of deltas that gives wrong[k](sheet, t) for gate k; what is given tells the sheet and the step."""

    def deltas(*given):
        sheet, t = next((s, t) for s in SHEETS for t in (2, 1) if s[f"c_{t}"] == given[-1])
        return tuple(wrong[k](sheet, t) if k in wrong else sheet[f"da_{k}{t}"] for k in GATES)

    return deltas


SLIPS = [(k, *slip) for k in GATES for slip in slips(ENTRIES[f"da_{k}2"])]


@pytest.mark.parametrize(("k", "words", "formula"), SLIPS)
def test_each_slip_of_a_delta_is_named(k, words, formula):
    slipped = made(**{k: lambda sheet, t: evaluate(formula if t == 2 else f"da_{k}1", sheet)})
    why = check("13.deltas", slipped).why
    assert why.endswith(f": {words}."), why
    assert f"da_{k} is" in why


@pytest.mark.parametrize(("words", "formula"), update_slips())
def test_each_slip_of_the_new_weight_is_named(words, formula):
    why = check("13.update", updated(W=formula)).why
    assert why.endswith(f": {words}."), why
    assert why.startswith("the new W_xo is")


@pytest.mark.parametrize(("words", "formula"), bias_slips())
def test_each_slip_of_the_new_bias_is_named(words, formula):
    why = check("13.update", updated(b=formula)).why
    assert why.endswith(f": {words}."), why
    assert why.startswith("the new b_o is")


def updated(W="new_W_xo", b="new_b_o"):
    """A function of the exercise that gives these two formulas of the sheet it is asked for."""

    def new_W_and_b(*given):
        sheet = next(s for s in SHEETS if s["da_o2"] == given[-1])
        return evaluate(W, sheet), evaluate(b, sheet)

    return new_W_and_b


def test_an_update_without_slips_passes():
    assert check("13.update", updated())
    assert check("13.update", lambda *a: list(updated()(*a)))


test_deltas = told(
    "13.deltas",
    (made(f=lambda sheet, t: 0.0), "da_f is 0"),
    (made(g=lambda sheet, t: 17.0), "da_f and da_i are right. But da_g"),
    (made(o=lambda sheet, t: -17.0), "autograd gives"),
    (made(o=lambda sheet, t: 17.0), "da_o is 17, and autograd gives"),
    (made(o=lambda sheet, t: ...), "da_o is missing"),
    (made(o=lambda sheet, t: float("nan")), "a finite number"),
    (made(o=lambda sheet, t: "?"), "a finite number"),
    (lambda *a: (1.0, 2.0), "four numbers are expected"),
    (lambda *a: None, "nothing came back"),
    (lambda dh: dh, "stopped with TypeError"),
    (3, "a function deltas(dh, dc, ...) is expected"),
)


def test_deltas_without_slips_pass():
    assert check("13.deltas", made())
    assert check("13.deltas", lambda *a: list(made()(*a)))


test_zero = told(
    "13.zero",
    ({"x_1": 2.0}, "x_1 can change the gate f_1"),
    ({"b_f": -1.0}, "can change the gate"),
    ({"y": -1.0}, "y can change dC_1"),
    ({"lr": 1.0}, "is used after all the error signals"),
    ({"c_0": 0.5}, "below it. dC_1 is negative"),
    ({"c_0": 0}, "C_0 is 0 as before"),
    ({"c_0": -0.5, "x_1": 2.0}, "one change is expected"),
    ({"C_0": -0.5}, "'C_0' is not given on the sheet"),
    ({"c_0": "much"}, "a number is expected"),
    ({"c_0": float("nan")}, "give a number between"),
    ("c_0", "one change is expected"),
)


@pytest.mark.parametrize("value", [-0.5, -2, np.float64(-0.1)])
def test_any_negative_memory_will_do(value):
    assert check("13.zero", {"c_0": value})


test_update = told(
    "13.update",
    (lambda *a: (17.0, updated()(*a)[1]), "the new W_xo is 17, and torch gives"),
    (lambda *a: (updated()(*a)[0], 17.0), "the new b_o is 17, and torch gives"),
    (lambda *a: updated()(*a)[0], "two numbers are expected"),
    (lambda *a: (None, 1.0), "a finite number is expected"),
    (lambda *a: None, "two numbers are expected"),
    (3, "a function new_W_and_b(W_xo, b_o, ...) is expected"),
)
