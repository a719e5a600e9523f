"""Is the set-up alive? What is installed, one numpy cell, and a round trip from Python to the page and back."""

from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np
from ipywidgets import Button
from traitlets import Bool, Tuple

from lessons.setup_check import Package, cell_steps_right, packages
from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.comms import lean
from widgets.core.model import Model
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Bar, Group, Mark, Path, Scene, choice, number, scene, text
from widgets.drawing.theme import RIGHT, SMALL, WIDTH, WRONG, signed

TRIPS, SLOW = 20, 150.0  # round trips in a measurement; ms from which a drag is felt to lag
LEVELS, MOST_MS = (50.0, 1000.0), 1e4  # ms: lines across the bars; the end of their axis
TOP, ROW, PANEL = 44, 23, 500  # px: first row, its height, left edge of the right half


class Texts(texts.Texts):
    """All that the learner reads."""

    again: str = "Measure again"
    again_tip: str = f"Measure {TRIPS} round trips from Python to this page and back"
    installed: str = "Installed"
    tested: str = "tested with"
    missing: str = "missing"
    page: str = "The page"
    cell: str = "A numpy cell"
    cell_right: str = "✓ two steps agree with the formula"
    cell_wrong: str = "✗ two steps disagree with the formula"
    waiting: str = "waits: nothing has come back so far"
    measuring: str = "answers; measuring"
    alive: str = "✓ alive"
    middle: str = "median "
    longest: str = " ms, longest bar "
    unit: str = " ms"
    mend: str = (
        "Repair it: run `make lab` again (or `python -m pip install -e .` in the folder of the course), "
        "then restart the kernel."
    )
    reload: str = (
        "if this stays so, reload the page in the browser and run the cell again; if that does not help, "
        "start JupyterLab with `make lab`, so that it runs in the environment of the course"
    )
    levels: tuple[str, str] = ("50 ms", "1 s")
    slow: str = "That is slow: dragging will lag. Close other programs, or work on a machine that is nearer."


SAY = Texts()


class SelfCheckModel(Model):
    """What was found on this machine, and how long the page takes to answer."""

    answered = Bool()  # the page has painted at least once
    trips = Tuple()  # ms, one for each round trip measured

    def __init__(self) -> None:
        """Look at the packages and step a cell; the page has not been heard of yet."""
        super().__init__()
        self.packages: tuple[Package, ...] = tuple(packages())
        self.cell_ok = cell_steps_right()
        self.asked = 0.0  # when the picture that now waits for an answer was sent

    @property
    def done(self) -> bool:
        """Whether every round trip has been measured."""
        return len(self.trips) == TRIPS

    @property
    def median(self) -> float:
        """Median round trip in ms; NaN before the first."""
        return float(np.median(self.trips)) if self.trips else float("nan")

    @property
    def problems(self) -> list[str]:
        """What to mend, a sentence each; versions are left to the picture."""
        wrong = [package.name for package in self.packages if not package.ok]
        said = (
            [f"Missing, or not of a tested version: {', '.join(wrong)}. {SAY.mend}"]
            if wrong
            else []
        )
        if not self.cell_ok:
            said.append(f"A numpy cell does not compute what its formula says. {SAY.mend}")
        return said

    @property
    def caption(self) -> str:
        """The verdict in words. Before the page answers it holds nothing that differs between machines."""
        found = self.problems or ["Every package is installed, a numpy cell steps right."]
        if not self.answered:
            page = f"Waiting for the page to answer: {SAY.reload}."
        elif not self.done:
            page = "The page answers."
        else:
            page = f"The page is alive: {TRIPS} round trips, median {self.median:.0f} ms."
        return " ".join([*found, page, *([SAY.slow] if self.done and self.median > SLOW else [])])

    def painted(self, now: float) -> None:
        """The page says that it has painted at time `now` (s): count the trip and ask for the next."""
        if not self.answered:
            self.answered = True
        elif not self.done:
            self.trips = (*self.trips, 1e3 * (now - self.asked))


