"""Tokens, texts and numbers as a picture shows them."""

GLYPHS = {" ": "␣", "\t": "⇥", "\n": "⏎"}


def glyph(token: str, most: int = 12) -> str:
    """A token as it stands alone in a picture: cut where it is long, and a sign for white space."""
    shown = "".join(GLYPHS.get(mark, mark) for mark in token)
    return excerpt(shown, most)


def excerpt(text: str, most: int = 120) -> str:
    """A text as it is told: cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus, none before a 0; a question mark for NaN."""
    if value != value:
        return "?"
    text = f"{value:.{digits}f}"
    return text.replace("-", "−" if float(text) else "")
