"""One front end on a blank page, fed with numbers that the test knows: what is drawn, and what is sent."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.harness import cells, lab
from widgets.core.canvas import ViewFrontEnd
from widgets.drawing import marks
from widgets.drawing.diagram import DiagramFrontEnd, Drawing, pack
from widgets.drawing.plot import PlotFrontEnd, as_buffers
from widgets.drawing.sent import spare

SCRIPT = (lab.ROOT / "tests" / "harness" / "blank.js").read_text(encoding="utf-8")
SIZE = (400, 300)  # px of every scene: drawn at full width


def blank(browser: Browser, *, motion: bool = False, scale: float = 1) -> Page:
    """A page with the style sheet of the pictures and nothing else; with `motion`, things may glide.

    `scale` is how many pixels of the screen a px has.
    """
    context = browser.new_context(
        viewport={"width": 1000, "height": 700},
        reduced_motion="no-preference" if motion else "reduce",
        device_scale_factor=scale,
        has_touch=True,
    )
    page = context.new_page()
    page.set_content("<!doctype html><body></body>")
    page.add_style_tag(content=ViewFrontEnd._css)
    page.add_style_tag(content=f".rnn-scroll {{ width: {SIZE[0]}px; }}")
    page.evaluate(SCRIPT)
    return page


class Board:
    """A drawing on a blank page."""

    def __init__(self, page: Page) -> None:
        """Load the front end of diagrams."""
        self.page, self.rev = page, 0
        page.evaluate("source => blank.diagram(source)", DiagramFrontEnd.code)

    def clear(self) -> None:
        """Begin with an empty drawing, nothing sent, and a clock on which no edit ever waits."""
        self.page.mouse.move(990, 690)
        self.page.evaluate(
            "() => { blank.state.draw(); blank.state.text = ''; blank.state.tick = 2000; blank.events(); }"
        )

    def paint(
        self,
        drawn: Sequence[marks.Mark],
        arrays: Mapping[str, Sequence[float]],
        caption: str = "",
        **options: Any,
    ) -> None:
        """Paint a scene of marks with these numbers; `options` go to `marks.scene`."""
        scene = marks.scene(*SIZE, drawn, **options)
        drawing = Drawing(scene, {name: np.array(v) for name, v in arrays.items()})
        self.show(scene, pack(drawing).tolist(), caption)

    def show(self, scene: marks.Scene, values: list[float], caption: str = "") -> None:
        """Paint a whole scene with its numbers."""
        self.rev += 1
        self.page.evaluate(
            "sent => blank.paint(...sent)", [spare(scene), values, caption, self.rev]
        )

    def attributes(self, selector: str, *names: str) -> list[tuple[Any, ...]]:
        """Attributes of every element that fits, in order; numbers as numbers."""
        found = self.page.evaluate("asked => blank.attributes(...asked)", [selector, list(names)])
        return [tuple(map(_number, each)) for each in found]

    def styles(self, selector: str, *names: str) -> list[tuple[Any, ...]]:
        """Computed styles of every element that fits; numbers, with or without px, as numbers."""
        found = self.page.evaluate("asked => blank.styles(...asked)", [selector, list(names)])
        return [tuple(_number(value.removesuffix("px")) for value in each) for each in found]

    def texts(self, selector: str) -> list[str]:
        """The text of every element that fits."""
        found: list[str] = self.page.evaluate("selector => blank.texts(selector)", selector)
        return found

    def sent(self) -> list[dict[str, Any]]:
        """What the drawing has sent since this was last asked."""
        found: list[dict[str, Any]] = self.page.evaluate("() => blank.events()")
        return found

    def at(self, selector: str, index: int = 0) -> Locator:
        """One element."""
        return self.page.locator(selector).nth(index)

    def pixels(self) -> NDArray[np.int64]:
        """What the screen shows of the drawing, pixel by pixel: red, green, blue."""
        with Image.open(io.BytesIO(self.at(".rnn-board").screenshot())) as image:
            return np.asarray(image.convert("RGB"), int)

    def colours(self, key: str) -> NDArray[np.int64]:
        """What the screen shows of each cell of a map, left above its number: red, green, blue."""
        pixels, whole, cover = (
            self.pixels(),
            self.at(".rnn-board").bounding_box(),
            cells.cover(self.page, key),
        )
        (rows, cols), box = cells.shape(cover), cover.bounding_box()
        scale = pixels.shape[1] / whole["width"]
        across = box["x"] - whole["x"] + (np.arange(cols) + 0.2) * box["width"] / cols
        down = box["y"] - whole["y"] + (np.arange(rows) + 0.2) * box["height"] / rows
        row, col = np.floor(scale * down).astype(int), np.floor(scale * across).astype(int)
        return pixels[row[:, None], col].reshape(-1, 3)

    def ground(self) -> NDArray[np.int64]:
        """The colour that cells are painted on: red, green, blue."""
        styles = self.styles(".rnn-ground", "fill") or [("rgb(255, 255, 255)",)]
        return np.array([int(part) for part in re.findall(r"\d+", styles[0][0])])

    def origin(self) -> tuple[float, float]:
        """Where the drawing's (0, 0) is on the page."""
        box = self.at(".rnn-board").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == SIZE
        return box["x"], box["y"]

    def move(self, x: float, y: float) -> None:
        """Move the mouse to a point of the drawing."""
        left, top = self.origin()
        self.page.mouse.move(left + x, top + y)

    def click(self, x: float, y: float) -> None:
        """Click at a point of the drawing."""
        left, top = self.origin()
        self.page.mouse.click(left + x, top + y)


class Plots:
    """Plots on a blank page: drawn by the Plotly of that source or, without one, only asked for."""

    def __init__(self, page: Page, plotly: str = "") -> None:
        """Load the front end of plots."""
        self.page, self.rev = page, 0
        page.evaluate("given => blank.plots(...given)", [PlotFrontEnd._esm, plotly])

    def draw(self, picture: Mapping[str, Any], caption: str = "A plot.") -> None:
        """Send a picture and wait until it is drawn."""
        self.rev += 1
        spec = {name: part for name, part in picture.items() if name != "ground"}
        sent = {"spec": spec, "caption": caption, "rev": self.rev}
        if "ground" in picture:
            sent["ground"] = picture["ground"]
        self.page.evaluate("sent => blank.react(sent)", _bytes(as_buffers(sent)))
        self.page.wait_for_function(
            "rev => document.querySelector('.rnn-plot').dataset.rev == rev", arg=self.rev
        )


def _bytes(value: Any) -> Any:
    """Buffers as lists, so that they can be handed to a page."""
    if isinstance(value, memoryview):
        return list(value)
    if isinstance(value, dict):
        return {name: _bytes(item) for name, item in value.items()}
    return [_bytes(item) for item in value] if isinstance(value, list) else value


def rgb(color: str) -> str:
    """A colour as computed styles give it."""
    return f"rgb({int(color[1:3], 16)}, {int(color[3:5], 16)}, {int(color[5:7], 16)})"


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
