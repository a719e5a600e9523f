"""A text as a page: a window of its rows that keys scroll, and a character of it that is looked at."""

from typing import ClassVar

from widgets.core.given import Given
from widgets.core.model import Model
from widgets.core.traits import Whole
from widgets.core.typed_input import MOST
from widgets.drawing.text_page import Page


class PagedModel(Model):
    """A text of which `rows` rows are in sight, from `row` on; the trait `cursor` says which character is looked at."""

    cursor: ClassVar[str]
    rows: ClassVar[int]
    above: ClassVar[int]  # rows that are left above what is brought into sight
    page: Page
    row = Whole(0, 0, lambda model: model.page.last_row(model.rows), label="from row", width=280)

    @property
    def first(self) -> int:
        """The first character in sight."""
        return self.page.firsts[self.row]

    def show(self, character: int) -> None:
        """Bring a character into sight."""
        row = self.page.row_of(character)
        if not self.row <= row < self.row + self.rows:
            self.row = row - self.above


class PagedView(Given):
    """A view of a PagedModel: a character that is chosen comes into sight."""

    model: PagedModel

    def put(self, name: str, value: object) -> None:
        """Set a trait as a click or a key wants it."""
        super().put(name, value)
        if name == self.model.cursor:
            self.model.show(getattr(self.model, name))


def keys(across: str, rows: int) -> dict[str, tuple[str, int]]:
    """The `moves` on a page: left and right change the trait `across`, the others scroll a window of `rows` rows."""
    steps = {"ArrowUp": -1, "ArrowDown": 1, "PageUp": -rows, "PageDown": rows}
    down = {key: ("row", step) for key, step in (steps | {"Home": -MOST, "End": MOST}).items()}
    return {"ArrowLeft": (across, -1), "ArrowRight": (across, 1)} | down
