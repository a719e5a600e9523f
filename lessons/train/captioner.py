"""Trains the nets of `lessons.attention.captioner`: `python -m lessons.train captioner`, about fifteen minutes.

Writes captioner.safetensors and captioner_h0.safetensors in lessons/checkpoints, and their entries in manifest.json.
torch trains; the lesson runs the weights in numpy. Every loss is made of pictures and captions, and of nothing else.
The soft net starts from random weights, the hard net from the soft one. The net with h_0 starts from the CNN of the
soft net, as captioning starts from a CNN that was trained before, and, to compare, from random weights. Three seeds are
trained and measured; the weights of one come with the course.
"""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from lessons.attention import captioner
from lessons.attention.captioner import FILES, H_0, HARD, KINDS, SEEDS, SHIPPED, SOFT, CaptionNet
from lessons.attention.captioner_focus import score_captions
from lessons.checkpoint import named, save_checkpoint
from lessons.optim.schedules import warmed
from lessons.optim.torch_loop import learning
from lessons.tasks.scenes import NUMBER, START, draw_scene, draw_scenes, render

TOGETHER, WARM_UP = 32, 30  # scenes in a batch; updates
UPDATES = {H_0: 6000, SOFT: 2000, HARD: 1200}
RATES = {H_0: 2e-3, SOFT: 5e-3, HARD: 2e-3}
POLICY, ENTROPY = 0.3, 0.01  # weights of the policy gradient, and of the entropy bonus for alpha
SCRATCH = (0, 1)  # seeds of the hard nets that are trained without a soft one before
WATCHED = (0, 100, 200, 400, 800, 1600, 2000)  # updates of the soft net after which it is measured
SHORT = 3000  # updates of a net with h_0 of every seed; that which ships has UPDATES
WATCHED_H_0 = (
    3000,
    6000,
    12_000,
)  # updates of a net with h_0 and random weights after which it is measured
JUDGED = 500  # held-out scenes of a score


class Ran(NamedTuple):
    """Of a batch: scores (B, T, words), and with attention alpha (B, T, 36) and log alpha of the position."""

    scores: Tensor
    alpha: Tensor | None
    chosen: Tensor | None  # (B, T): log alpha of the position that was drawn


