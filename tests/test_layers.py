"""Who may import whom: notebooks -> widgets -> lessons, and inside the two trees a package what stands left of it."""

import ast
import json
from functools import cache
from pathlib import Path

import pytest

import widgets

ROOT = Path(__file__).parents[1]
FRONT_END = {"widgets", "notebooks", "ipywidgets", "plotly", "anywidget", "traitlets", "IPython"}
RANKS = {  # what stands in one line does not import each other
    "lessons": (
        "numerics array_file",
        "formatting layers checkpoint own_files",
        "own_lists",
        "cells predictions",
        "study",
        "progress",
        "gradients tasks",
        "optim",
        "toy_models trained_nets attention gradient_free",
        "analysis experiments",
        "train",
        "checks setup_check",
        "editions",
    ),
    "widgets": (
        "core",
        "drawing",
        "predictions",
        "basics cells gradients attention analysis trained_nets",
        "live_trainings setup_check progress study_test",
        "questions",
    ),
}
RANK = {
    f"{tree}.{name}": rank
    for tree, lines in RANKS.items()
    for rank, line in enumerate(lines)
    for name in line.split()
}
OF_MANY = {  # tests of no single module
    "lessons/cells/test_extremes.py",
    "lessons/checks/engine/test_every_comparison.py",
    "lessons/checks/engine/test_every_exercise.py",
    "lessons/checks/test_sentences.py",
    "lessons/checks/engine/test_framework.py",
    "lessons/train/test_char_lm_story.py",
    "lessons/train/test_default_dtype.py",
    "lessons/train/test_registry.py",
    "widgets/cells/test_unknown_cell.py",
    "widgets/test_controls.py",
    "widgets/test_fuzz.py",
    "widgets/test_golden.py",
    "widgets/test_structure.py",
}
MOST = 25  # modules in a folder
LONGEST = 400  # lines of a file
TAUGHT_SO = {"lessons.trained_nets.wirings.net"}  # code that a lesson shows calls it by its name
FACES = ("lessons.cells", "lessons.gradients", "lessons.attention", "lessons.tasks")


def imports_of(tree):
    """Dotted names of all that a syntax tree imports; `from a import b` gives a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(package):
    """Every module of a package by dotted name, with its path."""
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


SOURCES = dict([*modules("lessons"), *modules("widgets")])
PACKAGES = sorted(name for name, path in SOURCES.items() if path.name == "__init__.py")


@cache
def imported_by(module):
    """What a module imports; of the list of widgets, what it would load, is not asked here."""
    found = imports_of(ast.parse(SOURCES[module].read_text(encoding="utf-8")))
    return frozenset(found) if module != "widgets" else frozenset()


@cache
def imported_at_once(module):
    """What importing a module imports: not what a call of its functions would, nor what a type checker reads."""
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    open_ends, found = [tree] if module != "widgets" else [], set()
    while open_ends:
        node = open_ends.pop()
        typed = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        if not typed and not isinstance(node, ast.FunctionDef | ast.Lambda):
            open_ends += ast.iter_child_nodes(node)
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= set(imports_of(node))
    return frozenset(found)


def parents(name):
    """The packages that a dotted name lies in."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts))}


def loaded_for(name):
    """The module of a widget that is imported by its name alone."""
    shop, _, rest = name.partition(".")
    return (
        f"widgets.{widgets._WHERE[rest]}" if shop == "widgets" and rest in widgets._WHERE else name
    )


def reached_from(names, imported=imported_by):
    """All that importing `names` can bring in, through our own modules; packages included."""
    reached, open_ends = set(), set(names)
    while open_ends:
        name = loaded_for(open_ends.pop())
        if name in reached:
            continue
        reached.add(name)
        open_ends |= parents(name)
        open_ends |= imported(name) if name in SOURCES else set()
    return reached


def root_names(names):
    return {name.partition(".")[0] for name in names}


def needs_torch(names, imported=imported_by):
    return "torch" in root_names(reached_from(names, imported))


def package_of(name):
    """The package, or the module beside the packages, that a dotted name lies in."""
    return ".".join(name.split(".")[:2])


def test_lessons_know_nothing_of_the_front_end():
    for module in SOURCES:
        if module.startswith("lessons"):
            assert not root_names(imported_by(module)) & FRONT_END, module


def test_nothing_imports_the_tests():
    for module in SOURCES:
        assert "tests" not in root_names(imported_by(module)), module


def test_every_package_has_its_rank():
    trees = {
        f"{path.parts[-2]}.{path.stem}" for tree in RANKS for path in (ROOT / tree).glob("*.py")
    }
    trees |= {package_of(name) for name in PACKAGES if "." in name}
    assert trees - {f"{tree}.__init__" for tree in RANKS} == RANK.keys()


