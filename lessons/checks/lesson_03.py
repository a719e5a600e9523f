"""Exercises of lesson 03: softmax, the lowest loss without memory, an update, one unit."""

from typing import Any

import numpy as np

from lessons.checks.engine.compare import difference, shown
from lessons.checks.engine.comparison import Comparison, Slips, number_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array
from lessons.numerics import softmax as right_softmax
from lessons.toy_models.hello import HelloNet, train_hello

RATE, STEPS, LAST_SEED = 0.03, 500, 19  # of the search for one unit, as lesson 03 says
SCORES = [
    np.array([0.0, 2.0, 1.0, -1.0]),
    np.array([3.0, 3.0]),
    np.array([1000.0, 999.0, -1000.0]),
]


def _softmax_slips(y: Array) -> Slips:
    """Wrong probabilities."""
    return {
        "a logit was divided by the sum of the logits; take exp of each first.": y / y.sum(),
        (
            f"right for {shown(SCORES[0])}, but exp(1000) is too large for a computer: for {shown(SCORES[2])} not "
            "every number is finite. Subtract the largest score first; that changes no probability."
        ): np.exp(y) / np.exp(y).sum(),
    }


def _unnormalised(got: Any, y: Array) -> str:
    """What to say of positive numbers in the right proportions whose sum is not 1."""
    p = np.asarray(got)
    if p.shape != y.shape or p.dtype.kind != "f" or not p.sum() > 0:
        return ""
    right = np.allclose(p / p.sum(), right_softmax(y))
    return f"the proportions are right, but the sum is {p.sum():.2f}: divide by it." * right


def softmax(y: Array) -> Array:
    """Exponentials of the logits, divided by their sum; the largest exponential is 1."""
    exponentials = np.exp(y - y.max())
    p: Array = exponentials / exponentials.sum()
    return p


judge_softmax = Comparison(
    right_softmax,
    "positive, 1 in sum, and safe for logits of 1000.",
    [{"y": scores} for scores in SCORES],
    _softmax_slips,
    otherwise=_unnormalised,
)


def _floor_slips() -> Slips:
    """Wrong losses."""
    ln = np.log
    return {
        "0 would need p = 1 for both l's; yet the two give the same p, and l and o share it.": 0.0,
        "this is the loss at one l; there are two.": ln(2),
        "this is the mean over the four letters; the loss here is their sum.": ln(2) / 2,
        "this is in bits; the loss here uses the natural logarithm.": 2.0,
        "this uses the logarithm to base 10; the loss here uses the natural one.": np.log10(4),
        "this is the loss of p = 1/4 everywhere; after h and e a net can be certain.": 4 * ln(4),
        "after an l only two letters come into question, l and o; not four.": 2 * ln(4),
        "0.5 is the probability; its negative log-likelihood is -log 0.5, and it comes twice.": 0.5,
        "1/4 is the probability of getting both; the loss is -log of it.": 0.25,
    }


def _off_floor(got: float) -> str:
    """What to say of another loss."""
    if got < floor():
        return f"{shown(float(got))} is too low: no net without memory gets there."
    return f"{shown(float(got))} is too high: a net without memory can do better."


def floor() -> float:
    """Cross-entropy 0 after h and after e; at each l, -log(1/2)."""
    return float(-np.log(1.0) - np.log(1.0) - np.log(0.5) - np.log(0.5))


judge_floor = Comparison(
    floor,
    "2 ln 2: certain after h and e, and p = 1/2 at each of the two l's.",
    slips=_floor_slips,
    form=number_form("a number"),
    otherwise=_off_floor,
    atol=5e-3,
    slack=5e-3,
)


def judge_descend(answer: Any) -> Verdict:
    """A function descend(net, lr) that moves every weight of the net in place."""
    if not callable(answer):
        return not_yet(f"a function descend(net, lr) is asked for; this is {shown(answer)}.")
    for net, lr in ((HelloNet(seed=4), 0.1), (HelloNet(n_h=2, seed=5, memory=False), 0.5)):
        before, (loss, grads) = {n: w.copy() for n, w in net.weights.items()}, net.loss_and_grads()
        returned = answer(net, lr)
        moves = {name: net.weights[name] - old for name, old in before.items()}
        if wrong := _wrong_move(moves, grads, lr, loss, net.loss()):
            return not_yet(wrong)
        if wrong := difference(returned, loss, "what descend returns"):
            return not_yet(f"every weight moved as it should, but {wrong}")
    return yes("every weight moved against its gradient, and the loss fell.")


