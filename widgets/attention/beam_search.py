"""Watch a beam search grow: what is kept, what is dropped, and whether greedy missed something."""

from functools import lru_cache, partial
from typing import Any

import numpy as np
from traitlets import validate

from lessons.attention.beam_search import WIDEST, Partial, Search, beam_decode
from lessons.attention.encoder_decoder import Seq2Seq
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.formats import excerpt, glyph, signed
from widgets.core.given import Given
from widgets.core.model import Model
from widgets.core.playback import PlaybackView
from widgets.core.traits import Typed, Whole
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import SMALL, WIDTH, of_quantity
from widgets.drawing.word_row import not_known

LONGEST, MOST = 12, 18  # symbols of a source; rounds that are drawn


class Texts(texts.Texts):
    """All that the learner reads."""

    typed: str = "source"
    width: str = "beam"
    round: str = "round"
    end: str = "end"
    dropped: str = "dropped"
    greedy: str = "greedy: "
    beam: str = "beam of {width}: "
    written: str = "“{text}”, log p {log_p}{verdict}"
    verdicts: tuple[str, str, str] = ("", " ✗", " ✓")
    truth: str = "; right is “{truth}”"
    working: str = "…"
    long: str = "That is {n} symbols; this tree has room for {most}, so shorten it."
    unknown: str = "Not known: {words}; the net reads a placeholder there."
    wants: str = "The tree needs a net, a Seq2Seq."
    caption: str = "Beam of {width} on “{source}”, round {t} of {T}: {now} leads. Greedy ends with {greedy}{end}."
    ends: str = "; the beam with {beam}"


SAY = Texts()


@lru_cache(maxsize=32)
def searched(net: Seq2Seq, typed: str, width: int) -> Search:
    """The whole search of a net for its answer."""
    return beam_decode(net, typed, width)


class BeamModel(Model):
    """What a net keeps and drops while it searches for the likeliest answer to `typed`; `t` rounds are shown."""

    typed = Typed("", label=SAY.typed, width=430)
    width = Whole(3, 1, WIDEST, label=SAY.width, width=220)
    t = Whole(1, 1, lambda model: model.T, label=SAY.round)
    found: Search

    def __init__(self, net: Seq2Seq, typed: str = "", **traits: Any) -> None:
        """Search with `net`, all rounds shown unless `t` is given."""
        if not isinstance(net, Seq2Seq):
            raise ValueError(SAY.wants)
        self.net = net
        super().__init__(**{"typed": typed or net.task.example, "t": MOST} | traits)
        self.observe(self._search_again, ("typed", "width"))

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        n = len(self.net.task.split(typed))  # ValueError: nothing there, or too long
        if n > LONGEST:
            raise ValueError(SAY.long.format(n=n, most=LONGEST))
        return typed

    def begin(self) -> None:
        """Search."""
        unknown = self.net.task.unknown(self.typed)
        self.problem = not_known(SAY.unknown, unknown)
        self.found = searched(self.net, self.typed, self.width)
        self.greedy: Partial = searched(self.net, self.typed, 1).best

    def _search_again(self, _: Any) -> None:
        """Who saw all the rounds sees all of the new ones."""
        whole = self.t >= self.T
        self.begin()
        self.t = self.T if whole else self.t

    @property
    def T(self) -> int:
        """Rounds that can be shown."""
        return min(len(self.found.rounds), MOST)

    @property
    def best(self) -> tuple[int, ...]:
        """The place, in each round shown, of what led to the best partial answer of the last one."""
        at, path = 0, list[int]()
        for partials in reversed(self.found.rounds[: self.t]):
            path.append(at)
            at = partials[at].parent
        return tuple(reversed(path))

    @property
    def truth(self) -> str | None:
        """The right answer; None where the task has no rule for the source."""
        try:
            return self.net.task.answer(self.typed)
        except ValueError:
            return None

    def told(self, answer: Partial) -> str:
        """An answer with its log probability, and whether it is right."""
        text = self.net.task.join(answer.tokens)
        right = answer.done and text == self.truth
        verdict = SAY.verdicts[0 if self.truth is None else 1 + right]
        return SAY.written.format(text=text, log_p=signed(answer.log_p), verdict=verdict)

    @property
    def caption(self) -> str:
        """The best partial answer of the round, and how greedy and beam end."""
        now, ended = self.found.rounds[self.t - 1][0], self.t == self.T
        text = self.net.task.join(now.tokens)
        return SAY.caption.format(
            width=self.width,
            source=excerpt(self.typed),
            t=self.t,
            T=self.T,
            now=f"“{text}”",
            greedy=self.told(self.greedy),
            end=SAY.ends.format(beam=self.told(self.found.best)) if ended else "",
        )


TOP, ROW, BROADEST, GAP, NODE = 26.0, 44.0, 92.0, 0.3, 32.0  # px: GAP is the fraction of a column
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")
PATH, KEPT, DROPPED = 1.0, 0.3, 0.0  # how strong a node is: on the best way, kept, dropped
STRENGTH = of_quantity("y", 1.6)


