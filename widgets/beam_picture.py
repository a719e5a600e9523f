"""A beam search as a tree: a column for each round, the best on top, kept above dropped."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lessons.cells import Array
from lessons.translation_tasks import END
from widgets import marks as d
from widgets.attention_words import glyph
from widgets.beam_model import SAY, BeamModel, minus
from widgets.diagram import Drawing
from widgets.marks import Mark, Part, Scene
from widgets.theme import SERIES, WIDTH, Scale

TOP, ROW, WIDEST, GAP, NODE = 26.0, 44.0, 92.0, 0.3, 32.0  # px: GAP is the share of a column
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")
PATH, KEPT, DROPPED = 1.0, 0.3, 0.0  # how strong a node is: on the best way, kept, dropped
STRENGTH: Scale = {"max": 1.6, "positive": SERIES[0], "negative": SERIES[0]}


@dataclass(frozen=True)
class Look:
    """All that the scene depends on: for each round the listed symbols, log p, parents, and how many are kept."""

    rounds: tuple[tuple[tuple[str, str, int], ...], ...]
    width: int
    greedy: str
    beam: str
    truth: str | None

    @property
    def pitch(self) -> float:
        """Width of a round."""
        return min(WIDEST, (WIDTH - 4) / len(self.rounds))

    @property
    def rows(self) -> int:
        """Nodes of the tallest round."""
        return max(map(len, self.rounds))


def beam_drawing(model: BeamModel) -> Drawing:
    """The rounds so far, the way to the best partial answer strong."""
    rounds, best = model.found.rounds[: model.T], model.best
    arrays: dict[str, Array] = {"t": np.array([model.t])}
    for r, listed in enumerate(rounds):
        strong = np.array([KEPT if partial.kept else DROPPED for partial in listed])
        if r < model.t:
            strong[best[r]] = PATH
        seen = np.full(len(listed), float(r < model.t))
        arrays |= {f"node {r}": np.where(seen > 0, strong, np.nan), f"seen {r}": seen}
        arrays[f"edge {r}"] = np.where(seen > 0, 0.15 + 0.85 * strong, 0.0)
    arrays["ended"] = np.array([model.t == model.T])
    return Drawing(beam_scene(look(model)), arrays)


def look(model: BeamModel) -> Look:
    """What the scene of `model` depends on."""
    rounds = [
        tuple(
            (_last(partial.tokens), minus(partial.log_p, 1), partial.parent) for partial in listed
        )
        for listed in model.found.rounds[: model.T]
    ]
    best = model.told(model.found.best)
    return Look(tuple(rounds), model.width, model.told(model.greedy), best, model.truth)


def _last(tokens: tuple[str, ...]) -> str:
    return SAY.end if tokens[-1] == END else glyph(tokens[-1], 10)


@lru_cache(maxsize=32)
def beam_scene(looks: Look) -> Scene:
    """Everything but the numbers."""
    marks, sizes = list[Mark](), {"t": 1, "ended": 1}
    for r, listed in enumerate(looks.rounds):
        both = [*_edges(looks, r), *_nodes(looks, r)]
        marks.append(d.group(f"round {r}", (0, 0), both, at=(f"seen {r}", 0)))
        sizes |= {f"{name} {r}": len(listed) for name in ("node", "seen", "edge")}
    kept = TOP + looks.width * ROW - (ROW - NODE) / 2
    marks.append(d.path(f"M0 {kept}H{looks.pitch * len(looks.rounds)}"))
    marks.append(d.text(2, kept + 14, SAY.dropped, style="quiet", size=11))
    height = TOP + looks.rows * ROW + 18
    return d.scene(WIDTH, height, marks, sizes, lines=_lines(looks), keys=KEYS)


def _top(rank: int, width: int) -> float:
    """Where a node begins; what is dropped stands a little lower."""
    return TOP + rank * ROW + (16 if rank >= width else 0)


def _nodes(looks: Look, r: int) -> list[Mark]:
    """The listed continuations of one round: symbol over log probability."""
    x, wide = r * looks.pitch + 2, looks.pitch * (1 - GAP)
    head = d.choice(f"seen {r}", ["", str(r + 1)])
    marks = [d.text(x + wide / 2, 14, head, anchor="middle", style="quiet", size=11)]
    for k, (symbol, log_p, _) in enumerate(looks.rounds[r]):
        y, middle, size = _top(k, looks.width), x + wide / 2, min(13.0, wide / 5)
        said, tone = f"{symbol}, log p {log_p}", "strong through" if k < looks.width else "through"
        name, value = (literal(words, f"seen {r}", k) for words in (symbol, log_p))
        node = d.heat(
            f"node {r} {k}",
            (f"node {r}", k),
            (1, 1),
            (x, y),
            (wide, NODE),
            scale=STRENGTH,
            label=said,
        )
        marks += [
            node,
            d.text(middle, y + 14, name, anchor="middle", style=tone, size=size),
            d.text(middle, y + 27, value, anchor="middle", style="through", size=10),
        ]
    return marks


def literal(words: str, array: str, index: int) -> Part:
    """Words that are painted as they are, where the number is 1."""
    return d.choice(array, ["", words], index)


def _edges(looks: Look, r: int) -> list[Mark]:
    """From each parent to its continuations."""
    if r == 0:
        return []
    x0, x1 = (r - GAP) * looks.pitch + 2, r * looks.pitch + 2
    paths = [
        d.curve(x0, _top(parent, looks.width) + NODE / 2, x1, _top(k, looks.width) + NODE / 2)
        for k, (_, _, parent) in enumerate(looks.rounds[r])
    ]
    return [d.wires((f"edge {r}", 0), paths, scale=STRENGTH | {"max": 1.0}, width=4)]


def _lines(looks: Look) -> list[list[Part]]:
    """How greedy ends, how the beam ends, and the right answer."""
    truth = "" if looks.truth is None else SAY.truth.format(truth=looks.truth)
    ended = [SAY.working, looks.beam + truth]
    return [
        [SAY.greedy, d.choice("t", [looks.greedy] * (len(looks.rounds) + 1))],
        [SAY.beam.format(width=looks.width), d.choice("ended", ended)],
    ]
