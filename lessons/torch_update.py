"""One update of a torch net: the lines that nearly every training of the course ends with."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

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
