"""The server's side of what a learner saves: lessons are trusted, and saved ones keep their widgets."""

import base64
import gzip
import json
import runpy
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

TOOLS = Path(__file__).parents[1] / ".tools"
SAVED = runpy.run_path(str(TOOLS / "saved_notebooks.py"))
VIEW, STATE = SAVED["VIEW"], SAVED["STATE"]


def book(shown, models, state=True):
    """A notebook whose cells show the models `shown`, with the state of `models`."""
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {VIEW: {"model_id": name}, "text/plain": name}}
        for name in shown
    ]  # fmt: skip
    cells = [{"cell_type": "code", "outputs": [output]} for output in outputs]
    cells.insert(0, {"cell_type": "markdown", "source": "words"})
    metadata = {"widgets": {STATE: {"state": models}}} if state else {}
    return {"cells": cells, "metadata": metadata}


def model(*names, kind="", **state):
    parts = [f"IPY_MODEL_{name}" for name in names]
    return {"state": {"children": parts, "_anywidget_id": kind, **state}}


@pytest.fixture
def save(tmp_path):
    """Save a notebook over another: what is shown, as model ids, and what state there is."""

    def saved(old, new):
        path = tmp_path / "a.ipynb"
        if old is not None:
            path.write_text(old if isinstance(old, str) else json.dumps(old), encoding="utf-8")
        SAVED["keep_widgets"](new, path)
        outputs = [output["data"] for cell in new["cells"] for output in cell.get("outputs", [])]
        there = new["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
        return [data.get(VIEW, {}).get("model_id", "") for data in outputs], set(there)

    return saved


YESTERDAY = {
    "v": model("c", layout="IPY_MODEL_l"),
    "c": model(kind="widgets.drawing.diagram.Diagram"),
    "l": model(),
    "code": model(kind="widgets.drawing.diagram.DiagramFrontEnd"),
    "gone": model("c"),
}


def test_widgets_of_an_earlier_kernel_stay_with_all_they_are_made_of(save):
    old, new = book(["v"], YESTERDAY), book(["v", "w"], {"w": model()})
    assert save(old, new) == (["v", "w"], {"v", "c", "l", "w", "code"})


def test_pictures_that_an_earlier_edition_saved_keep_their_code(save):
    kinds = {"c": "widgets.diagram.Diagram", "code": "widgets.diagram.DiagramFrontEnd"}
    kinds |= {"all": "widgets.view.ViewFrontEnd", "plots": "widgets.plot.PlotFrontEnd"}
    old = {"v": model("c"), **{name: model(kind=kind) for name, kind in kinds.items()}}
    assert save(book(["v"], old), book(["v"], {}))[1] == {"v", "c", "code", "all"}


def test_a_part_that_was_left_out_stays_too(save):
    halved = {name: YESTERDAY[name] for name in ("v", "c", "code")}
    assert save(book(["v"], YESTERDAY), book(["v"], halved))[1] == {"v", "c", "l", "code"}


def test_the_code_of_pictures_is_there_once(save):
    now = {"w": model(), "new code": model(kind="widgets.drawing.diagram.DiagramFrontEnd")}
    assert save(book(["v"], YESTERDAY), book(["v", "w"], now))[1] == {*now, "v", "c", "l"}


def test_the_code_of_pictures_comes_with_its_parts(save):
    old = YESTERDAY | {
        "code": model("p", kind="widgets.drawing.diagram.DiagramFrontEnd"),
        "p": model(),
    }
    now = {name: YESTERDAY[name] for name in ("v", "c", "l")}
    assert save(book(["v"], old), book(["v"], now))[1] == {"v", "c", "l", "code", "p"}


def test_a_widget_inside_an_output_widget_is_part_of_it(save):
    inner = {"o": model(outputs=[{"data": {VIEW: {"model_id": "v"}}}]), **YESTERDAY}
    assert {"o", "v", "c", "l"} <= save(book(["o"], inner), book(["o"], {}))[1]


@pytest.mark.parametrize("old", [None, "no notebook", book([], {})])
def test_a_widget_that_nobody_has_leaves_its_words(save, old):
    assert save(old, book(["v"], {})) == ([""], set())


def test_nothing_is_touched_where_all_is_there_or_no_state_is_saved(save):
    now = {"v": model()}
    assert save(book(["v"], YESTERDAY), book(["v"], now)) == (["v"], {"v"})
    assert save(None, book(["v"], {}, state=False)) == (["v"], set())


CANVAS_JS = (TOOLS.parent / "widgets" / "drawing" / "static" / "canvas.js").read_text(
    encoding="utf-8"
)


def canvas(esm=CANVAS_JS):
    """A plot as JupyterLab saves it: the numbers of `spec` are beside it, and nothing is in their place."""
    data = base64.b64encode(bytes(4000)).decode()
    state = model("l", _esm=esm, spec={"y": [None]}, ground=[], caption="A line.")
    return {**state, "buffers": [{"data": data, "encoding": "base64", "path": ["spec", "y", 0]}]}


def packed_by_saving(book, path):
    SAVED["keep_widgets"](book, path)
    return book["metadata"]["widgets"][STATE]["state"]["c"]


def test_what_a_canvas_paints_is_packed_and_the_rest_stays(tmp_path):
    whole = canvas()
    packed = packed_by_saving(book(["c"], {"c": canvas()}), tmp_path / "a.ipynb")
    rest = {name: whole["state"][name] for name in whole["state"].keys() - {"spec", "ground"}}
    assert packed["state"] == rest | {"packed": [None, None]}
    assert [buffer["path"] for buffer in packed["buffers"]] == [["packed", 0], ["packed", 1]]
    data = [base64.b64decode(buffer["data"]) for buffer in packed["buffers"]]
    words, numbers = (gzip.decompress(part) for part in data)
    assert json.loads(words) == [{"spec": {"y": [None]}, "ground": []}, [["spec", "y", 0]]]
    assert numbers == bytes(4000)


def test_a_picture_is_packed_once_and_always_alike(tmp_path):
    path = tmp_path / "a.ipynb"
    packed = packed_by_saving(book(["c"], {"c": canvas()}), path)
    path.write_text(json.dumps(book(["c"], {"c": packed})), encoding="utf-8")
    assert packed_by_saving(book(["c"], {}), path) == packed  # of an earlier day
    assert packed_by_saving(book(["c"], {"c": json.loads(json.dumps(packed))}), path) == packed
    assert packed_by_saving(book(["c"], {"c": canvas()}), path) == packed


def test_a_picture_whose_code_cannot_unpack_stays(tmp_path):
    old = "export default {}"
    saved = packed_by_saving(book(["c"], {"c": canvas(old)}), tmp_path / "a.ipynb")
    assert saved == canvas(old)


def test_lessons_are_trusted_and_nothing_else(tmp_path, monkeypatch):
    data, folder = tmp_path / "not" / "there", tmp_path / "notebooks"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(data))
    folder.mkdir()
    names = ["01-a.ipynb", "21-b.ipynb", "mine.ipynb", "02-broken.ipynb"]
    for name in names:
        cell = nbformat.v4.new_code_cell(name, id="a")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / name)
    (folder / "02-broken.ipynb").write_text("<<<<<<<", encoding="utf-8")
    SAVED["trust"](folder)
    with NotebookNotary(data_dir=str(data)) as notary:
        read = {name: nbformat.read(folder / name, as_version=4) for name in names[:3]}
        trusted = [notary.check_signature(found) for found in read.values()]
    assert trusted == [True, True, False]
