"""The layer card: every product stands where it belongs, kernels can be changed, and each layer has its own steps."""

import numpy as np
import pytest

from lessons.layers import conv2d
from lessons.tasks.digits import load_digits
from lessons.trained_nets import digit_classifiers
from widgets.trained_nets.cnn_layers.model import (
    CONV,
    FILLS,
    FULL,
    LARGEST,
    LAYERS,
    LEARNED,
    MLP,
    OWN,
    POOLING,
)
from widgets.trained_nets.cnn_layers.view import LayerCard


def send(view, **event):
    view.canvases[0]._handle_custom_msg(event, [])


@pytest.mark.parametrize("layer", [CONV, FULL, MLP])
def test_products_and_bias_give_the_number_that_is_framed(layer):
    view = LayerCard(layer=layer, digit=12, slot=3)
    for t in range(1, view.model.T + 1):
        view.model.t = t
        detail = view.model.detail
        total = detail.products.sum() + detail.bias
        wanted = total if layer == FULL else max(total, 0.0)
        assert detail.output.flat[t - 1] == pytest.approx(wanted, abs=1e-12)
        assert view.picture.arrays["out"][0] == pytest.approx(wanted, abs=1e-12)


def test_pooling_takes_the_largest_of_the_window():
    view = LayerCard(layer=POOLING, digit=5, slot=2)
    for t in range(1, 10):
        view.model.t = t
        detail = view.model.detail
        assert detail.products.shape == (2, 2)
        assert detail.output.flat[t - 1] == detail.products.max()


def test_the_map_is_conv2d_of_the_digit():
    view, image = LayerCard(digit=30, slot=4), load_digits()[1].images[29]
    net = digit_classifiers.load_cnn()
    wanted = np.maximum(conv2d(image[None], net.kernels, net.b_k), 0)
    np.testing.assert_array_equal(view.picture.arrays["output"], wanted[3])
    np.testing.assert_array_equal(view.picture.arrays["maps"], wanted)


def test_a_kernel_is_edited_by_hand_and_restored():
    view = LayerCard()
    before = view.picture.arrays["maps"].copy()
    send(view, event="edit", mark="weights", index=4, text="-2,5")
    assert view.model.kernels[0, 0, 1, 1] == -2.5
    assert view.control("fill").value == view.model.fill == OWN
    assert not np.allclose(view.picture.arrays["maps"][0], before[0])
    np.testing.assert_array_equal(view.picture.arrays["maps"][1:], before[1:])
    view.control("fill").value = LEARNED
    np.testing.assert_array_equal(view.picture.arrays["maps"], before)


def test_what_is_typed_is_checked_and_kept_in_range():
    view = LayerCard()
    send(view, event="edit", mark="weights", index=0, text="much")
    assert "'much' is not a number" in view.error
    send(view, event="edit", mark="weights", index=0, value=99.0)
    assert view.model.kernels[0, 0, 0, 0] == LARGEST


@pytest.mark.parametrize("name", FILLS)
def test_a_kernel_is_filled_and_each_keeps_its_own(name):
    view = LayerCard(slot=2)
    view.control("fill").value = name
    np.testing.assert_array_equal(view.model.kernels[1, 0], FILLS[name])
    view.control("slot").value = 1
    assert view.control("fill").value == LEARNED
    view.control("slot").value = 2
    assert view.control("fill").value == name


def test_upright_edges_see_an_upright_edge():
    view = LayerCard(digit=1)
    view.model.image[:] = 0
    view.model.image[:, 4:] = 1
    view.control("fill").value = "upright edges"
    edges = view.model.seen["maps"][0] - view.model.learned.b_k[0]
    np.testing.assert_allclose(edges[:, 2:4], 3, atol=1e-12)
    view.control("fill").value = "level edges"
    assert view.model.seen["maps"][0].max() == pytest.approx(max(view.model.learned.b_k[0], 0))


def test_each_layer_has_its_own_steps():
    view, counts = LayerCard(), {CONV: 36, POOLING: 9, FULL: 10, MLP: 16}
    for layer in LAYERS:
        view.model.layer = layer
        assert view.model.T == view.time.max == view.play.max == counts[layer]
        assert 1 <= view.model.t <= view.model.T
    assert view.control("fill").disabled
    assert view.control("slot").disabled


def test_arrows_and_the_pointer_move_the_window():
    view = LayerCard(t=1)
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        send(view, event="key", key=key)
    assert view.model.t == 1
    send(view, event="key", key="ArrowDown")
    assert view.model.t == 7
    send(
        view, event="pick", mark="given", index=8 * 4 + 5
    )  # row 5, column 6: the middle of the kernel
    assert view.model.detail.corner == (3, 4)
    send(view, event="stroke", mark="given", index=0)
    assert view.model.detail.corner == (0, 0)
    send(view, event="pick", mark="output", index=8)
    assert (view.model.t, view.model.detail.corner) == (9, (1, 2))
    view.model.layer = POOLING
    send(view, event="pick", mark="given", index=6 * 5 + 5)
    assert view.model.detail.corner == (4, 4)


def test_a_part_of_the_net_is_opened_by_a_click():
    view = LayerCard()
    send(view, event="pick", mark="pooled 3", index=0)
    assert (view.model.layer, view.model.slot) == (POOLING, 3)
    send(view, event="pick", mark="flat", index=0)
    assert view.model.layer == FULL
    send(view, event="pick", mark="map 2", index=0)
    assert (view.model.layer, view.model.slot) == (CONV, 2)


def test_the_caption_says_what_a_layer_does_and_the_number_that_is_looked_at():
    view = LayerCard(t=9)
    lines = str(view.picture.scene["lines"])
    assert "8 × 8 → 6 × 6 × 4: 4 kernels of 3 × 3 and 4 biases, 40 parameters" in lines
    out = view.model.detail.output[1, 2]
    assert repr(view).endswith(f"at each of 36 places makes a map. Row 2, column 3: {out:.2f}.")
    view.model.layer = MLP
    assert "with 64 weights of its own. Unit 9: " in repr(view)
    count = digit_classifiers.parameters(digit_classifiers.MLP_SHAPES)
    assert f"{count} parameters" in str(view.picture.scene["lines"])


def test_a_shared_model_stays_in_step():
    view = LayerCard(layer=FULL)
    other = LayerCard(view.model)
    other.model.digit = 50
    assert repr(view) == repr(other)


def test_the_slider_counts_pictures_for_the_digit_is_another_number():
    view = LayerCard()
    assert view.control("digit").description == "picture"
    assert repr(view).startswith("Picture 1, labelled 2:")
