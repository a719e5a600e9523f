"""Words, their vectors, and what lies near what; skip-gram against autograd; a loss that falls from every start."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.analysis.word_vectors import (
    cosines,
    look_up,
    nearest_agree,
    neighbours,
    on_map,
    two_axes,
)
from lessons.tasks import reviews
from lessons.tasks.reviews import COARSE, POLARITIES, VOCABULARY
from lessons.tasks.vocabulary import UNKNOWN, WordVocabulary, split
from lessons.toy_models import skipgram

E = np.random.default_rng(0).normal(size=(7, 3))


def test_a_vocabulary_has_a_place_for_the_unknown():
    vocabulary = WordVocabulary.of([("b", "a"), ("a", "c")])
    assert vocabulary.words == (UNKNOWN, "a", "b", "c")
    assert vocabulary.encode(("c", "zorb", "a", UNKNOWN)).tolist() == [3, 0, 1, 0]
    assert vocabulary.decode(vocabulary.encode(("c", "zorb"))) == ("c", UNKNOWN)
    assert vocabulary.unknown(("zorb", "a", "<b>", "zorb")) == ("zorb", "<b>")
    assert vocabulary.encode(()).tolist() == []
    for words in (("a", UNKNOWN), (UNKNOWN, "a", "a"), ()):
        with pytest.raises(ValueError, match="UNKNOWN first"):
            WordVocabulary(words)


def test_text_is_read_as_typed():
    assert split("The film was NOT good, but\nthe music!") == (
        *("the", "film", "was", "not", "good", ",", "but", "the", "music"),
    )
    for text in ("", " . ?"):
        with pytest.raises(ValueError, match="Type at least one word"):
            split(text)


def test_a_one_hot_product_picks_rows():
    codes = np.array([3, 0, 3])
    np.testing.assert_array_equal(look_up(E, codes), E[codes])


def test_cosines_and_neighbours_are_torchs():
    mine = cosines(E, 2)
    theirs = F.cosine_similarity(torch.tensor(E), torch.tensor(E[2:3]))
    np.testing.assert_allclose(mine, theirs.numpy(), rtol=0, atol=1e-12)
    order = neighbours(E, 2)
    assert sorted(order) == [0, 1, 3, 4, 5, 6]
    assert (np.diff(mine[order]) <= 0).all()
    assert neighbours(E, 2, np.array([5, 2, 1])).tolist() in ([5, 1], [1, 5])
    assert cosines(np.zeros((2, 3)), 0).tolist() == [0, 0]


def test_agreement_of_neighbours_is_counted_over_those_asked():
    table = np.array([[0.0, 1.0], [1.0, 0.1], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.2], [0.9, 0.1]])
    assert nearest_agree(table, ["", "a", "a", "b", "b", ""]) == 3  # 1 has number 5 nearest
    assert nearest_agree(table, ["", "a", "a", "b", "b", "a"]) == 5


def test_the_two_axes_are_those_of_the_covariance():
    axes = two_axes(E)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), rtol=0, atol=1e-12)
    values, vectors = np.linalg.eigh(np.cov(E.T))
    np.testing.assert_allclose(np.abs(axes @ vectors[:, ::-1][:, :2]), np.eye(2), atol=1e-9)
    seen, share = on_map(E, axes)
    assert seen.shape == (7, 2)
    assert share == pytest.approx(values[1:].sum() / values.sum(), abs=1e-12)
    np.testing.assert_allclose(two_axes(E + 1e-9), axes, rtol=0, atol=1e-6)
    assert on_map(np.ones((3, 4)), np.eye(4)[:2])[1] == 0


def batch():
    rng = np.random.default_rng(1)
    return rng.normal(size=(6, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 5, 4))


def test_skipgram_and_its_gradient_are_autograds():
    given = batch()
    a, b, drawn = (torch.tensor(part, requires_grad=True) for part in given)
    true, false = (a * b).sum(1), (drawn @ a[:, :, None])[..., 0]
    loss = -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()
    loss.backward()
    assert skipgram.skipgram(*given) == pytest.approx(loss.item(), abs=1e-12)
    for mine, theirs in zip(skipgram.skipgram_grads(*given), (a, b, drawn), strict=True):
        np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=0, atol=1e-12)


def test_pairs_reach_as_far_as_the_window():
    words = ("the", "film", "was", "good")
    found = skipgram.word_pairs([words, ("good",)], VOCABULARY)
    near = {tuple(VOCABULARY.decode(pair)) for pair in found}
    assert near == {(a, b) for a in words for b in words if a != b} - {
        ("the", "good"),
        ("good", "the"),
    }
    assert len(found) == 10
    assert skipgram.word_pairs([("good",)], VOCABULARY).shape == (0, 2)


def test_frequent_words_are_drawn_more_often_but_not_in_proportion():
    found = np.array([[0, 1]] * 16 + [[0, 2]])
    np.testing.assert_allclose(skipgram.noise_probs(found, 4), [0, 8 / 9, 1 / 9, 0])


def test_a_row_that_comes_twice_gets_both_gradients():
    rows, values = np.array([1, 0, 1]), np.arange(3.0)[:, None] + np.zeros((1, skipgram.WIDE))
    total = skipgram._by_row(rows, values, 3)
    np.testing.assert_array_equal(total[:, 0], [1, 2, 0])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_loss_falls_and_kinds_cluster_but_verdicts_do_not(seed):
    records = list(skipgram.train_vectors(skipgram.review_pairs(), len(VOCABULARY), seed))
    assert [record.step for record in records] == list(range(0, skipgram.UPDATES + 1, 10))
    assert records[0].loss == pytest.approx(6 * np.log(2), abs=1e-9)
    assert records[-1].loss < 2.5 < records[0].loss
    assert nearest_agree(records[0].vectors, COARSE) < 16
    assert nearest_agree(records[-1].vectors, COARSE) == 24
    assert nearest_agree(records[-1].vectors, POLARITIES) <= 12


def test_training_repeats_and_the_unknown_word_is_left_alone():
    found, size = skipgram.review_pairs(), len(VOCABULARY)
    one, two = (list(skipgram.train_vectors(found, size, 3, 20)) for _ in range(2))
    np.testing.assert_array_equal(one[-1].vectors, two[-1].vectors)
    np.testing.assert_array_equal(one[-1].vectors[0], one[0].vectors[0])
    assert reviews.VOCABULARY.words[0] == UNKNOWN
