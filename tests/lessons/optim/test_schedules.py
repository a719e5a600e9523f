"""Learning rates that change: warmed up and brought down, and the cycle of torch."""

import pytest
import torch
from torch import nn

from lessons.optim.schedules import MOMENTUM, one_cycle, steady, warmed
from lessons.optim.torch_loop import learning, to_end


def test_a_steady_rate_stays():
    assert {steady(0.1)(step) for step in (0, 7, 1000)} == {(0.1, MOMENTUM)}


def test_the_rate_warms_up_and_comes_down():
    schedule = warmed(1e-2, 20, 400)
    rates = [schedule(step)[0] for step in range(400)]
    assert rates[0] == pytest.approx(1e-2 / 20)
    assert rates[50] == rates[199] == 1e-2
    assert rates[-1] == pytest.approx(1e-2 / 20)
    assert rates[200:] == sorted(rates[200:], reverse=True)


@pytest.mark.parametrize("updates", [2, 3, 11, 40])
@pytest.mark.parametrize("decay", [0.0, 1e-2])
def test_a_cycle_of_the_rate_is_torchs_bit_for_bit(updates, decay):
    nets = [nn.GRU(3, 5), nn.GRU(3, 5)]
    nets[1].load_state_dict(nets[0].state_dict())
    xs = torch.randn(7, 2, 3, generator=torch.Generator().manual_seed(0))
    losses = [lambda net=net: net(xs)[0].square().sum() for net in nets]
    to_end(
        learning(losses[0], nets[0].parameters(), updates, one_cycle(0.01, updates), decay=decay)
    )
    theirs = torch.optim.Adam(nets[1].parameters(), lr=0.01, weight_decay=decay)
    cycle = torch.optim.lr_scheduler.OneCycleLR(theirs, 0.01, total_steps=updates)
    for _ in range(updates):
        theirs.zero_grad()
        losses[1]().backward()
        nn.utils.clip_grad_norm_(nets[1].parameters(), 1.0)
        theirs.step()
        cycle.step()
    for one, other in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        assert torch.equal(one, other)
