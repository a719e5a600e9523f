"""Encoder-decoders over a batch of texts, forward and back: what `Seq2Seq` does with one text, and its gradients.

Inside, a column is a text, so that what is element-wise runs over the whole batch: values are (L, n_v, B), a state is
(n_h, B). Padding gets no attention, and no gradient comes from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessons.attention.encoder_decoder import ATTENTION_UNITS, EMBEDDING, Seq2Seq
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

    `given` (B, T) is what the decoder takes as input, END first and then the right answer; `goals` (B, T) is what it
    should write, -1 past its end.
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


def fraction_right(net: Seq2Seq, texts: Sequence[str]) -> float:
    """The fraction of texts that `net` answers wholly right, the likeliest symbol at every step: all at once."""
    right, goals = _symbols_right(net, texts, free=True)
    return float((right | (goals < 0)).all(axis=1).mean())


def right_by_position(net: Seq2Seq, texts: Sequence[str], *, free: bool) -> Array:
    """The fraction of right symbols at each position of the answers, END too, (T,).

    Each step's input is the right symbol before (teacher forcing), or, if `free`, the net's own likeliest one.
    """
    right, goals = _symbols_right(net, texts, free)
    there = goals >= 0
    fractions: Array = (right & there).sum(axis=0) / there.sum(axis=0)
    return fractions


def _symbols_right(net: Seq2Seq, texts: Sequence[str], free: bool) -> tuple[Mask, Codes]:
    """Which symbols the net gets right, and the right ones, -1 past the end; (B, T) both."""
    task = net.task
    split = [task.split(text) for text in texts]
    goals = [[task.number(symbol) for symbol in (*task.rule(tokens), END)] for tokens in split]
    pairs = [
        (task.encode(tokens), np.array(goal)) for tokens, goal in zip(split, goals, strict=True)
    ]
    found = batch(pairs)
    return found.goals == BatchRun(net, found, free=free).ys.argmax(axis=1).T, found.goals


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
        positions, self.columns = np.arange(L)[:, np.newaxis], np.arange(B)
        inside = positions < texts.lengths
        self.turned = np.where(
            inside, texts.lengths - 1 - positions, positions
        )  # (L, B), its own inverse
        self.codes = texts.xs.T, texts.xs.T[self.turned, self.columns]  # as each encoder reads them
        self.encoders = [
            batched_run(cell, self.W["E_x"][codes])
            for cell, codes in zip((net.forward, net.backward), self.codes, strict=True)
        ]
        forward, backward = (run.states["h"] for run in self.encoders)
        self.last = texts.lengths - 1, self.columns
        values = np.concatenate([forward, backward[self.turned, self.columns]], axis=2)
        self.fixed = np.hstack([forward[self.last], backward[self.last]])
        self.start = np.tanh(self.fixed @ self.W["W_0"].T + self.W["b_0"])
        columns = np.ascontiguousarray(values.transpose(0, 2, 1))
        self.decoder = DecoderRun(net, self, columns, inside, None if free else texts.given.T)
        self.read = np.concatenate([self.decoder.h[1:], self.decoder.context[:-1]], axis=1)
        self.ys: Array = np.matmul(self.W["W_y"], self.read) + self.W["b_y"][:, np.newaxis]

    def backward(self, dy: Array) -> dict[str, Array]:
        """From dL/dy (T, n_y, B) to the gradient of every array, by the names of `translators.named`."""
        grads = {"W_y": _outer(dy, self.read), "b_y": dy.sum(axis=(0, 2))}
        d_read, n = np.matmul(self.W["W_y"].T, dy), self.decoder.n
        back = self.decoder.back(d_read[:, :n].transpose(0, 2, 1), d_read[:, n:])
        grads |= {f"decoder.{name}": grad for name, grad in back.weights.items()} | back.attention
        grads["E_y"] = _spread(self.texts.given.T, back.token, len(self.W["E_y"]))
        start = np.hstack([back.start["h"], back.start["c"]]) * (1.0 - self.start**2)
        grads |= {"W_0": start.T @ self.fixed, "b_0": start.sum(axis=0)}
        return grads | self._read_back(back.values, back.fixed + start @ self.W["W_0"])

    def _read_back(self, values: Array, fixed: Array) -> dict[str, Array]:
        """From dL/d values (L, n_v, B) and dL/d fixed (B, n_v) to the encoders and their symbols."""
        rows = values.transpose(0, 2, 1)
        grads, E_x = dict[str, Array](), np.zeros_like(self.W["E_x"])
        n = rows.shape[2] // 2
        own = rows[..., :n], rows[self.turned, self.columns, n:]
        parts = zip(("forward", "backward"), self.encoders, own, self.codes, strict=True)
        for (name, run, d_values, codes), d_fixed in zip(
            parts, np.split(fixed, 2, axis=1), strict=True
        ):
            dh = d_values.copy()
            dh[self.last] += d_fixed
            found = run.backward({"h": dh})
            grads |= {f"{name}.{weight}": grad for weight, grad in found.weights.items()}
            E_x += _spread(codes, found.x, len(E_x))
        return grads | {"E_x": E_x}


@dataclass(frozen=True)
class DecoderGradients:
    """The gradient of a loss with respect to the weights of decoder and attention, and to the decoder's inputs."""

    weights: dict[str, Array]
    attention: dict[str, Array]  # W_q, W_k, v, those that there are
    token: Array  # (T, B, EMBEDDING)
    start: dict[str, Array]  # h and c, (B, n_h)
    values: Array  # (L, n_v, B)
    fixed: Array  # (B, n_v)


