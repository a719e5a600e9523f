"""Kept cells: what agrees with a cell of the course is written down and found again, and nothing is lost or breaks."""

import linecache
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jupyter_client.manager import start_new_kernel

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.interventions import clampable, source
from lessons.cells.kept import KINDS, is_kept, keep, mine
from lessons.cells.protocol import CellError, weights
from lessons.cells.unrolling import unroll
from lessons.checks.lesson_02 import MyCell
from lessons.checks.lesson_12 import MyLSTM
from lessons.own_files import VARIABLE

MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOTEBOOK = """
import numpy as np
from lessons.cells import GRUCell, LSTMCell, mine
from lessons.numerics import sigmoid
"""
OWN = """
class Slow:
    def __init__(self, n_x, n_h, rng):
        self.state_sizes, self.W = {"m": n_h}, rng.normal(size=(n_h, n_x))

    def step(self, x_t, state):
        return {"m": SHARE * state["m"] + 0.1 * self.W @ x_t}
"""
HEIR = """
class Mine(LSTMCell):
    def step(self, x_t, state):
        return super().step(x_t, state)
"""
BARE = HEIR.replace("return", "out =") + "        return {'c': out['c'], 'h': out['h']}\n"


def run_cells(*cells):
    """What the cells of a notebook define; their sources can be read, as in a kernel."""
    names = {"__name__": "__main__"}
    for text in (NOTEBOOK, *cells):
        file = f"<cell {len(linecache.cache)}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec"), names)
    return names


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def said(capsys):
    """What was printed since the last look, which must be one line."""

    def look():
        text = capsys.readouterr().out
        assert text.count("\n") == 1
        return text.strip()

    return look


@pytest.mark.parametrize("name", KINDS)
def test_with_nothing_kept_it_is_the_courses(folder, capsys, name):
    assert mine(name) is KINDS[name]
    assert capsys.readouterr().out == ""
    assert not is_kept(KINDS[name](2, 3, np.random.default_rng(0)))
    assert not folder.exists()


@pytest.mark.parametrize("kind", [MyCell, MyLSTM])
def test_the_answers_of_the_exercises_are_kept(folder, said, kind):
    name, course = ("RNN", RNNCell) if kind is MyCell else ("LSTM", LSTMCell)
    keep(kind)
    assert said() == (
        f'{kind.__name__} is kept in {folder / name}.py; in every lesson, mine("{name}") gives it.'
    )
    yours = mine(name)
    assert yours.__name__ == kind.__name__
    assert mine(name) is yours  # no new class at every call
    cell, theirs = (one(3, 4, np.random.default_rng(0)) for one in (yours, course))
    assert is_kept(cell)
    vars(cell).update(weights(theirs))
    xs = np.random.default_rng(1).normal(size=(9, 3))
    np.testing.assert_allclose(unroll(cell, xs)["h"], unroll(theirs, xs)["h"], atol=1e-12)


def test_a_cell_made_of_weights_is_made_as_the_courses_is(folder, said):
    keep(MyCell)
    said()
    cell, theirs = (kind(3, 4, np.random.default_rng(0)) for kind in (mine("RNN"), RNNCell))
    assert cell.n_x == 3
    for name, weight in weights(theirs).items():
        np.testing.assert_array_equal(getattr(cell, name), weight)


@pytest.mark.parametrize("name", KINDS)
def test_the_name_is_found_from_what_the_cell_does(folder, said, name):
    text = HEIR.replace("LSTMCell", KINDS[name].__name__)
    load = f"from {KINDS[name].__module__} import {KINDS[name].__name__}"
    keep(run_cells(load, text)["Mine"])
    assert said().startswith(f"Mine is kept in {folder / name}.py")
    assert mine(name).__name__ == "Mine"


def test_what_a_class_needs_goes_with_it(folder, said):
    cells = [
        "from numpy import tanh as squash\nFACTOR = np.float64(1.0)\nLIMIT = float('inf')",
        "def gate(a):\n    return np.minimum(sigmoid(FACTOR * a), LIMIT)",
        "class Base(LSTMCell):\n    def gate(self, k, hx):\n"
        "        return gate(getattr(self, f'W_{k}') @ hx + getattr(self, f'b_{k}'))\nParent = Base",
        '''class Full(Parent):
    """中文 and <b>words</b>."""

    def step(self, x_t, state):
        hx = np.concatenate([state["h"], x_t])
        f_t, i_t, o_t = (self.gate(k, hx) for k in "fio")  # three gates
        c_t = f_t * state["c"] + i_t * squash(self.W_g @ hx + self.b_g)
        return super().step(x_t, state) | {"f": f_t, "c": c_t, "h": o_t * np.tanh(c_t)}
''',
    ]
    keep(run_cells(*cells)["Full"])
    assert said().startswith("Full is kept")
    text = (folder / "LSTM.py").read_text(encoding="utf-8")
    assert "# three gates" in text
    assert "中文" in text
    first, _, rest = text.partition("\n\n\n")
    assert first.splitlines()[2:] == [
        "import numpy as np",
        "from lessons.cells.basic import LSTMCell",
        "from lessons.numerics import sigmoid",
        "from numpy import tanh as squash",
    ]
    assert rest.startswith('FACTOR = 1.0\nLIMIT = float("inf")')
    made = mine("LSTM")(2, 3, np.random.default_rng(0))
    assert clampable(made) == ("f", "i", "g", "o", "c", "h")
    assert "f_t = _held('f', f_t)" in source(made)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("rng = np.random.default_rng(0)", "rng.random()", "rng (of the type Generator)"),
        ("bend = lambda a: a", "bend(1.0)", "bend (a lambda: write it with def)"),
        ("table = np.zeros(3)", "table[0]", "table (of the type ndarray)"),
        ("", "0.0 if x_t.size else nowhere", "nowhere (not defined here)"),
    ],
)
def test_what_cannot_go_with_it_is_named(folder, said, before, after, words):
    text = HEIR.replace("step(x_t,", f"step(x_t + 0.0 * ({after}),")
    keep(run_cells(before, text)["Mine"])
    assert words in said()
    assert not folder.exists()


