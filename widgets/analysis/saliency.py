"""Walk through a text with a net and see which of the characters before matter for what it expects next."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from ipywidgets import IntSlider, Textarea, ToggleButtons
from traitlets import Enum, Int, Unicode, observe, validate

from lessons.analysis.saliency import Reading
from lessons.numerics import Array
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM
from widgets.core.background import LatestWins, Stale
from widgets.core.canvas import Event
from widgets.core.model import Model, inside
from widgets.core.typed_input import plain
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Bar, Letters, Mark, Scene, choice, number, scene, text
from widgets.drawing.text_page import COLUMNS, END, HIGH, WIDE, Page
from widgets.drawing.theme import POSITIVE, WIDTH, Scale, gate, signed

BACK, MOST, ROWS, BARS = 40, 1500, 8, 5  # characters looked back; of a text; rows in sight; bars
GRADIENT, OMITTED = "gradient", "left out"
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End")
TOP = 22.0


@dataclass(frozen=True)
class Texts:
    """All that the learner reads."""

    way: str = "How a character's part is measured"
    at: str = "character"
    typed: str = "your text"
    typing: str = "Any text; empty: the text that the view began with"
    long: str = "That is {n:,} characters; this picture shows up to {most:,}, so shorten it."
    head: str = "blue: how much a character matters for the net's first guess"
    guesses: str = "what comes next"
    caption: str = "After “{before}” the net expects “{sign}” (p = {p:.2f}). {what}: {best}."
    what: tuple[str, str] = (
        "Largest gradients |d log p / d x|",
        "Largest changes of log p when a character is left out",
    )
    part: str = "“{sign}” {back} back {value:.2g}"
    here: str = "“{sign}” itself {value:.2g}"


SAY = Texts()


class ConnectModel(Model):
    """A text, the character after which the net is asked, and how the parts of those before it are measured."""

    way = Enum((GRADIENT, OMITTED), GRADIENT)
    at = Int(0, help="the character after which the net is asked, from 0")
    typed = Unicode("", help="a text of the learner's; empty for the one given")
    read = Int(0, help="counts what has been read")

    def __init__(self, net: CharLM, given: str, **traits: Any) -> None:
        """Read `given`, cut after MOST characters."""
        self.net, self.given = net, plain(given[:MOST])[:MOST]
        self.reading = Reading.of(net, net.vocabulary.seen(self.given))
        self._beside: LatestWins[str] = LatestWins(self._catch_up, self._failed)
        super().__init__(**traits)
        self._work_out()

    @validate("at")
    def _in_the_text(self, proposal: Any) -> int:
        return int(inside(proposal, 0, len(self.reading.text) - 1))

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        if len(typed) > MOST:
            raise ValueError(SAY.long.format(n=len(typed), most=MOST))
        return typed

    @observe("typed")
    def _read_anew(self, _: Any) -> None:
        self._beside(self.typed or self.given)

    def _catch_up(self, asked: str, stale: Stale) -> None:
        seen = self.net.vocabulary.seen(plain(asked)[:MOST])
        reading = Reading.of(self.net, seen)
        with self.together():
            if not stale():
                self.reading, self.problem = reading, ""
                self.at = min(self.at, len(seen) - 1)
                self._work_out()
                self.read += 1

    def _failed(self, error: Exception) -> None:
        with self.together():
            self.problem = str(error)
            self.read += 1

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until what was typed is on the page; False if `timeout` seconds were not enough."""
        return self._beside.wait(timeout)

    @observe("at", "way")
    def _work_out(self, _: Any = None) -> None:
        """What the net expects after the character, and the part of each of those before."""
        measure = self.reading.by_gradient if self.way == GRADIENT else self.reading.by_omission
        self.parts: Array = measure(self.at, BACK)
        self.probs = self.reading.probs(self.at)

    @property
    def page(self) -> Page:
        """The text in rows."""
        return Page.of(self.reading.text)

    @property
    def row(self) -> int:
        """The first row in sight: the character stays in the middle."""
        row = self.page.row_of(self.at) - ROWS // 2
        return min(max(row, 0), self.page.last_row(ROWS))

    @property
    def values(self) -> Array:
        """The part of every character, as a share of the largest, (T,)."""
        values, most = np.zeros(len(self.reading.text)), self.parts.max()
        if most > 0:
            values[self.at + 1 - len(self.parts) : self.at + 1] = self.parts / most
        return values

    @property
    def expected(self) -> list[int]:
        """The codes of the most probable next characters."""
        order: list[int] = np.argsort(-self.probs, kind="stable")[:BARS].tolist()
        return order

    def move(self, key: str) -> None:
        """An arrow key: a character back or on, a row up or down; Home and End of the text."""
        page = self.page
        here = page.row_of(self.at)
        column = self.at - page.firsts[here]
        if key in ("ArrowUp", "ArrowDown"):
            row = min(max(here + (1 if key == "ArrowDown" else -1), 0), len(page.rows) - 1)
            self.at = page.firsts[row] + min(column, len(page.rows[row]) - 1)
        else:
            step = {"ArrowLeft": self.at - 1, "ArrowRight": self.at + 1, "Home": 0}
            self.at = step.get(key, len(self.reading.text) - 1)

    @property
    def caption(self) -> str:
        """What the net expects, and the three characters that matter most for it."""
        words, text_ = self.net.vocabulary.symbols, self.reading.text
        before = shown(text_[max(self.at - 11, 0) : self.at + 1])
        best = []
        for k in np.argsort(-self.parts, kind="stable")[:3].tolist():
            back = len(self.parts) - 1 - k
            form = SAY.part if back else SAY.here
            best.append(
                form.format(sign=shown(text_[self.at - back]), back=back, value=self.parts[k])
            )
        what = SAY.what[(GRADIENT, OMITTED).index(self.way)]
        return SAY.caption.format(before=before, sign=shown(words[self.expected[0]]), what=what,
                                  p=self.probs.max(), best=", ".join(best))  # fmt: skip


