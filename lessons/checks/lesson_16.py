"""Exercises of lesson 16: words to vectors, the nearest word, and whether `not` turns a verdict."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from lessons.checks.engine.compare import Case, agrees, difference, shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array, one_hot
from lessons.tasks import reviews
from lessons.tasks.vocabulary import UNKNOWN, WordVocabulary
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import SentimentNet

TINY = WordVocabulary((UNKNOWN, "bad", "film", "good"))
TABLE = np.random.default_rng(16).normal(size=(len(TINY), 3))  # of TINY
ROWS = np.array([[1.0, 0.0], [2.0, 0.1], [9.0, 7.0], [-1.0, 0.2], [0.5, -0.2], [1.2, 0.3]])


def judge_embed(answer: Any) -> Verdict:
    """A function from words, their vocabulary and its table E (V, D) to vectors (T, D)."""
    if not callable(answer):
        return not_yet(f"a function is asked for; this is {shown(answer)}.")
    known, strange = ("good", "film", "good", "bad"), ("good", "zorb", "film")
    got = _vectors(answer, known)
    if isinstance(got, Verdict):
        return got
    for slip, wrong in _wrong_tables(known):
        if got.shape == wrong.shape and np.allclose(got, wrong):
            return not_yet(slip)
    if isinstance(odd := _vectors(answer, strange), Verdict):
        return odd
    if odd.shape == (2, 3):
        return not_yet("“zorb” is left out; the unknown word has a vector too: row 0.")
    if odd.shape == (3, 3) and np.allclose(odd[[0, 2]], TABLE[[3, 2]]):
        if np.allclose(odd[1], 0):
            return not_yet("“zorb” becomes zeros; the unknown word has a vector of its own: row 0.")
        if not np.allclose(odd[1], TABLE[0]):
            return not_yet("“zorb” is unknown, so its vector is row 0; another one came.")
    for words in (known, strange):
        off = difference(answer(words, TINY, TABLE.copy()), embed(words, TINY, TABLE))
        if off:
            return not_yet(f"for words = {shown(words)}, {off}")
    return yes("each word picks its row, and an unknown one row 0.")


def embed(words: Sequence[str], vocabulary: WordVocabulary, E: Array) -> Array:
    """One-hot rows times the table: each row of the product is a row of E."""
    x = one_hot(vocabulary.encode(words), len(vocabulary))  # (T, V)
    return x @ E


def _vectors(answer: Callable[..., Any], words: Sequence[str]) -> Array | Verdict:
    """What `answer` gives for words of TINY, or why it gives nothing."""
    try:
        got = answer(words, TINY, TABLE.copy())
    except (KeyError, ValueError) as error:
        if "zorb" in str(error) or "not in" in str(error):
            return not_yet("“zorb” is not in the vocabulary and stops the code; let encode look.")
        raise
    if got is None:
        return not_yet("nothing came back. Does your code end with return?")
    try:
        return np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return not_yet(f"the result is {shown(got)}; an array of shape (T, D) is asked for.")


def _wrong_tables(words: Sequence[str]) -> Iterator[tuple[str, Array]]:
    """Arrays that slips give, each with the sentence that explains it."""
    codes = TINY.encode(words)
    x = one_hot(codes, len(TINY))
    yield (
        "these are the first rows of E, whatever the words are; let each word pick its own.",
        TABLE[:4],
    )
    yield "these are the one-hot rows; multiply them by E.", x
    yield "these are the numbers of the words; let each pick its row of E.", codes.astype(float)
    yield "this is right, but transposed: one row for each word is asked for.", TABLE[codes].T
    yield (
        "one vector came back for all words; a row for each is asked for.",
        TABLE[codes].sum(axis=0),
    )
    yield (
        "one vector came back for all words; a row for each is asked for.",
        TABLE[codes].mean(axis=0),
    )
    yield "each row is one too early: number 0 belongs to the unknown word.", TABLE[codes - 1]


def judge_nearest(answer: Any) -> Verdict:
    """A function from E (V, D) and a word's number to the number of the nearest other word."""
    if not callable(answer):
        return not_yet(f"a function is asked for; this is {shown(answer)}.")
    got = answer(ROWS.copy(), 0)
    if isinstance(got, np.ndarray) and got.ndim:
        return not_yet(f"the result has shape {got.shape}; the number of one word is asked for.")
    if isinstance(got, float) and not got.is_integer():
        return not_yet(
            f"the result is {shown(got)}, a cosine; the number of its word is asked for."
        )
    for slip, number in NEAREST_SLIPS.items():
        if not isinstance(got, str) and got == number:
            return not_yet(slip)
    rng = np.random.default_rng(3)
    cases: list[Case] = [{"E": ROWS, "code": k} for k in range(len(ROWS))]
    cases += [{"E": rng.normal(size=(9, 4)), "code": k} for k in (0, 4, 8)]
    return agrees(answer, nearest, cases, "the smallest angle, and never the word itself.")