def test_another_class_stays_until_it_is_asked_for(folder, said):
    keep(MyLSTM)
    said()
    before = (folder / "LSTM.py").read_bytes()
    other = run_cells(HEIR)["Mine"]
    keep(other)
    path = folder / "LSTM.py"
    assert said() == (
        f"Mine was not kept: {path} holds another class, and that stays as it is; "
        "keep(Mine, replace=True) puts this one in its place."
    )
    assert path.read_bytes() == before
    for again in (MyLSTM, mine("LSTM")):
        keep(again)
        assert said() == f"{again.__name__} is kept in {path} already; nothing was changed."
    keep(other, replace=True)
    assert said().startswith("Mine is kept")
    assert mine("LSTM").__name__ == "Mine"
    assert [each.name for each in folder.iterdir()] == ["LSTM.py"]


def test_an_older_class_keeps_its_source_when_the_file_changes(folder, said):
    keep(run_cells(HEIR.replace("return", "first = 1\n        return"))["Mine"])
    old = mine("LSTM")(2, 3, np.random.default_rng(0))
    keep(run_cells(HEIR.replace("return", "second = 1\n        return"))["Mine"], replace=True)
    assert "first = 1" in source(old)
    assert "second = 1" in source(mine("LSTM")(2, 3, np.random.default_rng(0)))


def test_a_warning_is_no_reason_to_leave_a_class_aside(folder, capsys):
    folder.mkdir()
    text = f"'\\d'\nimport warnings\nwarnings.warn('old')\n{NOTEBOOK}{HEIR}KEPT = Mine"
    (folder / "LSTM.py").write_text(text, encoding="utf-8")
    assert mine("LSTM").__name__ == "Mine"
    assert capsys.readouterr().out == ""


def test_a_class_made_from_a_kept_one_is_whole_when_it_takes_its_place(folder, said):
    keep(MyLSTM)
    said()
    names = run_cells('Base = mine("LSTM")', HEIR.replace("LSTMCell", "Base"))
    keep(names["Mine"], replace=True)
    assert said().startswith("Mine is kept")
    assert "class MyLSTM:" in (folder / "LSTM.py").read_text(encoding="utf-8")
    keep(names["Mine"], "Other")
    assert said().startswith("Mine is kept")
    assert 'Base = mine("LSTM")' in (folder / "Other.py").read_text(encoding="utf-8")
    assert not is_kept(names["Mine"](2, 3, np.random.default_rng(0)))
    keep(run_cells(HEIR.replace("LSTMCell", 'mine("LSTM")'))["Mine"], replace=True)
    said()
    assert issubclass(mine("LSTM"), LSTMCell)  # it would be its own parent


