"""Looking inside: units against torch, AUC against a count of pairs, a search that does not score where it chose."""

import weakref
from mmap import mmap

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from lessons.analysis.activations import memory, watch, watched
from lessons.analysis.units import (
    Followed,
    Ranks,
    auc,
    character_alone,
    correlations,
    ranked,
    saturation,
    search,
    strength,
)
from lessons.cells.torch_bridge import to_torch
from lessons.cells.unrolling import unroll
from lessons.tasks.text import ASCII, Vocabulary
from lessons.tasks.text_labels import LABELS
from lessons.train.char_lstm import trained
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import untrained
from tests.harness.peak import held, peak

TEXT = 'def area(w, h):  # of a side\n    """Both."""\n    return {"w": w * h}\n'


def small(cell="LSTM"):
    return untrained(Vocabulary.of(TEXT), 6, 0, cell)


def test_watch_is_torchs_run_and_the_cells_own():
    net = small()
    seen = watch(net, TEXT, ("c", "h", "f", "i", "o", "g"), np.float64)
    xs = np.eye(len(net.vocabulary))[net.vocabulary.encode(TEXT)]
    for name, rows in unroll(net.cell, xs).items():
        if name != "x":
            np.testing.assert_allclose(seen[name], rows, rtol=0, atol=1e-12)
    with torch.no_grad():
        hs, (_, c) = to_torch(net.cell)(torch.tensor(xs))
    np.testing.assert_allclose(seen["h"], hs.numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(seen["c"][-1], c[0].numpy(), rtol=0, atol=1e-12)


def test_a_long_text_is_read_in_parts_with_one_state(monkeypatch):
    whole = watch(small(), TEXT * 3, ("c",))["c"]
    monkeypatch.setattr("lessons.analysis.activations.CHUNK", 17)
    np.testing.assert_array_equal(watch(small(), TEXT * 3, ("c",))["c"], whole)


@pytest.mark.parametrize("cell", ["RNN", "GRU"])
def test_other_cells_are_watched_too(cell):
    assert set(watch(small(cell), TEXT)) == {"h"}
    with pytest.raises(ValueError, match="no text"):
        watch(small(cell), "")


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=2, max_size=40))
def test_auc_counts_pairs_and_halves_ties(pairs):
    values, label = np.array([v for v, _ in pairs], float), np.array([b for _, b in pairs], float)
    if label.min() == label.max():
        with pytest.raises(ValueError, match="the same everywhere"):
            auc(values, label)
        return
    on, off = values[label > 0], values[label == 0]
    counted = [(a > b) + 0.5 * (a == b) for a in on for b in off]
    assert auc(values, label) == pytest.approx(np.mean(counted), abs=1e-12)
    ranked = Ranks.of(np.stack([values, -values], axis=1)).follow(label)
    np.testing.assert_allclose(ranked, [np.mean(counted), 1 - np.mean(counted)], atol=1e-12)


def test_correlation_is_numpys():
    rng = np.random.default_rng(0)
    values, label = rng.normal(size=(50, 3)), rng.integers(0, 5, 50).astype(float)
    values[:, 2] = 1.0  # never moves
    wanted = [np.corrcoef(values[:, k], label)[0, 1] for k in (0, 1)]
    np.testing.assert_allclose(correlations(values, label), [*wanted, 0.0], atol=1e-12)
    with pytest.raises(ValueError, match="the same everywhere"):
        correlations(values, np.ones(50))


def test_a_unit_is_chosen_on_one_text_and_scored_on_another():
    label = np.array([0.0, 1.0] * 10)
    lucky = np.stack([label, -label, 0 * label], axis=1)  # follows here, turns around there
    choose, score = Ranks.of(lucky), Ranks.of(np.stack([-label, -label, label], axis=1))
    found = search(choose, score, label, label)
    assert [(f.unit, f.chosen, f.scored, f.rises) for f in found[:2]] == [
        (0, 1.0, 0.0, True),
        (1, 1.0, 1.0, False),
    ]
    deep = search(choose, score, label * 3, label * 3)  # not yes or no: by correlation
    assert [round(f.scored, 6) for f in deep[:2]] == [-1.0, 1.0]
    np.testing.assert_array_equal(strength(np.array([0.2, 0.9]), True), [0.8, 0.9])


def test_without_a_net_a_label_is_followed_by_its_mean_at_each_character():
    def label(text: str):
        return np.array([sign in "bc" for sign in text], float)

    def depth(text: str):
        return np.array(["xyz".find(sign) for sign in text], float)

    assert character_alone("abca", "cabb", label) == 1
    assert character_alone("aaaa", "caab", label) == 0.5  # neither b nor c was there to learn from
    assert character_alone("xyz", "zyxx", depth) == pytest.approx(1, abs=1e-6)


