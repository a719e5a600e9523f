"""The sheet of a two-step LSTM: all numbers follow, each is derived, blanks are judged."""

import re

import numpy as np
import pytest

from lessons.toy_models.paper_autograd import autograd
from lessons.toy_models.paper_lstm import ENTRIES, GIVEN, SHEET, compute_sheet, evaluate
from tests.widgets.driving import control
from widgets.cells.paper_lstm.derivation import derivation_scene
from widgets.cells.paper_lstm.formulas import NAMES, PLACE, in_numbers, in_symbols, plain, symbol
from widgets.cells.paper_lstm.model import LAST, PaperModel
from widgets.cells.paper_lstm.picture import CELLS, IN_ROWS, ROWS
from widgets.cells.paper_lstm.view import PaperLSTM
from widgets.cells.paper_lstm.words import BLANKS, NO_BLANKS
from widgets.drawing.diagram import pack


@pytest.fixture
def view():
    made = PaperLSTM()
    yield made
    made.close()


def told(view, canvas=0):
    """All words of a drawing, live numbers as they are shown."""
    drawing = view.canvases[canvas].picture(view.model)
    found = []
    for mark in drawing.scene["marks"]:
        for part in mark.get("parts", []):
            if isinstance(part, str):
                found.append(part)
            else:
                name, index = part["at"]
                found.append(f"{drawing.arrays[name][index]:.{part['digits']}f}")
    return plain("".join(found))


def printed(values):
    """The numbers of a sheet as its cells print them."""
    return {name: round(value, 6) for name, value in values.items()}


def cell(view, name):
    """The number in the cell of that name."""
    return view.canvases[1].picture(view.model).arrays["all"][IN_ROWS.index(PLACE[name])]


def _starts(drawing):
    """Where each array of a drawing starts among the numbers that are sent."""
    start = 0
    for name, size in drawing.scene["arrays"]:
        yield start, name
        start += size


def click(view, name):
    (key, index) = next(place for place, at in CELLS.items() if at == name)
    view.handle({"event": "pick", "mark": key, "index": index})


def edit(view, name, **asked):
    (key, index) = next(place for place, at in CELLS.items() if at == name)
    view.canvases[1]._handle_custom_msg({"event": "edit", "mark": key, "index": index, **asked}, [])


def test_every_number_has_one_cell():
    assert sorted(CELLS.values()) == sorted(NAMES)
    spans = [(row.y, row.column + k) for row in ROWS for k in range(len(row.names))]
    assert len(set(spans)) == len(NAMES)


def test_every_cell_has_its_name(view):
    heats = [m for m in view.canvases[1].picture(view.model).scene["marks"] if m["kind"] == "heat"]
    assert {name for mark in heats for name in mark["names"]} == {plain(symbol(n)) for n in NAMES}


def test_the_cells_show_the_sheet(view):
    for name, value in printed(compute_sheet()).items():
        assert cell(view, name) == value
    assert repr(view).endswith("L 0.014877. Autograd agrees.")


def test_the_page_gets_every_digit_that_it_prints(view):
    model = view.model
    for k in range(20):
        model.set_given("W_xi", k / 10)
        for canvas in view.canvases:
            drawing = canvas.picture(model)
            at = {name: start for start, name in _starts(drawing)}["all"]
            sent = pack(drawing)[at : at + len(NAMES)]
            order = range(len(NAMES)) if canvas is view.canvases[0] else IN_ROWS
            shown = [f"{sent[place]:.6f}" for place in range(len(NAMES))]
            values = list(model.values.values())
            assert shown == [f"{round(values[n], 6):.6f}" for n in order]


@pytest.mark.parametrize("name", GIVEN)
def test_any_given_number_can_be_changed_and_all_follow(view, name):
    edit(view, name, value=0.7)
    for found, value in printed(compute_sheet({**GIVEN, name: 0.7})).items():
        assert cell(view, found) == value
    edit(view, name, text="0,125")
    assert cell(view, name) == 0.125
    assert view.error == ""
    control(view, "↺").click()
    assert cell(view, name) == GIVEN[name]


