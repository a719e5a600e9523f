"""Colours of the table on the page: the tones of its theme, for words, shapes and cells, in drawings and in plots."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.harness.blank import Board, Plots, blank, rgb
from tests.harness.colour_vision import contrast, mixed
from widgets.drawing import marks
from widgets.drawing.theme import HUES, QUANTITIES, gate, signed

FILL, DARK = QUANTITIES["gradient"], [False, True]
PURPLE, VIOLET = (
    HUES["purple"],
    HUES["violet"],
)  # the ink of the first is not its fill, in either theme
NEAR = 4  # of 255: what a colour may be off, for the screen rounds each of four inks
ZERO = "#303030"  # a cell of 0 on a dark page


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = blank(browser)
    page.add_style_tag(content='[data-jp-theme-light="false"] { --jp-layout-color0: #111; }')
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def opened(page: Page) -> Board:
    return Board(page)


@pytest.fixture
def board(opened: Board) -> Board:
    opened.clear()
    return opened


def turn(page: Page, dark: bool) -> None:
    """Change the theme as JupyterLab does."""
    page.evaluate(
        "dark => { const { dataset } = document.body; dataset.jpThemeLight = String(!dark);"
        " dataset.jpThemeName = dark ? 'JupyterLab Dark' : 'JupyterLab Light'; }",
        dark,
    )


def test_words_have_the_ink_and_shapes_the_fill_of_the_theme(board: Board):
    drawn: list[marks.Mark] = [
        marks.text(5, 20, "C", color=FILL),
        marks.Line(("v", 0), 2, (10, 20), (100, 50), -1, 1, FILL),
        marks.Path("M0 0h9", color=FILL),
        marks.Box((200, 20), (30, 40), style="soft", color=FILL),
        marks.Dot(("v", 0), ("v", 1), (10, 20), (100, 50), (-1, -1), (1, 1), FILL),
        marks.Bar(("v", 1), (300, 20), (8, 60), gate("gradient")),
    ]
    board.paint(drawn, {"v": [0.5, 1.0]})
    for dark in (*DARK, False):  # what is drawn already follows
        turn(board.page, dark)
        tones = PURPLE.tones(dark)
        ink, fill = rgb(tones["ink"]), rgb(tones["fill"])
        assert board.styles(".rnn-text", "fill") == [(ink,)]
        for shape, kind in ((".rnn-line", "stroke"), (".rnn-path", "stroke"), (".rnn-box", "fill"),
                            ("circle", "fill"), (".rnn-track + rect", "fill")):  # fmt: skip
            assert board.styles(shape, kind) == [(fill,)], shape
    board.paint([marks.text(5, 20, "C", color="#123456")], {})
    assert board.styles(".rnn-text", "fill") == [(rgb("#123456"),)]  # no colour of the table


@pytest.mark.parametrize("dark", DARK)
@pytest.mark.parametrize("name", ["c", "f", ""])
def test_a_map_starts_at_a_ground_that_is_seen_and_ends_at_the_tone_of_the_theme(
    board: Board, dark: bool, name: str
):
    """By at most 24 paths, as ever."""
    turn(board.page, dark)
    scale = gate(name) if name else signed()
    own = next(hue for hue in HUES.values() if hue.fill == scale["positive"])
    values = np.linspace(0, 1, 60)
    board.paint(
        [marks.Heat("v", ("v", 0), (6, 10), (10, 20), (20, 20), scale=scale)],
        {"v": values.tolist()},
    )
    assert 0 < board.page.locator(".rnn-ink").count() <= 24
    ground = ZERO if dark else "#ffffff"
    for value, seen in zip(values, board.colours("v"), strict=True):
        wanted = mixed(own.tones(dark)["fill"], ground, 0.85 * value)
        assert np.abs(seen - [int(wanted[k : k + 2], 16) for k in (1, 3, 5)]).max() <= NEAR
    full = mixed(own.tones(dark)["fill"], ground, 0.85)
    assert contrast(full, "#111111" if dark else "#ffffff") > 2.4


@pytest.mark.parametrize("dark", DARK)
@pytest.mark.parametrize("count", [6, 60])
def test_cells_with_numbers_are_paler_so_that_the_numbers_are_read(
    board: Board, dark: bool, count: int
):
    turn(board.page, dark)
    values = np.linspace(0, 1, count)
    heat = marks.Heat("v", ("v", 0), (6, count // 6), (10, 20), (30, 20), scale=gate("c"), digits=1)
    board.paint([heat], {"v": values.tolist()})
    ground = "#111111" if dark else "#ffffff"
    for value, seen in zip(values, board.colours("v"), strict=True):
        wanted = mixed(VIOLET.tones(dark)["cell"], ground, 0.6 * value)
        assert np.abs(seen - [int(wanted[k : k + 2], 16) for k in (1, 3, 5)]).max() <= NEAR


def test_a_plot_has_the_tones_of_its_theme_and_follows_a_change(browser: Browser):
    page = blank(browser)
    plots = Plots(page)
    fixed = "#123456"
    data = [
        {"type": "scatter", "line": {"color": FILL}, "textfont": {"color": FILL}, "x": np.zeros(2)},
        {"type": "bar", "marker": {"color": [FILL, fixed]}, "name": FILL[1:]},
        {"type": "heatmap", "colorscale": [[0, FILL], [1, fixed]]},
    ]
    layout = {
        "legend": {"font": {"color": FILL}},
        "annotations": [{"text": "C", "font": {"color": FILL, "size": 9}}],
        "xaxis": {"title": {"text": "C", "font": {"color": FILL}}, "tickfont": {"color": FILL}},
        "shapes": [{"line": {"color": FILL}, "fillcolor": FILL}],
    }
    plots.draw({"data": data, "layout": layout, "ground": [{"line": {"color": FILL}}]})
    for dark in DARK:
        if dark:
            before = page.evaluate("() => blank.drawn.length")
            turn(page, dark)
            page.wait_for_function("before => blank.drawn.length > before", arg=before)
        drawn = page.evaluate("() => blank.plain(blank.drawn.at(-1))")
        ink, fill = PURPLE.tones(dark)["ink"], PURPLE.tones(dark)["fill"]
        _toned(drawn, ink, fill, fixed)
    page.context.close()


def _toned(drawn: dict[str, Any], ink: str, fill: str, fixed: str) -> None:
    """Words in the ink, shapes in the fill, and what is not of the table as it was."""
    ground, line, bar, heat = drawn["data"]
    layout = drawn["layout"]
    assert ground["line"] == line["line"] == {"color": fill}
    assert line["textfont"] == layout["legend"]["font"] == {"color": ink}
    assert bar == {"type": "bar", "marker": {"color": [fill, fixed]}, "name": FILL[1:]}
    assert heat["colorscale"] == [[0, fill], [1, fixed]]
    assert layout["annotations"] == [{"text": "C", "font": {"color": ink, "size": 9}}]
    assert layout["xaxis"]["title"]["font"] == layout["xaxis"]["tickfont"] == {"color": ink}
    assert layout["shapes"] == [{"line": {"color": fill}, "fillcolor": fill}]
