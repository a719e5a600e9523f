"""Lesson 01: each typical wrong answer gets its own explanation."""

import numpy as np
import pytest

from lessons.cells.unrolling import unroll
from lessons.checks import check
from lessons.checks.lesson_01 import RIGHT, read_tags, wire
from lessons.tasks import wirings as tasks
from lessons.trained_nets.wirings import net
from tests.harness.slips import passes, told


@pytest.mark.parametrize(
    ("task", "wiring", "said"),
    [
        ("double a number", "many-to-one", "nothing comes before"),
        ("is this mail spam?", "many-to-many", "one answer is wanted"),
        ("caption a picture", "many-to-one", "word after word"),
        ("day or night, frame by frame", "many-to-one", "every frame"),
        ("translate a sentence", "many-to-many", "lengths differ"),
        ("translate a sentence", "sideways", "is no wiring"),
    ],
)
def test_a_wrong_wiring_is_explained(task, wiring, said):
    assert said in check("01.wire", wire() | {task: wiring}).why


def test_a_task_left_out_is_named():
    answer = wire()
    del answer["caption a picture"]
    assert "'caption a picture' has no wiring" in check("01.wire", answer).why
    assert "a dict" in check("01.wire", ["many-to-one"]).why
    assert len({wiring for wiring, _ in RIGHT.values()}) == len(RIGHT)


test_a_wrong_count_of_slices_is_explained = told(
    "01.slices",
    (7, "where does the last"),
    ("19", "one number"),
    (True, "one number"),
    ([19], "one number"),
)

test_any_kind_of_19_is_right = passes("01.slices", 19, 19.0, np.int64(19))


def wired_by(line):
    """The starter with `line` in the place that the learner has to fill."""
    tagger = net("many-to-many")
    known = {"tasks": tasks, "unroll": unroll, "np": np, "W_hy": tagger.W_hy, "b_y": tagger.b_y}
    known["cell"] = tagger.cell
    exec(
        "def read_tags(words):\n    xs = tasks.encode(words, tasks.TAG_WORDS)\n"
        f"    {line}\n    return [tasks.TAGS[i] for i in y.argmax(axis=1)]",
        known,
    )
    return known["read_tags"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('y = unroll(cell, xs)["h"] @ W_hy + b_y', "W_hy.T"),
        ('y = W_hy @ unroll(cell, xs)["h"] + b_y', "W_hy.T"),
        ('y = unroll(cell, xs)["h"]', "W_hy makes 5 scores"),
        ('y = W_hy @ unroll(cell, xs)["h"][-1] + b_y', "a row of scores for every word"),
        ('y = np.zeros((2, 3)) + unroll(cell, xs)["h"]', "stopped with ValueError: operands"),
    ],
)
def test_shapes_that_do_not_fit_are_explained(line, said):
    assert said in check("01.tagger", wired_by(line)).why


def along_the_wrong_axis(words):
    tagger = net("many-to-many")
    y = unroll(tagger.cell, tasks.encode(words, tasks.TAG_WORDS))["h"] @ tagger.W_hy.T
    return [tasks.TAGS[i % 5] for i in y.argmax(axis=0)]


test_a_tagger_that_is_no_tagger_is_explained = told(
    "01.tagger",
    (lambda words: read_tags(words)[-1], "one tag for a whole sentence"),
    (lambda words: read_tags(words)[-1:], "only one tag"),
    (lambda words: [tasks.TAGS.index(t) for t in read_tags(words)], "TAGS[i]"),
    (lambda words: np.zeros(len(words), dtype=int), "TAGS[i]"),
    (lambda words: ["name"] * len(words), "'name' is no tag"),
    (
        lambda words: [*read_tags(words)[1:], "noun"],
        "in “the can can fish” word 1, the, is a noun",
    ),
    (along_the_wrong_axis, "axis 1"),
    (lambda words: 3, "a list of tags"),
    (lambda words: unroll(net("many-to-many").cell, words), "xs must hold numbers"),
)


def test_an_array_of_names_will_do():
    assert check("01.tagger", lambda words: np.array(read_tags(words)))
