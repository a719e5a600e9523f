"""Trains the encoder-decoders of `lessons.seq2seq`: `python -m lessons.train_seq2seq`, about ten minutes.

Writes lessons/checkpoints/seq2seq.safetensors and its entry in manifest.json. torch trains; the lesson walks the
weights in numpy. Three starts are trained and measured; the first of each is kept.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from lessons import phrases
from lessons.checkpoint import save_checkpoint
from lessons.encoder_decoder import Seq2Seq
from lessons.length_curve import LENGTHS, SEEDS, key
from lessons.seq2seq import SHIPPED
from lessons.torch_adam import Adam
from lessons.torch_seq2seq import TorchSeq2Seq, rounded
from lessons.translation_tasks import END, TASKS, Task, of_length

COMMAND = "python -m lessons.train_seq2seq"
TOGETHER, POOL, RATE, WARM_UP, MOST_NORM = 32, 8000, 1e-2, 20, 1.0
UPDATES = 1600  # of every net
EVERY, ENOUGH = 50, 0.99  # updates between two looks, and the share that is waited for
EXAM, EXAM_SEED = 500, 999  # held-out texts that judge in the end; others judge on the way
STRANGERS = 0.15  # share of the phrases in which a word is made unknown
Pair = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True)
class Record:
    """Where a training stands after `step` updates.

    `loss` is the surprise in nats per symbol of the next batch, `right` the share of held-out texts answered wholly
    right, measured now and then and carried on in between.
    """

    step: int
    loss: float
    right: float
    net: Callable[[], Seq2Seq]  # the net as it is when called: call it before the next record
    twin: TorchSeq2Seq  # the net that is being trained


def pairs(task: Task, seed: int, n: int = POOL) -> list[Pair]:
    """`n` sources and answers to train on, as numbers; END ends each answer."""
    rng, found = Random(seed), list[Pair]()
    for text in task.fresh(n, seed, held_out=False):
        tokens = task.split(text)
        if task.words and rng.random() < STRANGERS:
            tokens = phrases.with_a_stranger(tokens, rng)
        goal = [task.number(symbol) for symbol in (*task.rule(tokens), END)]
        found.append((task.encode(tokens), np.array(goal)))
    return found


def batch(chosen: list[Pair]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Sources (B, L), their lengths (B,), what the writer is given (B, T), and the goals (B, T), -1 past the end."""
    xs = pad_sequence([torch.tensor(x) for x, _ in chosen], batch_first=True)
    goals = pad_sequence([torch.tensor(y) for _, y in chosen], batch_first=True, padding_value=-1)
    given = F.pad(goals[:, :-1].clamp(min=0), (1, 0))
    return xs, torch.tensor([len(x) for x, _ in chosen]), given, goals


def right(net: TorchSeq2Seq, texts: list[str]) -> float:
    """The share of texts that the net answers wholly right, symbol by symbol the likeliest."""
    task = net.task
    sources = [torch.tensor(task.encode(task.split(text))) for text in texts]
    goals = [(*task.rule(task.split(text)), END) for text in texts]
    with torch.no_grad():
        xs, lengths = pad_sequence(sources, batch_first=True), torch.tensor([*map(len, sources)])
        best = net(xs, lengths, max(map(len, goals))).argmax(dim=2).numpy()
    numbers = ([task.number(symbol) for symbol in goal] for goal in goals)
    return float(np.mean([list(b[: len(g)]) == g for b, g in zip(best, numbers, strict=True)]))


def rate(step: int, updates: int) -> float:
    """The learning rate: a warm-up, level for the first half, then down in a line to a twentieth."""
    left = 2 * (1 - step / updates)
    return RATE * min(1.0, (step + 1) / WARM_UP) * min(1.0, max(0.05, left))


def train(
    task: str = "dates",
    attention: str = "additive",
    seed: int = 0,
    updates: int = 350,
    every: int = 25,
    judged: int = 200,
) -> Iterator[Record]:
    """Train a new net; a record before the first update and after every one, `right` anew each `every` of them.

    Adam, the right answer given at every step, norm clipped. Held-out texts judge, and none of them is trained on.
    """
    torch.set_num_threads(1)  # so small products gain nothing by more
    net, rng = TorchSeq2Seq(TASKS[task], attention, seed), np.random.default_rng(seed)
    pool, texts = pairs(TASKS[task], seed), TASKS[task].fresh(judged, seed)
    adam, share = Adam(net.parameters(), RATE), 0.0
    for step in range(updates + 1):
        loss = loss_of(net, [pool[k] for k in rng.integers(POOL, size=TOGETHER)])
        share = right(net, texts) if step % every == 0 or step == updates else share
        yield Record(step, float(loss.detach()), share, net.numpy, net)
        if step == updates:
            return
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), MOST_NORM)
        adam.lr = rate(step, updates)
        adam.step()


def loss_of(net: TorchSeq2Seq, chosen: list[Pair]) -> Tensor:
    """The mean surprise, in nats, at the right symbols of some pairs."""
    xs, lengths, given, goals = batch(chosen)
    loss: Tensor = F.cross_entropy(net(xs, lengths, given).movedim(2, 1), goals, ignore_index=-1)
    return loss


def finished(
    task: str, attention: str, seed: int, updates: int = UPDATES
) -> tuple[TorchSeq2Seq, dict[str, float]]:
    """A net trained to the end, rounded, and its scores: in all, by length, updates until it first was good enough."""
    name, scores = f"{task} {attention} {seed}", dict[str, float]()
    for record in train(task, attention, seed, updates, EVERY):
        if record.right >= ENOUGH:
            scores.setdefault(f"{name}, updates to {ENOUGH:.0%}", record.step)
    net = rounded(record.twin)
    scores[name] = right(net, TASKS[task].fresh(EXAM, EXAM_SEED))
    if task == "reversal":
        scores |= {key(attention, seed, n): right(net, of_length(n)) for n in LENGTHS}
    if task == "phrases":
        scores[f"{name}, a word unknown"] = right(
            net, strangers(TASKS[task].fresh(EXAM, EXAM_SEED))
        )
    return net, scores


def strangers(texts: list[str]) -> list[str]:
    """English sentences with a word of each made unknown."""
    rng = Random(EXAM_SEED)
    return [" ".join(phrases.with_a_stranger(text.split(), rng)) for text in texts]


def main() -> None:
    """Train all nets and measure them; write the weights of the first start of each, and all scores."""
    torch.set_num_threads(1)
    kept, scores = dict[str, NDArray[np.float16]](), dict[str, float]()
    kinds = [(task, attention) for task, found in SHIPPED.items() for attention in found]
    for (task, attention), seed in product(kinds, SEEDS):
        net, measured = finished(task, attention, seed)
        scores |= measured
        print(json.dumps(measured), flush=True)
        if seed == SEEDS[0]:
            named = net.arrays().items()
            kept |= {f"{task} {attention}.{name}": a.astype(np.float16) for name, a in named}
    save_checkpoint("seq2seq", kept, SEEDS[0], COMMAND, scores)


if __name__ == "__main__":
    main()
