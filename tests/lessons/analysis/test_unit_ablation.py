"""A clamped unit: the quick runs are those of `unroll_clamped`, and the claims of lesson 20."""

import numpy as np
import pytest

from lessons.analysis.activations import memory
from lessons.analysis.unit_ablation import Stretch, end_probs, stretches
from lessons.cells.interventions import unroll_clamped
from lessons.numerics import softmax
from lessons.tasks.text import Vocabulary
from lessons.tasks.text_labels import LABELS
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import untrained

TEXT = 'def area(w, h):\n    return {"w": w, "hh": h}\n' * 4


def test_stretches_end_where_the_label_does():
    text = 'ab" "cd" "e\n"f'
    label = np.array([1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1.0])
    assert stretches(label, text, '"') == [
        Stretch(4, 7)
    ]  # the first began before, one ends at a line's end


def test_a_clamped_unit_is_held_at_every_character_of_the_stretch():
    net = untrained(Vocabulary.of(TEXT), 5, 0, "LSTM")
    parts = stretches(LABELS["quotes"](TEXT), TEXT, '"')
    values = np.linspace(-1.0, 1.0, 5)
    found = end_probs(net, TEXT, parts, values)
    xs, codes = np.eye(len(net.vocabulary)), net.vocabulary.encode(TEXT)
    for row, (start, stop) in zip(found, parts, strict=True):
        for unit in range(6):
            c = np.full((stop, 5), np.nan)
            if unit < 5:
                c[start:, unit] = values[unit]
            h = unroll_clamped(net.cell, xs[codes[:stop]], {"c": c})["h"][-1]
            p = softmax(net.W_hy @ h + net.b_y)[codes[stop]]
            np.testing.assert_allclose(row[unit], p, rtol=1e-10)


def test_other_cells_are_refused():
    with pytest.raises(ValueError, match="LSTM"):
        end_probs(untrained(Vocabulary.of(TEXT), 5, 0, "GRU"), TEXT, [Stretch(1, 2)], np.zeros(5))


def test_units_33_and_19_carry_the_closing_quote_and_hardly_another_does():
    net, text = char_lstm.load(), char_lstm.texts()[1]
    label, states = LABELS["quotes"](text), memory(net, text)
    outside = states[label == 0].mean(axis=0, dtype=float)
    p = end_probs(net, text, stretches(label, text, "'\""), outside).mean(axis=0)
    others = np.delete(p[:-1], [32, 18])
    assert max(p[32], p[18]) < 0.2 * p[-1]
    assert others.min() > 0.6 * p[-1]
    assert np.median(others) == pytest.approx(p[-1], rel=0.02)
