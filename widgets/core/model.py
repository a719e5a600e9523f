"""The state of a widget: validated traits behind a lock, and who is told of changes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from traitlets import HasTraits, Int, Unicode

from widgets.core.traits import Labelled


class Model(HasTraits):
    """What a widget shows, as validated traits; no display, no browser.

    `lock` guards it: a callback may run beside a cell, on another thread. `watch` is told of every change, once for
    all the traits that are set inside `together`, and once for a trait and those that its observers set. Then every
    trait is in its range again, where that depends on the model. `problem` says what is wrong with what is shown,
    in a sentence; it is empty when all is well.
    """

    problem = Unicode()
    touched = Int(help="counts the changes of what is no trait")
    _held = 0
    _changed = False
    _watchers: tuple[Callable[[], None], ...] = ()

    def __init__(self, **traits: Any) -> None:
        """Set the traits given by name, `begin`, then let validators and observers see them. TypeError for no trait."""
        if strange := [name for name in traits if not self.has_trait(name)]:
            raise TypeError(f"{type(self).__name__} has no {', '.join(strange)}")
        super().__init__()
        with self.together():
            with self.hold_trait_notifications():
                for name, value in traits.items():
                    setattr(self, name, value)
                self.begin()
            for name in traits:  # once more, now that what a validator looks at is valid itself
                setattr(self, name, getattr(self, name))

    def setup_instance(self, *args: Any, **kwargs: Any) -> None:
        """Have a lock before any `__init__`."""
        self.lock = threading.RLock()
        super().setup_instance(*args, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a trait and, as one change with it, what its validators and observers set."""
        if not self.has_trait(name):
            super().__setattr__(name, value)
            return
        with self.together():
            super().__setattr__(name, value)

    def begin(self) -> None:
        """Make what is no trait, once, when all traits are set; what depends on it is validated afterwards."""

    def touch(self) -> None:
        """Tell of a change of what is no trait."""
        self.touched += 1

    @property
    def caption(self) -> str:
        """The picture in words: the `repr` of its views, and what a screen reader says."""
        raise NotImplementedError(f"{type(self).__name__} must say its picture in words")

    @property
    def watched(self) -> bool:
        """Whether anything is told of changes."""
        return bool(self._watchers)

    def halt(self) -> None:
        """Stop what runs in the background: nothing shows it any more."""

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` after every change; returns the function that ends it."""
        self._watchers = (*self._watchers, watcher)

        def unwatch() -> None:
            self._watchers = tuple(w for w in self._watchers if w is not watcher)

        return unwatch

    @contextmanager
    def together(self) -> Iterator[None]:
        """Set several traits as one change."""
        with self.lock:
            self._held += 1
            try:
                yield
                if self._held == 1 and self._changed:
                    self._keep_in_range()
            finally:
                self._held -= 1
                self._tell()

    def notify_change(self, change: Any) -> None:
        """Tell the observers of the trait, then the watchers of the model: once, whatever the observers changed."""
        with self.together():
            super().notify_change(change)
            self._changed = True

    def _keep_in_range(self) -> None:
        """Clip the traits whose bounds, or values, depend on the model."""
        for name, trait in self._following.items():
            value = getattr(self, name)
            if (clipped := trait.clipped(self, value)) != value:
                setattr(self, name, clipped)

    @cached_property
    def _following(self) -> dict[str, Labelled[Any, Any]]:
        traits = self.traits().items()
        return {name: t for name, t in traits if isinstance(t, Labelled) and t.follows}

    def _tell(self) -> None:
        if self._changed and not self._held:
            self._changed = False
            for watcher in self._watchers:
                watcher()
