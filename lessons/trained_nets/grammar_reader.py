"""Is this sentence legal? Nets that have read nothing but legal sentences of `lessons.tasks.agreement`.

A net gives every word a probability before it reads it. Nobody showed it a wrong sentence: what never follows such a
beginning gets a probability near 0. `python -m lessons.train grammar_reader` trained them; this module runs them in
numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.readout import Readout, draw_readout
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from lessons.tasks.agreement import BE, LANGUAGES, SYMBOLS, Subject, legal, spoiled

UNITS, SEEDS, SHIPPED = 24, (0, 1, 2), 0
IMPOSSIBLE = 0.02  # the threshold of ours, below which a word is called illegal


@dataclass(frozen=True, eq=False)
class GrammarNet(Readout[LSTMCell]):
    """An LSTM cell over one-hot symbols, and p = softmax(W_hy h_{t-1} + b_y) for the symbol at t.

    h_0 is the state after one step on zeros.

    W_hy is (n, n_h), b_y (n,), for n symbols.
    """

    symbols: tuple[str, ...]

    def encode(self, words: Sequence[str]) -> Array:
        """One-hot rows (T, n); zeros for what is not a symbol of the language."""
        xs = np.zeros((len(words), len(self.symbols)))
        for x_t, word in zip(xs, words, strict=True):
            if word in self.symbols:
                x_t[self.symbols.index(word)] = 1.0
        return xs

    def expected(self, words: Sequence[str]) -> Array:
        """The probability of every symbol, (T + 1, n): before each word, and after the last."""
        nothing = np.zeros(
            (1, len(self.symbols))
        )  # before the first word the cell makes one step on zeros
        h = unroll(self.cell, np.concatenate([nothing, self.encode(words)]))["h"]
        return self.probabilities(h)

    def given(self, words: Sequence[str]) -> Array:
        """The probability of each word before it was read, (T,); NaN for what is not a symbol."""
        known = self.encode(words).astype(bool)
        p = self.expected(words)[:-1]
        return np.array([row[k][0] if k.any() else np.nan for row, k in zip(p, known, strict=True)])

    def log_p(self, words: Sequence[str]) -> float:
        """The log-probability of a sequence of symbols, in nats."""
        return float(np.log(self.given(words)).sum())

    def legal(self, words: Sequence[str]) -> bool:
        """Whether no word is less probable than the threshold."""
        return bool((self.given(words) >= IMPOSSIBLE).all())


def load(language: str = "agreement") -> GrammarNet:
    """The trained net of one of LANGUAGES. CheckpointError if the file is not the one that was made."""
    if language not in LANGUAGES:
        raise ValueError(f"there are nets for {' and '.join(LANGUAGES)}, not for {language!r}.")
    symbols, rng = SYMBOLS[language], np.random.default_rng(0)
    n = len(symbols)
    net = GrammarNet(LSTMCell(n, UNITS, rng), *draw_readout(n, UNITS, rng), symbols)
    return net.shipped("legal", f"{language}.")


def agreement(net: GrammarNet, told: Sequence[Subject]) -> dict[int, float]:
    """By the number of attractors: the fraction of subjects after which the right verb is more probable."""
    right: dict[int, list[bool]] = {}
    for who in told:
        p = net.expected(who.words)[-1]
        one, many = (p[net.symbols.index(verb)] for verb in BE)
        right.setdefault(who.attractors, []).append(bool((many > one) == who.many))
    return {count: float(np.mean(right[count])) for count in sorted(right)}


def minimal_pairs(net: GrammarNet, language: str, n: int = 500) -> float:
    """The fraction of held-out sentences that the net finds more probable than the same ones made illegal."""
    pairs = [(one, spoiled(one, language)) for one in legal(language, n, held_out=True)]
    return float(np.mean([net.log_p(good) > net.log_p(bad) for good, bad in pairs]))


def verdicts(net: GrammarNet, language: str, n: int = 500) -> dict[str, float]:
    """The fraction of held-out sentences that the net calls legal, and of the same ones made illegal."""
    told = legal(language, n, held_out=True)
    return {
        "legal": float(np.mean([net.legal(words) for words in told])),
        "spoiled": float(np.mean([net.legal(spoiled(words, language)) for words in told])),
    }
