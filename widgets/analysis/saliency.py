"""Walk through a text with a net and see which of the characters before matter for what it expects next."""

from functools import lru_cache, partial
from typing import Any

import numpy as np

from lessons.analysis.saliency import Reading
from lessons.numerics import Array
from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM
from widgets.analysis.inputs import text_to_read, typed_text, unknown_signs
from widgets.core import texts
from widgets.core.background import BackgroundModel, Stale
from widgets.core.canvas import Event
from widgets.core.given import Given
from widgets.core.traits import Choice, Whole
from widgets.core.typed_input import plain
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Bar, Letters, Mark, Scene, Sets, choice, number, scene, text
from widgets.drawing.text_page import COLUMNS, END, HIGH, WIDE, Page
from widgets.drawing.theme import WIDTH, of_quantity

BACK, MOST, ROWS, BARS = 40, 1500, 8, 5  # characters looked back; of a text; rows in sight; bars
GRADIENT, OMITTED = WAYS = ("gradient", "left out")
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End")
MOVES = {
    "ArrowLeft": ("at", -1),
    "ArrowRight": ("at", 1),
    "Home": ("at", -MOST),
    "End": ("at", MOST),
}
TOP = 22.0


class Texts(texts.Texts):
    """All that the learner reads."""

    way: str = "How a character's part is measured"
    at: str = "character"
    typed: str = "your text"
    typing: str = "Any text; empty: the text that the view began with"
    long: str = "That is {n:,} characters; this picture shows up to {most:,}, so shorten it."
    head: str = "purple: how much a character matters for the net's first guess"
    guesses: str = "what comes next"
    caption: str = "After “{before}” the net expects “{sign}” (p = {p:.2f}). {what}: {best}."
    what: tuple[str, str] = (
        "Largest gradients |d log p / d x|",
        "Largest changes of log p when a character is left out",
    )
    part: str = "“{sign}” {back} back {value:.2g}"
    here: str = "“{sign}” itself {value:.2g}"


SAY = Texts()


def _short(typed: str) -> None:
    """ValueError if it is longer than MOST characters."""
    if len(typed) > MOST:
        raise ValueError(SAY.long.format(n=len(typed), most=MOST))


@lru_cache(maxsize=1)
def _parts(reading: Reading, way: str, at: int) -> Array:
    """The part of each of the last BACK characters up to `at`, worked out once for the picture and its caption."""
    return (reading.by_gradient if way == GRADIENT else reading.by_omission)(at, BACK)


class ConnectModel(BackgroundModel[str]):
    """A text, the character after which the net is asked, and how the parts of those before it are measured.

    `at` counts from 0; `typed` is a text of the learner's, empty for the one given.
    """

    way = Choice(WAYS, GRADIENT, tip=SAY.way, width=90, look={"layout": {"width": "220px"}})
    at = Whole(0, 0, lambda model: len(model.reading.text) - 1, label=SAY.at, width=420)
    typed = typed_text(_short, SAY.typed, SAY.typing)
    reading: Reading

    def __init__(self, net: CharLM | None = None, text: str | None = None, **traits: Any) -> None:
        """Read `text`, or 1,500 characters of a program that no training saw; cut after MOST characters."""
        self.net, self.given = net or char_lstm.load(), text_to_read(text)
        super().__init__(**traits)
        self.observe(lambda _: self.ask(self.typed), "typed")

    def begin(self) -> None:
        """Read what is asked for at first."""
        self.reading, self.problem = self._read(self.typed)

    def _read(self, typed: str) -> tuple[Reading, str]:
        """A text as it is read, and what is not known of it in a sentence."""
        text = plain((typed or self.given)[:MOST])[:MOST]
        reading = Reading.of(self.net, self.net.vocabulary.seen(text))
        return reading, unknown_signs(self.net, text)

    def catch_up(self, request: str, stale: Stale) -> None:
        """Read what was typed, and show it unless something else is asked for by now."""
        reading, unknown = self._read(request)
        with self.together():
            if not stale():
                self.reading, self.problem = reading, unknown
                self.touch()

    @property
    def parts(self) -> Array:
        """The part of each of the last characters up to the cursor, BACK of them or as many as there are."""
        return _parts(self.reading, self.way, self.at)

    @property
    def probs(self) -> Array:
        """The probability of each character to come next."""
        return self.reading.probs(self.at)

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
        values, parts = np.zeros(len(self.reading.text)), self.parts
        if parts.max() > 0:
            values[self.at + 1 - len(parts) : self.at + 1] = parts / parts.max()
        return values

    @property
    def expected(self) -> list[int]:
        """The codes of the most probable next characters."""
        order: list[int] = np.argsort(-self.probs, kind="stable")[:BARS].tolist()
        return order

    def move(self, rows: int) -> None:
        """Go rows down, or up, in the same column."""
        page = self.page
        here = page.row_of(self.at)
        row = min(max(here + rows, 0), len(page.rows) - 1)
        self.at = page.firsts[row] + min(self.at - page.firsts[here], len(page.rows[row]) - 1)

    @property
    def caption(self) -> str:
        """What the net expects, and the three characters that matter most for it."""
        words, text_, parts = self.net.vocabulary.symbols, self.reading.text, self.parts
        before = shown(text_[max(self.at - 11, 0) : self.at + 1])
        best = []
        for k in np.argsort(-parts, kind="stable")[:3].tolist():
            back = len(parts) - 1 - k
            form = SAY.part if back else SAY.here
            best.append(form.format(sign=shown(text_[self.at - back]), back=back, value=parts[k]))
        what = SAY.what[WAYS.index(self.way)]
        return SAY.caption.format(before=before, sign=shown(words[self.expected[0]]), what=what,
                                  p=self.probs.max(), best=", ".join(best))  # fmt: skip


def shown(text_: str) -> str:
    """A text with a sign for each end of a line."""
    return text_.replace("\n", END)


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
        Letters("text", ("part", page.firsts[row]), rows, (4, TOP), (WIDE, HIGH), scale=of_quantity("gradient"),
                cursor=("at", 0), pick=Sets("at", page.firsts[row], "cell"), tell=True),
        text(4, 13, SAY.head, style="quiet"),
        text(x + 28, 13, SAY.guesses, style="quiet"),
    ]  # fmt: skip
    scale = of_quantity("y")
    signs = [shown(symbol).replace(" ", "␣") for symbol in symbols]
    for k in range(BARS):
        y = TOP + 26 * k
        marks.append(text(x + 14, y + 15, choice("next", signs, k), anchor="middle", style="code"))
        marks.append(Bar(("p", k), (x + 28, y + 4), (70, 12), scale, across=True))
        marks.append(text(WIDTH - 2, y + 15, number("p", k), anchor="end", size=11))
    return scene(WIDTH, TOP + ROWS * HIGH + 4, marks, keys=KEYS)


class Connectivity(Given):
    """A cursor over a text: `Connectivity()` for the course's net, `Connectivity(net, "a text")` for any LSTM.

    Traits: at (from 0), way ("gradient" or "left out"), typed.
    """

    model_class = ConnectModel
    rows = (("way", "at"), ("typed",))
    pictures = (partial(Diagram, connectivity),)
    moves = MOVES

    def handle(self, event: Event) -> None:
        """An arrow key or a click moves the cursor."""
        match event:
            case {"event": "key", "key": "ArrowUp" | "ArrowDown" as key}:
                self.model.move(1 if key == "ArrowDown" else -1)
            case _:
                super().handle(event)
