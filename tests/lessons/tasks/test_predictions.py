"""Tasks with predictions at several steps: what is read, what is asked for, what is held out, and the baselines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.tasks import stories
from lessons.tasks.predictions import (
    HELD_OUT,
    MOST_SYMBOLS,
    SHORTEST,
    WINDOW,
    NextCharacter,
    Spelling,
    WhoIsMeant,
    share_right,
)
from lessons.tasks.protocol import HoldsOut

RNG = np.random.default_rng
TEXT = "the rain falls and the wind blows; " * 12


def perfect(goals, n_y):
    """Scores that are right wherever something is asked for."""
    return np.eye(n_y)[np.where(goals < 0, 0, goals)]


def test_spelling_reads_a_letter_and_asks_for_the_next():
    task = Spelling("hello")
    runs = task.examples(3, RNG(0))
    read = ["".join(task.symbols[k] for k in runs.xs[:, run].argmax(axis=1)) for run in range(3)]
    asked = "".join(task.symbols[k] for k in runs.goals[:, 0])
    assert (read, asked) == (["hell"] * 3, "ello")
    assert (task.n_x, task.n_y, task.T) == (4, 4, 4)
    assert task.score(perfect(runs.goals, 4), runs.goals) == 1.0
    assert task.solved(1.0)
    assert not task.solved(0.75)


@pytest.mark.parametrize(("word", "best"), [("hello", 3 / 4), ("abab", 1.0), ("aabb", 2 / 3)])
def test_the_best_without_memory_knows_the_present_letter_alone(word, best):
    assert Spelling(word).without_memory() == pytest.approx(best)


def test_windows_of_a_text_ask_for_the_next_character():
    task = NextCharacter(TEXT)
    runs = task.examples(20, RNG(1))
    assert runs.xs.shape == (WINDOW, 20, len(set(TEXT)))
    for run in range(20):
        read = "".join(task.symbols[k] for k in runs.xs[:, run].argmax(axis=1))
        following = task.symbols[runs.goals[-1, run]]
        assert read + following in TEXT
        assert [task.symbols[k] for k in runs.goals[:-1, run]] == list(read[1:])


def test_the_last_tenth_of_a_text_is_held_out():
    text = "a" * (9 * SHORTEST) + "b" * SHORTEST
    task = NextCharacter(text)
    assert isinstance(task, HoldsOut)
    assert set(task.examples(50, RNG(0)).goals.ravel()) == {0}
    assert set(task.held_out(50, RNG(0)).goals.ravel()) == {1}
    assert task.commonest() == 0.0
    assert len(text) // HELD_OUT == SHORTEST


def test_a_text_is_never_solved_and_its_baseline_is_the_commonest_character():
    task = NextCharacter(TEXT)
    assert not task.solved(1.0)
    part = TEXT[-(len(TEXT) // HELD_OUT) :]
    assert task.commonest() == pytest.approx(part.count(" ") / len(part))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has 0 characters"),
        ("ab" * (SHORTEST // 2 - 1), f"{SHORTEST} or more are needed"),
        ("".join(map(chr, range(33, 33 + SHORTEST))), f"at most {MOST_SYMBOLS}"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        NextCharacter(text)


@given(st.text(min_size=SHORTEST, max_size=400))
def test_any_text_gives_windows_or_a_sentence(text):
    if len(set(text)) > MOST_SYMBOLS:
        with pytest.raises(ValueError, match="different characters; at most"):
            NextCharacter(text)
        return
    task = NextCharacter(text)
    for runs in (task.examples(3, RNG(0)), task.held_out(3, RNG(0))):
        assert runs.xs.shape == (WINDOW, 3, task.n_x)
        assert (runs.xs.sum(axis=2) == 1).all()


def test_stories_ask_at_so_alone_and_end_in_zeros():
    task = WhoIsMeant()
    runs = task.examples(40, RNG(2))
    lengths = runs.xs.sum(axis=(0, 2)).astype(int)
    assert lengths.max() == len(runs.xs) > lengths.min()
    for k, length in enumerate(lengths):
        asked = np.flatnonzero(runs.goals[:, k] >= 0)
        assert list(asked) == [length - 1]
        assert runs.xs[length - 1, k].argmax() == stories.NUMBER[stories.QUESTION]
        words = [stories.WORDS[j] for j in runs.xs[:length, k].argmax(axis=1)]
        starts = [
            w
            for j, w in enumerate(words)
            if w in stories.NAMES and (j == 0 or words[j - 1] == stories.STOP)
        ]
        assert stories.PRONOUNS[runs.goals[length - 1, k]] == (
            "he" if starts[-1] in stories.HE else "she"
        )


def test_no_story_is_in_both_parts():
    task = WhoIsMeant()

    def told(runs):
        return {runs.xs[:, k].tobytes() for k in range(runs.xs.shape[1])}

    one, other = task.examples(60, RNG(0)), task.held_out(60, RNG(0))
    T = min(len(one.xs), len(other.xs))
    assert not {x[:T].tobytes() for x in one.xs.transpose(1, 0, 2)} & {
        x[:T].tobytes() for x in other.xs.transpose(1, 0, 2)
    }
    assert told(one) == told(task.examples(60, RNG(0)))  # the draw follows from the generator


def test_only_what_is_asked_for_counts():
    goals = np.array([[-1, 1], [0, -1]])
    y = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    assert share_right(y, goals) == 0.5
