"""Trains character language models by truncated backpropagation through time, live or for the course's checkpoint.

`python -m lessons.train char_lm`, about seven minutes, writes lessons/checkpoints/charlm.safetensors and its entry in
manifest.json. torch trains; the lessons run the weights in numpy.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout, TorchState
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.optim.torch_loop import Adam
from lessons.tasks.text import ASCII, Codes, Vocabulary, python_library
from lessons.trained_nets import char_lm
from lessons.trained_nets.char_lm import STAGES, UNITS, CharLM, untrained
from lessons.trained_nets.ngrams import bigram_bits, unigram_bits

SEED, RATE = 0, 3e-3
State = TorchState
Rate = float | Callable[[int], float]  # a learning rate, or one for each step


@dataclass(frozen=True)
class CharRecord:
    """Where training stands after `step` updates, measured on the chunk that comes next."""

    step: int
    loss: float  # bits per character
    grad_norm: float  # before clipping; NaN once the loss is not finite
    net: Callable[[], CharLM]  # the net as it is when called: call it before the next record
    trouble: str = ""  # why the training ends here, in a sentence


class TorchCharLM(TorchReadout):
    """The torch twin of a `CharLM`: (T, B) codes to (T, B, n) scores."""

    def forward(self, codes: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Scores after each character, and the state after the last."""
        xs = F.one_hot(codes, self.out.out_features).to(self.out.weight.dtype)
        return super().forward(xs, state)


def train_char_lm(
    text: str,
    vocabulary: Vocabulary,
    *,
    n_h: int = 64,
    lr: Rate = 5e-3,
    max_norm: float | None = 1.0,
    truncate: int = 50,
    batch: int = 8,
    seed: int = 0,
    steps: int = 500,
    cell: str = "RNN",
    start: CharLM | None = None,
) -> Iterator[CharRecord]:
    """Train a new net on `text`; a record before the first and after every one of `steps` updates.

    The text is cut into `batch` streams that are read side by side, `truncate` characters at a
    time: one update each. The state is carried from chunk to chunk; the gradient is not. `cell` is
    "RNN", "LSTM" or "GRU", unless training begins with the net `start`; the optimiser is Adam;
    `max_norm` clips. A loss or gradient that is not finite ends the training with its record, whose
    `trouble` says so.
    """
    torch.set_num_threads(1)  # so small products gain nothing by more
    start = start or untrained(vocabulary, n_h, seed, cell)
    net = TorchCharLM.of(start).float()
    adam = Adam(net.parameters(), lr=1.0)
    state: State | None = None

    def snapshot() -> CharLM:
        return start.with_arrays(net.arrays())

    for step, chunk in enumerate(chunks(vocabulary.encode(text), batch, truncate)):
        loss, state = chunk_loss(net, chunk, state)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        norm = float(nn.utils.clip_grad_norm_(net.parameters(), max_norm or np.inf))
        trouble = "" if np.isfinite(norm) else _diverged(step, float(loss.detach()))
        yield CharRecord(step, float(loss.detach()) / np.log(2), norm, snapshot, trouble)
        if trouble or step == steps:
            return
        adam.lr = lr(step) if callable(lr) else lr
        adam.step()


def chunks(codes: Codes, batch: int, truncate: int) -> Iterator[tuple[Tensor, Tensor, bool]]:
    """Without end: what is read (T, B), what comes next (T, B), and whether it begins the text anew.

    Stream b of a text goes on in the next chunk where this one ended; T is `truncate`, or less at
    the end. A short text has fewer streams, of `truncate` characters or as many as there are.
    """
    length = (len(codes) - 1) // batch
    if length < truncate:
        batch = max((len(codes) - 1) // truncate, 1)
        length = (len(codes) - 1) // batch
    read, wanted = (torch.tensor(codes[i : i + batch * length]) for i in (0, 1))
    read, wanted = (codes.reshape(batch, length).T.contiguous() for codes in (read, wanted))
    while True:
        for start in range(0, length, truncate):
            window = slice(start, start + truncate)
            yield read[window], wanted[window], start == 0


def chunk_loss(
    net: TorchCharLM, chunk: tuple[Tensor, Tensor, bool], state: State | None
) -> tuple[Tensor, State]:
    """The mean loss of a chunk in nats, and the state after it, cut off from its past."""
    read, wanted, anew = chunk
    scores, state = net(read, None if anew else state)
    loss = F.cross_entropy(scores.flatten(0, 1), wanted.flatten())
    return loss, detached(state)


def detached(state: State) -> State:
    """The same numbers, through which no gradient goes back: this is the truncation."""
    return state.detach() if isinstance(state, Tensor) else (state[0].detach(), state[1].detach())


def cycle(step: int, steps: int = STAGES["late"], rate: float = RATE) -> float:
    """The learning rate of the course's nets: 50 steps up to `rate`, then half a cosine down to 2 %."""
    share = 0.02 + 0.49 * (1 + np.cos(np.pi * step / steps))
    return float(rate * share * min(1.0, (step + 1) / 50))


def snapshots(steps: dict[str, int]) -> Iterator[tuple[str, CharLM]]:
    """The course's net at each of the `steps` of its training, by name, in their order."""
    text, names = python_library().text, {step: name for name, step in steps.items()}
    last = max(names)
    for record in train_char_lm(
        text, ASCII, n_h=UNITS, lr=cycle, truncate=50, batch=16, seed=SEED, steps=last
    ):
        if record.step in names:
            yield names[record.step], record.net()


def scores() -> dict[str, float]:
    """Bits per character of held-out text: of each stage in the checkpoint, and of counted n-grams."""
    train_text, test_text = python_library().text, char_lm.held_out()
    found = {stage: char_lm.load(stage).bits_per_character(test_text) for stage in STAGES}
    found["unigram"] = unigram_bits(train_text, test_text, ASCII)
    found["bigram"] = bigram_bits(train_text, test_text, ASCII)
    return found


def publish(command: str) -> None:
    """Train, write the snapshots, measure what was written, and enter it in the manifest."""
    kept: Weights = {}
    for stage, net in snapshots(STAGES):
        kept |= named(f"{stage}.", net.arrays(), np.float16)
    save_and_measure("charlm", kept, SEED, command, scores)


def _diverged(step: int, loss: float) -> str:
    what = "loss" if not np.isfinite(loss) else "gradient"
    return (
        f"At step {step} the {what} is no longer a finite number; "
        "clip the gradient or lower the learning rate, then start again."
    )