class TorchCaptioner:
    """The torch twin of a `CaptionNet`, for many pictures (B, 3, 24, 24) at once."""

    def __init__(self, net: CaptionNet, dtype: torch.dtype = torch.float32) -> None:
        """Take over the weights of `net`."""
        self.kind, named = net.kind, captioner.arrays(net)
        self.w = {
            name: torch.tensor(array, dtype=dtype, requires_grad=True)
            for name, array in named.items()
        }

    def see(self, pictures: Tensor) -> Tensor:
        """a_1 .. a_36 of each picture, (B, 36, 32), or its v (B, 128)."""
        w = self.w
        a = F.max_pool2d(F.conv2d(pictures, w["conv1.W"], w["conv1.b"], padding=1).relu(), 2)
        a = F.max_pool2d(F.conv2d(a, w["conv2.W"], w["conv2.b"], padding=1).relu(), 2)
        cells = a.flatten(2).transpose(1, 2)
        if self.kind == H_0:
            return (cells.flatten(1) @ w["W_v"].T + w["b_v"]).relu()
        return cells + w["position"]

    def run(self, pictures: Tensor, read: Tensor, *, draw: bool = False) -> Ran:
        """Read the words (B, T) with the pictures in sight; `draw` samples each position with probability alpha."""
        w, seen, found = self.w, self.see(pictures), list[tuple[Tensor, ...]]()
        W, b = (torch.cat([w[f"{kind}_{gate}"] for gate in "ifgo"]) for kind in "Wb")
        h, c = self._start(seen)
        for code in read.T:
            attended = () if self.kind == H_0 else self._attend(h, seen, draw)
            z_t = list(attended[:1])  # one context, or none
            i, f, g, o = (torch.cat([h, w["embed"][code], *z_t], 1) @ W.T + b).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            found.append((torch.cat([h, *z_t], 1) @ w["W_y"].T + w["b_y"], *attended[1:]))
        scores, *weights = (torch.stack(each, 1) for each in zip(*found, strict=True))
        return Ran(scores, *weights) if weights else Ran(scores, None, None)

    def _start(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        w = self.w
        if self.kind == H_0:
            h = seen @ w["W_h0"].T
            return h, torch.zeros_like(h)
        h, c = torch.tanh(seen.mean(1) @ w["W_0"].T + w["b_0"]).chunk(2, 1)
        return h, c

    def _attend(self, h: Tensor, a: Tensor, draw: bool) -> tuple[Tensor, Tensor, Tensor]:
        """The context, alpha, and log alpha of the position that was chosen."""
        w = self.w
        match = torch.tanh((h @ w["W_q"].T)[:, None] + a @ w["W_k"].T)
        alpha = (match @ w["w_s"]).softmax(1)
        i = torch.multinomial(alpha.detach(), 1) if draw else alpha.argmax(1, keepdim=True)
        chosen = alpha.gather(1, i)[:, 0]
        one = a[torch.arange(len(a)), i[:, 0]]
        z_t = one if draw or self.kind == HARD else (alpha[:, None] @ a)[:, 0]
        return z_t, alpha, torch.log(chosen + 1e-9)

    def numpy(self, kind: str = "") -> CaptionNet:
        """The net as it is now, as one of its own or another kind."""
        own = {name: w.detach().double().numpy().copy() for name, w in self.w.items()}
        return captioner.with_arrays(kind or self.kind, own)


def loss_of(net: TorchCaptioner, pictures: Tensor, words: Tensor) -> Tensor:
    """The mean cross-entropy of the words of the captions, (B, 7) with the start, in nats."""
    scores = net.run(pictures, words[:, :-1]).scores
    return F.cross_entropy(scores.movedim(2, 1), words[:, 1:])


class Reinforced:
    """The loss of hard attention, whose position is sampled: the policy gradient REINFORCE, Williams, 1992.

    A sampled position has no gradient, but its log-probability has one. It is multiplied by the reward, the log
    probability of the words from here on, minus a baseline: the running mean of the reward at this step.
    """

    def __init__(self) -> None:
        """No baseline yet."""
        self.baseline: Tensor | None = None  # (T,): a running mean of the reward

    def __call__(self, net: TorchCaptioner, pictures: Tensor, words: Tensor) -> Tensor:
        """The mean cross-entropy with sampled positions, the policy gradient's part and the entropy bonus."""
        ran = net.run(pictures, words[:, :-1], draw=True)
        assert ran.alpha is not None
        assert ran.chosen is not None
        losses = F.cross_entropy(ran.scores.movedim(2, 1), words[:, 1:], reduction="none")
        reward = (-losses.detach()).flip(1).cumsum(1).flip(1)  # of this word and all that follow
        now = reward.mean(0)
        self.baseline = now if self.baseline is None else 0.9 * self.baseline + 0.1 * now
        policy = ((reward - self.baseline) * ran.chosen).mean()
        entropy = -(ran.alpha * torch.log(ran.alpha + 1e-9)).sum(2).mean()
        return losses.mean() - POLICY * policy - ENTROPY * entropy


def draw_batch(rng: np.random.Generator, n: int = TOGETHER) -> tuple[Tensor, Tensor]:
    """Noisy pictures (n, 3, 24, 24) and captions (n, 7) with the start, of pairs that are not held out."""
    drawn = [draw_scene(rng, held_out=False) for _ in range(n)]
    pixels = np.stack([render(scene, rng) for scene in drawn]).transpose(0, 3, 1, 2)
    words = [[NUMBER[word] for word in (START, *scene.caption)] for scene in drawn]
    return torch.tensor(pixels, dtype=torch.float32), torch.tensor(words)


def train(start: CaptionNet, seed: int, updates: int, rate: float) -> Iterator[TorchCaptioner]:
    """The net before the first and after every update: Adam, warmed up, and slowed down in the second half.

    A hard net is trained by `Reinforced`, the others by `loss_of`.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net, rng = TorchCaptioner(start), np.random.default_rng([seed, KINDS.index(start.kind)])
    loss = Reinforced() if net.kind == HARD else loss_of
    steps = warmed(rate, WARM_UP, updates)
    for _ in learning(lambda: loss(net, *draw_batch(rng)), net.w.values(), updates, steps):
        yield net
    yield net


def trained(start: CaptionNet, seed: int, updates: int = 0) -> CaptionNet:
    """A net of the kind of `start` after `updates`, or after all those of its kind."""
    *_, net = train(start, seed, updates or UPDATES[start.kind], RATES[start.kind])
    return net.numpy()


def rounded(net: CaptionNet) -> CaptionNet:
    """The net with its weights in float16, as the checkpoint holds them."""
    own = {k: w.astype(np.float16).astype(float) for k, w in captioner.arrays(net).items()}
    return captioner.with_arrays(net.kind, own)


def measure(net: CaptionNet, name: str) -> dict[str, float]:
    """The scores of a net on held-out scenes, under its name."""
    found = score_captions(net, draw_scenes(JUDGED, 99, held_out=True))
    scores = {f"{name}, caption right": found.exact}
    for k, peaks in found.points.items():
        scores[f"{name}, word {k + 1} points"] = peaks
    if found.points:
        scores[f"{name}, mass on the thing"] = found.mass
    return {key: round(value, 3) for key, value in scores.items()}


def all_nets(seed: int) -> Iterator[tuple[str, CaptionNet]]:
    """Every net of a seed by name, the watched stages of those with soft attention and with h_0 among them."""
    start = captioner.untrained(SOFT, seed)
    for step, net in enumerate(train(start, seed, UPDATES[SOFT], RATES[SOFT])):
        if seed == SHIPPED and step in WATCHED:
            yield f"{SOFT} {seed} after {step} updates", net.numpy()
    soft = net.numpy()
    yield f"{SOFT} {seed}", soft
    vector = captioner.untrained(H_0, seed)
    sight = {name: w for name, w in soft.weights.items() if name.startswith("conv")}
    lent = captioner.with_arrays(H_0, captioner.arrays(vector) | sight)
    yield f"{H_0} {seed} with {SHORT} updates", trained(lent, seed, SHORT)
    yield f"{H_0} {seed}", trained(lent, seed)
    if seed == SHIPPED:
        for step, net in enumerate(train(vector, seed, WATCHED_H_0[-1], RATES[H_0])):
            if step in WATCHED_H_0:
                yield f"{H_0} {seed} from scratch after {step} updates", net.numpy()
    yield f"{SOFT} {seed} by argmax", captioner.with_arrays(HARD, captioner.arrays(soft))
    yield f"{HARD} {seed}", trained(captioner.with_arrays(HARD, captioner.arrays(soft)), seed)
    if seed in SCRATCH:
        scratch = train(captioner.untrained(HARD, seed), seed, UPDATES[SOFT], RATES[SOFT])
        *_, last = scratch
        yield f"{HARD} {seed} from scratch", last.numpy()


def keep(
    kept: Mapping[str, NDArray[np.float16]], scores: Mapping[str, float], command: str
) -> None:
    """Write each file of weights, and enter it in the manifest with the scores of the nets of its kinds."""
    for file in dict.fromkeys(FILES.values()):
        kinds = tuple(kind for kind in KINDS if FILES[kind] == file)
        own = {name: w for name, w in kept.items() if name.startswith(kinds)}
        found = {name: x for name, x in scores.items() if name.startswith(kinds)}
        save_checkpoint(file, own, SHIPPED, command, found)


def publish(command: str) -> None:
    """Train, measure, write the weights of one seed, and enter them in the manifest."""
    kept: dict[str, NDArray[np.float16]] = {}
    scores: dict[str, float] = {}
    for seed in SEEDS:
        for name, net in all_nets(seed):
            net = rounded(net)
            scores |= measure(net, name)
            print({key: value for key, value in scores.items() if key.startswith(f"{name},")})
            if seed == SHIPPED and name == f"{net.kind} {seed}":
                kept |= named(f"{net.kind}.", captioner.arrays(net), np.float16)
        keep(kept, scores, command)
    print(json.dumps(scores, indent=2))
