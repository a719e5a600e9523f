"""A page to read for each lesson, and the first page of the site: `reading.py NOTEBOOKS OUTPUT`.

Runs in the environment that builds the site. A page has the text, stills with their alternative texts, what the cells
printed, and formulas as MathML: it needs no script and no network, and can be printed. One link makes the lesson live.
"""

import html
import json
import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

HERE = Path(__file__).resolve().parent
FOLDER = "read"  # of the site
TITLE = "Recurrent networks, live"
LITE = (  # JupyterLite looks here for its root
    '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>\n'
)


class Renderer(IPythonRenderer):
    """Markdown with formulas as MathML, and links from page to page."""

    def inline_math(self, body: str) -> str:
        """A formula in a line."""
        return formula(body, "inline")

    def block_math(self, body: str) -> str:
        """A formula of its own."""
        return formula(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        """A formula of several lines."""
        return formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to another lesson leads to its page."""
        return str(super().link(text, re.sub(r"^([\w.-]+)\.ipynb", r"\1.html", url), title))


def formula(latex: str, display: str) -> str:
    """A formula as MathML, with its LaTeX for who copies it."""
    latex = html.unescape(latex).strip()
    mathml = convert(re.sub(r"\\arg\b", r"\\operatorname{arg}", latex), display=display)
    return mathml.replace("<math ", f'<math alttext="{html.escape(latex, quote=True)}" ', 1)


def markdown(text: str) -> str:
    """HTML of a text cell."""
    renderer = Renderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text))


def code(source: str) -> str:
    """HTML of a code cell."""
    return str(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def output(found: Any) -> str:
    """HTML of an output: a still, a table, or what was printed."""
    data = found.get("data", {})
    if "text/html" in data:
        return f'<div class="output">{"".join(data["text/html"])}</div>'
    text = "".join(found.get("text", data.get("text/plain", [])))
    return f'<pre class="output">{html.escape(text)}</pre>' if text else ""


def cell_html(cell: Any) -> str:
    """HTML of a cell."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return markdown(source)
    return code(source) + "".join(map(output, cell["outputs"])) if source else ""


def title_of(cells: list[Any]) -> str:
    """The first line of a lesson, as plain words."""
    return "".join(cells[0]["source"]).splitlines()[0].lstrip("# ").replace("*", "")


def lesson_page(name: str, cells: list[Any], around: tuple[str, str]) -> str:
    """The page of the lesson in the file `name`; `around` names the files before and after it, '' for none."""
    title = title_of(cells)
    words = re.sub(r"[*_`$]|\]\([^)]*\)|\[", "", "".join(cells[0]["source"]).partition("\n\n")[2])
    links = [
        f'<a href="{Path(other).stem}.html">{word}</a>'
        for other, word in zip(around, ("the lesson before", "the next lesson"), strict=True)
        if other
    ]
    live = f'<a class="live" href="../lab/index.html?path={name}">Make it live</a>'
    menu = " ".join(['<nav><a href="../index.html">all lessons</a>', *links, live, "</nav>"])
    body = "\n".join(map(cell_html, cells))
    return page(title, words[:300], f"{menu}\n<main>\n{body}\n</main>\n{menu}", "../")


def first_page(titles: dict[str, str]) -> str:
    """The first page: every lesson, to read and live."""
    rows = [
        f'<tr><td>{name[:2]}</td><td><a href="{FOLDER}/{Path(name).stem}.html">{html.escape(title)}</a></td>'
        f'<td><a class="live" href="lab/index.html?path={name}">live</a></td></tr>'
        for name, title in titles.items()
    ]
    said = (HERE / "first.html").read_text(encoding="utf-8").replace("ROWS", "\n".join(rows))
    return page(TITLE, "A course in notebooks that run in the page.", said, "", LITE)


def page(title: str, description: str, body: str, root: str, head: str = "") -> str:
    """A whole page; `root` leads to the first one, `head` is what stands in its head beside."""
    return (
        (HERE / "page.html")
        .read_text(encoding="utf-8")
        .format(
            title=html.escape(title),
            description=html.escape(" ".join(description.split()), quote=True),
            icon=f"{root}lab/favicon.ico",
            style=f"{root}{FOLDER}/style.css",
            body=body,
            head=head,
        )
    )


def main(notebooks: str, site: str) -> int:
    """Write the pages."""
    paths = sorted(Path(notebooks).glob("*.ipynb"))
    lessons = {p.name: json.loads(p.read_text(encoding="utf-8"))["cells"] for p in paths}
    folder = Path(site) / FOLDER
    folder.mkdir()
    colours = (HtmlFormatter(style=style) for style in ("friendly", "monokai"))
    light, dark = (each.get_style_defs(".code") for each in colours)
    style = (HERE / "style.css").read_text(encoding="utf-8")
    night = f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    (folder / "style.css").write_text(f"{light}\n{night}{style}", encoding="utf-8")
    shutil.copy(HERE / "first.js", folder)
    names = ["", *lessons, ""]
    for (before, name), (_, after) in pairwise(pairwise(names)):
        text = lesson_page(name, lessons[name], (before, after))
        (folder / name).with_suffix(".html").write_text(text, encoding="utf-8")
    titles = {name: title_of(cells) for name, cells in lessons.items()}
    (Path(site) / "index.html").write_text(first_page(titles), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
