"""Birthplace sentences and their readers: exact gaps, gradients against autograd, what each training leaves."""

import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import backward
from lessons.numerics import cross_entropy, one_hot
from lessons.tasks.birthplace import (
    COUNTRIES,
    LANGUAGES,
    NUMBER,
    QUESTION,
    WORDS,
    Birthplace,
    Sentence,
    encoded,
    read,
)
from lessons.toy_models.counting_baseline import (
    LONGEST,
    SENTENCES_PER_GAP,
    PieceCounter,
    trained_counter,
)
from lessons.toy_models.recall import (
    SHORT,
    SHORT_UPDATES,
    RecallNet,
    held_out_sentences,
    inputs,
    recall_rate,
    state_gradient_norms,
    trace_of_clue,
    train_recall,
    trained_net,
)
from tests.harness.peak import peak

torch.set_num_threads(1)
SEEDS = (1, 2, 3)


@given(st.integers(0, 90), st.booleans(), st.integers(0, 10_000))
def test_a_gap_is_exact(gap, distracting, seed):
    sentence = Birthplace(distracting).sentence(gap, random.Random(seed))
    assert len(sentence.words) == 6 + gap + len(QUESTION)
    assert sentence.words[sentence.clue] == sentence.country in COUNTRIES
    assert sentence.words[-len(QUESTION) :] == QUESTION
    assert sentence.language == LANGUAGES[sentence.country]
    assert sentence.unknown == ()
    assert read(str(sentence)) == sentence


def test_only_distracting_fillers_use_the_pair_of_the_clue():
    for distracting in (False, True):
        sentences = [
            Birthplace(distracting).sentence(40, random.Random(seed)) for seed in range(50)
        ]
        pairs = [list(zip(s.words, s.words[1:], strict=False)) for s in sentences]
        lured = [sum(a == "in" and b in LANGUAGES for a, b in each) > 1 for each in pairs]
        assert any(lured) == distracting


def test_what_is_typed():
    sentence = read("Maria was BORN in Spain. She eats. Now this person speaks")
    assert sentence.country == "spain"
    assert sentence.unknown == ("maria", "she", "eats")
    assert not inputs(sentence)[0].any()
    assert read("born in narnia").clue is None
    assert read("hello").language == ""
    assert read("a sister was born in italy and anna was born in spain").country == "italy"
    for nothing in ("", " . . ", "\n"):
        with pytest.raises(ValueError, match="Type a sentence"):
            read(nothing)


def test_wrong_arguments_are_told():
    task, rng = Birthplace(), random.Random(0)
    with pytest.raises(ValueError, match="0 words or more"):
        task.sentence(-1, rng)
    with pytest.raises(ValueError, match="'narnia' is none of"):
        task.sentence(3, rng, "narnia")
    with pytest.raises(ValueError, match="the same number of words"):
        encoded([task.sentence(3, rng), task.sentence(4, rng)])
    with pytest.raises(ValueError, match="unknown word or no clue"):
        encoded([read("hello")])
    with pytest.raises(ValueError, match="no clue"):
        read("hello").moved_to("italy")
    with pytest.raises(ValueError, match="no clue"):
        state_gradient_norms(RecallNet(), read("hello"))


def test_fresh_sentences_have_every_answer_equally_often():
    batch = held_out_sentences(7, True, 200)
    assert np.bincount(batch.answers).tolist() == [25] * 8
    assert batch.words.shape == (200, 17)


@pytest.mark.parametrize("gap", [0, 12])
def test_gradients_equal_autograd(gap):
    net, batch = RecallNet(seed=3, n_h=5), Birthplace().batch(gap, 6, random.Random(2))
    loss, grads = net.loss_and_grads(batch)
    W = {name: torch.tensor(w, requires_grad=True) for name, w in net.weights.items()}
    assert list(grads) == list(W)
    h, xs = torch.zeros(6, 5, dtype=torch.float64), torch.tensor(one_hot(batch.words, len(WORDS)))
    for t in range(xs.shape[1]):
        h = torch.tanh(xs[:, t] @ W["W_xh"].T + h @ W["W_hh"].T + W["b_h"])
    scores = h @ W["W_hy"].T + W["b_y"]
    surprise = torch.nn.functional.cross_entropy(scores, torch.tensor(batch.answers))
    surprise.backward()
    assert loss == pytest.approx(surprise.item(), abs=1e-12)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, W[name].grad.numpy(), rtol=0, atol=1e-12)


def test_batch_and_cell_agree():
    """The net over a batch is the cell of lesson 02, and its gradient that of `lessons.gradients.bptt`."""
    net, sentence = RecallNet(seed=4), Birthplace().sentence(9, random.Random(1))
    batch = encoded([sentence])
    trace = unroll(net.cell, inputs(sentence))
    np.testing.assert_allclose(net.states(batch.words)[1:, 0], trace["h"], rtol=0, atol=1e-12)
    p = net.beliefs(sentence)
    assert p[-1].argmax() == net.answers(batch.words)[0]
    asked = np.zeros_like(trace["h"])
    asked[-1] = (p[-1] - one_hot(batch.answers, 8)[0]) @ net.W_hy
    for name, grad in backward(net.cell, trace, asked).weights.items():
        np.testing.assert_allclose(net.loss_and_grads(batch)[1][name], grad, rtol=0, atol=1e-12)


