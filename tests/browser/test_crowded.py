"""In no picture do two texts lie on one another, none is too small, and nothing is drawn beyond its edge."""

import pytest
from ipywidgets import Dropdown, RadioButtons, ToggleButtons
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.blank import Board, Plots, blank
from tests.widgets.examples import EXAMPLES
from widgets.core.canvas import Canvas
from widgets.core.model import Model
from widgets.drawing import marks
from widgets.drawing.diagram import Diagram, pack

FIND = (lab.ROOT / "tests" / "browser" / "crowded.js").read_text(encoding="utf-8")
SOME = {"v": [1.0]}
ROOM = {
    900: 748,
    1300: 1300,
    1920: 1752,
}  # px of a page; of a blank page that gives a picture as much room
FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif'  # of JupyterLab


@pytest.fixture(scope="module")
def board(browser: Browser):
    page = blank(browser)
    yield Board(page)
    page.context.close()


def found(board: Board, *drawn: marks.Mark) -> list[str]:
    board.clear()
    board.paint(drawn, SOME)
    return board.page.evaluate(FIND)


def cell(x: float, y: float) -> marks.Mark:
    return marks.Heat("v", ("v", 0), (1, 1), (x, y), (40, 20), digits=2)


def test_words_on_words_are_found(board: Board):
    sentence = found(board, marks.text(50, 50, "one"), marks.text(60, 53, "two"))
    assert len(sentence) == 1
    assert sentence[0].startswith('"one" on "two" by ')
    assert "px" in found(board, marks.text(50, 50, "three"), cell(50, 35))[0]


@pytest.mark.parametrize("turn", [0, -40])
def test_neighbours_and_turned_words_are_not(board: Board, turn: float):
    drawn = [
        marks.text(40 + 20 * k, 150, "words here" if turn else "w", turn=turn) for k in range(3)
    ]
    assert found(board, *drawn, marks.text(40, 200, "next"), marks.text(40, 216, "line")) == []


def test_what_is_hidden_lies_on_nothing(board: Board):
    gone = marks.Group("g", (0, 0), [marks.text(50, 50, "two")], opacity=0)
    assert found(board, marks.text(50, 50, "one"), gone) == []


def test_marks_beyond_the_edge_are_found(board: Board):
    assert found(board, marks.Box((350, 100), (50, 50)), cell(0, 280)) == []
    assert "rect.rnn-box" in found(board, marks.Box((360, 100), (50, 50)))[0]
    assert (
        '"a long sentence" reaches out' in found(board, marks.text(350, 50, "a long sentence"))[0]
    )
    assert "path.rnn-path" in found(board, marks.Path("M0 290V310"))[0]


def test_small_words_are_found(board: Board):
    assert found(board, marks.text(50, 50, "low", size=9)) == ['"low" has only 9.0 px']
    numbers = marks.Heat("v", ("v", 0), (1, 1), (50, 50), (20, 20), digits=2)
    assert "has only" in found(board, numbers)[0]


def test_in_a_narrow_box_words_keep_their_size(board: Board):
    narrow = board.page.add_style_tag(content=".rnn-diagram .rnn-scroll { width: 200px; }")
    assert found(board, marks.text(50, 50, "word", size=12), cell(50, 120)) == []
    scroll = board.page.locator(".rnn-scroll")
    assert scroll.evaluate("box => [box.clientWidth, box.scrollWidth]") == [200, 400]
    narrow.evaluate("style => style.remove()")


@pytest.fixture(scope="module")
def drawn(browser: Browser):
    """Draws a canvas on a page of its own; what is wrong with it, in words."""
    from plotly.offline import get_plotlyjs

    pages = {width: blank(browser) for width in (0, *ROOM)}
    for width, page in pages.items():
        page.add_style_tag(content=f":root {{ --jp-ui-font-family: {FONT}; }}")
        page.set_viewport_size({"width": ROOM.get(width, 1000), "height": 900})
    board = Board(pages[0])  # a drawing shrinks as a whole: one width will do
    plots = {width: Plots(pages[width], get_plotlyjs()) for width in ROOM}

    def draw(canvas: Canvas, model: Model) -> list[str]:
        picture = canvas.picture(model)
        if isinstance(canvas, Diagram):
            board.clear()
            board.show(picture.scene, pack(picture).tolist())
            return board.page.evaluate(FIND)
        wrong = []
        for width, plot in plots.items():
            plot.draw({"ground": [], **picture})
            wrong += [f"{width} px: {said}" for said in plot.page.evaluate(FIND)]
        return wrong

    yield draw
    for page in pages.values():
        page.context.close()


def states(name: str):
    """An example as it begins, and with each choice that it offers."""
    view = EXAMPLES[name]()
    yield "at first", view
    for control in view.controls:
        if isinstance(control, ToggleButtons | Dropdown | RadioButtons) and not control.disabled:
            start = control.index
            for index, label in enumerate(control._options_labels):
                control.index = index
                yield label, view
            control.index = start


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_picture_has_room(name: str, drawn):
    wrong = [
        f"{state}, {said}"
        for state, view in states(name)
        for canvas in view.canvases
        for said in drawn(canvas, view.model)
    ]
    assert wrong == []
