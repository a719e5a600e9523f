"""The formulas of the sheet as a book prints them, in symbols and in numbers."""

import re

from lessons.toy_models.paper_lstm import ENTRIES, GIVEN, NAME, Entry
from widgets.drawing.marks import Part, number

NAMES = (*GIVEN, *ENTRIES)  # every number of the sheet, in the order of the array "all"
PLACE = {name: place for place, name in enumerate(NAMES)}
MOST_DIGITS = 6  # decimals of a number that was worked out
HEADS = {"da": "δ", "c": "C", "dc": "dC", "tanh": "tanh C"}
TOKEN = re.compile(r"[A-Za-z_]\w*|\*\*2|[*+-]|[^A-Za-z_*+-]+")
SIGNS = {"**2": "²", "*": "·", "-": "−", "sigmoid": "σ", "tanh": "tanh"}


def symbol(name: str) -> str:
    """The name of a number as a text is to show it: da_f1 becomes δ with f1 as subscript."""
    if name.startswith("new_"):
        return symbol(name.removeprefix("new_")) + "′"
    if name == "L_new":
        return "L′"
    head, _, tail = name.partition("_")
    tail = tail.removeprefix("c") if head == "tanh" else tail
    return HEADS.get(head, head) + (f"_{{{tail}}}" if tail else "")


def plain(text: str) -> str:
    """A text without subscripts, for a caption."""
    return re.sub(r"_\{([^}]*)\}", r"_\1", text)


def in_symbols(entry: Entry) -> str:
    """The formula of an entry."""
    if entry.kind == "L_new":
        return "L with all new parameters"
    tokens = TOKEN.findall(entry.formula)
    for k, token in enumerate(tokens):
        squared = tokens[k + 1 : k + 2] == ["**2"]
        if NAME.fullmatch(token) and token not in SIGNS:
            tokens[k] = f"({symbol(token)})" if squared and " " in symbol(token) else symbol(token)
        else:
            tokens[k] = SIGNS.get(token, token)
    return "".join(tokens)


def in_numbers(entry: Entry) -> list[Part]:
    """The formula with live numbers of the array "all" in place of the names."""
    if entry.kind == "L_new":
        return []
    parts: list[Part] = []
    for token in TOKEN.findall(entry.formula):
        if token in PLACE:
            parts.append(number("all", PLACE[token], digits(token), inside=True))
        else:
            parts.append(SIGNS.get(token, token))
    return parts


def digits(name: str) -> int:
    """Decimals that a number is shown with: three of a given one, six of one that was worked out."""
    return 3 if name in GIVEN else MOST_DIGITS
