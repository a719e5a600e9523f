"""Which characters matter: gradients against autograd, omissions against a plain run; stretches that are alike."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.analysis.patterns import find_alike, on_over
from lessons.analysis.saliency import Reading
from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.numerics import log_softmax
from lessons.tasks.text import Vocabulary
from lessons.trained_nets.char_lm import untrained

TEXT = "the wind went on and on"
NET = untrained(Vocabulary.of(TEXT), 7, 3, "LSTM")
READING = Reading.of(NET, TEXT, np.float64)
XS = np.eye(len(NET.vocabulary))[NET.vocabulary.encode(TEXT)]


@pytest.mark.parametrize(("t", "back"), [(22, 40), (22, 5), (9, 10), (0, 3)])
def test_gradients_are_autograds(t, back):
    xs = torch.tensor(XS[: t + 1], requires_grad=True)
    hs, _ = to_torch(NET.cell)(xs)
    scores = F.log_softmax(hs[-1] @ torch.tensor(NET.W_hy).T + torch.tensor(NET.b_y), 0)
    scores[READING.predicted(t)].backward()
    wanted = xs.grad.norm(dim=1).numpy()[-back:]
    np.testing.assert_allclose(READING.by_gradient(t, back), wanted, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(("t", "back"), [(22, 6), (3, 9), (0, 1)])
def test_leaving_out_is_a_run_without_the_input(t, back):
    found = READING.by_omission(t, back)
    assert len(found) == min(back, t + 1)
    whole = log_softmax(NET.W_hy @ unroll(NET.cell, XS[: t + 1])["h"][-1] + NET.b_y)
    for k in range(len(found)):
        xs = XS[: t + 1].copy()
        xs[t + 1 - len(found) + k] = 0.0
        without = log_softmax(NET.W_hy @ unroll(NET.cell, xs)["h"][-1] + NET.b_y)
        change = abs(without - whole)[READING.predicted(t)]
        assert found[k] == pytest.approx(change, abs=1e-12)


def test_only_an_lstm_is_looked_back_through():
    with pytest.raises(ValueError, match="LSTM"):
        Reading.of(untrained(NET.vocabulary, 4, 0, "RNN"), TEXT)


def test_stretches_that_behave_alike_are_found_and_ranked():
    on = np.zeros((40, 4), bool)
    on[5:10, :2] = on[20:25, :2] = on[30:32, :2] = True
    on[13:18, 0] = True  # one unit of two is not more than half
    on[:, 3] = True  # always on: says nothing
    assert on_over(on, 5, 10) == [0, 1]
    assert on_over(on, 5, 10, edges=False) == [0, 1, 3]
    assert on_over(on, 4, 10, edges=False) == [3]
    assert on_over(on, 0, 40) == [3]  # there is nothing before and nothing after
    assert on_over(on[:32], 30, 32) == [0, 1]
    share = on[:, [0, 1]].mean(axis=1)
    found = find_alike(share, 5, 10)
    assert [(m.start, m.stop) for m in found] == [(20, 25), (30, 32)]
    assert found[0].alike == 1.0 > found[1].alike == 0.4
    assert find_alike(share, 5, 10, most=1) == found[:1]
    assert find_alike(np.zeros(40), 5, 10) == []
    share[[19, 25]] = 0.5  # not off just outside
    assert (
        find_alike(share, 5, 10)[0].alike
        == 0.5
        == find_alike(share, 5, 10, edges=False)[0].alike / 2
    )
