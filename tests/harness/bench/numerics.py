"""Our numpy against torch, and the gradient norms that a slider can ask for."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import torch

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.torch_bridge import to_torch
from lessons.gradients.batched_runs import batched_run
from lessons.gradients.bptt import gradient_norms
from lessons.gradients.recording import Recording
from tests.harness.bench.stage import Stage
from tests.harness.bench.table import Row, median

N_X, ROUNDS, STEPS = 8, 15, 100
SIZES = (4, 8, 16, 32, 64)


def step(_: Stage) -> Iterator[Row]:
    """One step of LSTMCell against an eager torch.nn.LSTMCell, in turns."""
    torch.set_num_threads(1)
    ratios, said = [], []
    for n_h in SIZES:
        ours, theirs = _in_turns(_numpy_step(n_h), _torch_step(n_h))
        ratios.append(ours / theirs)
        said.append(f"H={n_h}: {ours * 1e6:.0f} to {theirs * 1e6:.0f} µs")
    measured = f"{max(ratios):.2f}x at most ({', '.join(said)}), n = {ROUNDS} x {STEPS}"
    yield Row(
        "numpy LSTM step against torch.nn.LSTMCell, eager, without gradient",
        "< 1x",
        measured,
        max(ratios) < 1,
    )


def updates(_: Stage) -> Iterator[Row]:
    """Forward and back over a batch: each cell in numpy against torch's layer, and the tape for a cell of one's own."""
    torch.set_num_threads(1)
    rng, said, ratios = np.random.default_rng(0), [], []
    xs = rng.normal(size=(22, 32, 10)).astype(np.float32)
    asked, told = np.ones((22, 32, 32), np.float32), torch.tensor(xs)
    for kind in (RNNCell, LSTMCell, GRUCell):
        cell = kind(10, 32, rng)
        layer = to_torch(cell).float()
        ours, theirs, taped = _in_turns(
            lambda cell=cell: batched_run(cell, xs).backward({"h": asked}),  # type: ignore[misc]
            lambda layer=layer: layer(told)[0].sum().backward(),  # type: ignore[misc]
            lambda cell=cell: Recording(cell, xs).backward({"h": asked}),  # type: ignore[misc]
            calls=10,
        )
        ratios.append(ours / theirs)
        numbers = f"{ours * 1e3:.1f} to {theirs * 1e3:.1f} ms, by the tape {taped * 1e3:.1f}"
        said.append(f"{kind.__name__}: {numbers}")
    measured = f"{max(ratios):.2f}x at most ({'; '.join(said)}), n = {ROUNDS} x 10"
    what = "numpy, forward and back, T = 22, 32 sequences, 32 units, against torch's layer"
    yield Row(what, "<= 3x", measured, max(ratios) <= 3)


def gradients(_: Stage) -> Iterator[Row]:
    """Gradient norms of RNN, LSTM and GRU together, T = 200, H = 32."""
    rng = np.random.default_rng(0)
    cells = [kind(N_X, 32, rng) for kind in (RNNCell, LSTMCell, GRUCell)]
    xs = rng.normal(size=(200, N_X))
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for cell in cells:
            gradient_norms(cell, xs)
        times.append(1e3 * (time.perf_counter() - began))
    measured = f"{median(times):.1f} ms median, n = {ROUNDS}"
    yield Row(
        "gradient norms of three cells, T = 200, H = 32", "<= 20 ms", measured, median(times) <= 20
    )


def _numpy_step(n_h: int) -> Callable[[], object]:
    rng = np.random.default_rng(0)
    cell, x, state = (
        LSTMCell(N_X, n_h, rng),
        rng.normal(size=N_X),
        {"h": np.zeros(n_h), "c": np.zeros(n_h)},
    )
    return lambda: cell.step(x, state)


def _torch_step(n_h: int) -> Callable[[], object]:
    cell, x = torch.nn.LSTMCell(N_X, n_h), torch.zeros(N_X)
    state = (torch.zeros(n_h), torch.zeros(n_h))

    @torch.no_grad()
    def step() -> object:
        return cell(x, state)

    return step


def _in_turns(*steps: Callable[[], object], calls: int = STEPS) -> list[float]:
    """Median s of one call of each."""
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(ROUNDS):
        for step, found in zip(steps, times, strict=True):
            began = time.perf_counter()
            for _ in range(calls):
                step()
            found.append((time.perf_counter() - began) / calls)
    return [median(found) for found in times]
