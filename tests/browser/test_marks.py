"""Every kind of mark, drawn from numbers that the test knows: where it stands, its colour, its words."""

import pytest
from playwright.sync_api import Browser

from tests.harness.blank import Board, blank, rgb
from widgets.drawing import marks
from widgets.drawing.theme import NEGATIVE, POSITIVE, signed

NAN = float("nan")
PLUS, MINUS = rgb(POSITIVE), rgb(NEGATIVE)
INK, FAINT = rgb("#222222"), rgb("#bbbbbb")  # of a page without a theme
WATCH = """() => {
  globalThis.written = []; // the texts that are put on the page from now on
  new MutationObserver((all) => written.push(...all.map(({ target }) => target.textContent)))
    .observe(document.body, { subtree: true, childList: true });
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser):
    page = blank(browser)
    yield Board(page)
    page.context.close()


@pytest.fixture
def board(opened: Board) -> Board:
    opened.clear()
    return opened


def words(board: Board, *parts: marks.Part, **arrays: list[float]) -> str:
    """A text of these parts as the page shows it."""
    board.paint([marks.text(5, 20, *parts)], arrays)
    return board.texts(".rnn-text")[0].replace("\u200b", "")


def test_a_path_keeps_its_course_and_colour(board: Board):
    drawn = [
        marks.Path(marks.curve(0, 10, 100, 30), color="#d1495b"),
        marks.Path(marks.drop(0, 10, 100, 30), style="solid", color="#2a9d6f"),
        marks.Path("M1 2L3 4"),
    ]
    board.paint(drawn, {})
    assert board.attributes(".rnn-path", "d") == [
        ("M0.0 10.0C50.0 10.0 50.0 30.0 100.0 30.0",),
        ("M0.0 10.0C0.0 20.0 100.0 20.0 100.0 30.0",),
        ("M1 2L3 4",),
    ]
    assert board.styles(".rnn-path", "stroke", "fill") == [
        (rgb("#d1495b"), "none"),
        ("none", rgb("#2a9d6f")),
        (FAINT, "none"),
    ]


def test_a_box_has_its_place_size_and_style(board: Board):
    drawn = [
        marks.Box((10, 20), (30, 40), color="#d1495b"),
        marks.Box((50, 60), (7, 8), style="soft", color="#2a9d6f", rx=2),
    ]
    board.paint(drawn, {})
    names = ("x", "y", "width", "height", "rx")
    assert board.attributes(".rnn-box", *names) == [(10, 20, 30, 40, 8), (50, 60, 7, 8, 2)]
    assert board.styles(".rnn-box", "stroke")[0] == (rgb("#d1495b"),)
    assert board.styles(".rnn-box", "fill", "stroke")[1] == (rgb("#2a9d6f"), "none")


def test_a_text_stands_where_it_is_put(board: Board):
    drawn = [
        marks.text(10, 20, "left"),
        marks.text(200, 40, "turned", anchor="middle", size=17, color="#d1495b", turn=-30),
        marks.text(300, 60, "bold", anchor="end", style="strong"),
    ]
    board.paint(drawn, {})
    assert board.attributes(".rnn-text", "x", "y", "text-anchor", "transform") == [
        (10, 20, "start", None),
        (200, 40, "middle", "rotate(-30 200 40)"),
        (300, 60, "end", None),
    ]
    assert board.styles(".rnn-text", "fontSize", "fill", "fontWeight") == [
        (13, INK, 400),
        (17, rgb("#d1495b"), 400),
        (13, INK, 600),
    ]


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0.25, 2, "0.25"),
        (-0.93, 2, "−0.93"),
        (-0.937, 1, "−0.9"),
        (3.0, 0, "3"),
        (-7.0, 0, "−7"),
        (0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),  # nothing negative is left of it
        (-0.009, 2, "−0.01"),
        (9999.0, 1, "9999.0"),
        (12345.0, 2, "1.2e4"),
        (-123456.0, 2, "−1.2e5"),
        (1e60, 2, "3.4e38"),  # as far as the numbers of a drawing go
        (NAN, 2, "?"),
    ],
)
def test_a_number_is_written_with_its_sign_and_digits(board, value, digits, said):
    assert words(board, "v = ", marks.number("v", 1, digits), "!", v=[5.0, value]) == f"v = {said}!"


def test_a_negative_number_inside_a_formula_stands_in_parentheses(board: Board):
    parts = [marks.number("v", k, inside=True) for k in range(3)]
    assert words(board, parts[0], " + ", parts[1], v=[0.5, -0.5, 0]) == "0.50 + (−0.50)"
    assert words(board, parts[2], v=[0.5, -0.5, 0]) == "0.00"


def test_a_label_is_chosen_by_its_number(board: Board):
    part = marks.choice("k", ["zero", "one", "two"], 1)
    board.paint([marks.text(0, 20, "it is ", part)], {"k": [2, 1]})
    assert board.texts(".rnn-text") == ["it is one"]
    for k, label in ((0, "zero"), (2, "two"), (1.2, "one"), (NAN, ""), (7, "")):
        board.paint([marks.text(0, 20, "it is ", part)], {"k": [0, k]})
        assert board.texts(".rnn-text") == [f"it is {label}"]


def test_a_subscript_is_small_and_low(board: Board):
    board.paint(
        [marks.text(0, 20, "h_{t−1} = ", marks.number("v", style="fresh"))],
        {"v": [-1]},
        lines=[["W_{hh} h = ", marks.number("v", digits=1)]],
    )
    assert board.texts(".rnn-text tspan") == ["h", "t−1", "\u200b", " = ", "−1.00"]
    assert board.attributes(".rnn-text tspan", "dy", "font-size", "class") == [
        (None, None, None),
        ("0.3em", "75%", None),
        ("-0.22em", None, None),
        (None, None, None),
        (None, None, "fresh"),
    ]
    assert board.texts(".rnn-formula") == ["Whh h = −1.0"]
    assert board.texts(".rnn-formula sub") == ["hh"]


def test_wires_are_thick_and_coloured_by_what_they_carry(board: Board):
    ds = [f"M0 {k}L50 {k}" for k in range(5)]
    drawn = [marks.Wires(("v", 1), ds, scale=signed(2), width=10)]
    for values, wanted in (
        (
            [0.8, -2, 0, 9, NAN],
            [(PLUS, 4.8, 0.51), (MINUS, 10.8, 0.9), (FAINT, 0.8, 0.25), (PLUS, 10.8, 0.9), None],
        ),
        (
            [-0.8, 2, 0.5, -9, 0],
            [(MINUS, 4.8, 0.51), (PLUS, 10.8, 0.9), (PLUS, 3.3, 0.41), (MINUS, 10.8, 0.9), None],
        ),
    ):
        board.paint(drawn, {"v": [99, *values]})
        assert board.attributes(".rnn-wire", "d") == [(d,) for d in ds]
        assert board.styles(".rnn-wire", "stroke", "strokeWidth", "strokeOpacity") == [
            style or (FAINT, 0.8, 0.25) for style in wanted
        ]


def test_a_wire_of_a_number_below_the_least_is_not_drawn(board: Board):
    drawn = [marks.Wires(("v", 0), [f"M0 {k}L50 {k}" for k in range(4)], width=10, least=0.1)]
    for values, wanted in (
        ([0, 0.09, 0.1, NAN], ["none", "none", "inline", "none"]),
        ([1, -0.5, 0, 0.3], ["inline", "inline", "none", "inline"]),
    ):
        board.paint(drawn, {"v": values})
        assert board.styles(".rnn-wire", "display") == [(shown,) for shown in wanted]


def test_a_bar_grows_from_below_or_from_the_left(board: Board):
    drawn = [
        marks.Bar(("v", 0), (10, 20), (8, 60), signed(2)),
        marks.Bar(("v", 1), (30, 20), (80, 6), signed(2), across=True),
    ]
    back = marks.Bar(("v", 0), (30, 20), (80, 6), signed(2), across=True, back=True)
    names = ("x", "y", "width", "height")
    board.paint([back], {"v": [0.5]})
    assert board.attributes("g > .rnn-track + rect", *names) == [(90, 20, 20, 6)]
    for values, upright, lying, colours in (
        ([0.5, -1.0], (10, 65, 8, 15), (30, 20, 40, 6), [(PLUS,), (MINUS,)]),
        ([-4.0, 2.0], (10, 20, 8, 60), (30, 20, 80, 6), [(MINUS,), (PLUS,)]),
        ([NAN, 0.0], (10, 80, 8, 0), (30, 20, 0, 6), [(PLUS,), (PLUS,)]),
    ):
        board.paint(drawn, {"v": values})
        bars = "g > .rnn-track + rect"
        assert board.attributes(bars, *names) == [upright, lying]
        assert board.styles(bars, "fill") == colours
    assert board.attributes(".rnn-track", *names) == [(10, 20, 8, 60), (30, 20, 80, 6)]


def test_a_line_goes_up_with_its_values_and_leaves_out_what_is_missing(board: Board):
    drawn = [
        marks.Line(("v", 1), 5, (10, 20), (100, 50), -1, 1, "#d1495b"),
        marks.Line(("v", 3), 1, (200, 20), (100, 50), 0, 4, "#2a9d6f", dash="5 4"),
    ]
    board.paint(drawn, {"v": [7, -1, 0, 1, NAN, 0.5]})
    assert board.attributes(".rnn-line", "stroke-dasharray") == [(None,), ("5 4",)]
    assert board.attributes(".rnn-line", "d") == [
        ("M10.0 70.0L35.0 45.0L60.0 20.0L110.0 32.5",),
        ("M250.0 57.5",),
    ]
    inks = [(rgb("#d1495b"), "none"), (rgb("#2a9d6f"), "none")]
    assert board.styles(".rnn-line", "stroke", "fill") == inks
    board.paint(drawn, {"v": [7, 1, NAN, NAN, NAN, -1]})
    assert board.attributes(".rnn-line", "d") == [("M10.0 20.0L110.0 70.0",), ("",)]


def test_a_band_is_as_wide_as_its_values_and_stays_in_its_frame(board: Board):
    drawn = [marks.Band(("v", 1), 3, (10, 20), (100, 40), 2, "#d1495b")]
    for values, d in (
        ([9, 2, 1, 0], "M10.0 20.00L60.0 30.00L110.0 40.00L110.0 40.00L60.0 50.00L10.0 60.00Z"),
        ([9, NAN, -3, 99], "M10.0 40.00L60.0 40.00L110.0 20.00L110.0 60.00L60.0 40.00L10.0 40.00Z"),
    ):
        board.paint(drawn, {"v": values})
        assert board.attributes(".rnn-band", "d") == [(d,)]
        assert board.styles(".rnn-band", "fill") == [(rgb("#d1495b"),)]


def test_a_dot_stands_at_both_numbers_and_stays_in_its_frame(board: Board):
    drawn = [
        marks.Dot(("v", 0), ("w", 1), (10, 20), (100, 50), (-2, 0), (2, 10), "#d1495b"),
    ]
    for values, place in (
        (([1, 9], [9, 2]), (85, 60)),
        (([-1, 9], [9, 8]), (35, 30)),
        (([99, 9], [9, 99]), (110, 20)),
        (([-99, 9], [9, -99]), (10, 70)),
    ):
        board.paint(drawn, {"v": values[0], "w": values[1]})
        assert board.attributes("circle", "cx", "cy", "r") == [(*place, 5)]
        assert board.styles("circle", "display", "fill") == [("inline", rgb("#d1495b"))]
    for values in (([NAN, 9], [9, 1]), ([0, 9], [9, NAN])):
        board.paint(drawn, {"v": values[0], "w": values[1]})
        assert board.styles("circle", "display") == [("none",)]
    board.paint(drawn, {"v": [0, 9], "w": [9, 5]})
    assert board.styles("circle", "display") == [("inline",)]
    assert board.attributes("circle", "cx", "cy") == [(60, 45)]


def test_a_span_reaches_from_one_number_to_the_other(board: Board):
    drawn = [marks.Span(("v", 1), ("w", 0), (10, 20), (8, 100), -1, 1)]
    for a, b, y, height, colour in (
        (-0.5, 0.5, 45, 50, PLUS),
        (1.0, 0.0, 20, 50, MINUS),
        (0.0, 0.8, 30, 40, PLUS),
    ):
        board.paint(drawn, {"v": [9, a], "w": [b]})
        found = board.attributes("svg > rect", "x", "y", "width", "height")
        assert found == [pytest.approx((10, y, 8, height), abs=1e-4)]
        assert board.styles("svg > rect", "fill", "display") == [(colour, "inline")]
    board.paint(drawn, {"v": [9, NAN], "w": [0]})
    assert board.styles("svg > rect", "display") == [("none",)]


def test_a_group_has_its_place_and_its_opacity(board: Board):
    inner = [marks.text(0, 10, marks.number("v"))]
    drawn = [
        marks.Group("still", (10, 20), inner, opacity=0.5),
        marks.Group("live", (30, 40), inner, at=("v", 1)),
        marks.Group("gone", (50, 60), inner, opacity=0),
    ]
    for value, opacity in ((-1.5, 0.25), (2.5, 0.75)):
        board.paint(drawn, {"v": [value, opacity]})
        assert board.styles(".rnn-group", "transform", "opacity", "visibility") == [
            ("matrix(1, 0, 0, 1, 10, 20)", 0.5, "visible"),
            ("matrix(1, 0, 0, 1, 30, 40)", opacity, "visible"),
            ("matrix(1, 0, 0, 1, 50, 60)", 0, "hidden"),
        ]
        assert board.texts(".rnn-text") == [f"{value:.2f}".replace("-", "−")] * 3
    board.paint([marks.Group("gone", (50, 60), inner)], {"v": [0, 0]})
    assert board.styles(".rnn-group", "opacity", "visibility") == [(1, "visible")]


def test_a_group_glides_from_its_old_place_to_its_new_one(browser: Browser):
    page = blank(browser, motion=True)
    board = Board(page)
    for x, y in ((10, 20), (110, 70)):
        board.paint([marks.Group("g", (x, y), [marks.Box((0, 0), (5, 5))])], {})
    glides = dict(page.evaluate("() => blank.gliding('.rnn-group')"))
    board.paint([marks.Group("another", (10, 20), [])], {})
    page.context.close()
    keyframes = [frame["transform"] for frame in glides["transform"]]
    assert keyframes == ["translate(10px, 20px)", "translate(110px, 70px)"]


def test_what_is_said_of_a_picture(board: Board):
    board.paint([], {}, caption="Two words.")
    assert board.texts(".rnn-caption") == ["Two words."]
    assert board.attributes(".rnn-board", "aria-label", "viewBox") == [
        ("Two words.", "0 0 400 300")
    ]
    assert board.attributes(".rnn-diagram", "data-rev") == [(board.rev,)]


def test_a_scene_that_asks_for_it_says_when_it_was_painted(board: Board):
    board.paint([], {}, echo=True)
    board.page.wait_for_function("() => blank.state.sent.length > 0")
    assert board.sent() == [{"event": "painted", "rev": board.rev}]


def test_numbers_that_do_not_fit_the_scene_are_refused(board: Board):
    scene = marks.scene(100, 100, []) | {"arrays": [["v", 2]]}
    with pytest.raises(Exception, match="wants 2 numbers and got 1"):
        board.page.evaluate("scene => blank.paint(scene, [1], '', 1)", scene)
    with pytest.raises(Exception, match='no array "w"'):
        board.show(marks.scene(100, 100, [marks.text(0, 0, marks.number("w"))]), [])


def test_a_small_number_is_not_written_as_none(board: Board):
    parts = [marks.number("v", k, digits=3, small=True) for k in range(4)]
    board.paint([marks.text(10, 20, *parts)], {"v": [0.25, 3e-6, -3e-6, 0]})
    assert board.texts(".rnn-text tspan") == ["0.250", "3e−6", "−3e−6", "0.000"]


def test_what_can_be_moved_has_a_dotted_frame(board: Board):
    cells = [
        marks.Heat(key, ("v", 0), (1, 2), (10, y), (30, 20), edit=edit)
        for key, y, edit in (("yours", 10, (-1, 1)), ("worked out", 60, None))
    ]
    board.paint(cells, {"v": [0.5, -0.5]})
    assert board.styles(".rnn-frames", "strokeDasharray") == [("2px, 2",), ("none",)]


def test_a_number_that_reads_the_same_is_not_written_anew(board: Board):
    drawn = [
        marks.text(5, 20, marks.number("p")),
        marks.Heat("p", ("p", 0), (1, 1), (9, 30), (40, 20), digits=2),
    ]
    board.paint(drawn, {"p": [0.501]}, "Words.")
    board.page.evaluate(WATCH)
    for value, written in ((0.502, []), (0.6, ["0.60", "0.60"])):
        board.paint(drawn, {"p": [value]}, "Words.")
        assert board.page.evaluate("() => written.splice(0)") == written
