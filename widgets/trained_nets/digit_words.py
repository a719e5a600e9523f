"""All that the learner reads on the reader of digits."""

from widgets.core import texts


class Texts(texts.Texts):
    """All that the learner reads."""

    number: str = "test digit"
    blank: str = "blank paper"
    blank_tip: str = "An empty picture to draw on: press and drag over its cells"
    back: str = "back to the test digit"
    order: str = "What is read at a step"
    cell: str = "The cell"
    asked: str = "When its answer counted in training"
    asks: tuple[str, str] = ("asked at every step", "asked at the end")
    name: str = "{order}, {cell}, asked at {asked}"
    yours: str = "your net, {order}"
    picture: str = "the picture; draw on it"
    lit: str = "yellow is read, the frame is x_{t}:"
    pixel: str = "ink at row, column"
    spans: tuple[str, str, str, str] = ("ink: columns ", " to ", ", ", " rows")
    usual: str = "training digits (thin frame): mostly {0} to {1}, {2} rows"
    untested: str = "not of yours"
    x: str = "x_{t}"
    h: str = "h_{t}, the net's {n} units"
    unit: str = "unit of h"
    belief: str = "belief after this step"
    true: str = "◀ it is"
    over: str = "belief after each step: digits down, steps across; a click goes there"
    at: str = "belief in digit, step"
    share: tuple[str, str] = ("right by then,", "397 test digits")
    now: str = "here {0}"
    refused: str = (
        "DigitReader takes a Reader, or several by name; without any it shows the course's nets."
    )
    unknown: str = "there is no net {name!r} here; choose one of {names}."
    test: str = "Test digit {number}, a {label}"
    own: str = "Your picture"
    after: str = "{what}, read by “{name}”: after {unit} {t} of {T}, "
    units: tuple[str, str] = ("row", "pixel")
    best: str = "{k} at {p:.2f}"
    end: str = "; at the end {0}"


SAY = Texts()
