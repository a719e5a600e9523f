"""The mini-language learned live: which unit follows which rule, and how the text looks through its eyes."""

from collections.abc import Iterator
from functools import lru_cache, partial

import numpy as np
from traitlets import Int

from lessons.analysis.activations import watch
from lessons.numerics import Array
from lessons.tasks.minilanguage import RULES, generate
from lessons.train.minilanguage import EVERY, READ, STEPS, Evaluation, evaluations
from lessons.trained_nets.char_lm import CharLM
from widgets.core import texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Choice, Whole
from widgets.drawing import curves as c
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Heat, Letters, Scene, choice, number, scene, text
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.text_page import COLUMNS, END, HIGH, WIDE
from widgets.drawing.theme import LOSS, WIDTH, nameless, shades, signed

UNITS, LAST_SEED = 16, 9  # of the net; of the seeds
SHOWN = 4 * COLUMNS  # signs of the text that is shown
TOP, LINE = 26.0, 20.0


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "A text, each character coloured by the unit"
    step: str = "look back"
    rule: str = "Whose best unit colours the text"
    seed: str = "seed"
    table: str = "the best unit"
    unit: str = "unit "
    under: str = "underlined: the rule itself; colours: "
    colours: tuple[str, str] = ("tanh(c) of unit ", "−tanh(c) of unit ")
    measure: tuple[str, ...] = ("AUC", "|r|", "|r|")
    steps_axis: str = "update"
    scores_axis: str = "how well it follows"
    bits_axis: str = "bits per sign"
    caption: str = "Update {step} of {steps}, {bits:.1f} bits per sign. Best units: {best}."
    each: str = "“{rule}” unit {unit} ({measure} {score:.1f})"


SAY = Texts()


class MiniModel(LiveTraining[Evaluation]):
    """An LSTM of 16 units that learns the mini-language; `rule` names the rule whose best unit colours a new text."""

    steps = Int(STEPS, help="updates of a whole training")
    read = Int(READ, help="signs of the text")
    renewing = ("seed",)
    step = LookBack(lambda model: -(-model.steps // EVERY), every=EVERY, label=SAY.step, width=260)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=180)
    rule = Choice(RULES, next(iter(RULES)), tip=SAY.rule, width=120)

    def moments(self) -> Iterator[Evaluation]:
        """A new net from the seed, and its training."""
        return evaluations(UNITS, self.seed, self.steps, self.read)

    @property
    def net(self) -> CharLM:
        """The net of the moment that is shown."""
        return self.shown.net

    @property
    def values(self) -> Array:
        """tanh(c) of the rule's best unit over the text that is shown, (SHOWN,); its negative if it `falls`."""
        values = _squashed(self.shown.net)[:, self.shown.units[self.rule]]
        return -values if self.falls else values

    @property
    def falls(self) -> bool:
        """Whether the best unit is lower where the rule's number is higher, over the text that is shown."""
        truth = RULES[self.rule](example())
        unit = _squashed(self.shown.net)[:, self.shown.units[self.rule]]
        return bool(unit @ (truth - truth.mean()) < 0)

    @property
    def caption(self) -> str:
        """Bits per sign, and the best unit of each rule."""
        look = self.shown
        best = [
            SAY.each.format(
                rule=rule, unit=look.units[rule] + 1, measure=measure, score=abs(look.scores[rule])
            )
            for rule, measure in zip(RULES, SAY.measure, strict=True)
        ]
        return SAY.caption.format(
            step=look.step, steps=self.steps, bits=look.bits, best=", ".join(best)
        )


@lru_cache(maxsize=64)
def _squashed(net: CharLM) -> Array:
    return np.tanh(watch(net, example(), ("c",), np.float64)["c"].astype(np.float64))


@lru_cache(maxsize=1)
def example() -> str:
    """The text that is shown: none of the training's."""
    return generate(SHOWN, 2000)


def coloured(model: MiniModel) -> Drawing:
    """A new text, coloured by the best unit of the chosen rule; and the best unit of every rule."""
    look, truth = model.shown, RULES[model.rule](example())
    arrays = {
        "value": model.values,
        "truth": truth if model.rule != "line position" else np.zeros(SHOWN),
        "score": np.abs([look.scores[rule] for rule in RULES]),
        "unit": np.array([look.units[rule] + 1.0 for rule in RULES]),
        "shown": np.array([look.units[model.rule] + 1.0]),
        "falls": np.array([float(model.falls)]),
    }
    return Drawing(_scene(), arrays)


@lru_cache(maxsize=1)
def _scene() -> Scene:
    """All but the numbers."""
    said = example().replace("\n", END)
    rows = [said[k : k + COLUMNS] for k in range(0, SHOWN, COLUMNS)]
    marks = [
        text(
            4, 14, SAY.under, choice("falls", SAY.colours), number("shown", digits=0), style="quiet"
        ),
        Letters(
            "text",
            ("value", 0),
            rows,
            (4, TOP),
            (WIDE, HIGH),
            scale=signed(),
            under=("truth", 0),
            tell=True,
        ),
        text(664, 14, SAY.table, style="quiet"),
    ]
    for k, (rule, measure) in enumerate(zip(RULES, SAY.measure, strict=True)):
        y = TOP + k * 2 * LINE
        ink = nameless(k + 2)
        marks.append(text(664, y + 10, rule, color=ink, style="strong"))
        marks.append(text(664, y + 26, SAY.unit, number("unit", k, digits=0), f", {measure}"))
        marks.append(
            Heat(
                f"score {k}",
                ("score", k),
                (1, 1),
                (754, y + 12),
                (56, LINE - 2),
                scale=shades(ink),
                digits=1,  # as the caption
            )
        )
    return scene(WIDTH, TOP + 6 * LINE + 8, marks)


def curves(model: MiniModel) -> Picture:
    """How well the best unit follows each rule, and the bits per sign, against the update."""
    steps = np.array([look.step for look in model.history])
    data = list[Picture]()
    for k, rule in enumerate(RULES):
        scores = np.abs([look.scores[rule] for look in model.history])
        data.append(c.line(scores, nameless(k + 2), steps, name=rule))
    bits = np.array([look.bits for look in model.history])
    data.append(c.line(bits, LOSS, steps, panel="2", showlegend=False))
    x = c.axis(SAY.steps_axis, (0, model.steps))
    left, right = (x, c.axis(SAY.scores_axis, (0, 1.02))), (x, c.axis(SAY.bits_axis))
    at = model.shown.step
    here = c.level((at, at), 0, "dot", y1=1, yref="paper")
    layout: Picture = {
        "height": 170,
        "showlegend": False,
        **c.panels(left, right, (0.56, 0.66)),
        "shapes": [here | {"xref": "x"}, here | {"xref": "x2"}],
    }
    return {"data": data, "layout": layout}


class MiniTraining(LiveTrainingView):
    """Train the small net: `MiniTraining()`, `MiniTraining(seed=2)`; `.train()` does it on the spot."""

    model: MiniModel
    model_class = MiniModel
    rows = (("buttons", "step", "seed"), ("rule",))
    pictures = (partial(Diagram, coloured, SAY.above), partial(Plot, curves))

    @property
    def net(self) -> CharLM:
        """The net of the moment that is shown."""
        return self.model.net
