"""Our Adam for tensors is torch's own, and loads nothing that torch has not loaded."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from lessons.optim.torch_loop import Adam


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


@pytest.mark.parametrize(
    "one_step",
    [
        "from lessons.train.minilanguage import evaluations; next(evaluations(4, 0, 1))",
        "from lessons.train.translators import train; [*train(updates=1, judged=2)]",
    ],
)
def test_training_loads_no_compiler(one_step):
    code = f"import sys; {one_step}; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
