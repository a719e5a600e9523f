"""Exercises of lesson 21: the rule of annealing, a task that cannot be guessed, two steps joined into one."""

from typing import Any

import numpy as np

from lessons.cells.scan import combine
from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, pair_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.experiments.lag_net import UPDATES, train_on
from lessons.gradient_free.annealing import accepts
from lessons.gradient_free.guessing import Guesser, random_weight_search
from lessons.numerics import Array
from lessons.tasks.own_task import OwnTask, TaskError

DRAWS, CHANGE = 2000, 0.5  # asked of a rule, for a worsening of this size
TEMPERATURES = (0.25, 0.5, 1.0)
SIZES, GUESSES, SEEDS = (1, 2, 3), 20_000, (0, 1)  # units, guesses for each, nets that are trained


def judge_accept(answer: Any) -> Verdict:
    """A function (change, temperature, rng) to whether the step is taken."""
    if not callable(answer):
        return not_yet(
            f"a function accept(change, temperature, rng) is asked for; this is {shown(answer)}."
        )
    better = [
        answer(change, 0.5, np.random.default_rng(k)) for change in (-1.0, 0.0) for k in range(50)
    ]
    if slip := _no_truth(better[0]):
        return not_yet(slip)
    if not any(better[:50]):
        return not_yet("a step that lowers the loss was never taken; change < 0 means better.")
    if not all(better[:50]):
        return not_yet("a step that lowers the loss was refused; take it always.")
    if not all(better[50:]):
        return not_yet(
            "a step that leaves the loss as it is was refused; exp(0) is 1, so it is taken."
        )
    shares = np.array([_share(answer, temperature) for temperature in TEMPERATURES])
    return _by_shares(answer, shares)


def _no_truth(got: Any) -> str:
    """What is wrong with an answer that is neither True nor False, as a sentence."""
    if got is None:
        return "nothing came back. Does your code end with return?"
    if not isinstance(got, bool | np.bool_):
        return f"it returns {shown(got)}; True or False is asked for."
    return ""


def _share(answer: Any, temperature: float) -> float:
    """How often a worsening of CHANGE is accepted."""
    rng = np.random.default_rng(3)
    return float(np.mean([answer(CHANGE, temperature, rng) for _ in range(DRAWS)]))


def _by_shares(answer: Any, shares: Array) -> Verdict:
    """The verdict on a rule that takes all that helps, from the shares at which it takes what harms."""
    T = np.array(TEMPERATURES)
    wanted = np.exp(-CHANGE / T)
    slips = {
        "a step that raises the loss is never taken: this rule only walks downhill.": np.zeros(3),
        "every step is taken, whatever it does: this is a walk without an aim.": np.ones(3),
        "the temperature has no say yet: divide the change by it.": np.full(3, np.exp(-CHANGE)),
        "the change is multiplied by the temperature; divide by it: hot means bold.": np.exp(
            -CHANGE * T
        ),
        "this is 1 minus the probability: accept when rng.random() is below exp(...).": 1.0
        - wanted,
        "the exponential has the base 2 or 10; Metropolis takes exp.": 2.0 ** (-CHANGE / T),
        "the change is squared; it is exp(-change / temperature).": np.exp(-(CHANGE**2) / T),
        "half of them are taken at any temperature: compare rng.random() with exp(-change / temperature).": np.full(
            3, 0.5
        ),
    }
    if np.abs(shares - wanted).max() < 0.04:
        again = [_share(answer, 0.5) for _ in range(2)]
        if again[0] != again[1]:
            return not_yet(
                "the answers change though rng is the same; draw with rng.random(), nothing else."
            )
        return yes(
            "what helps is always taken, and what harms the more often the hotter it is: "
            + ", ".join(
                f"{share:.0%} at {t:g}" for share, t in zip(shares, TEMPERATURES, strict=True)
            )
            + f" for a worsening of {CHANGE:g}."
        )
    for words, slip in slips.items():
        if np.abs(shares - slip).max() < 0.04:
            return not_yet(words)
    return not_yet(
        f"at temperature {T[0]:g} a worsening of {CHANGE:g} is taken in {shares[0]:.0%} of {DRAWS} cases; "
        f"exp(-{CHANGE:g} / {T[0]:g}) = {wanted[0]:.0%} is wanted."
    )


