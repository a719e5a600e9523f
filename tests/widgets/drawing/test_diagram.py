"""The code that runs in the page: its form, and its pure functions, which Node runs without a page."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.harness.lab import ROOT
from widgets.core.canvas import STATIC
from widgets.drawing.diagram import SOURCES, DiagramFrontEnd

SCRIPTS = sorted([*STATIC.glob("*.js"), *(ROOT / "tests").rglob("*.js")])
LONGEST, MOST = 120, 400  # characters of a line; lines of a file
NODE = shutil.which("node")
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
    alone = {"canvas.js", "plot.js", "view.js", "types.js"}
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


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_the_pure_functions_of_a_drawing():
    page = "globalThis.matchMedia = () => ({ matches: false });\n"
    shown = f"console.log(JSON.stringify([{', '.join(CASES)}]));"
    code = page + DiagramFrontEnd._esm + HELPERS + shown
    run = subprocess.run(
        [str(NODE), "--input-type=module", "-"], input=code, text=True, capture_output=True
    )
    assert run.stderr == ""
    assert dict(zip(CASES, json.loads(run.stdout), strict=True)) == CASES