def test_blame_is_how_the_surprise_answers_to_a_state():
    """By central differences: h_t is nudged, and the rest of the sentence read from there."""
    net, sentence = RecallNet(seed=2, n_h=4), Birthplace().sentence(3, random.Random(1))
    xs, right, t = inputs(sentence), COUNTRIES.index(sentence.country), sentence.clue
    h = unroll(net.cell, xs[: t + 1])["h"][-1]

    def surprise(state):
        last = unroll(net.cell, xs[t + 1 :], {"h": state})["h"][-1]
        return float(cross_entropy(net.W_hy @ last + net.b_y, right))

    nudges = 1e-6 * np.eye(4)
    slopes = [(surprise(h + d) - surprise(h - d)) / 2e-6 for d in nudges]
    assert state_gradient_norms(net, sentence)[t] == pytest.approx(np.linalg.norm(slopes), rel=1e-6)


def test_a_counter_counts():
    counter = PieceCounter(2)
    words = np.array([[NUMBER[word] for word in ("in", "spain", "in", "spain")]])
    counter.read(words, np.array([1]))
    assert counter.counts.sum() == 3
    assert counter.counts[1].max() == 2
    assert counter.answers(words)[0] == 1


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_counter_of_seen_pieces_says_what_one_of_all_pieces_says(n):
    task, rng = Birthplace(True), random.Random(0)
    whole, trained = PieceCounter(n), trained_counter(n, True)
    for gap in range(LONGEST + 1):
        batch = task.balanced(gap, SENTENCES_PER_GAP, rng)
        whole.read(batch.words, batch.answers)
    np.testing.assert_array_equal(trained.counts[:, :-1], whole.counts[:, trained.seen])
    assert trained.counts.sum() == whole.counts.sum()
    for gap in (0, 20, 40):
        words = held_out_sentences(gap, True, 80).words
        np.testing.assert_array_equal(trained.answers(words), whole.answers(words))
    strange = np.array([[NUMBER[word] for word in ("spain", "spain", "so", "so", "anna", "anna")]])
    np.testing.assert_array_equal(trained.answers(strange), whole.answers(strange))


def test_a_counter_has_room_for_what_it_has_read_alone():
    assert peak(lambda: trained_counter(3, True)) < 3  # MB; a column for every piece takes 23
    assert trained_counter(3, True).counts.nbytes < 200_000


def test_a_count_of_pairs_solves_plain_sentences_and_not_distracting_ones():
    pairs = {distracting: trained_counter(2, distracting) for distracting in (False, True)}
    assert min(recall_rate(pairs[False], gap, False) for gap in (0, 10, 20, 40)) > 0.95
    assert recall_rate(pairs[True], 40, True) < 0.65
    assert recall_rate(trained_counter(1, False), 40, False) < 0.6


def test_the_schedule_of_gaps(monkeypatch):
    asked = []
    task = Birthplace()
    whole = Birthplace.batch
    monkeypatch.setattr(
        Birthplace, "batch", lambda self, gap, n, rng: asked.append(gap) or whole(self, gap, n, rng)
    )
    records = list(train_recall(RecallNet(n_h=2), task, (7, 9), short_first=True, updates=700))
    assert [record.step for record in records] == list(range(701))
    assert set(asked[:SHORT_UPDATES]) == set(range(SHORT + 1))
    assert set(asked[SHORT_UPDATES:]) == {7, 8, 9}


@pytest.mark.parametrize("seed", SEEDS)
def test_far_clues_alone_teach_nothing(seed):
    net = trained_net((20, 40), seed)
    assert max(recall_rate(net, gap) for gap in (20, 30, 40)) < 0.2
    sentence = Birthplace().sentence(40, random.Random(1), "spain")
    assert trace_of_clue(net, sentence, "italy")[-1] < 5e-4


@pytest.mark.parametrize("seed", SEEDS)
def test_near_clues_first_teach_to_hold_a_word(seed):
    net = trained_net((0, 10), seed, short_first=True)
    assert recall_rate(net, 10) > 0.95
    assert recall_rate(net, 40) > 0.8
    sentences = [Birthplace().sentence(40, random.Random(k), "spain") for k in range(20)]
    apart = np.array([trace_of_clue(net, s, "italy")[-1] for s in sentences])
    assert (apart > 1).sum() >= 17  # one of them may waver from machine to machine
    felt = np.array([state_gradient_norms(net, s) for s in sentences])
    assert np.median(felt[:, sentences[0].clue] / felt[:, -1]) < 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_net_of_short_gaps_knows_those_alone(seed):
    net = trained_net((0, 3), seed, updates=800 if seed == 1 else 1400)  # 1 is the lesson's
    assert min(recall_rate(net, gap) for gap in range(4)) > 0.9
    assert recall_rate(net, 20) < (0.2 if seed == 1 else 0.9)


def test_blame_vanishes_in_an_untrained_net_and_never_grows():
    for seed in SEEDS:
        for gap, most in ((0, 0.2), (10, 1e-2), (20, 1e-4), (40, 1e-8)):
            sentence = Birthplace().sentence(gap, random.Random(4))
            felt = state_gradient_norms(RecallNet(seed), sentence)
            assert felt[sentence.clue] < most * felt[-1]
            assert felt[:-1].max() < felt[-1]


def test_another_clue_changes_nothing_before_it():
    sentence = Birthplace().sentence(5, random.Random(0), "japan")
    apart = trace_of_clue(RecallNet(), sentence, "greece")
    assert not apart[: sentence.clue].any()
    assert apart[sentence.clue] > 0
    assert not trace_of_clue(RecallNet(), sentence, "japan").any()
    assert isinstance(sentence.moved_to("italy"), Sentence)
