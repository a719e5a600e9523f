"""Without torch the tape judges, and it says what torch says."""

import sys

import numpy as np
import pytest
import torch

from lessons.toy_models import autograd, judge, paper_autograd
from lessons.toy_models.hello import HelloNet


@pytest.fixture
def no_torch(monkeypatch):
    """torch cannot be imported; what it said before that can be asked for."""
    before = {
        "whole": autograd.gradients(HelloNet(seed=3)),
        "windows": autograd.truncated(HelloNet(seed=3), 2),
        "chunks": autograd.truncated(HelloNet(seed=3), 2, "chunks"),
        "sheet": paper_autograd.autograd(),
    }
    monkeypatch.setitem(sys.modules, "torch", None)
    return before


def test_where_it_is_installed_torch_judges():
    assert judge.judge() is torch


def test_the_tape_says_what_torch_says_of_hello(no_torch):
    assert isinstance(judge.judge(), judge.OnTape)
    net = HelloNet(seed=3)
    found = {"whole": autograd.gradients(net), "windows": autograd.truncated(net, 2)}
    found |= {"chunks": autograd.truncated(net, 2, "chunks")}
    for name, grads in found.items():
        assert grads.keys() == no_torch[name].keys()
        assert autograd.largest_difference(grads, no_torch[name]) < 1e-14, name
    assert autograd.largest_difference(found["whole"], found["windows"]) > 1e-3  # the cut cuts


def test_the_tape_says_what_torch_says_of_the_sheet(no_torch):
    found = paper_autograd.autograd()
    assert found.keys() == no_torch["sheet"].keys()
    assert paper_autograd.largest_difference(found, no_torch["sheet"]) < 1e-14


def test_large_numbers_do_not_overflow(no_torch):
    own = judge.judge()
    y = own.tensor([800.0, -800.0], requires_grad=True)
    (own.log_softmax(y, dim=0) @ own.tensor([0.0, 1.0])).backward()
    np.testing.assert_allclose(y.grad.numpy(), [-1.0, 1.0])
    assert own.sigmoid(own.tensor(-800.0)).item() == 0.0
