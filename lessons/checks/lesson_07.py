"""Exercises of lesson 07: bits per character, drawing at a temperature, what no bigram can do."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Comparison, Slips
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, softmax
from lessons.trained_nets.char_lm import CharLM, load
from lessons.trained_nets.sampling import sharpened

GIVEN = np.array([0.5, 0.25, 1.0, 0.125])  # probabilities of four characters that came
SCORES = np.array([2.0, 1.0, 0.0, -1.0])
DRAWS, SLACK = 4000, 0.03  # of one character; how far their frequencies may stray
LONGEST, SURE = 300, 0.5  # characters of a text; probability of a favourite


def _bits_slips(p: Array) -> Slips:
    """Wrong results for the probabilities of the characters that came."""
    nll = -np.log2(p)  # negative log-likelihood of each character
    return {
        "the unit is nats; take the logarithm to base 2.": -np.log(p).mean(),
        "the logarithm is to base 10; take it to base 2.": -np.log10(p).mean(),
        "this is the sum over the text; bits per character are its mean.": nll.sum(),
        "the sign is wrong: the logarithm of a probability is negative.": -nll.mean(),
        "the mean was taken first; take each logarithm, then the mean.": -np.log2(p.mean()),
        "this is the perplexity, 2 to the power of the bits; return the bits.": 2 ** nll.mean(),
        "each logarithm is weighted with p, as in an entropy; here every character came once and counts the same.": (
            (p * nll).sum()
        ),
        "these are the negative log-likelihoods, one for each character; take their mean.": nll,
    }


def bits(p: Array) -> float:
    """The cross-entropy in bits."""
    return float(-np.log2(p).mean())


judge_bits = Comparison(
    bits,
    "1 bit for p = 1/2, 2 bits for 1/4, nothing for certainty; then the mean.",
    [{"p": p} for p in (GIVEN, np.array([0.9, 0.01, 0.3]), np.ones(5))],
    _bits_slips,
    slips_where=True,
    asked="a function bits(p)",
)


def judge_temperature(answer: Any) -> Verdict:
    """A function sample(scores, temperature, rng) that draws the number of a character."""
    if not callable(answer):
        return not_yet(
            f"a function sample(scores, temperature, rng) is asked for; this is {shown(answer)}."
        )
    if wrong := _no_number(answer(SCORES.copy(), 1.0, np.random.default_rng(0))):
        return not_yet(wrong)
    for temperature in (1.0, 0.5, 2.0):
        try:
            wrong = _wrong_frequencies(_frequencies(answer, temperature), temperature)
        except ValueError as error:
            if "sum to 1" not in str(error):
                raise
            wrong = "the p do not sum to 1: divide the scores before softmax, and leave p as it is."
        if wrong:
            return not_yet(f"at temperature {temperature:g}, {wrong}")
    one, other = (_drawn(answer, 1.0, 30) for _ in range(2))
    if one != other:
        return not_yet(
            "the same rng gave other draws the second time; draw with rng and nothing else."
        )
    if wrong := _wrong_at_zero(answer):
        return not_yet(wrong)
    return yes("the scores are divided, then softmax, then the draw; at 0 it is greedy.")


def _no_number(got: Any) -> str:
    """What is wrong with one draw, as a sentence; empty if it is the number of a character."""
    if isinstance(got, np.ndarray) and got.shape == SCORES.shape:
        return "the probabilities came back; draw one number from them and return that."
    if got is None:
        return "nothing came back. Does your code end with return?"
    if not isinstance(got, int | np.integer) or not 0 <= got < len(SCORES):
        return f"{shown(got)} came back; the number of a character, 0 to 3, is asked for."
    return ""


def _drawn(answer: Callable[..., Any], temperature: float, n: int) -> list[int]:
    rng = np.random.default_rng(5)
    return [int(answer(SCORES.copy(), temperature, rng)) for _ in range(n)]


def _frequencies(answer: Callable[..., Any], temperature: float) -> Array:
    """How often each character was drawn."""
    drawn = _drawn(answer, temperature, DRAWS)
    return np.bincount(drawn, minlength=len(SCORES)) / DRAWS


def _wrong_frequencies(found: Array, temperature: float) -> str:
    """What is wrong with the frequencies of many draws, as the end of a sentence; empty when they are right."""
    right = sharpened(SCORES, temperature)
    if abs(found - right).max() < SLACK:
        return ""
    p = softmax(SCORES)
    slips = {
        "the best character came every time; draw at random, each as often as p says.": np.eye(4)[
            0
        ],
        "all came equally often; draw with the probabilities p.": np.full(4, 0.25),
        "the draws are those of temperature 1: divide the scores by the temperature before softmax.": p,
        "the scores were multiplied by the temperature; divide them.": softmax(
            SCORES * temperature
        ),
        "softmax came first and the temperature after it; divide the scores, then softmax them.": softmax(
            p / temperature
        ),
    }
    close = {words: abs(found - wrong).max() for words, wrong in slips.items()}
    best = min(close, key=lambda words: close[words])
    told = f"the frequencies in {DRAWS} draws are {shown(found)}; expected about {shown(right)}"
    return best if close[best] < SLACK else f"{told}."


def _wrong_at_zero(answer: Callable[..., Any]) -> str:
    try:
        drawn = set(_drawn(answer, 0, 30))
        last = int(answer(SCORES[::-1].copy(), 0, np.random.default_rng(1)))
    except Exception:
        return "right above 0, but at temperature 0 it stops: nothing can be divided by 0. Return the best there."
    if drawn != {0} or last != 3:
        return "right above 0, but at temperature 0 the best character must come every time."
    return ""


def sample(scores: Array, temperature: float, rng: np.random.Generator) -> int:
    """The number of a character, drawn at this temperature."""
    if temperature == 0:
        return int(scores.argmax())
    p = softmax(scores / temperature)
    return int(rng.choice(len(p), p=p))


def judge_beat(answer: Any) -> Verdict:
    """Two texts with the same last character, after which the course's net is sure of different ones."""
    asked = 'two texts are asked for, as in ("import nu", "def __init__(sel")'
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return not_yet(f"{asked}; this is {shown(answer)}.")
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST for text in answer):
        return not_yet(f"{asked}, each of 1 to {LONGEST} characters; this is {shown(answer)}.")
    one, other = answer
    if one[-1] != other[-1]:
        return not_yet(
            f"they end in {one[-1]!r} and {other[-1]!r}, which a bigram tells apart; end both in the same character."
        )
    net = load("late")
    favourites = [_favourite(net, text) for text in answer]
    said = " and ".join(
        f"{c!r} ({p:.2f}) after {_end(t)}" for t, (c, p) in _paired(answer, favourites)
    )
    if favourites[0][0] == favourites[1][0]:
        return not_yet(
            f"the net's favourites are {said}: the same. Find two pasts that it tells apart."
        )
    if min(p for _, p in favourites) < SURE:
        return not_yet(f"the favourites are {said}; each needs a probability of {SURE} or more.")
    return yes(f"{said}: the past decides, and a bigram has none.")


