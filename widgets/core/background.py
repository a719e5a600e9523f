"""Work that is too dear for a slider, done beside it: the newest request wins, and long runs stop and resume."""

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from traitlets import HasTraits, Unicode

from widgets.core.model import Model

Request = TypeVar("Request")
Record = TypeVar("Record")
Stale = Callable[[], bool]
_LEAVING = threading.Event()  # the interpreter ends: nothing starts any more


class LatestWins(Generic[Request]):
    """Calls `work(request, stale)` on a thread of its own; only the newest request waits.

    `stale()` turns true when a newer request has come: long work should look often and return early. The last request
    is always worked to its end. What `work` raises goes to `failed`. The thread lives only while there is work.
    """

    def __init__(
        self, work: Callable[[Request, Stale], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do `work` for the newest request; tell `failed` what goes wrong."""
        self._work, self._failed = work, failed
        self._changed = threading.Condition()
        self._waiting: list[Request] = []  # none or one
        self._asked = 0
        self._running = False

    def __call__(self, request: Request) -> None:
        """Ask for `request`; returns at once."""
        with self._changed:
            self._asked += 1
            self._waiting = [request]
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, daemon=True).start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is asked for; False if `timeout` seconds were not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._running = False
                    self._changed.notify_all()
                    return
                request, asked = self._waiting.pop(), self._asked
            try:
                self._work(request, lambda asked=asked: asked != self._asked)  # type: ignore[misc]
            except Exception as error:
                self._failed(error)


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
    `show(records)` gets the records since the last call, in order, and all of them by the end.
    """

    state = Unicode("ready")

    def __init__(
        self,
        records: Iterator[Record],
        show: Callable[[list[Record]], None],
        failed: Callable[[Exception], None],
        per_second: float = 20,
    ) -> None:
        """Run through `records`; nothing happens before `start`."""
        super().__init__()
        self._records, self._show, self._failed = records, show, failed
        self._pause = 1 / per_second
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Run, or go on where a stop left it; does nothing while running or after the end."""
        with self._lock:
            if self.state not in ("ready", "stopped") or _LEAVING.is_set():
                return
            self._stop.clear()
            self.state = "running"
            atexit.register(self._leave)
            self._thread = threading.Thread(target=self._go, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask the run to stop after the record it is working on; returns at once."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests; False if `timeout` seconds were not enough."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return self.state != "running"

    def _leave(self) -> None:
        """Come to rest before the interpreter ends: torch aborts the process if a thread of its own is cut off."""
        _LEAVING.set()  # a model that wants to go on would start the run again
        self.stop()
        self.wait(10)

    def _go(self) -> None:
        try:
            ending = self._until_stopped()
        except Exception as error:
            ending = "failed"
            self._failed(error)
        atexit.unregister(self._leave)
        self.state = ending

    def _until_stopped(self) -> str:
        """Work through the records and return how it ended; every record is shown, whatever comes after it."""
        fresh: list[Record] = []
        shown = time.monotonic()
        try:
            for record in self._records:
                fresh.append(record)
                if self._stop.is_set():
                    return "stopped"
                if time.monotonic() - shown > self._pause:
                    self._show(fresh)
                    fresh, shown = [], time.monotonic()
                    time.sleep(0.001)  # lets a slider's callback in
            return "done"
        finally:
            if fresh:
                self._show(fresh)
