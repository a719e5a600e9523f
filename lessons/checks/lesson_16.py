"""Exercises of lesson 16: embeddings, the states at the last words, the nearest word, predictions that `not` turns."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lessons.checks.engine.compare import any_of, same, shown
from lessons.checks.engine.comparison import Case, Comparison, Slips
from lessons.checks.engine.exercise import Exercise
from lessons.numerics import Array, one_hot
from lessons.tasks import reviews
from lessons.tasks.vocabulary import UNKNOWN, Codes, WordVocabulary
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import SentimentNet

TINY = WordVocabulary((UNKNOWN, "bad", "film", "good"))
TABLE = np.random.default_rng(16).normal(size=(len(TINY), 3))  # of TINY
PER_FORM = 12  # sentences of each form, of 16.flips
ROWS = np.array([[1.0, 0.0], [2.0, 0.1], [9.0, 7.0], [-1.0, 0.2], [0.5, -0.2], [1.2, 0.3]])


def _no_rows(got: Any, *_: Any) -> str:
    """Whether numbers came back."""
    if got is None:
        return "nothing came back. Does your code end with return?"
    try:
        np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"the result is {shown(got)}; an array of shape (T, D) is asked for."
    return ""


def _stopped_at_stranger(error: Exception) -> str:
    """Whether an error came from a word that is not in the vocabulary."""
    if isinstance(error, KeyError | ValueError) and (
        "zorb" in str(error) or "not in" in str(error)
    ):
        return "“zorb” is not in the vocabulary and stops the code; let encode look."
    return ""


def _embed_slips(words: Sequence[str], vocabulary: WordVocabulary, E: Array) -> Slips:
    """Wrong rows: of known words, or for the unknown one."""
    codes = vocabulary.encode(words)
    rows, known = E[codes], codes > 0
    if not known.all():
        return {
            "“zorb” is left out; the unknown word has a vector too: row 0.": rows[known],
            "“zorb” becomes zeros; the unknown word has a vector of its own: row 0.": (
                rows * known[:, np.newaxis]
            ),
        }
    return {
        "these are the first rows of E, whatever the words are; let each word pick its own.": E[:4],
        "these are the one-hot rows; multiply them by E.": one_hot(codes, len(vocabulary)),
        "these are the numbers of the words; let each pick its row of E.": codes,
        "this is right, but transposed: one row for each word is asked for.": rows.T,
        "one vector came back for all words; a row for each is asked for.": (
            any_of(rows.sum(axis=0), rows.mean(axis=0))
        ),
        "each row is one too early: number 0 belongs to the unknown word.": E[codes - 1],
    }


def _another_row(got: Any, words: Sequence[str], vocabulary: WordVocabulary, E: Array) -> str:
    """What to say of another vector for the unknown word."""
    known = vocabulary.encode(words) > 0
    right = embed(words, vocabulary, E)
    if (
        known.all()
        or np.shape(got) != right.shape
        or not same(np.asarray(got)[known], right[known])
    ):
        return ""
    return "“zorb” is unknown, so its vector is row 0; another one came."


def embed(words: Sequence[str], vocabulary: WordVocabulary, E: Array) -> Array:
    """One-hot rows times the table: each row of the product is a row of E."""
    x = one_hot(vocabulary.encode(words), len(vocabulary))  # (T, V)
    return x @ E


judge_embed = Comparison(
    embed,
    "each word picks its row, and an unknown one row 0.",
    [
        {"words": words, "vocabulary": TINY, "E": TABLE}
        for words in (("good", "film", "good", "bad"), ("good", "zorb", "film"))
    ],
    _embed_slips,
    form=_no_rows,
    otherwise=_another_row,
    stopped=_stopped_at_stranger,
    where=lambda words, vocabulary, E: f"for words = {shown(words)}, ",
)


LENGTHS = (np.array([3, 5, 2]), np.array([4, 4]), np.array([1, 6, 6, 2]))


def _last_slips(hs: Array, lengths: Codes) -> Slips:
    """Wrong states."""
    at = np.arange(len(lengths))
    if (lengths == len(hs)).all():
        return {"this is one step too early: step t of 1 .. T stands in hs[t - 1].": hs[-2]}
    return {
        "this is the state at the end of the batch: short sentences have read padding by then.": hs[
            -1
        ],
        "these are the states after the first words.": hs[0],
        "this is one step too early: word number n stands in hs[n - 1].": hs[lengths - 2, at],
        "this is the mean over all steps; one state for each sentence is needed.": hs.mean(axis=0),
        "this takes every step for every sentence: pair them, hs[lengths - 1, np.arange(B)].": (
            hs[lengths - 1]
        ),
    }


def last_states(hs: Array, lengths: Codes) -> Array:
    """Of sentence k the state after word number lengths[k]."""
    return hs[lengths - 1, np.arange(len(lengths))]


def _beyond(error: Exception) -> str:
    """Whether an error came from a step after the last one."""
    if isinstance(error, IndexError) and "out of bounds" in str(error):
        return "one index is beyond the end: word number n stands in hs[n - 1]."
    return ""


judge_last = Comparison(
    last_states,
    "each sentence gives the state after its own last word; no padding is read.",
    [
        {"hs": np.random.default_rng(k).normal(size=(n.max(), len(n), 4)).round(1), "lengths": n}
        for k, n in enumerate(LENGTHS)
    ],
    _last_slips,
    stopped=_beyond,
    where=lambda hs, lengths: f"for lengths = {lengths.tolist()}, ",
    asked="a function last_states(hs, lengths)",
)


def _no_number(got: Any, *_: Any) -> str:
    """Whether the number of a word came back."""
    if isinstance(got, np.ndarray) and got.ndim:
        return f"the result has shape {got.shape}; the number of one word is asked for."
    if isinstance(got, float) and not got.is_integer():
        return f"the result is {shown(got)}, a cosine; the number of its word is asked for."
    return ""


def _nearest_slips(E: Array, code: int) -> Slips:
    """Wrong words."""
    apart, product = np.linalg.norm(E - E[code], axis=1), E @ E[code]
    return {
        "the word itself came back; its cosine of 1 must not count.": code,
        "a long vector wins here whatever its direction: divide by both lengths.": product.argmax(),
        "this one lies nearest as a point; asked for is the direction, so compare angles.": (
            apart.argsort()[1]
        ),
        "this is the word that points away most; the greatest cosine is asked for.": (
            (product / np.linalg.norm(E, axis=1)).argmin()
        ),
    }


def nearest(E: Array, code: int) -> int:
    """The greatest cosine to row `code`, the row itself left out."""
    long = np.linalg.norm(E, axis=1)
    cosine = E @ E[code] / (long * long[code])
    cosine[code] = -2  # below every cosine
    return int(cosine.argmax())


judge_nearest = Comparison(
    nearest,
    "the smallest angle, and never the word itself.",
    [{"E": ROWS, "code": k} for k in range(len(ROWS))]
    + [{"E": np.random.default_rng(3).normal(size=(9, 4)), "code": k} for k in (0, 4, 8)],
    _nearest_slips,
    form=_no_number,
    telling=slice(1),
)


class IgnoresNot(SentimentNet):
    """A net without `not` in its input: nothing turns its prediction."""

    def p_positive(self, text: str) -> float:
        """The probability for the text without it."""
        return super().p_positive(text.replace("not ", ""))


def flips(net: SentimentNet, sentence: str) -> bool:
    """Both predictions, each by p > 1/2, and whether they differ."""
    words = sentence.split()
    denied = " ".join([*words[:-1], "not", words[-1]])
    return (net.p_positive(sentence) > 0.5) != (net.p_positive(denied) > 0.5)


def _flip_cases() -> list[Case]:
    """The plain sentences, with the course's net and with one that ignores `not`."""
    net = sentiment.load()
    nets = net, IgnoresNot(net.E, net.cell, net.w_y, net.b_y)
    return [{"net": model, "sentence": text} for model in nets for text in _plain_sentences()]


