"""Trains the encoder-decoders: `python -m lessons.train translators`, about ten minutes.

Writes lessons/checkpoints/seq2seq.safetensors and its entry in manifest.json. torch trains, by twins of the nets for
whole batches; the lesson walks the weights in numpy, and trains dates by `lessons.train.live_translators`. Three starts
are trained and measured; the first of each is kept.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lessons.attention.batched_seq2seq import Pair, batch, fraction_right
from lessons.attention.encoder_decoder import ATTENTION_UNITS, DECODER_UNITS, EMBEDDING, Seq2Seq
from lessons.attention.length_curve import LENGTHS, SEEDS, control_key, key
from lessons.attention.translators import CONTROLS, SHIPPED, UPDATES, from_arrays
from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch
from lessons.checkpoint import named, save_checkpoint
from lessons.numerics import Array
from lessons.optim.schedules import warmed
from lessons.optim.torch_loop import learning
from lessons.tasks import phrasebook
from lessons.tasks.translation import TASKS, Task, of_length
from lessons.train.live_translators import (
    POOL,
    RATE,
    TOGETHER,
    WARM_UP,
    TranslationRecord,
    pairs,
)

_DRAWING = threading.Lock()  # of random weights: torch has one source for all threads


class TorchSeq2Seq(nn.Module):
    """The torch twin of a `Seq2Seq`, for batches."""

    def __init__(self, task: Task, attention: str, seed: int, units: int = DECODER_UNITS) -> None:
        """Torch's default weights, but forget biases of 1, and a vector of zeros for UNKNOWN unless it is trained."""
        super().__init__()
        self.task, self.attention = task, attention
        with _DRAWING:
            torch.manual_seed(seed)
            self._draw(task, attention, units)
        with torch.no_grad():
            for name, bias in self.named_parameters():
                if "bias_ih" in name:
                    n = len(bias) // 4
                    bias[n : 2 * n] = 1.0

    def _draw(self, task: Task, attention: str, units: int) -> None:
        values = units  # of both encoders, side by side
        n_x, n_y = len(task.reads), len(task.writes)
        self.E_x = nn.Embedding(
            n_x, EMBEDDING, padding_idx=None if task.words else n_x - 1, dtype=torch.float32
        )
        self.E_y = nn.Embedding(n_y, EMBEDDING, dtype=torch.float32)
        self.encoders = nn.LSTM(
            EMBEDDING, units // 2, batch_first=True, bidirectional=True, dtype=torch.float32
        )
        self.first = nn.Linear(values, 2 * units, dtype=torch.float32)
        self.decoder = nn.LSTMCell(EMBEDDING + values, units, dtype=torch.float32)
        if attention != "none":
            self.W_q = nn.Linear(units, ATTENTION_UNITS, bias=False, dtype=torch.float32)
            self.W_k = nn.Linear(values, ATTENTION_UNITS, bias=False, dtype=torch.float32)
        if attention == "additive":
            self.v = nn.Linear(ATTENTION_UNITS, 1, bias=False, dtype=torch.float32)
        self.out = nn.Linear(units + values, n_y, dtype=torch.float32)

    def read(self, xs: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Codes (B, L) to values (B, L, n_v) and the fixed vectors (B, n_v)."""
        packed = pack_padded_sequence(self.E_x(xs), lengths, batch_first=True, enforce_sorted=False)
        out, (h, _) = self.encoders(packed)
        return pad_packed_sequence(out, batch_first=True)[0], torch.cat([h[0], h[1]], dim=1)

    def attend(self, h: Tensor, values: Tensor, keys: Tensor, allowed: Tensor) -> Tensor:
        """The contexts (B, n_v) for the queries h (B, n_h)."""
        if self.attention == "dot":
            scores = (keys @ self.W_q(h)[:, :, None])[..., 0] / ATTENTION_UNITS**0.5
        else:
            scores = self.v(torch.tanh(self.W_q(h)[:, None] + keys))[..., 0]
        alpha = scores.masked_fill(~allowed, -torch.inf).softmax(dim=1)
        context: Tensor = (alpha[:, None] @ values)[:, 0]
        return context

    def forward(self, xs: Tensor, lengths: Tensor, given: Tensor) -> Tensor:
        """Scores (B, T, n_y) of the next symbol after each one of `given` (B, T)."""
        values, fixed = self.read(xs, lengths)
        allowed = torch.arange(values.shape[1]) < lengths[:, None]
        keys = values if self.attention == "none" else self.W_k(values)
        h, c = torch.tanh(self.first(fixed)).chunk(2, dim=1)
        ys = list[Tensor]()
        for last in given.T:
            context = fixed if self.attention == "none" else self.attend(h, values, keys, allowed)
            h, c = self.decoder(torch.cat([self.E_y(last), context], dim=1), (h, c))
            ys.append(self.out(torch.cat([h, context], dim=1)))
        return torch.stack(ys, dim=1)

    def arrays(self) -> dict[str, Array]:
        """The weights under the names of `lessons.attention.translators.named`."""
        found = {name: p.detach() for name, p in self.named_parameters()}
        kept = {
            f"{part}.{name}": array
            for part, prefix, suffix in (
                ("forward", "encoders.", "_l0"),
                ("backward", "encoders.", "_l0_reverse"),
                ("decoder", "decoder.", ""),
            )
            for name, array in _cell(found, prefix, suffix).items()
        }
        own = {"E_x": "E_x.weight", "E_y": "E_y.weight", "W_0": "first.weight", "b_0": "first.bias"}
        own |= {"W_y": "out.weight", "b_y": "out.bias"}
        if self.attention != "none":
            own |= {"W_q": "W_q.weight", "W_k": "W_k.weight"}
        if self.attention == "additive":
            own["v"] = "v.weight"
        kept |= {name: found[key].double().numpy().copy() for name, key in own.items()}
        return kept | ({"v": kept["v"][0]} if "v" in kept else {})

    def numpy(self) -> Seq2Seq:
        """A copy of the net as it is now, to be walked."""
        return from_arrays(self.task.name, self.attention, self.arrays())


def _cell(found: dict[str, Tensor], prefix: str, suffix: str) -> dict[str, Array]:
    """The weights of one LSTM among the parameters `found`, by the names of LSTMCell."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    state = {f"{name}_l0": found[f"{prefix}{name}{suffix}"] for name in names}
    n_h, n_x = state["weight_hh_l0"].shape[1], state["weight_ih_l0"].shape[1]
    with _DRAWING:
        layer = nn.LSTM(n_x, n_h, dtype=torch.float32)
    layer.load_state_dict(state)
    return weights(from_torch(layer))


def rounded(net: TorchSeq2Seq) -> TorchSeq2Seq:
    """`net` itself, its two biases made one and its weights rounded to float16, as the checkpoint keeps them."""
    found = dict(net.named_parameters())
    with torch.no_grad():
        for name, bias in found.items():
            if "bias_hh" in name:
                found[name.replace("_hh", "_ih")].add_(bias)
                bias.zero_()
        for p in found.values():
            p.copy_(p.half())
    return net


EVERY, ENOUGH = 50, 0.99  # updates between two measurements, and the accuracy that is waited for
EXAM, EXAM_SEED = 500, 999  # held-out texts that judge in the end; others judge on the way


@dataclass(frozen=True)
class TwinRecord(TranslationRecord):
    """A record of a training in torch."""

    twin: TorchSeq2Seq  # the net that is being trained


def tensors(chosen: list[Pair]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The parts of a `Batch`: sources (B, L), their lengths (B,), the decoder's inputs (B, T), and the goals."""
    found = batch(chosen)
    xs, lengths, given, goals = map(
        torch.tensor, (found.xs, found.lengths, found.given, found.goals)
    )
    return xs, lengths, given, goals


def train(
    task: str,
    attention: str,
    seed: int,
    updates: int = UPDATES,
    every: int = EVERY,
    judged: int = 200,
    units: int = DECODER_UNITS,
) -> Iterator[TwinRecord]:
    """Train a new net as `live_translators.train` does, in torch, which has two biases for each gate."""
    torch.set_num_threads(1)  # so small products gain nothing by more
    net, rng = TorchSeq2Seq(TASKS[task], attention, seed, units), np.random.default_rng(seed)
    pool, texts = pairs(TASKS[task], seed), TASKS[task].fresh(judged, seed)

    def loss() -> Tensor:
        return loss_of(net, [pool[k] for k in rng.integers(POOL, size=TOGETHER)])

    right, rates = 0.0, warmed(RATE, WARM_UP, updates)
    for step, now in enumerate(learning(loss, net.parameters(), updates + 1, rates)):
        if step % every == 0 or step == updates:
            right = fraction_right(net.numpy(), texts)
        yield TwinRecord(step, float(now.detach()), right, net.numpy, net)
        if step == updates:
            return


def loss_of(net: TorchSeq2Seq, chosen: list[Pair]) -> Tensor:
    """The mean cross-entropy, in nats, of the right symbols of some pairs."""
    xs, lengths, given, goals = tensors(chosen)
    loss: Tensor = F.cross_entropy(net(xs, lengths, given).movedim(2, 1), goals, ignore_index=-1)
    return loss


def finished(
    task: str, attention: str, seed: int, updates: int = UPDATES
) -> tuple[TorchSeq2Seq, dict[str, float]]:
    """A net trained to the end, rounded, and its scores: in all, by length, updates until it first was good enough."""
    name, scores = f"{task} {attention} {seed}", dict[str, float]()
    for record in train(task, attention, seed, updates):
        if record.right >= ENOUGH:
            scores.setdefault(f"{name}, updates to {ENOUGH:.0%}", record.step)
    twin = rounded(record.twin)
    net, exam = twin.numpy(), TASKS[task].fresh(EXAM, EXAM_SEED)
    scores[name] = fraction_right(net, exam)
    if task == "reversal":
        scores |= {key(attention, seed, n): fraction_right(net, of_length(n)) for n in LENGTHS}
    if task == "phrases":
        scores[f"{name}, a word unknown"] = fraction_right(net, strangers(exam))
    return twin, scores


def control(units: int, updates: int, seed: int) -> dict[str, float]:
    """The scores by length of a net without attention of another width, or after more updates."""
    *_, last = train("reversal", "none", seed, updates, every=updates, units=units)
    net = rounded(last.twin).numpy()
    return {
        control_key(units, updates, seed, n): fraction_right(net, of_length(n)) for n in LENGTHS
    }


def strangers(texts: list[str]) -> list[str]:
    """English sentences with a word of each made unknown."""
    rng = Random(EXAM_SEED)
    return [" ".join(phrasebook.with_a_stranger(text.split(), rng)) for text in texts]


def publish(command: str) -> None:
    """Train all nets and measure them; write the weights of the first start of each, and all scores."""
    kept, scores = dict[str, NDArray[np.float16]](), dict[str, float]()
    kinds = [(task, attention) for task, found in SHIPPED.items() for attention in found]
    for (task, attention), seed in product(kinds, SEEDS):
        net, measured = finished(task, attention, seed)
        scores |= measured
        print(json.dumps(measured), flush=True)
        if seed == SEEDS[0]:
            kept |= named(f"{task} {attention}.", net.arrays(), np.float16)
    for units, updates in CONTROLS:
        scores |= control(units, updates, SEEDS[0])
    save_checkpoint("seq2seq", kept, SEEDS[0], command, scores)
