"""Heat maps, sliders and coloured letters, drawn from numbers that the test knows."""

import pytest
from playwright.sync_api import Browser

from tests.harness.blank import Board, blank, rgb
from widgets.drawing import marks
from widgets.drawing.theme import NEGATIVE, POSITIVE, signed

NAN = float("nan")
PLUS, MINUS = rgb(POSITIVE), rgb(NEGATIVE)
FRAME = ("x", "y", "width", "height")


@pytest.fixture(scope="module")
def opened(browser: Browser):
    page = blank(browser)
    yield Board(page)
    page.context.close()


@pytest.fixture
def board(opened: Board) -> Board:
    opened.clear()
    return opened


def test_cells_stand_in_rows_and_are_coloured_by_sign_and_strength(board: Board):
    drawn = [marks.Heat("W", ("W", 1), (2, 3), (10, 20), (40, 30), scale=signed(2), digits=1)]
    board.paint(drawn, {"W": [99, 1, -1, 2, -9, 0, NAN]})
    assert board.attributes(".rnn-cell", *FRAME) == [
        (10.5, 20.5, 39, 29),
        (50.5, 20.5, 39, 29),
        (90.5, 20.5, 39, 29),
        (10.5, 50.5, 39, 29),
        (50.5, 50.5, 39, 29),
        (90.5, 50.5, 39, 29),
    ]
    assert board.attributes(".rnn-ground", *FRAME) == [(10, 20, 120, 60)]
    assert board.styles(".rnn-cell", "fill", "fillOpacity") == [
        (PLUS, 0.425),
        (MINUS, 0.425),
        (PLUS, 0.85),
        (MINUS, 0.85),
        (PLUS, 0),
        (PLUS, 0),
    ]
    assert board.attributes(".rnn-number", "x", "y")[::5] == [(30, 35), (110, 65)]
    assert board.texts(".rnn-number") == ["1.0", "−1.0", "2.0", "−9.0", "0.0", ""]
    board.paint(drawn, {"W": [99, -2, NAN, 0.04, 1, -0.04, 3]})
    assert board.styles(".rnn-cell", "fill", "fillOpacity") == [
        (MINUS, 0.85),
        (PLUS, 0),
        (PLUS, 0.017),
        (PLUS, 0.425),
        (MINUS, 0.017),
        (PLUS, 0.85),
    ]
    assert board.texts(".rnn-number") == ["−2.0", "", "0.0", "1.0", "0.0", "3.0"]


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
    assert board.attributes(".rnn-cell", *FRAME) == [(10, 20, 8, 8), (18, 20, 8, 8)]
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
    assert board.attributes(".rnn-edit .rnn-cell", *names) == [
        ("slider", "W_hh [1, 1]", 0.1235, 0.12, -2, 3, 0),
        ("slider", "W_hh [1, 2]", -1.5, "−1.50", -2, 3, -1),
        ("slider", "W_hh [2, 1]", 0, 0, -2, 3, -1),
        ("slider", "W_hh [2, 2]", 2, 2, -2, 3, -1),
    ]
    board.move(70, 35)
    assert board.texts("title") == ["W_hh [1, 2] = −1.5000", ""]
    board.move(70, 165)
    assert board.texts(".rnn-hint") == ["chat cat = −0.1250"]
    assert board.at(".rnn-hint").is_visible()
    hint, cell = board.at(".rnn-hint").bounding_box(), board.at("[data-key=a] .rnn-cell", 4)
    spot = cell.bounding_box()
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
            board.at(f"[data-key={key}] .rnn-cell", index).bounding_box(),
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
    flashes = (
        "() => [...document.querySelectorAll('.rnn-cell')].map((el) => el.getAnimations().length)"
    )
    board.paint([heat], {"v": [0, 0]})
    assert page.evaluate(flashes) == [0, 0]
    board.paint([heat], {"v": [0, 1]})
    assert page.evaluate(flashes) == [0, 1]
    page.context.close()


def test_sliders_stand_at_their_values(board: Board):
    drawn = [
        marks.Sliders("x", ("x", 1), 3, (10, 20), 30, 100, (-2, 2), label="x_t"),
        marks.Sliders("y", ("x", 0), 1, (200, 20), 10, 100, (0, 4), base=0),
    ]
    board.paint(drawn, {"x": [1, 1, -1, 9]})
    thumbs = [(25, 45, 6), (55, 95, 6), (85, 20, 6), (205, 95, 4)]
    assert board.attributes(".rnn-thumb", "cx", "cy", "r") == thumbs
    assert board.styles(".rnn-thumb", "fill") == [(PLUS,), (MINUS,), (PLUS,), (PLUS,)]
    assert board.attributes(".rnn-still", *FRAME) == [
        (23.5, 45, 3, 25),
        (53.5, 70, 3, 25),
        (83.5, 20, 3, 50),
        (203.5, 95, 3, 25),
    ]
    assert board.styles(".rnn-still", "fill") == [(PLUS,), (MINUS,), (PLUS,), (PLUS,)]
    assert board.attributes(".rnn-grip", *FRAME)[0] == (18, 14, 14, 112)
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
