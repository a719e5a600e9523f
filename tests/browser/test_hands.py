"""What hands do on a drawing: each drag, key, click and typed number asks for what it should, and nothing else."""

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator

from tests.harness import cells as drawn
from tests.harness.blank import Board, blank
from widgets.drawing import marks

LOW, HIGH = -2, 4  # the range of the edited cells: a step of an arrow key is 6 / 40
W = [0.5, -1.0, 2.0, 1.5]
HOW = "drag up or down, or double click to type"
CELLS = marks.Heat("W", ("W", 0), (2, 2), (10, 20), (40, 30), edit=(LOW, HIGH))
CENTRES = [(30, 35), (70, 35), (30, 65), (70, 65)]
FRAME = ("x", "y", "width", "height")
SLIDERS = marks.Sliders("x", ("x", 0), 2, (200, 20), 30, 100, (-1, 1))


@pytest.fixture(scope="module")
def opened(browser: Browser):
    page = blank(browser)
    yield Board(page)
    page.context.close()


@pytest.fixture
def board(opened: Board) -> Board:
    opened.clear()
    opened.paint([CELLS, SLIDERS], {"W": W, "x": [0.0, 0.5]})
    return opened


def edit(index: int, value: float, mark: str = "W") -> dict[str, object]:
    return {
        "event": "edit",
        "mark": mark,
        "index": index,
        "value": pytest.approx(value, abs=1e-6),
    }


def cell(board: Board, index: int) -> Locator:
    """A cell of the edited map, when it has the focus."""
    return drawn.held(drawn.cover(board.page, "W"), index)


def drag(board: Board, start: tuple[float, float], *way: tuple[float, float]) -> list[dict]:
    """Press at a point, go along a way, let go; what was sent."""
    board.move(*start)
    board.page.mouse.down()
    for x, y in way:
        board.move(x, y)
    board.page.mouse.up()
    board.move(*start)  # no button is held: this asks for nothing
    return board.sent()


def test_dragging_up_raises_and_down_lowers(board: Board):
    (x, y), share = CENTRES[1], (HIGH - LOW) / 150
    assert drag(board, (x, y), (x, y - 30)) == [edit(1, -1.0 + 30 * share)]
    assert drag(board, (x, y), (x, y + 15)) == [edit(1, -1.0 - 15 * share)]
    assert drag(board, (x, y), (x, y - 10), (x + 90, y - 20)) == [
        edit(1, -1.0 + 10 * share),
        edit(1, -1.0 + 20 * share),
    ]


def test_shift_makes_a_drag_fine(board: Board):
    x, y = CENTRES[2]
    board.page.keyboard.down("Shift")
    sent = drag(board, (x, y), (x, y - 30))
    board.page.keyboard.up("Shift")
    assert sent == [edit(2, 2.0 + 3 * (HIGH - LOW) / 150)]


def test_a_drag_stops_at_the_ends(board: Board):
    x, y = CENTRES[0]
    assert drag(board, (x, y), (x, y - 300)) == [edit(0, HIGH)]
    assert drag(board, (x, y), (x, y + 300)) == [edit(0, LOW)]


def test_a_hand_that_trembles_asks_for_nothing(board: Board):
    x, y = CENTRES[0]
    assert drag(board, (x, y), (x, y - 1), (x + 3, y + 2)) == []
    assert drag(board, (x, y), (x, y - 3)) == [edit(0, 0.5 + 3 * (HIGH - LOW) / 150)]
    board.move(x, y)
    board.page.mouse.down(button="right")
    board.move(x, y - 30)
    board.page.mouse.up(button="right")
    assert board.sent() == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ArrowUp", 0.65),
        ("ArrowDown", 0.35),
        ("PageUp", 2.0),
        ("PageDown", -1.0),
        ("Home", LOW),
        ("End", HIGH),
    ],
)
def test_keys_change_a_cell(board: Board, key: str, value: float):
    cell(board, 0).press(key)
    assert board.sent() == [edit(0, value)]


