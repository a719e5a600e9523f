"""What every live training has: traits that make a new net, a slider that looks back, two buttons."""

from types import SimpleNamespace

import pytest

from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack, Texts
from widgets.core.traits import Whole


class Tens(LiveTraining):
    """A training of 30 updates, seen after every tenth."""

    steps = 30
    caption = "tens"
    renewing = ("seed",)
    step = LookBack(lambda model: model.steps // 10, every=10, label="update")
    seed = Whole(0, 0, 9, label="seed")
    rate = Whole(1, 1, 9)

    def moments(self):
        return (SimpleNamespace(step=k, seed=self.seed) for k in range(0, 31, 10))


class TensView(LiveTrainingView):
    model_class = Tens
    say = Texts(train="Count", trained="Counted", reset_tip="Back to 0")
    rows = (("buttons", "step", "seed"),)


@pytest.fixture
def view():
    made = TensView(seed=3)
    yield made
    made.close()


def test_the_slider_counts_updates_and_stops_at_the_newest_moment(view):
    slider = view.control("step")
    assert (slider.min, slider.max, slider.step, slider.value) == (0, 30, 10, 0)
    view.train(2)
    assert (view.model.step, slider.value, slider.max) == (2, 20, 30)
    slider.value = 10
    assert (view.model.step, view.model.shown.step) == (1, 10)
    slider.value = 30
    assert (view.model.step, slider.value) == (2, 20)


def test_the_slider_ends_where_the_training_ends(view):
    view.train(1)
    view.model.steps = 20
    view.model.reset()
    assert view.control("step").max == 20


def test_only_the_traits_that_are_named_make_a_new_net(view):
    view.train(2)
    view.model.rate = 5
    assert (view.model.last, view.model.shown.seed) == (2, 3)
    view.control("seed").value = 4
    assert (view.model.last, view.model.step, view.model.shown.seed) == (0, 0, 4)


def test_the_buttons_say_the_words_of_the_view(view):
    assert (view.button.description, view.reset.tooltip) == ("Count", "Back to 0")
    view.train(1)
    assert view.button.description == "Go on"
    view.train()
    assert (view.button.description, view.button.disabled) == ("Counted", True)
    view.reset.click()
    assert (view.button.description, view.button.disabled) == ("Count", False)


class Sooner(Tens):
    """One that is over before all moments that the slider has room for."""

    step = LookBack(6, label="update")


class SoonerView(TensView):
    model_class = Sooner


def test_what_has_ended_stands_at_the_end_of_the_slider():
    view = SoonerView()
    slider = view.control("step")
    view.train(1)
    assert (slider.value, slider.max) == (1, 6)
    view.train(2)
    assert view.model.ended
    assert (slider.value, slider.max) == (3, 3)
    view.model.reset()
    assert (slider.value, slider.max) == (0, 6)
    view.close()
