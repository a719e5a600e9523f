"""Exercises of lesson 15: a timer, a step of the GRU, the numbers that a cell learns, an ablation that turns one."""

from typing import Any

import numpy as np

from lessons.cells.basic import GRUCell
from lessons.cells.interventions import clamped, unroll_clamped
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import any_of, shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, numbers_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, sigmoid
from lessons.tasks import stories
from lessons.toy_models.peephole_timer import opens_at, run
from lessons.trained_nets import story_reader

STORY = "anna calls tom . it rains . ben helps mia and sings . time passes . so"
GATES = "fio"
OPENS = 8  # the step at which the timer's gate is to open
CLOSED = 0.01  # what it is to be below at step 1


def _gru_case(seed: int) -> Case:
    """A cell with large weights, an input and a state."""
    rng = np.random.default_rng(seed)
    cell, x_t, h_prev = GRUCell(3, 4, rng), 2 * rng.normal(size=3), rng.uniform(-1, 1, 4)
    for name in ("W_r", "W_z", "W_xn", "W_hn"):
        setattr(cell, name, 2 * getattr(cell, name))
    return {"cell": cell, "x_t": x_t, "h_prev": h_prev}


def _gru_slips(cell: GRUCell, x_t: Array, h_prev: Array) -> Slips:
    """Wrong h_t."""
    hx = np.concatenate([h_prev, x_t])
    r, z = sigmoid(cell.W_r @ hx + cell.b_r), sigmoid(cell.W_z @ hx + cell.b_z)
    new, q = cell.W_xn @ x_t + cell.b_xn, cell.W_hn @ h_prev + cell.b_hn
    n = np.tanh(new + r * q)

    def mixed(candidate: Array) -> Array:
        return (1 - z) * candidate + z * h_prev

    return {
        "this is the candidate; h_t mixes it with h_prev, as z says.": n,
        "this is the candidate without the reset gate; q goes in multiplied by r.": np.tanh(
            new + q
        ),
        "z and 1 - z are swapped: in torch's form z keeps h_prev. Others write it the other way round.": (
            z * n + (1 - z) * h_prev
        ),
        "the reset gate acts before the product, as in the paper of 2014; torch multiplies W_hn @ h_prev + b_hn "
        "by r.": mixed(np.tanh(new + cell.W_hn @ (r * h_prev) + cell.b_hn)),
        "b_hn stands outside of the reset; torch multiplies all of q by r, its bias included.": (
            mixed(np.tanh(new + r * (cell.W_hn @ h_prev) + cell.b_hn))
        ),
        "the reset gate is missing: q goes in multiplied by r.": mixed(np.tanh(new + q)),
        "r multiplies the input's part, too; it scales only the part of h_{t-1}.": (
            mixed(np.tanh(r * (new + q)))
        ),
        "the tanh of the candidate is missing.": mixed(new + r * q),
        "the candidate does not take h_{t-1} as input: r * q is missing.": mixed(np.tanh(new)),
        "the candidate does not take h_{t-1} as input yet, and nothing is mixed with h_prev.": np.tanh(
            new
        ),
        "z multiplies both: the candidate gets 1 - z.": z * n + z * h_prev,
    }


def gru_step(cell: GRUCell, x_t: Array, h_prev: Array) -> Array:
    """The reset gate scales what the candidate takes from h_{t-1}; the update gate mixes both."""
    hx = np.concatenate([h_prev, x_t])
    r = sigmoid(cell.W_r @ hx + cell.b_r)
    z = sigmoid(cell.W_z @ hx + cell.b_z)
    q = cell.W_hn @ h_prev + cell.b_hn
    n = np.tanh(cell.W_xn @ x_t + cell.b_xn + r * q)
    h: Array = (1 - z) * n + z * h_prev
    return h