NEAREST_SLIPS = {
    "the word itself came back; its cosine of 1 must not count.": 0,
    "a long vector wins here whatever its direction: divide by both lengths.": 2,
    "this one lies nearest as a point; asked for is the direction, so compare angles.": 5,
    "this is the word that points away most; the greatest cosine is asked for.": 3,
}


def nearest(E: Array, code: int) -> int:
    """The greatest cosine to row `code`, the row itself left out."""
    long = np.linalg.norm(E, axis=1)
    cosine = E @ E[code] / (long * long[code])
    cosine[code] = -2  # below every cosine
    return int(cosine.argmax())


class Deaf(SentimentNet):
    """A net that hears no `not`: nothing turns its verdict."""

    def praise(self, text: str) -> float:
        """What the net says of the text without it."""
        return super().praise(text.replace("not ", ""))


def judge_flips(answer: Any) -> Verdict:
    """A function from a net and a sentence to whether `not` before its last word turns the verdict."""
    if not callable(answer):
        return not_yet(f"a function is asked for; this is {shown(answer)}.")
    net, told = sentiment.load(), _plain_sentences()
    deaf = Deaf(net.E, net.cell, net.w_y, net.b_y)
    for model, name in ((net, "the course's net"), (deaf, "a net that is deaf to not")):
        for text in told:
            got, right = answer(model, text), flips(model, text)
            if not isinstance(got, bool | np.bool):
                return not_yet(
                    f"for “{text}” the result is {shown(got)}; True or False is asked for."
                )
            if got != right:
                return not_yet(_flip_slip(answer, net, told) or _misjudged(text, name, right))
    return yes(
        f"right for {len(told)} sentences, with a net that hears not and one that is deaf to it."
    )


def flips(net: SentimentNet, sentence: str) -> bool:
    """Both verdicts, each by p > 1/2, and whether they differ."""
    words = sentence.split()
    denied = " ".join([*words[:-1], "not", words[-1]])
    return (net.praise(sentence) > 0.5) != (net.praise(denied) > 0.5)


def _plain_sentences() -> list[str]:
    """Held-out sentences without `not` before the last word, of each form."""
    fresh = [one for one in reviews.held_out_reviews() if one.words[-2] != "not"]
    return [str(one) for form in reviews.FORMS for one in [r for r in fresh if r.form == form][:12]]


def _misjudged(text: str, name: str, right: bool) -> str:
    """That a sentence is judged wrongly."""
    verb = "turns" if right else "does not turn"
    return f"with {name} the verdict on “{text}” {verb}, and your answer says otherwise."


def _flip_slip(answer: Callable[..., Any], net: SentimentNet, told: list[str]) -> str:
    """The slip behind wrong answers, as a sentence; empty for another."""
    got = [bool(answer(net, text)) for text in told]
    for said, wrong in FLIP_SLIPS.items():
        if got == [wrong(net, text) for text in told]:
            return said
    return ""


def _at(place: int) -> Callable[[SentimentNet, str], bool]:
    """`flips`, with `not` put elsewhere."""

    def answer(net: SentimentNet, text: str) -> bool:
        words = text.split()
        denied = [*words[:place], "not", *words[place:]]
        return (net.praise(text) > 0.5) != (net.praise(" ".join(denied)) > 0.5)

    return answer


def _praised(net: SentimentNet, text: str) -> bool:
    words = text.split()
    return net.praise(" ".join([*words[:-1], "not", words[-1]])) > 0.5


FLIP_SLIPS: dict[str, Callable[[SentimentNet, str], bool]] = {
    "no sentence turns; ask the net about the sentence with not, just before its last word.": lambda net, text: (
        False
    ),
    "every sentence turns, even where the net says otherwise; compare the net's two verdicts.": lambda net, text: (
        True
    ),
    "this is the verdict with not; compare it with the one without.": _praised,
    "this is the verdict without not; compare it with the one with it.": lambda net, text: (
        net.praise(text) > 0.5
    ),
    "not stands at the head of the sentence; it belongs before the last word.": _at(0),
    "these are the sentences whose verdict stays; those that turn are asked for.": lambda net, text: (
        not flips(net, text)
    ),
}
EXERCISES = (
    Exercise(
        "16.embed",
        judge_embed,
        (
            "Numbers first: vocabulary.encode(words) gives them, and 0 for a word that is not there.",
            "Then one_hot(numbers, len(vocabulary)) has a row for each word; multiply by E from the right.",
        ),
        embed,
    ),
    Exercise(
        "16.nearest",
        judge_nearest,
        (
            "The cosine of two vectors is their product, divided by both lengths.",
            "All lengths at once: np.linalg.norm(E, axis=1). Set the word's own cosine to -2 before argmax.",
        ),
        nearest,
    ),
    Exercise(
        "16.flips",
        judge_flips,
        (
            "With words = sentence.split(), the list with not in it is [*words[:-1], 'not', words[-1]].",
            'Then net.praise(" ".join(words)) asks the net. A verdict is p > 0.5; compare the two.',
        ),
        flips,
    ),
)
