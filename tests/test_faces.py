"""What a lesson may import by a short name: the list of widgets, and the names of four packages."""

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import widgets
from tests.test_layers import FACES, SOURCES
from widgets.core.view import View

ROOT = Path(__file__).parents[1]
BASES = {"PagedView", "SequenceReader", "WriterView"}  # what other views are made of
PARTS = {"PredictionView"}  # of other views
OTHERS = {  # a model that lesson 07 trains without a picture; what asks a question, and what tells a lecturer
    "MonitorModel",
    "predict",
    "right_answer",
}


def views():
    """The public views of the tree, by name, with their modules."""
    found = {}
    for module in SOURCES:
        if module.startswith("widgets.") and not module.startswith("widgets.core"):
            for name, kind in inspect.getmembers(import_module(module), inspect.isclass):
                own = kind.__module__ == module and issubclass(kind, View)
                if own and not name.startswith("_") and name not in BASES | PARTS:
                    found[name] = module
    return found


def test_every_view_is_on_the_list():
    listed = {name: f"widgets.{home}" for name, home in widgets._WHERE.items()}
    assert {name: home for name, home in listed.items() if name not in OTHERS} == views()
    assert list(listed) == sorted(listed)
    assert dir(widgets) == sorted(listed)


@pytest.mark.parametrize("name", widgets._WHERE)
def test_a_name_of_the_list_is_the_widget(name):
    kind = getattr(widgets, name)
    assert kind.__module__ == f"widgets.{widgets._WHERE[name]}"


def test_type_checkers_know_the_list():
    source = SOURCES["widgets"].read_text(encoding="utf-8")
    for name, home in widgets._WHERE.items():
        assert f"from widgets.{home} import {name} as {name}\n" in source.replace("(\n        ", "")


def test_a_wrong_name_is_told_the_nearest_right_one():
    with pytest.raises(ImportError, match="did you mean GateLab"):
        exec("from widgets import GateLabs")
    with pytest.raises(AttributeError, match="widgets has no 'gate'"):
        widgets.gate  # noqa: B018


def test_one_widget_loads_neither_torch_nor_plotly_nor_another_widget():
    code = (
        "import sys\nfrom widgets import GateLab\n"
        "print([n for n in sys.modules if n in ('torch', 'plotly') or n.startswith('widgets.live_')])"
    )
    assert fresh(code) == "[]"


def test_tasks_load_nothing_that_one_lesson_alone_needs():
    code = (
        "import sys, lessons.tasks\nprint([n for n in sys.modules if n in ('wave', 'numpy.fft')])"
    )
    assert fresh(code) == "[]"


@pytest.mark.parametrize("package", FACES)
def test_a_package_lists_its_names_and_loads_no_torch(package):
    module = import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)
    files = {path.stem for path in Path(module.__file__).parent.glob("*.py")}
    assert not files & set(module.__all__), "a name hides a module"
    assert fresh(f"import sys, {package}\nprint('torch' in sys.modules)") == "False"


def fresh(code):
    """What an interpreter of its own prints."""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return run.stdout.strip()
