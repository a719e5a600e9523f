"""Training of character models: truncation is a cut, the state is carried, runs repeat, and what diverges says so."""

import platform
from itertools import islice

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.cells.unrolling import unroll
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.gradients.bptt import backward
from lessons.gradients.clipping import global_norm
from lessons.numerics import one_hot
from lessons.tasks.text import ASCII, Corpus, Vocabulary
from lessons.train import char_lm
from lessons.train.char_lm import (
    RATE,
    SEED,
    TorchCharLM,
    chunk_loss,
    chunks,
    cycle,
    snapshots,
    train_char_lm,
)
from lessons.trained_nets.char_lm import CELLS, STAGES, UNITS, held_out, load, measured, untrained
from lessons.trained_nets.ngrams import bigram_bits, unigram_bits

torch.set_num_threads(1)
TEXT = "the loop reads its own last word and writes the next one\n" * 12
VOCABULARY = Vocabulary.of(TEXT)


def test_streams_go_on_where_they_ended():
    codes = np.arange(41)
    first, second, third = islice(chunks(codes, batch=2, truncate=15), 3)
    assert [anew for *_, anew in (first, second, third)] == [True, False, True]
    read, wanted, _ = first
    assert read.tolist() == [[t, 20 + t] for t in range(15)]
    assert wanted.tolist() == [[t + 1, 21 + t] for t in range(15)]
    assert second[0].tolist() == [[t, 20 + t] for t in range(15, 20)]
    assert torch.equal(third[0], read)


@pytest.mark.parametrize("length", [2, 3, 10, 99, 100, 101, 1000])
@pytest.mark.parametrize(("batch", "truncate"), [(1, 1), (8, 50), (16, 7), (3, 2000)])
def test_any_text_makes_chunks(length, batch, truncate):
    read, wanted, anew = next(chunks(np.arange(length), batch, truncate))
    assert anew
    assert torch.equal(wanted, read + 1)
    assert 1 <= len(read) <= truncate
    assert 1 <= read.shape[1] <= batch


@pytest.mark.parametrize("cell", CELLS)
def test_truncation_carries_the_state_and_cuts_the_blame(cell):
    """Chunk by chunk is what the numpy backward finds in a chunk that starts from the carried state."""
    lm = untrained(VOCABULARY, 6, 0, cell)
    net = TorchCharLM.of(lm)
    source, state = chunks(VOCABULARY.encode(TEXT), batch=1, truncate=9), None
    carried, n = lm.start(), len(VOCABULARY)
    for chunk in islice(source, 3):
        net.zero_grad()
        loss, state = chunk_loss(net, chunk, state)
        loss.backward()
        xs, wanted = one_hot(chunk[0][:, 0].numpy(), n), one_hot(chunk[1][:, 0].numpy(), n)
        trace = unroll(lm.cell, xs, carried)
        y = torch.tensor(trace["h"] @ lm.W_hy.T + lm.b_y)
        dy = (F.softmax(y, dim=1).numpy() - wanted) / len(xs)
        grads = backward(lm.cell, trace, dy @ lm.W_hy, carried).weights
        grads |= {"W_hy": dy.T @ trace["h"], "b_y": dy.sum(axis=0)}
        assert _norm(net, cell) == pytest.approx(global_norm(grads), rel=1e-9)
        carried = {name: trace[name][-1] for name in carried}
    assert not (state if torch.is_tensor(state) else state[0]).requires_grad


def _norm(net, cell):
    """The norm over what the numpy cell has: torch's GRU has a second bias for two of its gates."""
    grads = {n: p.grad.numpy().copy() for n, p in net.named_parameters() if p.grad is not None}
    if cell == "GRU":
        grads["rnn.bias_hh_l0"][: 2 * net.rnn.hidden_size] = 0
    return global_norm(grads)


@pytest.mark.parametrize("cell", CELLS)
def test_a_snapshot_is_the_net_and_stays_as_it_was(cell):
    records = train_char_lm(TEXT, VOCABULARY, n_h=8, steps=2, cell=cell, batch=1, truncate=40)
    first = next(records)
    snapshot = first.net()
    assert snapshot.surprises(TEXT[:41]).mean() == pytest.approx(first.loss, abs=1e-5)
    before = snapshot.W_hy.copy()
    next(records)
    np.testing.assert_array_equal(snapshot.W_hy, before)
    assert (first.net().W_hy != before).any()


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
        return 0.0

    losses = [r.net().b_y.sum() for r in train_char_lm(TEXT, VOCABULARY, n_h=4, steps=3, lr=rate)]
    assert asked == [0, 1, 2]
    assert set(losses) == {0.0}


def test_what_diverges_says_so_in_its_last_record():
    first, last = train_char_lm(TEXT, VOCABULARY, n_h=4, lr=float("inf"), steps=9)
    assert np.isfinite(first.loss)
    assert first.trouble == ""
    assert np.isnan(last.loss)
    assert last.trouble.startswith("At step 1 the loss is no longer a finite number; clip")


def test_the_shipped_net_began_as_its_seed_says():
    begun = untrained(ASCII, UNITS, SEED).arrays()
    shipped = load_checkpoint("charlm")
    assert shipped.keys() == {f"{s}.{n}" for s in STAGES for n in begun}
    for name, array in begun.items():
        rounded = array.astype(np.float16).astype(float)
        np.testing.assert_allclose(shipped[f"before.{name}"], rounded, rtol=2e-3)  # rounded twice


def test_the_manifest_tells_how_the_shipped_net_was_made():
    entry = manifest_entry("charlm")
    assert (entry["seed"], entry["command"]) == (SEED, "python -m lessons.train char_lm")
    assert list(entry["scores"]) == [*STAGES, "unigram", "bigram"]


def test_the_shipped_net_scores_what_the_manifest_says():
    """On the library of the running Python; another version has other texts."""
    same = manifest_entry("charlm")["python"].split(".")[:2] == [
        *platform.python_version_tuple()[:2]
    ]
    text, told = held_out(), measured()
    for stage in STAGES:
        bits = load(stage).bits_per_character(text)
        assert bits == pytest.approx(told[stage], abs=0.02 if same else 0.3)


def test_training_turns_gibberish_into_text():
    told = measured()
    assert told["before"] > np.log2(len(ASCII)) - 0.2 > told["unigram"] > told["bigram"]
    assert told["bigram"] > told["early"] > told["late"] + 0.8


def test_snapshots_come_in_their_order(monkeypatch):
    monkeypatch.setattr(char_lm, "python_library", lambda: Corpus("a text", TEXT))
    monkeypatch.setattr(char_lm, "UNITS", 8)
    found = dict(snapshots({"first": 0, "second": 3}))
    assert list(found) == ["first", "second"]
    assert (found["first"].W_hy != found["second"].W_hy).any()


def test_the_rate_rises_and_falls():
    late = STAGES["late"]
    rates = [cycle(step) for step in (0, 25, 50, late // 3, late // 2, late)]
    assert np.argmax(rates) == 2
    assert rates[2] == pytest.approx(RATE, rel=1e-3)
    assert rates[-1] == pytest.approx(0.02 * RATE)
