"""The cells of heat maps on a page. Those of a large map are no elements: each is found by its place in its map."""

from playwright.sync_api import FloatRect, Locator, Page, Position

SHAPE = """(cover) => {
    const all = (marks) => marks.flatMap((mark) => [mark, ...all(mark.marks ?? [])]);
    const { key } = cover.parentNode.dataset;
    const marks = all(cover.closest(".rnn-diagram").shown.scene.marks);
    const { rows = 1, cols = 1 } = marks.find((mark) => mark.key === key);
    return [rows, cols];
}"""
SEEN = """(element) => {
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
}"""
LEAD = """(map, index) => {
    const init = { bubbles: true, cancelable: true };
    map.querySelector(".rnn-cell").focus();
    const way = index - document.activeElement.dataset.i;
    const press = new KeyboardEvent("keydown", { key: way > 0 ? "ArrowRight" : "ArrowLeft", ...init });
    for (let k = 0; k < Math.abs(way); k++) document.activeElement.dispatchEvent(press);
    if (Number(document.activeElement.dataset.i) !== index) throw new Error(`no key leads to the cell ${index}`);
}"""


def cover(within: Page | Locator, key: str) -> Locator:
    """What the pointer meets over the cells of a map, or over the letters of a text."""
    return within.locator(f'light=[data-key="{key}"] > .rnn-cover').first


def shape(cover: Locator) -> tuple[int, int]:
    """Rows and columns of a map; a text is one cell."""
    rows, cols = cover.evaluate(SHAPE)
    return rows, cols


def count(cover: Locator) -> int:
    """How many cells a map has."""
    rows, cols = shape(cover)
    return rows * cols


def place(cover: Locator, index: int) -> Position:
    """The middle of a cell, from the top left corner of its map, in px of the page."""
    (rows, cols), box = shape(cover), seen(cover)
    row, col = divmod(index, cols)
    assert row < rows, f"there is no cell {index}"
    return {"x": (col + 0.5) * box["width"] / cols, "y": (row + 0.5) * box["height"] / rows}


def box(cover: Locator, index: int) -> FloatRect:
    """Where a cell is on the page."""
    (rows, cols), whole, middle = shape(cover), seen(cover), place(cover, index)
    width, height = whole["width"] / cols, whole["height"] / rows
    left, top = whole["x"] + middle["x"] - width / 2, whole["y"] + middle["y"] - height / 2
    return {"x": left, "y": top, "width": width, "height": height}


def centre(cover: Locator, index: int) -> tuple[float, float]:
    """The middle of a cell on the page."""
    whole, middle = seen(cover), place(cover, index)
    return whole["x"] + middle["x"], whole["y"] + middle["y"]


def seen(element: Locator) -> FloatRect:
    """Where an element is on the page, scrolled into sight: in one step, for a picture drawn anew replaces it."""
    box: FloatRect = element.evaluate(SEEN)
    return box


def hover(cover: Locator, index: int) -> None:
    """Move the pointer over a cell."""
    cover.hover(position=place(cover, index))


def click(cover: Locator, index: int) -> None:
    """Click a cell."""
    cover.click(position=place(cover, index))


def held(cover: Locator, index: int) -> Locator:
    """The cell of an edited or painted map, when arrow keys have led the focus to it."""
    cells = cover.locator("xpath=..")
    cells.evaluate(LEAD, index)
    return cells.locator("light=.rnn-cell")


def reached(edited: Locator, index: int) -> Locator:
    """One number of a map or of a row of sliders, when it can take keys; -1 is the last."""
    covers = edited.locator("light=.rnn-cover")
    if not covers.count():
        return edited.locator("light=[role=slider]").nth(index)
    return held(covers, index % count(covers))
