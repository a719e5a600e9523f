"""What lesson 07 says of the story and of the course's character model, over several seeds."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from lessons.tasks.text import STORY, Vocabulary, python_library
from lessons.train.live_char_lm import train_char_lm
from lessons.trained_nets.char_lm import held_out, load


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
            between = " ".join(rng.choice(["name", "file", "value", "text", "line"], words))
            p = net.probs(net.read("    print(" + "\"'"[trial % 2] + between))[quotes]
            right += p.argmax() == trial % 2
        assert least <= right <= most


def test_the_most_probable_text_runs_in_a_circle():
    net = load("late")
    greedy = net.write("def ", 300, temperature=0)
    assert len(set(greedy[100 + k : 140 + k] for k in range(150))) < 40
    assert net.bits_per_character("def " + greedy) < 1.2


def test_the_order_of_the_quotes_is_lost_to_the_more_frequent_one():
    """After one word the net nearly always names the single quote: it does not guess."""
    net, rng = load("late"), np.random.default_rng(0)
    quotes = [net.vocabulary.symbols.index(mark) for mark in "\"'"]
    words = ["name", "file", "value", "text", "line", "size", "path", "list", "class", "error"]
    texts = ["    print(" + "\"'"[k % 2] + rng.choice(words) for k in range(100)]
    assert sum(net.probs(net.read(text))[quotes].argmax() for text in texts) > 85


def expected_and_found(text: str) -> tuple[float, float]:
    """Mean entropy of the next character, and the cross-entropy of those that come, in bits."""
    net = load("late")
    state, entropies = net.start(), []
    for character in text[:-1]:
        state = net.read(character, state)
        p = net.probs(state)
        entropies.append(-(p * np.log2(p)).sum())
    return float(np.mean(entropies)), net.bits_per_character(text)


def test_its_own_draws_are_typical_and_greedy_or_human_texts_are_not():
    net = load("late")
    expected, found = expected_and_found("def " + net.write("def ", 300, 0))
    assert expected > found + 0.8
    expected, found = expected_and_found("def " + net.write("def ", 2000, 1.0, seed=1))
    assert abs(expected - found) < 0.15
    expected, found = expected_and_found(held_out()[:3000])
    assert found > expected + 0.3


def existing(text: str, known: set[str]) -> tuple[int, int]:
    """How many words of three letters or more are known, and how many there are."""
    found = re.findall("[a-z]{3,}", text.lower())
    return sum(word in known for word in found), len(found)


def test_words_that_exist_by_temperature():
    known = set(re.findall("[a-z]{3,}", python_library().text.lower()))
    counts = {
        tau: existing(load("late").write("class ", 2000, tau, 1), known) for tau in (0.2, 0.5, 1, 2)
    }
    assert max(counts, key=lambda tau: counts[tau][0]) == 0.5
    part = {tau: right / n for tau, (right, n) in counts.items()}
    assert part[0.5] > 0.9 > part[1] > 0.5 > 0.3 > part[2]
    own = [load("late").write(held_out()[k : k + 150], 1600, 0.7, k) for k in range(0, 12000, 1000)]
    first, last = (existing("".join(t[k : k + 400] for t in own), known) for k in (0, 1200))
    assert abs(first[0] / first[1] - last[0] / last[1]) < 0.06


@pytest.mark.parametrize("seed", [0, 1])
def test_early_stopping_and_dropout_lower_the_test_loss(seed):
    library = python_library().text
    train, validation, test = library[:8000], library[8000:10000], library[10000:12000]
    found = {}
    for dropout in (0.0, 0.5):
        looks = [
            [record.net().bits_per_character(text) for text in (validation, test)]
            for record in train_char_lm(
                train,
                Vocabulary.of(train),
                lr=3e-3,
                truncate=25,
                steps=1500,
                seed=seed,
                dropout=dropout,
            )
            if record.step % 100 == 0
        ]
        found[dropout] = np.array(looks)
    best = found[0.0][:, 0].argmin()
    assert found[0.0][-1, 0] > found[0.0][best, 0] + 0.1  # the validation loss has turned
    assert found[0.0][best, 1] < found[0.0][-1, 1] - 0.1
    assert found[0.5][-1, 1] < found[0.0][-1, 1] - 0.1


def test_as_much_text_with_a_chunk_of_one_comes_near_a_chunk_of_25():
    *_, last = train_char_lm(STORY, Vocabulary.of(STORY), truncate=1, steps=7500)
    assert last.net().bits_per_character(STORY) < 1.0


def test_the_story_is_short_and_held_to_what_the_lesson_says():
    assert len(STORY) == 1690
    assert all(symbol.isascii() for symbol in STORY)
