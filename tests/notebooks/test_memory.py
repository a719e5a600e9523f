"""A cell of a lesson makes no table that is larger than what it says: a kernel keeps what a cell has once taken."""

import ast

import numpy as np

from lessons.analysis import linear_probe
from lessons.trained_nets import char_lstm
from tests.harness.peak import peak
from tests.notebooks import form


def cell(number: str, part: str) -> str:
    """The code cell of a lesson that holds `part`."""
    (path,) = (path for path in form.lessons() if path.name.startswith(f"{number}-"))
    (found,) = (
        one.source
        for one in form.read(path).cells
        if one.cell_type == "code" and part in one.source
    )
    return str(found)


def test_lesson_20_reads_the_last_characters_in_blocks():
    choose, text = char_lstm.texts()
    names = {"np": np, "choose": choose, "text": text}
    before, _ = cell("20", "linear_probe.fit").split("nets = ")
    exec(compile(ast.parse(before), "lesson 20", "exec"), names)
    label = np.array([sign == '"' for sign in text], float)
    assert peak(lambda: linear_probe.fit(names["last_five"](text), label)) < 7  # MB; whole 11
