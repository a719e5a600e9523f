"""Trains the five nets of `lessons.trained_nets.wirings`: `python -m lessons.train wirings`, about a minute.

Writes lessons/checkpoints/wirings.safetensors and its entry in manifest.json. torch trains; the
lesson itself runs the weights in numpy.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import Weights, named, save_and_measure
from lessons.optim.schedules import one_cycle
from lessons.optim.torch_loop import learning, to_end
from lessons.tasks import wirings as tasks
from lessons.trained_nets import wirings

SEED, BATCH, POOL = 0, 64, 20_000
Rng = np.random.Generator


def drawn(n_x: int, n_h: int, n_y: int) -> TorchReadout:
    """An RNN and its read-out: torch's default weights, but W_hh orthogonal: it forgets more slowly."""
    net = TorchReadout(nn.RNN(n_x, n_h, dtype=torch.float32), n_y)
    nn.init.orthogonal_(net.rnn.get_parameter("weight_hh_l0"))
    return net


def fit(loss: Callable[[Rng], Tensor], nets: Sequence[nn.Module], steps: int, rate: float) -> None:
    """Lower `loss(rng)`, one random batch a step: Adam, one cycle of the rate, norm clipped at 1."""
    rng = np.random.default_rng(SEED)
    params = [p for net in nets for p in net.parameters()]
    to_end(learning(lambda: loss(rng), params, steps, one_cycle(rate, steps)))


def train_one_to_one(steps: int = 4000) -> Weights:
    """Numbers from -1 to 1 and their negatives, mean squared error."""
    net = drawn(1, 3, 1)

    def loss(rng: Rng) -> Tensor:
        x = torch.tensor(rng.uniform(-1, 1, (1, BATCH, 1)), dtype=torch.float32)
        return F.mse_loss(net(x)[0], -x)

    fit(loss, [net], steps, 2e-2)
    return named("one-to-one.", net.arrays())


def train_one_to_many(steps: int = 8000) -> Weights:
    """Curves of every number of swings in the range, mean squared error over their points."""
    net = drawn(1, 20, 1)

    def loss(rng: Rng) -> Tensor:
        swings = rng.uniform(tasks.FEWEST, tasks.MOST, BATCH)
        xs = torch.zeros(tasks.CURVE_STEPS, BATCH, 1, dtype=torch.float32)
        xs[0, :, 0] = torch.tensor(swings)
        goal = np.stack([tasks.curve(s) for s in swings], axis=1)  # (T, B)
        return F.mse_loss(net(xs)[0][..., 0], torch.tensor(goal, dtype=torch.float32))

    fit(loss, [net], steps, 5e-3)
    return named("one-to-many.", net.arrays())


def train_many_to_one(steps: int = 4000) -> Weights:
    """Opinions: cross-entropy of the label after the last word; 0.5 is right where there is none."""
    net, pool = drawn(len(tasks.TONE_WORDS), 16, 1), _pool(tasks.opinion)

    def loss(rng: Rng) -> Tensor:
        texts = [pool[i].split() for i in rng.integers(POOL, size=BATCH)]
        last = torch.tensor([len(words) - 1 for words in texts])
        scores = net(_padded(texts, tasks.TONE_WORDS))[0][last, torch.arange(BATCH), 0]
        goal = torch.tensor([(tasks.tone(words) + 1) / 2 for words in texts], dtype=torch.float32)
        return F.binary_cross_entropy_with_logits(scores, goal)

    fit(loss, [net], steps, 1e-2)
    return named("many-to-one.", net.arrays())


def train_many_to_many(steps: int = 1000) -> Weights:
    """Statements: cross entropy of the tag of each word."""
    net, pool = drawn(len(tasks.TAG_WORDS), 8, len(tasks.TAGS)), _pool(tasks.statement)

    def loss(rng: Rng) -> Tensor:
        texts = [pool[i].split() for i in rng.integers(POOL, size=BATCH)]
        found = [torch.tensor([tasks.TAGS.index(t) for t in tasks.tags(words)]) for words in texts]
        goal = pad_sequence(found, padding_value=-100)  # cross_entropy skips -100
        return F.cross_entropy(net(_padded(texts, tasks.TAG_WORDS))[0].movedim(2, 1), goal)

    fit(loss, [net], steps, 1e-2)
    return named("many-to-many.", net.arrays())


def train_encoder_decoder(steps: int = 8000) -> Weights:
    """Strings of one length a batch, held-out ones left out; the decoder is given the right letters."""
    n = len(tasks.SYMBOLS)
    encoder, decoder = drawn(n, 32, n), drawn(n, 32, n)

    def loss(rng: Rng) -> Tensor:
        size = (2 * BATCH, rng.integers(tasks.MAX_LETTERS) + 1)
        drawn = rng.integers(n - 1, size=size)
        held_out = [tasks.is_held_out("".join(tasks.LETTERS[i] for i in row)) for row in drawn]
        letters = torch.tensor(drawn[~np.array(held_out)]).T  # (T, B)
        end = torch.full((1, letters.shape[1]), n - 1)
        _, state = encoder(F.one_hot(letters, n).float())
        given = torch.cat([end, letters.flip(0)])
        scores, _ = decoder(F.one_hot(given, n).float(), state)
        return F.cross_entropy(scores.movedim(2, 1), torch.cat([letters.flip(0), end]))

    fit(loss, [encoder, decoder], steps, 5e-3)
    return named("encoder.", encoder.arrays()) | named("decoder.", decoder.arrays())


def _pool(make: Callable[[Rng], str]) -> list[str]:
    return tasks.examples(make, POOL, SEED, held_out=False)


def _padded(texts: Sequence[Sequence[str]], known: Sequence[str]) -> Tensor:
    """One-hot rows of several texts, (longest, B, len(known)), zeros after the end of each."""
    return pad_sequence([torch.tensor(tasks.encode(words, known)).float() for words in texts])


def publish(command: str) -> None:
    """Train, write the weights, measure what was written, and enter it in the manifest."""
    torch.manual_seed(SEED)
    kept: Weights = {}
    trainers = [train_one_to_one, train_one_to_many, train_many_to_one]
    for train in [*trainers, train_many_to_many, train_encoder_decoder]:
        kept |= train()
    save_and_measure("wirings", kept, SEED, command, scores)


def scores() -> dict[str, float]:
    """The score of each wiring in the checkpoint."""
    return {wiring: wirings.measure(wiring) for wiring in wirings.WIRINGS}
