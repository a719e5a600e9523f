"""The table of colours: one meaning each, words that can be read, and hues that colour-blind eyes tell apart."""

import ast
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from lessons.cells import VARIANTS as COURSE
from lessons.experiments.lag_net import STARTS
from tests.harness.colour_vision import VISIONS, apart, ciede2000, contrast, mixed
from widgets.core.canvas import STATIC
from widgets.drawing import theme
from widgets.drawing.theme import (
    CELLS,
    HUES,
    NAMELESS,
    QUANTITIES,
    VARIANT,
    YOURS,
    of_cell,
    of_cells,
)

ROOT = Path(__file__).parents[3]
WIDGETS = ROOT / "widgets"
SHEET = (STATIC / "canvas.css").read_text(encoding="utf-8")
READ, SEEN = 4.5, 3.0  # contrast that WCAG 2.1 asks of words (1.4.3) and of what is drawn (1.4.11)
APART = 8.0  # CIEDE2000: clearly two colours, side by side or not
PLAIN = (
    "grey",
    "black",
    "yellow",
)  # no hues: references, the chosen ink, a ground under other marks
DARK = 'body[data-jp-theme-light="false"]'
# What words stand on: the page and the soft boxes of JupyterLab's light theme, and those of the dark one.
GROUNDS = {False: ("#ffffff", "#eeeeee"), True: ("#111111", "#212121", "#303030")}
OWN_COLOURS = {  # pictures that paint with colours of their own, and why
    "drawing/theme.py": "the table itself",
    "drawing/plot_parts.py": "the heights of a surface, and what lies on it",
    "attention/captioner/picture.py": "the coloured shapes of a scene",
}
SIGNS = {"drawing/theme.py", "live_trainings/embedding_map/picture.py"}  # praise is positive
VERDICTS = {
    "cells/paper_lstm/derivation.py",
    "drawing/verdicts.py",
    "live_trainings/reproductions.py",
    "setup_check.py",
}