judge_gru = Comparison(
    gru_step,
    "this is what torch.nn.GRU computes.",
    [_gru_case(0), _gru_case(1)],
    _gru_slips,
    where=lambda *given: "",
    asked="a function gru_step(cell, x_t, h_prev)",
    name="h_t",
    touched="the function changes {name}; work on a new array.",
)


def _count_slips(n_x: int, n_h: int) -> Slips:
    """Wrong counts. What is wrong with the first cell that is wrong is told, whatever the others are."""
    part, square, tall = n_h * (n_h + n_x + 1), n_h * n_h, n_h * n_x
    lstm, gru = {"GRU": ..., "minimal": ...}, {"LSTM": ..., "minimal": ...}
    return {
        "the biases are missing: every part has n_h of them.": (
            {"LSTM": 4 * (part - n_h), "GRU": 3 * (part - n_h), "minimal": 2 * (part - n_h)}
        ),
        "each part has a matrix on [h; x]: n_h rows, and n_h + n_x columns.": (
            lstm | {"LSTM": any_of(4 * (square + n_h), 4 * (tall + n_h))}
        ),
        "this is one part; an LSTM has four, f, i, g and o.": lstm | {"LSTM": part},
        "an LSTM has three gates, and the candidate has weights of its own: four parts.": (
            lstm | {"LSTM": 3 * part}
        ),
        "a GRU has no output gate and no separate cell: r, z and the candidate n are three parts.": (
            gru | {"GRU": 4 * part}
        ),
        "a GRU has two gates, and a candidate with weights of its own: three parts.": (
            gru | {"GRU": any_of(2 * part, 2 * part + n_h)}
        ),
        "nearly: in torch's form the GRU's candidate has two biases, b_xn and b_hn.": (
            gru | {"GRU": 3 * part}
        ),
        "the minimal cell has one gate, and a candidate with weights of its own: two parts.": (
            {"LSTM": ..., "GRU": ..., "minimal": any_of(part, part + n_h, 3 * part, 4 * part)}
        ),
    }


def count(n_x: int, n_h: int) -> dict[str, int]:
    """A part is a matrix on [h; x] and a bias."""
    part = n_h * (n_h + n_x) + n_h
    return {"LSTM": 4 * part, "GRU": 3 * part + n_h, "minimal": 2 * part}


judge_count = Comparison(
    count,
    "four parts, three parts and two; the GRU's candidate has one bias more, which the reset gate makes useful.",
    [{"n_x": 3, "n_h": 4}, {"n_x": 1, "n_h": 1}, {"n_x": 29, "n_h": 6}],
    _count_slips,
)


def judge_ablation(answer: Any) -> Verdict:
    """(gate, unit, value, start): one unit's gate, clamped from a step on, that turns the answer to STORY round."""
    said = _refused(answer)
    if said:
        return not_yet(said)
    net = story_reader.load()
    gate, unit, value, start = answer
    xs = net.encode(STORY)
    run = unroll(net.cell, xs)
    held = unroll_clamped(net.cell, xs, clamped(run, gate, float(value), int(start), int(unit)))
    p = net.probabilities(held["h"][-1])
    found = (
        f"with {gate} of unit {unit} at {shown(float(value))} from step {start} on, the net says"
    )
    if p.argmax() == 0:
        return yes(
            f"{found} she ({p[0]:.2f}): one unit of one gate, and the latest subject is lost."
        )
    found = f"{found} {stories.PRONOUNS[1]} ({p[1]:.2f}), as the healthy one does"
    if start > 8:
        return not_yet(f"{found}. By step {start} the net has read ben, at step 8; begin earlier.")
    return not_yet(
        f"{found}. Which gate has to move at ben, and in which unit is the subject kept?"
    )


