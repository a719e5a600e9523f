"""Runs in the kernel of the bench: what its cells cost."""

import sys
import time
from typing import Any

import psutil
from IPython import get_ipython
from ipywidgets.widgets.widget import _instances

from widgets.core.live_training import LiveTrainingView

CELLS: dict[str, float] = {}  # s of CPU, all threads, by cell id
_began = 0.0


def watch() -> None:
    """Record from now on what each cell of the notebook takes."""
    events: Any = get_ipython().events
    events.register("pre_run_cell", _begin)
    events.register("post_run_cell", _end)


def _begin(_: Any) -> None:
    global _began
    _began = time.process_time()


def _end(result: Any) -> None:
    if result.info.cell_id:
        CELLS[result.info.cell_id] = time.process_time() - _began


def trainings() -> dict[str, float]:
    """CPU s of each live training on the page, from its start to its end, by kind of view; the dearest of a kind."""
    found: dict[str, float] = {}
    for view in [w for w in _instances.values() if isinstance(w, LiveTrainingView)]:
        view.model.reset()
        began = time.process_time()
        view.model.train(view.model.steps)
        kind = type(view).__name__
        found[kind] = max(found.get(kind, 0.0), time.process_time() - began)
    return found


def has_torch() -> bool:
    """Whether something has imported torch."""
    return "torch" in sys.modules


def memory() -> float:
    """Resident memory of this process, MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def memory_with_torch() -> float:
    """The same after torch has been imported and has made a step forward and back, MB."""
    import torch

    torch.set_num_threads(1)
    outputs, _ = torch.nn.LSTM(4, 16)(torch.zeros(10, 1, 4))
    outputs.sum().backward()
    return memory()