def _paired(texts: Any, favourites: list[tuple[str, float]]) -> list[tuple[str, tuple[str, float]]]:
    return list(zip(texts, favourites, strict=True))


def _end(text: str) -> str:
    """The last characters of a text, as a sentence names it."""
    return repr(text if len(text) <= 20 else f"…{text[-20:]}")


def _favourite(net: CharLM, text: str) -> tuple[str, float]:
    """The most probable next character, and its probability."""
    p = net.probs(net.read(text))
    return net.vocabulary.symbols[int(p.argmax())], float(p.max())


def beat() -> tuple[str, str]:
    """After the n of "ran" comes g, after the n of "in" an i: range and __init__."""
    return "for i in ran", "def __in"


EXERCISES = (
    Exercise(
        "07.bits",
        judge_bits,
        bits,
        "The negative log-likelihood of one character is -log2 of its probability: np.log2 is the logarithm to base 2.",
        "Take the logarithm of every probability first, and the mean of the logarithms last.",
    ),
    Exercise(
        "07.temperature",
        judge_temperature,
        sample,
        "Divide the scores by the temperature, then softmax them: that is p.",
        "The draw: rng.choice(len(p), p=p) returns a number k with probability p[k].",
        "At temperature 0 nothing can be divided: return the number of the largest score, scores.argmax().",
    ),
    Exercise(
        "07.beat",
        judge_beat,
        beat,
        "Think of two words of Python that the net knows well, with one letter in common in the middle.",
        "Stop each of them right after this letter; the net should be sure of how each goes on.",
        "An n has different sequels in range and in __init__.",
    ),
)
