"""The marks of an unrolled chain: one box per step, its state as a strip, wires of h between boxes."""

from typing import NamedTuple

from lessons.trained_nets.wirings import LABELS
from widgets.basics.wiring_runs import LIVE, SAY
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark
from widgets.drawing.theme import QUANTITIES, nameless, of_quantity

WIDE = 736.0  # px: a picture as wide as its place on the page keeps its letters as big as they are
BOX, STATE, TALL = 46.0, 12.0, 96.0  # px: width of a box, of the strip in it, height of both
OUT, CELL, IN = 66.0, 116.0, 254.0  # px from the top: base of output labels, box, input labels
FARTHEST = 104.0  # px: the most that two steps are apart
TAGS = ("noun", "verb", "determiner", "adjective", "pronoun")
TAG_COLORS = {tag: nameless(k) for k, tag in enumerate(TAGS)}


class Chain(NamedTuple):
    """What decides how a chain is drawn; see `widgets.basics.wiring_runs.Wired` for the labels."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    n_h: int
    fed: tuple[str, ...] = ()
    split: int = 0

    @property
    def centres(self) -> list[float]:
        """x of the middle of each step, the whole in the middle of the picture."""
        steps = range(len(self.inputs))
        return [WIDE / 2 + self.pitch * (t - steps[-1] / 2) for t in steps]

    @property
    def pitch(self) -> float:
        """px from one step to the next."""
        return min(FARTHEST, (WIDE - 30) / len(self.inputs))

    @property
    def box(self) -> float:
        """Width of a box: narrower where steps are close."""
        return min(BOX, self.pitch * 0.5)


def cells(chain: Chain, name: str = "h") -> list[Mark]:
    """Boxes, their states from array `name` (T * n_h), and an arrow to the next step: W_hh mixes all units."""
    marks: list[Mark] = []
    half, row = chain.box / 2, TALL / chain.n_h
    for t, x in enumerate(chain.centres):
        edge = QUANTITIES["y"] if chain.fed and t >= chain.split else QUANTITIES["h"]
        marks.append(d.Box((x - half, CELL - 4), (2 * half, TALL + 8), color=edge, rx=6))
        strip, at = f"{name}_{{{t + 1}}}", (name, t * chain.n_h)
        place, size = (x - STATE / 2, CELL), (STATE, row)
        marks.append(d.Heat(f"{name}{t}", at, (chain.n_h, 1), place, size, label=strip))
        if t + 1 < len(chain.inputs):
            marks += _onward(x + half, chain.centres[t + 1] - half)
    return marks


def _onward(left: float, right: float) -> list[Mark]:
    """The arrow that takes a whole state to the next step, through W_hh where there is room to say so."""
    y = CELL + TALL / 2
    head = f"M{right - 8:.1f} {y - 4:.1f}L{right - 1:.1f} {y:.1f}L{right - 8:.1f} {y + 4:.1f}Z"
    marks: list[Mark] = [
        d.Path(f"M{left:.1f} {y:.1f}H{right - 8:.1f}"),
        d.Path(head, style="solid"),
    ]
    if right - left >= 34:
        marks.append(_caption((left + right) / 2, y - 7, "W_{hh}"))
    return marks


def feet(chain: Chain, drop: float = 0) -> list[Mark]:
    """Input labels with an arrow up into their box; what a decoder is fed comes from its output.

    `drop` px of room are left between an arrow and x_t.
    """
    marks = []
    for t, (x, label) in enumerate(zip(chain.centres, chain.inputs, strict=True)):
        fed = chain.fed[t - chain.split] if chain.fed and t >= chain.split else ""
        if not label and not fed:
            continue
        marks += _arrow(x, IN - 18, CELL + TALL + 6)
        marks.append(_caption(x, IN + 24 + drop, f"x_{{{t + 1}}}"))
        if label != LIVE:
            style = "quiet" if fed else ""
            marks.append(d.text(x, IN, label or fed, anchor="middle", style=style))
        if fed and t > chain.split:
            marks.append(_feedback(chain.centres[t - 1], x))
    return marks


def heads(chain: Chain) -> list[Mark]:
    """Output labels with an arrow up out of their box."""
    marks = []
    for t, (x, label) in enumerate(zip(chain.centres, chain.outputs, strict=True)):
        if not label:
            continue
        marks += _arrow(x, CELL - 6, OUT + 12)
        if label != LIVE:
            color = TAG_COLORS.get(label)
            size = 11.5 if len(label) > 8 else None
            marks.append(
                d.text(x, OUT, label, anchor="middle", style="strong", color=color, size=size)
            )
            marks.append(_caption(x, OUT - 20, f"y_{{{t + 1}}}"))
    return marks


def label(x: float, p: d.At, word: d.At) -> list[Mark]:
    """The label at x: its word, a bar and the number of the probability `p`, kept inside the picture."""
    x = min(x, WIDE - 56)
    bar = d.Bar(p, (x - 50, OUT - 20), (100, 8), of_quantity("y"), across=True)
    name, index = word
    said = d.choice(name, LABELS, index)
    return [
        d.text(x, OUT - 28, said, anchor="middle", style="strong"),
        bar,
        d.text(x, OUT + 5, SAY.p, d.number(*p), anchor="middle", style="quiet"),
    ]


def _arrow(x: float, start: float, end: float) -> list[Mark]:
    """Upwards from y = start to y = end."""
    head = f"M{x - 4:.1f} {end + 7:.1f}L{x:.1f} {end:.1f}L{x + 4:.1f} {end + 7:.1f}Z"
    line = f"M{x:.1f} {start:.1f}V{end + 6:.1f}"
    return [d.Path(line), d.Path(head, style="solid")]


def _caption(x: float, y: float, words: str) -> Mark:
    return d.text(x, y, words, anchor="middle", style="quiet", size=11)


def _feedback(left: float, right: float) -> Mark:
    """From the output at `left` round to the input at `right`."""
    gap, low = (left + right) / 2, IN - 10
    start = f"M{left + 9:.1f} {OUT - 5:.1f}H{gap - 6:.1f}Q{gap:.1f} {OUT - 5:.1f} {gap:.1f} {OUT + 1:.1f}"
    return d.Path(
        f"{start}V{low - 6:.1f}Q{gap:.1f} {low:.1f} {gap + 6:.1f} {low:.1f}H{right - 9:.1f}"
    )
