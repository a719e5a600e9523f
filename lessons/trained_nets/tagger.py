"""Two small taggers for the sentences of `lessons.tasks.tagging`, run in numpy.

The unidirectional one reads from left to right; at the first word it has no context. The bidirectional one has a
second LSTM that reads from right to left. `python -m lessons.train tagger` has trained both.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import Trace, with_weights
from lessons.cells.unrolling import unroll
from lessons.checkpoint import load_part
from lessons.numerics import Array, softmax
from lessons.tasks.tagging import NUMBER, TAGS, WORDS, Sentence, ambiguous

UNIDIRECTIONAL, BIDIRECTIONAL = "unidirectional", "bidirectional"
KINDS, SEEDS, SHIPPED = (UNIDIRECTIONAL, BIDIRECTIONAL), (0, 1, 2), 0
SIDES = {
    UNIDIRECTIONAL: ("forward",),
    BIDIRECTIONAL: ("forward", "backward"),
}  # the LSTMs of each kind
UNITS = 16  # of each direction


@dataclass(frozen=True, eq=False)
class Tagger:
    """One LSTM cell for each direction over one-hot WORDS; p_t = softmax(W_hy h_t + b_y) for TAGS at every word.

    Bidirectional: h_t is [forward h_t; backward h_t], concatenated (Schuster and Paliwal 1997). W_hy is (6, n),
    b_y (6,), with n the units of all cells.
    """

    cells: tuple[LSTMCell, ...]
    W_hy: Array
    b_y: Array

    def encode(self, words: Sequence[str]) -> Array:
        """One-hot rows (T, n_x); zeros for a word that is not known."""
        xs = np.zeros((len(words), len(WORDS)))
        for x_t, word in zip(xs, words, strict=True):
            if word in NUMBER:
                x_t[NUMBER[word]] = 1.0
        return xs

    def run(self, words: Sequence[str]) -> tuple[Trace, ...]:
        """What each direction computes, in the order of the words."""
        xs = self.encode(words)
        forward = unroll(self.cells[0], xs)
        if len(self.cells) == 1:
            return (forward,)
        backward = unroll(self.cells[1], xs[::-1])
        return forward, {name: values[::-1] for name, values in backward.items()}

    def probs(self, words: Sequence[str]) -> Array:
        """The probability of each tag at each word, (T, 6)."""
        h = np.concatenate([trace["h"] for trace in self.run(words)], axis=1)
        return softmax(h @ self.W_hy.T + self.b_y)

    def tags(self, words: Sequence[str]) -> tuple[str, ...]:
        """The most probable tag of each word."""
        return tuple(TAGS[k] for k in self.probs(words).argmax(axis=1))


def load(kind: str = BIDIRECTIONAL) -> Tagger:
    """The trained tagger, UNIDIRECTIONAL or BIDIRECTIONAL. CheckpointError if the file is not the one that was made."""
    if kind not in KINDS:
        raise ValueError(f"a tagger is {UNIDIRECTIONAL!r} or {BIDIRECTIONAL!r}, not {kind!r}.")
    blank = LSTMCell(len(WORDS), UNITS, np.random.default_rng(0))
    kept = load_part("tagging", f"{kind}.")
    cells = [with_weights(blank, load_part("tagging", f"{kind}.{side}.")) for side in SIDES[kind]]
    return Tagger(tuple(cells), kept["W_hy"], kept["b_y"])


Reading = Callable[[Sequence[str]], Sequence[str]]  # the words of a sentence to their tags


def accuracy(read: Reading, told: Sequence[Sentence]) -> dict[str, float]:
    """The fraction of right tags: of all words, of ambiguous ones, of ambiguous ones that stand first."""
    found, many = defaultdict[str, list[bool]](list), ambiguous()
    for one in told:
        guessed = read([word for word, _ in one])
        for t, ((word, tag), guess) in enumerate(zip(one, guessed, strict=True)):
            found["all words"].append(guess == tag)
            if word in many:
                found["ambiguous"].append(guess == tag)
            if word in many and t == 0:
                found["ambiguous and first"].append(guess == tag)
    return {place: float(np.mean(right)) for place, right in found.items()}


def table(told: Sequence[Sentence]) -> Reading:
    """The baseline without a net: each word gets its most frequent tag in `told`."""
    counts = defaultdict[str, Counter[str]](Counter)
    for word, tag in (pair for one in told for pair in one):
        counts[word][tag] += 1
    favourite = {word: tags.most_common(1)[0][0] for word, tags in counts.items()}
    return lambda words: [favourite.get(word, "NOUN") for word in words]
