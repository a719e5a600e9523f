"""Exercises of lesson 08: what chance is, a rule that counts, and a sentence on which a net fails."""

from functools import cache
from random import Random
from typing import Any

import numpy as np

from lessons.checks.engine.compare import same, shown
from lessons.checks.engine.comparison import Comparison
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.tasks.birthplace import (
    COUNTRIES,
    CUE,
    LANGUAGES,
    QUESTION,
    Birthplace,
    Sentence,
    read,
)
from lessons.toy_models.recall import trained_net

JUDGED, LAGS = 200, (0, 10, 20, 40)  # sentences that judge a rule, and their lags
MOST_WORDS = 15
EASY = ((0, 3), 1, False, True, 800)  # how the net of 08.fail was trained: see `trained_net`


def judge_chance(answer: Any) -> Verdict:
    """(right answers expected of 200 guesses among eight, that and two standard deviations)."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return not_yet(f"two numbers are asked for, as in (100, 120); this is {shown(answer)}.")
    try:
        mean, most = (float(number) for number in answer)
    except (TypeError, ValueError):
        return not_yet(f"two numbers are asked for, as in (100, 120); this is {shown(answer)}.")
    slips = {
        100.0: "100 of 200 would be a coin with two sides; there are eight languages.",
        200 / 7: "200 / 7 leaves one language out; all eight may be guessed.",
        0.125: "1/8 is the probability of one right guess; how many of 200 is that?",
        12.5: "12.5 are the per cent; how many of 200 is that?",
    }
    for slip, words in slips.items():
        if abs(mean - slip) < 0.1:
            return not_yet(words)
    if not abs(mean - 25) < 0.1:
        return not_yet(
            f"{shown(mean)} is not the number to expect: 200 times the chance of one guess."
        )
    return _within_noise(most)


def _within_noise(most: float) -> Verdict:
    """The second number of 08.chance."""
    spread = float(np.sqrt(200 * 1 / 8 * 7 / 8))
    unrooted = "25 is right. The second number has the variance in it; take its square root."
    slips = {
        25 + spread: "25 is right. The second number is one standard deviation up; take two.",
        25 + spread**2: unrooted,
        25 + 2 * spread**2: unrooted,
        2 * spread: "25 is right. The second number is two standard deviations; add them to 25.",
    }
    for slip, words in slips.items():
        if abs(most - slip) < 0.8:
            return not_yet(words)
    if not 34 <= most <= 35:
        side = "low" if most < 34 else "high"
        return not_yet(
            f"25 is right; {shown(most)} is too {side} for two standard deviations above it."
        )
    return yes("25 of 200, and up to 34 by luck: a recall of 0.17 is still no sign of memory.")


def chance() -> tuple[float, float]:
    """Mean and upper edge of 200 guesses, each right with p = 1/8."""
    p, n = 1 / 8, 200
    return n * p, n * p + 2 * (n * p * (1 - p)) ** 0.5


@cache
def _sentences(distracting: bool) -> tuple[Sentence, ...]:
    """The sentences of 08.count, all lags equally often."""
    task, rng = Birthplace(distracting), Random(8)
    return tuple(task.sentence(LAGS[k % len(LAGS)], rng) for k in range(JUDGED))


def _alone_in_front(sentence: Sentence) -> bool:
    votes = dict(zip(COUNTRIES, count(sentence.words), strict=True))
    return all(votes[sentence.country] > votes[c] for c in COUNTRIES if c != sentence.country)


def _other_votes(got: Any, words: tuple[str, ...]) -> str:
    """What to say of votes that count too much, or too little, in this sentence."""
    text = " ".join(words)
    if same(got, [words.count(country) for country in COUNTRIES]):
        return f"every mention counts here; for “{text}” keep those that stand right after “in”."
    if same(got, [int(country == read(text).country) for country in COUNTRIES]):
        return f"only the birthplace has a vote; in “{text}” count all that stand right after “in”."
    return ""


def _no_name(got: Any, words: tuple[str, ...]) -> str:
    """Whether counts came back, not the name of a country."""
    if isinstance(got, str):
        return f"it names {shown(got)}; eight counts are asked for, in the order of COUNTRIES."
    return ""


def _count_said() -> str:
    """What the votes are worth."""
    alone = {kind: sum(map(_alone_in_front, _sentences(kind))) for kind in (False, True)}
    return (
        f"the birthplace alone is in front in {alone[False]} of {JUDGED} plain sentences, and in {alone[True]} of "
        f"{JUDGED} hard ones."
    )


def count(words: tuple[str, ...]) -> list[int]:
    """How often each country stands right after "in"."""
    after = [words[k + 1] for k in range(len(words) - 1) if words[k] == "in"]
    return [after.count(country) for country in COUNTRIES]


judge_count = Comparison(
    count,
    _count_said,
    lambda: [{"words": sentence.words} for kind in (False, True) for sentence in _sentences(kind)],
    form=_no_name,
    otherwise=_other_votes,
    where=lambda words: f"for “{' '.join(words)}” ",
    asked="a function of the words",
)


def judge_fail(answer: Any) -> Verdict:
    """A sentence of known words, with a cue and the question, that the net of short lags gets wrong."""
    if not isinstance(answer, str) or not answer.strip():
        return not_yet(f"a sentence in quotes is asked for; this is {shown(answer)}.")
    sentence = read(answer)
    wrong = _not_a_case(sentence)
    if wrong:
        return not_yet(wrong)
    net = trained_net(*EASY)
    best, n = int(net.probs(sentence)[-1].argmax()), len(sentence.words)
    said = LANGUAGES[COUNTRIES[best]]
    if said == sentence.language:
        return not_yet(f"the net says {said}, and that is right. Move the cue further away.")
    return yes(
        f"{n} words, and the net says {said}; a reader says {sentence.language}. Fewer words would be better still."
    )


def _not_a_case(sentence: Sentence) -> str:
    """Why a sentence is no case for 08.fail; empty when it is one."""
    if sentence.unknown:
        names = ", ".join(repr(word[:20]) for word in sentence.unknown[:3])
        return f"the net has never read {names}; use the words in lessons.tasks.birthplace.WORDS."
    if sentence.cue is None:
        return f"nobody is born: the words {' '.join(CUE[1:])!r} and a country are missing."
    if sentence.words[-len(QUESTION) :] != QUESTION:
        return f"it must end with the question, {' '.join(QUESTION)!r}, for that is where the net answers."
    if len(sentence.words) > MOST_WORDS:
        return f"it has {len(sentence.words)} words, full stops counted; at most {MOST_WORDS} are allowed."
    return ""


def fail() -> str:
    """The first of many sentences of lag 5 that the net gets wrong."""
    net, rng = trained_net((0, 3), seed=1, updates=800), Random(0)
    for _ in range(1000):
        sentence = Birthplace(distracting=True).sentence(5, rng)
        if COUNTRIES[int(net.probs(sentence)[-1].argmax())] != sentence.country:
            break
    return str(sentence)


EXERCISES = (
    Exercise(
        "08.chance",
        judge_chance,
        chance,
        "One guess is right with p = 1/8. How many of 200 guesses are right on average?",
        "The number of right guesses has the variance n p (1 - p); its root is the standard deviation.",
    ),
    Exercise(
        "08.count",
        judge_count,
        count,
        "The word after words[k] is words[k + 1]. Collect it wherever words[k] is 'in'.",
        "A list has a method count: after.count('france') is the first of the eight numbers.",
        "Do it for every country in COUNTRIES, in that order, and return the list.",
    ),
    Exercise(
        "08.fail",
        judge_fail,
        fail,
        "The net was trained on lags of 0 to 3 words. What if there are five words between cue and question?",
        "A distractor of six words with its full stop is one too many; 'summers were hot .' and one word more fit.",
        "Try other countries and names: at these lags the net has its favourites.",
    ),
)
