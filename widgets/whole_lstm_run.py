"""The run of the chosen unit beneath the whole LSTM: its memory and what it says, with hands and without."""

from widgets import marks as d
from widgets.marks import Mark
from widgets.theme import WIDTH, color
from widgets.whole_lstm_look import LEFT, Look, scale_of
from widgets.whole_lstm_plan import HEIGHT
from widgets.whole_lstm_words import NAMES, PLAIN, SAY

ROWS = HEIGHT + 38.0  # px: top of the numbers
CHART, TALL = HEIGHT + 122.0, 64.0  # px: the curves
BOTTOM = CHART + TALL + 22.0


def run_marks(look: Look) -> list[Mark]:
    """Every step of the chosen unit: numbers, then curves; pale, what it would be without hands."""
    T, width = len(look.labels), look.column
    marks: list[Mark] = [
        d.path(f"M0 {HEIGHT}H{WIDTH}"),
        d.text(LEFT - 8, HEIGHT + 16, SAY.step, anchor="end", style="quiet"),
    ]
    for t in range(0, T, 1 if width >= 14 else 5):
        x = LEFT + (t + 0.5) * width
        marks.append(d.text(x, HEIGHT + 16, str(t + 1), anchor="middle", style="quiet", size=10))
    for t, label in enumerate(look.labels):
        x, size = LEFT + (t + 0.5) * width, 11 if len(label) > 1 else None
        marks.append(d.text(x, HEIGHT + 31, label, anchor="middle", size=size))
    for k, name in enumerate("ch"):
        y = ROWS + 20 * k
        marks.append(
            d.text(LEFT - 8, y + 14, NAMES[name], anchor="end", style="strong", color=color(name))
        )
        marks.append(_row(look, name, y, 19, f"row {name}", PLAIN[name], pick=True))
    free = [_row(look, name, ROWS + 44 + 15 * k, 14, f"free row {name}", PLAIN[name], pick=False)
            for k, name in enumerate("ch")]  # fmt: skip
    free.append(d.text(LEFT - 8, ROWS + 61, SAY.without, anchor="end", size=11))
    return [*marks, d.group("free rows", (0, 0), free, at=("any hand", 0)), *_curves(look)]


def _row(
    look: Look, name: str, y: float, height: float, array: str, label: str, *, pick: bool
) -> Mark:
    width = look.column
    return d.heat(array, (array, 0), (1, len(look.labels)), (LEFT, y), (width, height), scale=scale_of(name),
                  digits=2 if width >= 28 else None, label=label, pick=pick,
                  cursor=("t", 0) if pick else None)  # fmt: skip


def _curves(look: Look) -> list[Mark]:
    T, width = len(look.labels), look.column
    place, size = (LEFT + width / 2, CHART), ((T - 1) * width, TALL)
    middle = CHART + TALL / 2
    curves = [d.line((f"line {name}", 0), T, place, size, -1, 1, color(name)) for name in "ch"]
    pale = [d.line((f"free line {name}", 0), T, place, size, -1, 1, color(name)) for name in "ch"]
    return [
        d.path(f"M{LEFT} {middle}h{T * width}"),
        d.text(LEFT - 8, CHART + 6, d.number("reach", 0, 0), anchor="end", size=10),
        d.text(LEFT - 8, middle + 4, "0", anchor="end", size=10),
        d.text(LEFT - 8, CHART + TALL + 4, d.number("−reach", 0, 0), anchor="end", size=10),
        d.group("pale", (0, 0), pale, opacity=0.35),
        *curves,
        d.text(LEFT, CHART + TALL + 17, SAY.over_time, style="quiet", size=11),
    ]