def test_keys_stop_at_the_ends(board: Board):
    for index, key in ((2, "PageUp"), (2, "PageUp"), (1, "PageDown")):
        cell(board, index).press(key)
    assert board.sent() == [edit(2, 3.5), edit(2, 3.5), edit(1, LOW)]


def focused(board: Board) -> tuple[str, str]:
    """The mark and the index of what has the focus."""
    return tuple(
        board.page.evaluate(
            "() => [document.activeElement.closest('[data-key]').dataset.key, document.activeElement.dataset.i]"
        )
    )


def test_arrows_lead_from_cell_to_cell_in_reading_order(board: Board):
    board.at(".rnn-board").focus()
    board.page.keyboard.press("Tab")
    assert focused(board) == ("W", "0")
    for key, place in (
        ("ArrowLeft", "0"),
        ("ArrowRight", "1"),
        ("ArrowRight", "2"),
        ("ArrowRight", "3"),
        ("ArrowRight", "3"),
        ("ArrowLeft", "2"),
    ):
        board.page.keyboard.press(key)
        assert focused(board) == ("W", place), key
    assert board.sent() == []
    ways = (("Tab", "x", "0"), ("Tab", "x", "1"), ("Shift+Tab", "x", "0"), ("Shift+Tab", "W", "2"))
    for (
        key,
        *place,
    ) in ways:  # a map is one stop, a slider too; Tab comes back to the cell that was left
        board.page.keyboard.press(key)
        assert focused(board) == tuple(place), key


def test_the_cell_that_has_the_focus_says_its_number_and_is_framed(board: Board):
    names = ("aria-label", "aria-valuenow", "aria-valuetext", *FRAME)
    said = [
        ("W [1, 1]", 0.5, 0.5),
        ("W [1, 2]", -1, "−1.00"),
        ("W [2, 1]", 2, 2),
        ("W [2, 2]", 1.5, 1.5),
    ]
    frames = [
        (10.5, 20.5, 39, 29),
        (50.5, 20.5, 39, 29),
        (10.5, 50.5, 39, 29),
        (50.5, 50.5, 39, 29),
    ]
    board.at(".rnn-board").focus()
    board.page.keyboard.press("Tab")
    told = "() => { globalThis.told = []; addEventListener('focusin', (e) => told.push(e.target.ariaLabel)); }"
    board.page.evaluate(told)  # a screen reader says what gets the focus, as it then is
    for words, frame in zip(said, frames, strict=True):
        assert board.attributes(".rnn-cell", *names) == [(*words, *frame)]
        assert board.styles(".rnn-cell", "outlineStyle", "outlineWidth") == [("solid", 2)]
        board.page.keyboard.press("ArrowRight")
    assert board.page.evaluate("() => told") == [words for words, *_ in said[1:]]
    board.paint([CELLS, SLIDERS], {"W": [*W[:3], -0.25], "x": [0.0, 0.5]})
    assert board.attributes(".rnn-cell", *names) == [("W [2, 2]", -0.25, "−0.25", *frames[-1])]


def test_a_slider_says_what_hands_can_do(board: Board):
    assert board.texts(".rnn-sliders title") == [HOW, HOW]


@pytest.mark.parametrize("opener", ["double click", "Enter"])
def test_a_number_is_typed_and_sent(board: Board, opener: str):
    left, top = board.origin()
    if opener == "double click":
        board.page.mouse.dblclick(left + CENTRES[1][0], top + CENTRES[1][1])
    else:
        cell(board, 1).press("Enter")
    box = board.at(".rnn-type")
    assert box.input_value() == "-1"
    assert box.get_attribute("aria-label") == "W [1, 2]"
    assert box.bounding_box()["x"] == pytest.approx(board.origin()[0] + 50, abs=1)
    assert box.bounding_box()["y"] == pytest.approx(board.origin()[1] + 20, abs=1)
    board.page.keyboard.type("0.75")  # the old number is selected
    assert board.sent() == []
    box.press("Enter")
    assert board.sent() == [{"event": "edit", "mark": "W", "index": 1, "text": "0.75"}]
    assert box.count() == 0
    assert focused(board) == ("W", "1")


