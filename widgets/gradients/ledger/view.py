"""Follow the gradient of a loss back through a run, and see every contribution add up."""

from functools import partial
from typing import Any

from widgets.core.view import View
from widgets.drawing.diagram import Diagram
from widgets.gradients.ledger.model import LedgerModel
from widgets.gradients.ledger.picture import ledger_drawing

MOVES = {
    "ArrowLeft": ("walked", 1),
    "ArrowRight": ("walked", -1),
    "ArrowUp": ("term", -1),
    "ArrowDown": ("term", 1),
}


class BPTTLedger(View):
    """The ledger of an untrained net: `BPTTLedger("hello")`. Keys: left, right walk; up, down choose L_t.

    `traits` are those of `LedgerModel`: seed, weight, entry, term, walked, k, form.
    """

    rows = (
        ("word", "seed", "weight", "entry"),
        ("to_the_loss", "back", "all_the_way", "term"),
        ("k", "form"),
    )
    pictures = (partial(Diagram, ledger_drawing),)
    moves = MOVES

    def __init__(self, word: str | LedgerModel = "hello", **traits: Any) -> None:
        """Settle a word of 2 to 11 characters, or show a model that another view shows too."""
        super().__init__(
            word if isinstance(word, LedgerModel) else LedgerModel(word=word, **traits)
        )