@lru_cache(maxsize=8)
def check_scene(found: tuple[Package, ...], cell_ok: bool) -> Scene:
    """Packages on the left; the cell and the page on the right."""
    marks: list[Mark] = [
        text(0, 20, SAY.installed, style="strong"),
        text(230, 20, SAY.tested, style="quiet"),
    ]
    for row, package in enumerate(found):
        marks += _package(package, TOP + row * ROW)
    cell = SAY.cell_right if cell_ok else SAY.cell_wrong
    marks += [
        text(PANEL, 20, SAY.cell, style="strong"),
        text(PANEL, TOP, cell, color=RIGHT if cell_ok else WRONG),
        text(PANEL, TOP + 44, SAY.page, style="strong"),
        text(PANEL, TOP + 67, choice("phase", [SAY.waiting, SAY.measuring, SAY.alive])),
    ]
    bottom = TOP + len(found) * ROW
    marks += _trips(TOP + 80, bottom - 24)
    return scene(WIDTH, bottom, marks, echo=True)


def _package(package: Package, y: float) -> list[Mark]:
    """One line: name, version found, versions tested."""
    found = package.found or SAY.missing
    return [
        text(0, y, "✓" if package.ok else "✗", color=RIGHT if package.ok else WRONG),
        text(18, y, package.name),
        text(130, y, found, color=None if package.ok else WRONG),
        text(230, y, package.wanted, style="quiet"),
    ]


def _trips(top: float, bottom: float) -> list[Mark]:
    """A bar for each round trip, with its scale and the median."""
    pitch, unit = (WIDTH - PANEL - 10) / TRIPS, signed(1.0)
    bars = [
        Bar(("trips", k), (PANEL + k * pitch, top), (pitch - 3, bottom - top), unit)
        for k in range(TRIPS)
    ]
    words = [SAY.middle, number("median", digits=0), SAY.longest, number("top", digits=0), SAY.unit]
    return [
        *bars,
        *_levels(top, bottom),
        Group("measured", (0, 0), [text(PANEL, bottom + 18, *words)], at=("measured", 0)),
    ]


def _levels(top: float, bottom: float) -> list[Mark]:
    """Two lines across the bars, whose heights are logarithms: what feels immediate, and what is slow."""
    marks: list[Mark] = []
    for ms, words in zip(LEVELS, SAY.levels, strict=True):
        y = bottom - height(ms) * (bottom - top)
        marks += [
            Path(f"M{PANEL} {y:.1f}H{WIDTH - 10}"),
            text(PANEL + 2, y - 3, words, style="quiet", size=SMALL),
        ]
    return marks


def height(ms: Any) -> Any:
    """How high a bar is for a trip of so many ms, 0 to 1: 1 ms is 0, MOST_MS is 1, on a logarithmic axis."""
    return np.log10(np.clip(ms, 1.0, MOST_MS)) / np.log10(MOST_MS)


def check_picture(model: SelfCheckModel) -> Drawing:
    """The drawing of what was found; bars grow as the page answers."""
    trips = np.full(TRIPS, np.nan)
    trips[: len(model.trips)] = model.trips
    top = max(model.trips, default=1.0)
    phase = 2 if model.done else int(model.answered)
    arrays = {"phase": phase, "measured": model.done, "median": model.median, "top": top}
    scene = check_scene(model.packages, model.cell_ok)
    return Drawing(
        scene, {name: np.array([v]) for name, v in arrays.items()} | {"trips": height(trips)}
    )


class SelfCheck(View):
    """The check of a set-up; it measures by itself as soon as the page paints it."""

    model: SelfCheckModel

    def __init__(self) -> None:
        """Check now."""
        again = lean(Button)(description=SAY.again, tooltip=SAY.again_tip)
        super().__init__(SelfCheckModel(), [[again]], [Diagram(check_picture)])
        self.on_click(again, self.measure)

    def measure(self) -> None:
        """Forget the trips measured and start again."""
        with self.model.together():
            self.model.answered, self.model.trips = False, ()

    def redraw(self) -> None:
        """Send the picture and note when."""
        self.model.asked = perf_counter()
        super().redraw()

    def handle(self, event: Event) -> None:
        """The page has painted; a picture that is not the newest does not count."""
        if event["event"] == "painted" and event["rev"] == self.canvases[0].rev:
            self.model.painted(perf_counter())
