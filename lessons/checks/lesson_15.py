"""Exercises of lesson 15: a step of the GRU, the numbers that a cell learns, a lesion that turns an answer round."""

from functools import partial
from typing import Any

import numpy as np

from lessons.analysis.lesions import share_right
from lessons.cells.basic import GRUCell
from lessons.cells.interventions import clamped, unroll_held
from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import agrees, difference, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, sigmoid
from lessons.tasks import stories
from lessons.trained_nets import story_reader

STORY = "anna calls tom . it rains . ben helps mia and sings . time passes . so"
GATES = "fio"


def judge_gru(answer: Any) -> Verdict:
    """A function from a GRUCell, x_t and h_{t-1} to h_t, in torch's form."""
    if not callable(answer):
        return not_yet(
            f"a function gru_step(cell, x_t, h_prev) is asked for; this is {shown(answer)}."
        )
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        cell, x_t, h_prev = GRUCell(3, 4, rng), 2 * rng.normal(size=3), rng.uniform(-1, 1, 4)
        for name in ("W_r", "W_z", "W_xn", "W_hn"):
            setattr(cell, name, 2 * getattr(cell, name))
        given = h_prev.copy()
        got = answer(cell, x_t, given)
        wrong = difference(got, gru_step(cell, x_t, h_prev), "h_t", atol=1e-9)
        if wrong:
            return not_yet(_gru_slip(np.asarray(got), cell, x_t, h_prev) or wrong)
        if not np.array_equal(given, h_prev):
            return not_yet("the function changes h_prev; work on a new array.")
    return yes("this is what torch.nn.GRU computes.")


def _gru_slip(got: Array, cell: GRUCell, x_t: Array, h_prev: Array) -> str:
    """The slip that gives `got` in place of h_t, as a sentence; empty for another."""
    hx = np.concatenate([h_prev, x_t])
    r, z = sigmoid(cell.W_r @ hx + cell.b_r), sigmoid(cell.W_z @ hx + cell.b_z)
    new, q = cell.W_xn @ x_t + cell.b_xn, cell.W_hn @ h_prev + cell.b_hn
    n = np.tanh(new + r * q)

    def mixed(candidate: Array) -> Array:
        return (1 - z) * candidate + z * h_prev

    slips: dict[str, Array] = {
        "this is the candidate; h_t mixes it with h_prev, as z says.": n,
        "this is the candidate without the reset gate; q goes in multiplied by r.": np.tanh(
            new + q
        ),
        "z and 1 - z are swapped: in torch's form z keeps h_prev. Others write it the other way round.": z
        * n
        + (1 - z) * h_prev,
        "the reset gate acts before the product, as in the paper of 2014; torch multiplies W_hn @ h_prev + b_hn "
        "by r.": mixed(np.tanh(new + cell.W_hn @ (r * h_prev) + cell.b_hn)),
        "b_hn stands outside of the reset; torch multiplies all of q by r, its bias included.": mixed(
            np.tanh(new + r * (cell.W_hn @ h_prev) + cell.b_hn)
        ),
        "the reset gate is missing: q goes in multiplied by r.": mixed(np.tanh(new + q)),
        "r multiplies the input's part, too; it is there for the past alone.": mixed(
            np.tanh(r * (new + q))
        ),
        "the tanh of the candidate is missing.": mixed(new + r * q),
        "the candidate does not hear the past: r * q is missing.": mixed(np.tanh(new)),
        "the candidate does not hear the past yet, and nothing is mixed with h_prev.": np.tanh(new),
        "z multiplies both: the candidate gets 1 - z.": z * n + z * h_prev,
    }
    if got.shape != n.shape:
        return ""
    return next((words for words, slip in slips.items() if np.allclose(got, slip, 0, 1e-9)), "")


def gru_step(cell: GRUCell, x_t: Array, h_prev: Array) -> Array:
    """The reset gate lets the candidate hear the past; the update gate mixes both."""
    hx = np.concatenate([h_prev, x_t])
    r = sigmoid(cell.W_r @ hx + cell.b_r)
    z = sigmoid(cell.W_z @ hx + cell.b_z)
    q = cell.W_hn @ h_prev + cell.b_hn
    n = np.tanh(cell.W_xn @ x_t + cell.b_xn + r * q)
    h: Array = (1 - z) * n + z * h_prev
    return h