def shown(text_: str) -> str:
    """A text with a sign for each end of a line."""
    return text_.replace("\n", END)


class Connectivity(View):
    """A cursor over a text: `Connectivity()` for the course's net, `Connectivity(net, "a text")` for any LSTM.

    Traits: at (from 0), way ("gradient" or "left out"), typed.
    """

    model: ConnectModel

    def __init__(self, net: CharLM | None = None, text: str | None = None, **traits: Any) -> None:
        """Read `text`, or 1,500 characters of a program that no training saw."""
        given = char_lstm.texts()[1] if text is None else text
        model = ConnectModel(net or char_lstm.load(), given, **traits)
        way = ToggleButtons(options=(GRADIENT, OMITTED), tooltips=[SAY.way] * 2)
        way.style.button_width = "90px"
        self.at = IntSlider(min=0, max=len(model.reading.text) - 1, description=SAY.at)
        typed = Textarea(description=SAY.typed, tooltip=SAY.typing, placeholder=SAY.typing, rows=2,
                         continuous_update=False)  # fmt: skip
        for control, width in ((way, 220), (self.at, 420), (typed, 640)):
            control.layout.width = f"{width}px"
            control.style.description_width = "initial"
        super().__init__(model, [[way, self.at], [typed]], [Diagram(connectivity)])
        for trait, control in {"way": way, "at": self.at, "typed": typed}.items():
            self.bind(control, trait)

    def redraw(self) -> None:
        """The picture, and a slider that ends with the text."""
        last = len(self.model.reading.text) - 1
        if hasattr(self, "at") and self.at.max != last:
            self.at.max = last
        super().redraw()

    def handle(self, event: Event) -> None:
        """An arrow key or a click moves the cursor."""
        model = self.model
        if event["event"] == "key":
            model.move(str(event["key"]))
        elif event["event"] == "pick":
            model.at = model.page.firsts[model.row] + int(event["index"])


def connectivity(model: ConnectModel) -> Drawing:
    """The text around the cursor, each character before it by how much it matters, and the most probable next ones."""
    first = model.page.firsts[model.row]
    arrays = {
        "part": model.values,
        "at": np.array([model.at - first]),
        "next": np.array(model.expected),
        "p": model.probs[model.expected],
    }
    symbols = model.net.vocabulary.symbols
    return Drawing(_scene(model.page, model.row, len(model.values), symbols), arrays)


@lru_cache(maxsize=32)
def _scene(page: Page, row: int, count: int, symbols: str) -> Scene:
    """All but the numbers."""
    rows, x = page.rows[row : row + ROWS], COLUMNS * WIDE + 20
    marks: list[Mark] = [
        Letters("text", ("part", page.firsts[row]), rows, (4, TOP), (WIDE, HIGH), scale=signed(),
                cursor=("at", 0), pick=True, tell=True),
        text(4, 13, SAY.head, style="quiet"),
        text(x + 28, 13, SAY.guesses, style="quiet"),
    ]  # fmt: skip
    scale: Scale = gate("y") | {"positive": POSITIVE}
    signs = [shown(symbol).replace(" ", "␣") for symbol in symbols]
    for k in range(BARS):
        y = TOP + 26 * k
        marks.append(text(x + 14, y + 15, choice("next", signs, k), anchor="middle", style="code"))
        marks.append(Bar(("p", k), (x + 28, y + 4), (70, 12), scale, across=True))
        marks.append(text(WIDTH - 2, y + 15, number("p", k), anchor="end", size=11))
    return scene(WIDTH, TOP + ROWS * HIGH + 4, marks, keys=KEYS)