def _refused(answer: Any) -> str:
    """What keeps `answer` from being an ablation, as a sentence; empty when it is one."""
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        return f'four things are asked for, such as ("f", 1, 0.0, 1); this is {shown(answer)}.'
    gate, unit, value, start = answer
    if not isinstance(gate, str) or gate not in tuple(GATES):
        return f"the gate is one of f, i, o; this is {shown(gate)}."
    n_h, T = story_reader.load().cell.state_sizes["h"], len(STORY.split())
    for name, number, last in (("unit", unit, n_h), ("first step", start, T)):
        whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
        if not whole or not 1 <= number <= last:
            return f"the {name} is a whole number from 1 to {last}; this is {shown(number)}."
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return f"the value is a number; this is {shown(value)}."
    if not 0.0 <= float(value) <= 1.0:
        return f"a gate lies between 0 and 1; this is {shown(float(value))}."
    return ""


def ablation() -> tuple[str, int, float, int]:
    """Try every unit of every gate, shut and open, from the first step on: the first that turns the answer."""
    net = story_reader.load()
    xs = net.encode("anna calls tom . it rains . ben helps mia and sings . time passes . so")
    healthy = unroll(net.cell, xs)
    for gate in "fio":
        for unit in range(1, 7):
            for value in (0.0, 1.0):
                run = unroll_clamped(net.cell, xs, clamped(healthy, gate, value, 1, unit))
                if net.probabilities(run["h"][-1]).argmax() == 0:  # she
                    return gate, unit, value, 1
    return "f", 1, 0.0, 1


def judge_timer(answer: Any) -> Verdict:
    """(p, b): peephole and bias with which the output gate of the timer opens at step 8 and is closed at first."""
    if said := numbers_form(2, "two numbers", "such as (12.0, -6.0)")(answer):
        return not_yet(said)
    p, b = map(float, answer)
    o = run(p, b)["o"]
    t, found = opens_at(o), f"at step 1 the gate is {o[0]:.4f}"
    if t == OPENS and o[0] < CLOSED:
        return yes(
            f"{found}, and at step {t} more than half open. The cell state counts the steps."
        )
    if t != OPENS:
        when = f"is more than half open from step {t} on" if t else "is never more than half open"
        return not_yet(f"the gate {when}; wanted is step {OPENS}.")
    return not_yet(f"it opens at step {t}, but {found}; wanted is less than {CLOSED}.")


def half_open_at_eight() -> tuple[float, float]:
    """A bias that shuts, and the peephole that outweighs it at the memory of step 8."""
    b, between = -6.0, 0.375  # C is 0.35 at step 7 and 0.40 at step 8
    return -b / between, b


EXERCISES = (
    Exercise(
        "15.timer",
        judge_timer,
        half_open_at_eight,
        "The gate is half open where p * C + b = 0. What is C at step 8, and at step 7?",
        "C grows by 0.05 a step: -b / p must lie between 0.35 and 0.40.",
        "At step 1, p * 0.05 + b must be below -4.6, for sigmoid(-4.6) is 0.01.",
    ),
    Exercise(
        "15.gru",
        judge_gru,
        gru_step,
        "What h_{t-1} adds to the candidate is q = W_hn @ h_prev + b_hn. It goes in multiplied by r.",
        "The candidate is n = tanh(W_xn @ x_t + b_xn + r * q).",
        "The new state is (1 - z) * n + z * h_prev: where z is 1, the old state stays.",
    ),
    Exercise(
        "15.count",
        judge_count,
        count,
        "A part is a matrix with n_h rows and n_h + n_x columns, and a bias of n_h numbers.",
        "LSTM: f, i, g, o. GRU: r, z, n. Minimal: f, n.",
        "In torch's form the GRU's candidate has a second bias, b_hn, inside the reset.",
    ),
    Exercise(
        "15.ablation",
        judge_ablation,
        ablation,
        "Who has to be forgotten at step 8, where ben takes over from anna?",
        "A forget gate that stays at 1 forgets nothing. In the lab above: f, clamp, value 1, and try the units.",
        "One of the units that carry the subject will do: see story_reader.subject_units(net), which counts from 0.",
    ),
)
