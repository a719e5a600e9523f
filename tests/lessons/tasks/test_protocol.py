"""What no training may see: a share of all texts, the same ones on every machine, and never one of the rest."""

from itertools import islice

import numpy as np
import pytest

from lessons.tasks.protocol import kept_out, part_of


@pytest.mark.parametrize("one_in", [5, 10])
def test_about_one_in_so_many_is_kept_out_and_always_the_same(one_in):
    texts = [f"text {k}" for k in range(4000)]
    kept = [text for text in texts if kept_out(text, one_in)]
    assert len(kept) / len(texts) == pytest.approx(1 / one_in, rel=0.15)
    assert kept == [text for text in texts if kept_out(text, one_in)]
    assert [text for text in texts[:12] if kept_out(text)] == ["text 2"]


def test_the_two_parts_share_nothing_and_leave_nothing_out():
    def part(held_out):
        rng = np.random.default_rng(0)
        found = part_of(lambda: f"text {rng.integers(50)}", kept_out, held_out=held_out)
        return set(islice(found, 400))

    told, rest = part(True), part(False)
    assert not told & rest
    assert told | rest == {f"text {k}" for k in range(50)}
    assert all(map(kept_out, told))


def test_no_more_is_drawn_than_is_asked_for():
    numbers = iter(range(100))
    found = part_of(lambda: next(numbers), lambda k: k % 10 == 0, held_out=True)
    assert list(islice(found, 3)) == [0, 10, 20]
    assert next(numbers) == 21
