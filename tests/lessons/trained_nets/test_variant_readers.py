"""Nets that were trained without a gate: torch and numpy agree, and the shipped ones score what is told of them."""

import numpy as np
import pytest
import torch

from lessons.checkpoint import manifest_entry
from lessons.tasks.stories import held_out_stories
from lessons.train.variant_readers import TorchVariant, train
from lessons.trained_nets.story_reader import accuracy
from lessons.trained_nets.variant_readers import (
    BIASES,
    CELLS,
    FILE,
    KEEPING,
    KEYS,
    SEEDS,
    SHORT,
    WHOLE,
    load,
    measured,
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


def test_from_equal_biases_only_the_forget_gate_is_missed_and_a_bias_of_2_hides_that():
    scores = manifest_entry(FILE)["scores"]
    means = {
        bias: {
            name: np.mean(
                [scores[f"{name}, bias {bias}, {SHORT} updates, seed {k}"] for k in SEEDS]
            )
            for name in CELLS
        }
        for bias in BIASES
    }
    for bias in BIASES:
        assert min(means[bias], key=means[bias].__getitem__) == "no forget gate"
    assert sorted(means[0].values())[1] > 0.95
    assert means[2]["no input gate"] < 0.9


def test_the_manifest_tells_the_scores():
    entry = manifest_entry(FILE)
    assert set(entry["scores"]) == set(KEYS)
    key = f"coupled, bias 0, {WHOLE} updates, seed 1"
    assert entry["scores"][key] == pytest.approx(
        accuracy(load("coupled", 1), held_out_stories(500)), abs=0.01
    )


def test_the_bias_is_set_at_the_gate_that_keeps():
    for name in CELLS:
        cell = untrained(name, 0, bias=2).cell
        gate, sign = KEEPING[name]
        if name == "no forget gate":
            assert not hasattr(cell, "b_f")
        else:
            np.testing.assert_array_equal(getattr(cell, gate), 2.0 * sign)
    x_t, before = np.zeros(untrained("GRU").cell.n_x), np.linspace(-0.5, 0.5, 6)
    for name in ("GRU", "minimal"):  # an open keeping gate holds the state
        cell = untrained(name, 0, bias=20).cell
        np.testing.assert_allclose(cell.step(x_t, {"h": before})["h"], before, atol=1e-6)


def test_a_training_starts_from_the_seed():
    first, again = (train("no forget gate", 1, 2).arrays() for _ in range(2))
    for part, array in first.items():
        np.testing.assert_array_equal(again[part], array)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("LSTM", 7), "seeds"),
        (("LSTM", 0, WHOLE, 2), "bias 0 after 300"),
        (("two gates", 0), "none of 'two gates'"),
    ],
)
def test_nets_that_are_not_there(asked, words):
    with pytest.raises(ValueError, match=words):
        load(*asked)


def test_what_was_measured_is_given_by_seed():
    said = measured("no input gate", bias=2)
    told = held_out_stories(500)
    assert len(said) == len(SEEDS)
    assert said[3] == pytest.approx(
        accuracy(load("no input gate", 3, SHORT, bias=2), told), abs=0.003
    )
    assert measured("no input gate") == pytest.approx([1.0, 0.99, 1.0, 0.97, 1.0], abs=0.005)
    assert min(min(measured(name, updates=WHOLE)) for name in CELLS) == 0.996
