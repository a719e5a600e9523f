"""What no cell shows any more is closed, and wakes up when it is shown again."""

from types import SimpleNamespace

import numpy as np
import pytest
from ipywidgets import IntSlider
from ipywidgets.widgets.widget import _instances

from tests.widgets.core.test_view import Dial, DialView, painted
from tests.widgets.examples import EXAMPLES
from widgets.core import shown
from widgets.core.canvas import view_js
from widgets.core.comms import Look
from widgets.core.formats import typeset
from widgets.core.live_training import LiveTraining, LiveTrainingView
from widgets.drawing.diagram import diagram_js
from widgets.drawing.plot import plotly_js


class Shell:
    """A notebook's shell: runs cells that have ids, and tells who asks which one."""

    def __init__(self):
        self.request, self.ended = {}, []
        self.events = SimpleNamespace(register=self.register)

    def register(self, event, callback):
        assert event == "post_run_cell"
        self.ended.append(callback)

    def get_parent(self):
        return self.request

    def run(self, cell, *views):
        """Run the cell `cell`, which shows `views`."""
        self.request = {"metadata": {"cellId": cell} if cell else {}}
        for view in views:
            view._repr_mimebundle_()
        for callback in self.ended:
            callback(None)
        self.request = {}


@pytest.fixture
def shell(monkeypatch):
    found = Shell()
    monkeypatch.setattr(shown, "get_ipython", lambda: found)
    shown.cells.cache_clear()
    yield found
    shown.cells.cache_clear()


def dial():
    return DialView(Dial())


def alive():
    """What is open by name, without the looks that stay for whatever is alike."""
    return {name for name, widget in _instances.items() if not isinstance(widget, Look)}


def is_open(view):
    """Whether all of a view is open; half would be a fault."""
    there = {part.comm is not None for part in shown.parts(view)}
    assert len(there) == 1
    return there.pop()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_view_leaves_nothing_behind_and_wakes_up_whole(name):
    diagram_js(), plotly_js(), view_js()  # these stay: one page has them once
    before = alive()
    view = EXAMPLES[name]()
    made = alive() - before
    assert {part.model_id for part in shown.parts(view)} == made
    view.close()
    assert alive() & made == set()
    assert view._repr_mimebundle_()["text/plain"] == typeset(view.model.caption)
    assert made <= alive()
    view.close()


def test_what_a_rerun_replaced_is_closed(shell):
    before = alive()
    old, new = dial(), dial()
    shell.run("a", old)
    shell.run("a", new)
    assert (is_open(old), is_open(new)) == (False, True)
    assert len(alive() - before) == len(list(shown.parts(new)))


def test_forty_reruns_leave_one(shell):
    shell.run("a", dial())
    alive = len(_instances)
    for _ in range(40):
        shell.run("a", dial())
    assert len(_instances) == alive


def test_what_is_still_shown_stays(shell):
    view, other = dial(), dial()
    shell.run("a", view, view)
    shell.run("a", view)  # a variable holds it
    shell.run("b", view, other)
    shell.run("a")  # raised before it came to show anything, say
    assert is_open(view)
    shell.run("c", dial())
    shell.run("d")
    assert is_open(view)
    shell.run("b", other)
    assert (is_open(view), is_open(other)) == (False, True)


def test_without_a_cell_nothing_is_closed(shell):
    view, unseen = dial(), dial()
    shell.run("a", view)
    shell.run("", dial())  # a client that names no cells
    shell.run("b")
    view._repr_mimebundle_()  # between cells, from a callback
    assert is_open(view)
    assert is_open(unseen)


def test_outside_a_notebook_nothing_is_followed(monkeypatch):
    monkeypatch.setattr(shown, "get_ipython", lambda: None)
    shown.cells.cache_clear()
    assert dial()._repr_mimebundle_()["text/plain"] == "a 0"
    assert shown.cells() is None
    shown.cells.cache_clear()


def test_a_closed_view_wakes_up_as_the_model_is_now(shell):
    view = dial()
    name = view.model_id
    shell.run("a", view)
    shell.run("a")
    view.model.n = 5
    assert not is_open(view)
    shell.run("b", view)
    assert is_open(view)
    assert view._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]["model_id"] == name
    assert (view.controls[0].value, painted(view)) == (5, [5.0])
    view.controls[0].value = 7
    assert painted(view) == [7.0]


def test_of_two_views_of_a_model_the_other_goes_on(shell):
    model = Dial()
    old, kept = DialView(model), DialView(model)
    shell.run("a", old)
    shell.run("b", kept)
    shell.run("a")
    kept.controls[0].value = 4
    assert (is_open(old), painted(kept), painted(old)) == (False, [4.0], [0.0])


class Count(LiveTraining):
    """A training that ends only when it is stopped."""

    steps = 10**9
    caption = "counts"

    def moments(self):
        return (SimpleNamespace(step=k) for k in range(self.steps))


class CountView(LiveTrainingView):
    rows = (("buttons", IntSlider()),)


def test_a_training_stops_with_the_last_view_of_it(shell):
    model = Count()
    one, other = CountView(model), CountView(model)
    shell.run("a", one)
    shell.run("b", other)
    model.training = True
    shell.run("a")
    assert model.training
    shell.run("b")
    assert not model.training
    assert model.run.wait(60)
    reached = model.last
    shell.run("b", other)
    np.testing.assert_equal((is_open(other), model.last), (True, reached))
