"""What is saved comes back: the server trusts the course's notebooks, and a saved notebook keeps its widgets.

JupyterLab shows no widget of a notebook that it does not trust, and it signs one that was half run only if it was
trusted before. On saving it stores the widgets of the running kernel alone, and would drop those of an earlier day.
It writes each number of a picture on a line of its own; here the pictures are packed.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.paths import jupyter_data_dir
from nbformat.sign import NotebookNotary

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CODE = "FrontEnd"  # ends the kind of a model that brings the code of another kind to the page
VIEW_CODE = (
    f".View{CODE}"  # what all views share, whatever module an edition of the course keeps it in
)
PICTURE = ("scene", "values", "spec", "ground")  # what a canvas paints, in its state
UNPACKS = 'model.get("packed")'  # in the code of a canvas that can read a packed picture
REFERENCE = "IPY_MODEL_"  # before a model's id, in the state of another one


def trust(folder: Path) -> None:
    """Sign the numbered lessons in `folder` for this user; those that are signed stay as they are."""
    signatures = Path(jupyter_data_dir())
    signatures.mkdir(parents=True, exist_ok=True)
    with NotebookNotary(data_dir=str(signatures)) as notary:
        for path in sorted(folder.glob("[0-9][0-9]-*.ipynb")):
            try:
                book = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
            except ValueError:
                continue  # no notebook at all: JupyterLab will say so
            if not notary.check_signature(book):
                notary.sign(book)


def keep_widgets(book: dict[str, Any], path: Path) -> None:
    """Give `book`, which is about to be saved, those widgets of the file at `path` that its outputs still show.

    Also those that a widget of `book` is made of and that JupyterLab left out. An output whose widget is in neither
    keeps its text alone, for its picture cannot come back. Pictures are packed.
    """
    if STATE not in _widgets(book):
        return
    state = book["metadata"]["widgets"][STATE].setdefault("state", {})
    for model in state.values():
        _pack(model)
    shown = [output["data"] for output in _outputs(book) if VIEW in output.get("data", {})]
    missing = [data for data in shown if data[VIEW]["model_id"] not in state]
    parts = {name for model in state.values() for name in _names(model.get("state"))}
    old = _widgets(_file(path)).get(STATE, {}).get("state", {})
    for data in missing:
        if data[VIEW]["model_id"] in old:
            _add(data[VIEW]["model_id"], old, state)
        else:
            del data[VIEW]
    for name in parts:
        _add(name, old, state)
    _add_code(old, state)


def _pack(model: dict[str, Any]) -> None:
    """Replace what a canvas paints by its JSON and its buffers, as gzip; `canvas.js` unpacks it."""
    state = model.get("state", {})
    if UNPACKS not in state.get("_esm", "") or "packed" in state:
        return
    buffers = model.pop("buffers", [])
    picture = {name: state.pop(name) for name in PICTURE if name in state}
    words = json.dumps([picture, [buffer["path"] for buffer in buffers]])
    parts = [words.encode(), *(base64.b64decode(buffer["data"]) for buffer in buffers)]
    state["packed"] = [None for _ in parts]  # where the buffers go
    model["buffers"] = [
        {"data": _zipped(part), "encoding": "base64", "path": ["packed", index]}
        for index, part in enumerate(parts)
    ]


def _zipped(part: bytes) -> str:
    return base64.b64encode(gzip.compress(part, mtime=0)).decode()


def _widgets(book: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = book.get("metadata", {}).get("widgets", {})
    return found


def _outputs(book: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in book.get("cells", []):
        yield from cell.get("outputs", [])


def _file(path: Path) -> dict[str, Any]:
    """The notebook as it was saved last; empty if it never was."""
    try:
        book: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return book


def _add(name: str, old: dict[str, Any], state: dict[str, Any]) -> None:
    """Copy the model `name`, and all that it is made of."""
    if name in old and name not in state:
        state[name] = old[name]
        for other in _names(old[name].get("state")):
            _add(other, old, state)


def _names(value: Any) -> Iterator[str]:
    """The ids of the models that a model's state speaks of."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, dict):
        if VIEW in value:
            yield value[VIEW]["model_id"]
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)


def _add_code(old: dict[str, Any], state: dict[str, Any]) -> None:
    """Copy the hidden models that bring the code of the pictures in `state`, with their parts, where it lacks them."""
    kinds = {_kind(model) for model in state.values()} - {""}
    for name, model in old.items():
        code = _kind(model).removesuffix(CODE) in kinds or _kind(model).endswith(VIEW_CODE)
        if code and kinds and _kind(model) not in kinds:
            _add(name, old, state)


def _kind(model: dict[str, Any]) -> str:
    return str(model.get("state", {}).get("_anywidget_id", ""))
