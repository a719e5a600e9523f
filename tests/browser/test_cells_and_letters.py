"""Heat maps, sliders and coloured letters, drawn from numbers that the test knows."""

import numpy as np
import pytest
from playwright.sync_api import Browser

from lessons.numerics import Array
from tests.harness import cells
from tests.harness.blank import Board, blank, rgb
from widgets.drawing import marks
from widgets.drawing.theme import NEGATIVE, POSITIVE, gate, signed

NAN = float("nan")
PLUS, MINUS = rgb(POSITIVE), rgb(NEGATIVE)
FRAME = ("x", "y", "width", "height")
SCALE = signed()
NEAR = 4  # of 255: what a colour may be off, for the screen rounds each of four inks


@pytest.fixture(scope="module")
def opened(browser: Browser):
    page = blank(browser)
    yield Board(page)
    page.context.close()


def assert_painted(
    board: Board, key: str, parts: list[list[float]] | Array, scale=SCALE, full: float = 0.85
) -> None:
    """Each cell is coloured by its part of the full strength over the ground: 0 and NaN not at all."""
    ground, found = board.ground(), board.colours(key)
    for part, colour in zip(np.ravel(parts), found, strict=True):
        opacity = 0 if np.isnan(part) else full * min(1, abs(part))
        hue = np.array(
            [int(scale["negative" if part < 0 else "positive"][k : k + 2], 16) for k in (1, 3, 5)]
        )
        wanted = ground * (1 - opacity) + hue * opacity
        assert np.abs(colour - wanted).max() <= NEAR, (part, colour, wanted)


@pytest.fixture
def board(opened: Board) -> Board:
    opened.clear()
    return opened


def test_cells_stand_in_rows_and_are_coloured_by_sign_and_strength(board: Board):
    drawn = [marks.Heat("W", ("W", 1), (2, 3), (10, 20), (40, 30), scale=signed(2), digits=1)]
    board.paint(drawn, {"W": [99, 1, -1, 2, -9, 0, NAN]})
    assert board.attributes(".rnn-ground", *FRAME) == [(10, 20, 120, 60)]
    assert_painted(board, "W", [[0.5, -0.5, 1], [-1, 0, NAN]], full=0.6)
    assert board.attributes(".rnn-number", "x", "y")[::5] == [(30, 35), (110, 65)]
    assert board.texts(".rnn-number") == ["1.0", "−1.0", "2.0", "−9.0", "0.0", ""]
    board.paint(drawn, {"W": [99, -2, NAN, 0.04, 1, -0.04, 3]})
    assert_painted(board, "W", [[-1, NAN, 0.02], [0.5, -0.02, 1]], full=0.6)
    assert board.texts(".rnn-number") == ["−2.0", "", "0.0", "1.0", "0.0", "3.0"]


def test_a_cell_has_a_frame_and_the_ground_is_seen_between_its_round_corners(board: Board):
    board.paint([marks.Heat("W", ("W", 0), (2, 2), (10, 20), (40, 30))], {"W": [1, 1, 1, 1]})
    pixels = board.pixels()
    blue, grey = pixels[35, 30].tolist(), pixels[35, 10].tolist()
    assert grey == [187, 187, 187]
    assert pixels[35, 10:90].tolist() == 2 * [grey, *([blue] * 38), grey]
    assert pixels[20:80, 30].tolist() == 2 * [grey, *([blue] * 28), grey]
    assert (pixels[49:51, 49:51] == 255).all()


@pytest.mark.parametrize("scale", [signed(1), gate("f")])
def test_a_large_map_is_a_few_paths_and_each_cell_has_its_colour(board: Board, scale):
    drawn = [marks.Heat("v", ("v", 0), (16, 25), (10, 20), (14, 12), scale=scale)]
    rng = np.random.default_rng(0)
    for values in (rng.uniform(-1.1, 1.1, 400), np.linspace(-1, 1, 400), rng.normal(0, 0.1, 400)):
        board.paint(drawn, {"v": values.tolist()})
        assert 0 < board.page.locator(".rnn-ink").count() <= 24
        assert_painted(board, "v", values, scale)
    board.paint(drawn, {"v": [0] * 399 + [1]})
    assert_painted(board, "v", [0] * 399 + [1], scale)


