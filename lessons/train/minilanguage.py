"""A small LSTM learns the mini-language in seconds, and is looked into while it learns."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lessons.analysis.activations import watch
from lessons.analysis.units import Ranks, search
from lessons.cells.basic import LSTMCell
from lessons.tasks.minilanguage import RULES, SIGNS, generate
from lessons.train.live_char_lm import CharRecord, train_char_lm
from lessons.trained_nets.char_lm import CharLM, untrained

STEPS, RATE, READ = 1500, 1e-2, 100_000  # updates; at the start; signs of the text
EVERY, TESTED = 50, 1000  # updates between two looks; signs of each half that is looked at


@dataclass(frozen=True)
class Evaluation:
    """The net after `step` updates: bits per sign of the last chunks, and for each rule the best unit and its score."""

    step: int
    bits: float
    net: CharLM
    units: dict[str, int]  # from 0, chosen on one text
    scores: dict[str, float]  # AUC of quotes, |r| of what is counted, on another


def untrained_net(n_h: int, seed: int) -> CharLM:
    """The net before its training, with 1 more on every forget bias."""
    net = untrained(SIGNS, n_h, seed, "LSTM")
    assert isinstance(net.cell, LSTMCell)
    net.cell.b_f += 1.0
    return net


def rate(step: int) -> float:
    """From RATE straight down to nearly nothing."""
    return RATE * (1 - step / STEPS) + 1e-4


def records(n_h: int, seed: int, steps: int = STEPS, read: int = READ) -> Iterator[CharRecord]:
    """A new training on `read` signs: a record before the first and after every update."""
    return train_char_lm(
        _text(seed, read),
        SIGNS,
        start=untrained_net(n_h, seed),
        lr=rate,
        truncate=50,
        batch=32,
        steps=steps,
    )


@lru_cache(maxsize=10)
def _text(seed: int, read: int) -> str:
    return generate(read, seed)


def evaluations(n_h: int, seed: int, steps: int = STEPS, read: int = READ) -> Iterator[Evaluation]:
    """The same training, looked at every 50 updates and at its end."""
    bits: list[float] = []
    for record in records(n_h, seed, steps, read):
        bits.append(record.loss)
        if record.step % EVERY == 0 or record.step == steps:
            yield evaluate(record.step, float(np.mean(bits)), record.net())
            bits = []


def evaluate(
    step: int, bits: float, net: CharLM, seed: int = 1000, signs: int = TESTED
) -> Evaluation:
    """The unit that follows each rule best, chosen on one new text and scored on the next."""
    texts = [generate(signs, seed + k) for k in range(2)]
    choose, score = (Ranks.of(watch(net, text, ("c",))["c"]) for text in texts)
    found = {
        name: search(choose, score, rule(texts[0]), rule(texts[1]))[0]
        for name, rule in RULES.items()
    }
    units = {name: best.unit for name, best in found.items()}
    return Evaluation(step, bits, net, units, {name: best.scored for name, best in found.items()})