class DecoderRun(LSTMRun):
    """The run of the decoder: before each step it attends, with h_{t-1} as its query, or gets the fixed vector."""

    def __init__(
        self, net: Seq2Seq, of: BatchRun, values: Array, inside: Mask, given: Codes | None
    ) -> None:
        """Over values (L, n_v, B), of which `inside` (L, B) are text; given (T, B), or None to run free."""
        self.attention, self.weights, self.free = net.attention, of.W, given is None
        self.values, self.keys = values, np.zeros((0, ATTENTION_UNITS, 0), values.dtype)
        self.forbidden = np.where(inside, 0.0, -np.inf).astype(values.dtype)
        self.attended: list[
            tuple[Array, Array, Array]
        ] = []  # of each step: alpha, query, tanh or keys
        if self.attention != "none":
            self.keys = np.matmul(of.W["W_k"], values)  # (L, ATTENTION_UNITS, B)
        T, (B, n_v) = of.texts.goals.shape[1], of.fixed.shape
        tokens = of.W["E_y"][np.zeros((T, B), dtype=np.intp) if given is None else given]
        context = np.broadcast_to(of.fixed, (T, B, n_v))
        start = dict(zip("hc", np.split(of.start, 2, axis=1), strict=True))
        super().__init__(net.decoder, np.concatenate([tokens, context], axis=2), start)

    @property
    def context(self) -> Array:
        """The context of each step, (T + 1, n_v, B); the last one is not used."""
        return self.hx[:, self.n + EMBEDDING : -1]

    def before_step(self, t: int) -> None:
        """The context by h_{t-1}; if it runs free, also the vector of the symbol that is likeliest so far."""
        if self.free and t:
            read = np.concatenate([self.h[t], self.context[t - 1]])
            best = (self.weights["W_y"] @ read + self.weights["b_y"][:, np.newaxis]).argmax(axis=0)
            self.hx[t, self.n : self.n + EMBEDDING] = self.weights["E_y"][best].T
        if self.attention != "none":
            query = self.weights["W_q"] @ self.h[t]  # (ATTENTION_UNITS, B)
            scores, fitted = self._scores(query)
            scores += self.forbidden
            alpha = np.exp(scores - scores.max(axis=0))
            alpha /= alpha.sum(axis=0)
            self.context[t] = (alpha[:, np.newaxis] * self.values).sum(axis=0)
            self.attended.append((alpha, query, fitted))

    def _scores(self, query: Array) -> tuple[Array, Array]:
        """The scores (L, B), and what they are read from: tanh(query + key), or the keys, (L, ATTENTION_UNITS, B)."""
        if self.attention == "dot":
            return (self.keys * query).sum(axis=1) / ATTENTION_UNITS**0.5, self.keys
        fitted = np.tanh(self.keys + query)
        return np.matmul(self.weights["v"], fitted), fitted

    def back(self, dh: Array, context: Array) -> DecoderGradients:
        """From dL/dh (T, B, n_h) and dL/d context (T, n_v, B), as they come from the read-out."""
        (T, n_v, B), kind = context.shape, context.dtype
        self.d_context = context.copy()
        self.d_values, self.d_keys = np.zeros_like(self.values), np.zeros_like(self.keys)
        self.d_query, self.d_v = (
            np.zeros((T, ATTENTION_UNITS, B), kind),
            np.zeros(ATTENTION_UNITS, kind),
        )
        flat = self.W.reshape(self.sums.shape[1], -1)
        self.W_context = np.ascontiguousarray(flat[:, self.n + EMBEDDING : -1].T)
        run, attention, fixed = (
            self.backward({"h": dh}),
            dict[str, Array](),
            np.zeros((B, n_v), kind),
        )
        if self.attention == "none":
            fixed = self.d_context.sum(axis=0).T
        else:
            self.d_values += np.matmul(self.weights["W_k"].T, self.d_keys)
            attention["W_q"] = _outer(self.d_query, self.h[:-1])
            attention["W_k"] = _outer(self.d_keys, self.values)
        if self.attention == "additive":
            attention["v"] = self.d_v
        token = run.x[..., :EMBEDDING]
        return DecoderGradients(run.weights, attention, token, run.initial, self.d_values, fixed)

    def before_step_back(self, t: int, deltas: Array, grads: Step) -> None:
        """Through the context to the values, and through alpha and the scores to keys and query."""
        d_context = self.d_context[t]
        d_context += self.W_context @ deltas
        if self.attention == "none":
            return
        alpha, query, fitted = self.attended[t]
        self.d_values += alpha[:, np.newaxis] * d_context
        d_alpha = (self.values * d_context).sum(axis=1)
        d_scores = alpha * (d_alpha - (alpha * d_alpha).sum(axis=0))
        self.d_query[t] = self._scores_back(d_scores[:, np.newaxis], query, fitted)
        grads["h"] += self.weights["W_q"].T @ self.d_query[t]

    def _scores_back(self, d_scores: Array, query: Array, fitted: Array) -> Array:
        """From dL/d scores (L, 1, B) to the query, (ATTENTION_UNITS, B); what goes to keys and v is added up."""
        if self.attention == "dot":
            d_scores = d_scores / ATTENTION_UNITS**0.5
            self.d_keys += d_scores * query
            d_query: Array = (d_scores * fitted).sum(axis=0)
            return d_query
        self.d_v += np.matmul(fitted, d_scores.transpose(0, 2, 1)).sum(axis=(0, 2))
        d_sums = (1.0 - fitted * fitted) * (d_scores * self.weights["v"][:, np.newaxis])
        self.d_keys += d_sums
        d_query = d_sums.sum(axis=0)
        return d_query


def _outer(left: Array, right: Array) -> Array:
    """The sum of left right^T over all steps and texts: (T, m, B) and (T, n, B) to (m, n)."""
    summed: Array = np.tensordot(left, right, axes=([0, 2], [0, 2]))
    return summed


def _spread(codes: Codes, rows: Array, n: int) -> Array:
    """The sum of the rows (..., m) of each of the n codes (...,), (n, m)."""
    chosen = np.eye(n, dtype=rows.dtype)[codes.ravel()]
    summed: Array = chosen.T @ rows.reshape(codes.size, -1)
    return summed
