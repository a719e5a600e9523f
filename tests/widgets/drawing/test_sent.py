"""What travels of a scene: all of it can be told from that and from what the page knows."""

import pytest

from tests.widgets.examples import EXAMPLES
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, DiagramFrontEnd
from widgets.drawing.sent import NUMBER, SCALE, USUAL, spare
from widgets.drawing.theme import signed


def filled(mark):
    """The mark as the page has it in the end; `painter` and `fill` of the page do the same."""
    whole = USUAL[mark["kind"]] | {"label": mark.get("key")} | mark
    whole |= {"scale": SCALE | mark.get("scale", {})}
    if "parts" in mark:
        whole["parts"] = [
            part if isinstance(part, str) else NUMBER | part for part in mark["parts"]
        ]
    if "marks" in mark:
        whole["marks"] = [filled(each) for each in mark["marks"]]
    return whole


def short(value):
    """Numbers in seven digits; what a click sets, and what an edit means, is not for the page."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [short(each) for each in value]
    if not isinstance(value, dict):
        return value
    left = {name: short(each) for name, each in value.items() if name != "of" or "key" not in value}
    return left | {"pick": bool(value["pick"])} if "pick" in value else left


def known(whole, given):
    """Of a filled mark, what was there before it was sent."""
    if isinstance(given, dict):
        return {name: known(whole[name], each) for name, each in given.items()}
    if isinstance(given, list):
        return [known(*pair) for pair in zip(whole, given, strict=True)]
    return whole


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_scene_comes_back_from_what_travels(name):
    view = EXAMPLES[name]()
    for canvas in view.canvases:
        if isinstance(canvas, Diagram):
            given = [short(mark) for mark in canvas.scene["marks"]]
            back = [filled(mark) for mark in spare(canvas.scene)["marks"]]
            assert known(back, given) == given
    view.close()


def test_what_is_usual_does_not_travel():
    heat = d.Heat(
        "W", ("W", 0), (1, 2), (0, 0), (9, 9), scale=signed(2.0), pick=d.Sets("t", 1), of="x"
    )
    words = d.text(0, 10, "h = ", d.number("h"), d.number("h", 1, 3, inside=True))
    sent = spare(d.scene(10, 10, [heat, words], lines=[[d.number("h")]]))
    assert sent["marks"] == [
        {
            "kind": "heat",
            "key": "W",
            "at": ["W", 0],
            "rows": 1,
            "cols": 2,
            "x": 0,
            "y": 0,
            "cell": [9, 9],
            "scale": {"max": 2.0},
            "pick": True,
        },
        {
            "kind": "text",
            "x": 0,
            "y": 10,
            "parts": ["h = ", {"at": ["h", 0]}, {"at": ["h", 1], "digits": 3, "inside": True}],
        },
    ]
    assert sent["lines"] == [[{"at": ["h", 0]}]]


def test_the_code_of_all_drawings_says_what_is_usual():
    code = DiagramFrontEnd.code.split("// @ts-check")[0]
    assert all(f"const {name} = {{" in code for name in ("USUAL", "SCALE", "NUMBER"))
    assert "NaN" not in code
