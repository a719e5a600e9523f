"""Work that is too dear for a slider, done beside it: the newest request wins, and long runs stop and resume."""

import atexit
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, Generic, TypeVar

from traitlets import HasTraits, Unicode

from widgets.core.beside import Pieces, Work, beside
from widgets.core.model import Model

Request = TypeVar("Request")
Record = TypeVar("Record")
Stale = Callable[[], bool]
_LEAVING = threading.Event()  # the interpreter ends: nothing starts any more


class LatestWins(Generic[Request]):
    """Calls `work(request, stale)` beside the page; only the newest request waits.

    `stale()` turns true when a newer request has come: long work should look often and return early; where there are
    no threads, requests come between two calls of `work`. The last request is always worked to its end. What `work`
    raises goes to `failed`.
    """

    def __init__(
        self, work: Callable[[Request, Stale], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do `work` for the newest request; tell `failed` what goes wrong."""
        self._work, self._failed = work, failed
        self._lock = threading.Lock()
        self._waiting: list[Request] = []  # none or one
        self._asked = 0
        self._running = False
        self._beside: Work | None = None

    def __call__(self, request: Request) -> None:
        """Ask for `request`; returns at once."""
        with self._lock:
            self._asked += 1
            self._waiting = [request]
            if not self._running:
                self._running = True
                self._beside = beside(self._pieces())

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is asked for; False if `timeout` seconds were not enough."""
        with self._lock:
            work = self._beside
        return work is None or work.wait(timeout)

    def _pieces(self) -> Pieces:
        while True:
            with self._lock:
                if not self._waiting:
                    self._running = False
                    return
                request, asked = self._waiting.pop(), self._asked
            try:
                self._work(request, lambda asked=asked: asked != self._asked)  # type: ignore[misc]
            except Exception as error:
                self._failed(error)
            yield 0.0


class BackgroundModel(Model, Generic[Request]):
    """A model that does what is too dear for a slider in the background: `ask` for it, and `catch_up` does it."""

    def setup_instance(self, *args: Any, **kwargs: Any) -> None:
        """Be ready before any `__init__`."""
        self.ask: LatestWins[Request] = LatestWins(self.catch_up, self.failed)
        super().setup_instance(*args, **kwargs)

    def catch_up(self, request: Request, stale: Stale) -> None:
        """Work on the newest request: see LatestWins."""
        raise NotImplementedError(f"{type(self).__name__} must say what it does in the background")

    def failed(self, error: Exception) -> None:
        """Say what went wrong."""
        self.problem = str(error)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all that is asked for is done; False if `timeout` seconds were not enough."""
        return self.ask.wait(timeout)


class BackgroundRun(HasTraits, Generic[Record]):
    """A long run in the background: an iterator of records, drawn `per_second` times a second while it goes.

    `state` is "ready", "running", "stopped", "done" or "failed". `start` also resumes a stopped run where it was.
    `show(records)` gets the records since the last call, in order, and all of them by the end. `rest()` says how many
    seconds pass between two records, so that a quick run can be watched.
    """

    state = Unicode("ready")

    def __init__(
        self,
        records: Iterator[Record],
        show: Callable[[list[Record]], None],
        failed: Callable[[Exception], None],
        per_second: float = 20,
        rest: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Run through `records`; nothing happens before `start`."""
        super().__init__()
        self._records, self._show, self._failed = records, show, failed
        self._pause, self._rest = 1 / per_second, rest
        self._stop = threading.Event()
        self._beside: Work | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Run, or go on where a stop left it; does nothing while running or after the end."""
        with self._lock:
            if self.state not in ("ready", "stopped") or _LEAVING.is_set():
                return
            self._stop.clear()
            self.state = "running"
            atexit.register(self._leave)
            self._beside = beside(self._pieces())

    def stop(self) -> None:
        """Ask the run to stop after the record it is working on; returns at once."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests; False if `timeout` seconds were not enough."""
        work = self._beside
        if work is not None:
            work.wait(timeout)
        return self.state != "running"

    def _leave(self) -> None:
        """Come to rest before the interpreter ends: torch aborts the process if a thread of its own is cut off."""
        _LEAVING.set()  # a model that wants to go on would start the run again
        self.stop()
        self.wait(10)

    def _pieces(self) -> Pieces:
        try:
            ending = yield from self._until_stopped()
        except Exception as error:
            ending = "failed"
            self._failed(error)
        atexit.unregister(self._leave)
        self.state = ending

    def _until_stopped(self) -> Generator[float, None, str]:
        """Work through the records and return how it ended; every record is shown, whatever comes after it."""
        fresh: list[Record] = []
        shown = time.monotonic()
        try:
            for record in self._records:
                fresh.append(record)
                if self._stop.is_set():
                    return "stopped"
                rest = self._rest()
                if time.monotonic() - shown > self._pause:
                    self._show(fresh)
                    fresh, shown = [], time.monotonic()
                    rest = max(rest, 0.001)  # lets a slider's callback in
                yield rest
            return "done"
        finally:
            if fresh:
                self._show(fresh)
