"""How much memory a call takes at its peak, beyond what was there before: what a kernel keeps of it stays in use."""

import tracemalloc
from collections.abc import Callable
from typing import Any


def peak(call: Callable[[], Any]) -> float:
    """MB that Python and numpy hold at once, at most, while `call` runs; what it returns counts."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def held(call: Callable[[], Any]) -> float:
    """MB that are still held once `call` has run: what it returns, and what it has cached."""
    tracemalloc.start()
    try:
        result = call()
        size = tracemalloc.get_traced_memory()[0] / 1e6
        del result
        return size
    finally:
        tracemalloc.stop()
