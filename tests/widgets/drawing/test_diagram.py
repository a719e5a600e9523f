"""What a drawing reads of its arrays; the code that paints it: its form, and its pure functions, run in Node."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import playwright
import pytest

from tests.harness.lab import ROOT
from widgets.core.canvas import STATIC
from widgets.drawing import marks as d
from widgets.drawing.diagram import SOURCES, DiagramFrontEnd, Drawing, pack
from widgets.drawing.theme import signed

SCRIPTS = sorted([*STATIC.glob("*.js"), *(ROOT / "tests").rglob("*.js")])
LONGEST, MOST = 120, 400  # characters of a line; lines of a file
NODE = Path(playwright.__file__).with_name("driver") / f"node{'.exe' if os.name == 'nt' else ''}"
SCALE = '{ max: 2, positive: "blue", negative: "orange" }'
HEAT = '{ label: "W", rows: 2, cols: 3 }'
FRAME = "{ x: 10, y: 20, width: 100, height: 50, low: 0, high: 1, count: 3 }"
CASES = {  # what a function returns, as JSON
    "number(NaN, 2)": "?",
    "number(-0.001, 2)": "0.00",
    "number(-1.25, 1)": "−1.3",
    "number(-12345, 2)": "−1.2e4",
    f"strength(-1, {SCALE})": 0.5,
    f"strength(9, {SCALE})": 1,
    f"[hue(-1, {SCALE}), hue(0, {SCALE})]": ["orange", "blue"],
    'said({ of: ["no", "yes"] }, 1.2)': "yes",
    'said({ of: ["no", "yes"] }, NaN)': "",
    "said({ digits: 1, inside: true }, -0.5)": "(−0.5)",
    "said({ digits: 1, inside: true }, 0.5)": "0.5",
    f"cellName({HEAT}, 4)": "W [2, 2]",
    'cellName({ label: "b", rows: 3, cols: 1 }, 2)': "b [3]",
    'cellName({ label: "b", rows: 1, cols: 1 }, 0)': "b",
    'cellName({ label: "b", rows: 1, cols: 2, names: ["left"] }, 0)': "left",
    'keyed("ArrowUp", 1, { min: -2, max: 2 })': 1.1,
    'keyed("PageDown", 1, { min: -2, max: 2 })': 0,
    'keyed("Home", 1, { min: 0, max: 2 })': 0,
    'keyed("x", 1, { min: 0, max: 2 }) === undefined': True,
    f"[0, 0.01, 1, -2, 9, NaN].map((v) => levelOf(v, {SCALE}, 0.85))": [0, 1, 74, 255, 255, 0],
    "outline({ x: 1, y: 2, width: 3, height: 4, rx: 0 })": "M1 2h3v4h-3z",
    "outline({ x: 0.5, y: 1, width: 9, height: 8, rx: 3 })": "M3.5 1h3a3 3 0 0 1 3 3v2"
    "a3 3 0 0 1 -3 3h-3a3 3 0 0 1 -3 -3v-2a3 3 0 0 1 3 -3z",
    f"[0.05, 2, -1, NaN].map((v) => rung(v, {SCALE}))": [0, 8, -4, 0],
    "firstsOf([2, 0, 3])": [0, 2, 2],
    "stretched([3, 2], [1, 1, 0, 1, 1])": [[1, 0, 0, 2], [1, 1, 0, 2]],
    f"course({FRAME}, [9, 0, NaN, 1], 1)": "M10.0 70.0L110.0 20.0",
    'offsetsOf([["a", 2], ["b", 1]])': {"offsets": {"a": 0, "b": 2}, "size": 3},
}
HELPERS = """
function stretched(lengths, numbers) {
  const found = [];
  stretches(lengths, (i) => numbers[i], (...each) => found.push(each));
  return found;
}
"""


def test_every_script_of_the_pictures_is_sent_or_holds_types_alone():
    alone = {"canvas.js", "front.js", "holds.js", "plot.js", "view.js", "types.js"}
    assert {path.name for path in STATIC.glob("*.js")} == alone | set(SOURCES)
    lines = (STATIC / "types.js").read_text(encoding="utf-8").splitlines()
    assert all(line.lstrip().startswith(("//", "/**", "*")) for line in lines if line)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_checked_by_an_editor_and_has_short_lines(path: Path):
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    assert lines[0] == "// @ts-check"
    assert lines[1].startswith("// ")
    assert len(lines) <= MOST
    assert [line for line in lines if len(line) > LONGEST or line != line.rstrip()] == []
    assert "\t" not in text


def test_the_pure_functions_of_a_drawing():
    page = "globalThis.matchMedia = () => ({ matches: false });\n"
    shown = f"console.log(JSON.stringify([{', '.join(CASES)}]));"
    code = page + DiagramFrontEnd.code + HELPERS + shown
    run = subprocess.run(
        [NODE, "--input-type=module", "-"],
        input=code,
        text=True,
        encoding="utf-8",
        capture_output=True,
    )
    assert run.stderr == ""
    assert dict(zip(CASES, json.loads(run.stdout), strict=True)) == CASES


A, LONG = ("a", 1), ("b", 0)
WRONG = {  # a mark that reads what is not there, and what is said of it
    "heat W reads 6 from 'a', 1 on: it has 3": d.Heat("W", A, (2, 3), (0, 0), (9, 9)),
    "sliders x reads 3 from 'a', 1 on: it has 3": d.Sliders("x", A, 3, (0, 0), 9, 9, (0, 1)),
    "letters t reads 3 from 'a', 1 on: it has 3": d.Letters("t", A, ["ab", "c"], (0, 0), (9, 9)),
    "wires reads 3 from 'a', 1 on: it has 3": d.Wires(A, ["M0 0"] * 3),
    "line reads 3 from 'a', 1 on: it has 3": d.Line(A, 3, (0, 0), (9, 9), 0, 1, "red"),
    "band reads 3 from 'a', 1 on: it has 3": d.Band(A, 3, (0, 0), (9, 9), 1, "red"),
    "bar reads 1 from 'b', 0 on: it is not there": d.Bar(LONG, (0, 0), (9, 9), signed()),
    "dot reads 1 from 'b', 0 on": d.Dot(A, LONG, (0, 0), (9, 9), (0, 0), (1, 1), "red"),
    "span reads 1 from 'b', 0 on": d.Span(A, LONG, (0, 0), (9, 9), 0, 1),
    "text reads 1 from 'a', 3 on": d.text(0, 0, d.number("a", 3)),
    "heat h reads 1 from 'b', 0 on": d.Heat("h", A, (1, 1), (0, 0), (9, 9), cursor=LONG),
}


@pytest.mark.parametrize("said", WRONG)
@pytest.mark.parametrize("grouped", [False, True])
def test_a_mark_that_reads_beyond_an_array_is_refused(said, grouped):
    mark = d.Group("g", (0, 0), [WRONG[said]]) if grouped else WRONG[said]
    with pytest.raises(ValueError, match=said):
        Drawing(d.scene(9, 9, [mark]), {"a": np.zeros(3)})


def test_a_group_and_a_line_that_read_what_is_not_there_are_refused():
    with pytest.raises(ValueError, match="group g reads 1 from 'b'"):
        Drawing(d.scene(9, 9, [d.Group("g", (0, 0), [], at=LONG)]), {})
    with pytest.raises(ValueError, match="line 2 reads 1 from 'b'"):
        Drawing(d.scene(9, 9, [], lines=[["c"], [d.choice("b", ["no"])]]), {})


def test_the_first_drawing_tells_a_scene_what_it_reads():
    scene = d.scene(9, 9, [d.Wires(A, ["M0 0"] * 2)], lines=[[d.number("b")]])
    arrays = {"unread": np.zeros(2), "b": np.zeros(1), "a": np.zeros((3, 1))}
    Drawing(scene, arrays)
    assert scene["arrays"] == [["b", 1], ["a", 3]]
    with pytest.raises(ValueError, match="wants 3 numbers of 'a' and got 4"):
        pack(Drawing(scene, arrays | {"a": np.zeros(4)}))
