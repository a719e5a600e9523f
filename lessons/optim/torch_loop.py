"""Adam for torch's tensors, the schedule of its rate, and the loop that nearly every training of the course is.

torch.optim loads a compiler before its first step: 75 MB, and a second of time.
"""

from collections.abc import Callable, Iterable, Iterator
from math import cos, pi

import torch
from torch import Tensor, nn

MOMENTUM = 0.9  # of Adam's mean of gradients
MOST_NORM = 1.0  # of the gradient
Schedule = Callable[[int], tuple[float, float]]  # update, from 0, to learning rate and momentum


class Adam:
    """The steps of torch.optim.Adam, bit for bit (Kingma and Ba, 2015); `lr` and `momentum` may change between them.

    `decay` times a weight is added to its gradient.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float, decay: float = 0.0) -> None:
        """Means of gradients and of their squares begin at 0."""
        self.lr, self.momentum, self.decay, self.steps = lr, MOMENTUM, decay, 0
        self._kept = [(p, torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter, _, _ in self._kept:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient: by lr m / (sqrt(v) + 1e-8), both unbiased."""
        self.steps += 1
        for parameter, m, v in self._kept:
            if (grad := parameter.grad) is None:
                continue
            if self.decay:
                grad = grad.add(parameter, alpha=self.decay)
            m.lerp_(grad, 1 - self.momentum)
            v.mul_(0.999).addcmul_(grad, grad, value=1 - 0.999)
            root = (v.sqrt() / (1 - 0.999**self.steps) ** 0.5).add_(1e-8)
            parameter.addcdiv_(m, root, value=-self.lr / (1 - self.momentum**self.steps))


def steady(rate: float) -> Schedule:
    """One learning rate for all updates."""
    return lambda step: (rate, MOMENTUM)


def warmed(rate: float, warm_up: int, updates: int) -> Schedule:
    """Up to `rate` in the first updates, level for the first half, then down in a line to a twentieth."""

    def at(step: int) -> tuple[float, float]:
        left = 2 * (1 - step / updates)
        return rate * min(1.0, (step + 1) / warm_up) * min(1.0, max(0.05, left)), MOMENTUM

    return at


def one_cycle(rate: float, updates: int) -> Schedule:
    """The schedule of torch's OneCycleLR, bit for bit (Smith and Topin, 2019).

    The learning rate rises from rate / 25 to `rate` in the first 30 % of `updates`, and falls to nearly nothing after;
    the momentum falls from 0.95 to 0.85, and rises again.
    """
    peak, last = 0.3 * updates - 1, updates - 1

    def at(step: int) -> tuple[float, float]:
        if step <= peak:
            share = step / peak
            return _annealed(rate / 25, rate, share), _annealed(0.95, 0.85, share)
        share = (step - peak) / (last - peak)
        return _annealed(rate, rate / 25 / 1e4, share), _annealed(0.85, 0.95, share)

    return at


def _annealed(start: float, end: float, share: float) -> float:
    """From start to end along half a cosine."""
    return end + (start - end) / 2.0 * (cos(pi * share) + 1)


def learning(
    loss: Callable[[], Tensor],
    parameters: Iterable[Tensor],
    updates: int,
    schedule: Schedule,
    *,
    max_norm: float | None = MOST_NORM,
    decay: float = 0.0,
) -> Iterator[Tensor]:
    """Lower `loss()`, of a new batch at every call, by Adam: what it is before each of `updates`."""
    learnt = [p for p in parameters if p.requires_grad]
    adam = Adam(learnt, 0.0, decay)
    for step in range(updates):
        now = loss()
        yield now
        adam.lr, adam.momentum = schedule(step)
        update(now, learnt, adam, max_norm)


def to_end(training: Iterable[Tensor]) -> None:
    """All of `learning`, for those who do not look at it on the way."""
    for _ in training:
        pass


def update(
    loss: Tensor, parameters: Iterable[Tensor], adam: Adam, max_norm: float | None = MOST_NORM
) -> None:
    """The gradient of `loss`, its norm clipped at `max_norm` unless that is None, and a step of `adam`."""
    adam.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    if max_norm is not None:
        nn.utils.clip_grad_norm_(parameters, max_norm)
    adam.step()
