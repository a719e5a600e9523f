"""Trains the character language model of lesson 07: `python -m lessons.train char_lm`, about seven minutes.

Writes lessons/checkpoints/charlm.safetensors and its entry in manifest.json. torch trains what takes minutes; the
lessons run the weights in numpy, and train small nets by `lessons.train.live_char_lm`.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout, TorchState
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.optim.schedules import MOMENTUM
from lessons.optim.torch_loop import learning
from lessons.optim.truncated_bptt import chunks
from lessons.tasks.protocol import Examples
from lessons.tasks.text import ASCII, python_library
from lessons.trained_nets import char_lm
from lessons.trained_nets.char_lm import STAGES, UNITS, CharLM, untrained
from lessons.trained_nets.ngrams import bigram_bits, unigram_bits

SEED, RATE, STREAMS = 0, 3e-3, 16


def training(
    text: str, start: CharLM, rate: Callable[[int], float], truncate: int, steps: int
) -> Iterator[tuple[int, Callable[[], CharLM]]]:
    """Train from `start`: how many updates were made, and what copies the net as it is, before and after each.

    STREAMS streams of the text are read side by side, `truncate` characters at a time; the state is carried from chunk
    to chunk, the gradient is not.
    """
    torch.set_num_threads(1)  # so small products gain nothing by more
    net, state = TorchReadout.of(start).float(), None
    source = chunks(start.vocabulary.encode(text), len(start.vocabulary), STREAMS, truncate)

    def loss() -> Tensor:
        nonlocal state
        runs, begins = next(source)
        found, state = chunk_loss(net, runs, None if begins else state)
        return found

    rates = learning(loss, net.parameters(), steps + 1, lambda step: (rate(step), MOMENTUM))
    for step, _ in enumerate(rates):
        yield step, lambda: start.with_arrays(net.arrays())
        if step == steps:
            return


def chunk_loss(
    net: TorchReadout, runs: Examples, state: TorchState | None
) -> tuple[Tensor, TorchState]:
    """The mean loss of a chunk in nats, and the state after it, through which no gradient goes back."""
    scores, after = net(torch.tensor(runs.xs, dtype=net.out.weight.dtype), state)
    loss = F.cross_entropy(scores.flatten(0, 1), torch.tensor(runs.goals).flatten())
    cut = after.detach() if isinstance(after, Tensor) else (after[0].detach(), after[1].detach())
    return loss, cut


def cycle(step: int, steps: int = STAGES["late"], rate: float = RATE) -> float:
    """The learning rate of the course's nets: 50 steps up to `rate`, then half a cosine down to 2 %."""
    share = 0.02 + 0.49 * (1 + np.cos(np.pi * step / steps))
    return float(rate * share * min(1.0, (step + 1) / 50))


def snapshots(steps: dict[str, int]) -> Iterator[tuple[str, CharLM]]:
    """The course's net at each of the `steps` of its training, by name, in their order."""
    text, names = python_library().text, {step: name for name, step in steps.items()}
    for step, net in training(text, untrained(ASCII, UNITS, SEED), cycle, 50, max(names)):
        if step in names:
            yield names[step], net()


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
