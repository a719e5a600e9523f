"""A cell of one's own as a story reader, trained in numpy by the recipe of `lessons.train.variant_readers`.

So a learner's class gets a row in the same table: the same stories and batches, Adam with one cycle of the rate,
clipping at norm 1, and the loss at every word.
"""

import random
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.cells.readout import draw_readout
from lessons.gradients.batched_runs import batched_run
from lessons.numerics import Array, one_hot, softmax
from lessons.optim.numpy_loop import Adam
from lessons.optim.own_cell import make_cell
from lessons.optim.schedules import one_cycle
from lessons.optim.task_training import MOST_NORM, step_by
from lessons.tasks import stories
from lessons.trained_nets.story_reader import UNITS, StoryNet
from lessons.trained_nets.variant_readers import SHORT

POOL, TOGETHER, RATE = (
    4000,
    32,
    3e-2,
)  # stories to draw from, stories in a batch, the highest rate of Adam
BEFORE = 0.2  # the weight of the loss at a word before `so`, where it is 1
Numbers = NDArray[np.int8]  # of words and of pronouns


def trained_reader(kind: type[Any], seed: int = 0, updates: int = SHORT) -> StoryNet:
    """A net around `kind(n_x, n_h, rng)` after its training; CellError or TapeError for a class that cannot be trained.

    All follows from the seed. The initialisation is that of the class.
    """
    rng = np.random.default_rng(seed)
    cell = make_cell(kind, len(stories.WORDS), UNITS, rng)
    net = StoryNet(cell, *draw_readout(len(stories.PRONOUNS), UNITS, rng))
    fit(net, seed, updates)
    return net


def fit(net: StoryNet, seed: int, updates: int) -> None:
    """Train `net` in place."""
    rng, arrays, adam, rates = (
        np.random.default_rng(seed),
        net.arrays(),
        Adam(0.0),
        one_cycle(RATE, updates),
    )
    words, subjects = _pool(seed)
    for step in range(updates):
        chosen = rng.integers(POOL, size=TOGETHER)
        longest = int((words[:, chosen] >= 0).any(axis=1).sum())
        adam.lr, adam.beta1 = rates(step)
        _, grads = loss_and_grads(net, words[:longest, chosen], subjects[:longest, chosen])
        step_by(adam, arrays, grads, MOST_NORM)


def loss_and_grads(
    net: StoryNet, words: Numbers, subjects: Numbers
) -> tuple[float, dict[str, Array]]:
    """The cross-entropy (nats) at the right pronouns, weighted by word, and its gradient by name.

    `words` and `subjects` are (T, B), -1 after the end of a story.
    """
    at_so = words == stories.NUMBER[stories.QUESTION]
    weight = BEFORE * (words >= 0) + (1 - BEFORE) * at_so
    weight /= weight.sum()
    run = batched_run(net.cell, one_hot(words.clip(0), len(stories.WORDS)))
    hs = run.states["h"]
    p, goals = softmax(hs @ net.W_hy.T + net.b_y), one_hot(subjects.clip(0), len(net.b_y))
    dy = (p - goals) * weight[..., np.newaxis]
    grads = run.backward({"h": dy @ net.W_hy}).weights
    grads |= {"W_hy": np.tensordot(dy, hs, ((0, 1), (0, 1))), "b_y": dy.sum(axis=(0, 1))}
    return float(-(weight * np.log((p * goals).sum(axis=-1))).sum()), grads


@lru_cache(maxsize=5)  # seeds: a row of the table has as many, and each pool has 0.3 MB
def _pool(seed: int) -> tuple[Numbers, Numbers]:
    """Words and subjects of the stories that one training draws from, (longest, POOL) each, -1 after the end."""
    drawn = islice(stories.endless(random.Random(seed), held_out=False), POOL)
    told = [_numbers(story) for story in drawn]
    numbers = np.full((2, max(story.shape[1] for story in told), POOL), -1, np.int8)
    for k, story in enumerate(told):
        numbers[:, : story.shape[1], k] = story
    return numbers[0], numbers[1]


def _numbers(story: stories.Story) -> Numbers:
    """The words of a story, and after each whose turn it is, (2, T): a story itself has 20 times the size."""
    words = [stories.NUMBER[word] for word in story.words]
    return np.array([words, story.subjects], np.int8)
