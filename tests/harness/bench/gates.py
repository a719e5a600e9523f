"""From control to paint for the widgets that take the LSTM apart."""

from collections.abc import Iterator

from tests.harness.bench.latency import FLOOR, edited, in_turns, slider
from tests.harness.bench.stage import Stage
from tests.harness.bench.table import Row, compared

CELLS = ["floor", "gate_lab", "cell_state", "whole", "paper", "timeline", "ablation", "forget_bias"]
DRAWN = {
    "GateLab, x dragged": edited("gate-lab", "x"),
    "CellStateUpdate, f of a step dragged": edited("cell_state", "f"),
    "WholeLSTM of 16 units, t moved": slider("whole", ".rnn-diagram", "rev"),
    "WholeLSTM of 16 units, a gate clamped": edited("whole", "clamp o"),
    "PaperLSTM, a given weight changed": edited("paper", "given W_x"),
    "GateTimeline, t moved": slider("timeline", ".rnn-diagram", "rev"),
    "AblationLab, the clamp moved": slider("ablation", ".rnn-diagram", "rev"),
}
PLOTTED = {"ForgetBiasFlow, the bias moved": slider("forget-bias", ".rnn-plot", "rev")}


def gates(stage: Stage) -> Iterator[Row]:
    """Control to paint of the widgets of lessons 09 to 15 against a bare slider."""
    cells = ["from scenes import *; from gate_scenes import *", *(f"{name}()" for name in CELLS)]
    with stage.page(cells) as page:
        who = {name: (page, target) for name, target in (DRAWN | PLOTTED).items()}
        times = in_turns({"floor": (page, FLOOR)} | who)
    for name in DRAWN:
        yield compared(f"{name}, against the bare slider", times[name], times["floor"], 1.3, 1.5)
    for name in PLOTTED:
        yield compared(f"{name}, against the bare slider", times[name], times["floor"], 2.0, None)
