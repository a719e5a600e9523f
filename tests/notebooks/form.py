"""What a committed notebook looks like; `tests.harness.bake` writes it so, `test_form.py` holds it."""

import ast
import base64
import html
import re
from pathlib import Path
from typing import Any

import nbformat

from lessons.editions.outline import heads_a_section

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "name": "python"},
}
SLIDE = {"slide_type": "slide"}  # nbconvert --to slides: here one begins
TAGS = {
    "keep_output",
    "nbval-check-output",
    "nbval-ignore-output",  # says by itself that its output differs from run to run
    "raises-exception",
    "exercise",
}
TAUGHT = "taught:"  # followed by the name of what the cell must equal, e.g. lessons.cells.RNNCell
LARGEST = 600_000  # bytes
# A still: an image with the caption as alternative text, and in a dark theme light inks on a dark ground. Where HTML is
# cleaned, as in a notebook that is not trusted, the style goes and a light card stays.
FIGURE = (
    '<img class="rnn-picture" width="{width}" alt="{alt}" src="data:image/png;base64,{data}">\n'
    '<style>[data-jp-theme-light="false"] .rnn-picture {{ filter: invert(0.9) hue-rotate(180deg); }}</style>'
)
PICTURE = re.compile(
    r'<img class="rnn-picture" width="\d+" alt="([^"]*)" src="data:image/png;base64,([^"]+)">'
)


def lessons() -> list[Path]:
    """The committed notebooks in reading order."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def read(path: Path) -> Any:
    """The notebook at `path`, as nbformat 4."""
    return nbformat.read(path, as_version=4)


def allowed(tag: str) -> bool:
    """Whether a cell may carry this tag."""
    return tag in TAGS or tag.startswith(TAUGHT)


def imports_before(exercise_id: str) -> str:
    """All that the notebook imports up to the cell of an exercise, and in it, as code."""
    (path,) = (path for path in lessons() if path.name.startswith(f"{exercise_id[:2]}-"))
    sources = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    asked = next(k for k, source in enumerate(sources) if f'check("{exercise_id}"' in source)
    lines = [node for source in sources[: asked + 1] for node in ast.parse(source).body]
    return "\n".join(ast.unparse(n) for n in lines if isinstance(n, ast.Import | ast.ImportFrom))


def widgets(book: Any) -> tuple[list[str], dict[str, Any]]:
    """The ids of the widgets that the outputs of `book` show, and the states of those that are saved in it, by id."""
    data = [output.get("data", {}) for cell in book.cells for output in cell.get("outputs", [])]
    shown = [found[WIDGET]["model_id"] for found in data if WIDGET in found]
    kept = book.metadata.get("widgets", {}).values()
    return shown, {name: model["state"] for each in kept for name, model in each["state"].items()}


def figure(png: bytes, caption: str, width: int) -> str:
    """The HTML of a still that is so many px wide."""
    data = base64.b64encode(png).decode()
    return FIGURE.format(width=width, alt=html.escape(caption), data=data)


def still(output: Any) -> bytes:
    """The PNG of the still in an output; empty if there is none."""
    found = _picture(output)
    return base64.b64decode(found[2]) if found else b""


def alt(output: Any) -> str:
    """The alternative text of the still in an output: the caption in it; empty if there is no still."""
    found = _picture(output)
    return html.unescape(found[1]) if found else ""


def _picture(output: Any) -> re.Match[str] | None:
    return PICTURE.match(output.get("data", {}).get("text/html", ""))


def stills(name: str) -> list[str]:
    """The alternative texts of the stills in the committed notebook `name`."""
    cells = read(NOTEBOOKS / name).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [alt(output) for output in outputs if still(output)]


def mark_slides(book: Any) -> None:
    """Let each section of a notebook begin a slide, and nothing else."""
    for cell in book.cells:
        cell.metadata.pop("slideshow", None)
        if heads_a_section(cell):
            cell.metadata["slideshow"] = nbformat.from_dict(SLIDE)