def test_a_dragged_number_is_short(view):
    edit(view, "x_1", value=0.123456)
    assert cell(view, "x_1") == 0.12


@pytest.mark.parametrize(
    ("asked", "words"),
    [({"text": "abc"}, "'abc' is not a number"), ({"text": "7"}, "x_1 goes from -2.0 to 2.0; 7")],
)
def test_what_cannot_be_is_refused_in_a_sentence(view, asked, words):
    edit(view, "x_1", **asked)
    assert words in view.error
    assert cell(view, "x_1") == 1.0
    edit(view, "x_1", text="1.5")
    assert view.error == ""


def test_a_wrong_start_is_refused():
    with pytest.raises(ValueError, match="not given on the sheet"):
        PaperLSTM({"c_9": 1.0})
    with pytest.raises(ValueError, match="goes from"):
        PaperLSTM({"c_0": 5.0})


def test_the_walk_works_out_one_number_after_the_other(view):
    for step in (0, 1, 23, 40, LAST):
        control(view, "step").set_state({"value": step})
        shown = {name for name in ENTRIES if np.isfinite(cell(view, name))}
        assert shown == {entry.name for entry in SHEET[:step]}
        if step:
            assert view.model.chosen == SHEET[step - 1].name
    control(view, "◀").click()
    assert view.model.walked == LAST - 1
    control(view, "next").click()
    control(view, "next").click()
    assert view.model.walked == LAST
    for key, step in (("Home", 0), ("ArrowRight", 1), ("End", LAST), ("ArrowLeft", LAST - 1)):
        view.handle({"event": "key", "key": key})
        assert view.model.walked == step


def test_a_late_tick_of_play_skips_no_step(view):
    view.model.walked = 3
    play = next(c for c in view.controls if type(c).__name__ == "Play")
    play.set_state({"value": 7})
    assert view.model.walked == 4


def test_a_click_on_a_later_cell_works_it_out(view):
    view.model.walked = 5
    click(view, "dh_2")
    assert view.model.walked == [*ENTRIES].index("dh_2") + 1
    click(view, "x_1")
    assert "x_1 = 1.000" in told(view)


@pytest.mark.parametrize("entry", SHEET, ids=lambda entry: entry.name)
def test_the_derivation_says_formula_numbers_and_torch(view, entry):
    view.model.choose(entry.name)
    said = told(view)
    assert f"Step {[*ENTRIES].index(entry.name) + 1} of {LAST}: " in said
    assert f"{plain(symbol(entry.name))} = {plain(in_symbols(entry))}" in said
    assert f"= {compute_sheet()[entry.name]:.6f}" in said
    assert f"autograd {autograd()[entry.name]:.6f}" in said
    assert "{" not in said


@pytest.mark.parametrize("entry", SHEET[:-1], ids=lambda entry: entry.name)
def test_the_formula_in_numbers_is_the_number(entry):
    values = compute_sheet(dict.fromkeys(GIVEN, 0.25) | {"c_0": -0.5})
    parts = [
        part if isinstance(part, str) else f"({values[NAMES[part['at'][1]]]!r})"
        for part in in_numbers(entry)
    ]
    text = "".join(parts).replace("²", "**2").replace("·", "*").replace("−", "-")
    text = text.replace("σ", "sigmoid")
    assert evaluate(text, {}) == pytest.approx(values[entry.name], abs=1e-15)


def test_frames_show_what_reads_what(view):
    view.model.choose("c_1")
    arrays = view.canvases[1].picture(view.model).arrays
    framed = {sign: {NAMES[k] for k in np.flatnonzero(arrays["links"] == sign)} for sign in (1, -1)}
    assert framed[1] == {"f_1", "c_0", "i_1", "g_1"}
    assert framed[-1] == {"tanh_c1", "c_2", "da_f2"}
    assert [NAMES[k] for k in np.flatnonzero(arrays["chosen"])] == ["c_1"]


