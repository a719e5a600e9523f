"""An encoder-decoder that can be walked, with attention or without: one net reads, another writes, in plain numpy.

    net = load_translator("dates", "additive")  # of lessons.attention.translators
    net.greedy("march 3, 1999").text           # 1999-03-03
    state = net.start("march 3, 1999")         # "h", "c": of the decoder; "values": one row per source symbol
    step = net.step(state, END)                # "p": over the next symbols; "scores", "alpha", "context"
    step = net.step(step, "1")                 # a step holds the new state, so it goes on from there

An LSTM reads the source from both ends; side by side, its states are the values, one row for each symbol. Another
LSTM writes. With attention it attends to all the values before each symbol (Bahdanau, Cho and Bengio, 2015);
without, every step is given the same fixed vector: the last states of the two encoders (Cho et al., 2014).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from lessons.attention.mechanism import additive_scores, dot_scores, ready
from lessons.attention.mechanism import attend as weighted
from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import Step
from lessons.numerics import Array, log_softmax
from lessons.tasks.phrasebook import UNKNOWN
from lessons.tasks.translation import END, Task

DECODER_UNITS = 32  # of the decoder, and of both encoders together, unless a net has other sizes
EMBEDDING, ATTENTION_UNITS = 16, 16  # numbers for a symbol, and inside a score
ATTENTIONS = ("additive", "dot", "none")
SPARE = 3  # symbols that an answer may have beyond twice the source, before it is cut
Attend = Callable[[Array, Array], Mapping[str, Array]]


@dataclass(frozen=True, eq=False)
class Answer:
    """What a net wrote: the symbols, END too unless it was cut, and the steps that gave them.

    `log_p` is the natural logarithm of its probability; `alpha` (T, L) are the attention weights of each step, None
    without attention.
    """

    task: Task
    source: tuple[str, ...]
    tokens: tuple[str, ...]
    steps: tuple[Step, ...]
    log_p: float

    @property
    def text(self) -> str:
        """The answer as it reads, END left out."""
        return self.task.join(self.tokens)

    @property
    def alpha(self) -> Array | None:
        """The attention weights of each step, (T, L)."""
        found = [step["alpha"] for step in self.steps if "alpha" in step]
        return np.stack(found) if found else None

    @property
    def filled(self) -> str:
        """The text, each UNKNOWN in it replaced by the source symbol with the largest attention weight.

        Luong et al., "Addressing the rare word problem", 2015. Without attention it is `text`.
        """
        if self.alpha is None:
            return self.text
        pairs = zip(self.tokens, self.alpha.argmax(axis=1), strict=True)
        return self.task.join([self.source[k] if t == UNKNOWN else t for t, k in pairs])


@dataclass(frozen=True, eq=False)
class Seq2Seq:
    """Two encoders, a decoder, and the arrays around them, by name.

    E_x (n_x, EMBEDDING) and E_y (n_y, EMBEDDING) hold a vector for each source and target symbol. With n_v units of
    both encoders together, W_0 (2 n_h, n_v), b_0 make the first state; W_y (n_y, n_h + n_v), b_y score the next symbol
    from h and the context. Attention has W_q (ATTENTION_UNITS, n_h) and W_k (ATTENTION_UNITS, n_v), the additive one
    v (ATTENTION_UNITS,) too. `attend(scores, values)` gives alpha and context; the scores come divided by the
    temperature, and -inf where the mask is False.
    """

    task: Task
    attention: str
    forward: LSTMCell
    backward: LSTMCell
    decoder: LSTMCell
    arrays: Mapping[str, Array] = field(repr=False)
    attend: Attend = weighted

    def with_attend(self, attend: Attend) -> "Seq2Seq":
        """The same net, but it attends by the learner's own `attend(scores, values)`."""
        return replace(self, attend=attend)

    def read(self, text: str) -> Array:
        """The values (L, n_v): at each symbol, the states of both encoders, side by side."""
        xs = self.arrays["E_x"][self.task.encode(self.task.split(text))]
        return np.hstack([_states(self.forward, xs), _states(self.backward, xs[::-1])[::-1]])

    def start(self, text: str) -> Step:
        """The state before the first symbol: "h", "c", "values", and "fixed", the last states of the encoders."""
        values, n = self.read(text), self.forward.state_sizes["h"]
        fixed = np.hstack([values[-1, :n], values[0, n:]])
        h, c = np.split(np.tanh(self.arrays["W_0"] @ fixed + self.arrays["b_0"]), 2)
        return {"h": h, "c": c, "values": values, "fixed": fixed}

    def scores(self, query: Array, values: Array) -> Array:
        """How well each position fits the query h_{t-1} (n_h,), (L,)."""
        W_q, W_k = self.arrays["W_q"], self.arrays["W_k"]
        if self.attention == "dot":
            return dot_scores(W_q @ query, values @ W_k.T)
        return additive_scores(query, values, W_q, W_k, self.arrays["v"])

    def step(
        self,
        state: Mapping[str, Array],
        token: str,
        temperature: float = 1.0,
        mask: ArrayLike | None = None,
    ) -> Step:
        """One step after `token`, END at first: all that it computes, by name, and the new state.

        "context" (n_v,), "y" (n_y,), "log_p", "p"; with attention also "scores", "ready" and "alpha", (L,)
        each. The mask is True where the net may attend. ValueError for a token that cannot be written.
        """
        attended: Step = {"context": state["fixed"]}
        if self.attention != "none":
            scores = self.scores(state["h"], state["values"])
            attended = {"scores": scores, "ready": ready(scores, temperature, mask)}
            attended |= _checked_attention(
                self.attend(attended["ready"], state["values"]), state["values"]
            )
        x_t = np.concatenate([self.arrays["E_y"][self.task.number(token)], attended["context"]])
        new = self.decoder.step(x_t, state)
        y = (
            self.arrays["W_y"] @ np.concatenate([new["h"], attended["context"]])
            + self.arrays["b_y"]
        )
        log_p = log_softmax(y)
        kept = {"values": state["values"], "fixed": state["fixed"]}
        return new | kept | attended | {"y": y, "log_p": log_p, "p": np.exp(log_p)}

    def greedy(
        self,
        text: str,
        temperature: float = 1.0,
        mask: ArrayLike | None = None,
        start: Step | None = None,
    ) -> Answer:
        """The answer that takes the likeliest symbol at every step. `mask` (L,) holds for all steps.

        `start` is the text as it has been read, if it has.
        """
        state, tokens, steps, log_p = start or self.start(text), [END], list[Step](), 0.0
        for _ in range(self.longest(text)):
            state = self.step(state, tokens[-1], temperature, mask)
            best = int(state["log_p"].argmax())
            tokens.append(self.task.writes[best])
            steps.append(state)
            log_p += float(state["log_p"][best])
            if tokens[-1] == END:
                break
        return Answer(self.task, self.task.split(text), tuple(tokens[1:]), tuple(steps), log_p)

    def longest(self, text: str) -> int:
        """The symbols after which an answer is cut."""
        return max(2 * len(self.task.split(text)) + SPARE, 16)


def _states(cell: LSTMCell, xs: Array) -> Array:
    """h_t (L, n_h) of an encoder over xs (L, EMBEDDING), from zeros."""
    state: Mapping[str, Array] = {name: np.zeros(n) for name, n in cell.state_sizes.items()}
    found = list[Array]()
    for x_t in xs:
        state = cell.step(x_t, state)
        found.append(state["h"])
    return np.stack(found)


def _checked_attention(found: Mapping[str, Array], values: Array) -> Step:
    """alpha and context, as the learner's or the library's attention gave them; ValueError for what does not fit."""
    shapes = {"alpha": (len(values),), "context": (values.shape[1],)}
    if not isinstance(found, Mapping) or not shapes.keys() <= found.keys():
        raise ValueError('attend must return a dict with "alpha" and "context".')
    attended = {name: np.asarray(found[name], dtype=np.float64) for name in shapes}
    for name, shape in shapes.items():
        if attended[name].shape != shape:
            raise ValueError(f"attend returned {name} {attended[name].shape}; expected {shape}.")
        if not np.isfinite(attended[name]).all():
            raise ValueError(f"attend returned {name} with a value that is not finite.")
    return attended
