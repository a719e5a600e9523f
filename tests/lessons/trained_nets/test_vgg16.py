"""VGG16: the published shapes and counts, a narrow one that runs, and weights from a file."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lessons.tasks.scenes import draw_scenes, render
from lessons.trained_nets import vgg16

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def narrow():
    torch.manual_seed(0)
    return vgg16.VGG16(width=1, vector=32, classes=5).eval()


def test_the_full_net_has_the_published_shapes():
    layers = vgg16.outline()
    assert sum(layer.weights for layer in layers) == 138_357_544
    weighted = [layer for layer in layers if layer.weights]
    assert len(weighted) == 16
    assert [layer.shape for layer in layers if "Pool" in layer.name] == [
        (64, 112, 112), (128, 56, 56), (256, 28, 28), (512, 14, 14), (512, 7, 7),
    ]  # fmt: skip
    assert [layer.shape for layer in layers[-3:]] == [(4096,), (4096,), (1000,)]
    assert weighted[13].weights == 25_088 * 4096 + 4096


def test_the_outline_is_what_a_picture_goes_through(narrow):
    shape = torch.zeros(1, 3, 224, 224)
    shapes = []
    with torch.no_grad():
        for layer in (*narrow.features, torch.nn.Flatten(), *narrow.classifier):
            shape = layer(shape)
            if isinstance(layer, torch.nn.Conv2d | torch.nn.MaxPool2d | torch.nn.Linear):
                shapes.append(tuple(shape.shape[1:]))
    assert [layer.shape for layer in vgg16.outline(narrow)] == shapes


def test_the_names_are_those_of_torchvision():
    names = [name for name in vgg16.full().state_dict() if name.endswith("weight")]
    convolutions = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    expected = [f"features.{k}.weight" for k in convolutions]
    assert names == expected + [f"classifier.{k}.weight" for k in (0, 3, 6)]


def test_the_vector_is_the_layer_before_the_classes(narrow):
    pictures = torch.rand(2, 3, 224, 224)
    with torch.no_grad():
        v, scores = narrow.vector(pictures), narrow(pictures)
        torch.testing.assert_close(narrow.classifier[6](v), scores)
    assert v.shape == (2, 32)
    assert (v >= 0).all()


def test_a_scene_becomes_an_input():
    pixels = render(draw_scenes(1, 0, held_out=True)[0])
    given = vgg16.as_input(pixels)
    assert given.shape == (1, 3, 224, 224)
    mean, deviation = torch.tensor(vgg16.MEAN), torch.tensor(vgg16.DEVIATION)
    back = (given[0].permute(1, 2, 0) * deviation + mean).numpy()
    blocks = np.arange(vgg16.SIDE) * len(pixels) // vgg16.SIDE
    np.testing.assert_allclose(back, pixels[np.ix_(blocks, blocks)], atol=1e-6)


def test_weights_come_from_a_file(narrow, tmp_path):
    path = tmp_path / "mine.safetensors"
    torch.manual_seed(1)
    other = vgg16.VGG16(width=1, vector=32, classes=5)
    save_file(other.state_dict(), path)
    fresh = vgg16.load_weights(vgg16.VGG16(width=1, vector=32, classes=5), path)
    for name, weights in other.state_dict().items():
        torch.testing.assert_close(fresh.state_dict()[name], weights)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda own: own.pop("features.0.bias"), "has no weights features.0.bias"),
        (lambda own: own.update({"features.0.bias": torch.zeros(3)}), "in the shape"),
    ],
)
def test_weights_that_do_not_fit_are_refused_in_a_sentence(narrow, tmp_path, spoil, words):
    path, own = tmp_path / "mine.safetensors", dict(narrow.state_dict())
    spoil(own)
    save_file(own, path)
    with pytest.raises(ValueError, match=words):
        vgg16.load_weights(narrow, path)


def test_no_file_is_refused_in_a_sentence(narrow, tmp_path):
    with pytest.raises(ValueError, match="check the path"):
        vgg16.load_weights(narrow, tmp_path / "none.safetensors")
    (tmp_path / "bad.safetensors").write_bytes(b"no tensors")
    with pytest.raises(ValueError, match="cannot be read"):
        vgg16.load_weights(narrow, tmp_path / "bad.safetensors")
