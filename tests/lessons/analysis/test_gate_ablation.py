"""A gate clamped in every story: what the answers of the story readers lose."""

import numpy as np
import pytest

from lessons.analysis.gate_ablation import GATES, ablated_accuracy, ablation_table
from lessons.cells.interventions import unroll_clamped
from lessons.tasks.stories import held_out_stories
from lessons.trained_nets import story_reader

TOLD = held_out_stories(25)
NET = story_reader.load(0)


def by_hand(gate, values):
    """The fraction of TOLD that NET answers rightly while `gate` stands at `values` (n_h,) at every word."""
    right = []
    for story in TOLD:
        xs = NET.encode(str(story))
        h = unroll_clamped(NET.cell, xs, {gate: np.tile(values, (len(xs), 1))})["h"][-1]
        right.append(NET.probabilities(h).argmax() == story.subjects[-1])
    return np.mean(right)


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_stands_at_a_number_or_each_unit_at_its_mean_over_all_words(gate):
    words = np.concatenate([NET.run(str(story))[gate] for story in TOLD])
    for value, values in ((0, np.zeros(6)), (1.0, np.ones(6)), ("mean", words.mean(axis=0))):
        assert ablated_accuracy(NET, TOLD, gate, value) == by_hand(gate, values)


def test_a_table_has_a_row_for_each_gate_and_a_range_for_each_kind_of_net():
    told, free = TOLD[:8], story_reader.load(1, penalised=False)
    kinds = {"two": [NET, free], "one": [free]}
    head, *rows = ablation_table(kinds, told, "mean").splitlines()
    assert head.split() == ["two", "one"]
    assert {head.index("two"), head.index("one")} <= {
        k for k, c in enumerate(rows[0]) if c.isdigit()
    }
    for gate, row in zip(GATES, rows, strict=True):
        wanted = f"{gate} at mean"
        for nets in kinds.values():
            ends = [ablated_accuracy(net, told, gate, "mean") for net in nets]
            wanted += f" {min(ends):.2f} to {max(ends):.2f}"
        assert row.split() == wanted.split()