Round = tuple[tuple[str, str, int], ...]  # of each continuation: symbol, log p, parent


def beam_drawing(model: BeamModel) -> Drawing:
    """The rounds so far, the way to the best partial answer strong."""
    rounds, best = model.found.rounds[: model.T], model.best
    arrays: dict[str, Array] = {"t": np.array([model.t]), "ended": np.array([model.t == model.T])}
    for r, partials in enumerate(rounds):
        strong = np.array([KEPT if partial.kept else DROPPED for partial in partials])
        if r < model.t:
            strong[best[r]] = PATH
        seen = np.full(len(partials), float(r < model.t))
        arrays |= {f"node {r}": np.where(seen > 0, strong, np.nan), f"seen {r}": seen}
        arrays[f"edge {r}"] = np.where(seen > 0, 0.15 + 0.85 * strong, 0.0)
    truth = "" if model.truth is None else SAY.truth.format(truth=model.truth)
    ends = model.told(model.greedy), model.told(model.found.best) + truth
    told = tuple(tuple(map(_told, partials)) for partials in rounds)
    return Drawing(beam_scene(told, model.width, *ends), arrays)


def _told(partial: Partial) -> tuple[str, str, int]:
    last = SAY.end if partial.done else glyph(partial.tokens[-1], 10)
    return last, signed(partial.log_p), partial.parent


@lru_cache(maxsize=32)
def beam_scene(rounds: tuple[Round, ...], width: int, greedy: str, beam: str) -> Scene:
    """Everything but the numbers; `greedy` and `beam` say how both end."""
    pitch, marks = min(BROADEST, (WIDTH - 4) / len(rounds)), list[Mark]()
    for r, partials in enumerate(rounds):
        both = [*_edges(partials, r, width, pitch), *_nodes(partials, r, width, pitch)]
        marks.append(d.Group(f"round {r}", (0, 0), both, at=(f"seen {r}", 0)))
    kept = TOP + width * ROW - (ROW - NODE) / 2
    marks.append(d.Path(f"M0 {kept}H{pitch * len(rounds)}"))
    marks.append(d.text(2, kept + 14, SAY.dropped, style="quiet", size=11))
    height = TOP + max(map(len, rounds)) * ROW + 18
    first = [SAY.greedy, d.choice("t", [greedy] * (len(rounds) + 1))]
    second = [SAY.beam.format(width=width), d.choice("ended", [SAY.working, beam])]
    return d.scene(WIDTH, height, marks, lines=[first, second], keys=KEYS)


def _top(rank: int, width: int) -> float:
    """Where a node begins; what is dropped stands a little lower."""
    return TOP + rank * ROW + (16 if rank >= width else 0)


def _nodes(partials: Round, r: int, width: int, pitch: float) -> list[Mark]:
    """The listed continuations of one round: symbol over log probability."""
    x, wide = r * pitch + 2, pitch * (1 - GAP)
    head = d.choice(f"seen {r}", ["", str(r + 1)])
    marks: list[Mark] = [d.text(x + wide / 2, 14, head, anchor="middle", style="quiet", size=11)]
    for k, (symbol, log_p, _) in enumerate(partials):
        y, middle, size = _top(k, width), x + wide / 2, min(13.0, wide / 5)
        said, tone = f"{symbol}, log p {log_p}", "strong through" if k < width else "through"
        name, value = (d.choice(f"seen {r}", ["", words], k) for words in (symbol, log_p))
        marks += [
            d.Heat(f"node {r} {k}", (f"node {r}", k), (1, 1), (x, y), (wide, NODE), scale=STRENGTH, label=said),
            d.text(middle, y + 14, name, anchor="middle", style=tone, size=size),
            d.text(middle, y + 27, value, anchor="middle", style="through", size=SMALL),
        ]  # fmt: skip
    return marks


def _edges(partials: Round, r: int, width: int, pitch: float) -> list[Mark]:
    """From each parent to its continuations; none leads to the first round."""
    x0, x1 = (r - GAP) * pitch + 2, r * pitch + 2
    ends = [(_top(parent, width), _top(k, width)) for k, (_, _, parent) in enumerate(partials)]
    paths = [
        _edge(x0, y0 + NODE / 2, x1, y1 + NODE / 2, (parent + 1) / (width + 1))
        for (y0, y1), (_, _, parent) in zip(ends, partials, strict=True)
    ]
    wires = d.Wires((f"edge {r}", 0), paths, scale=STRENGTH | {"max": 1.0}, width=4)
    return [wires] if r else []


def _edge(x0: float, y0: float, x1: float, y1: float, turn: float) -> str:
    """A path that falls at the fraction `turn` of its way across: those from another parent fall elsewhere."""
    middle = x0 + turn * (x1 - x0)
    return f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"


class BeamView(Given, PlaybackView):
    """The tree of partial answers: `BeamView(load_translator("reversal", "none"), "31415926", width=3)`.

    Instead of a net it may be a model that another view shows too; what else may be given are width and t.
    """

    model_class = BeamModel
    rows = (("typed", "width"), ("walk",))
    pictures = (partial(Diagram, beam_drawing),)
    interval = 700