def test_escape_keeps_what_was_there(board: Board):
    cell(board, 1).press("Enter")
    board.page.keyboard.type("0.75")
    board.page.keyboard.press("Escape")
    assert board.at(".rnn-type").count() == 0
    assert board.sent() == []
    assert focused(board) == ("W", "1")


def test_a_box_that_is_left_sends(board: Board):
    cell(board, 3).press("Enter")
    board.page.keyboard.type("-0.5")
    board.at(".rnn-board").focus()
    assert board.sent() == [{"event": "edit", "mark": "W", "index": 3, "text": "-0.5"}]
    assert board.at(".rnn-type").count() == 0


@pytest.mark.parametrize(("y", "value"), [(20, 1), (45, 0.5), (70, 0), (83, -0.25), (120, -1)])
def test_a_click_on_a_track_asks_for_the_value_at_that_height(board: Board, y: float, value: float):
    board.click(245, y)
    assert board.sent() == [edit(1, value, "x")]


def test_a_slider_follows_the_drag(board: Board):
    sent = drag(board, (215, 70), (215, 45), (230, 120), (215, 10))
    assert sent == [edit(0, value, "x") for value in (0, 0.5, -1, 1)]


def test_keys_and_typing_work_on_a_slider(board: Board):
    grip = board.at(".rnn-grip", 1)
    for key, value in (("ArrowUp", 0.55), ("ArrowDown", 0.45), ("Home", -1), ("End", 1)):
        grip.press(key)
        assert board.sent() == [edit(1, value, "x")], key
    grip.press("ArrowLeft")
    assert focused(board) == ("x", "0")
    grip.press("Enter")
    board.page.keyboard.type("0.3")
    board.page.keyboard.press("Enter")
    assert board.sent() == [{"event": "edit", "mark": "x", "index": 1, "text": "0.3"}]


def test_the_newest_edit_wins_and_one_is_on_its_way(board: Board):
    board.page.evaluate("() => { blank.state.tick = 1; }")
    first = cell(board, 0)
    for key in ("Home", "PageUp", "End", "ArrowUp"):
        first.press(key)
    assert board.sent() == [edit(0, LOW)]
    board.paint([CELLS, SLIDERS], {"W": [LOW, *W[1:]], "x": [0.0, 0.5]})
    assert board.sent() == [edit(0, 0.65)]  # the last that was asked for, once
    board.paint([CELLS, SLIDERS], {"W": [0.65, *W[1:]], "x": [0.0, 0.5]})
    assert board.sent() == []
    first.press("End")
    board.page.evaluate("() => { blank.state.tick = 2000; }")  # the kernel did not answer
    first.press("Home")
    assert board.sent() == [edit(0, HIGH), edit(0, LOW)]


LETTERS = ["abcd", "ef", "ghi"]


def text(**options) -> marks.Mark:
    return marks.Letters("text", ("v", 0), LETTERS, (10, 20), (8, 16), **options)


@pytest.mark.parametrize(
    ("x", "y", "index"),
    [(14, 25, 0), (35, 25, 3), (14, 44, 4), (20, 44, 5), (35, 44, 5), (14, 60, 6), (30, 60, 8)],
)
def test_a_click_on_letters_says_which_in_reading_order(board: Board, x, y, index):
    board.paint([text(pick=True)], {"v": [0] * 9})
    board.click(x, y)
    assert board.sent() == [{"event": "pick", "mark": "text", "index": index}]


