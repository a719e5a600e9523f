"""Birthplace sentences and their readers: exact lags, gradients against autograd, what each training leaves."""

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
    LINKS,
    NUMBER,
    QUESTION,
    SLOT,
    WORDS,
    Birthplace,
    Sentence,
    encoded,
    read,
)
from lessons.toy_models.counting_baseline import (
    LONGEST,
    SENTENCES_PER_LAG,
    NGramCounter,
    trained_counter,
)
from lessons.toy_models.recall import (
    SHORT,
    SHORT_UPDATES,
    RecallNet,
    held_out_sentences,
    inputs,
    left_of_a_change,
    recall_rate,
    state_distance,
    state_gradient_norms,
    train_recall,
    trained_net,
)
from tests.harness.peak import peak

torch.set_num_threads(1)
SEEDS = (1, 2, 3)


@given(st.integers(0, 90), st.booleans(), st.integers(0, 10_000))
def test_a_lag_is_exact(lag, distracting, seed):
    sentence = Birthplace(distracting).sentence(lag, random.Random(seed))
    assert len(sentence.words) == 6 + lag + len(QUESTION)
    assert sentence.words[sentence.cue] == sentence.country in COUNTRIES
    assert sentence.words[-len(QUESTION) :] == QUESTION
    assert sentence.language == LANGUAGES[sentence.country]
    assert sentence.unknown == ()
    assert read(str(sentence)) == sentence


@pytest.mark.parametrize("distracting", [False, True])
def test_in_between_stand_whole_distractors_any_that_fits(distracting):
    task, rng, again = Birthplace(distracting), random.Random(5), random.Random(5)
    for lag in range(40):
        words = []
        while fitting := [d for d in task.distractors if len(d) <= lag - len(words)]:
            chosen = fitting[again.randrange(len(fitting))]
            words += [again.choice(COUNTRIES) if word == SLOT else word for word in chosen]
        assert task.between(lag, rng) == words + list(LINKS[: lag - len(words)])


def test_only_hard_distractors_use_the_bigram_of_the_cue():
    for distracting in (False, True):
        sentences = [
            Birthplace(distracting).sentence(40, random.Random(seed)) for seed in range(50)
        ]
        pairs = [list(zip(s.words, s.words[1:], strict=False)) for s in sentences]
        tempting = [sum(a == "in" and b in LANGUAGES for a, b in each) > 1 for each in pairs]
        assert any(tempting) == distracting


def test_what_is_typed():
    sentence = read("Maria was BORN in Spain. She eats. Now this person speaks")
    assert sentence.country == "spain"
    assert sentence.unknown == ("maria", "she", "eats")
    assert not inputs(sentence)[0].any()
    assert read("born in narnia").cue is None
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
    with pytest.raises(ValueError, match="unknown word or no cue"):
        encoded([read("hello")])
    with pytest.raises(ValueError, match="no cue"):
        read("hello").moved_to("italy")
    with pytest.raises(ValueError, match="no cue"):
        state_gradient_norms(RecallNet(), read("hello"))


def test_held_out_sentences_have_every_answer_equally_often():
    batch = held_out_sentences(7, True, 200)
    assert np.bincount(batch.answers).tolist() == [25] * 8
    assert batch.words.shape == (200, 17)


@pytest.mark.parametrize("lag", [0, 12])
def test_gradients_equal_autograd(lag):
    net, batch = RecallNet(seed=3, n_h=5), Birthplace().batch(lag, 6, random.Random(2))
    loss, grads = net.loss_and_grads(batch)
    W = {name: torch.tensor(w, requires_grad=True) for name, w in net.weights.items()}
    assert list(grads) == list(W)
    h, xs = torch.zeros(6, 5, dtype=torch.float64), torch.tensor(one_hot(batch.words, len(WORDS)))
    for t in range(xs.shape[1]):
        h = torch.tanh(xs[:, t] @ W["W_xh"].T + h @ W["W_hh"].T + W["b_h"])
    scores = h @ W["W_hy"].T + W["b_y"]
    wanted = torch.nn.functional.cross_entropy(scores, torch.tensor(batch.answers))
    wanted.backward()
    assert loss == pytest.approx(wanted.item(), abs=1e-12)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, W[name].grad.numpy(), rtol=0, atol=1e-12)


def test_batch_and_cell_agree():
    """The net over a batch is the cell of lesson 02, and its gradient that of `lessons.gradients.bptt`."""
    net, sentence = RecallNet(seed=4), Birthplace().sentence(9, random.Random(1))
    batch = encoded([sentence])
    trace = unroll(net.cell, inputs(sentence))
    np.testing.assert_allclose(net.states(batch.words)[1:, 0], trace["h"], rtol=0, atol=1e-12)
    p = net.probs(sentence)
    assert p[-1].argmax() == net.answers(batch.words)[0]
    loss_grad = np.zeros_like(trace["h"])
    loss_grad[-1] = (p[-1] - one_hot(batch.answers, 8)[0]) @ net.W_hy
    for name, grad in backward(net.cell, trace, loss_grad).weights.items():
        np.testing.assert_allclose(net.loss_and_grads(batch)[1][name], grad, rtol=0, atol=1e-12)