def test_cells_can_show_how_far_autograd_is(view):
    control(view, "minus").set_state({"value": True})
    assert cell(view, "x_1") == 1.0
    apart = (compute_sheet()["h_2"] - autograd()["h_2"]) * 1e17
    assert cell(view, "h_2") == pytest.approx(apart)
    assert abs(cell(view, "dW_xo")) < 100
    assert "units of" in told(view, canvas=1)


def type_in(view, typed):
    view.control("typed").set_state({"value": typed})


def test_blanks_hide_what_hangs_on_them(view):
    assert view.control("typed").layout.display == "none"
    assert not view.control("walked").disabled
    next(c for c in view.controls if hasattr(c, "options")).set_state({"index": 2})
    assert view.control("typed").layout.display is None
    assert view.control("walked").disabled
    assert view.play.disabled
    assert all(np.isnan(cell(view, name)) for name in BLANKS["δ at t = 2"])
    assert np.isnan(cell(view, "L_new"))
    assert np.isnan(cell(view, "dc_2"))
    assert cell(view, "L") == printed(compute_sheet())["L"]
    assert view.model.chosen == "dh_2"
    assert "−0.17" not in repr(view)


def test_the_blanks_of_the_lesson_ask_for_one_positive_delta():
    values = compute_sheet({**GIVEN, "x_1": 2.0, "x_2": -0.5})
    assert values["g_2"] < 0
    assert values["h_2"] < values["y"]
    assert [name for name in BLANKS["δ at t = 2"] if values[name] > 0] == ["da_i2"]


@pytest.mark.parametrize("blanks", [name for name in BLANKS if name != NO_BLANKS])
def test_all_blanks_filled_complete_the_sheet(view, blanks):
    view.model.blanks = blanks
    for name in BLANKS[blanks]:
        view.model.choose(name)
        assert view.control("typed").value == ""
        type_in(
            view,
            f"{compute_sheet()[name]:.4g}" if "new" not in name else f"{compute_sheet()[name]:.4f}",
        )
        assert "is right" in told(view), name
    assert f"{len(BLANKS[blanks])} of {len(BLANKS[blanks])} filled" in repr(view)
    assert cell(view, "L_new") == printed(compute_sheet())["L_new"]
    assert view.control("show_more").disabled


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("da_o2", "-0.0918", "the slope of σ is missing"),
        ("da_o2", "0.02173", "the sign is wrong"),
        ("da_o2", "-0.0242", "C in place of tanh C"),
        ("da_f2", "-0.0077", "not of this step"),
        ("da_g2", "99", "no slip that is known"),
    ],
)
def test_a_wrong_number_is_explained(view, name, typed, words):
    view.model.blanks = "δ at t = 2"
    view.model.choose(name)
    type_in(view, typed)
    assert words in told(view)
    assert words in repr(view)
    assert np.isnan(cell(view, name))


def test_the_button_shows_the_formula_then_the_number(view):
    view.model.blanks = "δ at t = 1"
    assert "W_hf" not in told(view)
    assert not (view.canvases[1].picture(view.model).arrays["links"] == 1).any()
    view.control("show_more").click()
    assert (view.canvases[1].picture(view.model).arrays["links"] == 1).sum() == 8
    assert plain(in_symbols(ENTRIES["dh_1"])) in told(view)
    assert view.control("show_more").description == "show number"
    view.control("show_more").click()
    assert "= 0.003855" in told(view)
    assert view.control("show_more").description == "show formula"
    view.control("show_more").click()  # the chosen one is filled: on to the next
    assert view.model.chosen == "along_1"


def test_back_and_next_go_from_blank_to_blank(view):
    view.model.blanks = "updates"
    for button, name in (("next", "dW_ho"), ("next", "db_i"), ("◀", "dW_ho")):
        control(view, button).click()
        assert view.model.chosen == name
    assert view.model.walked == LAST


