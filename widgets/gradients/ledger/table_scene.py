"""The ledger itself: a row for each loss term, a column for each step, what is cut, and the sums."""

from dataclasses import replace

from widgets.drawing import marks as d
from widgets.drawing.marks import Mark, Part
from widgets.drawing.theme import GRADIENT, NEUTRAL, SMALL, signed
from widgets.gradients.ledger.layout import BOOK, DIGITS, LEFT, ROW, STAIRS, Look
from widgets.gradients.ledger.words import SAY

POWERS = [f"{m}e−{n}" for n in range(20, 0, -1) for m in range(1, 10)]  # rising
DIFFERENCES = ["0", *POWERS, "1 or more"]


def book_marks(look: Look) -> list[Mark]:
    """A row for each loss term; a column for each step."""
    marks: list[Mark] = [d.text(LEFT, BOOK - 30, SAY.book.format(weight=look.name), style="quiet")]
    marks.append(d.text(look.end + 12, BOOK - 8, SAY.sums, style="quiet"))
    for s in range(look.T):
        marks.append(d.text(look.middle(s), BOOK - 8, str(s + 1), anchor="middle", style="quiet"))
    for t in range(look.T):
        y = BOOK + t * ROW
        place, cell = (LEFT, y), (look.pitch, ROW - 2)
        row = _entries(look, "book", t * look.T, t + 1, place, cell)
        marks += [
            d.text(LEFT - 14, y + 16, f"L_{{{t + 1}}}", anchor="end"),
            replace(row, key=f"row@{t}", pick=d.Sets("term", t + 1)),
            *(_cut(look, t, s) for s in range(t + 1)),
            d.text(look.end + 62, y + 16, d.number("row", t, DIGITS), anchor="end"),
            d.Group(
                f"chosen {t}",
                (LEFT - 3, y - 2),
                [d.Path(f"M0 0H{(t + 1) * look.pitch + 6:.1f}v{ROW + 2}H0z", color=GRADIENT)],
                at=("chosen", t),
            ),
        ]
    return marks


def _entries(
    look: Look, name: str, at: int, n: int, place: tuple[float, float], cell: tuple[float, float]
) -> d.Heat:
    """A row of n contributions."""
    what = "contribution to" if name == "book" else "sum of a step,"
    label = f"{what} d{look.weight}"
    scale = signed(look.term)
    return d.Heat(
        name, (name, at), (1, n), place, cell, scale=scale, digits=DIGITS, label=label, size=SMALL
    )


def _cut(look: Look, t: int, s: int) -> Mark:
    """A contribution that was cut: its number stays, pale, in a hollow cell, which can be clicked through it."""
    number = d.number("cut", t * look.T + s, DIGITS)
    words = d.text(0, 0, number, anchor="middle", size=SMALL, style="rnn-still")
    place = (look.middle(s), BOOK + t * ROW + 16)
    return d.Group(f"cut {t} {s}", place, [words], at=("is_cut", t * look.T + s))


def sum_marks(look: Look) -> list[Mark]:
    """The sum of each column, and how they stack up to the gradient from the last step to the first."""
    top = look.sums + ROW + 10
    size = (look.pitch - 2, STAIRS)
    stairs = [
        d.Span(("before", s), ("after", s), (look.x(s) + 1, top), size, 0, 1) for s in range(look.T)
    ]
    whole, level = (look.end - LEFT + 30, STAIRS), (LEFT - 30, top)
    return [
        d.text(4, look.sums + 16, SAY.columns, style="quiet"),
        _entries(look, "column", 0, look.T, (LEFT, look.sums), (look.pitch, ROW - 2)),
        d.text(
            look.end + 62, look.sums + 16, d.number("sum", 0, DIGITS), anchor="end", style="strong"
        ),
        d.text(4, top + STAIRS / 2 + 4, SAY.stairs, style="quiet"),
        d.Span(("zero", 0), ("total", 0), (LEFT - 28, top), (20, STAIRS), 0, 1),
        *stairs,
        d.Line(("zero", 0), 2, level, whole, 0, 1, NEUTRAL),
        d.Line(("goal", 0), 2, level, whole, 0, 1, NEUTRAL, dash="3 3"),
        d.text(look.end + 8, top + STAIRS / 2 + 4, SAY.goal, style="quiet"),
    ]


def result_lines(look: Look) -> list[list[Part]]:
    """The result beside autograd's, what the cut takes, what it costs."""
    result = [
        words.format(n=look.shape[0] * look.shape[1], weight=look.name) for words in SAY.result
    ]
    lost = [words.format(weight=look.name) for words in SAY.lost]
    cost = [words.format(T=look.T) for words in SAY.cost]
    entry: list[Part] = [f"dL/d{look.name}[", d.number("place", 0, 0), ", "]
    entry += [d.number("place", 1, 0), "]", result[0], d.number("sum", 0, 4, "strong")]
    entry += [result[1], d.number("sum", 1, 4), result[2], d.choice("difference", DIFFERENCES)]
    entry += [d.choice("whole", [SAY.on_the_way, ""])]
    cut: list[Part] = [lost[0], d.number("lost", 0, 4), lost[1], d.number("lost", 1, 0)]
    cut += [lost[2], d.number("lost", 2, 1), lost[3]]
    price: list[Part] = [cost[0], d.number("cost", 0, 0), cost[1], d.number("cost", 1, 0), cost[2]]
    return [[*entry, "."], cut, price]
