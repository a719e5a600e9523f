"""Tokens, texts and numbers as a picture shows them."""

import re

# before a number, or in its power of 10
MINUS = re.compile(r"(?<![\w−-])-(?=\.?\d)|(?<=\de)-(?=\d)")
NO_MINUS = re.compile(r"(?<![\w−-])-(?=0(?:\.0+)?(?![\d.e]))")  # before a 0
GLYPHS = {" ": "␣", "\t": "⇥", "\n": "⏎"}


def glyph(token: str, most: int = 12) -> str:
    """A token as it stands alone in a picture: cut where it is long, and a sign for white space."""
    shown = "".join(GLYPHS.get(mark, mark) for mark in token)
    return excerpt(shown, most)


def excerpt(text: str, most: int = 120) -> str:
    """A text as it is told: cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def with_minus(text: str) -> str:
    """A text whose numbers have a true minus and none before a 0, as those of a picture have."""
    return MINUS.sub("−", NO_MINUS.sub("", text))


def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus, none before a 0; a question mark for NaN."""
    if value != value:
        return "?"
    text = f"{value:.{digits}f}"
    return text.replace("-", "−" if float(text) else "")
