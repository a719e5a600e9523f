"""The smallest network that spells: one-hot letters in, a few units, the next letter out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace, weights
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import backward
from lessons.numerics import Array, cross_entropy, one_hot, softmax
from lessons.optim.numpy_loop import SGD, fit


@dataclass(eq=False)
class HelloNet:
    """Reads a word letter by letter and says, after each, which letter comes next.

    h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h), y_t = W_hy h_t + b_y, p_t = softmax(y_t), with x_t
    the one-hot letter. Without `memory` W_hh is zero and stays zero. ValueError for a word of fewer
    than two letters.
    """

    n_h: int = 3
    seed: int = 0
    memory: bool = True
    word: str = "hello"
    letters: str = field(init=False)  # the word's letters, each once: "helo"
    cell: RNNCell = field(init=False, repr=False)
    W_hy: Array = field(init=False, repr=False)  # (letters, n_h)
    b_y: Array = field(init=False, repr=False)  # (letters,)

    def __post_init__(self) -> None:
        """Draw the weights, from `seed` alone."""
        if len(self.word) < 2:
            raise ValueError("the word needs two letters or more, so that one follows another")
        rng, self.letters = np.random.default_rng(self.seed), "".join(dict.fromkeys(self.word))
        n = len(self.letters)
        self.cell = RNNCell(n, self.n_h, rng)
        self.W_hy, self.b_y = rng.uniform(-1.0, 1.0, (n, self.n_h)) * self.n_h**-0.5, np.zeros(n)
        if not self.memory:
            self.cell.W_hh[:] = 0.0

    @property
    def weights(self) -> dict[str, Array]:
        """Every array that training may change, by name; the net's own, not copies."""
        own = weights(self.cell) | {"W_hy": self.W_hy, "b_y": self.b_y}
        return own if self.memory else {n: w for n, w in own.items() if n != "W_hh"}

    def encoded(self, text: str) -> Array:
        """One-hot rows (len(text), letters); ValueError for a letter that is not in the word."""
        strange = [letter for letter in text if letter not in self.letters]
        if strange:
            raise ValueError(f"the net knows the letters {self.letters!r}, not {strange[0]!r}")
        return one_hot([self.letters.index(letter) for letter in text], len(self.letters))

    def forward(self, text: str | None = None) -> Trace:
        """The run over `text`, by default the word without its last letter.

        To the cell's own trace it adds y (T, letters), the logits, and p (T, letters), the
        probability of each letter to be the next one.
        """
        trace = unroll(self.cell, self.encoded(self.word[:-1] if text is None else text))
        y = trace["h"] @ self.W_hy.T + self.b_y
        return trace | {"y": y, "p": softmax(y)}

    def loss(self) -> float:
        """The cross-entropy: -log p(next letter) in nats, summed over the steps of the word."""
        return self.loss_and_grads()[0]

    def loss_and_grads(self) -> tuple[float, dict[str, Array]]:
        """The loss and dL/dW by name, through `lessons.gradients.backward`."""
        trace, targets = self.forward(), self.encoded(self.word[1:])
        dy = trace["p"] - targets  # dL/dy_t of softmax and cross-entropy
        grads = backward(self.cell, trace, dy @ self.W_hy).weights
        grads |= {"W_hy": dy.T @ trace["h"], "b_y": dy.sum(axis=0)}
        loss = float(cross_entropy(trace["y"], targets.argmax(axis=1)).sum())
        return loss, {name: grads[name] for name in self.weights}

    def spell(self, start: str | None = None, n: int | None = None) -> str:
        """`start` and then n letters, each the most probable next one and fed back as input.

        By default from the word's first letter to the word's length.
        """
        text = self.word[0] if start is None else start
        for _ in range(len(self.word) - len(text) if n is None else n):
            text += self.letters[int(self.forward(text)["p"][-1].argmax())]
        return text

    @property
    def solved(self) -> bool:
        """Whether, at every step of the word, the right letter is the most probable one."""
        best = self.forward()["p"].argmax(axis=1)
        return bool((best == self.encoded(self.word[1:]).argmax(axis=1)).all())


@dataclass(frozen=True)
class HelloRecord:
    """Where the net stands after `step` updates."""

    step: int
    loss: float  # in nats, summed over the steps
    probs: Array  # (T, letters): p_t at every step of the word


def train_hello(net: HelloNet, steps: int = 500, lr: float = 0.1) -> Iterator[HelloRecord]:
    """Train `net` in place by gradient descent; a record before the first and after every update.

    Stop by no longer iterating; go on by iterating further, or by training the same net again.
    """
    for record in fit(net.loss_and_grads, net.weights, SGD(lr), steps):
        yield HelloRecord(record.step, record.loss, net.forward()["p"])
