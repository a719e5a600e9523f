"""From control to paint, in turns: a bare slider and our widgets, and the same pictures by the usual means."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

import numpy as np

from tests.harness.bench.stage import BenchPage, Stage
from tests.harness.bench.table import Row, compared, median

ROUNDS, BLOCK, SLOW_BLOCK = 6, 10, 4  # turns of each; moves in a row; of what draws everything anew
ELEMENTS = 1500  # that a drawing may have
OURS = ["floor()", "stepper('rnn')", "stepper('lstm')", "gates()", "hello()", "flow()"]
RIVAL_CELLS = {  # a page for each, so that no picture pays for another
    "lstm-figure": "by_figure_widget('lstm', stepper_panels('lstm'), 25)",
    "gates-figure": "by_figure_widget('gates', gate_panels, 0)",
    "rnn-interact": "by_interact('rnn', stepper_panels('rnn'), 25)",
    "lstm-interact": "by_interact('lstm', stepper_panels('lstm'), 25)",
    "gates-interact": "by_interact('gates', gate_panels, 0)",
}
Target = Mapping[str, str | list[str]]  # what meter.js moves and looks at
Times = dict[str, list[float]]  # ms of each move, by target


def slider(
    name: str, shown: str, how: str, keys: tuple[str, str] = ("ArrowRight", "ArrowLeft")
) -> Target:
    """The slider of .bench-NAME, and the element inside that shows its effect."""
    return {
        "root": f".bench-{name}",
        "control": f".bench-{name} .bench-slider .noUi-handle",
        "shown": f".bench-{name} {shown}",
        "how": how,
        "keys": list(keys),
    }


def edited(name: str, key: str) -> Target:
    """A cell of a drawing that is worked by keys."""
    cell = f'.bench-{name} .rnn-edit[data-key="{key}"] [role=slider]'
    return {**slider(name, ".rnn-diagram", "rev", ("ArrowUp", "ArrowDown")), "control": cell}


FLOOR = slider("floor", ".bench-label", "text")
DIAGRAMS = {
    "RNN of 3 units, x dragged": edited("rnn", "x"),
    "RNN of 3 units, a weight edited": edited("rnn", "weight W_hh"),
    "RNN of 3 units, t moved": slider("rnn", ".rnn-diagram", "rev"),
    "LSTM of 16 units, x dragged": edited("lstm", "x"),
    "LSTM of 16 units, a weight edited": edited("lstm", "weight W_f"),
    "LSTM of 16 units, t moved": slider("lstm", ".rnn-diagram", "rev"),
}
PLOTS = {
    "8 lines and a heat map": slider("gates", ".rnn-plot", "rev"),
    "HelloTraining, step moved": slider("hello", ".rnn-plot", "rev", ("ArrowLeft", "ArrowRight")),
    "GradientFlow, rho moved": slider("flow", ".rnn-plot", "rev"),
}
FIGURE_WIDGETS = {
    "lstm-figure": slider("lstm-figure", ".js-plotly-plot", "plotly"),
    "gates-figure": slider("gates-figure", ".js-plotly-plot", "plotly"),
}
INTERACTS = {
    f"{name}-interact": slider(f"{name}-interact", "img", "image")
    for name in ("rnn", "lstm", "gates")
}
RIVALS = {  # of a picture of ours: by FigureWidget, by interact, how many times slower interact is to be
    "RNN of 3 units, t moved": ("", "rnn-interact", 12),
    "LSTM of 16 units, t moved": ("lstm-figure", "lstm-interact", 12),
    "8 lines and a heat map": ("gates-figure", "gates-interact", 6),
}


def latency(stage: Stage) -> Iterator[Row]:
    """Control to paint: CellStepper and Plot widgets against a bare slider, FigureWidget, interact + matplotlib."""
    with ExitStack() as pages:
        page = pages.enter_context(stage.page(["from scenes import *", *OURS]))
        who = {
            name: (page, target) for name, target in ({"floor": FLOOR} | DIAGRAMS | PLOTS).items()
        }
        for name, target in (FIGURE_WIDGETS | INTERACTS).items():
            cells = ["from scenes import *", RIVAL_CELLS[name]]
            who[name] = (pages.enter_context(stage.page(cells)), target)
        times = in_turns(who)
    floor = times["floor"]
    yield Row("bare IntSlider + Label", "", f"{median(floor):.1f} ms median, n = {len(floor)}")
    for name in DIAGRAMS:
        yield compared(
            f"CellStepper, {name}, against the bare slider", times[name], floor, 1.3, 1.5
        )
    for name in PLOTS:
        yield compared(f"Plot: {name}, against the bare slider", times[name], floor, 2.0, None)
    for name, (figure, interact, least) in RIVALS.items():
        if figure:
            yield slower(f"FigureWidget of {name}, against ours", times[figure], times[name])
        yield slower(
            f"interact + matplotlib of {name}, against ours", times[interact], times[name], least
        )


def parts(stage: Stage) -> Iterator[Row]:
    """A move of the LSTM stepper's slider, part by part; and how large its drawing is."""
    target = DIAGRAMS["LSTM of 16 units, t moved"]
    with stage.page(["from scenes import *", "timed('lstm')"]) as page:
        seen = np.concatenate([page.measure("onTheClock", target, BLOCK) for _ in range(ROUNDS)])
        told = page.execute("import json; print(json.dumps(HANDLED))")
        elements = page.page.locator(".rnn-board *").count()
    handled = 1000 * np.reshape(json.loads(told), (ROUNDS, BLOCK + 2, 2))
    came, gone = np.concatenate(handled[:, 1:-1]).T  # without the move before, and the one after
    moments = [seen[:, 0], came, gone, seen[:, 1], seen[:, 2]]
    names = ("key to kernel", "model and picture", "numbers to the page", "drawn and painted")
    for name, before, after in zip(names, moments, moments[1:], strict=False):
        took = f"{median(after - before):.1f} ms median, n = {len(seen)}"
        yield Row(f"CellStepper, LSTM of 16 units, t moved: {name}", "", took)
    what = "CellStepper, LSTM of 16 units over 50 steps: elements in the drawing"
    yield Row(what, f"<= {ELEMENTS}", f"{elements}", elements <= ELEMENTS)