def test_the_pointer_over_a_letter_tells_its_number(board: Board):
    board.paint([text(tell=True)], {"v": [0, 0, 0, 0, 0.5, -0.25, 0, 0, 0]})
    board.move(21, 44)
    assert board.texts(".rnn-hint") == ["“f” −0.250"]
    assert board.at(".rnn-hint").is_visible()
    assert board.attributes(".rnn-spot", "x", "y", "visibility") == [(18, 36, "visible")]
    board.move(300, 200)
    assert not board.at(".rnn-hint").is_visible()
    assert board.attributes(".rnn-spot", "visibility") == [("hidden",)]
    board.click(21, 44)
    assert board.sent() == []


def cells(**options) -> marks.Mark:
    return marks.Heat("p", ("v", 0), (2, 2), (10, 20), (40, 30), **options)


def event(name: str, index: int) -> dict[str, object]:
    return {"event": name, "mark": "p", "index": index}


def test_a_cell_is_picked_by_a_click(board: Board):
    board.paint([cells(pick=True)], {"v": [0] * 4})
    for index, place in enumerate(CENTRES):
        board.click(*place)
        assert board.sent() == [event("pick", index)]


def test_a_cell_beneath_the_veil_is_picked_all_the_same(board: Board):
    board.paint([cells(pick=True, cursor=("t", 0))], {"v": [0] * 4, "t": [1]})
    for index, place in enumerate(CENTRES):
        board.click(*place)
        assert board.sent() == [event("pick", index)]


def test_the_cell_under_the_pointer_is_framed_while_it_may_be_dragged(board: Board):
    frames = [
        (10.5, 20.5, 39, 29),
        (50.5, 20.5, 39, 29),
        (10.5, 50.5, 39, 29),
        (50.5, 50.5, 39, 29),
    ]
    for frame, place in zip(frames, CENTRES, strict=True):
        board.move(*place)
        assert board.attributes(".rnn-spot", *FRAME, "visibility") == [(*frame, "visible")]
        title = f"W [{frames.index(frame) // 2 + 1}, {frames.index(frame) % 2 + 1}] = "
        assert board.texts("title")[0].startswith(title)
        assert board.texts("title")[0].endswith(HOW)
    board.page.mouse.down()
    board.move(*CENTRES[0])
    assert board.attributes(".rnn-spot", *FRAME) == [frames[3]]  # this one is dragged
    board.page.mouse.up()
    board.move(*CENTRES[1])
    assert board.attributes(".rnn-spot", *FRAME) == [frames[1]]
    board.move(300, 250)
    assert board.at(".rnn-spot").count() == 0


@pytest.mark.parametrize(
    ("options", "cursor", "touch"),
    [
        ({}, "auto", "auto"),
        ({"pick": True}, "pointer", "auto"),
        ({"edit": (0, 1)}, "ns-resize", "none"),
        ({"edit": (0, 1), "pick": True}, "ns-resize", "none"),
        ({"paint": True}, "pointer", "none"),
    ],
)
def test_the_pointer_shows_what_a_cell_is_for(board: Board, options, cursor, touch):
    under = """([x, y]) => {
        const { cursor, touchAction } = getComputedStyle(document.elementFromPoint(x, y));
        return [cursor, touchAction];
    }"""
    board.paint([cells(**options, cursor=("t", 0), digits=1)], {"v": [0] * 4, "t": [1]})
    left, top = board.origin()
    for x, y in CENTRES:
        assert board.page.evaluate(under, [left + x, top + y]) == [cursor, touch]


def by_finger(board: Board, *way: tuple[float, float]) -> list[dict]:
    """Touch a point, go along a way, let go; what was sent."""
    (left, top), finger = board.origin(), board.page.context.new_cdp_session(board.page)
    for kind, *points in (("Start", way[0]), *(("Move", place) for place in way[1:]), ("End",)):
        touched = [{"x": left + x, "y": top + y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touched})
        board.page.wait_for_timeout(50)  # the browser takes one move a frame
    return board.sent()