def _wrong_move(
    moves: dict[str, Array], grads: dict[str, Array], lr: float, before: float, after: float
) -> str:
    """What is wrong with one step, as a sentence; empty when it is gradient descent."""
    still = [name for name, move in moves.items() if not move.any()]
    if len(still) == len(moves):
        return "no weight moved. Only weight -= ... changes the net's own array; weight = ... makes a new one."
    if still:
        return f"{still[0]} did not move; every weight has a gradient."
    for name, move in moves.items():
        if np.allclose(move, lr * grads[name]):
            return f"{name} moved along its gradient: the loss rose from {before:.3f} to {after:.3f}. Go against it."
        if np.allclose(move, -grads[name]):
            return f"{name} moved by its whole gradient; the learning rate lr = {lr} is missing."
        if wrong := difference(move, -lr * grads[name], f"the move of {name}"):
            return wrong
    return ""


def descend(net: HelloNet, lr: float) -> float:
    """One step of gradient descent; returns the loss before it."""
    loss, grads = net.loss_and_grads()
    for name, weight in net.weights.items():
        weight -= lr * grads[name]
    return loss


def judge_one(answer: Any) -> Verdict:
    """Two seeds for one unit: one that spells hello, one that does not."""
    asked = f"two seeds from 0 to {LAST_SEED} are asked for, as in (4, 7)"
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return not_yet(f"{asked}; this is {shown(answer)}.")
    if not all(isinstance(seed, int | np.integer) and 0 <= seed <= LAST_SEED for seed in answer):
        return not_yet(f"{asked}; this is {shown(answer)}.")
    words = [_word(seed) for seed in answer]
    for seed, word, wanted in zip(answer, words, ("spells", "fails"), strict=True):
        if (word == "hello") != (wanted == "spells"):
            return not_yet(f"seed {seed} gives {word!r}; a net that {wanted} was wanted there.")
    return yes(
        f"{words[0]!r} and {words[1]!r}: one unit can, but in 500 updates only from some seeds."
    )


def _word(seed: int) -> str:
    """What one unit spells after training from `seed`."""
    net = HelloNet(n_h=1, seed=seed)
    for _ in train_hello(net, STEPS, RATE):
        pass
    return net.spell()


def one() -> tuple[int, int]:
    """Try seed after seed until one has spelled and one has not."""
    found: dict[bool, int] = {}
    for seed in range(20):
        net = HelloNet(n_h=1, seed=seed)
        list(train_hello(net, steps=500, lr=0.03))  # the list runs the training to its end
        found.setdefault(net.spell() == "hello", seed)
        if len(found) == 2:
            break
    return found[True], found[False]


EXERCISES = (
    Exercise(
        "03.softmax",
        judge_softmax,
        softmax,
        "Take np.exp(y): every number is positive then. What is missing for a sum of 1?",
        "Divide the exponentials by their sum.",
        "For logits of 1000, take y - y.max() first: a shift of all logits changes no probability.",
    ),
    Exercise(
        "03.floor",
        judge_floor,
        floor,
        "After h and after e there is one right answer: a net without memory can be certain there.",
        "At both l's the input is the same, so without memory p is the same. It must serve l once and o once.",
        "Give l the probability q and o the rest: the loss is -log q - log(1 - q). Which q is best?",
    ),
    Exercise(
        "03.descend",
        judge_descend,
        descend,
        "The gradient, grads[name], points where the loss rises. Subtract it.",
        "The step is lr * grads[name]; it has the shape of the weight.",
        "Write weight -= ...: it changes the net's own array, while weight = ... makes one that nobody uses.",
    ),
    Exercise(
        "03.one",
        judge_one,
        one,
        "Move the seed in the widget of one unit, press Train, and read the last sentence under the curve.",
        f"Or write a loop: for seed in range({LAST_SEED + 1}), train HelloNet(n_h=1, seed=seed), look at spell().",
    ),
)
