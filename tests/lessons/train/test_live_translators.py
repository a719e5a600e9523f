"""Encoder-decoders that train in seconds: records repeat, attention learns sooner, and no torch is loaded."""

import subprocess
import sys

import numpy as np
import pytest

from lessons.attention.length_curve import SEEDS
from lessons.attention.translators import accuracy, named
from lessons.tasks.translation import END, TASKS
from lessons.train.live_translators import RATE, pairs, train
from lessons.train.translators import EXAM_SEED


def test_training_repeats():
    runs = [[(r.loss, r.right) for r in train("reversal", "dot", 1, 6, 3, 10)] for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 7
    assert runs[0] != [(r.loss, r.right) for r in train("reversal", "dot", 2, 6, 3, 10)]


def test_a_snapshot_is_the_net_and_stays_as_it_was():
    records = train("dates", "additive", 0, 2, 2, 4)
    first = next(records)
    before = first.net()
    next(records)
    for name, array in named(first.net()).items():
        moved = abs(array - named(before)[name]).max()
        assert 0 < moved <= RATE / 20 * (1 + 1e-6), name  # Adam's first step is the warming rate


@pytest.mark.parametrize("seed", SEEDS)
def test_dates_are_learned_with_attention_and_not_yet_without(seed):
    """What the lesson shows: after 350 updates, of the texts that judge, and of others."""
    fresh = TASKS["dates"].fresh(100, EXAM_SEED)
    for attention, least, most in (("additive", 0.96, 1.0), ("none", 0.1, 0.7)):
        *_, last = train("dates", attention, seed)
        assert least <= last.right <= most
        assert least - 0.1 <= accuracy(last.net(), fresh) <= min(most + 0.1, 1.0)


def test_no_text_of_the_exam_is_trained_on():
    for task in TASKS.values():
        trained = {tuple(goal) for _, goal in pairs(task, 0, 500)}
        exam = {
            tuple(task.number(s) for s in (*task.rule(task.split(t)), END))
            for t in task.fresh(200, EXAM_SEED)
        }
        assert not trained & exam


def test_it_is_told_what_is_right_now_and_then():
    rights = [record.right for record in train("reversal", "none", 0, 7, 3, 4)]
    assert rights == [0.0] * 8
    assert [r.step for r in train("reversal", "none", 0, 2, 3, 4)] == [0, 1, 2]
    losses = [r.loss for r in train("reversal", "none", 0, 30, 30, 4)]
    assert losses[0] == pytest.approx(np.log(len(TASKS["reversal"].writes)), abs=0.4)
    assert np.mean(losses[-3:]) < losses[0]


def test_it_loads_no_torch():
    code = "import sys, lessons.train.live_translators; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
