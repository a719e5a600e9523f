"""Dense, convolution and pooling against torch, and the two small nets that read digits with them."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons import layers
from lessons.checkpoint import load_checkpoint, manifest_entry
from lessons.tasks.digits import load_digits
from lessons.train import digit_classifiers as train_digit_classifiers
from lessons.trained_nets import digit_classifiers

torch.set_num_threads(1)


def close(mine, theirs):
    np.testing.assert_allclose(mine, theirs.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("channels", "kernels", "side"), [(1, 4, 3), (3, 2, 3), (2, 5, 1), (4, 1, 5)]
)
def test_convolution_matches_torch(channels, kernels, side):
    rng = np.random.default_rng(side)
    maps = rng.normal(size=(channels, 8, 9))
    W, b = rng.normal(size=(kernels, channels, side, side)), rng.normal(size=kernels)
    wanted = F.conv2d(torch.tensor(maps)[None], torch.tensor(W), torch.tensor(b))[0]
    close(layers.conv2d(maps, W, b), wanted)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pooling_matches_torch(size):
    maps = np.random.default_rng(size).normal(size=(3, 7, 8))
    close(layers.max_pool(maps, size), F.max_pool2d(torch.tensor(maps)[None], size)[0])


def test_dense_relu_and_flatten_match_torch():
    rng = np.random.default_rng(0)
    maps, W, b = rng.normal(size=(2, 3, 3)), rng.normal(size=(5, 18)), rng.normal(size=5)
    flat = layers.flatten(maps)
    close(flat, torch.tensor(maps).flatten())
    given = torch.tensor(flat), torch.tensor(W), torch.tensor(b)
    close(layers.relu(layers.dense(flat, W, b)), F.relu(F.linear(*given)))


def test_the_sizes_are_those_of_the_net():
    told = layers.sizes(
        (1, 8, 8), digit_classifiers.KERNELS, digit_classifiers.KERNEL, digit_classifiers.POOL, 10
    )
    seen = digit_classifiers.load_cnn().see(load_digits()[1].images[0])
    assert [layer.after for layer in told] == [
        seen["maps"].shape, seen["pooled"].shape, seen["scores"].shape
    ]  # fmt: skip
    assert (
        sum(layer.parameters for layer in told)
        == digit_classifiers.parameters(digit_classifiers.CNN_SHAPES)
        == 410
    )
    assert digit_classifiers.parameters(digit_classifiers.MLP_SHAPES) == 1210


@pytest.mark.parametrize("name", ["cnn", "mlp"])
def test_a_net_sees_what_torch_sees(name):
    make, shapes = train_digit_classifiers.MADE[name]
    torch.manual_seed(3)
    other = make().double()
    given = dict(zip(shapes, (p.detach().numpy() for p in other.parameters()), strict=True))
    net = (
        digit_classifiers.SmallCNN(**given)
        if name == "cnn"
        else digit_classifiers.SmallMLP(**given)
    )
    image = load_digits()[1].images[5]
    with torch.no_grad():
        wanted = other(torch.tensor(image)[None, None])[0]
    close(net.see(image)["scores"], wanted)
    close(net.see(image)["p"], wanted.softmax(dim=0))


@pytest.mark.parametrize("seed", digit_classifiers.SEEDS)
def test_the_shipped_nets_have_the_scores_of_the_manifest(seed):
    entry, test = manifest_entry("seeing"), load_digits()[1]
    assert entry["command"] == "python -m lessons.train digit_classifiers"
    for name, load in (("cnn", digit_classifiers.load_cnn), ("mlp", digit_classifiers.load_mlp)):
        share = digit_classifiers.accuracy(load(seed), test)
        assert share == pytest.approx(entry["scores"][f"{name} {seed}"], abs=0.003)
        assert share > 0.96


def test_training_repeats(monkeypatch):
    monkeypatch.setattr(train_digit_classifiers, "UPDATES", 20)
    found = []
    for _ in range(2):
        torch.manual_seed(1)
        net = train_digit_classifiers.train(train_digit_classifiers.torch_cnn(), 1)
        found.append(train_digit_classifiers.arrays(net, digit_classifiers.CNN_SHAPES))
    assert all((found[0][name] == found[1][name]).all() for name in digit_classifiers.CNN_SHAPES)


def test_the_checkpoint_holds_what_it_must():
    kept = load_checkpoint("seeing")
    wanted = [f"cnn {s}.{n}" for s in digit_classifiers.SEEDS for n in digit_classifiers.CNN_SHAPES]
    wanted += [
        f"mlp {s}.{n}" for s in digit_classifiers.SEEDS for n in digit_classifiers.MLP_SHAPES
    ]
    assert sorted(kept) == sorted(wanted)
    with pytest.raises(ValueError, match="not of 9"):
        digit_classifiers.load_cnn(9)
