"""What the page gets of each kind of mark is what `static/types.js` says: the names and the kinds of its fields."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from widgets.core.canvas import STATIC
from widgets.drawing import marks as d
from widgets.drawing.theme import signed

AT, SCALE = ("a", 1), signed(2)
FRAME = ((1, 2), (3, 4))
PARTS = ("h_{t}", d.number("a", 1, style="strong"), d.choice("a", ["no", "yes"]))
PLAIN = [
    d.text(1, 2),
    d.Heat("W", AT, (2, 3), (1, 2), (3, 4)),
    d.Sliders("x", AT, 3, (1, 2), 20, 30.0, (-1, 1)),
    d.Letters("text", AT, ["ab", ""], (1, 2), (3, 4)),
    d.Wires(AT, ["M0 0"]),
    d.Bar(AT, *FRAME, SCALE),
    d.Span(AT, AT, *FRAME, -1, 1),
    d.Line(AT, 3, *FRAME, -1, 1, "red"),
    d.Band(AT, 3, *FRAME, 2, "red"),
    d.Dot(AT, AT, *FRAME, (0, 0), (1, 1), "red"),
    d.Box(*FRAME),
    d.Path("M0 0"),
    d.Group("g", (1, 2), []),
]
OPTIONS: Mapping[type[d.Mark], Mapping[str, Any]] = {
    d.Text: {"parts": PARTS, "size": 9, "color": "red"},
    d.Heat: {
        "scale": SCALE,
        "digits": 2,
        "label": "weights",
        "edit": (-1, 1),
        "cursor": AT,
        "level": AT,
        "tell": (["r"] * 2, ["c"] * 3),
        "size": 9,
        "names": ["n"] * 6,
        "pick": (d.Sets("t", 1, "column"), d.Sets("unit", 1, "row")),
        "of": "W_f",
    },
    d.Sliders: {"label": "input", "base": 0.0, "of": "x"},
    d.Letters: {"rows": [3, 0], "under": AT, "cursor": AT, "pick": d.Sets("place", 1, "cell")},
    d.Box: {"color": "red"},
    d.Path: {"color": "red"},
    d.Group: {"marks": PLAIN, "at": AT},
}
FULL = [replace(mark, **options) for mark in PLAIN if (options := OPTIONS.get(type(mark)))]
NUMBER = (int, float)


def is_at(value: Any) -> bool:
    return len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int)


def is_part(value: Any) -> bool:
    return isinstance(value, str) or (is_at(value["at"]) and set(value) in LIVE)


def listed(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(test, value))


LIVE = ({"at", "digits", "class", "inside"}, {"at", "of"})
TESTS: dict[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "null": lambda value: value is None,
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, NUMBER) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "At": is_at,
    "Scale": lambda value: set(value) == {"max", "positive", "negative"},
    "Limits": lambda value: set(value) == {"min", "max"},
    "Sets": lambda value: isinstance(value, d.Sets),
    "Sets[]": listed(lambda value: isinstance(value, d.Sets)),
    "[number, number]": lambda value: len(value) == 2 and all(map(TESTS["number"], value)),
    "string[]": listed(lambda value: isinstance(value, str)),
    "number[]": listed(lambda value: isinstance(value, int)),
    "[string[], string[]]": lambda value: len(value) == 2 and all(map(TESTS["string[]"], value)),
    "Part[]": listed(is_part),
    "Mark[]": listed(lambda value: value["kind"] in TYPES),
}


def fits(value: Any, wanted: str) -> bool:
    """Whether a value is of a type, or of one of those that | stands between."""
    for one in wanted.split(" | "):
        try:
            if one.strip('"') == value or TESTS.get(one, lambda _: False)(value):
                return True
        except (TypeError, KeyError):
            continue
    return False


def types() -> dict[str, dict[str, str]]:
    """The fields of each kind of mark and their types, as `types.js` has them; [field] is one that may be missing."""
    text, found = (STATIC / "types.js").read_text(encoding="utf-8"), {}
    for block in re.findall(r"@typedef \{object\} \w+Mark\n((?: \* @property .*\n)+)", text):
        fields = {name: kind for kind, name in re.findall(r"@property \{(.*)\} (\S+)", block)}
        found[fields["kind"].strip('"')] = fields
    return found


TYPES = types()


def test_every_kind_of_mark_has_its_type():
    kinds = {kind.__name__.lower() for kind in d.Mark.__subclasses__()}
    assert kinds == set(TYPES) == {mark.kind for mark in PLAIN}


@pytest.mark.parametrize("mark", PLAIN + FULL, ids=lambda mark: mark.kind)
def test_the_page_gets_what_its_types_say(mark: d.Mark):
    sent, fields = mark.sent(), TYPES[mark.kind]
    wanted = {name for name in fields if not name.startswith("[")}
    assert wanted <= set(sent) <= {name.strip("[]") for name in fields}
    wrong = [n for n, v in sent.items() if not fits(v, fields.get(n) or fields[f"[{n}]"])]
    assert wrong == []


def test_what_follows_from_other_fields():
    heat = d.Heat("W", AT, (2, 3), (1, 2), (3, 4), edit=(-1, 1), paint=True)
    assert heat.sent() | {"rows": 2, "cols": 3, "x": 1, "y": 2, "cell": [3, 4]} == heat.sent()
    assert (heat.sent()["label"], heat.sent()["pick"]) == ("W", True)
    assert heat.sent()["edit"] == {"min": -1, "max": 1}
    assert replace(heat, size=9).sent() == heat.sent() | {"size": 9}
    letters = d.Letters("t", AT, ["ab", ""], (1, 2), (3, 4)).sent()
    assert [letters[name] for name in ("texts", "lengths", "count")] == [["ab", ""], [2, 0], 2]
    mini = d.Letters("t", AT, [2, 0], (1, 2), (3, 4)).sent()
    assert [mini[name] for name in ("texts", "lengths", "count")] == [None, [2, 0], 2]