def modules() -> list[Path]:
    return sorted(WIDGETS.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """What a module takes from the table."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {each.name for node in found if node.module == theme.__name__ for each in node.names}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(WIDGETS).as_posix())
def test_a_picture_takes_its_colours_from_the_table_by_meaning(path):
    name, text = path.relative_to(WIDGETS).as_posix(), path.read_text(encoding="utf-8")
    assert not re.search(r"\bSERIES\b|\bNAMELESS\b|\bHUES\b", text) or name == "drawing/theme.py"
    if name not in OWN_COLOURS:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b['\"]", text)
        assert not re.search(r"rgba?\((?!0,0,0,0\))", text)
    if {"POSITIVE", "NEGATIVE"} & imported(path):
        assert name in SIGNS, "blue and orange are for sign only"


def test_sign_shares_its_hues_with_nothing():
    meanings = [*QUANTITIES.values(), *(stroke.color for stroke in CELLS.values())]
    meanings += [theme.nameless(k) for k in range(len(NAMELESS))]
    names = (
        "NEUTRAL",
        "CHOSEN",
        "RIGHT",
        "WRONG",
        "LAYER",
        "ATTENTION",
        "UNAIDED",
        "LOSS",
        "HELD_OUT",
        "LIMIT",
        "GOAL",
    )
    meanings += [getattr(theme, name) for name in names] + [VARIANT.color, YOURS.color]
    assert not {theme.POSITIVE, theme.NEGATIVE} & set(meanings)
    assert set(meanings) <= {hue.fill for hue in HUES.values()}


def test_quantities_of_one_cell_have_a_hue_each_and_those_of_one_role_share_it():
    for cell in ("xhcfigo", "xhrzny"):
        assert len({QUANTITIES[name] for name in cell}) == len(cell)
    for lstm, gru in zip("fig", "rzn", strict=True):
        assert QUANTITIES[lstm] == QUANTITIES[gru]
    assert theme.GRADIENT not in {QUANTITIES[name] for name in "xhcfigoy"}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", HUES)
def test_words_in_colour_can_be_read_and_lines_seen(name, dark):
    tones = HUES[name].tones(dark)
    for ground in GROUNDS[dark]:
        assert contrast(tones["ink"], ground) >= READ, f"words in {name} on {ground}"
    if name != "yellow":  # a ground, and a mark on the dark side of a surface
        grounds = GROUNDS[dark][:1] if not dark else GROUNDS[dark]
        assert min(contrast(tones["fill"], ground) for ground in grounds) >= SEEN


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", [name for name in HUES if name != "black"])
def test_a_number_is_read_on_the_fullest_cell(name, dark):
    """Cells are never black: that is for frames and for pale grounds."""
    full = re.search(r'kind: "cell", full: ([\d.]+)', (STATIC / "cells.js").read_text("utf-8"))
    ground, ink = ("#111111", "#ffffff") if dark else ("#ffffff", "#000000")
    cell = mixed(HUES[name].tones(dark)["cell"], ground, float(full[1]))
    assert contrast(mixed(ink, cell, 0.87), cell) >= READ  # JupyterLab's ink is 87 % black or white


def test_the_grounds_of_the_dark_theme_are_those_that_the_contrasts_are_for():
    assert f"{DARK} {{ --rnn-zero: #303030; --rnn-soft: #303030; }}" in SHEET
    assert contrast("#303030", "#111111") > 1.4  # a cell of 0 is seen on the page
    assert re.search(r"\.rnn-plain \.rnn-ground \{ fill: var\(--rnn-zero\)", SHEET)
    assert re.search(r"\.rnn-box\.soft \{ fill: var\(--rnn-soft\)", SHEET)
    fixed = re.sub(r":root \{.*\}|body.*\}|var\([^()]*\)|outline: [^;]*", "", SHEET)
    assert not re.search(r"#[0-9a-f]{3,6}\b", fixed), (
        "colours of the sheet come from the page or the table"
    )


def test_no_colour_reads_as_a_number():
    """A golden file compares the numbers in what is drawn: in "#4e2699" it would read 4e2699."""
    assert not [hue.fill for hue in HUES.values() if re.search(r"\de\d", hue.fill)]


def test_the_style_sheet_has_the_tones_of_the_table():
    written = (STATIC / "colours.css").read_text(encoding="utf-8")
    assert written == theme.page_colours(), "write theme.page_colours() to static/colours.css"
    assert all(written.count(f"-{hue.fill[1:]}:") == 6 for hue in HUES.values())


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("dark", [False, True])
def test_colour_blind_eyes_tell_every_two_hues_apart(vision, dark):
    """So sign, gates, kinds of cells and verdicts are apart by colour alone, whichever stand in one picture."""
    hues = {name: hue.tones(dark)["fill"] for name, hue in HUES.items() if name not in PLAIN}
    near = {
        f"{one} and {other}: {distance:.1f}"
        for one, other in combinations(hues, 2)
        if (distance := apart(hues[one], hues[other], vision)) < APART
    }
    assert not near


def test_the_simulation_and_the_distance_are_the_published_ones():
    for matrix in VISIONS.values():
        np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=1e-5)  # white stays white
    assert apart("#ff0000", "#808000", "deutan") < apart("#ff0000", "#808000") / 2
    pairs = [  # of the test data of Sharma, Wu and Dalal
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ]
    for one, other, distance in pairs:
        assert ciede2000(np.array(one), np.array(other)) == pytest.approx(distance, abs=1e-4)


def test_a_kind_of_cell_has_one_colour_and_its_starts_differ_by_dash_and_marker():
    assert set(STARTS) <= set(CELLS)
    kinds = {
        name: {of_cell(start).color for start in STARTS if start.startswith(name)}
        for name in ("RNN", "GRU", "LSTM")
    }
    assert all(len(colours) == 1 for colours in kinds.values())
    assert len(set().union(*kinds.values(), [VARIANT.color, YOURS.color])) == 5
    for name in kinds:
        looks = [of_cell(start)[1:] for start in STARTS if start.startswith(name)]
        assert (
            len({dash for dash, _ in looks}) == len({symbol for _, symbol in looks}) == len(looks)
        )


def test_a_cell_is_known_by_the_name_that_the_learner_reads():
    assert of_cell("LSTM") == of_cell("LSTMCell") == of_cell("LSTM, bias 3")
    assert of_cell("LSTM, dL/dc").color == of_cell("LSTM").color
    assert all(of_cell(cell.__name__) == VARIANT for cell in COURSE.values())
    for own in ("Mine", "MyLSTM", "mine", "keeps 0.9", "Mine (2)"):
        assert of_cell(own) == YOURS


def test_no_two_curves_of_a_picture_are_drawn_alike():
    for names in (
        [*STARTS],
        ["Mine", "Mine (2)", "mine"],
        ["LSTM", "LSTM, bias 3"],
        ["a", "b", "c", "d", "e", "f"],
    ):
        strokes = of_cells(names)
        assert [*strokes] == names
        assert len(set(strokes.values())) == len(names)
        assert {name: stroke.color for name, stroke in strokes.items()} == {
            name: of_cell(name).color for name in names
        }


def test_right_and_wrong_have_a_mark_beside_the_colour():
    users = {
        path.relative_to(WIDGETS).as_posix() for path in modules() if "RIGHT" in imported(path)
    }
    assert users == VERDICTS
    for name in users:
        path, words = WIDGETS / name, (WIDGETS / name).with_name("words.py")
        text = "".join(each.read_text(encoding="utf-8") for each in (path, words) if each.exists())
        assert ("✓" in text and "✗" in text) or "CROSS" in imported(WIDGETS / name)


def test_a_word_that_a_net_does_not_know_is_underlined_too():
    assert re.search(r"\.rnn-text\.strange \{ text-decoration: underline", SHEET)
    by_row = WIDGETS / "trained_nets" / "grammar.py"  # its words stand in a WordRow
    words = {path for path in modules() if "WRONG" in imported(path)} - {by_row}
    strange = {path for path in words if "strange" in path.read_text(encoding="utf-8")}
    assert len(strange) == 5
    for path in strange:
        assert re.search(r'"[a-z ]*strange"', path.read_text(encoding="utf-8")), path
