"""Run notebooks in the real page and write them back: `python -m tests.harness.bake [notebook ...]`.

Every cell runs in a fresh kernel, top to bottom. A widget leaves its caption (text/plain) and a still (image/png),
taken right after its cell ran, in the light theme. A still that shows what the old one showed keeps the old bytes, so
baking twice changes nothing. It says with which fonts it was taken: another machine may write in others.
"""

import argparse
import base64
import hashlib
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.page import NotebookPage
from tests.notebooks import form

SCALE = 2  # device pixels per px of a still
SIZE = {"width": 1000, "height": 2400, "scale": SCALE}  # of the page, in px
COLORS = 128  # in the palette of a still
NEAR = (12, 16, 24, 32, 48, 64, 96)  # 255ths; the least of these by which that many may differ
APART, JITTER = (
    48,
    2e-5,
)  # 255ths that tell two pixels apart; share of them in a still that shows the same
BLOCK, BLURRED, CHANGED = (
    16,
    24,
    2e-3,
)  # the same for blocks of pixels, where the fonts are others: see `resembles`
FONTS = "fonts"  # the entry of a still's file that names them

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
    error = output.output_type == "error" and "raises-exception" not in form.tags(cell)
    if error or output.get("name") == "stderr":
        said = output.get("evalue") or output.get("text")
        raise BakeError(f"{name}, cell {cell.id}: {said}")


def _still(page: NotebookPage, index: int, place: int, output: Any, old: Any) -> Any:
    """The output of a widget with a picture in place of the live view."""
    page.ask("mark()")
    trouble = page.settle()
    caption = output.data["text/plain"]
    if trouble:
        raise BakeError(f"{page.name}, cell {index}: {trouble}")
    png = shrink(page.picture(index, place), _fonts(page))
    kept = old.get("data", {}) if old else {}
    if kept.get("text/plain") == caption and "image/png" in kept:
        reference = base64.b64decode(kept["image/png"])
        same = fonts(reference) == fonts(png) and alike(reference, png)
        png = reference if same else png
    with Image.open(io.BytesIO(png)) as image:
        size = {"width": image.width // SCALE, "height": image.height // SCALE}
    output.data = nbformat.from_dict(
        {"image/png": base64.b64encode(png).decode(), "text/plain": caption}
    )
    output.metadata = nbformat.from_dict({"image/png": {"alt": caption, **size}})
    return output


def take_readme_picture(browser: Browser, server: lab.Server) -> None:
    """A still of the stepper in mid-word."""
    cell = nbformat.v4.new_code_cell(README_CODE)
    book = nbformat.v4.new_notebook(cells=[cell], metadata=form.METADATA)
    nbformat.write(book, server.root / "readme.ipynb")
    page = NotebookPage(browser, server, "readme.ipynb", **SIZE)
    ran = page.run_cell(0)
    output = _still(page, 0, 0, nbformat.from_dict(ran["outputs"][0]), None)
    README_PICTURE.parent.mkdir(exist_ok=True)
    README_PICTURE.write_bytes(base64.b64decode(output.data["image/png"]))
    page.close()


def shrink(png: bytes, fonts: str) -> bytes:
    """The same picture with a palette: a third of the bytes. Grounds keep their colours, and so do thin lines."""
    with Image.open(io.BytesIO(png)) as image:
        true = image.convert("RGB")
    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette(true))
    small = true.quantize(palette=palette, dither=Image.Dither.NONE)
    buffer, said = io.BytesIO(), PngInfo()
    said.add_text(FONTS, fonts)
    small.save(buffer, "PNG", optimize=True, pnginfo=said)
    return buffer.getvalue()


def _palette(image: Image.Image) -> list[int]:
    """The colours of a picture that occur most, none too near to another: the same for the same picture."""
    found = image.getcolors(image.width * image.height) or []
    colors = np.array([color for _, color in sorted(found, key=lambda each: (-each[0], each[1]))])
    for apart in NEAR:
        left, chosen = colors, []
        while len(left) and len(chosen) <= COLORS:
            chosen.append(left[0])
            left = left[np.abs(left - left[0]).max(axis=1) > apart]
        if len(chosen) <= COLORS:
            break
    return [int(part) for color in chosen[:COLORS] for part in color]


def _fonts(page: NotebookPage) -> str:
    """A short name for the fonts of a page and for the browser that draws them."""
    measured = page.page.evaluate("() => lab.fonts()")
    browser = page.context.browser
    version = browser.version.split(".")[0] if browser else ""
    return hashlib.sha256(f"{version} {measured}".encode()).hexdigest()[:8]


def fonts(png: bytes) -> str:
    """The fonts that a still was taken with; "" if it does not say."""
    with Image.open(io.BytesIO(png)) as image:
        return str(image.info.get(FONTS, ""))


def shows_the_same(one: bytes, other: bytes) -> bool:
    """Whether two stills show the same: to the pixel, but for jitter, where their fonts are the same."""
    return (alike if fonts(one) == fonts(other) != "" else resembles)(one, other)


def alike(one: bytes, other: bytes) -> bool:
    """Whether two stills show the same, whatever their bytes."""
    return share_apart(one, other) <= JITTER


def share_apart(one: bytes, other: bytes) -> float:
    """The share of pixels that two stills differ in; 1 for pictures of two sizes."""
    first, second = _pixels(one), _pixels(other)
    if first.shape != second.shape:
        return 1.0
    return float((np.abs(first - second).max(axis=2) > APART).mean())


def resembles(one: bytes, other: bytes) -> bool:
    """Whether two stills look the same from afar: other fonts may shift them a little, other marks or colours not."""
    first, second = _blocks(one), _blocks(other)
    rows = min(len(first), len(second))
    if first.shape[1] != second.shape[1] or len(first) + len(second) > 2 * (rows + 1):
        return False
    first, second = first[:rows], second[:rows]
    apart = np.maximum(_nearest(first, second), _nearest(second, first))
    return float((apart > BLURRED).mean()) <= CHANGED


def _blocks(png: bytes) -> Any:
    """The mean colours of the blocks of a still."""
    pixels = _pixels(png)
    rows, columns = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    whole = pixels[: rows * BLOCK, : columns * BLOCK]
    return whole.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def _nearest(blocks: Any, others: Any) -> Any:
    """How far each block is from the most similar one at its place or beside it."""
    rows, columns = blocks.shape[:2]
    padded = np.pad(others, ((1, 1), (1, 1), (0, 0)), mode="edge")
    shifted = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.min([np.abs(blocks - each).max(axis=2) for each in shifted], axis=0)


def _pixels(png: bytes) -> Any:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"), int)


if __name__ == "__main__":
    main()
