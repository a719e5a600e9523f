"""Adam for torch's tensors, and the loop that nearly every training of a net that ships is.

torch.optim loads a compiler before its first step: 75 MB, and a second of time.
"""

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn

from lessons.optim.schedules import MOMENTUM, Schedule

MOST_NORM = 1.0  # of the gradient


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
