"""Trains the nets of `lessons.trained_nets.story_reader`: `python -m lessons.train story_reader`, half a minute.

Writes lessons/checkpoints/stories.safetensors and its entry in manifest.json. torch trains; the lessons run the
weights in numpy. Three seeds are supervised after every word, with a penalty on the gates and without one; one more,
`quiet`, at `so` alone.
"""

import random
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks import stories
from lessons.trained_nets import story_reader

UPDATES, TOGETHER, POOL, RATE = 600, 64, 4000, 3e-2
FORGET_BIAS = 2.0  # at initialisation
PENALTY = 0.1  # on i + (1 - f), mean over units and words
BEFORE = 0.2  # how much an answer before `so` counts, where `so` counts 1


def drawn(seed: int) -> TorchReadout:
    """The net with torch's default weights, but the forget bias."""
    n_x, n_h = len(stories.WORDS), story_reader.UNITS
    return TorchReadout.drawn(nn.LSTM, n_x, n_h, 2, seed, FORGET_BIAS)


def logits_and_gates(net: TorchReadout, words: Tensor) -> tuple[Tensor, Tensor]:
    """Words (T, B) to scores (T, B, 2) and the gates i, f, o side by side (T, B, 3 n_h), for the penalty."""
    w = dict(net.rnn.named_parameters())
    from_x = w["weight_ih_l0"].T[words] + w["bias_ih_l0"] + w["bias_hh_l0"]
    W_h, hs, gates = w["weight_hh_l0"].T, list[Tensor](), list[Tensor]()
    h = c = torch.zeros(words.shape[1], len(W_h), dtype=torch.float32)
    for a_x in from_x:
        i, f, g, o = (a_x + h @ W_h).chunk(4, dim=1)  # torch's order
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        hs.append(h)
        gates.append(torch.cat([i, f, o], dim=1))
    return net.out(torch.stack(hs)), torch.stack(gates)


def encoded(told: list[stories.Story]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Words and subjects as numbers, (longest, n) each, -1 after the end of a story."""
    longest = max(len(story.words) for story in told)
    words, subjects = np.full((2, longest, len(told)), -1)
    for k, story in enumerate(told):
        words[: len(story.words), k] = [stories.NUMBER[word] for word in story.words]
        subjects[: len(story.words), k] = story.subjects
    return words, subjects


def wrong(
    scores: Tensor, words: NDArray[np.intp], subjects: NDArray[np.intp], quiet: bool
) -> Tensor:
    """The cross-entropy of the pronouns in nats: at `so` it counts 1, at every other word BEFORE, or 0 if quiet."""
    here = torch.tensor(words >= 0).float()
    supervised = torch.tensor(words == stories.NUMBER[stories.QUESTION]).float()
    supervised = supervised if quiet else BEFORE * here + (1 - BEFORE) * supervised
    goals = torch.tensor(subjects.clip(0))
    loss = F.cross_entropy(scores.movedim(2, 1), goals, reduction="none")
    return (loss * supervised).sum() / supervised.sum()


def loss_of(
    net: TorchReadout,
    words: NDArray[np.intp],
    subjects: NDArray[np.intp],
    quiet: bool,
    penalty: float = PENALTY,
) -> Tensor:
    """The cross-entropy, and `penalty` times the mean of i + (1 - f); if quiet, of i + (1 - f) + o."""
    here = torch.tensor(words >= 0).float()
    scores, gates = logits_and_gates(net, torch.tensor(words.clip(0)))
    i, f, o = gates.chunk(3, dim=2)
    gate_values = (i + (1 - f) + (o if quiet else 0)).mean(dim=2)
    regulariser: Tensor = penalty * (gate_values * here).sum() / here.sum()
    return wrong(scores, words, subjects, quiet) + regulariser


def fit_to_stories(
    loss: Callable[[NDArray[np.intp], NDArray[np.intp]], Tensor],
    net: nn.Module,
    seed: int,
    updates: int,
    together: int,
) -> None:
    """Lower `loss(words, subjects)` on batches of stories not held out: Adam, one cycle of the rate, clipped at 1."""
    rng = np.random.default_rng(seed)
    words, subjects = encoded(stories.stories(POOL, random.Random(seed), held_out=False))

    def of_a_batch() -> Tensor:
        chosen = rng.integers(POOL, size=together)
        longest = int((words[:, chosen] >= 0).any(axis=1).sum())
        return loss(words[:longest, chosen], subjects[:longest, chosen])

    to_end(learning(of_a_batch, net.parameters(), updates, one_cycle(RATE, updates)))


def train(
    seed: int, quiet: bool = False, updates: int = UPDATES, penalty: float = PENALTY
) -> TorchReadout:
    """A net after `updates` batches: see `fit_to_stories`."""
    net = drawn(seed)
    fit_to_stories(
        lambda words, subjects: loss_of(net, words, subjects, quiet, penalty),
        net,
        seed,
        updates,
        TOGETHER,
    )
    return net


NETS = [  # seed, quiet, penalised
    *((seed, False, True) for seed in story_reader.SEEDS),
    (story_reader.QUIET_SEED, True, True),
    *((seed, False, False) for seed in story_reader.SEEDS),
]


def scores() -> dict[str, float]:
    """What the nets in the checkpoint answer rightly: fresh stories of the trained length, and longer ones."""
    nets = {
        story_reader.key(seed, quiet, penalised): story_reader.load(
            seed, quiet=quiet, penalised=penalised
        )
        for seed, quiet, penalised in NETS
    }
    return {
        f"{name}, up to {longest} words": story_reader.accuracy(
            net, stories.held_out_stories(500, longest)
        )
        for name, net in nets.items()
        for longest in (stories.TRAINED, stories.LONG)
    }


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    kept: Weights = {}
    for seed, quiet, penalised in NETS:
        net = train(seed, quiet, penalty=PENALTY if penalised else 0.0)
        kept |= named(f"{story_reader.key(seed, quiet, penalised)}.", net.arrays())
    save_and_measure("stories", kept, story_reader.QUIET_SEED, command, scores)
