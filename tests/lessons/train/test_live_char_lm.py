"""Character models that train in seconds: records are honest, runs repeat, and what diverges says so."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from lessons.cells.torch_bridge import TorchReadout
from lessons.optim.torch_loop import learning
from lessons.optim.truncated_bptt import chunks
from lessons.tasks.text import Vocabulary
from lessons.train.char_lm import chunk_loss
from lessons.train.live_char_lm import train_char_lm
from lessons.trained_nets.char_lm import CELLS, untrained
from lessons.trained_nets.ngrams import bigram_bits, unigram_bits

torch.set_num_threads(1)
TEXT = "the loop reads its own last word and writes the next one\n" * 12
VOCABULARY = Vocabulary.of(TEXT)


@pytest.mark.parametrize("cell", CELLS)
def test_a_snapshot_is_the_net_and_stays_as_it_was(cell):
    records = train_char_lm(TEXT, VOCABULARY, n_h=8, steps=2, cell=cell, batch=1, truncate=40)
    first = next(records)
    snapshot = first.net()
    assert snapshot.nll_bits(TEXT[:41]).mean() == pytest.approx(first.loss, abs=1e-5)
    before = snapshot.W_hy.copy()
    next(records)
    np.testing.assert_array_equal(snapshot.W_hy, before)
    assert (first.net().W_hy != before).any()


@pytest.mark.parametrize("cell", ["RNN", "LSTM"])
def test_it_is_the_training_of_torch(cell):
    """Loss by loss over two readings of the text; a GRU of torch's has a second bias for two of its gates."""
    start, state = untrained(VOCABULARY, 12, 0, cell), None
    twin = TorchReadout.of(start).double()
    source = chunks(VOCABULARY.encode(TEXT), len(VOCABULARY), 4, 30)

    def loss():
        nonlocal state
        runs, begins = next(source)
        found, state = chunk_loss(twin, runs, None if begins else state)
        return found

    theirs = [
        now.item() / np.log(2)
        for now in learning(loss, twin.parameters(), 13, lambda step: (2e-2, 0.9))
    ]
    records = train_char_lm(TEXT, VOCABULARY, start=start, lr=2e-2, truncate=30, batch=4, steps=12)
    np.testing.assert_allclose([r.loss for r in records], theirs, rtol=0, atol=1e-4)
    assert theirs[-1] < theirs[0] - 0.4


def test_the_net_that_it_starts_from_stays_as_it_was():
    start = untrained(VOCABULARY, 6, 0, "LSTM")
    before = {name: array.copy() for name, array in start.arrays().items()}
    *_, last = train_char_lm(TEXT, VOCABULARY, start=start, steps=3)
    for name, array in start.arrays().items():
        np.testing.assert_array_equal(array, before[name])
        assert (last.net().arrays()[name] != array).any()


def test_every_run_repeats():
    runs = [[r.loss for r in train_char_lm(TEXT, VOCABULARY, n_h=8, steps=5)] for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 6
    assert runs[0] != [r.loss for r in train_char_lm(TEXT, VOCABULARY, n_h=8, steps=5, seed=1)]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_short_text_is_learnt_in_seconds(seed):
    records = list(train_char_lm(TEXT, VOCABULARY, n_h=32, steps=150, truncate=25, seed=seed))
    assert [record.step for record in records] == list(range(151))
    bigram = bigram_bits(TEXT, TEXT, VOCABULARY)
    net = records[-1].net()
    assert net.bits_per_character(TEXT) < 0.5 * bigram < unigram_bits(TEXT, TEXT, VOCABULARY)


def test_the_gradient_norm_is_taken_before_clipping():
    free, held = (
        next(iter(train_char_lm(TEXT, VOCABULARY, n_h=8, max_norm=limit))) for limit in (None, 1e-3)
    )
    assert free.grad_norm == pytest.approx(held.grad_norm)
    assert held.grad_norm > 1e-3


def test_a_rate_may_change_with_the_step():
    asked = []

    def rate(step):
        asked.append(step)
        return 0.0 if step else 0.1

    biases = [r.net().b_y for r in train_char_lm(TEXT, VOCABULARY, n_h=4, steps=3, lr=rate)]
    assert asked[:3] == [0, 1, 2]
    assert not biases[0].any()
    assert abs(biases[1]).max() == pytest.approx(0.1, rel=1e-3)  # Adam's first step is the rate
    for later in biases[2:]:
        np.testing.assert_array_equal(later, biases[1])


def test_what_diverges_says_so_in_its_last_record():
    first, last = train_char_lm(TEXT, VOCABULARY, n_h=4, lr=float("inf"), steps=9)
    assert np.isfinite(first.loss)
    assert first.trouble == ""
    assert np.isnan(last.loss)
    assert last.trouble.startswith("At step 1 the loss is no longer a finite number; clip")


def test_a_gradient_beyond_float32_ends_the_run_and_is_named():
    """A loss of 88 nats and no more, whose gradient on its way back is multiplied by 1000 at each step."""
    start = untrained(VOCABULARY, 4, 0)
    start.cell.W_hh = 1e3 * np.eye(4)
    start.cell.W_xh[:], start.cell.b_h[:] = 0.0, 0.0
    (only,) = train_char_lm(TEXT, VOCABULARY, start=start, max_norm=None, steps=9)
    assert np.isfinite(only.loss)
    assert np.isnan(only.grad_norm)
    assert only.trouble.startswith("At step 0 the gradient is no longer a finite number; clip")


@pytest.mark.parametrize("module", ["live_char_lm", "minilanguage"])
def test_it_loads_no_torch(module):
    code = f"import sys, lessons.train.{module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
