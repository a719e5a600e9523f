"""The feed-forward and the recurrent net of lesson 01: gradients against torch, and what each can and cannot take."""

import numpy as np
import pytest
import torch

from lessons.experiments import feed_forward as v
from lessons.tasks import wirings as tasks
from lessons.tasks.protocol import Examples


def some(n=5, T=4):
    rng = np.random.default_rng(3)
    xs = np.eye(v.N_X)[rng.integers(v.N_X, size=(T, n))]
    return Examples(xs, rng.integers(2, size=n))


def test_the_gradients_of_the_feed_forward_net_are_those_of_torch():
    net, runs = v.drawn_nets(0, units=6)[0], some()
    loss, grads = net.loss_and_grads(runs)
    arrays = {name: torch.tensor(a, requires_grad=True) for name, a in net.arrays().items()}
    x = np.zeros((5, v.PLACES * v.N_X))
    for n in range(5):
        x[n, : 4 * v.N_X] = np.concatenate(list(runs.xs[:, n]))
    h = torch.tanh(torch.tensor(x) @ arrays["W_1"].T + arrays["b_1"])
    logits = h @ arrays["W_2"].T + arrays["b_2"]
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor(runs.goals))
    expected.backward()
    assert loss == pytest.approx(float(expected.detach()), abs=1e-12)
    np.testing.assert_allclose(net.logits(runs.xs), logits.detach().numpy(), atol=1e-12)
    for name, array in arrays.items():
        np.testing.assert_allclose(grads[name], array.grad.numpy(), rtol=0, atol=1e-12)


def test_the_gradients_of_the_recurrent_net_are_central_differences():
    net, runs, eps = v.drawn_nets(0, units=4)[1], some(), 1e-6
    grads = net.loss_and_grads(runs)[1]
    for name, array in net.arrays().items():
        ends = []
        for by in (eps, -2 * eps):
            array.flat[0] += by
            ends.append(net.loss_and_grads(runs)[0])
        array.flat[0] += eps
        assert grads[name].flat[0] == pytest.approx((ends[0] - ends[1]) / (2 * eps), abs=1e-7)


def test_no_sentence_is_in_two_sets_and_each_has_a_label():
    known, new, longer = v.training_texts(), v.test_texts(), v.longer_texts()
    assert not set(known) & {*new, *longer}
    assert all(tasks.tone(text.split()) for text in (*known, *new, *longer))
    assert max(len(text.split()) for text in (*known, *new)) == v.PLACES
    assert min(len(text.split()) for text in longer) == v.PLACES + 1
    assert max(len(text.split()) for text in longer) == v.LONGEST


def test_the_feed_forward_net_has_no_input_for_an_eleventh_word():
    net, xs = v.drawn_nets(0)[0], some(n=3, T=12).xs
    np.testing.assert_array_equal(net.logits(xs), net.logits(xs[2:]))
    assert (net.logits(xs[:5]) != net.logits(xs[1:6])).all()


def test_both_have_the_units_that_are_asked_for():
    feed_forward, recurrent = v.drawn_nets(0)
    assert v.parameters(feed_forward) == 210 * 16 + 16 + 2 * 16 + 2
    assert v.parameters(recurrent) == 21 * 16 + 16 * 16 + 16 + 2 * 16 + 2


def test_what_is_right_is_counted():
    class Always:
        def logits(self, xs):
            return np.tile([0.0, 1.0], (xs.shape[1], 1))

    assert v.accuracy(Always(), ["good", "the film was bad", "so good", "not sad"]) == 0.75


def test_the_last_words_alone_can_be_read():
    net, texts = v.drawn_nets(0)[1], v.longer_texts()[:60]
    runs = [v.tasks.encode(text.split()[-10:], v.tasks.TONE_WORDS)[:, None] for text in texts]
    given = [net.logits(xs).argmax() for xs in runs]
    true = [v.tasks.tone(text.split()) > 0 for text in texts]
    assert v.accuracy(net, texts, last=10) == np.mean(np.array(given) == true)
    assert v.accuracy(net, texts, last=20) == v.accuracy(net, texts)


def test_the_recurrent_net_learns_more_from_the_same_sentences():
    feed_forward, recurrent = v.train_both(0, updates=500)
    assert (
        v.accuracy(recurrent, v.test_texts())
        > 0.93
        > 0.85
        > v.accuracy(feed_forward, v.test_texts())
    )
    assert (
        v.accuracy(recurrent, v.longer_texts())
        > 0.7
        > 0.62
        > v.accuracy(feed_forward, v.longer_texts())
    )
