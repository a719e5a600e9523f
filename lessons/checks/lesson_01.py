"""Exercises of lesson 01: name the wiring, count the slices, wire a tagger."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lessons.cells.unrolling import unroll
from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Case, Comparison, Slips, number_form
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes
from lessons.numerics import Array
from lessons.tasks import wirings as tasks
from lessons.trained_nets.wirings import WIRINGS, net, slices, tag

# Each task with its wiring and what speaks for it.
RIGHT = {
    "double a number": (
        "one-to-one",
        "one number goes in and one comes out; nothing comes before.",
    ),
    "is this mail spam?": ("many-to-one", "many words go in, one answer is wanted after the last."),
    "caption a picture": ("one-to-many", "one picture goes in, then word after word comes out."),
    "day or night, frame by frame": ("many-to-many", "every frame of the film wants its answer."),
    "translate a sentence": (
        "encoder-decoder",
        "lengths differ, and word 1 may need the last word.",
    ),
}


def judge_wire(answer: Any) -> Verdict:
    """A dict that gives every task of RIGHT its wiring."""
    if not isinstance(answer, Mapping):
        return not_yet(f"a dict from task to wiring is asked for; this is {shown(answer)}.")
    for task, (wiring, why) in RIGHT.items():
        if task not in answer:
            return not_yet(f"the task {task!r} has no wiring.")
        if answer[task] not in WIRINGS:
            return not_yet(f"{shown(answer[task])} is no wiring; take one of {', '.join(WIRINGS)}.")
        if answer[task] != wiring:
            return not_yet(f"{task!r} is not {answer[task]}: {why}")
    return yes("what goes in and when an answer is wanted decide the wiring.")


def wire() -> dict[str, str]:
    """The wiring of each task, by how many inputs and outputs it has, and when."""
    return {
        "double a number": "one-to-one",
        "is this mail spam?": "many-to-one",
        "caption a picture": "one-to-many",
        "day or night, frame by frame": "many-to-many",
        "translate a sentence": "encoder-decoder",
    }


def count_slices() -> int:
    """The last whole slice starts 90 numbers in, 18 strides after the first."""
    return (100 - 10) // 5 + 1


judge_slices = Comparison(
    lambda: len(slices(np.zeros(100), 10, 5)),
    "T = (100 − 10) / 5 + 1: eighteen strides after the first slice, and xs is (19, 10).",
    slips=lambda: {
        "T is not 20: the slice that starts at number 96 would need 105 numbers; only whole slices count.": 20,
        "T is not 10: this is right for slices that do not overlap; here a new one starts every 5 numbers.": 10,
        "T is not 18: count the first slice too: it starts before the first stride.": 18,
        "T is not 91: this is right for a stride of 1.": 91,
    },
    form=number_form("one number"),
    otherwise=lambda got: f"T is not {shown(got)}; where does the last whole slice start?",
)


def read_tags(words: Sequence[str]) -> list[str]:
    """One tag for each word: run the cell over all of them, and read every state."""
    tagger = net("many-to-many")
    xs = tasks.encode(words, tasks.TAG_WORDS)  # (T, 19)
    h = unroll(tagger.cell, xs)["h"]  # (T, 8)
    y = h @ tagger.W_hy.T + tagger.b_y  # (T, 5)
    return [tasks.TAGS[i] for i in y.argmax(axis=1)]


def _sentences() -> list[Case]:
    """Held-out statements, and words in any order: there the bias tells."""
    rng = np.random.default_rng(2)
    loose = [" ".join(rng.choice(tasks.TAG_WORDS, 5)) for _ in range(50)]
    statements = tasks.examples(tasks.statement, 50, seed=2, held_out=True)
    return [{"words": text.split()} for text in ("the can can fish", *statements, *loose)]


def _stopped(error: Exception) -> str:
    """Why the shapes of an answer do not fit; empty when an error is of another kind."""
    if isinstance(error, np.exceptions.AxisError):
        return "y has one axis only; it must have a row of scores for every word, (T, 5)."
    if isinstance(error, IndexError) and "tuple index" in str(error):
        return "y has more columns than there are tags; W_hy makes 5 scores of the 8 units."
    if isinstance(error, ValueError) and "mismatch in its core dimension" in str(error):
        return "two shapes do not fit: h is (T, 8) and W_hy (5, 8), so multiply h by W_hy.T."
    return ""


def _misread(found: Any, words: Sequence[str]) -> str:
    """Why `found` is not a list of one tag per word; empty when it is."""
    if isinstance(found, str):
        return "one tag for a whole sentence came back; read every h_t, not only the last."
    if not isinstance(found, Sequence | np.ndarray):
        return f"a list of tags is asked for; this is {shown(found)}."
    if len(found) == 1 < len(words):
        return "only one tag came back; many-to-many reads every h_t, not only the last."
    if len(found) != len(words):
        return f"{len(found)} tags came back for {len(words)} words; is the argmax along axis 1?"
    for name in found:
        if isinstance(name, int | np.integer):
            return "the numbers of the tags came back; TAGS[i] is the name of number i."
        if name not in tasks.TAGS:
            return f"{shown(name)} is no tag; the tags are {', '.join(tasks.TAGS)}."
    return ""


def _first_difference(found: Sequence[str], words: Sequence[str]) -> str:
    """Which word is the first that gets a wrong tag."""
    text = " ".join(words)
    right = tag(text)
    t = next(t for t in range(len(words)) if found[t] != right[t])
    return (
        f"in “{text}” word {t + 1}, {words[t]}, is a {found[t]}; the right weights say {right[t]}."
    )


def _tagger_slips(words: Sequence[str]) -> Slips:
    """Wrong tags."""
    tagger, xs = net("many-to-many"), tasks.encode(words, tasks.TAG_WORDS)
    h = unroll(tagger.cell, xs)["h"]

    def named(scores: Array) -> list[str]:
        return [tasks.TAGS[i] for i in scores.argmax(axis=1)]

    return {
        "the first five inputs stand in for scores; unroll the cell, then read every h_t.": (
            named(xs[:, :5])
        ),
        "the first five units stand in for scores; W_hy must mix all eight.": named(h[:, :5]),
        "every word is read from h_0, so none can know what came before; unroll over all.": (
            [read_tags([word])[0] for word in words]
        ),
        "every word gets the tag of the last; read y_t from its own h_t.": (
            [read_tags(words)[-1]] * len(words)
        ),
        "the bias is missing: add b_y.": named(h @ tagger.W_hy.T),
    }


def _tags_said() -> str:
    """What a right tagger has shown."""
    lengths = [len(case["words"]) for case in _sentences()]
    return (
        f"all {sum(lengths)} words of {len(lengths)} sentences get the tags of the library's net."
    )


judge_tagger = Comparison(
    lambda words: tuple(tag(" ".join(words))),
    _tags_said,
    _sentences,
    _tagger_slips,
    form=_misread,
    otherwise=_first_difference,
    stopped=_stopped,
    telling=slice(None),
)


EXERCISES = (
    Exercise(
        "01.wire",
        judge_wire,
        wire,
        "For each task ask: does one thing go in, or one after another?",
        "Then ask when the first output can be given: at once, or only after the last input?",
    ),
    Exercise(
        "01.slices",
        judge_slices,
        count_slices,
        "The first slice starts at number 1. Where does the last whole one start?",
        "Count the strides from the first start to the last, and add the first slice itself.",
    ),
    Exercise(
        "01.tagger",
        judge_tagger,
        read_tags,
        'Every state at once: unroll(cell, xs)["h"] has one per row, (T, 8).',
        "W_hy is (5, 8). The product of (T, 8) and (8, 5) is (T, 5): transpose W_hy with .T.",
        "Two lines: h from unroll, then y = h @ W_hy.T + b_y.",
    ),
)
