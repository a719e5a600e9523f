"""Encoder-decoders over a batch of texts, forward and back: what `Seq2Seq` does with one text, and its gradients.

Inside, a column is a text, so that what is element-wise runs over the whole batch: values are (L, 2 READER, B), a state
is (WRITER, B). Padding gets no attention, and no gradient comes from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessons.attention.encoder_decoder import LOOK, READER, WORD, WRITER, Seq2Seq
from lessons.attention.mechanism import Mask
from lessons.cells.protocol import Step
from lessons.gradients.batched_runs import LSTMRun, batched_run
from lessons.numerics import Array
from lessons.optim.task_training import loss_at
from lessons.tasks.translation import END, Codes

Pair = tuple[Codes, Codes]  # a source and its answer, END included, as numbers


@dataclass(frozen=True)
class Batch:
    """Texts side by side: sources xs (B, L), padded with 0, and their lengths (B,).

    `given` (B, T) is what the writer gets, END first and then the right answer; `goals` (B, T) is what it should
    write, -1 past its end.
    """

    xs: Codes
    lengths: Codes
    given: Codes
    goals: Codes


def batch(pairs: Sequence[Pair]) -> Batch:
    """The texts of `pairs` side by side."""
    goals = _padded([goal for _, goal in pairs], -1)
    given = np.zeros_like(goals)  # END is number 0
    given[:, 1:] = np.maximum(goals[:, :-1], 0)
    lengths = np.array([len(x) for x, _ in pairs], dtype=np.intp)
    return Batch(_padded([x for x, _ in pairs], 0), lengths, given, goals)


def _padded(rows: Sequence[Codes], fill: int) -> Codes:
    found = np.full((len(rows), max(map(len, rows))), fill, dtype=np.intp)
    for row, codes in zip(found, rows, strict=True):
        row[: len(codes)] = codes
    return found


def loss_and_grads(
    net: Seq2Seq, texts: Batch, kind: type[np.floating] = np.float32
) -> tuple[float, dict[str, Array]]:
    """The mean cross-entropy of the right symbols, in nats, and its gradient to every array of `net`, as `named`.

    Teacher forcing: the right answer is given at every step. Computed in numbers of type `kind`.
    """
    run = BatchRun(net, texts, kind=kind)
    T, n_y, B = run.ys.shape
    loss, dy = loss_at(run.ys.transpose(0, 2, 1).reshape(-1, n_y), texts.goals.T.ravel())
    return loss, run.backward(dy.reshape(T, B, n_y).transpose(0, 2, 1))


def share_right(net: Seq2Seq, texts: Sequence[str]) -> float:
    """The share of texts that `net` answers wholly right, the likeliest symbol at every step: all at once."""
    task = net.task
    split = [task.split(text) for text in texts]
    goals = [[task.number(symbol) for symbol in (*task.rule(tokens), END)] for tokens in split]
    pairs = [
        (task.encode(tokens), np.array(goal)) for tokens, goal in zip(split, goals, strict=True)
    ]
    best = BatchRun(net, batch(pairs), free=True).ys.argmax(axis=1).T
    return float(np.mean([[*b[: len(g)]] == g for b, g in zip(best, goals, strict=True)]))


class BatchRun:
    """A run of `net` over a batch: `ys` (T, n_y, B) are the scores of each next symbol.

    If it is `free`, each step gets what the one before found likeliest, not what is given.
    """

    def __init__(
        self,
        net: Seq2Seq,
        texts: Batch,
        *,
        free: bool = False,
        kind: type[np.floating] = np.float32,
    ) -> None:
        """Read all texts, and write as many steps as the longest answer has."""
        self.texts = texts
        B, L = texts.xs.shape
        self.W = {name: array.astype(kind) for name, array in net.arrays.items()}
        places, self.columns = np.arange(L)[:, np.newaxis], np.arange(B)
        inside = places < texts.lengths
        self.turned = np.where(
            inside, texts.lengths - 1 - places, places
        )  # (L, B), its own inverse
        self.codes = texts.xs.T, texts.xs.T[self.turned, self.columns]  # as each reader gets them
        self.readers = [
            batched_run(cell, self.W["E_x"][codes])
            for cell, codes in zip((net.forward, net.backward), self.codes, strict=True)
        ]
        forward, backward = (run.states["h"] for run in self.readers)
        self.last = texts.lengths - 1, self.columns
        values = np.concatenate([forward, backward[self.turned, self.columns]], axis=2)
        self.fixed = np.hstack([forward[self.last], backward[self.last]])
        self.start = np.tanh(self.fixed @ self.W["W_0"].T + self.W["b_0"])
        columns = np.ascontiguousarray(values.transpose(0, 2, 1))
        self.writer = WriterRun(net, self, columns, inside, None if free else texts.given.T)
        self.read = np.concatenate([self.writer.h[1:], self.writer.context[:-1]], axis=1)
        self.ys: Array = np.matmul(self.W["W_y"], self.read) + self.W["b_y"][:, np.newaxis]

    def backward(self, dy: Array) -> dict[str, Array]:
        """From dL/dy (T, n_y, B) to the gradient of every array, by the names of `translators.named`."""
        grads = {"W_y": _outer(dy, self.read), "b_y": dy.sum(axis=(0, 2))}
        asked = np.matmul(self.W["W_y"].T, dy)
        back = self.writer.back(asked[:, :WRITER].transpose(0, 2, 1), asked[:, WRITER:])
        grads |= {f"writer.{name}": grad for name, grad in back.weights.items()} | back.looking
        grads["E_y"] = _spread(self.texts.given.T, back.token, len(self.W["E_y"]))
        start = np.hstack([back.start["h"], back.start["c"]]) * (1.0 - self.start**2)
        grads |= {"W_0": start.T @ self.fixed, "b_0": start.sum(axis=0)}
        return grads | self._read_back(back.values, back.fixed + start @ self.W["W_0"])

    def _read_back(self, values: Array, fixed: Array) -> dict[str, Array]:
        """From dL/d values (L, 2 READER, B) and dL/d fixed (B, 2 READER) to the readers and their symbols."""
        rows = values.transpose(0, 2, 1)
        grads, E_x = dict[str, Array](), np.zeros_like(self.W["E_x"])
        own = rows[..., :READER], rows[self.turned, self.columns, READER:]
        parts = zip(("forward", "backward"), self.readers, own, self.codes, strict=True)
        for (name, run, asked, codes), d_fixed in zip(
            parts, np.split(fixed, 2, axis=1), strict=True
        ):
            dh = asked.copy()
            dh[self.last] += d_fixed
            found = run.backward({"h": dh})
            grads |= {f"{name}.{weight}": grad for weight, grad in found.weights.items()}
            E_x += _spread(codes, found.x, len(E_x))
        return grads | {"E_x": E_x}


@dataclass(frozen=True)
class WriterGradients:
    """How a loss answers to the writer's own weights, to those of attention, and to all that goes into the writer."""

    weights: dict[str, Array]
    looking: dict[str, Array]  # W_q, W_k, v, those that there are
    token: Array  # (T, B, WORD)
    start: dict[str, Array]  # h and c, (B, WRITER)
    values: Array  # (L, 2 READER, B)
    fixed: Array  # (B, 2 READER)