def test_colours_follow_the_theme_as_it_changes(board: Board):
    for count, shape in ((6, (2, 3)), (60, (6, 10))):
        values = np.linspace(-1, 1, count)
        board.paint([marks.Heat("v", ("v", 0), shape, (10, 20), (20, 20))], {"v": values.tolist()})
        for ground in ("#111111", "#ffffff"):
            theme = "c => document.documentElement.style.setProperty('--jp-layout-color0', c)"
            board.page.evaluate(theme, ground)
            assert board.ground().tolist() == [int(ground[1:3], 16)] * 3
            assert_painted(board, "v", values)


@pytest.mark.parametrize("shape", [(1, 3), (5, 9)])
def test_cells_without_a_number_are_the_ground(board: Board, shape: tuple[int, int]):
    drawn, count = [marks.Heat("v", ("v", 0), shape, (10, 20), (30, 20))], shape[0] * shape[1]
    for value in (NAN, 1, NAN, 0):
        board.paint(drawn, {"v": [value] * count})
        assert_painted(board, "v", [value] * count)


@pytest.mark.parametrize("scale", [1, 2])
def test_tiny_cells_are_crisp(browser: Browser, scale: int):
    page = blank(browser, scale=scale)
    board = Board(page)
    values = [(-1) ** k for k in range(60)]
    board.paint(
        [marks.Heat("v", ("v", 0), (4, 15), (10, 20), (9.3, 7.7), bare=True)], {"v": values}
    )
    pixels = board.pixels()[21 * scale : 50 * scale, 11 * scale : 149 * scale]
    assert (
        len(np.unique(pixels.reshape(-1, 3), axis=0)) == 2
    )  # no edge is blurred, no ground is seen
    assert_painted(board, "v", values)
    page.context.close()


def test_numbers_below_the_least_are_not_written(board: Board):
    for least, said in (
        (0.5, ["", "0.50", "−0.70", ""]),
        (None, ["0.20", "0.50", "−0.70", "0.00"]),
    ):
        given = {} if least is None else {"least": least}
        heat = marks.Heat("v", ("v", 0), (1, 4), (0, 0), (40, 30), digits=2, **given)
        board.paint([heat], {"v": [0.2, 0.5, -0.7, 0]})
        assert board.texts(".rnn-number") == said


def test_tiny_cells_touch_and_bare_ones_have_no_ground(board: Board):
    board.paint([marks.Heat("v", ("v", 0), (1, 2), (10, 20), (8, 8), bare=True)], {"v": [1, 1]})
    pixels = np.argwhere((board.pixels() != 255).any(axis=2))
    assert (pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()) == ([20, 10], [27, 25])
    assert len(pixels) == 8 * 16
    assert board.at(".rnn-ground").count() == 0
    assert board.texts(".rnn-number") == []


def test_the_cursor_frames_a_column_and_the_veil_lies_on_those_after_it(board: Board):
    options = {"cursor": ("t", 0), "level": ("t", 1)}
    drawn = [marks.Heat("v", ("v", 0), (2, 4), (10, 20), (30, 25), **options)]
    for t, row, left, top in ((1, 2, 10, 45), (3, 1, 70, 20), (4, 2, 100, 45)):
        board.paint(drawn, {"v": [1] * 8, "t": [t, row]})
        column, level = board.attributes(".rnn-cursor", *FRAME)
        assert column == (left, 19, 30, 52)
        assert level == (9, top, 122, 25)
        assert board.attributes(".rnn-veil", *FRAME) == [(left + 30, 20, (4 - t) * 30, 50)]
        assert board.styles(".rnn-cursor", "display") == [("inline",), ("inline",)]
    board.paint(drawn, {"v": [1] * 8, "t": [0, 0]})
    assert board.styles(".rnn-cursor", "display") == [("none",), ("none",)]
    assert board.attributes(".rnn-veil", *FRAME) == [(10, 20, 120, 50)]
    board.paint([marks.Heat("v", ("v", 0), (1, 1), (0, 0), (30, 30), cursor=("t", 0), veil=False)],
                {"v": [1], "t": [1]})  # fmt: skip
    assert board.at(".rnn-veil").count() == 0


