"""Run notebooks in the real page and write them back: `python -m tests.harness.bake [notebook ...]`.

Every cell runs in a fresh kernel, top to bottom. A widget leaves its caption (text/plain) and a still (text/html, for
JupyterLab gives an image/png no alternative text), taken in the light theme when all that its cell began has ended. In
place of controls it says that it is a picture; its alternative text is the caption that it shows. A still that shows
what the old one showed keeps the old bytes, so baking twice changes nothing. It says with which fonts it was taken:
another machine may write in others.
"""

import argparse
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser

from lessons.editions.outline import tags
from tests.harness import lab, stills
from tests.harness.page import NotebookPage
from tests.notebooks import form

SIZE = {"width": 1000, "height": 2400, "scale": stills.SCALE}  # of the page, in px
WORDS = "picture: run this cell (Shift+Enter)"  # in a still

README_PICTURE = lab.ROOT / ".github" / "stepper.png"
README_CODE = """
import numpy as np
from lessons.cells import RNNCell
from widgets import CellStepper
stepper = CellStepper(RNNCell(n_x=4, n_h=3, rng=np.random.default_rng(1)), "hello")
stepper.model.t = 4
stepper
"""


class BakeError(Exception):
    """A notebook that cannot be committed as it runs."""


def main() -> None:
    """Bake the notebooks that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness.bake", description=__doc__)
    parser.add_argument(
        "notebooks", nargs="*", type=Path, help="all of notebooks/ if none is named"
    )
    parser.add_argument("--readme", action="store_true", help="only take the picture of the README")
    asked = parser.parse_args()
    paths = [path.resolve() for path in asked.notebooks] or form.lessons()
    with tempfile.TemporaryDirectory(prefix="bake-") as folder:
        for path in paths:
            shutil.copy(path, folder)
        with lab.server(Path(folder)) as server, lab.browser() as browser:
            if asked.readme:
                take_readme_picture(browser, server)
                return
            for path in paths:
                print(f"{path.name}: {'changed' if bake(path, browser, server) else 'as it was'}")


def bake(path: Path, browser: Browser, server: lab.Server) -> bool:
    """Run and rewrite the notebook at `path`, which the server has by the same name; True if it changed."""
    before = path.read_text(encoding="utf-8")
    after = nbformat.writes(run(path, browser, server)) + "\n"
    if len(after) > form.LARGEST:
        raise BakeError(
            f"{path.name} would have {len(after):,} bytes; {form.LARGEST:,} are allowed"
        )
    path.write_text(after, encoding="utf-8")
    return after != before


def run(path: Path, browser: Browser, server: lab.Server) -> Any:
    """The notebook at `path`, which the server has by the same name, with the outputs of a fresh run."""
    page = NotebookPage(browser, server, path.name, **SIZE)
    try:
        return run_on(page, form.read(path))
    finally:
        page.close()


def run_on(page: NotebookPage, book: Any) -> Any:
    """`book` with the outputs of a run on the page that shows it, which is of the size of stills."""
    for index, cell in enumerate(book.cells):
        if cell.cell_type == "code":
            _bake_cell(page, index, cell)
    if page.problems or page.leaks:
        raise BakeError(f"{page.name}: {page.problems + page.leaks}")
    book.metadata = nbformat.from_dict(form.METADATA)
    form.mark_slides(book)
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def _bake_cell(page: NotebookPage, index: int, cell: Any) -> None:
    ran = page.run_cell(index)
    old, cell.outputs, cell.execution_count = cell.outputs, [], ran["count"]
    for place, output in enumerate(map(nbformat.from_dict, ran["outputs"])):
        _refuse_trouble(page.name, cell, output)
        if form.WIDGET in output.get("data", {}):
            reference = old[place] if place < len(old) else None
            output = _still(page, index, place, output, reference)
        elif "data" in output:
            output.metadata = nbformat.from_dict({})
        if output.output_type == "execute_result":
            output.execution_count = ran["count"]
        cell.outputs.append(output)


def _refuse_trouble(name: str, cell: Any, output: Any) -> None:
    error = output.output_type == "error" and "raises-exception" not in tags(cell)
    if error or output.get("name") == "stderr":
        said = output.get("evalue") or output.get("text")
        raise BakeError(f"{name}, cell {cell.id}: {said}")


def _still(page: NotebookPage, index: int, place: int, output: Any, old: Any) -> Any:
    """The output of a widget with a picture in place of the live view."""
    png = _taken(page, index, place, WORDS)
    widget = output.data[form.WIDGET]["model_id"]
    asks = next(view["asks"] for view in page.ask("views()") if view["id"] == widget)
    caption = asks or next(view["caption"] for view in page.shown if view["id"] == widget)
    kept = form.still(old) if old else b""
    if kept and form.alt(old) == caption:
        same = stills.fonts(kept) == stills.fonts(png) and stills.alike(kept, png)
        png = kept if same else png
    shown = form.figure(png, caption, stills.size(png)[0])
    output.data = nbformat.from_dict({"text/html": shown, "text/plain": output.data["text/plain"]})
    output.metadata = nbformat.from_dict({})
    return output


def _taken(page: NotebookPage, index: int, place: int, words: str = "") -> bytes:
    """The still of a widget when it has come to rest."""
    page.ask("mark()")
    trouble = page.settle()
    if trouble:
        raise BakeError(f"{page.name}, cell {index}: {trouble}")
    card = stills.card(page.picture(index, place, words))
    return stills.shrink(card, _fonts(page))


def take_readme_picture(browser: Browser, server: lab.Server) -> None:
    """The stepper in mid-word, as it is to be used: with its controls."""
    cell = nbformat.v4.new_code_cell(README_CODE)
    book = nbformat.v4.new_notebook(cells=[cell], metadata=form.METADATA)
    nbformat.write(book, server.root / "readme.ipynb")
    page = NotebookPage(browser, server, "readme.ipynb", **SIZE)
    page.run_cell(0)
    README_PICTURE.parent.mkdir(exist_ok=True)
    README_PICTURE.write_bytes(_taken(page, 0, 0))
    page.close()


def _fonts(page: NotebookPage) -> str:
    """A short name for the fonts of a page and for the browser that draws them."""
    measured = page.page.evaluate("() => lab.fonts()")
    browser = page.context.browser
    version = browser.version.split(".")[0] if browser else ""
    return hashlib.sha256(f"{version} {measured}".encode()).hexdigest()[:8]


if __name__ == "__main__":
    main()