def test_saturation_is_the_share_of_steps_at_either_end():
    gate = np.array([[0.05, 0.5], [0.95, 0.5], [0.91, 0.5], [0.1, 0.9]])
    left, right = saturation(gate)
    np.testing.assert_array_equal(left, [0.25, 0.0])
    np.testing.assert_array_equal(right, [0.5, 0.0])


def test_the_shipped_net_has_the_scores_of_its_manifest():
    """The AUC is that of the texts that come with the course; bits were measured on another, so they have room."""
    trained_net, scores = char_lstm.load(), char_lstm.measured()
    choose, score = char_lstm.texts()
    ranks = [Ranks.of(watch(trained_net, text, ("c",))["c"]) for text in (choose, score)]
    best = search(*ranks, *map(LABELS["quotes"], (choose, score)))[0]
    assert best.scored == pytest.approx(scores["quotes, trained"], abs=0.002)
    assert scores["quotes, trained"] > 0.9 > 0.75 > scores["quotes, before"]
    assert scores["bits, trained"] < 1.9 < trained_net.bits_per_character(score[:3000]) < 3
    assert char_lstm.before().bits_per_character(score[:500]) > 6.4


def test_training_is_the_same_twice():
    one, other = (trained(steps=2).arrays() for _ in range(2))
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name])
    start = char_lstm.before().arrays()
    assert any((value != start[name]).any() for name, value in one.items())


def test_numpy_walks_the_net_that_torch_trained():
    """The shipped weights in torch, in float32, say the same."""
    net, text = char_lstm.load(), "    return {'a': (1, 2)}  # so\n"
    xs = F.one_hot(torch.tensor(ASCII.encode(text)), len(ASCII)).float()
    with torch.no_grad():
        hs, _ = to_torch(net.cell).float()(xs)
    seen = watch(net, text, ("h",), np.float32)["h"]
    np.testing.assert_allclose(seen, hs.numpy(), rtol=0, atol=2e-6)


@pytest.mark.parametrize("length", [2**15 - 1, 2**15, 40_000])
def test_ranks_of_a_long_text_have_room(length):
    ranks = Ranks.of(np.arange(length, dtype=np.float32)[:, np.newaxis]).ranks[:, 0]
    np.testing.assert_array_equal(ranks, np.arange(2, 2 * length + 2, 2))


def test_wide_copies_are_made_of_a_few_units_at_a_time():
    rng = np.random.default_rng(0)
    values, label = rng.normal(size=(4000, 192)).astype(np.float16), rng.normal(size=4000)
    ranks = Ranks.of(values)
    assert peak(lambda: correlations(values, label)) < 2.5  # MB; of all units at once 12
    assert peak(lambda: ranks.follow(label)) < 2.5  # 21
    np.testing.assert_allclose(ranks.follow(label), correlations(values, label), atol=1e-5)


def test_a_run_is_half_as_large_and_read_once_for_all():
    net, text = small(), TEXT * 20
    assert {rows.dtype for rows in watch(net, text).values()} == {np.dtype(np.float16)}
    shared = memory(net, text)
    assert watched(net, text).states["c"] is memory(net, text) is shared
    np.testing.assert_array_equal(shared, watch(net, text, ("c",))["c"])
    with pytest.raises(ValueError, match="read-only"):
        shared[0] = 0.0


def test_a_long_run_has_pages_of_its_own(monkeypatch):
    monkeypatch.setattr("lessons.numerics.LARGE", 2 * 6 * len(TEXT))
    run = watch(small(), TEXT, ("c",))["c"]
    assert isinstance(run.base, mmap)
    held = weakref.ref(run.base)
    del run
    assert held() is None


def test_what_follows_a_label_is_that_of_all_ranks_and_keeps_none_of_them():
    net, text = small(), TEXT * 20
    followed, ranks = ranked(net, text), Ranks.of(memory(net, text))
    own = np.array([float(sign == "w") for sign in text])
    for label in (LABELS["quotes"](text), LABELS["bracket depth"](text), own):
        np.testing.assert_allclose(followed.follow(label), ranks.follow(label), atol=1e-6)
    with pytest.raises(ValueError, match="same everywhere"):
        followed.follow(np.zeros(len(text)))


def test_a_ranking_of_the_large_net_is_small_and_its_run_is_not_kept():
    net, text = char_lstm.load(), char_lstm.texts()[0][:2000]
    net.start()
    assert held(lambda: Followed(net, text)) < 0.2  # MB; states and ranks together are 1.5