def _plain_sentences() -> list[str]:
    """Held-out sentences without `not` before the last word, of each form."""
    fresh = [one for one in reviews.held_out_reviews() if one.words[-2] != "not"]
    return [
        str(one)
        for form in reviews.FORMS
        for one in [r for r in fresh if r.form == form][:PER_FORM]
    ]


def _no_truth(got: Any, net: SentimentNet, text: str) -> str:
    """Whether True or False came back."""
    if isinstance(got, bool | np.bool):
        return ""
    return f"for “{text}” the result is {shown(got)}; True or False is asked for."


def _misjudged(got: Any, net: SentimentNet, text: str) -> str:
    """That a sentence is judged wrongly."""
    name = "a net that ignores not" if isinstance(net, IgnoresNot) else "the course's net"
    verb = "does not turn" if got else "turns"
    return f"with {name} the prediction for “{text}” {verb}, and your answer says otherwise."


def _flip_slips(net: SentimentNet, text: str) -> Slips:
    """Wrong answers."""
    words = text.split()
    plain = net.p_positive(text) > 0.5
    denied = net.p_positive(" ".join([*words[:-1], "not", words[-1]])) > 0.5
    return {
        "no sentence turns; ask the net about the sentence with not, just before its last word.": False,
        "every sentence turns, even where the net says otherwise; compare the net's two predictions.": True,
        "this is the prediction with not; compare it with the one without.": denied,
        "this is the prediction without not; compare it with the one with it.": plain,
        "not stands at the head of the sentence; it belongs before the last word.": (
            plain != (net.p_positive(f"not {text}") > 0.5)
        ),
        "these are the sentences whose prediction stays; those that turn are asked for.": plain
        == denied,
    }


judge_flips = Comparison(
    flips,
    lambda: (
        f"right for {len(_plain_sentences())} sentences, with a net that reads not and one that ignores it."
    ),
    _flip_cases,
    _flip_slips,
    form=_no_truth,
    otherwise=_misjudged,
    telling=slice(len(reviews.FORMS) * PER_FORM),
)


EXERCISES = (
    Exercise(
        "16.embed",
        judge_embed,
        embed,
        "Numbers first: vocabulary.encode(words) gives them, and 0 for a word that is not there.",
        "Then one_hot(numbers, len(vocabulary)) has a row for each word; multiply by E from the right.",
    ),
    Exercise(
        "16.last",
        judge_last,
        last_states,
        "The state of sentence k after word number t is hs[t - 1, k].",
        "Two index arrays pick one element each: hs[lengths - 1, np.arange(len(lengths))].",
    ),
    Exercise(
        "16.nearest",
        judge_nearest,
        nearest,
        "The cosine of two vectors is their product, divided by both lengths.",
        "All lengths at once: np.linalg.norm(E, axis=1). Set the word's own cosine to -2 before argmax.",
    ),
    Exercise(
        "16.flips",
        judge_flips,
        flips,
        "With words = sentence.split(), the list with not in it is [*words[:-1], 'not', words[-1]].",
        'Then net.p_positive(" ".join(words)) asks the net. The prediction is p > 0.5; compare the two.',
    ),
)
