"""What lesson 07 says of the story and of the course's character model, over several seeds."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from lessons.tasks.text import STORY, Vocabulary
from lessons.train.live_char_lm import train_char_lm
from lessons.trained_nets.char_lm import load


def bits_after(k: int, seed: int) -> float:
    """Bits per character of the story after 300 updates with chunks of k characters."""
    *_, last = train_char_lm(STORY, Vocabulary.of(STORY), truncate=k, steps=300, seed=seed)
    return last.net().bits_per_character(STORY)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_state_carries_more_than_the_gradient_reaches(seed):
    pairs, firsts = Counter(pairwise(STORY)), Counter(STORY[:-1])
    bits = [-n * np.log2(n / firsts[first]) for (first, _), n in pairs.items()]
    table = sum(bits) / (len(STORY) - 1)  # no table of pairs gets below
    one, five, many = (bits_after(k, seed) for k in (1, 5, 25))
    assert table > one + 0.1
    assert one > five + 0.8
    assert five > many + 0.2


def test_the_course_net_forgets_which_quote_was_opened():
    net, rng = load("late"), np.random.default_rng(1)
    quotes = [net.vocabulary.symbols.index(mark) for mark in "\"'"]
    for words, least, most in ((0, 100, 100), (1, 35, 65), (4, 35, 65)):
        right = 0
        for trial in range(100):
            filler = " ".join(rng.choice(["name", "file", "value", "text", "line"], words))
            p = net.probs(net.read("    print(" + "\"'"[trial % 2] + filler))[quotes]
            right += p.argmax() == trial % 2
        assert least <= right <= most


def test_the_most_probable_text_runs_in_a_circle():
    net = load("late")
    greedy = net.write("def ", 300, temperature=0)
    assert len(set(greedy[100 + k : 140 + k] for k in range(150))) < 40
    assert net.bits_per_character("def " + greedy) < 1.2


def test_the_story_is_short_and_held_to_what_the_lesson_says():
    assert len(STORY) == 1690
    assert all(symbol.isascii() for symbol in STORY)
