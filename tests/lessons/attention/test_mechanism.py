"""Attention for one query: torch computes the same numbers, masks and temperatures do what they say."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from lessons.attention.mechanism import additive_scores, attend, dot_scores, hard, ready, soft

RNG = np.random.default_rng(0)
QUERY, KEYS, VALUES = RNG.normal(size=6), RNG.normal(size=(9, 6)), RNG.normal(size=(9, 4))
MASK = np.arange(9) < 6
SCORES = dot_scores(QUERY, KEYS)


def close(found, expected):
    np.testing.assert_allclose(found, np.asarray(expected), rtol=0, atol=1e-12)


@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("scaled", [True, False])
def test_dot_product_attention_is_that_of_torch(mask, scaled):
    given = (torch.tensor(a)[None] for a in (QUERY[None], KEYS, VALUES))
    allowed = None if mask is None else torch.tensor(mask)[None]
    theirs = F.scaled_dot_product_attention(
        *given, attn_mask=allowed, scale=None if scaled else 1.0
    )
    ours = attend(dot_scores(QUERY, KEYS, scaled), VALUES, mask=mask)
    close(ours["context"], theirs[0, 0])


def test_additive_scores_are_those_of_torch():
    W_q, W_k, v = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 6)), RNG.normal(size=5)
    query, theirs = RNG.normal(size=3), []
    for key in KEYS:  # one position at a time
        a = F.linear(torch.tensor(query), torch.tensor(W_q)) + torch.tensor(W_k) @ torch.tensor(key)
        theirs.append(torch.dot(torch.tensor(v), a.tanh()))
    close(additive_scores(query, KEYS, W_q, W_k, v), torch.stack(theirs))


@pytest.mark.parametrize("temperature", [0.1, 1.0, 7.0])
def test_soft_is_a_masked_softmax(temperature):
    scores = torch.tensor(SCORES).masked_fill(~torch.tensor(MASK), -torch.inf)
    alpha = soft(SCORES, temperature, MASK)
    close(alpha, (scores / temperature).softmax(0))
    assert (alpha[~MASK] == 0).all()
    found = attend(SCORES, VALUES, temperature, MASK)
    close(found["alpha"], alpha)
    close(found["context"], alpha @ VALUES)
    close(found["scores"], SCORES)


def test_a_position_that_is_masked_changes_nothing():
    changed = np.where(MASK, SCORES, 1e6)
    close(soft(changed, mask=MASK), soft(SCORES, mask=MASK))
    close(soft(SCORES, mask=MASK)[MASK], soft(SCORES[MASK]))


def test_hard_takes_the_best_position_that_is_not_masked():
    scores = np.array([1.0, 5.0, 9.0, 5.0])
    close(hard(scores), [0, 0, 1, 0])
    close(hard(scores, [True, True, False, True]), [0, 1, 0, 0])
    close(soft(scores, 0.0), hard(scores))
    close(soft(scores, 1e-300), hard(scores))
    close(soft(scores, 1e300), [0.25] * 4)


@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0])
def test_scores_made_ready_need_no_mask(temperature):
    prepared = ready(SCORES, temperature, MASK)
    close(soft(prepared), soft(SCORES, temperature, MASK))
    close(attend(prepared, VALUES)["context"], soft(SCORES, temperature, MASK) @ VALUES)


@given(
    st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=30),
    st.one_of(st.just(0.0), st.floats(1e-300, 1e300)),
    st.data(),
)
def test_weights_are_positive_and_sum_to_1(scores, temperature, data):
    n = len(scores)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    mask[data.draw(st.integers(0, n - 1))] = True
    alpha = soft(scores, temperature, mask)
    assert alpha.sum() == pytest.approx(1)
    assert (alpha >= 0).all()
    assert (alpha[~mask] == 0).all()


@pytest.mark.parametrize(
    ("scores", "how", "words"),
    [
        (SCORES, {"mask": np.zeros(9, bool)}, "leaves no position to attend to"),
        (ready(SCORES, 0.0), {"mask": ready(SCORES, 0.0) < 0}, "leaves no position to attend to"),
        (SCORES, {"mask": MASK[:4]}, r"for each of 9 positions, not bool \(4,\)"),
        (SCORES, {"mask": np.ones(9)}, "True or False for each of 9 positions, not float64"),
        (SCORES, {"temperature": -1.0}, "must be 0 or more, not -1.0"),
        (SCORES, {"temperature": np.nan}, "must be 0 or more, not nan"),
        (KEYS, {}, r"a score for each position, \(L,\), not \(9, 6\)"),
        ([], {}, "a score for each position"),
        ([1.0, np.nan], {}, "must be a finite number"),
        ([1.0, np.inf], {}, "must be a finite number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(scores, how, words):
    with pytest.raises(ValueError, match=words):
        soft(scores, **how)
