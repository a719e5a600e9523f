"""Tokens, texts and numbers as a picture shows them."""

import re

# before a number, or in its power of 10
MINUS = re.compile(r"(?<![\w−-])-(?=\.?\d)|(?<=\de)-(?=\d)")
NO_MINUS = re.compile(r"(?<![\w−-])-(?=0(?:\.0+)?(?![\d.e]))")  # before a 0
POWER = re.compile(r"(?<![\w.])(\d(?:\.\d+)?)e([−+-]?)0*(\d+)\b")
PARTIAL = re.compile(r"\bd([A-Za-z](?:_\w+)?)/d(?=[A-Za-z])")  # dL/dh
INDEX = re.compile(
    r"(?<![\w.])([∂Δδd]?[A-Za-z]̃?′?)_(?:(\d+|t(?:[−+-]\d+)?)\b|\{(t[−+-]\d+)\})"
)  # C_8, h_t, h_{t-1}
BELOW = str.maketrans("0123456789t+-−", "₀₁₂₃₄₅₆₇₈₉ₜ₊₋₋")
ABOVE = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
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


def typeset(text: str) -> str:
    """A caption as it would be printed: a true minus, powers of ten, partial derivatives and indices."""
    text = PARTIAL.sub("∂\\1/∂", with_minus(text))
    text = INDEX.sub(lambda m: m[1] + (m[2] or m[3]).translate(BELOW), text)
    return POWER.sub(_power, text)


def _power(found: re.Match[str]) -> str:
    times = "" if float(found[1]) == 1 else f"{found[1]}·"
    return f"{times}10{(found[2].strip('+') + found[3]).translate(ABOVE)}"


def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus, none before a 0; a question mark for NaN."""
    if value != value:
        return "?"
    text = f"{value:.{digits}f}"
    return text.replace("-", "−" if float(text) else "")
