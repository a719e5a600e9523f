"""The LSTM on paper: the printed figures, the cell of the library, torch, central differences, and the slips."""

import numpy as np
import pytest
import torch

from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import backward
from lessons.toy_models.paper_autograd import autograd, largest_difference
from lessons.toy_models.paper_lstm import (
    ENTRIES,
    GATES,
    GIVEN,
    KINDS,
    SHEET,
    STEPS,
    WEIGHTS,
    as_cell,
    compute_sheet,
    evaluate,
    precedents,
)
from lessons.toy_models.paper_slips import judge, same, slips

FORWARD = {  # worked out on its own, to eight places: f, i, g, o, C, tanh C, h
    1: "0.81757448 0.64565631 0.71629787 0.64565631 0.46248224 0.43210514 0.27899141",
    2: "0.78209195 0.58802294 0.39381099 0.61532407 0.59327353 0.53224588 0.32750370",
}
BEFORE = {1: "1.5 0.6 0.9 0.6", 2: "1.27789914 0.35579828 0.41630258 0.46974785"}
BACKWARD = {  # dh, dC, four deltas, dh and dC of the step before
    2: "-0.17249630 -0.07607286 -0.00599592 -0.00725746 -0.03779514 -0.02173156 0.00385457 -0.05949597",
    1: "0.00385457 -0.05747193 0 -0.00941837 -0.01806810 0.00038106 0.00363202 -0.04698758",
}
UPDATES = {  # dW_x, dW_h, db, then the new ones
    "f": "-0.00299796 -0.00167281 -0.00599592 0.50029980 0.10016728 1.00059959",
    "i": "-0.01304710 -0.00202477 -0.01667583 0.60130471 0.20020248 0.00166758",
    "g": "-0.03696567 -0.01054452 -0.05586324 0.80369657 -0.29894555 0.10558632",
    "o": "-0.01048472 -0.00606292 -0.02135051 0.40104847 0.25060629 0.20213505",
}


def drawn(seed):
    """Other given numbers, none of them zero."""
    rng = np.random.default_rng(seed)
    return dict(zip(GIVEN, rng.normal(size=len(GIVEN)).tolist(), strict=True))


@pytest.fixture(params=["printed", 1, 2, 3])
def given(request):
    return GIVEN if request.param == "printed" else drawn(request.param)


def assert_printed(names, figures):
    values = compute_sheet()
    for name, figure in zip(names, figures.split(), strict=True):
        assert f"{values[name] + 0.0:.8f}" == f"{float(figure):.8f}", name


@pytest.mark.parametrize("t", STEPS)
def test_every_printed_figure_of_both_steps(t):
    assert_printed([f"a_{k}{t}" for k in GATES], BEFORE[t])
    assert_printed([*(f"{k}_{t}" for k in GATES), f"c_{t}", f"tanh_c{t}", f"h_{t}"], FORWARD[t])
    back = {2: ["dh_1", "along_1"], 1: ["dh_0", "dc_0"]}[t]
    deltas = [f"da_{k}{t}" for k in GATES]
    assert_printed([f"dh_{t}", f"dc_{t}", *deltas, *back], BACKWARD[t])


@pytest.mark.parametrize("k", GATES)
def test_every_printed_figure_of_the_updates(k):
    grads, new = [f"d{w}{k}" for w in KINDS], [f"new_{w}{k}" for w in KINDS]
    assert_printed([*grads, *new], UPDATES[k])


def test_the_printed_losses():
    assert f"{compute_sheet()['L']:.10f}" == "0.0148774862"
    assert f"{compute_sheet()['L_new']:.10f}" == "0.0143151510"


def test_each_number_is_autograds(given):
    mine, theirs = compute_sheet(given), autograd(given)
    assert list(theirs) == list(ENTRIES)
    assert largest_difference(mine, theirs) < 1e-14
    if given is GIVEN:
        assert largest_difference(mine, theirs) < 1e-15


