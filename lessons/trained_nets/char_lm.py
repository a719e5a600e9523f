"""A character language model: autoregressive, p(x_1 .. x_T) is the product of p(x_t given all characters before)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import Cell, Step, zero_state
from lessons.cells.readout import Readout
from lessons.checkpoint import manifest_scores
from lessons.numerics import Array, cross_entropy, orthogonal, uniform
from lessons.tasks.text import ASCII, Vocabulary, python_library
from lessons.trained_nets.ngrams import at_least_two
from lessons.trained_nets.sampling import pick, sharpened

# The net that comes with the course, by the updates of its training after which it was kept.
STAGES = {"before": 0, "early": 300, "late": 50_000}
UNITS = 192  # of that net
CELLS: dict[str, type[RNNCell | LSTMCell | GRUCell]] = {
    "RNN": RNNCell,
    "LSTM": LSTMCell,
    "GRU": GRUCell,
}


@dataclass(frozen=True, eq=False)
class CharLM(Readout[Cell]):
    """A recurrent cell over one-hot characters, and scores for the next one: y_t = W_hy h_t + b_y.

    W_hy is (n, n_h), b_y (n,), with n the size of the vocabulary. The cell is one of the built-in
    three, or any other that carries h.
    """

    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes do not fit the cell and the vocabulary."""
        n, n_h = len(self.vocabulary), self.cell.state_sizes["h"]
        if self.W_hy.shape != (n, n_h) or self.b_y.shape != (n,):
            found = f"W_hy {self.W_hy.shape} and b_y {self.b_y.shape}"
            raise ValueError(f"{found} do not fit {n} symbols and {n_h} units.")

    def start(self) -> Step:
        """The state before anything is read: zeros."""
        return zero_state(self.cell)

    def read(self, text: str, state: Mapping[str, Array] | None = None) -> Step:
        """The state after reading `text`; what the vocabulary does not have is read as UNKNOWN."""
        state = dict(self.start() if state is None else state)
        for code in self.vocabulary.encode(text):
            state = self._step(int(code), state)
        return state

    def scores(self, state: Mapping[str, Array]) -> Array:
        """y (n,): one score for each character to come next; the softmax of it is p."""
        return self.read_out(state["h"])

    def probs(self, state: Mapping[str, Array], temperature: float = 1.0) -> Array:
        """The probability (n,) of each character to come next; ValueError for a temperature below 0."""
        if not 0 <= temperature < np.inf:
            raise ValueError(f"The temperature must be 0 or more, not {temperature}.")
        return sharpened(self.scores(state), temperature)

    def sample(
        self,
        prompt: str,
        n: int,
        temperature: float = 1.0,
        rng: np.random.Generator | None = None,
    ) -> Iterator[tuple[str, Array]]:
        """Read `prompt`, then write n characters: each with the probabilities it was drawn from.

        A drawn character is the next input. One random number for each, so the same `rng` (by
        default the one of seed 0) at another temperature gets the same random numbers.
        """
        rng, state = rng or np.random.default_rng(0), self.read(prompt)
        for _ in range(n):
            p = self.probs(state, temperature)
            code = pick(p, rng)
            yield self.vocabulary.symbols[code], p
            state = self._step(code, state)

    def write(self, prompt: str, n: int, temperature: float = 1.0, seed: int = 0) -> str:
        """The n characters that `sample` draws after `prompt`."""
        rng = np.random.default_rng(seed)
        return "".join(character for character, _ in self.sample(prompt, n, temperature, rng))

    def nll_bits(self, text: str) -> Array:
        """The negative log-likelihood of each character but the first, in bits: -log2 p(it given all before).

        The true characters are the inputs (teacher forcing); the result is (len(text) - 1,).
        """
        codes, state, rows = at_least_two(self.vocabulary.encode(text)), self.start(), []
        for code in codes[:-1]:
            state = self._step(int(code), state)
            rows.append(state["h"])
        bits: Array = cross_entropy(self.read_out(np.array(rows)), codes[1:]) / np.log(2)
        return bits

    def bits_per_character(self, text: str) -> float:
        """The cross-entropy in bits, from a zero state; the first character is only read."""
        return float(self.nll_bits(text).mean())

    def _step(self, code: int, state: Mapping[str, Array]) -> Step:
        x_t = np.zeros(len(self.vocabulary))
        x_t[code] = 1.0
        step = self.cell.step(x_t, state)
        return {name: step[name] for name in self.cell.state_sizes}


def untrained(vocabulary: Vocabulary, n_h: int, seed: int, cell: str = "RNN") -> CharLM:
    """A new net from `seed`: the weights of the cell's own start, but an RNN's W_hh orthogonal."""
    rng, n = np.random.default_rng(seed), len(vocabulary)
    fresh = CELLS[cell](n, n_h, rng)
    if isinstance(fresh, RNNCell):
        fresh.W_hh = orthogonal(
            n_h, rng
        )  # keeps norms, so that the gradient does not vanish at once
    return CharLM(fresh, uniform(n_h, (n, n_h), rng), np.zeros(n), vocabulary)


@cache
def load(stage: str = "late") -> CharLM:
    """The net that comes with the course, trained on Python's library: "before", "early" or "late".

    A plain RNN; `python -m lessons.train char_lm` has made it. CheckpointError for a bad file.
    """
    return untrained(ASCII, UNITS, 0).shipped("charlm", f"{stage}.")


def held_out() -> str:
    """Text of Python's library that the course's net was never trained on; the scores are of it."""
    return python_library("valid", most=60_000).text


def measured() -> dict[str, float]:
    """Bits per character of `held_out()`, from the manifest: each stage, "unigram" and "bigram"."""
    return manifest_scores("charlm")
