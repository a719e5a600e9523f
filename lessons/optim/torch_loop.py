"""Adam for torch's tensors, and the update that nearly every training of the course ends with.

torch.optim loads a compiler before its first step: 75 MB, and a second of time.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


class Adam:
    """The steps of torch.optim.Adam, bit for bit (Kingma and Ba, 2015); `lr` may be changed between two of them."""

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        """Means of gradients and of their squares begin at 0."""
        self.lr, self.steps = lr, 0
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
            m.lerp_(grad, 1 - 0.9)
            v.mul_(0.999).addcmul_(grad, grad, value=1 - 0.999)
            root = (v.sqrt() / (1 - 0.999**self.steps) ** 0.5).add_(1e-8)
            parameter.addcdiv_(m, root, value=-self.lr / (1 - 0.9**self.steps))


MOST_NORM = 1.0  # of the gradient


def update(
    loss: Tensor,
    parameters: Iterable[Tensor],
    adam: torch.optim.Optimizer,
    rates: torch.optim.lr_scheduler.LRScheduler | None = None,
) -> None:
    """The gradient of `loss`, its norm clipped at MOST_NORM, a step of `adam`, and one of the schedule of its rate."""
    adam.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(parameters, MOST_NORM)
    adam.step()
    if rates:
        rates.step()