def server(stage: Stage) -> Iterator[Row]:
    """The server of `make lab` against a stock one: a bare slider, and a CellStepper on the stock one."""
    cells = ["from scenes import *", "floor()", "stepper('lstm')"]
    stepper = DIAGRAMS["LSTM of 16 units, t moved"]
    with stage.page(cells) as ours, stage.page(cells, stock=True) as stock:
        who = {"ours": (ours, FLOOR), "stock": (stock, FLOOR), "stepper": (stock, stepper)}
        times = in_turns(who)
    yield compared(
        "bare slider, server of `make lab` against a stock one",
        times["ours"],
        times["stock"],
        0.6,
        None,
    )
    yield compared(
        "CellStepper, LSTM, against the bare slider, both on the stock server",
        times["stepper"],
        times["stock"],
        1.3,
        1.5,
    )


def in_turns(who: Mapping[str, tuple[BenchPage, Target]]) -> Times:
    """The ms of all moves, by name; a busy moment of the machine meets all alike."""
    times: Times = {name: [] for name in who}
    for _ in range(ROUNDS):
        for name, (page, target) in who.items():
            n = SLOW_BLOCK if target["how"] == "image" else BLOCK
            times[name] += page.measure("moves", target, n)
    return times


def slower(
    what: str, theirs: Sequence[float], ours: Sequence[float], least: float | None = None
) -> Row:
    """A row: how many times longer a picture takes by other means, at least `least`."""
    ratio = median(theirs) / median(ours)
    measured = f"{ratio:.1f}x ({median(theirs):.0f} to {median(ours):.1f} ms), n = {len(theirs)}"
    return Row(what, f">= {least}x" if least else "", measured, ratio >= least if least else None)
