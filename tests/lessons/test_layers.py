"""The arithmetic of layers, against torch."""

from itertools import product

import pytest
import torch

from lessons.layers import conv_side, sizes

torch.set_num_threads(1)


@pytest.mark.parametrize(("side", "kernel"), [(8, 3), (7, 2), (5, 5)])
def test_padding_and_stride_make_the_sides_of_torch(side, kernel):
    for padding, stride in product((0, 1, 2), (1, 2, 3)):
        image, weights = torch.zeros(1, 1, side, side), torch.zeros(1, 1, kernel, kernel)
        there = torch.nn.functional.conv2d(image, weights, padding=padding, stride=stride)
        assert conv_side(side, kernel, padding, stride) == there.shape[-1]


def test_parameters_of_a_convolution_grow_with_the_channels():
    layer = torch.nn.Conv2d(3, 4, 3)
    assert sizes((3, 8, 8), 4, 3, 2, 10)[0].parameters == sum(p.numel() for p in layer.parameters())
