"""In a browser tab: a cell that needs PyTorch says so, Run All goes on, and nothing later depends on it."""

import ast
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from widgets.core.in_a_tab import ABSENT, NO_FIGURE, NO_TORCH, NotHere, StandIn, key, made_by

NEEDS = "import torch\nfrom math import pi\ntwin = torch.zeros(3)\ndef shown(): return twin"


@pytest.fixture
def shell(monkeypatch):
    """A shell of its own, without what a tab has not, that knows what one cell printed."""
    made = InteractiveShell()
    for name in ABSENT:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [NotHere(), *sys.meta_path])
    watcher = StandIn(made, {key(NEEDS): "the largest difference is 0.00"})
    watcher.watch()
    yield made
    made.events.unregister("pre_run_cell", watcher.begin)
    made.set_custom_exc((), None)


def test_a_cell_that_needs_it_prints_what_it_printed_where_it_ran(shell, capsys):
    shell.run_cell(NEEDS)
    printed = capsys.readouterr().out
    assert printed.startswith(NO_TORCH)
    assert printed.endswith("the largest difference is 0.00\n")
    assert "Traceback" not in printed


def test_a_cell_that_is_not_known_says_where_it_runs(shell, capsys):
    shell.run_cell("from torch import nn")
    assert "make lab" in capsys.readouterr().out


def test_what_it_would_have_made_is_missed_by_later_cells_in_the_same_way(shell, capsys):
    shell.run_cell("twin = 7")  # not what the cell would have made of it
    shell.run_cell(NEEDS)
    for later in ("print(twin)", "print(shown())", "print(torch.pi)", "other = twin"):
        shell.run_cell(later)
        assert NO_TORCH in capsys.readouterr().out, later
    shell.run_cell("print(other)")
    assert NO_TORCH in capsys.readouterr().out
    shell.run_cell("print(round(pi, 2))")  # imported by the cell, and to be had
    assert capsys.readouterr().out == "3.14\n"


def test_a_name_that_is_made_again_is_there_again(shell, capsys):
    shell.run_cell(NEEDS)
    shell.run_cell("twin = 3")
    capsys.readouterr()
    shell.run_cell("print(twin)\ndel twin")
    assert capsys.readouterr().out == "3\n"


@pytest.mark.parametrize("wrong", ["print(no_such_name)", "import no_such_module", "1 / 0", "(1"])
def test_every_other_error_is_the_usual_one(shell, capsys, wrong):
    shell.run_cell(NEEDS)
    capsys.readouterr()
    shown = shell.run_cell(wrong)
    said = "".join(capsys.readouterr())
    assert shown.error_in_exec or shown.error_before_exec
    assert NO_TORCH not in said
    assert "Error" in said


def test_a_widget_says_the_sentence_too(shell):
    with pytest.raises(ModuleNotFoundError, match=NO_TORCH):
        import torch  # noqa: F401


def test_a_figure_to_save_is_not_there(shell, capsys):
    shell.run_cell("from widgets import GradientFlow\nfigure = GradientFlow().figure()")
    printed = capsys.readouterr().out
    assert printed.startswith(NO_FIGURE)
    assert "make lab" in printed
    shell.run_cell("figure.layout")
    assert capsys.readouterr().out.startswith(NO_FIGURE)


def test_what_a_cell_makes():
    source = "a, (b, *c) = 1, (2, 3)\nfor d in a: e = [f for f in c]\nwith a as g: pass\n"
    source += "def h(i): j = 1\nclass K: l = 1"
    assert made_by(ast.parse(source)) == {"a", "b", "c", "d", "e", "g", "h", "K"}


def test_the_kernel_of_a_tab_is_set_up_as_an_extension_of_ipython():
    """In a Python of its own, as the configuration of the site asks for it."""
    code = """
from IPython.core.interactiveshell import InteractiveShell
import sys
shell = InteractiveShell.instance()
shell.extension_manager.load_extension("widgets.core.in_a_tab")
shell.run_cell("import torch")
print(shell.Completer.use_jedi, "torch" in sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert NO_TORCH in ran.stdout
    assert ran.stdout.splitlines()[-1] == "False False"
