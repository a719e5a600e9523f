"""The ledger, drawn: the unrolled run above, one row for each loss term, one column for each step, and their sums."""

from functools import lru_cache

import numpy as np

from lessons.numerics import Array
from widgets.drawing import marks as d
from widgets.drawing.diagram import Drawing
from widgets.drawing.marks import Scene
from widgets.drawing.theme import WIDTH
from widgets.gradients.ledger.layout import Look
from widgets.gradients.ledger.model import LedgerModel
from widgets.gradients.ledger.run_scene import run_marks
from widgets.gradients.ledger.table_scene import DIFFERENCES, book_marks, result_lines, sum_marks

PALE = 0.55  # opacity of what is cut
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")


def ledger_drawing(model: LedgerModel) -> Drawing:
    """Run, ledger and sums of the chosen entry."""
    look = _look(model)
    shown = np.where(model.posted, model.entries, np.nan)
    left = np.where(model.keep, shown, np.nan)
    columns = np.where(model.posted.any(axis=0), np.nansum(left, axis=0), np.nan)
    arrays = _run(model) | {
        "book": left,
        "cut": np.nan_to_num(shown),
        "is_cut": PALE * (model.posted & ~model.keep),
        "row": np.nansum(left, axis=1),
        "column": columns,
        "chosen": np.eye(model.T)[model.term - 1],
        "map": model.ledger.total(model.weight),
        "picked": np.eye(look.shape[0] * look.shape[1])[model.entry],
    }
    whole = model.entries.sum(axis=0)  # nothing is cut, and the loop has come to its end
    whole_cut = np.where(model.keep, model.entries, 0.0).sum(axis=0)
    arrays |= _stairs(columns, whole, whole_cut) | _numbers(model)
    return Drawing(ledger_scene(look), arrays)


def _look(model: LedgerModel) -> Look:
    terms = model.ledger.contributions[model.weight]
    norms = np.linalg.norm(model.ledger.state_grads, axis=2)
    ends = [_ceiling(terms), _ceiling(model.ledger.total(model.weight)), _ceiling(norms)]
    return Look(model.word, model.net.letters, model.weight, model.shape, *ends)


def _ceiling(values: Array) -> float:
    """The power of two at or above every |value|; 1 for zeros."""
    largest = float(np.abs(values).max())
    return float(2.0 ** np.ceil(np.log2(largest))) if largest > 0.0 else 1.0


def _run(model: LedgerModel) -> dict[str, Array]:
    """The numbers of the unrolled run, and how far back the gradient of the chosen term has come."""
    norms = np.nan_to_num(model.norms)
    down = np.zeros(model.T)
    down[model.term - 1] = norms[model.term - 1]
    before = np.arange(model.T - 1) < model.term - 1  # the states on the way back
    return {
        "loss": model.ledger.losses,
        "L": np.array([model.ledger.losses.sum()]),
        "h": model.net.forward()["h"],
        "down": down,
        "back": norms[:-1] * before,
        "head": (norms[:-1] > 0.0) * before,
        "way": model.norms,
        "term": np.array([model.term - 1.0]),
    }


def _stairs(columns: Array, whole: Array, whole_cut: Array) -> dict[str, Array]:
    """Where the bar of each step begins and ends, the last step first, from 0 (bottom of the frame) to 1; the total.

    The frame has room for the whole sum, without the cut and with it: it stands still while the sum grows. "goal" is
    where the sum will end.
    """
    after = np.nancumsum(columns[::-1])[::-1]
    before = np.append(after[1:], 0.0)
    ends = np.concatenate([np.cumsum(whole[::-1]), np.cumsum(whole_cut[::-1]), [0.0]])
    low, high = float(ends.min()), float(ends.max())
    size = high - low or 1.0
    hidden = np.isnan(columns)
    places = {
        "before": np.where(hidden, np.nan, (before - low) / size),
        "after": (after - low) / size,
    }
    goal = np.full(2, (whole_cut.sum() - low) / size)
    return places | {
        "total": (after[:1] - low) / size,
        "zero": np.full(2, -low / size),
        "goal": goal,
    }


def _numbers(model: LedgerModel) -> dict[str, Array]:
    """What the lines under the drawing say."""
    entry, part, degrees = model.lost
    row, column = divmod(model.entry, model.shape[1])
    values = {
        "place": [row + 1, column + 1],
        "sum": [model.gradient.flat[model.entry], model.torchs.flat[model.entry]],
        "difference": [_rank(model.difference)],
        "whole": [model.walked == model.T],
        "lost": [entry, 100 * part, degrees],
        "cost": [model.cost.steps, model.cost.states],
    }
    return {name: np.array(numbers, dtype=float) for name, numbers in values.items()}


def _rank(difference: float) -> int:
    """The place of a difference in DIFFERENCES, rounded up."""
    if difference == 0.0:
        return 0
    power = int(np.floor(np.log10(difference)))
    digit = int(np.ceil(difference / 10.0**power - 1e-9))
    return int(np.clip(1 + (power + 20) * 9 + digit - 1, 1, len(DIFFERENCES) - 1))


@lru_cache(maxsize=64)
def ledger_scene(look: Look) -> Scene:
    """Everything but the numbers."""
    marks = [*run_marks(look), *book_marks(look), *sum_marks(look)]
    return d.scene(WIDTH, look.height, marks, lines=result_lines(look), keys=KEYS)
