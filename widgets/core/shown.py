"""Which cells show which views: what no cell shows any more is closed, and leaves the kernel and the saved notebook.

JupyterLab names the cell in every request to run one. Where nothing is named (a script, nbconvert, an older client)
nothing is followed and nothing closed. A view that is made and never shown is not followed either. What has been
closed wakes up when it is shown again.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol

from IPython import get_ipython
from ipywidgets import Widget

from widgets.core.comms import Look


class Closes(Protocol):
    """What is shown, and can be closed."""

    def close(self) -> None:
        """Take it off the page and out of the kernel."""


class Cells:
    """The views that each cell of the notebook showed when it last ran."""

    def __init__(self) -> None:
        """No cell has run."""
        self._shown: dict[str, list[Closes]] = {}
        self._now: list[Closes] = []  # shown by the cell that runs now

    def show(self, view: Closes) -> None:
        """The cell that runs now shows `view`; between cells, nothing is noted."""
        if running_cell() and view not in self._now:
            self._now.append(view)

    def end(self, _: Any = None) -> None:
        """A cell has run: close what it showed before, unless it or another cell shows it now."""
        cell, now, self._now = running_cell(), self._now, []
        if not cell:
            return
        before = self._shown.pop(cell, [])
        if now:
            self._shown[cell] = now
        kept = [view for views in self._shown.values() for view in views]
        for view in before:
            if not any(view is other for other in kept):
                view.close()


@cache
def cells() -> Cells | None:
    """The cells of this kernel, followed from the first call on; None outside a notebook.

    One for the process, as there is one page to follow.
    """
    shell = get_ipython()
    if not hasattr(shell, "get_parent"):
        return None
    followed = Cells()
    shell.events.register("post_run_cell", followed.end)
    return followed


def running_cell() -> str:
    """The id of the cell that runs now; "" where none is named."""
    shell = get_ipython()
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return str((request.get("metadata") or {}).get("cellId") or "")


def parts(widget: Widget) -> Iterator[Widget]:
    """Every widget that `widget` is made of, each once, itself last: boxes, controls, canvases."""
    yield from _parts(widget, set())


def _parts(value: Any, seen: set[int]) -> Iterator[Widget]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item, seen)
    elif isinstance(value, Widget) and not isinstance(value, Look) and id(value) not in seen:
        seen.add(id(value))
        yield from _parts([getattr(value, name) for name in value.keys], seen)
        yield from _parts(list(vars(value).values()), seen)  # made, and not in any box
        yield value