def test_the_cell_of_the_library_says_the_same(given):
    values = compute_sheet(given)
    cell, xs, state = as_cell(given)
    trace = unroll(cell, xs, state)
    for name in "figoch":
        np.testing.assert_allclose(trace[name][:, 0], [values[f"{name}_{t}"] for t in STEPS], 1e-14)
    found = backward(cell, trace, np.array([[0.0], [values["dh_2"]]]), state)
    for name in "hc":
        grads = [values[f"d{name}_{t}"] for t in STEPS]
        np.testing.assert_allclose(found.state[name][:, 0], grads, 1e-12, 1e-16)
        assert found.initial[name][0] == pytest.approx(values[f"d{name}_0"], rel=1e-12)
    for k in GATES:
        expected = [values[f"dW_h{k}"], values[f"dW_x{k}"]]
        np.testing.assert_allclose(found.weights[f"W_{k}"][0], expected, 1e-12, 1e-16)
        assert found.weights[f"b_{k}"][0] == pytest.approx(values[f"db_{k}"], rel=1e-12)


def test_torchs_lstm_says_the_same(given):
    values = compute_sheet(given)
    lstm = torch.nn.LSTM(1, 1, dtype=torch.float64)
    with torch.no_grad():
        for j, k in enumerate("ifgo"):
            lstm.weight_ih_l0[j, 0], lstm.weight_hh_l0[j, 0] = given[f"W_x{k}"], given[f"W_h{k}"]
            lstm.bias_ih_l0[j], lstm.bias_hh_l0[j] = given[f"b_{k}"], 0.0
    state = [torch.full((1, 1), given[name], dtype=torch.float64) for name in ("h_0", "c_0")]
    hs, _ = lstm(torch.tensor([[given["x_1"]], [given["x_2"]]], dtype=torch.float64), state)
    loss = (hs[-1, 0] - given["y"]) ** 2 / 2
    loss.backward()
    assert loss.item() == pytest.approx(values["L"], rel=1e-13)
    for j, k in enumerate("ifgo"):
        found = lstm.weight_ih_l0.grad[j, 0], lstm.weight_hh_l0.grad[j, 0], lstm.bias_ih_l0.grad[j]
        expected = [values[f"d{w}{k}"] for w in KINDS]
        np.testing.assert_allclose([g.item() for g in found], expected, 1e-12, 1e-16)


def test_central_differences_say_the_same(given):
    values, eps = compute_sheet(given), 1e-6
    for w in WEIGHTS:
        up, down = (compute_sheet({**given, w: given[w] + step})["L"] for step in (eps, -eps))
        assert (up - down) / (2 * eps) == pytest.approx(values[f"d{w}"], abs=1e-9)


def test_entries_come_after_what_they_read():
    seen = set(GIVEN)
    for entry in SHEET[:-1]:
        assert set(entry.reads) <= seen, entry.name
        seen.add(entry.name)
    assert set(SHEET[-1].reads) == {f"new_{w}" for w in WEIGHTS}


def test_precedents_are_all_that_can_change_a_number():
    values = compute_sheet(drawn(4))
    for name in GIVEN:
        moved = compute_sheet({**drawn(4), name: drawn(4)[name] + 0.1})
        for entry in SHEET:
            changed = moved[entry.name] != values[entry.name]
            assert changed == (name in precedents(entry.name)), (name, entry.name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x_1": float("nan")}, "x_1 = nan; give a number"),
        ({"W_xf": 1e7}, "between −1e6 and 1e6"),
        ({"W_q": 1.0}, "'W_q' is not given on the sheet"),
    ],
)
def test_a_wrong_number_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        compute_sheet({**GIVEN, **change})


def test_a_missing_number_is_named():
    with pytest.raises(ValueError, match="lr is missing"):
        compute_sheet({name: value for name, value in GIVEN.items() if name != "lr"})


