"""The net that spells hello: gradients against autograd, and what it can and cannot learn."""

import numpy as np
import pytest
import torch

from lessons.toy_models.hello import HelloNet, train_hello

torch.set_num_threads(1)


@pytest.mark.parametrize("memory", [True, False])
@pytest.mark.parametrize("n_h", [1, 3])
def test_gradients_equal_autograd(n_h, memory):
    net = HelloNet(n_h, seed=1, memory=memory)
    loss, grads = net.loss_and_grads()
    assert list(grads) == list(net.weights)
    W = {n: torch.tensor(w, requires_grad=True) for n, w in net.weights.items()}
    h, surprise = torch.zeros(n_h, dtype=torch.float64), 0.0
    for x_t, target in zip(torch.tensor(net.encoded("hell")), [1, 2, 2, 3], strict=True):
        past = W["W_hh"] @ h if memory else 0.0
        h = torch.tanh(W["W_xh"] @ x_t + past + W["b_h"])
        surprise = surprise - torch.log_softmax(W["W_hy"] @ h + W["b_y"], 0)[target]
    surprise.backward()
    assert loss == pytest.approx(surprise.item(), abs=1e-12)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, W[name].grad.numpy(), rtol=0, atol=1e-10)


def test_shapes_and_letters():
    net = HelloNet()
    assert net.letters == "helo"
    assert (net.W_hy.shape, net.b_y.shape) == ((4, 3), (4,))
    trace = net.forward()
    assert trace["p"].shape == (4, 4)
    np.testing.assert_allclose(trace["p"].sum(axis=1), 1.0)
    assert net.forward("he")["p"].shape == (2, 4)
    assert net.loss() == pytest.approx(-np.log(trace["p"][range(4), [1, 2, 2, 3]]).sum())
    assert repr(net) == "HelloNet(n_h=3, seed=0, memory=True, word='hello', letters='helo')"


def test_every_seed_learns_to_spell():
    for seed in range(20):
        net = HelloNet(seed=seed)
        records = list(train_hello(net, steps=500, lr=0.1))
        assert net.solved
        assert net.spell() == "hello"
        assert records[-1].loss < 0.05 < records[0].loss


def test_the_two_ls_need_state():
    """Without memory both l's look the same; best is half and half, 2 log 2 nats in sum."""
    net = HelloNet(memory=False)
    records = list(train_hello(net, steps=1000))
    assert not net.solved
    assert not net.cell.W_hh.any()
    assert records[-1].loss == pytest.approx(2 * np.log(2), abs=0.02)
    np.testing.assert_allclose(records[-1].probs[2:, 2:], 0.5, atol=0.02)


def test_records_are_snapshots_and_training_resumes():
    net, other = HelloNet(seed=3), HelloNet(seed=3)
    run = train_hello(net, steps=30)
    first = [next(run) for _ in range(11)]
    assert [r.step for r in first] == list(range(11))
    assert first[0].loss > first[-1].loss == pytest.approx(net.loss())
    rest = list(run)
    whole = list(train_hello(other, steps=30))
    assert [r.loss for r in first + rest] == [r.loss for r in whole]
    np.testing.assert_array_equal(first[0].probs, whole[0].probs)


def test_any_word_will_do():
    net = HelloNet(n_h=4, word="noon")
    list(train_hello(net, steps=800, lr=0.2))
    assert net.letters == "no"
    assert net.spell() == "noon"


def test_wrong_words_are_refused():
    with pytest.raises(ValueError, match="two letters or more"):
        HelloNet(word="h")
    with pytest.raises(ValueError, match="knows the letters 'helo', not 'x'"):
        HelloNet().forward("hex")
