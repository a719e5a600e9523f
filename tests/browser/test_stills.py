"""What stands for a widget before its cell runs: true to the page, marked as a picture, readable in each theme."""

import io
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator

from tests.browser.conftest import DRAWN_ANEW
from tests.harness import bake, lab, stills
from tests.harness.accessibility import violations
from tests.harness.page import SHOTS, LessonPage, NotebookPage
from tests.notebooks import form

TREMBLING = 0.006  # share of pixels; up to 0.0045 were measured
LESSONS = [path for path in form.lessons() if path.name[:2] in DRAWN_ANEW]
FAR = 24  # 255ths: of this much a colour may differ that is nowhere flat
BACKGROUND = """
from collections import namedtuple
import numpy as np
from widgets.core.controls import button
from widgets.core.live_training import LiveTraining
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Heat, scene

At = namedtuple("At", "step")

class Slow(LiveTraining):
    steps, pace = 6, 4
    caption = property(lambda self: f'"{self.last}" of 6 & no more.')
    def moments(self):
        yield from map(At, range(7))

SCENE = scene(300, 60, [Heat("n", ("n", 0), (1, 2), (9, 9), (40, 30), digits=1)])
model = Slow()
draw = lambda model: Drawing(SCENE, {"n": np.array([model.last / 6, -0.25])})
view = View(model, [[button("a button that stands here")]], [Diagram(draw)])
model.training = True
view
"""
TRUST = "() => { for (const cell of lab.panel().content.model.cells) cell.trusted = true; }"
IN_SIGHT = """() => [...document.querySelector("[data-still]").querySelectorAll("button, input, .rnn-caption")]
  .filter((el) => el.getBoundingClientRect().height > 1).map((el) => el.className.includes("rnn-caption") || el.tagName)
"""
SAID = """() => getComputedStyle(document.querySelector("[data-still]"), "::before").content"""


@pytest.mark.parametrize("lesson", LESSONS, indirect=True, ids=lambda path: path.stem)
def test_stills_show_what_the_page_draws(lesson: LessonPage):
    kept = form.read(next(path for path in LESSONS if path.name == lesson.name))
    old, new = found(kept), found(lesson.baked)
    assert old.keys() == new.keys()
    changed = [name for name in old if not same(old[name], new[name])]
    for name in changed:  # for people to look at
        SHOTS.mkdir(exist_ok=True)
        (SHOTS / f"still-{lesson.name[:2]}-{name}.png").write_bytes(new[name])
    assert changed == [], "where this is meant, run `make bake`"


def same(old: bytes, new: bytes) -> bool:
    """As `make bake` judges; but Plotly puts the title of an axis a pixel up or down from one run to the next."""
    return stills.shows_the_same(old, new) or (
        stills.share_apart(old, new) <= TREMBLING and stills.resembles(old, new)
    )


def found(book: Any) -> dict[str, bytes]:
    """The stills of a notebook, by cell and place."""
    return {
        f"{cell.id}-{place}": form.still(output)
        for cell in book.cells
        for place, output in enumerate(cell.get("outputs", []))
        if form.still(output)
    }


@pytest.fixture(scope="module")
def baked(browser: Browser, server: lab.Server):
    """A page of the size of stills, with a widget that trains in the background; and its notebook as it was baked."""
    book = write(server, "training.ipynb", nbformat.v4.new_code_cell(BACKGROUND))
    page = NotebookPage(browser, server, "training.ipynb", **bake.SIZE)
    yield page, bake.run_on(page, book)
    page.close()


def write(server: lab.Server, name: str, cell: Any) -> Any:
    book = nbformat.v4.new_notebook(cells=[cell], metadata=form.METADATA)
    nbformat.write(book, server.root / name)
    return book


def only(book: Any) -> Any:
    """The one output of a notebook."""
    (output,) = book.cells[0].outputs
    return output


def test_a_still_is_taken_when_the_training_has_ended(baked: tuple[NotebookPage, Any]):
    output = only(baked[1])
    assert output.data["text/plain"] != form.alt(output) == '"6" of 6 & no more.'
    assert output.data.keys() == {"text/plain", "text/html"}


def test_a_still_says_what_it_is_in_place_of_controls(baked: tuple[NotebookPage, Any]):
    page, _ = baked
    page.page.evaluate("words => lab.frame(0, 0, words)", bake.WORDS)
    assert page.page.evaluate(IN_SIGHT) == [True], "the caption alone"
    assert page.page.evaluate(SAID) == f'"{bake.WORDS}"'
    page.page.evaluate("() => lab.unframe()")
    page.page.evaluate("() => lab.frame(0, 0)")
    assert set(page.page.evaluate(IN_SIGHT)) == {"BUTTON", True}, "the page has them back"
    assert page.page.evaluate(SAID) == "none"
    page.page.evaluate("() => lab.unframe()")


def test_a_still_has_the_colours_of_the_page(baked: tuple[NotebookPage, Any]):
    page, book = baked
    with Image.open(io.BytesIO(page.picture(0, 0, bake.WORDS))) as image:
        live = np.asarray(image.convert("RGB"), int)
    room = stills.ROOM * stills.SCALE
    kept = stills.pixels(form.still(only(book)))[room:-room, room:-room]
    assert kept.shape == live.shape
    assert (np.ptp(kept[np.ptp(live, axis=2) == 0], axis=1) == 0).all(), "greys are grey"
    assert np.abs(kept - live).max() <= FAR
    colors, counts = np.unique(live.reshape(-1, 3), axis=0, return_counts=True)
    for color in colors[counts > stills.FLAT * counts.sum() * 2]:
        assert (kept[(live == color).all(axis=2)] == color).all()


@pytest.mark.parametrize("trusted", [True, False])
def test_a_still_can_be_read_in_each_theme_and_without_eyes(
    trusted: bool, browser: Browser, server: lab.Server, baked: tuple[NotebookPage, Any]
):
    write(server, "cold.ipynb", baked[1].cells[0])
    page = NotebookPage(browser, server, "cold.ipynb")
    picture = page.page.locator("img.rnn-picture")
    if trusted:
        page.page.evaluate(TRUST)
    for theme, wanted in (("Dark", 26 if trusted else 255), ("Light", 255)):
        page.theme(f"JupyterLab {theme}")
        assert page.until(lambda wanted=wanted: abs(ground(picture) - wanted) <= 1), theme
        assert violations(page, within="img.rnn-picture") == []
    assert picture.get_attribute("alt") == '"6" of 6 & no more.'
    page.close()


def ground(picture: Locator) -> int:
    """How bright the card of a still is on the page, of 255."""
    with Image.open(io.BytesIO(picture.screenshot())) as image:
        return image.convert("L").getpixel((5, image.height // 2))  # type: ignore[return-value]