def test_state_gradient_norms_are_central_differences():
    """By central differences: h_t is moved, and the rest of the sentence read from there."""
    net, sentence = RecallNet(seed=2, n_h=4), Birthplace().sentence(3, random.Random(1))
    xs, right, t = inputs(sentence), COUNTRIES.index(sentence.country), sentence.cue
    h = unroll(net.cell, xs[: t + 1])["h"][-1]

    def wanted(state):
        last = unroll(net.cell, xs[t + 1 :], {"h": state})["h"][-1]
        return float(cross_entropy(net.W_hy @ last + net.b_y, right))

    steps = 1e-6 * np.eye(4)
    slopes = [(wanted(h + d) - wanted(h - d)) / 2e-6 for d in steps]
    assert state_gradient_norms(net, sentence)[t] == pytest.approx(np.linalg.norm(slopes), rel=1e-6)


def test_a_counter_counts():
    counter = NGramCounter(2)
    words = np.array([[NUMBER[word] for word in ("in", "spain", "in", "spain")]])
    counter.read(words, np.array([1]))
    assert counter.counts.sum() == 3
    assert counter.counts[1].max() == 2
    assert counter.answers(words)[0] == 1


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_counter_of_seen_ngrams_says_what_one_of_all_ngrams_says(n):
    task, rng = Birthplace(True), random.Random(0)
    whole, trained = NGramCounter(n), trained_counter(n, True)
    for lag in range(LONGEST + 1):
        batch = task.balanced(lag, SENTENCES_PER_LAG, rng)
        whole.read(batch.words, batch.answers)
    np.testing.assert_array_equal(trained.counts[:, :-1], whole.counts[:, trained.seen])
    assert trained.counts.sum() == whole.counts.sum()
    for lag in (0, 20, 40):
        words = held_out_sentences(lag, True, 80).words
        np.testing.assert_array_equal(trained.answers(words), whole.answers(words))
    strange = np.array([[NUMBER[word] for word in ("spain", "spain", "so", "so", "anna", "anna")]])
    np.testing.assert_array_equal(trained.answers(strange), whole.answers(strange))


def test_a_counter_has_room_for_what_it_has_read_alone():
    assert peak(lambda: trained_counter(3, True)) < 3  # MB; a column for every n-gram takes 23
    assert trained_counter(3, True).counts.nbytes < 200_000


def test_a_count_of_pairs_solves_plain_sentences_and_not_distracting_ones():
    pairs = {distracting: trained_counter(2, distracting) for distracting in (False, True)}
    assert min(recall_rate(pairs[False], lag, False) for lag in (0, 10, 20, 40)) > 0.95
    assert recall_rate(pairs[True], 40, True) < 0.65
    assert recall_rate(trained_counter(1, False), 40, False) < 0.6


def test_the_schedule_of_lags(monkeypatch):
    asked = []
    task = Birthplace()
    whole = Birthplace.batch
    monkeypatch.setattr(
        Birthplace, "batch", lambda self, lag, n, rng: asked.append(lag) or whole(self, lag, n, rng)
    )
    records = list(train_recall(RecallNet(n_h=2), task, (7, 9), curriculum=True, updates=700))
    assert [record.step for record in records] == list(range(701))
    assert set(asked[:SHORT_UPDATES]) == set(range(SHORT + 1))
    assert set(asked[SHORT_UPDATES:]) == {7, 8, 9}


def test_mixed_lags_are_as_often_short_as_those_of_a_curriculum(monkeypatch):
    lags = []
    monkeypatch.setattr(
        RecallNet, "loss_and_grads", lambda self, batch: (0.0, {"b_y": np.zeros(8)})
    )
    monkeypatch.setattr(Birthplace, "batch", lambda self, lag, n, rng: lags.append(lag))
    assert sum(1 for _ in train_recall(RecallNet(n_h=2), Birthplace(), (7, 9), mixed=True)) == 1501
    short = np.array(lags) <= SHORT
    assert set(lags) == {*range(SHORT + 1), 7, 8, 9}
    assert abs(short.sum() - SHORT_UPDATES) < 60  # three standard deviations
    assert abs(short[:SHORT_UPDATES].mean() - short[SHORT_UPDATES:].mean()) < 0.08


def test_an_orthogonal_start_changes_the_recurrent_weights_alone():
    usual, net = RecallNet(3).weights, RecallNet(3, orthogonal=True).weights
    np.testing.assert_allclose(net["W_hh"] @ net["W_hh"].T, np.eye(32), rtol=0, atol=1e-12)
    assert all((net[name] == usual[name]).all() for name in usual if name != "W_hh")