def test_a_finger_paints_the_cells_that_it_is_drawn_over(board: Board):
    board.paint([cells(paint=True)], {"v": [0] * 4})
    sent = by_finger(board, CENTRES[0], CENTRES[1], CENTRES[3])
    assert sent == [event("pick", 0), event("stroke", 1), event("stroke", 3)]


def test_a_finger_drags_a_cell_and_a_slider(board: Board):
    (x, y), share = CENTRES[1], (HIGH - LOW) / 150
    sent = by_finger(board, (x, y), (x, y - 20), (x, y - 60))
    assert sent == [edit(1, -1.0 + 20 * share), edit(1, -1.0 + 60 * share)]
    sent = by_finger(board, (215, 70), (215, 45), (215, 20))
    assert sent == [edit(0, value, "x") for value in (0, 0.5, 1)]


def test_a_press_picks_and_a_stroke_goes_on(board: Board):
    board.paint([cells(paint=True)], {"v": [0] * 4})
    sent = drag(board, CENTRES[0], CENTRES[1], CENTRES[3])
    assert sent == [event("pick", 0), event("stroke", 1), event("stroke", 3)]
    assert focused(board) == ("p", "0")  # where the press was
    board.at(".rnn-cell").press("Enter")
    assert board.sent() == [event("pick", 0)]
    for key, place in (
        ("ArrowRight", "1"),
        ("ArrowDown", "3"),
        ("ArrowLeft", "2"),
        ("ArrowUp", "0"),
    ):
        board.page.keyboard.press(key)
        assert focused(board) == ("p", place), key
    board.page.keyboard.press("ArrowUp")  # there is none above
    assert focused(board) == ("p", "0")
    board.page.keyboard.press(" ")
    assert board.sent() == [event("pick", 0)]


def test_a_drawing_hears_where_the_pointer_is_and_that_it_left(board: Board):
    board.paint([cells(hover=True)], {"v": [0] * 4})
    for place in (CENTRES[1], CENTRES[2], (300, 250)):
        board.move(*place)
    assert board.sent() == [event("hover", index) for index in (1, 2, -1)]


def test_the_keys_of_a_scene_go_out_and_no_others(board: Board):
    board.paint([CELLS], {"W": W}, keys=["ArrowLeft", " "])
    figure = board.at(".rnn-board")
    for key in ("ArrowLeft", "ArrowRight", "a", " ", "Control+ArrowLeft", "Alt+ArrowLeft"):
        figure.press(key)
    assert board.sent() == [{"event": "key", "key": "ArrowLeft"}, {"event": "key", "key": " "}]
    cell(board, 1).press("ArrowLeft")  # this one leads to the next cell
    assert board.sent() == []


def test_the_focus_stays_on_its_cell_when_the_scene_changes(board: Board):
    cell(board, 3)
    board.paint([CELLS, marks.text(0, 200, "more")], {"W": W})
    assert focused(board) == ("W", "3")
    row = marks.Heat("W", ("W", 0), (1, 3), (10, 20), (40, 30), edit=(LOW, HIGH))
    board.paint([row], {"W": W})  # it is no more
    assert board.page.evaluate("() => document.activeElement === document.body")
    slid = marks.Sliders("W", ("W", 0), 3, (200, 20), 30, 100, (-1, 1))
    board.paint([row, slid], {"W": W})
    board.at(".rnn-grip", 2).focus()
    board.paint([CELLS, slid], {"W": W})  # a map of the same key does not take it
    assert board.attributes(":focus", "class", "data-i") == [("rnn-grip", 2)]
    cell(board, 3)
    gone = marks.Group("g", (0, 0), [CELLS], opacity=0)
    board.paint([gone], {"W": W})
    assert board.page.evaluate("() => document.activeElement.className.baseVal") == "rnn-board"


def test_a_group_that_is_out_of_sight_is_out_of_reach(board: Board):
    board.paint([marks.Group("g", (0, 0), [cells(pick=True)], opacity=0)], {"v": [0] * 4})
    board.click(*CENTRES[0])
    assert board.sent() == []


