"""Our Adam for tensors is torch's own, and loads nothing that torch has not loaded."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from lessons.optim.torch_loop import Adam, learning


def test_its_steps_are_torchs_bit_for_bit():
    nets = [nn.GRU(3, 5), nn.GRU(3, 5)]
    nets[1].load_state_dict(nets[0].state_dict())
    ours = Adam(nets[0].parameters(), lr=0.01)
    theirs = torch.optim.Adam(nets[1].parameters(), lr=0.01)
    xs = torch.randn(7, 2, 3, generator=torch.Generator().manual_seed(0))
    for step in range(30):
        ours.lr = theirs.param_groups[0]["lr"] = 0.01 / (1 + step)
        for net, adam in zip(nets, (ours, theirs), strict=True):
            adam.zero_grad()
            net(xs)[0].square().sum().backward()
            adam.step()
    for one, other in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_loss_is_told_before_its_update_and_what_is_fixed_stays():
    weight, fixed = torch.ones(2, requires_grad=True), torch.ones(2)
    told = learning(lambda: (weight * fixed).sum(), [weight, fixed], 3, lambda step: (0.1, 0.9))
    assert next(told).item() == 2.0
    assert weight.tolist() == [1.0, 1.0]
    assert next(told).item() == pytest.approx(1.8, abs=1e-6)
    assert fixed.tolist() == [1.0, 1.0]
    assert len(list(told)) == 1


@pytest.mark.parametrize(
    "one_step",
    [
        "from lessons.train.char_lstm import trained; trained(1)",
        "from lessons.train.translators import train; [*train('dates', 'dot', 0, 1, judged=2)]",
        "from lessons.train.sentiment import train; train(0, 1)",
        "from lessons.tasks.digits import load_digits; from lessons.train.digit_reader import "
        "train_digit_reader as train; [*train(load_digits()[0], 'rows', updates=1)]",
    ],
)
def test_training_loads_no_compiler(one_step):
    code = f"import sys; {one_step}; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
