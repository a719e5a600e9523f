"""Watch two nets learn to rewrite dates, one with attention and one without: start, stop, look back, type a date."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from traitlets import observe

from lessons.attention.encoder_decoder import Answer, Seq2Seq
from lessons.attention.translators import untrained
from lessons.numerics import Array
from lessons.tasks.translation import DATES, END
from lessons.train.live_translators import TranslationRecord, train
from widgets.core import live_training, texts
from widgets.core.formats import glyph
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Typed, Whole
from widgets.drawing import curves as c
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import ATTENTION, UNAIDED, WIDTH, WRONG, shades
from widgets.drawing.verdicts import VERDICT, cross, verdicts
from widgets.drawing.word_row import not_known

UPDATES, PULSE = 350, 10  # of each net; updates from moment to moment
LAST_SEED = 9
KINDS = ("additive", "none")


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "Fraction of held-out dates written right, by update"
    reset_tip: str = "Back to the untrained nets of this seed"
    step: str = "look back"
    step_tip: str = f"The nets as they were, in steps of {PULSE} updates"
    seed: str = "seed"
    typed: str = "date"
    typing: str = "In one of six ways to write it, such as 3 march 1999 or 03/03/1999"
    names: tuple[str, str] = ("with attention", "without")
    right: str = "held-out dates answered wholly right"
    update: str = "update"
    hover: str = "%{y:.0%} after %{x}<extra></extra>"
    reads: str = "both nets read"
    writes: str = "writes"
    truth: str = "right is: "
    unknown: str = "Not known: {words}; the nets read a placeholder there."
    marks: tuple[str, str, str] = ("", "✗", "✓")
    caption: str = "Dates, seed {seed}, update {step} of {steps}: {each}.{answers}"
    scored: str = "{name} {right:.0%} right"
    answer: str = "“{text}” {name}"
    becomes: str = " “{date}” becomes {answers}."


SAY = Texts()


@dataclass(frozen=True, eq=False)
class Moment:
    """Both nets after `step` updates, and the fraction of held-out dates that each writes right, (2,)."""

    step: int
    right: Array
    nets: tuple[Seq2Seq, ...]


class DateModel(LiveTraining[Moment]):
    """Two nets in training on the same dates, from the same seed; both rewrite `typed` at the shown moment."""

    steps = UPDATES
    renewing = ("seed",)
    step = LookBack(UPDATES // PULSE, every=PULSE, label=SAY.step, tip=SAY.step_tip, width=300)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=190)
    typed = Typed(
        "september 14, 1987", check=DATES.split, label=SAY.typed, tip=SAY.typing, width=330
    )
    _answered: tuple[Any, tuple[Answer, ...]] = (None, ())

    @observe("typed")
    def _say_unknown(self, _: Any) -> None:
        unknown = DATES.unknown(self.typed)
        self.problem = not_known(SAY.unknown, unknown)

    def moments(self) -> Iterator[Moment]:
        """New nets from the seed, and their training."""
        return _moments(self.seed)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What each net makes of the date at the shown moment; kept while both stay."""
        wanted = (self.shown, self.typed)
        if self._answered[0] != wanted:
            self._answered = wanted, tuple(net.greedy(self.typed) for net in self.shown.nets)
        return self._answered[1]

    @property
    def truth(self) -> str | None:
        """The date as it should be written; None for what is no date of the six kinds."""
        try:
            return DATES.answer(self.typed)
        except ValueError:
            return None

    @property
    def caption(self) -> str:
        """How far the training is, how often each net is right, and, once it has begun, what each makes of the date."""
        each = zip(SAY.names, self.shown.right, strict=True)
        said = zip(SAY.names, self.answers, strict=True)
        told = [SAY.answer.format(text=answer.text, name=name) for name, answer in said]
        return SAY.caption.format(
            seed=self.seed,
            step=self.shown.step,
            steps=self.steps,
            each="; ".join(SAY.scored.format(name=name, right=right) for name, right in each),
            answers=SAY.becomes.format(date=self.typed, answers=", ".join(told))
            if self.shown.step
            else "",
        )


def _moments(seed: int) -> Iterator[Moment]:
    """The nets before training, at once; then their training, which takes a while to begin."""
    nets = tuple(untrained("dates", kind, seed) for kind in KINDS)
    yield Moment(0, np.zeros(len(KINDS)), nets)
    trainings = [train("dates", kind, seed, UPDATES) for kind in KINDS]
    for records in zip(*trainings, strict=True):
        if records[0].step and records[0].step % PULSE == 0:
            yield _moment(records)


def _moment(records: tuple[TranslationRecord, ...]) -> Moment:
    right = np.array([record.right for record in records])
    return Moment(records[0].step, right, tuple(record.net() for record in records))


COLORS = (ATTENTION, UNAIDED)
LEFT, TOP, ROW, ROWS = 96.0, 48.0, 18.0, 12  # px: names of rows, tokens read, a row; rows drawn
WIDEST = 30.0
SYMBOLS = ("", *(glyph(symbol) for symbol in DATES.writes[1:]))  # END leaves its place empty
WEIGHT = shades(ATTENTION)


