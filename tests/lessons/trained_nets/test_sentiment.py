"""Reviews with their label, the nets that read them, and the bags that cannot."""

import random

import numpy as np
import pytest
import torch

from lessons.analysis.word_vectors import nearest_agree
from lessons.cells.torch_bridge import to_torch
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.tasks import reviews
from lessons.tasks.reviews import BUT, FORMS, NEGATIVE, ONE, POLARITIES, POSITIVE
from lessons.train import sentiment as train_sentiment
from lessons.trained_nets import sentiment

torch.set_num_threads(1)


def told(n=400):
    rng = random.Random(0)
    return [reviews.review(rng) for _ in range(n)]


def test_a_sentence_says_what_its_deciding_clause_says():
    for one in told():
        assert set(one.words) <= set(reviews.VOCABULARY.words)
        assert one.positive == ((one.main.word in POSITIVE) != one.main.negated)
        assert one.main.word in POSITIVE + NEGATIVE
        assert (one.other is None) == (one.form == ONE)
        if one.other:
            assert one.other.positive != one.positive
    assert {one.form for one in told()} == set(FORMS)
    assert 0.4 < np.mean([one.positive for one in told()]) < 0.6


def test_what_was_said_so_far_ends_with_the_verdict():
    for one in told():
        assert reviews.so_far(one.words)[-1] == one.positive
    text = "the film was not good , but the music was great"
    assert reviews.so_far(text.split()) == [0.5] * 4 + [0, 0] + [0.5] * 4 + [1]
    text = "although the film was good , the music was bad"
    assert reviews.so_far(text.split()) == [0.5] * 9 + [0]
    text = "the film was good , although the music was bad"
    assert reviews.so_far(text.split()) == [0.5] * 3 + [1] * 7


def test_a_twin_has_the_same_words_and_the_other_verdict():
    pairs = list(reviews.twins(told()))
    assert len(pairs) > 200
    for one, other in pairs:
        assert sorted(one.words) == sorted(other.words)
        assert one.positive != other.positive
        assert one.form == other.form
        assert other.twin == one
    with pytest.raises(ValueError, match="has no twin"):
        _ = next(one for one in told() if one.form == ONE).twin


def test_what_is_measured_was_not_trained_on_nor_were_its_twins():
    known = {str(one) for one in reviews.training_reviews()}
    assert len(known) == 4000
    for one in reviews.held_out_reviews():
        assert str(one) not in known
        assert not one.other or str(one.twin) not in known


@pytest.mark.parametrize("seed", sentiment.SEEDS)
def test_the_shipped_nets_score_what_their_manifest_says(seed):
    net = sentiment.load(seed)
    score = sentiment.accuracy(net, reviews.held_out_reviews())
    assert score == manifest_entry("sentiment")["scores"][f"seed {seed}"] >= 0.99
    assert nearest_agree(net.E, POLARITIES) == 16


@pytest.mark.parametrize("seed", sentiment.SEEDS)
def test_a_net_runs_as_torch_runs_it(seed):
    net, words = (
        sentiment.load(seed),
        ["the", "zorb", "was", "not", "good", ",", "but", "it", "was", "great"],
    )
    xs = torch.tensor(net.E[net.vocabulary.encode(words)])
    hs, _ = to_torch(net.cell)(xs)
    p = torch.sigmoid(hs @ torch.tensor(net.w_y) + net.b_y)
    np.testing.assert_allclose(net.run(words)["p"], p.detach().numpy(), rtol=0, atol=1e-12)
    assert net.p_positive(" ".join(words)) == net.run(words)["p"][-1]


def test_a_bag_is_at_chance_on_twins_whatever_its_weights():
    both = [one for pair in reviews.twins(reviews.held_out_reviews()) for one in pair]
    assert sentiment.accuracy(sentiment.bag(), both) == 0.5
    names = sentiment.bag().names
    w = np.random.default_rng(0).normal(size=len(names))
    assert sentiment.accuracy(sentiment.Bag(names, w, 0.3), both) == pytest.approx(0.5, abs=0.005)
    assert 0.45 < sentiment.accuracy(sentiment.bag(), reviews.held_out_reviews()) < 0.55
    assert 0.5 < sentiment.accuracy(sentiment.bag(2), reviews.held_out_reviews()) < 0.65