def test_an_orthogonal_start_lets_the_gradient_reach_the_cue_and_stays_at_chance():
    sentences = [Birthplace(True).sentence(40, random.Random(k)) for k in range(20)]
    for seed in SEEDS:
        net = RecallNet(seed, orthogonal=True)
        norms = [state_gradient_norms(net, s) for s in sentences]
        assert np.median([norm[sentences[0].cue] / norm[-1] for norm in norms]) > 1e-4
    net = trained_net((20, 40), 1, orthogonal=True)
    assert max(recall_rate(net, lag) for lag in (20, 40)) < 0.2


def test_what_is_left_of_a_change_is_the_derivative_for_a_small_one():
    net, sentence = RecallNet(seed=2, n_h=4), Birthplace().sentence(3, random.Random(1))
    change = np.random.default_rng(5).normal(size=4)
    h, slope = unroll(net.cell, inputs(sentence))["h"], change / np.linalg.norm(change)
    for h_t in h[sentence.cue + 1 :]:
        slope = (1 - h_t**2) * (net.cell.W_hh @ slope)
    left = left_of_a_change(net, sentence, 1e-6, seed=5)
    assert left == pytest.approx(1e-6 * np.linalg.norm(slope), rel=1e-4)
    with pytest.raises(ValueError, match="cue"):
        left_of_a_change(net, read("hello"), 1.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_long_lags_alone_leave_it_at_chance(seed):
    net = trained_net((20, 40), seed)
    assert max(recall_rate(net, lag) for lag in (20, 30, 40)) < 0.2
    sentence = Birthplace().sentence(40, random.Random(1), "spain")
    assert state_distance(net, sentence, "italy")[-1] < 5e-4


@pytest.mark.parametrize("seed", SEEDS)
def test_a_curriculum_teaches_to_hold_a_word(seed):
    net = trained_net((0, 10), seed, curriculum=True)
    assert recall_rate(net, 10) > 0.95
    assert recall_rate(net, 40) > 0.8
    sentences = [Birthplace().sentence(40, random.Random(k), "spain") for k in range(20)]
    apart = np.array([state_distance(net, s, "italy")[-1] for s in sentences])
    assert (apart > 1).sum() >= 17  # one of them may waver from machine to machine
    norms = np.array([state_gradient_norms(net, s) for s in sentences])
    assert np.median(norms[:, sentences[0].cue] / norms[:, -1]) < 1e-3


@pytest.mark.parametrize(
    "settings",
    [
        {"lags": (20, 40), "rate": 1e-2},
        {"lags": (20, 40), "distracting": False},
        {"lags": (20, 40), "curriculum": True},
        {"lags": (0, 40)},
    ],
    ids=str,
)
def test_other_trainings_that_stay_at_chance(settings):
    distracting = settings.get("distracting", True)
    assert recall_rate(trained_net(seed=1, **settings), 40, distracting) < 0.2


def test_short_lags_without_a_curriculum_teach_most_of_it():
    """What the lesson takes from it: short lags matter most, their order makes it reliable."""
    at_forty = [recall_rate(trained_net((0, 10), seed), 40) for seed in SEEDS]
    assert min(at_forty) > 0.3
    assert min(at_forty) < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_net_of_short_lags_knows_those_alone(seed):
    net = trained_net((0, 3), seed, updates=800 if seed == 1 else 1400)  # 1 is the lesson's
    assert min(recall_rate(net, lag) for lag in range(4)) > 0.9
    assert recall_rate(net, 20) < (0.2 if seed == 1 else 0.9)


def test_the_gradient_vanishes_in_an_untrained_net_and_never_grows():
    for seed in SEEDS:
        for lag, most in ((0, 0.2), (10, 1e-2), (20, 1e-4), (40, 1e-8)):
            sentence = Birthplace().sentence(lag, random.Random(4))
            norms = state_gradient_norms(RecallNet(seed), sentence)
            assert norms[sentence.cue] < most * norms[-1]
            assert norms[:-1].max() < norms[-1]


def test_another_cue_changes_nothing_before_it():
    sentence = Birthplace().sentence(5, random.Random(0), "japan")
    apart = state_distance(RecallNet(), sentence, "greece")
    assert not apart[: sentence.cue].any()
    assert apart[sentence.cue] > 0
    assert not state_distance(RecallNet(), sentence, "japan").any()
    assert isinstance(sentence.moved_to("italy"), Sentence)


def test_the_same_settings_are_trained_once():
    net = trained_net((0, 3), 1, updates=2)
    assert trained_net(updates=2, seed=1, lags=(0, 3)) is net
    assert trained_net((0, 3), 2, updates=2) is not net
