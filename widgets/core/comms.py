"""What a widget tells the page: when it is first named, and as it is then.

ipywidgets tells of every widget when it is made, then of each change until it stands where it belongs; and it gives
each a layout and a style of its own. Here those that look alike share one on the page.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar

from ipywidgets import Layout, Widget
from traitlets import observe

Made = TypeVar("Made", bound=Widget)
LOOKS = ("layout", "style")


class Look(Widget):
    """A layout or a style. It has no model of its own on the page: all that are alike name one, which stays."""

    def open(self) -> None:
        """Nothing: what it is like has been opened, or will be when it is named."""

    @property
    def model_id(self) -> str:
        """The name of the model on the page that looks like this."""
        twin = self
        if self.comm is None:
            own = tuple((name, getattr(self, name)) for name in self.keys if name[0] != "_")
            twin = _twin(type(self), own)  # type: ignore[arg-type]
            Widget.open(twin)
        return str(twin.comm.comm_id)

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """The traits as JSON. A layout opens without those that are None, as they are on the page too."""
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        if key is None and self.comm is None and isinstance(self, Layout):
            return {name: value for name, value in state.items() if value is not None}
        return state


@cache
def _twin(kind: type[Look], own: tuple[tuple[str, Hashable], ...]) -> Look:
    """The one of a kind that is on the page, with these traits."""
    return kind(**dict(own))


class Lean(Widget):
    """Opens when it is first named, by what it stands in or by a cell that shows it; shares how it looks."""

    _made = False

    def __init__(self, *values: Any, **traits: Any) -> None:
        """`values` and `traits` are those of the widget."""
        for name in LOOKS:
            given = traits.get(name, {})
            if self.has_trait(name) and isinstance(given, dict):
                traits[name] = _shared(self.traits()[name].klass)(**given)
        super().__init__(*values, **traits)
        self._made = True

    def open(self) -> None:
        """Tell the page, once all is made."""
        if self._made:
            super().open()

    @property
    def model_id(self) -> str:
        """The name of its model on the page, which knows it from now on."""
        self.open()
        return str(super().model_id)

    @observe(*LOOKS)
    def _follow(self, change: Any) -> None:
        def tell(_: Any) -> None:
            if self.comm is not None:
                self.send_state(change.name)

        if isinstance(change.new, Look):
            change.new.observe(tell)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self.open()
        return super()._repr_mimebundle_(**kwargs)


@cache
def lean(kind: type[Made]) -> type[Made]:
    """The widgets of a kind, but `Lean`."""
    return type(kind.__name__, (Lean, kind), {"__module__": kind.__module__})


@cache
def _shared(kind: type[Made]) -> type[Made]:
    """The layouts or styles of a kind, each a `Look`."""
    return type(kind.__name__, (Look, kind), {"__module__": kind.__module__})