def test_a_bag_of_pairs_reads_one_clause():
    single = [one for one in reviews.held_out_reviews() if one.form == ONE]
    assert sentiment.accuracy(sentiment.bag(2), single) == 1
    assert sentiment.accuracy(sentiment.bag(), single) < 0.7


def test_order_and_unknown_words_change_nothing_in_a_bag():
    bag, words = sentiment.bag(), ["the", "film", "was", "not", "good"]
    assert bag.p_positive("good not was film the") == pytest.approx(bag.p_positive(" ".join(words)))
    assert bag.p_positive("the zorb film") == bag.p_positive("the film")
    assert bag.after(words)[-1] == bag.p_positive(" ".join(words))
    assert sentiment.counted(words, 2)["not good"] == 1
    assert sentiment.counted(words)["not good"] == 0


def test_newton_finds_the_weights_of_a_ridge():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 3)), (rng.random(50) < 0.5).astype(float)
    w = torch.tensor(sentiment.newton(X, y), requires_grad=True)
    scores = torch.tensor(X) @ w
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        scores, torch.tensor(y), reduction="sum"
    )
    (loss + 0.05 * (w**2).sum()).backward()
    assert w.grad.abs().max() < 1e-9


def test_not_turns_the_verdicts_of_every_form_the_nets_know():
    for seed in sentiment.SEEDS:
        turned = sentiment.turned_by_not(sentiment.load(seed), reviews.held_out_reviews())
        for form in FORMS[:3]:
            count, of = turned[form]
            assert count == of > 10
    assert turned["although last"] == (0, 134)


def test_unknown_words_are_read():
    net = sentiment.load()
    assert net.p_positive("the zorb was good") > 0.9
    assert 0.3 < net.p_positive("the film was zorb") < 0.7
    for text in ("", " . "):
        with pytest.raises(ValueError, match="Type at least one word"):
            net.p_positive(text)
    with pytest.raises(ValueError, match=r"of the seeds \(0, 1, 2\), not of 7"):
        sentiment.load(7)


def test_the_loss_counts_last_words_most_and_padding_not_at_all():
    net = train_sentiment.TorchSentimentNet(0)
    words, said = train_sentiment.encoded(tuple(told(5)))
    loss = train_sentiment.loss_of(net, words, said).item()
    wider = np.pad(words, ((0, 0), (0, 3)), constant_values=train_sentiment.PAD)
    padded = train_sentiment.loss_of(net, wider, np.pad(said, ((0, 0), (0, 3)))).item()
    assert padded == pytest.approx(loss, abs=1e-6)
    mine = sentiment.made({name: a.astype(float) for name, a in net.arrays().items()})
    total = weight = 0.0
    for one in told(5):
        p, truth = mine.run(one.words)["p"], np.array(reviews.so_far(one.words))
        counts = np.append(np.full(len(p) - 1, train_sentiment.BEFORE), 1.0)
        total -= (counts * (truth * np.log(p) + (1 - truth) * np.log(1 - p))).sum()
        weight += counts.sum()
    assert loss == pytest.approx(total / weight, abs=1e-6)


def test_training_repeats_and_lowers_the_loss():
    words, said = train_sentiment.encoded(reviews.training_reviews()[:100])
    nets = [train_sentiment.train(1, updates) for updates in (2, 30, 30)]
    first, last, again = (train_sentiment.loss_of(n, words, said).item() for n in nets)
    assert last == again
    assert last < first


def test_the_checkpoint_holds_three_nets():
    names = {f"{seed}.{name}" for seed in sentiment.SEEDS for name in sentiment.NAMES}
    assert set(load_checkpoint("sentiment")) == names


def test_but_is_a_form_with_two_clauses():
    one = next(one for one in told() if one.form == BUT)
    assert str(one).split(" , but ") == [str(one.other), str(one.main)]
