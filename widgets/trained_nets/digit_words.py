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
    loss_at: str = "Where the loss stood in training"
    losses: tuple[str, str] = ("loss at every step", "loss at the last step")
    name: str = "{order}, {cell}, loss at {loss_at}"
    yours: str = "your net, {order}"
    picture: str = "the picture; draw on it"
    lit: str = "yellow is read, the frame is x_{t}:"
    pixel: str = "ink at row, column"
    spans: tuple[str, str, str, str] = ("ink: columns ", " to ", ", ", " rows")
    usual: str = "training digits (thin frame): mostly {0} to {1}, {2} rows"
    untested: str = (
        "of the 397 test digits, the fraction right after each step: not about your picture"
    )
    x: str = "x_{t}"
    h: str = "hidden state h_{t}, {n} units"
    unit: str = "unit of h"
    probability: str = "p(digit) after this step"
    true: str = "◀ it is"
    over: str = "p(digit) after each step: digits down, steps across; a click goes there"
    at: str = "p of digit, step"
    right: str = "of the 397 test digits, the fraction right after each step"
    now: str = "now {0}"
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
