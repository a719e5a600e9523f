"""Truncation of a long text: streams go on, the state is carried, and autograd with `detach` has the same gradient."""

from itertools import islice

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.cells.torch_bridge import TorchReadout
from lessons.optim.task_training import forward_and_back
from lessons.optim.truncated_bptt import chunk_gradients, chunks, dropout_gradients
from lessons.tasks.protocol import Examples
from lessons.tasks.text import Vocabulary
from lessons.trained_nets.char_lm import CELLS, untrained
from tests.harness.peak import held

torch.set_num_threads(1)
TEXT = "the loop reads its own last word and writes the next one\n" * 12
VOCABULARY = Vocabulary.of(TEXT)


def double(source):
    """The same chunks in float64."""
    for runs, begins in source:
        yield Examples(runs.xs.astype(np.float64), runs.goals), begins


def test_streams_go_on_where_they_ended():
    first, second, third = islice(chunks(np.arange(41), 41, batch=2, truncate=15), 3)
    assert [begins for _, begins in (first, second, third)] == [True, False, True]
    runs = first[0]
    assert runs.xs.dtype == np.float32
    assert runs.xs.sum(axis=2).tolist() == [[1.0, 1.0]] * 15
    assert runs.xs.argmax(axis=2).tolist() == [[t, 20 + t] for t in range(15)]
    assert runs.goals.tolist() == [[t + 1, 21 + t] for t in range(15)]
    assert second[0].xs.argmax(axis=2).tolist() == [[t, 20 + t] for t in range(15, 20)]
    np.testing.assert_array_equal(third[0].xs, runs.xs)


@pytest.mark.parametrize("length", [2, 3, 10, 99, 100, 101, 1000])
@pytest.mark.parametrize(("batch", "truncate"), [(1, 1), (8, 50), (16, 7), (3, 2000)])
def test_any_text_makes_chunks(length, batch, truncate):
    runs, begins = next(chunks(np.arange(length), length, batch, truncate))
    assert begins
    np.testing.assert_array_equal(runs.goals, runs.xs.argmax(axis=2) + 1)
    assert 1 <= len(runs.xs) <= truncate
    assert 1 <= runs.xs.shape[1] <= batch


def test_a_training_keeps_a_byte_for_each_character_of_a_text():
    reading = []

    def begin():
        reading.append(chunks(np.arange(200_000) % 90, 90, 32, 50))
        next(reading[0])

    assert held(begin) < 0.4  # MB; as numbers of 8 bytes 1.6


@pytest.mark.parametrize("cell", CELLS)
def test_it_is_autograd_with_a_detached_state(cell):
    """Over a whole text and into its second reading: losses and gradients of every chunk, in float64."""
    net = untrained(VOCABULARY, 6, 0, cell)
    given = (VOCABULARY.encode(TEXT), len(VOCABULARY), 3, 60)
    twin, state = TorchReadout.of(net), None
    found = chunk_gradients(net, double(chunks(*given)))
    begun = 0
    for (runs, begins), (loss, grads) in islice(zip(double(chunks(*given)), found, strict=True), 6):
        begun += begins
        twin.zero_grad()
        y, state = twin(torch.tensor(runs.xs), None if begins else state)
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
        theirs = F.cross_entropy(y.flatten(0, 1), torch.tensor(runs.goals).flatten())
        theirs.backward()
        assert loss == pytest.approx(theirs.item(), abs=1e-12)
        assert grads.keys() == net.arrays().keys()
        for name, grad in judged(twin, net).items():
            np.testing.assert_allclose(grads[name], grad, rtol=0, atol=1e-12)
    assert begun == 2


def judged(twin, net):
    """What autograd has found, by the names of the read-out, and of the cell where its matrix is torch's own."""
    theirs = {name: p.grad.numpy() for name, p in twin.named_parameters() if p.grad is not None}
    found = {"W_hy": theirs["out.weight"], "b_y": theirs["out.bias"]}
    W_hh, W_ih, b = (theirs[f"rnn.{n}_l0"] for n in ("weight_hh", "weight_ih", "bias_ih"))
    names = {"RNN": "h", "LSTM": "ifgo", "GRU": "rz"}[type(net.cell).__name__.removesuffix("Cell")]
    if names == "h":
        return found | {"W_hh": W_hh, "W_xh": W_ih, "b_h": b}
    n = twin.rnn.hidden_size
    for k, gate in enumerate(names):
        rows = slice(k * n, (k + 1) * n)
        found[f"W_{gate}"] = np.hstack([W_hh[rows], W_ih[rows]])
        found[f"b_{gate}"] = b[rows]
    return found


def test_the_state_is_carried_and_the_gradient_is_not():
    """Two chunks have the losses of one that is as long as both, and another gradient."""
    net, codes = untrained(VOCABULARY, 8, 0), VOCABULARY.encode(TEXT)
    given = (len(VOCABULARY), 2)
    (long, _) = next(double(chunks(codes, *given, 40)))
    whole = forward_and_back(net, long)
    two = [*islice(chunk_gradients(net, double(chunks(codes, *given, 20))), 2)]
    assert np.mean([loss for loss, _ in two]) == pytest.approx(whole.loss, abs=1e-12)
    cut = np.mean([grads["W_hh"] for _, grads in two], axis=0)
    assert np.linalg.norm(cut - whole.grads["W_hh"]) > 0.1 * np.linalg.norm(cut)


def test_dropout_is_autograd_of_a_masked_state():
    """The mask acts on what the read-out takes as input, not on the recurrent connection."""
    net, dropout = untrained(VOCABULARY, 6, 0), 0.5
    given = (VOCABULARY.encode(TEXT), len(VOCABULARY), 3, 20)
    found = dropout_gradients(net, double(chunks(*given)), dropout, np.random.default_rng(4))
    twin, state, rng = TorchReadout.of(net), torch.zeros(1, 3, 6).double(), np.random.default_rng(4)
    for (runs, _), (loss, grads) in islice(zip(double(chunks(*given)), found, strict=True), 2):
        twin.zero_grad()
        hs, state = twin.rnn(torch.tensor(runs.xs), state.detach())
        mask = torch.tensor((rng.random(hs.shape) >= dropout) / (1 - dropout))
        theirs = F.cross_entropy(
            twin.out(hs * mask).flatten(0, 1), torch.tensor(runs.goals).flatten()
        )
        theirs.backward()
        assert loss == pytest.approx(theirs.item(), abs=1e-12)
        for name, grad in judged(twin, net).items():
            np.testing.assert_allclose(grads[name], grad, rtol=0, atol=1e-12)


def test_no_dropout_changes_nothing():
    net, given = untrained(VOCABULARY, 6, 0), (VOCABULARY.encode(TEXT), len(VOCABULARY), 3, 20)
    plain = chunk_gradients(net, chunks(*given))
    none = dropout_gradients(net, chunks(*given), 0.0, np.random.default_rng(0))
    for (loss, grads), (other, others) in islice(zip(plain, none, strict=True), 3):
        assert loss == pytest.approx(other, rel=1e-6)
        np.testing.assert_allclose(grads["W_hh"], others["W_hh"], rtol=1e-5, atol=1e-7)
