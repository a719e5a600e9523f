"""How a caption names a cell: by its class, and as the learner's where `mine` has taken it from a file of theirs."""

from lessons.cells.kept import is_kept
from lessons.cells.protocol import Cell
from widgets.core import texts


class Texts(texts.Texts):
    """What the learner reads."""

    yours = "Your {cell}"


SAY = Texts()


def cell_name(cell: Cell) -> str:
    """The name of the cell's class, such as LSTMCell; "Your MyLSTM" for a class that is kept."""
    name = type(cell).__name__
    return SAY.yours.format(cell=name) if is_kept(cell) else name


def if_kept(cell: Cell) -> str:
    """What a caption begins with that names no cell: "Your MyLSTM: ", or nothing for any class that is not kept."""
    return f"{cell_name(cell)}: " if is_kept(cell) else ""