@pytest.mark.parametrize("module", sorted(SOURCES.keys() - RANKS.keys()))
def test_a_package_imports_what_stands_left_of_it(module):
    mine = package_of(module)
    for name in imported_by(module):
        other = package_of(name)
        if other in RANK and other != mine and root_names([other]) == root_names([mine]):
            assert RANK[other] < RANK[mine], f"{module} imports {name}"


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_no_module_reaches_itself(module):
    """By the modules that the import lines name; packages run before their modules, and are no part of a circle."""
    reached, open_ends = set(), set(imported_by(module))
    while open_ends:
        name = open_ends.pop()
        if name in SOURCES and name not in reached and name not in PACKAGES:
            reached.add(name)
            open_ends |= imported_by(name)
    assert module not in reached


@pytest.mark.parametrize("module", sorted(SOURCES.keys() - set(PACKAGES)))
def test_no_module_takes_a_name_from_a_package(module):
    """But from the module that defines it: the packages list names for the notebooks."""
    taken = {name for name in imported_by(module) if name.rpartition(".")[0] in PACKAGES}
    allowed = {f"lessons.checks.{name}" for name in ("check", "exercises", "hint", "solution")}
    assert not {name for name in taken - SOURCES.keys() - allowed if name not in PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_belongs_in_it(package):
    said = ast.get_docstring(ast.parse(SOURCES[package].read_text(encoding="utf-8")))
    assert said
    assert said.splitlines()[0].endswith((".", ":"))
    if package.count(".") == 1 and package != "lessons.checks":
        assert "Here belongs " in said or "Import the module" in said


def test_no_folder_is_a_heap():
    for tree in ("lessons", "widgets", "tests"):
        for folder in {path.parent for path in (ROOT / tree).rglob("*.py")}:
            files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(files) <= MOST, folder


@pytest.mark.parametrize("tree", ["lessons", "widgets"])
def test_no_file_is_a_scroll(tree):
    files = [path for path in (ROOT / tree).rglob("*") if path.suffix in (".py", ".js")]
    lengths = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in files}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}
    assert len(files) > 100


def test_tests_stand_where_their_subjects_do():
    """tests/lessons/cells/test_variants.py tests lessons/cells/variants.py; but for those that test what many share."""
    alone = set()
    for tree in RANKS:
        for path in (ROOT / "tests" / tree).rglob("test_*.py"):
            subject = path.with_name(path.name.removeprefix("test_")).relative_to(ROOT / "tests")
            assert (ROOT / subject.parent).is_dir(), path
            if not (ROOT / subject).exists() and not (ROOT / subject).with_suffix("").is_dir():
                alone.add(path.relative_to(ROOT / "tests").as_posix())
    assert alone == OF_MANY


NUMPY = ["numerics", "formatting", "checkpoint", "cells.basic", "cells.protocol", "cells.unrolling"]
NUMPY += ["gradients.bptt", "gradients.backward_steps", "gradients.truncation", "optim.numpy_loop"]
NUMPY += ["gradients.forget_product", "toy_models.hello", "toy_models.gradient_ledger"]
NUMPY += ["toy_models.echo", "tasks.text", "tasks.long_lags", "trained_nets.char_lm"]
NUMPY += ["optim.truncated_bptt", "train.live_char_lm", "train.minilanguage"]
NUMPY += ["attention.batched_seq2seq", "train.live_translators"]


@pytest.mark.parametrize("module", NUMPY)
def test_numpy_lessons_do_without_torch(module):
    assert f"lessons.{module}" in SOURCES
    assert not needs_torch([f"lessons.{module}"])
    assert needs_torch(["lessons.cells.torch_bridge"])


@pytest.mark.parametrize("package", FACES)
def test_the_names_of_a_package_do_without_torch(package):
    assert not needs_torch([package])


def cell_imports(path):
    """What each code cell of a notebook imports; lines of IPython magic are passed over."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            plain = ["" if line.startswith(("%", "!", "?")) else line for line in lines]
            yield set(imports_of(ast.parse("\n".join(plain))))


def notebook_imports(path):
    """What the code cells of a notebook import."""
    return set().union(*cell_imports(path))


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_gets_torch_only_where_it_asks_for_it(path):
    """No cell loads torch before one that asks: that imports torch, or a lessons module that itself imports torch."""
    for names in cell_imports(path):
        asked = names | set().union(*map(imported_at_once, names & SOURCES.keys()))
        if "torch" in root_names(asked):
            return
        lazy = {loaded_for(name) for name in names} - {"widgets"}
        assert not needs_torch(lazy, imported_at_once), names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_imports_by_the_short_names(path):
    """Widgets from `widgets`, names of a package from the package, trained nets as modules."""
    for name in notebook_imports(path):
        home, _, last = name.rpartition(".")
        assert not name.startswith("widgets.") or last in widgets._WHERE, name
        if home.startswith("lessons.trained_nets") and name not in TAUGHT_SO:
            assert name in SOURCES, f"{name}: import the module"
        listed = next((face for face in FACES if home.startswith(f"{face}.")), None)
        if listed:
            tree = ast.parse(SOURCES[listed].read_text(encoding="utf-8"))
            assert f"{home}.{last}" not in set(imports_of(tree)), f"{name}: take it from {listed}"