def judge_task(answer: Any) -> Verdict:
    """A function (n, rng) to xs (T, n, n_x) and goals (n,) that guessing does not solve, and the gradient does."""
    if not callable(answer):
        return not_yet(f"a function my_task(n, rng) is asked for; this is {shown(answer)}.")
    try:
        task = OwnTask(answer)
        for n_h in SIZES:
            search = random_weight_search(task, Guesser(n_h), seed=0, most=GUESSES)
            if search.net is not None:
                units = "unit" if n_h == 1 else "units"
                trials = "1 trial" if search.trials == 1 else f"{search.trials:,} trials"
                return not_yet(f"guessed after {trials} with {n_h} {units}: too easy.")
        return _learned(task)
    except TaskError as error:
        return not_yet(str(error))


def _learned(task: OwnTask) -> Verdict:
    """The verdict on a task that could not be guessed."""
    luckless = f"{len(SIZES) * GUESSES:,} guesses found nothing"
    scores = []
    for seed in SEEDS:
        record = train_on(task, seed=seed)
        if task.solved(record.score):
            return yes(f"{luckless}, and the gradient solves it within {record.step} updates.")
        scores.append(record.score)
    best = min(scores) if task.numbers else max(scores)
    kind = "mean squared error" if task.numbers else "fraction of right answers"
    return not_yet(
        f"{luckless}, but the gradient fails as well: {kind} {best:.2f} after {UPDATES} updates. "
        "Ask for something that can be learned."
    )


def my_task(n: int, rng: np.random.Generator) -> tuple[Array, Any]:
    """Eight symbols to be told apart at the end: three bits have to be carried, not one."""
    symbols = rng.integers(8, 10, (20, n))
    symbols[0] = rng.integers(0, 8, n)
    return np.eye(10)[symbols], symbols[0]


def _combine_cases() -> list[Case]:
    """Maps of a number, and maps of three numbers."""
    first, second = np.random.default_rng(21).normal(size=(2, 2, 3))
    return [
        {"first": (0.5, 1.0), "second": (0.25, 3.0)},
        {"first": tuple(first), "second": tuple(second)},
    ]


def _combine_slips(first: Any, second: Any) -> Slips:
    """Wrong maps."""
    (a_1, b_1), (a_2, b_2) = first, second
    a, b = combine(first, second)
    return {
        "this does the second map first; put h -> a_1 h + b_1 into the second.": (
            combine(second, first)
        ),
        "a is right. b_1 goes through the second map too: a_2 * b_1 + b_2.": (a, b_1 + b_2),
        "a is right. b_1 is lost; it goes through the second map: a_2 * b_1 + b_2.": (a, b_2),
        "a is right. b_2 is lost: a_2 * b_1 + b_2.": (a, a_2 * b_1),
        "b is right. The factors multiply: a_2 * a_1.": (a_1 + a_2, b),
        "nothing goes through the second map yet: put a_1 h + b_1 in the place of its h.": (
            (a_1 + a_2, b_1 + b_2)
        ),
        "both are right, in the wrong order: return a, b.": (b, a),
        "this is the second map alone.": second,
        "this is the first map alone.": first,
    }


judge_combine = Comparison(
    combine,
    "two steps are one step of the same kind, so they may be joined in any order, and many at once.",
    _combine_cases(),
    _combine_slips,
    form=pair_form("two things are asked for: return a, b."),
)


EXERCISES = (
    Exercise(
        "21.accept",
        judge_accept,
        accepts,
        "If change is 0 or less, return True.",
        "Else be lucky with probability exp(-change / temperature): rng.random() is below p with probability p.",
    ),
    Exercise(
        "21.task",
        judge_task,
        my_task,
        "One bit to carry is easy to guess, whatever the distance. How about more to carry?",
        "Take `symbols` of lessons.tasks.own_task with k = 6 or 8, or ask for a number: goals that are floats.",
        "One-hot inputs come from np.eye(k)[classes]. Take 20 steps: the gradient has to find the cue, too.",
    ),
    Exercise(
        "21.combine",
        judge_combine,
        combine,
        "The first map makes a_1 h + b_1 of h. Put that into the second: a_2 (a_1 h + b_1) + b_2.",
        "Multiply out: what stands before h is the new a, and the rest is the new b.",
    ),
)
