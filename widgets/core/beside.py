"""How work runs beside the page, chosen here alone: on a thread, or piece by piece as a task where there are none.

In a browser tab (Pyodide) a thread cannot start. There the same work is a task of the event loop, which lets messages
in between its pieces: sliders, Stop and Reset work while a net trains.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Protocol

Pieces = Iterator[float]  # of work: each gives the seconds that may pass before the next
SHARE = 0.012  # seconds that a task works before it lets messages in


class Work(Protocol):
    """Work that has begun."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is done; False if `timeout` seconds were not enough."""
        ...


def beside(pieces: Pieces) -> Work:
    """Begin to work through `pieces`, which raise nothing; returns at once."""
    try:
        return OnThread(pieces)
    except RuntimeError:  # there are no threads here
        return AsTask(pieces)


class OnThread:
    """Work on a thread of its own, which lives as long as the work."""

    def __init__(self, pieces: Pieces) -> None:
        """Begin; RuntimeError where no thread can start."""
        self._thread = threading.Thread(target=_work_through, args=(pieces,), daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the thread; False if `timeout` seconds were not enough."""
        self._thread.join(timeout)
        return not self._thread.is_alive()


def _work_through(pieces: Pieces) -> None:
    for rest in pieces:
        if rest:
            time.sleep(rest)


class AsTask:
    """Work as a task of the event loop that runs now; without a loop it is done when it is waited for."""

    def __init__(self, pieces: Pieces) -> None:
        """Begin, as soon as the messages that wait have been let in."""
        self._pieces = pieces
        try:
            self._task = asyncio.get_running_loop().create_task(self._go())  # kept: a loop does not
        except RuntimeError:
            return

    async def _go(self) -> None:
        await asyncio.sleep(0)
        since = time.monotonic()
        while (rest := next(self._pieces, None)) is not None:
            if rest or time.monotonic() - since > SHARE:
                await asyncio.sleep(rest)
                since = time.monotonic()

    def wait(self, timeout: float | None = None) -> bool:
        """Do here and now what is left, without a rest; False if `timeout` seconds were not enough."""
        until = float("inf") if timeout is None else time.monotonic() + timeout
        return all(time.monotonic() < until for _ in self._pieces)