def test_a_cell_tells_its_number_to_a_reader_and_to_the_pointer(board: Board):
    edited = marks.Heat("W", ("W", 0), (2, 2), (10, 20), (40, 30), edit=(-2, 3), label="W_hh")
    tell = (["le", "chat"], ["the", "cat", "sat"])
    told = marks.Heat("a", ("a", 0), (2, 3), (10, 120), (40, 30), tell=tell)
    board.paint([edited, told], {"W": [0.12345, -1.5, 0, 2], "a": [0.25, 0, 0, 0.5, -0.125, 1]})
    names = ("role", "aria-label", "aria-valuenow", "aria-valuetext", "aria-valuemin",
             "aria-valuemax", "tabindex")  # fmt: skip
    for index, said in enumerate(
        [
            ("slider", "W_hh [1, 1]", 0.1235, 0.12, -2, 3, 0),
            ("slider", "W_hh [1, 2]", -1.5, "−1.50", -2, 3, 0),
            ("slider", "W_hh [2, 1]", 0, 0, -2, 3, 0),
            ("slider", "W_hh [2, 2]", 2, 2, -2, 3, 0),
        ]
    ):
        cells.held(cells.cover(board.page, "W"), index)
        assert board.attributes(".rnn-cell", *names) == [said]
    board.move(70, 35)
    assert board.texts("title") == [
        "W_hh [1, 2] = −1.5000\ndrag up or down, or double click to type",
        "",
    ]
    board.move(70, 165)
    assert board.texts(".rnn-hint") == ["chat cat = −0.1250"]
    assert board.at(".rnn-hint").is_visible()
    hint, spot = board.at(".rnn-hint").bounding_box(), cells.box(cells.cover(board.page, "a"), 4)
    assert hint["y"] + hint["height"] == pytest.approx(spot["y"] - 4, abs=1.5)
    board.move(300, 250)
    assert not board.at(".rnn-hint").is_visible()


def test_a_hint_stands_above_the_middle_of_its_cell_but_never_outside(board: Board):
    tell = (["a sentence"], ["the first", "the middle", "the last"])
    row = marks.Heat("a", ("a", 0), (1, 3), (0, 120), (400 / 3, 30), tell=tell)
    narrow = marks.Heat("b", ("b", 0), (1, 20), (0, 200), (20, 20), tell=(["row"], ["c"] * 20))
    width = board.page.viewport_size["width"]
    board.page.set_viewport_size({"width": 416, "height": 700})
    board.paint([row, narrow], {"a": [0.25, 0, 1], "b": [0.5] * 20})
    frame = board.at(".rnn-diagram").bounding_box()
    for x, y, key, index, side in (
        (200, 135, "a", 1, "x"),
        (10, 210, "b", 0, "left"),
        (390, 210, "b", 19, "right"),
    ):
        board.move(x, y)
        hint, cell = (
            board.at(".rnn-hint").bounding_box(),
            cells.box(cells.cover(board.page, key), index),
        )
        assert hint["width"] > 30
        left = {
            "x": cell["x"] + cell["width"] / 2 - hint["width"] / 2,
            "left": frame["x"],
            "right": frame["x"] + frame["width"] - hint["width"],
        }
        assert hint["x"] == pytest.approx(left[side], abs=1)
    board.move(300, 280)
    board.page.set_viewport_size({"width": width, "height": 700})


def test_a_change_flashes_where_it_is_asked_for(browser: Browser):
    page = blank(browser, motion=True)
    board = Board(page)
    heat = marks.Heat("v", ("v", 0), (1, 2), (0, 0), (40, 30), edit=(0, 1), flash=True)
    board.paint([heat], {"v": [0, 0]})
    assert board.at(".rnn-flash").count() == 0
    board.paint([heat], {"v": [0, 1]})
    box = (
        "path => { const { x, y, width, height } = path.getBBox(); return [x, y, width, height]; }"
    )
    assert board.at(".rnn-flash").evaluate(box) == pytest.approx([40.5, 0.5, 39, 29])
    glow = "path => path.getAnimations().map((each) => each.effect.getKeyframes()[0].stroke)"
    assert board.at(".rnn-flash").evaluate(glow) == ["gold"]
    board.at(".rnn-flash").evaluate("path => path.getAnimations()[0].finish()")
    page.wait_for_function("() => !document.querySelector('.rnn-flash')")
    page.context.close()


