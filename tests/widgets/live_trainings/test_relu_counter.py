"""The two live trainings of lesson 06: they run, break, say why, start again, and show what the library does."""

import numpy as np
import pytest
from traitlets import TraitError

from lessons.toy_models.relu_counter import CountingNet
from lessons.toy_models.relu_counter import train_counter as train_relu
from lessons.toy_models.sign_memory import CarryNet
from lessons.toy_models.sign_memory import train_sign_memory as train_carry
from tests.widgets.driving import control
from widgets.drawing.plot import figure
from widgets.live_trainings.relu_counter import ReLUTraining
from widgets.live_trainings.sign_memory import CarryTraining


def finish(view):
    while view.model.training:
        assert view.model.run.wait(20)


def test_unclipped_ends_in_a_sentence_and_not_in_an_error():
    view = ReLUTraining(clip=False)
    view.button.click()
    finish(view)
    assert (view.button.description, view.button.disabled) == ("Ended", True)
    assert repr(view).startswith("Training ended. Step 1: h₄₀ passes 3.4·10³⁸")
    assert "in the gradient Inf meets 0, which is NaN" in repr(view)
    assert view.error == ""
    assert view.errors == []
    words = [note["text"] for note in view.picture["layout"]["annotations"]]
    assert words == ["ended at step 1: loss Inf"]
    assert figure(view.picture).data


def test_on_the_spot_it_ends_the_same_way():
    view = ReLUTraining(clip=False, seed=2).train()
    assert view.button.disabled
    assert repr(view).startswith("Training ended. Step 1: h₃₂ passes")
    view.model.step = 0
    assert repr(view).endswith("not clipped.")
    control(view, "clip").value = True
    assert (view.button.description, view.model.last) == ("Train", 0)
    assert [note["text"] for note in view.picture["layout"]["annotations"]] == ["threshold"]


def test_clipped_is_the_librarys():
    view = ReLUTraining(seed=1, threshold=0.1).train(30)
    records = list(train_relu(CountingNet(seed=1), max_norm=0.1))[:31]
    np.testing.assert_array_equal(view.picture["data"][0]["y"], [r.loss for r in records])
    np.testing.assert_array_equal(view.picture["data"][2]["y"], [r.norm for r in records])
    assert "which clipping multiplies by" in repr(view)
    assert "Step 30 of 500" in repr(view)


def test_a_short_gradient_is_said_to_be_left_alone():
    late = ReLUTraining().train(300)
    late.model.step = int(np.argmin([moment.norm for moment in late.model.history]))
    assert repr(late).endswith("which clipping leaves as it is.")


def test_the_carrying_net_is_the_librarys():
    view = CarryTraining(strength=0.03, seed=1).train(120)
    records = list(train_carry(CarryNet(1), 120, strength=0.03, max_norm=1.0))
    flows = view.picture["data"]
    np.testing.assert_array_equal(flows[2]["y"], [record.loss for record in records])
    np.testing.assert_allclose(flows[0]["y"], np.maximum(records[0].flow, 1e-10))
    np.testing.assert_allclose(flows[1]["y"], np.maximum(records[-1].flow, 1e-10))
    acted = sum(record.norm > 1 for record in records[:120])
    assert 0 < acted < 120
    assert repr(view).endswith(f"Clipping: acted on {acted} of 120 updates.")


def test_without_the_penalty_clipping_never_acts():
    view = CarryTraining().train()
    assert repr(view).endswith("Clipping: acted on 0 of 300 updates.")
    control(view, "clip").value = False
    assert view.model.last == 0
    assert repr(view).endswith("Clipping: off.")


@pytest.mark.parametrize("made", [ReLUTraining, CarryTraining])
def test_the_background_run_reaches_the_end_or_stops(made):
    view = made()
    view.button.click()
    assert view.button.description == "Stop"
    view.button.click()
    assert view.model.run.wait(20)
    assert [m.step for m in view.model.history] == list(range(view.model.last + 1))
    control(view, "seed").value = 3
    assert (view.model.last, view.button.description) == (0, "Train")
    assert view.errors == []


@pytest.mark.parametrize("made", [ReLUTraining, CarryTraining])
def test_settings_stay_in_their_range(made):
    model = made().model
    for name in ("seed", "threshold" if made is ReLUTraining else "strength"):
        for value in (-5, 1e9):
            setattr(model, name, int(value) if name == "seed" else value)
        assert getattr(model, name) <= 1000
    with pytest.raises(TraitError, match="must be a number"):
        setattr(model, name, float("nan"))


def test_the_untrained_curve_is_seen_under_the_other():
    before, now = CarryTraining().picture["data"][:2]
    assert before["line"]["width"] > now["line"]["width"] + 3