@pytest.mark.parametrize("entry", SHEET[:-1], ids=lambda entry: entry.name)
def test_every_slip_is_explained_and_the_right_number_passes(entry):
    given = drawn(5)
    values = compute_sheet(given)
    assert judge(entry.name, values[entry.name], values).right
    assert (
        judge(entry.name, float(f"{values[entry.name]:.4g}"), values).right or "new" in entry.name
    )
    known = set()
    for words, formula in slips(entry):
        wrong = evaluate(formula, values)
        if same(entry, wrong, values[entry.name]):
            continue
        verdict = judge(entry.name, wrong, values)
        assert not verdict.right
        known.add(verdict.why)
        assert verdict.why == words or verdict.why in {w for w, _ in slips(entry)}
    assert known or values[entry.name] == 0.0


@pytest.mark.parametrize(
    ("name", "formula", "words"),
    [
        ("da_o2", "dh_2 * tanh_c2", "the slope of σ is missing"),
        ("da_o2", "dh_2 * c_2 * o_2 * (1 - o_2)", "C in place of tanh C"),
        ("da_o1", "da_o2", "that is the number of step 2"),
        ("da_f2", "dc_2 * c_2 * f_2 * (1 - f_2)", "C of the step before, not of this step"),
        ("da_g2", "dc_2 * i_2 * (1 - g_2)", "the square in the slope"),
        ("da_i2", "-da_i2", "the sign is wrong"),
        ("dc_1", "through_1", "the path along C is missing"),
        ("along_1", "dc_2 * f_1", "f belongs to the step that reads C"),
        ("dh_1", "W_hg * da_g2", "this is the term of g alone"),
        ("dW_ho", "da_o1 * h_1 + da_o2 * h_2", "h_0 and h_1"),
        ("new_W_xo", "W_xo - dW_xo", "the learning rate is missing"),
        ("new_W_xo", "W_xo + lr * dW_xo", "uphill"),
        ("h_2", "o_2 * c_2", "C in place of tanh C"),
        ("L", "(h_2 - y)**2", "the half is missing"),
        ("c_2", "f_2 * c_1", "the increment"),
        ("dh_2", "1.01 * dh_2", "close, within 2 %"),
        ("dh_2", "17 * dh_2", "no slip that is known here"),
    ],
)
def test_what_is_said_to_a_slip_with_the_printed_numbers(name, formula, words):
    values = compute_sheet()
    verdict = judge(name, evaluate(formula, values), values)
    assert not verdict.right
    assert words in verdict.why


def test_the_largest_difference_is_taken_without_its_sign():
    mine, theirs = {"a": 1.0, "b": 5.0, "mine": 9.0}, {"a": 4.0, "b": 4.5, "theirs": 0.0}
    assert largest_difference(mine, theirs) == largest_difference(theirs, mine) == 3.0


def truncated_by_torch(given):
    """The twelve gradients where h_{t-1} is a constant for the gates and the candidate of step t."""
    leaf = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in given.items()
    }
    h, c = leaf["h_0"], leaf["c_0"]
    for t in STEPS:
        a = {
            k: leaf[f"W_x{k}"] * leaf[f"x_{t}"] + leaf[f"W_h{k}"] * h.detach() + leaf[f"b_{k}"]
            for k in GATES
        }
        c = a["f"].sigmoid() * c + a["i"].sigmoid() * a["g"].tanh()
        h = a["o"].sigmoid() * c.tanh()
    ((h - leaf["y"]) ** 2 / 2).backward()
    return [leaf[w].grad.item() for w in WEIGHTS]


def test_without_dh_1_the_gradient_is_the_truncated_one(given):
    cut = compute_sheet(given, dropped=["dh_1"])
    np.testing.assert_allclose(
        [cut[f"d{w}"] for w in WEIGHTS], truncated_by_torch(given), 1e-12, 1e-16
    )
    whole = compute_sheet(given)
    assert cut["dc_1"] == whole["along_1"]
    assert cut["through_1"] == cut["da_o1"] == 0.0
    assert cut["L"] == whole["L"]
    assert cut["L_new"] != whole["L_new"]
    assert compute_sheet(given) == whole  # nothing was changed for others


def test_what_is_no_entry_cannot_be_dropped():
    with pytest.raises(ValueError, match="'W_xf' is no entry of the sheet"):
        compute_sheet(dropped=["W_xf"])
