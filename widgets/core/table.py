"""The numbers of a picture as tables, to be read without seeing it.

`widgets/drawing/drawing_table.py` and `widgets/drawing/plot_table.py` make them.
"""

import html
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from widgets.core.formats import with_minus

Entry = str | float
MOST = 400  # rows of one table that travel to the page


class Table(NamedTuple):
    """Rows of numbers and words under the names of their columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]

    def __repr__(self) -> str:
        """The table as text, its columns aligned."""
        lines = [self.columns, *([written(entry) for entry in row] for row in self.rows)]
        wide = [max(map(len, column)) for column in zip(*lines, strict=True)]
        aligned = ("  ".join(map(str.rjust, line, wide)).rstrip() for line in lines)
        return "\n".join([self.title, *aligned])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.columns)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in self.rows)
        caption = f"<caption>{html.escape(self.title)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class Tables(tuple[Table, ...]):
    """All tables of a view, one below the other."""

    def __repr__(self) -> str:
        """The tables as text."""
        return "\n\n".join(map(repr, self))

    def shortened(self) -> list[dict[str, Any]]:
        """What the page is sent: entries as they are read, the first rows of a long table and how many are left out."""
        return [
            {
                "title": table.title,
                "columns": list(table.columns),
                "rows": [list(map(written, row)) for row in table.rows[:MOST]],
                "left": max(len(table.rows) - MOST, 0),
            }
            for table in self
        ]

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self)


def written(entry: Entry) -> str:
    """An entry as it is read: a number with six digits, nothing where there is none."""
    if isinstance(entry, str):
        return entry
    return "" if entry != entry else with_minus(f"{entry:.6g}")


def plain(words: str) -> str:
    """Words without the marks of a subscript: `h_{t}` is h_t."""
    return re.sub(r"_\{([^}]*)\}", r"_\1", words)


def _cells(row: Sequence[Entry]) -> str:
    first, *rest = (html.escape(written(entry)) for entry in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{entry}</td>" for entry in rest)