def judge_count(answer: Any) -> Verdict:
    """A function from n_x and n_h to the numbers that an LSTM, a GRU and a minimal gated cell learn."""
    sizes = [{"n_x": 3, "n_h": 4}, {"n_x": 1, "n_h": 1}, {"n_x": 29, "n_h": 6}]
    why = "four parts, three parts and two; the GRU's candidate has one bias more, which the reset gate makes useful."
    verdict = agrees(answer, count, list(sizes), why)
    slip = "" if verdict or not callable(answer) else _count_slip(answer(3, 4))
    return not_yet(slip) if slip else verdict


def _count_slip(got: Any) -> str:
    """The slip behind a count for n_x = 3, n_h = 4, as a sentence; empty for another."""
    if not isinstance(got, dict) or set(got) != {"LSTM", "GRU", "minimal"}:
        return ""
    one, n_h = 4 * (4 + 3) + 4, 4
    no_bias = {"LSTM": 4 * 28, "GRU": 3 * 28, "minimal": 2 * 28}
    if got == no_bias:
        return "the biases are missing: every part has n_h of them."
    if got["LSTM"] in (4 * 16 + 16, 4 * 12 + 16):
        return "each part has a matrix on [h; x]: n_h rows, and n_h + n_x columns."
    if got["LSTM"] == one:
        return "this is one part; an LSTM has four, f, i, g and o."
    if got["LSTM"] == 3 * one:
        return "an LSTM has three gates, and the candidate has weights of its own: four parts."
    if got["GRU"] == 4 * one:
        return "a GRU has no output gate and no separate cell: r, z and the candidate n are three parts."
    if got["GRU"] in (2 * one, 2 * one + n_h):
        return "a GRU has two gates, and a candidate with weights of its own: three parts."
    if got["GRU"] == 3 * one:
        return "nearly: in torch's form the GRU's candidate has two biases, b_xn and b_hn."
    if got["minimal"] in (one, one + n_h, 3 * one, 4 * one):
        return "the minimal cell has one gate, and a candidate with weights of its own: two parts."
    return ""


def count(n_x: int, n_h: int) -> dict[str, int]:
    """A part is a matrix on [h; x] and a bias."""
    part = n_h * (n_h + n_x) + n_h
    return {"LSTM": 4 * part, "GRU": 3 * part + n_h, "minimal": 2 * part}


def judge_lesion(answer: Any) -> Verdict:
    """(gate, unit, value, start): one unit's gate, clamped from a step on, that turns the answer to STORY round."""
    said = _refused(answer)
    if said:
        return not_yet(said)
    net = story_reader.load()
    gate, unit, value, start = answer
    xs = net.encode(STORY)
    run = unroll(net.cell, xs)
    held = unroll_held(net.cell, xs, clamped(run, gate, float(value), int(start), int(unit)))
    p = net.belief(held["h"][-1])
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
    """What keeps `answer` from being a lesion, as a sentence; empty when it is one."""
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


def lesion() -> tuple[str, int, float, int]:
    """Try every unit of every gate, shut and open, from the first step on: the first that turns the answer."""
    net = story_reader.load()
    told = net.encode("anna calls tom . it rains . ben helps mia and sings . time passes . so"), 0
    for gate in "fio":
        for unit in range(1, 7):
            for value in (0.0, 1.0):
                held = partial(clamped, name=gate, value=value, unit=unit)
                if share_right(net.cell, [told], lambda h: int(net.belief(h).argmax()), held):
                    return gate, unit, value, 1
    return "f", 1, 0.0, 1


EXERCISES = (
    Exercise(
        "15.gru",
        judge_gru,
        (
            "The past as the candidate would hear it is q = W_hn @ h_prev + b_hn. It goes in multiplied by r.",
            "The candidate is n = tanh(W_xn @ x_t + b_xn + r * q).",
            "The new state is (1 - z) * n + z * h_prev: where z is 1, the old state stays.",
        ),
        gru_step,
    ),
    Exercise(
        "15.count",
        judge_count,
        (
            "A part is a matrix with n_h rows and n_h + n_x columns, and a bias of n_h numbers.",
            "LSTM: f, i, g, o. GRU: r, z, n. Minimal: f, n.",
            "In torch's form the GRU's candidate has a second bias, b_hn, inside the reset.",
        ),
        count,
    ),
    Exercise(
        "15.lesion",
        judge_lesion,
        (
            "Who has to be forgotten at step 8, where ben takes over from anna?",
            "A forget gate that stays at 1 forgets nothing. In the lab above: f, clamp, value 1, and try the units.",
            "One of the units that carry the subject will do: see story_reader.carriers(net), which counts from 0.",
        ),
        lesion,
        made=True,
    ),
)
