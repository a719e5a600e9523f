"""What the tests of widgets share: a control by its name, and a training that leaves nothing running behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from ipywidgets import DOMWidget

from widgets.core.live_training import LiveTrainingView
from widgets.core.view import View


def control(view: View, name: str) -> DOMWidget:
    """The first control of `view` whose description begins with `name`."""
    return next(c for c in view.controls if getattr(c, "description", "").startswith(name))


@contextmanager
def at_rest(view: LiveTrainingView) -> Iterator[LiveTrainingView]:
    """`view`, whose run is stopped in the end, when nothing may have gone wrong unseen."""
    yield view
    view.model.training = False
    assert view.model.run.wait(10)
    assert view.errors == []