def test_sliders_stand_at_their_values(board: Board):
    drawn = [
        marks.Sliders("x", ("x", 1), 3, (10, 20), 30, 100, (-2, 2), label="x_t"),
        marks.Sliders("y", ("x", 0), 1, (200, 20), 10, 100, (0, 4), base=0),
    ]
    board.paint(drawn, {"x": [1, 1, -1, 9]})
    thumbs = [(25, 45, 8), (55, 95, 8), (85, 20, 8), (205, 95, 5)]
    assert board.attributes(".rnn-thumb", "cx", "cy", "r") == thumbs
    assert board.styles(".rnn-thumb", "fill") == [(PLUS,), (MINUS,), (PLUS,), (PLUS,)]
    assert board.attributes(".rnn-still", *FRAME) == [
        (23.5, 45, 3, 25),
        (53.5, 70, 3, 25),
        (83.5, 20, 3, 50),
        (203.5, 95, 3, 25),
    ]
    assert board.styles(".rnn-still", "fill") == [(PLUS,), (MINUS,), (PLUS,), (PLUS,)]
    assert board.attributes(".rnn-grip", *FRAME)[0] == (13, 14, 24, 112)
    names = ("role", "aria-label", "aria-valuenow", "aria-valuemin", "aria-valuemax")
    assert board.attributes(".rnn-grip", *names)[1:3] == [
        ("slider", "x_t [2]", -1, -2, 2),
        ("slider", "x_t [3]", 9, -2, 2),
    ]
    board.paint(drawn, {"x": [4, -9, 2, 0]})
    assert board.attributes(".rnn-thumb", "cy") == [(120,), (20,), (70,), (20,)]
    assert board.styles(".rnn-thumb", "fill")[0] == (MINUS,)


def test_letters_stand_in_their_cells_on_their_colours(board: Board):
    drawn = [
        marks.Letters("text", ("v", 1), ["abcd", "ef"], (10, 20), (8, 16), scale=signed(2),
                      under=("u", 0), cursor=("k", 0))
    ]  # fmt: skip
    arrays = {"v": [9, 2, 2, -1, 0, -2, 2], "u": [0, 1, 1, 0, 1, 0]}
    board.paint(drawn, {**arrays, "k": [4]})
    assert board.texts(".rnn-typed") == ["abcd", "ef"]
    assert board.attributes(".rnn-typed", "x", "y", "textLength") == [
        (10, pytest.approx(31.52), 32),
        (10, pytest.approx(47.52), 16),
    ]
    assert grounds(board) == {
        (PLUS, 0.7): "M10.0 20.00h16.0v16h-16.0zM18.0 36.00h8.0v16h-8.0z",
        (MINUS, 0.35): "M26.0 20.00h8.0v16h-8.0z",
        (MINUS, 0.7): "M10.0 36.00h8.0v16h-8.0z",
    }
    assert board.attributes(".rnn-under", "d") == [("M18.0 35.2h16.0M10.0 51.2h8.0",)]
    assert board.attributes(".rnn-cursor", *FRAME) == [(9, 36, 10, 16)]
    board.paint(drawn, {**arrays, "v": [9, 0, 0, 0, 1, NAN, 0], "k": [2]})
    assert grounds(board) == {(PLUS, 0.35): "M34.0 20.00h8.0v16h-8.0z"}
    assert board.attributes(".rnn-cursor", "x", "y") == [(25, 20)]
    for outside in (-1, 6):
        board.paint(drawn, {**arrays, "k": [outside]})
        assert board.styles(".rnn-cursor", "display") == [("none",)]


def grounds(board: Board) -> dict[tuple[str, float], str]:
    """Where the letters are coloured: by colour and strength, the course of the ground."""
    styles = board.styles(".rnn-letters > path:not(.rnn-under)", "fill", "fillOpacity")
    paths = board.attributes(".rnn-letters > path:not(.rnn-under)", "d")
    return {style: d for style, (d,) in zip(styles, paths, strict=True) if d}


def test_a_miniature_has_rows_and_no_letters(board: Board):
    board.paint(
        [marks.Letters("mini", ("v", 0), [3, 2], (10, 20), (2, 4))], {"v": [1, 0, 0, 0, -1]}
    )
    assert board.texts(".rnn-typed") == []
    assert grounds(board) == {
        (PLUS, 0.95): "M10.0 20.00h2.0v4h-2.0z",
        (MINUS, 0.95): "M12.0 24.00h2.0v4h-2.0z",
    }
    assert board.attributes(".rnn-cover", *FRAME) == [(10, 20, 6, 8)]