def test_a_sketch_leaves_the_height_of_the_pencil_in_each_slider_that_it_passes(board: Board):
    board.clear()
    board.paint(
        [marks.Sliders("x", ("x", 0), 3, (200, 20), 30, 100, (-1, 1), sketch=True)],
        {"x": [0.0, 0.0, 0.0]},
    )
    sent = drag(board, (215, 70), (246, 45), (274, 95), (400, 20), (150, 120))
    assert sent == [
        edit(0, 0.0, "x"),
        edit(1, 0.5, "x"),
        edit(2, -0.5, "x"),
        edit(2, 1.0, "x"),
        edit(0, -1.0, "x"),
    ]


def test_without_a_sketch_a_drag_stays_with_its_slider(board: Board):
    sent = drag(board, (215, 70), (246, 45))
    assert [each["index"] for each in sent] == [0, 0]


def test_a_slider_without_a_number_is_empty_and_whole_again_with_one(board: Board):
    board.clear()
    sliders = [marks.Sliders("x", ("x", 0), 1, (200, 20), 30, 100, (-1, 1))]
    board.paint(sliders, {"x": [np.nan]})
    thumb = board.page.locator(".rnn-thumb")
    assert not thumb.is_visible()
    board.paint(sliders, {"x": [0.5]})
    assert thumb.is_visible()


def test_an_arrow_key_moves_a_slider_by_its_step(board: Board):
    board.clear()
    board.paint(
        [marks.Sliders("x", ("x", 0), 1, (200, 20), 30, 100, (0, 3), step=1.0)], {"x": [1.0]}
    )
    board.page.locator(".rnn-grip").press("ArrowUp")
    assert board.sent() == [edit(0, 2.0, "x")]


@pytest.mark.parametrize(
    ("start", "way", "said"),
    [(CENTRES[1], (70, 5), "0.20"), ((215, 70), (215, 45), "0.50")],
    ids=["cell", "slider"],
)
def test_the_number_that_is_dragged_stands_at_the_finger(
    board: Board, start: tuple[float, float], way: tuple[float, float], said: str
):
    hint = board.page.locator(".rnn-hint")
    board.move(*start)
    board.page.mouse.down()
    board.move(*way)
    assert (hint.is_visible(), hint.text_content()) == (True, said)
    board.page.mouse.up()
    assert not hint.is_visible()


SMALL = [
    marks.Heat("a", ("v", 0), (1, 1), (50, 50), (16, 14), pick=True),
    marks.Heat("b", ("v", 1), (1, 1), (50, 70), (16, 14), pick=True),
    marks.Heat("c", ("v", 2), (1, 2), (120, 50), (20, 14), edit=(-2, 2)),
    marks.Heat("quiet", ("v", 0), (1, 1), (30, 40), (60, 60)),
]


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ((58, 46), ["a"]),  # 5 px beside 14 px are 24 in all
        ((58, 44), []),
        ((47, 57), ["a"]),
        ((45, 57), []),
        ((58, 66), ["a"]),  # between two: the nearer one
        ((58, 68.5), ["b"]),
        ((58, 88), ["b"]),
        ((140, 46), []),  # this one is no button
    ],
)
def test_a_click_beside_a_small_target_is_meant_for_the_nearest(board: Board, place, meant):
    board.clear()
    board.paint([SMALL[3], *SMALL[:3]], {"v": [0.0] * 4})
    board.click(*place)
    assert [each["mark"] for each in board.sent() if each["event"] == "pick"] == meant


def test_a_drag_may_begin_beside_a_low_cell(board: Board):
    board.clear()
    board.paint(SMALL, {"v": [0.0] * 4})
    sent = drag(board, (150, 46), (150, 16))
    assert sent == [edit(1, 30 * 4 / 150, "c")]
    assert focused(board) == ("c", "1")
    assert drag(board, (150, 40), (150, 10)) == []