@pytest.mark.parametrize("typed", ["abc", "<b>1</b>", "nan", "1e999"])
def test_an_answer_that_is_no_number_is_refused(view, typed):
    view.model.blanks = "forward"
    type_in(view, typed)
    assert "is not a number" in view.error
    control(view, "next").click()
    assert view.control("typed").value == ""
    assert view.error == ""


def test_an_answer_without_a_question_is_refused(view):
    view.model.blanks = "forward"
    view.model.choose("h_1")
    type_in(view, "1")
    assert view.error == "Choose an empty cell, then type its number."


def test_a_filled_blank_follows_the_given_numbers(view):
    view.model.blanks = "forward"
    type_in(view, "1.278")
    assert cell(view, "a_f2") == printed(compute_sheet())["a_f2"]
    edit(view, "b_f", text="2")
    assert cell(view, "a_f2") == printed(compute_sheet({**GIVEN, "b_f": 2.0}))["a_f2"]


def test_captions_say_no_digit_that_noise_could_turn():
    for name in ENTRIES:
        found = re.findall(r"−?\d+\.\d+", repr(PaperModel(chosen=name).caption))
        assert all(len(number.partition(".")[2]) == 6 for number in found)


def test_the_second_view_of_a_model_agrees(view):
    other = PaperLSTM(view.model)
    edit(view, "lr", text="5")
    assert repr(other) == repr(view)
    assert cell(other, "new_W_xo") == cell(view, "new_W_xo")
    other.close()


def test_scenes_are_made_once(view):
    first = view.canvases[1].picture(view.model).scene
    edit(view, "x_1", value=-1.0)
    assert view.canvases[1].picture(view.model).scene is first
    assert derivation_scene.cache_info().currsize <= 256


def test_a_square_is_of_the_whole_of_a_name_with_a_space():
    assert in_symbols(ENTRIES["through_1"]) == "dh_{1} · o_{1} · (1 − (tanh C_{1})²)"
    assert in_symbols(ENTRIES["da_g1"]) == "dC_{1} · i_{1} · (1 − g_{1}²)"
    assert in_symbols(ENTRIES["L"]) == "(h_{2} − y)² / 2"


def test_a_blank_is_asked_among_numbers_not_among_differences(view):
    view.model.apart = True
    view.model.blanks = "updates"
    assert not view.model.apart
    assert view.control("apart").disabled
    assert cell(view, "f_2") == printed(compute_sheet())["f_2"]
    view.model.blanks = NO_BLANKS
    assert not view.control("apart").disabled


def test_one_step_is_told_while_blanks_are_filled(view):
    assert view.control("walked").layout.display is None
    view.model.blanks = "δ at t = 2"
    assert view.control("walked").layout.display == "none"  # it said 66, the picture 24
    assert "Step 24 of 66" in told(view)


def test_right_and_wrong_do_not_look_alike(view):
    view.model.blanks = "δ at t = 2"
    inks = []
    for typed in ("99", f"{compute_sheet()['dh_2']:.4g}"):
        type_in(view, typed)
        marks = view.canvases[0].picture(view.model).scene["marks"]
        [mark] = [m for m in marks if str(m.get("parts", [""])[0])[:1] in ("✗", "✓")]
        inks.append((mark["parts"][0][0], mark["color"]))
    assert [sign for sign, _ in inks] == ["✗", "✓"]
    assert inks[0][1] != inks[1][1]


def test_enter_on_an_empty_answer_is_answered(view):
    view.model.blanks = "forward"
    typed = view.control("typed")
    typed._handle_custom_msg({"event": "submit"}, [])
    assert view.error == "Type your number first, then press Enter."
    type_in(view, "1")
    typed._handle_custom_msg({"event": "submit"}, [])
    assert view.error == ""


def test_the_largest_difference_is_told_where_differences_are(view):
    assert "Largest difference" not in told(view, canvas=1)
    view.model.apart = True
    assert "Largest difference" in told(view, canvas=1)