def test_a_cell_of_ones_own_has_a_name_of_its_own(folder, said):
    slow = run_cells("SHARE = 0.9", OWN)["Slow"]
    keep(slow)
    assert said().endswith('A cell of your own takes a name: keep(Slow, "Slow").')
    keep(slow, "LSTM")
    assert said().startswith("Slow was not kept: LSTM is a name of the course's, and it has the")
    keep(slow, "lstm")
    assert "lstm and LSTM are one name on some computers" in said()
    keep(slow, "Slow")
    assert said().startswith(f"Slow is kept in {folder / 'Slow.py'}")
    assert mine("Slow")(1, 2, np.random.default_rng(0)).state_sizes == {"m": 2}
    keep(run_cells("SHARE = 0.5", OWN)["Slow"], "Slow")
    assert 'keep(Slow, "Slow", replace=True)' in said()
    with pytest.raises(
        CellError, match=r"no cell 'Fast'; the course has RNN, .*; you have kept Slow\."
    ):
        mine("Fast")
    (folder / "Slow.py").write_text("KEPT = 1", encoding="utf-8")
    with pytest.raises(CellError, match=r"Slow\.py is left aside: it does not end with KEPT = "):
        mine("Slow")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{NOTEBOOK}{BARE}KEPT = Mine", "its step must return f, i, g, o, c, h, as that of LSTMCell does"),
        ("class My(:\n", "SyntaxError: invalid syntax, in line 1"),
        ("\nimport nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all', in line 2"),
        ("1 / 0", "ZeroDivisionError: division by zero, in line 1"),
        ("raise SystemExit('gone')", "SystemExit: gone, in line 1"),
        ("def f():\n    f()\nf()", "RecursionError"),
        ("(" * 5000, "line 1"),
        ("x = '\0'", "null bytes"),
        ("", "it does not end with KEPT = and the name of a class"),
        ("KEPT = 3", "it does not end with KEPT = and the name of a class"),
        ("class A: pass\nKEPT = A", "A(3, 4, rng) makes no cell: TypeError: A() takes no arguments"),
        (f"{NOTEBOOK}KEPT = GRUCell", "it has the weights and the states of none of the course"),
        (f"{NOTEBOOK}{HEIR}KEPT = Mine".replace("step(x_t,", "step(2 * x_t,"),
         "given the same weights as LSTMCell, its c is up to"),
        (f"{NOTEBOOK}{HEIR}KEPT = Mine".replace("return super", "return 1 or super"),
         "Mine.step at t = 1 returned int; expected a dict of arrays by name"),
        (f"{NOTEBOOK}{HEIR}KEPT = Mine".replace("return super", "state['h'] += 1; return super"),
         "read-only"),
        (f"{NOTEBOOK}{HEIR}KEPT = Mine".replace("return super", "raise SystemExit; super"),
         "Mine cannot be run: SystemExit"),
        (b"\xff\xfe\x00", "codec can't decode"),
        (None, "Is a directory"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_load_is_left_aside(folder, said, text, words):
    folder.mkdir()
    path = folder / "LSTM.py"
    if text is None:
        path.mkdir()
    else:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert mine("LSTM") is LSTMCell
    found = said()
    assert found.startswith(f"{path} is left aside: ")
    assert words in found
    assert found.endswith(". In its place stands the course's LSTMCell.")
    before = path.is_dir() or path.read_bytes()
    keep(MyLSTM)
    assert "holds another class" in said()
    assert before == (path.is_dir() or path.read_bytes())


@MANY
@given(
    content=st.binary(max_size=60)
    | st.text("()[]{}:=.,'\"\\\n\t λ#@*0aK\r", max_size=40).map(str.encode)
)
def test_any_file_at_all_leaves_the_courses_cell(folder, content):
    folder.mkdir(exist_ok=True)
    (folder / "GRU.py").write_bytes(content)
    assert mine("GRU") is GRUCell


@MANY
@given(
    name=st.text(max_size=50)
    | st.sampled_from(["../x", "a/b", "CON", "nul", "class", "é", "x.y", "A" * 41])
)
def test_no_name_leads_out_of_the_folder(folder, name):
    keep(MyLSTM, name)
    outside = [
        path for path in folder.parent.rglob("*") if path.parent != folder and path != folder
    ]
    assert outside == []
    for path in folder.glob("*"):
        assert path.suffix == ".py"
        assert path.stem.isascii()
        assert path.stem.isidentifier()
        assert len(path.stem) <= 40


@pytest.mark.parametrize(
    ("given", "name", "words"),
    [
        (3, "", "This was not kept: give the class itself, without brackets"),
        (LSTMCell(1, 1, np.random.default_rng(0)), "", "give the class itself"),
        (LSTMCell, "", "LSTMCell was not kept: it is the course's own"),
        (MyLSTM, "../LSTM", "'../LSTM' is no name for a file"),
        (MyLSTM, 7, "7 is no name for a file"),
        (MyLSTM, "nul", "'nul' is no name for a file"),
        (MyLSTM, "GRU", "GRU is a name of the course's"),
        (dict, "dict", "the source of dict cannot be read here"),
    ],
)
def test_what_cannot_be_kept_is_told(folder, said, given, name, words):
    keep(given, name)
    assert words in said()
    assert not folder.exists()


@pytest.mark.parametrize("name", [None, 3, "", "../LSTM", "LSTM ", "lstm", b"LSTM"])
def test_a_name_of_nothing_is_told(folder, name):
    with pytest.raises(CellError, match="There is no cell"):
        mine(name)


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch, said):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file"))
    keep(MyLSTM)
    assert said().startswith(f"MyLSTM was not kept: {tmp_path / 'file'} cannot be written (")
    assert mine("LSTM") is LSTMCell


def test_one_kernel_keeps_and_another_one_finds(folder, tmp_path):
    def kernel(*cells):
        env = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[3]),
        }  # the course may not be installed
        manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path), env=env)
        found = []
        try:
            for cell in cells:
                hook = lambda m: found.append(m["content"])  # noqa: E731
                client.execute_interactive(cell, timeout=90, output_hook=hook)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
        return "".join(content.get("text", content.get("evalue", "")) for content in found)

    assert kernel(NOTEBOOK + "from lessons.cells import keep", f"{HEIR}\nkeep(Mine)").startswith(
        "Mine is kept in"
    )
    assert kernel(f"{NOTEBOOK}\nprint(mine('LSTM').__name__)").strip() == "Mine"
