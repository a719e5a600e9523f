"""One cell, five wirings: pick one, give it an input, and see what the trained net answers."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from lessons.tasks import wirings as tasks
from lessons.trained_nets import wirings
from widgets.basics import unrolled_chain as c
from widgets.basics.unrolled_chain import Chain
from widgets.basics.wiring_runs import RUNS, Wired
from widgets.core import texts
from widgets.core.canvas import Event, edited
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice, Number, Typed
from widgets.core.typed_input import known_words, read_letters, read_words
from widgets.core.view import View
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark
from widgets.drawing.theme import NEUTRAL, QUANTITIES

TRAITS = dict(
    zip(wirings.WIRINGS, ("number", "swings", "opinion", "statement", "letters"), strict=True)
)
RANGES = {"number": (-1.0, 1.0), "swings": (tasks.FEWEST, tasks.MOST)}
EXAMPLES: dict[str, tuple[Any, ...]] = {
    "number": (0.6, -1.0, 0.0),
    "swings": (1.0, 2.0, 0.5),
    "opinion": (
        "the film was not boring",
        "the film was good not bad",
        "the film was bad not good",
        "the story was lovely but the ending was awful",
    ),
    "statement": (
        "we can watch the play",
        "the can can play",
        "they will fish",
        "fish will like the small fish",
    ),
    "letters": ("loop", "memory", "abcdef", "tt"),
}


class Texts(texts.Texts):
    """What the widget says."""

    pick: str = "How many inputs, how many outputs"
    example: str = "another example"
    example_tip: str = "Give this net another input"
    number: str = "number x ="
    swings: str = "periods x ="
    opinion: str = "an opinion:"
    statement: str = "a statement:"
    letters: str = "letters:"
    tip: str = "What the net reads"
    waiting: str = " (“{word}” is not finished yet)"
    net: str = "{nets} of {n_h} units, {size} weights. {score}"
    error: str = "Its largest error on 101 inputs across its range is {score:.2f}."
    share: str = "Right for {score:.1%} of the {what} kept out of training."
    wave: str = "Dark green: the 16 outputs, joined. Dashed: the wave that is wanted."
    reply: str = "Teal boxes read, dark green boxes write; each sign written is the next input. “.” starts and ends."


SAY = Texts()
KEYS = {"one-to-many": SAY.wave, "encoder-decoder": SAY.reply}
MEASURED = {
    "many-to-one": "sentences",
    "many-to-many": "words in sentences",
    "encoder-decoder": "strings",
}


def _number(name: str) -> Number:
    look = {"label": getattr(SAY, name), "tip": SAY.tip}
    return Number(EXAMPLES[name][0], *RANGES[name], step=0.02, **look)


def _text(name: str, check: Callable[[str], Any]) -> Typed:
    look = {"label": getattr(SAY, name), "tip": SAY.tip, "width": 480}
    return Typed(EXAMPLES[name][0], check, **look)


class ShapesModel(Model):
    """Which wiring is shown, and the input of each of the five; typed text is kept as it was typed."""

    wiring = Choice(wirings.WIRINGS, "many-to-one", tip=SAY.pick, width=138)
    number = _number("number")
    swings = _number("swings")
    opinion = _text("opinion", lambda text: read_words(text, tasks.TONE_WORDS, tasks.MAX_WORDS))
    statement = _text("statement", lambda text: read_words(text, tasks.TAG_WORDS, tasks.MAX_WORDS))
    letters = _text("letters", lambda text: read_letters(text, tasks.LETTERS, tasks.MAX_LETTERS))

    @property
    def trait(self) -> str:
        """The trait that holds the input of the wiring shown."""
        return TRAITS[self.wiring]

    @property
    def given(self) -> Any:
        """The input of the wiring shown, as its net reads it."""
        value = getattr(self, self.trait)
        if self.trait == "letters":
            return read_letters(value, tasks.LETTERS, tasks.MAX_LETTERS)
        if self.trait in RANGES:
            return value
        return read_words(value, vocabulary(self.trait), tasks.MAX_WORDS)[0]

    @property
    def wired(self) -> Wired:
        """What the net makes of it."""
        return RUNS[self.wiring](self.given)

    @property
    def caption(self) -> str:
        """The wiring, what goes in and what comes out."""
        rest = ""
        if self.trait in ("opinion", "statement"):
            rest = read_words(getattr(self, self.trait), vocabulary(self.trait), tasks.MAX_WORDS)[1]
        return f"{self.wiring}: {self.wired.said}{rest and SAY.waiting.format(word=rest)}."

    @action(SAY.example, SAY.example_tip, width=None)
    def next_example(self) -> None:
        """Give the net that is shown its next example."""
        examples, value = EXAMPLES[self.trait], getattr(self, self.trait)
        place = examples.index(value) + 1 if value in examples else 0
        setattr(self, self.trait, examples[place % len(examples)])


def vocabulary(trait: str) -> tuple[str, ...]:
    """The words that may stand in a text."""
    return tasks.TONE_WORDS if trait == "opinion" else tasks.TAG_WORDS


def picture(model: ShapesModel) -> Drawing:
    """The chain of the wiring shown, with the numbers of this very run."""
    wired, given = model.wired, model.given
    chain = Chain(wired.inputs, wired.outputs, wired.h.shape[1], wired.fed, wired.split)
    arrays = {"h": wired.h, "y": wired.y}
    if model.trait in RANGES:
        arrays["x"] = np.array([given])
    if model.trait == "swings":
        arrays |= {"wave": tasks.curve(given), "place": np.arange(float(tasks.CURVE_STEPS))}
    if model.trait == "opinion":
        arrays["label"] = np.array([wirings.label_of(wired.y[-1])])
    return Drawing(scene(model.wiring, chain), arrays)


@lru_cache
def scene(wiring: str, chain: Chain) -> d.Scene:
    """Everything but the numbers."""
    marks = [*c.feet(chain), *c.cells(chain), *c.heads(chain), *_numbers(wiring, chain)]
    lines: list[list[d.Part]] = [[about(wiring)]]
    if wiring in ("many-to-one", "many-to-many"):
        lines.append([known_words(vocabulary(TRAITS[wiring]))])
    if wiring in KEYS:
        lines.append([KEYS[wiring]])
    return d.scene(c.WIDE, c.IN + 32, marks, lines=lines)


def about(wiring: str) -> str:
    """How big the net of a wiring is, and how good it is."""
    names = ("encoder", "decoder") if wiring == "encoder-decoder" else (wiring,)
    nets = [wirings.net(name) for name in names]
    size = sum(net.size for net in nets)
    if len(nets) == 2:  # the encoder has no read-out in use
        size -= nets[0].W_hy.size + nets[0].b_y.size
    score = wirings.manifest()["scores"][wiring]
    sentence = SAY.share if wiring in MEASURED else SAY.error
    return SAY.net.format(
        nets="Two cells" if len(nets) == 2 else "One cell",
        n_h=nets[0].cell.state_sizes["h"],
        size=size,
        score=sentence.format(score=score, what=MEASURED.get(wiring)),
    )


def _numbers(wiring: str, chain: Chain) -> list[Mark]:
    """The marks of the wirings that take or give a number."""
    first, last = chain.centres[0], chain.centres[-1]
    marks: list[Mark] = []
    if TRAITS[wiring] in RANGES:
        place, limits = (first - 26, c.IN - 16), RANGES[TRAITS[wiring]]
        marks.append(d.Heat("x", ("x", 0), (1, 1), place, (52, 24), digits=2, edit=limits))
    if wiring == "one-to-one":
        marks.append(d.Heat("y", ("y", 0), (1, 1), (first - 26, c.OUT - 18), (52, 24), digits=2))
    if wiring == "one-to-many":
        T, place, size = len(chain.inputs), (first, 6.0), (last - first, c.OUT)
        ink, low, high = QUANTITIES["y"], (0.0, -1.1), (T - 1.0, 1.1)
        marks.append(d.Line(("y", 0), T, place, size, -1.1, 1.1, ink))
        marks += [d.Dot(("place", t), ("y", t), place, size, low, high, ink) for t in range(T)]
        marks.append(d.Line(("wave", 0), T, place, size, -1.1, 1.1, NEUTRAL, dash="4 3"))
    if wiring == "many-to-one":
        marks += c.label(last, ("y", len(chain.outputs) - 1), ("label", 0))
    return marks


class SequenceShapes(View):
    """Pick a wiring, type or drag its input, read the answer of a net that was trained for it."""

    model_class = ShapesModel
    rows = (("wiring",), (*TRAITS.values(), "next_example"))
    pictures = (partial(Diagram, picture),)

    def __init__(self, model: ShapesModel | None = None, **traits: Any) -> None:
        """Show `model`, or the many-to-one wiring with an example."""
        super().__init__(model, **traits)
        self.inputs = {trait: self.control(trait) for trait in TRAITS.values()}
        self.model.observe(self._offer, "wiring")
        self._offer()

    def handle(self, event: Event) -> None:
        """A number dragged or typed in the picture."""
        if event["event"] == "edit" and self.model.trait in RANGES:
            setattr(self.model, self.model.trait, edited(event))

    def _offer(self, _: Any = None) -> None:
        """Show the control of the wiring's own input, and no other; nor what is wrong in another."""
        for trait, control in self.inputs.items():
            control.layout.display = "" if trait == self.model.trait else "none"
        self._say()