class WriterRun(LSTMRun):
    """The run of the writer: before each step it attends, with h_{t-1} as its query, or gets the fixed vector."""

    def __init__(
        self, net: Seq2Seq, of: BatchRun, values: Array, inside: Mask, given: Codes | None
    ) -> None:
        """Over values (L, 2 READER, B), of which `inside` (L, B) are text; given (T, B), or None to run free."""
        self.attention, self.weights, self.free = net.attention, of.W, given is None
        self.values, self.keys = values, np.zeros((0, LOOK, 0), values.dtype)
        self.forbidden = np.where(inside, 0.0, -np.inf).astype(values.dtype)
        self.looks: list[
            tuple[Array, Array, Array]
        ] = []  # of each step: alpha, query, tanh or keys
        if self.attention != "none":
            self.keys = np.matmul(of.W["W_k"], values)  # (L, LOOK, B)
        T, (B, n_v) = of.texts.goals.shape[1], of.fixed.shape
        tokens = of.W["E_y"][np.zeros((T, B), dtype=np.intp) if given is None else given]
        context = np.broadcast_to(of.fixed, (T, B, n_v))
        start = dict(zip("hc", np.split(of.start, 2, axis=1), strict=True))
        super().__init__(net.writer, np.concatenate([tokens, context], axis=2), start)

    @property
    def context(self) -> Array:
        """The context of each step, (T + 1, 2 READER, B); the last one is not used."""
        return self.hx[:, self.n + WORD : -1]

    def before_step(self, t: int) -> None:
        """The context by h_{t-1}; if it runs free, also the vector of the symbol that is likeliest so far."""
        if self.free and t:
            read = np.concatenate([self.h[t], self.context[t - 1]])
            best = (self.weights["W_y"] @ read + self.weights["b_y"][:, np.newaxis]).argmax(axis=0)
            self.hx[t, self.n : self.n + WORD] = self.weights["E_y"][best].T
        if self.attention != "none":
            query = self.weights["W_q"] @ self.h[t]  # (LOOK, B)
            scores, fitted = self._scores(query)
            scores += self.forbidden
            alpha = np.exp(scores - scores.max(axis=0))
            alpha /= alpha.sum(axis=0)
            self.context[t] = (alpha[:, np.newaxis] * self.values).sum(axis=0)
            self.looks.append((alpha, query, fitted))

    def _scores(self, query: Array) -> tuple[Array, Array]:
        """The scores (L, B), and what they are read from: tanh(query + key), or the keys, (L, LOOK, B)."""
        if self.attention == "dot":
            return (self.keys * query).sum(axis=1) / LOOK**0.5, self.keys
        fitted = np.tanh(self.keys + query)
        return np.matmul(self.weights["v"], fitted), fitted

    def back(self, asked: Array, context: Array) -> WriterGradients:
        """From dL/dh (T, B, WRITER) and dL/d context (T, 2 READER, B), as far as the read-out asks for them."""
        (T, n_v, B), kind = context.shape, context.dtype
        self.d_context = context.copy()
        self.d_values, self.d_keys = np.zeros_like(self.values), np.zeros_like(self.keys)
        self.d_query, self.d_v = np.zeros((T, LOOK, B), kind), np.zeros(LOOK, kind)
        flat = self.W.reshape(self.sums.shape[1], -1)
        self.W_context = np.ascontiguousarray(flat[:, self.n + WORD : -1].T)
        run, looking, fixed = (
            self.backward({"h": asked}),
            dict[str, Array](),
            np.zeros((B, n_v), kind),
        )
        if self.attention == "none":
            fixed = self.d_context.sum(axis=0).T
        else:
            self.d_values += np.matmul(self.weights["W_k"].T, self.d_keys)
            looking["W_q"] = _outer(self.d_query, self.h[:-1])
            looking["W_k"] = _outer(self.d_keys, self.values)
        if self.attention == "additive":
            looking["v"] = self.d_v
        token = run.x[..., :WORD]
        return WriterGradients(run.weights, looking, token, run.initial, self.d_values, fixed)

    def before_step_back(self, t: int, deltas: Array, grads: Step) -> None:
        """Through the context to the values, and through alpha and the scores to keys and query."""
        d_context = self.d_context[t]
        d_context += self.W_context @ deltas
        if self.attention == "none":
            return
        alpha, query, fitted = self.looks[t]
        self.d_values += alpha[:, np.newaxis] * d_context
        d_alpha = (self.values * d_context).sum(axis=1)
        d_scores = alpha * (d_alpha - (alpha * d_alpha).sum(axis=0))
        self.d_query[t] = self._scores_back(d_scores[:, np.newaxis], query, fitted)
        grads["h"] += self.weights["W_q"].T @ self.d_query[t]

    def _scores_back(self, d_scores: Array, query: Array, fitted: Array) -> Array:
        """From dL/d scores (L, 1, B) to the query, (LOOK, B); what goes to keys and v is added up."""
        if self.attention == "dot":
            d_scores = d_scores / LOOK**0.5
            self.d_keys += d_scores * query
            asked: Array = (d_scores * fitted).sum(axis=0)
            return asked
        self.d_v += np.matmul(fitted, d_scores.transpose(0, 2, 1)).sum(axis=(0, 2))
        d_sums = (1.0 - fitted * fitted) * (d_scores * self.weights["v"][:, np.newaxis])
        self.d_keys += d_sums
        asked = d_sums.sum(axis=0)
        return asked


def _outer(left: Array, right: Array) -> Array:
    """The sum of left right^T over all steps and texts: (T, m, B) and (T, n, B) to (m, n)."""
    summed: Array = np.tensordot(left, right, axes=([0, 2], [0, 2]))
    return summed


def _spread(codes: Codes, rows: Array, n: int) -> Array:
    """The sum of the rows (..., m) of each of the n codes (...,), (n, m)."""
    chosen = np.eye(n, dtype=rows.dtype)[codes.ravel()]
    summed: Array = chosen.T @ rows.reshape(codes.size, -1)
    return summed
