"""Nets that were trained without a gate: torch and numpy agree, and the shipped ones score what is told of them."""

import numpy as np
import pytest
import torch

from lessons.checkpoint import manifest_entry
from lessons.tasks.stories import held_out_stories
from lessons.train.variant_readers import TorchVariant, train
from lessons.trained_nets.story_reader import accuracy
from lessons.trained_nets.variant_readers import (
    CELLS,
    FILE,
    KEYS,
    SEEDS,
    SHORT,
    WHOLE,
    load,
    untrained,
)

TEXT = "anna calls tom . it rains . ben waits . so"


@pytest.mark.parametrize("name", CELLS)
def test_torch_computes_what_the_cell_does(name):
    net, twin = untrained(name, 4), TorchVariant(name, 4).double()
    for part, value in twin.w.items():
        if part not in ("W_hy", "b_y"):
            setattr(net.cell, part, value.detach().numpy())
    words = torch.tensor([net.words.index(word) for word in TEXT.split()])
    with torch.no_grad():
        scores = twin(words[:, None])[:, 0].numpy()
    right = net.run(TEXT)["h"] @ twin.w["W_hy"].detach().numpy().T + twin.w["b_y"].detach().numpy()
    np.testing.assert_allclose(scores, right, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_every_net_of_the_whole_training_answers_rightly(name):
    assert [accuracy(load(name, seed), held_out_stories(100)) > 0.95 for seed in SEEDS] == [
        True
    ] * len(SEEDS)


def test_after_a_short_training_the_forget_gate_is_missed_most_and_the_gru_is_first():
    told = held_out_stories(100)
    means = {
        name: np.mean([accuracy(load(name, seed, SHORT), told) for seed in SEEDS]) for name in CELLS
    }
    assert min(means, key=means.__getitem__) == "no forget gate"
    assert means["LSTM"] - means["no forget gate"] > 0.1
    assert means["GRU"] == max(means.values()) == 1.0


def test_the_manifest_tells_the_scores():
    entry = manifest_entry(FILE)
    assert set(entry["scores"]) == set(KEYS)
    key = f"coupled {WHOLE} 1"
    assert entry["scores"][key] == pytest.approx(
        accuracy(load("coupled", 1), held_out_stories(500)), abs=0.01
    )


def test_a_training_starts_from_the_seed():
    first, again = (train("no forget gate", 1, 2).arrays() for _ in range(2))
    for part, array in first.items():
        np.testing.assert_array_equal(again[part], array)


@pytest.mark.parametrize(
    ("asked", "words"), [(("LSTM", 7), "seeds"), (("two gates", 0), "none of 'two gates'")]
)
def test_nets_that_are_not_there(asked, words):
    with pytest.raises(ValueError, match=words):
        load(*asked)
