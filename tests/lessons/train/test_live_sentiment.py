"""The sentiment net that a learner trains: its gradient is torch's, padding is not read, data decide the rule."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from lessons.cells.torch_bridge import to_torch
from lessons.tasks import reviews
from lessons.train.live_sentiment import gradients, pad, train, untrained
from lessons.trained_nets import sentiment
from lessons.trained_nets.sentiment import NAMES, made

torch.set_num_threads(1)
SOME = reviews.training_reviews()[:7]


def batch(told=SOME):
    return (*pad([one.words for one in told]), np.array([one.positive for one in told]))


def test_a_batch_is_padded_with_zeros():
    words, lengths, _ = batch()
    assert words.shape == (max(len(one.words) for one in SOME), len(SOME))
    for k, one in enumerate(SOME):
        assert reviews.VOCABULARY.decode(words[: lengths[k], k]) == one.words
        assert not words[lengths[k] :, k].any()


def test_loss_and_gradients_are_those_of_torch_on_packed_sentences():
    W, (words, lengths, labels) = untrained(3), batch()
    loss, grads = gradients(W, words, lengths, labels)
    E = torch.tensor(W["E"], requires_grad=True)
    w_y, b_y = (torch.tensor(W[name], requires_grad=True) for name in ("w_y", "b_y"))
    layer = to_torch(made(W).cell)
    packed = pack_padded_sequence(
        E[torch.tensor(words)], torch.tensor(lengths), enforce_sorted=False
    )
    y = layer(packed)[1][0] @ w_y + b_y
    judged = F.binary_cross_entropy_with_logits(y, torch.tensor(labels, dtype=torch.float64))
    judged.backward()
    assert loss == pytest.approx(judged.item(), abs=1e-12)
    theirs = {"E": E.grad, "w_y": w_y.grad, "b_y": b_y.grad, "W_xh": layer.weight_ih_l0.grad}
    theirs |= {"W_hh": layer.weight_hh_l0.grad, "b_h": layer.bias_ih_l0.grad}
    assert theirs.keys() == grads.keys() == set(NAMES)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, theirs[name].numpy(), rtol=0, atol=1e-12)


def test_more_padding_changes_no_loss():
    W, (words, lengths, labels) = untrained(0), batch()
    wider = np.pad(words, ((0, 4), (0, 0)))
    loss, grads = gradients(W, words, lengths, labels)
    again, others = gradients(W, wider, lengths, labels)
    assert loss == pytest.approx(again, abs=1e-12)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, others[name], rtol=0, atol=1e-12)


def test_the_two_trainings_of_the_lesson_differ_in_their_minimal_pairs():
    right, pairs = reviews.held_out_reviews(), {}
    for name, told in (
        ("opposite", reviews.training_reviews()),
        ("independent", reviews.independent_reviews()),
    ):
        steps, nets = zip(*train(told, 0), strict=True)
        assert steps == tuple(range(0, 601, 100))
        assert sentiment.accuracy(nets[-1], right) > 0.98
        pairs[name] = sentiment.turned_by_not(nets[-1], right)
    wanted = {"but": (296, 296), "although first": (121, 121), "although last": (0, 134)}
    assert {form: pairs["independent"][form] for form in wanted} == wanted
    assert {form: pairs["opposite"][form] for form in wanted} != wanted


def test_independent_sentences_hold_no_pair_that_is_tested():
    told = reviews.independent_reviews()
    assert len({str(one) for one in told}) == 4000
    two = [one for one in told if one.other]
    assert 0.45 < np.mean([one.other.positive == one.main.positive for one in two]) < 0.55
    tested = {reviews.denied(one.words) for one in reviews.held_out_reviews() if one.other}
    assert len(tested) > 500
    assert not tested & {str(one) for one in told}
    assert not tested & {str(one) for one in reviews.training_reviews()}
    assert not any(reviews.is_held_out(one) for one in told)
