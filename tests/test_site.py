"""What the site is built from, without a browser: files without what is not used, versions that agree, contents."""

import gzip
import hashlib
import json
import os
import re
import runpy
import subprocess
import sys
import threading
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from lessons.tasks.text import TRAIN, VALID
from tests.site import fixture, part

ROOT = Path(__file__).parents[1]
HERE = ROOT / ".tools" / "site"
INSTALLED = runpy.run_path(str(HERE / "installed.py"))
PACKAGES = INSTALLED["PACKAGES"]
OFFLINE = runpy.run_path(str(HERE / "offline.py"))
LOCK = json.loads((HERE / "pyodide-lock.json").read_text(encoding="utf-8"))


def pins(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def wheel(folder, name, *files):
    path = folder / name
    with zipfile.ZipFile(path, "w") as whole:
        for file in files:
            whole.writestr(file, file)
    return path


def unpacked(content):
    """The files of a packed file, as `kernel.js` reads them."""
    index, _, rest = gzip.decompress(content).partition(b"\n")
    files, at = {}, 0
    for name, size in json.loads(index):
        files[name], at = rest[at : at + size], at + size
    assert at == len(rest)
    return files


def test_the_course_is_installed_with_what_it_reads():
    found = INSTALLED["course"](ROOT, {"widgets/more.json": b"{}"})
    for tree in ("lessons", "widgets"):
        code = {path.relative_to(ROOT).as_posix() for path in (ROOT / tree).rglob("*.py")}
        assert {f"{PACKAGES}/{name}" for name in code} <= found.keys()
    for name in ("lessons/checkpoints/charlm.safetensors", "widgets/drawing/static/plot.js"):
        assert found[f"{PACKAGES}/{name}"] == (ROOT / name).read_bytes()
    assert found[f"{PACKAGES}/widgets/more.json"] == b"{}"
    assert b'"widgets.core.in_a_tab"' in found["etc/ipython/ipython_config.py"]
    assert not [name for name in found if "__pycache__" in name or "/tests" in name]


def test_files_are_packed_as_the_kernel_reads_them():
    files = {"lib/b.py": "ä\n\n".encode(), "a.bin": bytes(range(256)), "lib/empty.py": b""}
    packed = INSTALLED["pack"](files)
    assert unpacked(packed) == files
    assert packed == INSTALLED["pack"](dict(reversed(files.items())))  # whatever the order


@pytest.mark.parametrize(
    ("name", "kept", "left_out"),
    [
        ("plotly-1-py3-none-any.whl", "plotly/package_data/plotly.min.js", "plotly/io.py"),
        ("other-1-py3-none-any.whl", "other/io.py", "other/labextension/static/1.js"),
        ("other-1-py3-none-any.whl", "other/io.py", "other-1.data/data/share/x.js"),
        ("other-1-py3-none-any.whl", "other/testing.py", "other/tests/test_io.py"),
        ("other-1-py3-none-any.whl", "other/io.py", "other-1.dist-info/RECORD"),
        ("numpy-1-py3-none-any.whl", "numpy/_core/a.so", "numpy/_core/include/numpy/a.h"),
        ("ipython-1-py3-none-any.whl", "IPython/terminal/__init__.py", "IPython/terminal/ipapp.py"),
        ("pygments-1-py3-none-any.whl", "pygments/lexers/python.py", "pygments/lexers/ruby.py"),
        ("python_stdlib.zip", "encodings/cp1252.py", "encodings/cp1251.py"),
        ("python_stdlib.zip", "json/__init__.py", "xmlrpc/client.py"),
    ],
)
def test_a_package_loses_what_is_not_used(tmp_path, name, kept, left_out):
    short = name.split("-")[0]
    whole = wheel(tmp_path, name, kept, left_out, f"{short}-1.dist-info/METADATA")
    found = INSTALLED["used"](whole)
    assert found == {file: file.encode() for file in (kept, f"{short}-1.dist-info/METADATA")}


def test_modules_are_there_compiled_and_what_is_shown_or_read_with_its_source(
    monkeypatch, tmp_path
):
    def node(*command, **how):
        assert command[0][:2] == ["python", "node"]
        folder = Path(command[0][4])
        for name in ("lib/python3.12/abc.py", "lib/python3.12/ast.py", f"{PACKAGES}/lessons/a.py"):
            (folder / f"{name}c").write_bytes((folder / name).read_bytes() + b", compiled")

    monkeypatch.setattr(subprocess, "run", node)
    files = {
        "lib/python3.12/abc.py": b"0",  # a net reads it
        "lib/python3.12/ast.py": b"1",  # a start imports it
        "lib/python3.12/cmd.py": b"2",
        f"{PACKAGES}/lessons/a.py": b"3",
        f"{PACKAGES}/lessons/a.txt": b"4",
        f"{PACKAGES}/lessons/tasks/text.py": b'TRAIN = """cmd\nabc"""',
    }
    assert INSTALLED["compiled"](files, ["python", "node"], tmp_path) == {
        "lib/python3.12/abc.py": b"0",
        "lib/python3.12/__pycache__/abc.cpython-312.pyc": b"0, compiled",
        "lib/python3.12/ast.pyc": b"1, compiled",
        "lib/python3.12/cmd.py": b"2",
        f"{PACKAGES}/lessons/a.py": b"3",
        f"{PACKAGES}/lessons/__pycache__/a.cpython-312.pyc": b"3, compiled",
        f"{PACKAGES}/lessons/a.txt": b"4",
        f"{PACKAGES}/lessons/tasks/text.py": files[f"{PACKAGES}/lessons/tasks/text.py"],
    }


def test_texts_of_the_lessons_are_modules_of_the_library():
    name = f"{PACKAGES}/lessons/tasks/text.py"
    read = INSTALLED["texts"]({name: (ROOT / "lessons/tasks/text.py").read_bytes()})
    assert read == {f"lib/python3.12/{each}.py" for each in f"{TRAIN} {VALID}".split()}


def test_a_stand_in_says_that_nothing_can_be_installed(monkeypatch, tmp_path, capsys):
    for name, content in INSTALLED["STAND_INS"].items():
        if name.startswith("piplite/"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
    code = "import asyncio, piplite.cli as cli, piplite\n"
    code += "made = asyncio.run(cli.get_transformed_code(['install', 'a']))\n"
    code += "exec('async def cell():\\n ' + made)\nasyncio.run(cell())"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (
        said.stdout == "Nothing can be installed in a browser tab: the course has what it needs.\n"
    )


def test_versions_in_the_browser_are_those_that_the_course_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = {Requirement(text).name: Requirement(text) for text in project["dependencies"]}
    both = pins("kernel.txt") | pins("requirements.txt")
    for name in ("anywidget", "ipywidgets", "jupyter_server", "plotly"):
        assert allowed[name].specifier.contains(both[name]), name
    shared = pins("kernel.txt").keys() & pins("requirements.txt").keys()
    assert {name: pins("kernel.txt")[name] for name in shared} == {
        name: pins("requirements.txt")[name] for name in shared
    }
    assert not [name for name in allowed if name.startswith("jupyterlite")]


def test_the_packages_of_the_kernel_need_no_others():
    listed = LOCK["packages"]
    for name, entry in listed.items():
        needed = {each.replace("_", "-") for each in entry["depends"]}
        assert needed <= listed.keys(), name
        assert re.fullmatch(r"[0-9a-f]{64}", entry["sha256"])
    assert {"numpy", "ipython"} <= listed.keys()
    assert not {"jedi", "micropip", "sqlite3", "ssl"} & listed.keys()


def test_a_copy_of_another_pyodide_is_refused(site_builder, tmp_path):
    with pytest.raises(ValueError, match=r"no pyodide\.js in .*PYODIDE="):
        site_builder["checked"](tmp_path, LOCK)
    for name in site_builder["names"](LOCK):
        (tmp_path / name).write_bytes(b"other")
    with pytest.raises(ValueError, match="is not that of Pyodide"):
        site_builder["checked"](tmp_path, LOCK)


def test_what_cells_printed_goes_with_the_site(site_builder):
    stored = json.loads(site_builder["stored_outputs"]())
    key = runpy.run_path(str(ROOT / "widgets" / "core" / "in_a_tab.py"))["key"]
    [path] = (ROOT / "notebooks").glob("12-*.ipynb")
    cells = {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    source = "".join(cells["torch-run"]["source"])
    assert stored[key(source)] == "".join(cells["torch-run"]["outputs"][0]["text"])


def test_the_lessons_of_the_site_ask_for_the_kernel_of_the_page(site_builder, tmp_path):
    site_builder["lessons"](tmp_path)
    found = sorted(tmp_path.glob("*.ipynb"))
    assert [path.name for path in found] == sorted(
        path.name for path in (ROOT / "notebooks").glob("*.ipynb")
    )
    metadata = json.loads(found[0].read_text(encoding="utf-8"))["metadata"]
    assert metadata["kernelspec"]["name"] == "python"


def test_what_the_cdn_has_is_fetched_once(site_builder, monkeypatch, tmp_path):
    cdn, there = tmp_path / "0.27.7", tmp_path / "here"
    cdn.mkdir()
    for name in site_builder["names"](LOCK):
        (cdn / name).write_text(name, encoding="utf-8")
    fetched = site_builder["fetched"]
    monkeypatch.setitem(fetched.__globals__, "CDN", f"{tmp_path.as_uri()}/{{version}}/")
    assert fetched(there, LOCK) == there
    assert {path.name: path.read_text("utf-8") for path in there.iterdir()} == {
        name: name for name in site_builder["names"](LOCK)
    }
    (cdn / "pyodide.js").unlink()
    assert fetched(there, LOCK) == there


@pytest.mark.parametrize("at_home", [True, False])
def test_the_page_is_told_where_python_is(site_builder, tmp_path, at_home):
    (tmp_path / "jupyter-lite.json").write_text('{"jupyter-config-data": {}}', encoding="utf-8")
    site_builder["configure"](tmp_path)
    data = json.loads((tmp_path / "jupyter-lite.json").read_text(encoding="utf-8"))[
        "jupyter-config-data"
    ]
    kernel = data["litePluginSettings"][site_builder["KERNEL"]]
    assert kernel["disablePyPIFallback"]
    assert kernel["pyodideUrl"] == "./kernel.js"
    assert {"piplite", "pyodide_kernel"} <= {*kernel["loadPyodideOptions"]["packages"]}
    assert (
        data["settingsOverrides"]["@jupyterlab/notebook-extension:tracker"]["windowingMode"]
        == "none"
    )
    site_builder["loader"](tmp_path, "" if at_home else "https://a.b/")
    head, _, rest = (tmp_path / "kernel.js").read_text(encoding="utf-8").partition(";\n")
    assert rest == (HERE / "kernel.js").read_text(encoding="utf-8")
    python = json.loads(head.removeprefix("self.PYTHON = "))
    assert python["pyodide"] == ("static/pyodide/" if at_home else "https://a.b/")
    assert python["files"] == ["static/python.files", "static/course.files"]
    assert python["lock"] == {"info": LOCK["info"], "packages": {}}


def test_python_starts_before_jupyterlite_asks_for_it(site_builder, tmp_path):
    makes = "a?new Worker(new URL(n.p+n.u(620),n.b),{}):new Worker(new URL(n.p+n.u(352),n.b),{})"
    for name, text in {"592.a1.js": makes, "352.b2.js": "", "620.c3.js": ""}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    site_builder["start_early"](tmp_path)
    early = (tmp_path / "early.js").read_text(encoding="utf-8").splitlines()
    assert early == ['importScripts("../../../../kernel.js");', 'importScripts("352.b2.js");']
    (tmp_path / "592.a1.js").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="does not start its worker as its release"):
        site_builder["start_early"](tmp_path)


def test_the_server_packs_what_a_static_host_packs(tmp_path):
    serve = runpy.run_path(str(HERE / "serve.py"))
    (tmp_path / "a.js").write_bytes(b"1;" * 5000)
    (tmp_path / "b.whl").write_bytes(b"2;" * 5000)
    with serve["server"](tmp_path) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{running.server_port}"
        got = {name: asked(f"{home}/{name}") for name in ("a.js", "b.whl")}
        running.shutdown()
    assert got["a.js"][0]["Content-Encoding"] == "gzip"
    assert got["a.js"][1] < 500
    assert got["b.whl"] == (got["b.whl"][0], 10_000)
    for headers, _ in got.values():  # with isolation the messages of widgets fail
        assert not [name for name in headers if name.startswith("Cross-Origin")]


def asked(url):
    """Headers of an answer and how many bytes came."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return dict(answer.headers), len(answer.read())


def test_the_course_says_what_a_kernel_in_the_browser_brings(site_builder):
    found = INSTALLED["course"](ROOT, {}, site_builder["needs"]())
    [name] = [name for name in found if name.endswith("/METADATA")]
    lines = found[name].decode().splitlines()
    assert "Requires-Python: >=3.11" in lines
    needs = {line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist")}
    assert needs == {f"{name}=={version}" for name, version in pins("kernel.txt").items()} | {
        f"numpy=={LOCK['packages']['numpy']['version']}"
    }


@pytest.fixture
def site(tmp_path):
    """What JupyterLite makes, as far as it is sealed."""
    cell = {"cell_type": "code", "source": "1", "outputs": ["one"], "execution_count": 1}
    made = {
        "lab/index.html": "await import('../config-utils.js?_=1')",
        "jupyter-lite.json": json.dumps({"jupyter-config-data": {"appVersion": "0.6.4"}}),
        "files/01-a.ipynb": json.dumps({"cells": [cell]}),
        "build/1.js": "1",
    }
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def sealed(site):
    """What the worker of the site knows, after it is sealed."""
    OFFLINE["seal"](site, "https://a.b/")
    text = (site / "service-worker.js").read_text(encoding="utf-8")
    head, _, rest = text.partition(";\n")
    assert rest == (HERE / "service-worker.js").read_text(encoding="utf-8")
    return json.loads(head.removeprefix("const SITE = "))


def test_the_worker_knows_every_file_by_its_content(site):
    known = sealed(site)
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert known["files"].keys() == there - {"service-worker.js"}
    assert known["files"]["build/1.js"] == hashlib.sha256(b"1").hexdigest()[:16]
    assert known["cdn"] == "https://a.b/"
    assert "bare/01-a.ipynb" in known["first"]
    assert set(known["first"]) <= known["files"].keys()


def test_the_same_files_are_the_same_build(site):
    one, same = sealed(site)["build"], sealed(site)["build"]
    (site / "build" / "1.js").write_text("2", encoding="utf-8")
    assert one == same != sealed(site)["build"]


def test_a_lesson_is_there_without_its_outputs_too(site):
    versions = []
    for source, output in (("1", "one"), ("1", "two"), ("2", "two")):
        cell = {"cell_type": "code", "source": source, "outputs": [output], "execution_count": 1}
        text = json.dumps({"cells": [cell]})
        (site / "files" / "01-a.ipynb").write_text(text, encoding="utf-8")
        sealed(site)
        known = json.loads((site / "site.json").read_text(encoding="utf-8"))
        versions.append(known["lessons"]["01-a.ipynb"])
    bare = json.loads((site / "bare" / "01-a.ipynb").read_text(encoding="utf-8"))
    assert bare["cells"] == [cell | {"outputs": [], "execution_count": None}]
    assert versions[0] == versions[1] != versions[2]  # a new picture makes no new version
    assert known["lab"] == "0.6.4"


def test_prose_has_the_style_of_the_course(site):
    page = site / "lab" / "index.html"
    page.write_text(f"<head></head>{page.read_text(encoding='utf-8')}", encoding="utf-8")
    for _ in range(2):  # sealed again, it has it once
        sealed(site)
        assert page.read_text(encoding="utf-8").count("max-width: 75ch") == 1


def test_a_page_that_starts_otherwise_is_refused(site):
    sealed(site)
    page = site / "lab" / "index.html"
    assert page.read_text(encoding="utf-8") == "await import('../start.js?_=1')"
    page.write_text("await import('../main.js')", encoding="utf-8")
    with pytest.raises(ValueError, match=r"does not start as .*JupyterLite"):
        sealed(site)


def test_without_a_copy_of_pyodide_the_checks_say_so_and_go_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setattr(part.chromium, "find", lambda: "a browser")
    assert part.main(str(tmp_path)) == 0
    [said] = capsys.readouterr().out.splitlines()
    assert said.startswith("The site was not tested: a copy of Pyodide could not be fetched (ERROR")
    assert fixture.main(str(tmp_path)) == 1
    monkeypatch.setattr(part.chromium, "find", lambda: None)
    assert part.main(str(tmp_path)) == 0
    assert capsys.readouterr().out.startswith("The site was not tested: ")


@pytest.mark.parametrize(("built", "run"), [(1, 0), (0, 1)])
def test_a_site_that_fails_fails_the_checks(monkeypatch, tmp_path, built, run):
    monkeypatch.setattr(part.chromium, "find", lambda: "a browser")
    monkeypatch.setattr(fixture, "pyodide", lambda folder: folder)
    monkeypatch.setattr(fixture, "main", lambda folder: built)
    monkeypatch.setattr(subprocess, "call", lambda *command, **how: run)
    assert part.main(str(tmp_path)) == 1


def test_the_checks_have_a_part_of_each_kind(tmp_path):
    command = [sys.executable, "-m", "pytest", "tests/site", "-q", "-n", "0", "--collect-only"]
    env = os.environ | {"SITE": str(tmp_path)}
    found = subprocess.run(
        [*command, "-k", part.PART], cwd=ROOT, env=env, capture_output=True, encoding="utf-8"
    ).stdout
    ran = [line for line in found.splitlines() if "::" in line]
    lessons = [line for line in ran if "test_lessons" in line]
    assert len(lessons) == 3
    assert all("[09-" in line for line in lessons)
    for other in ("test_reading.py", "test_a_training_goes", "after_a_reload"):
        assert [line for line in ran if other in line], other
