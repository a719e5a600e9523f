"""The mini-language in training: history, scores and colours agree, and the slider looks back."""

import numpy as np

from lessons.analysis.activations import watch
from lessons.tasks.minilanguage import RULES
from widgets.drawing.plot import figure
from widgets.live_trainings.minilanguage import MiniTraining, example


def test_what_is_shown_is_the_moments_own():
    view = MiniTraining(seed=3)
    view.train(2)
    model = view.model
    assert [look.step for look in model.history] == [0, 50, 100]
    assert model.step == 2
    for rule in RULES:
        model.rule = rule
        unit = model.shown.units[rule]
        wanted = np.tanh(watch(view.net, example(), ("c",), np.float64)["c"][:, unit])
        truth = RULES[rule](example())
        falls = np.corrcoef(wanted, truth)[0, 1] < 0
        np.testing.assert_allclose(
            view.picture.arrays["value"], -wanted if falls else wanted, atol=1e-12
        )
        assert view.picture.arrays["falls"][0] == falls
        assert f"“{rule}” unit {unit + 1} " in repr(view)
        assert f" {abs(model.shown.scores[rule]):.1f})" in repr(view)
    heats = [m for m in view.picture.scene["marks"] if m["kind"] == "heat"]
    assert [m["digits"] for m in heats] == [1, 1, 1]  # beside the text as in the caption
    assert len(figure(view.canvases[1].picture(model)).data) == 4


def test_the_slider_looks_back_and_a_seed_starts_anew():
    view = MiniTraining()
    view.train(1)
    view.control("step").value = 0
    assert repr(view).startswith("Update 0 of 1500")
    view.model.seed = 1
    assert view.model.last == 0
    view.close()


def test_the_slider_counts_updates_as_the_caption_does():
    view = MiniTraining()
    view.train(2)
    assert view.control("step").value == view.model.shown.step == 100
    view.close()
