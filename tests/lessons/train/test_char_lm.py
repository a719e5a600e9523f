"""The shipped character model: how it was trained, and what it scores."""

import platform

import numpy as np
import pytest
import torch

from lessons.cells.torch_bridge import TorchReadout
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.optim.truncated_bptt import chunks
from lessons.tasks.text import ASCII, Corpus, Vocabulary
from lessons.train import char_lm
from lessons.train.char_lm import RATE, SEED, chunk_loss, cycle, snapshots, training
from lessons.trained_nets.char_lm import CELLS, STAGES, UNITS, held_out, load, measured, untrained

torch.set_num_threads(1)
TEXT = "the loop reads its own last word and writes the next one\n" * 12
VOCABULARY = Vocabulary.of(TEXT)


@pytest.mark.parametrize("cell", CELLS)
def test_the_loss_of_a_chunk_is_that_of_the_numpy_net_and_no_gradient_leaves_it(cell):
    net = untrained(VOCABULARY, 6, 0, cell)
    runs, _ = next(chunks(VOCABULARY.encode(TEXT), len(VOCABULARY), 1, 40))
    loss, state = chunk_loss(TorchReadout.of(net), runs, None)
    assert loss.item() / np.log(2) == pytest.approx(net.nll_bits(TEXT[:41]).mean(), abs=1e-12)
    assert not (state if torch.is_tensor(state) else state[0]).requires_grad
    assert loss.requires_grad


def test_a_net_is_told_before_and_after_each_update():
    start = untrained(VOCABULARY, 6, 0)
    found = [(step, net()) for step, net in training(TEXT, start, lambda step: 1e-2, 20, 2)]
    assert [step for step, _ in found] == [0, 1, 2]
    np.testing.assert_allclose(found[0][1].W_hy, start.W_hy, atol=1e-7)
    assert all((found[k][1].W_hy != found[k + 1][1].W_hy).any() for k in (0, 1))


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