def right_curves(model: DateModel) -> Picture:
    """The fraction of held-out dates that each net writes right, by update."""
    steps = np.array([moment.step for moment in model.history])
    right = np.array([moment.right for moment in model.history])
    data: list[dict[str, Any]] = []
    for k, name in enumerate(SAY.names):
        look: dict[str, Any] = {"name": name, "hovertemplate": SAY.hover}
        data.append(c.line(right[:, k], COLORS[k], steps, 2.5, **look))
        here: dict[str, Any] = {"hovertemplate": SAY.hover, "showlegend": False}
        data.append(c.dot(model.shown.step, model.shown.right[k], COLORS[k], **here))
    layout = {
        "height": 220,
        "margin": {"t": 30, "b": 44},
        "legend": {"x": 0.02, "y": 0.98},
        "xaxis": {"range": [0, model.steps], "title": {"text": SAY.update, "standoff": 6}},
        "yaxis": {"range": [-0.03, 1.05], "tickformat": ".0%"},
        "annotations": [c.heading(0, SAY.right)],
    }
    return {"data": data, "layout": layout}


@dataclass(frozen=True)
class Shape:
    """All that the scene depends on; the numbers are not here."""

    tokens: tuple[str, ...]
    strange: tuple[bool, ...]
    truth: str | None


def date_drawing(model: DateModel) -> Drawing:
    """The map of the net with attention, and both answers symbol by symbol; what no training made is not graded."""
    tokens, truth = DATES.split(model.typed), model.truth
    attending, fixed = model.answers
    alpha = np.full((ROWS, len(tokens)), np.nan)
    found = attending.alpha
    assert found is not None
    alpha[: min(len(found), ROWS)] = found[:ROWS]
    arrays: dict[str, Array] = {"alpha": alpha, "zero": np.zeros(1)}
    for name, answer in (("attending", attending), ("fixed", fixed)):
        codes = [DATES.number(token) for token in answer.tokens][:ROWS]
        arrays[name] = np.pad(codes, (0, ROWS - len(codes))).astype(float)
        arrays |= verdicts(name, _fits(answer.tokens, truth if model.shown.step else None))
        verdict = 0 if truth is None else 1 + (answer.text == truth)
        arrays[f"{name} verdict"] = np.array([verdict])
    unknown = DATES.unknown(model.typed)
    shape = Shape(tuple(map(glyph, tokens)), tuple(token in unknown for token in tokens), truth)
    return Drawing(date_scene(shape), arrays)


def _fits(written: tuple[str, ...], truth: str | None) -> Array:
    """1 for a symbol that is right at its place, -1 for one that is not, NaN where none stands, (ROWS,)."""
    fits = np.full(ROWS, np.nan)
    for k, token in enumerate(written[:ROWS]):
        if token != END:
            fits[k] = 0.0 if truth is None else 1.0 if truth[k : k + 1] == token else -1.0
    return fits


@lru_cache(maxsize=32)
def date_scene(shape: Shape) -> Scene:
    """Everything but the numbers."""
    L, column = len(shape.tokens), min(WIDEST, 430 / len(shape.tokens))
    cells = d.Heat(
        "alpha", ("alpha", 0), (ROWS, L), (LEFT, TOP), (column, ROW), scale=WEIGHT, label="α"
    )
    marks = [
        cells,
        d.text(
            max(LEFT + 96, LEFT + L * column / 2),
            TOP - 32,
            SAY.reads,
            anchor="middle",
            style="quiet",
        ),
    ]
    for j, token in enumerate(shape.tokens):
        x, strange = LEFT + (j + 0.5) * column, shape.strange[j]
        word = {"at": ["zero", 0], "of": [token], "class": ""}
        style, ink = ("strange", WRONG) if strange else ("", None)
        marks.append(d.text(x, TOP - 10, word, anchor="middle", style=style, color=ink))
    marks += _answer("attending", LEFT - 44, 0) + _answer("fixed", WIDTH - 200, 1)
    if shape.truth:
        marks.append(d.text(WIDTH - 100, TOP + 13, SAY.truth, style="quiet"))
        marks.append(d.text(WIDTH - 100, TOP + 31, shape.truth))
    return d.scene(WIDTH, TOP + ROW * ROWS + 24, marks)


def _answer(name: str, x: float, k: int) -> list[Mark]:
    """A column of what one net writes, each symbol on the ground of right or wrong."""
    fits = d.Heat(f"{name} fits", (f"{name} fits", 0), (ROWS, 1), (x, TOP), (32, ROW), scale=VERDICT,
                  label=SAY.names[k])  # fmt: skip
    foot = TOP + ROW * ROWS + 16
    marks = [fits, d.text(x + 16, foot, d.choice(f"{name} verdict", SAY.marks), anchor="middle")]
    net = d.text(x + 16, TOP - 32, SAY.names[k], anchor="middle", style="strong", color=COLORS[k])
    marks += [net, d.text(x + 16, TOP - 10, SAY.writes, anchor="middle", style="quiet")]
    for i in range(ROWS):
        word, y = d.choice(name, SYMBOLS, i), TOP + (i + 0.5) * ROW + 5
        marks.append(d.text(x + 16, y, word, anchor="middle", style="through"))
        marks.append(cross(name, i, x + 30, y - 4))
    return marks


class DateTraining(LiveTrainingView):
    """Train a net with attention and one without on dates: `DateTraining(seed=0, typed="3 march 1999")`."""

    model_class = DateModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (("buttons", "step"), ("typed", "seed"))
    pictures = (partial(Plot, right_curves, SAY.above), partial(Diagram, date_drawing))
