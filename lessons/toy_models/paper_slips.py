"""Typical slips on paper: the number that each one gives, so that a wrong number can be explained."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lessons.toy_models.paper_lstm import ENTRIES, GATES, Entry, evaluate, partners

PART = 1e-3  # of the right number may be missing: four digits that count are enough
NOTHING = 5e-7  # what passes for zero: it shows as 0.000000
DECIMALS = 5e-5  # of a new weight, four decimals are enough: it differs little from the old one
ROUNDED = 5.0  # times less exact may a wrong number be, and is still known
NEAR = 0.02
Slip = tuple[str, str]  # what went wrong, in words, and the formula that goes wrong so


class Judgement(NamedTuple):
    """Whether a number is right, and why not."""

    right: bool
    why: str


def judge(name: str, answer: float, values: Mapping[str, float]) -> Judgement:
    """What is to be said about `answer` for the entry `name` of a sheet with these values."""
    right, entry = values[name], ENTRIES[name]
    if same(entry, answer, right):
        return Judgement(True, "right")
    wrongs = [(words, evaluate(formula, values)) for words, formula in slips(entry)]
    close = [  # how far off, where a number as exact as a right one must be is not off
        (max(abs(answer - wrong), PART * abs(wrong)), words)
        for words, wrong in wrongs
        if same(entry, answer, wrong, ROUNDED) and not same(entry, wrong, right)
    ]
    if close:
        return Judgement(False, min(close, key=lambda found: round(found[0], 9))[1])
    if abs(answer - right) <= NEAR * abs(right):
        return Judgement(False, "close, within 2 %; carry more digits")
    return Judgement(False, "no slip that is known here; go through the formula factor by factor")


def same(entry: Entry, answer: float, right: float, slack: float = 1.0) -> bool:
    """Whether two numbers pass for the same on paper, where `entry` stands."""
    if entry.kind == "new":
        return abs(answer - right) <= DECIMALS
    return abs(answer - right) <= max(slack * PART * abs(right), NOTHING)


def slips(entry: Entry) -> Iterator[Slip]:
    """The slips that an entry invites, the likely ones first."""
    yield "the sign is wrong", f"-({entry.formula})"
    yield from KINDS.get(entry.kind, _none)(entry)
    for t in (1, 2):
        twin = entry.name.replace(str(entry.t), str(t))
        if entry.t and t != entry.t and twin in ENTRIES:
            yield f"that is the number of step {t}", twin
    yield "a factor of 10: look at the decimal point", f"10 * ({entry.formula})"
    yield "a factor of 10: look at the decimal point", f"({entry.formula}) / 10"


def _none(_: Entry) -> Iterator[Slip]:
    yield from ()


def _a(entry: Entry) -> Iterator[Slip]:
    k, t = entry.gate, entry.t
    x, h = f"W_x{k} * x_{t}", f"W_h{k} * h_{t - 1}"
    yield "the bias is missing", f"{x} + {h}"
    yield "the term of the hidden state before, W_h · h, is missing", f"{x} + b_{k}"
    yield "the term of the input, W_x · x, is missing", f"{h} + b_{k}"
    yield "W_x and W_h have changed places", f"W_h{k} * x_{t} + W_x{k} * h_{t - 1} + b_{k}"
    yield "W_h multiplies h of the step before, not of this step", f"{x} + W_h{k} * h_{t} + b_{k}"


def _gate(entry: Entry) -> Iterator[Slip]:
    k, t = entry.gate, entry.t
    yield "this is the pre-activation; squash it", f"a_{k}{t}"
    if k == "g":
        yield "this is σ; the candidate takes tanh", f"sigmoid(a_{k}{t})"
        return
    yield "this is tanh; a gate takes σ", f"tanh(a_{k}{t})"
    yield "this is σ of −a; mind the sign", f"sigmoid(-a_{k}{t})"


def _c(entry: Entry) -> Iterator[Slip]:
    t = entry.t
    kept, written = f"f_{t} * c_{t - 1}", f"i_{t} * g_{t}"
    yield "the increment, i · g, is missing", kept
    yield "what remains of the cell state, f · C, is missing", written
    yield "the forget gate is missing", f"c_{t - 1} + {written}"
    yield "the input gate is missing", f"{kept} + g_{t}"
    yield "f and i have changed places", f"i_{t} * c_{t - 1} + f_{t} * g_{t}"


def _tanh_c(entry: Entry) -> Iterator[Slip]:
    yield "this is C itself; take tanh of it", f"c_{entry.t}"
    yield "this is σ; the cell state goes through tanh", f"sigmoid(c_{entry.t})"


def _h(entry: Entry) -> Iterator[Slip]:
    t = entry.t
    yield "this has C in place of tanh C", f"o_{t} * c_{t}"
    yield "the output gate is missing", f"tanh_c{t}"
    yield "this has σ in place of tanh", f"o_{t} * sigmoid(c_{t})"


def _loss(_: Entry) -> Iterator[Slip]:
    yield "the half is missing", "(h_2 - y)**2"
    yield "this is the error; square it and take the half", "h_2 - y"
    yield "this is half of the error; the square is missing", "(h_2 - y) / 2"
    yield "the error is h − y, not h alone", "h_2**2 / 2"


def _dh_last(_: Entry) -> Iterator[Slip]:
    yield "this is L itself; its derivative is wanted", "L"
    yield "the half in L takes the 2 away", "2 * (h_2 - y)"
    yield "this is h; the error is h − y", "h_2"


def _through(entry: Entry) -> Iterator[Slip]:
    t = entry.t
    m, dh, o = f"tanh_c{t}", f"dh_{t}", f"o_{t}"
    yield "the slope of tanh is missing", f"{dh} * {o}"
    yield "the output gate is missing", f"{dh} * (1 - {m}**2)"
    yield "the square in 1 − tanh² is missing", f"{dh} * {o} * (1 - {m})"
    yield "the slope has C in place of tanh C", f"{dh} * {o} * (1 - c_{t}**2)"
    yield "that is the slope of σ; C goes through tanh", f"{dh} * {o} * {m} * (1 - {m})"
    yield "the gradient that arrives, dh, is missing", f"{o} * (1 - {m}**2)"
    yield "this has tanh itself in place of its slope", f"{dh} * {o} * {m}"


def _along(entry: Entry) -> Iterator[Slip]:
    t = entry.t + 1 if entry.kind == "along" else 1
    yield f"the forget gate is missing: C is multiplied by f of step {t}", f"dc_{t}"
    yield "the path along C takes f itself, not its slope", f"dc_{t} * f_{t} * (1 - f_{t})"
    yield "this has i in place of f", f"dc_{t} * i_{t}"
    yield "this has dh in place of dC", f"dh_{t} * f_{t}"
    if entry.kind == "along":
        yield "f belongs to the step that reads C, not to the one that makes it", "dc_2 * f_1"


def _dc(entry: Entry) -> Iterator[Slip]:
    t = entry.t
    yield "the path along C is missing", f"through_{t}"
    yield "the path through h is missing", f"along_{t}"
    yield "the two paths add, they do not multiply", f"along_{t} * through_{t}"


def _dh(entry: Entry) -> Iterator[Slip]:
    t = entry.t + 1
    terms = {k: f"W_h{k} * da_{k}{t}" for k in GATES}
    for k in GATES:
        rest = " + ".join(term for gate, term in terms.items() if gate != k)
        yield f"the term of {k} is missing", rest
    yield "h is multiplied by W_h, not by W_x", " + ".join(f"W_x{k} * da_{k}{t}" for k in GATES)
    yield "each δ is multiplied by its W_h", " + ".join(f"da_{k}{t}" for k in GATES)
    for k in GATES:
        yield f"this is the term of {k} alone; four pre-activations read h", terms[k]


def _da(entry: Entry) -> Iterator[Slip]:
    k, t = entry.gate, entry.t
    come, other = ("dh", "dC") if k == "o" else ("dC", "dh")
    arrives, wrong, factor = f"{come.lower()}_{t}", f"{other.lower()}_{t}", partners(t)[k]
    name = {"f": "C of the step before", "i": "g", "g": "i", "o": "tanh C"}[k]
    start = f"{arrives} * {factor}"
    right = entry.formula.removeprefix(f"{start} * ")
    yield from ((words, f"{start} * {slope}") for words, slope in _slopes(entry))
    yield f"the slope of {'tanh' if k == 'g' else 'σ'} is missing", start
    yield f"this has {other} in place of {come}", f"{wrong} * {factor} * {right}"
    yield f"the other factor, {name}, is missing", f"{arrives} * {right}"
    yield f"the gradient that arrives, {come}, is missing", f"{factor} * {right}"
    for words, instead in _instead(k, t):
        yield words, f"{arrives} * {instead} * {right}"
    yield f"the other factor is {name}, not {k} again", f"{arrives} * {k}_{t} * {right}"


def _instead(k: str, t: int) -> Iterator[Slip]:
    """Other factors that are taken by mistake."""
    if k == "f":
        yield "f was multiplied by C of the step before, not of this step", f"c_{t}"
        yield "f was multiplied by C, not with h", f"h_{t - 1}"
    if k == "o":
        yield "this has C in place of tanh C", f"c_{t}"
        yield "o was multiplied by tanh C; this has h", f"h_{t}"
    if k == "i":
        yield "i was multiplied by g; this has f", f"f_{t}"
        yield "i was multiplied by g; this has C of the step before", f"c_{t - 1}"
    if k == "g":
        yield "g was multiplied by i; this has f", f"f_{t}"
        yield "g was multiplied by i; this has o", f"o_{t}"


def _slopes(entry: Entry) -> Iterator[Slip]:
    """Slopes that are taken by mistake."""
    k, t = entry.gate, entry.t
    s, a = f"{k}_{t}", f"a_{k}{t}"
    if k == "g":
        yield "the square in the slope 1 − g² is missing", f"(1 - {s})"
        yield "that is the slope of σ; the candidate goes through tanh", f"{s} * (1 - {s})"
        yield "the slope 1 − g² takes the candidate, not its pre-activation", f"(1 - {a}**2)"
        return
    yield f"the slope is {k} · (1 − {k}); this has 1 − {k} alone", f"(1 - {s})"
    yield f"the slope is {k} · (1 − {k}); this has {k} alone", s
    yield "that is the slope of tanh; a gate goes through σ", f"(1 - {s}**2)"
    yield f"the slope takes the gate {k}, not its pre-activation", f"{a} * (1 - {a})"


def _dW(entry: Entry) -> Iterator[Slip]:
    k, (x, h) = entry.gate, (("x_1", "x_2"), ("h_0", "h_1"))
    right, other = (x, h) if entry.kind == "dW_x" else (h, x)
    factor = "x" if entry.kind == "dW_x" else "h"
    yield "the contribution of step 1 is missing", f"da_{k}2 * {right[1]}"
    yield "the contribution of step 2 is missing", f"da_{k}1 * {right[0]}"
    yield f"each δ is multiplied by {factor}", f"da_{k}1 + da_{k}2"
    if factor == "h":
        yield "W_h multiplies h of the step before, h_0 and h_1", f"da_{k}1 * h_1 + da_{k}2 * h_2"
    yield f"this weight multiplies {factor}", f"da_{k}1 * {other[0]} + da_{k}2 * {other[1]}"
    yield "the steps have changed places", f"da_{k}1 * {right[1]} + da_{k}2 * {right[0]}"
    yield "contributions add; no mean is taken", f"({entry.formula}) / 2"


def _db(entry: Entry) -> Iterator[Slip]:
    k = entry.gate
    yield "the contribution of step 1 is missing", f"da_{k}2"
    yield "the contribution of step 2 is missing", f"da_{k}1"
    yield "the bias is multiplied by 1, not by x", f"da_{k}1 * x_1 + da_{k}2 * x_2"
    yield "contributions add; no mean is taken", f"(da_{k}1 + da_{k}2) / 2"


def _new(entry: Entry) -> Iterator[Slip]:
    w = entry.name.removeprefix("new_")
    yield "this goes uphill: subtract lr times the gradient", f"{w} + lr * d{w}"
    yield "the learning rate is missing", f"{w} - d{w}"
    yield "this is the change; take it from the old weight", f"lr * d{w}"
    yield "this is the change; add it to the old weight", f"-lr * d{w}"
    yield "this is the gradient; the weight moves by lr times it", f"d{w}"
    yield "this is the old weight", w


KINDS = {
    "a": _a, **dict.fromkeys(GATES, _gate), "c": _c, "tanh_c": _tanh_c, "h": _h, "L": _loss,
    "dh_last": _dh_last, "through": _through, "along": _along, "dc_first": _along, "dc": _dc,
    "dh": _dh, "da": _da, "dW_x": _dW, "dW_h": _dW, "db_": _db, "new": _new,
}  # fmt: skip
