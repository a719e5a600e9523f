"""One forget gate over twenty steps: a bias that holds, and an input that makes it drop."""

from functools import lru_cache, partial

import numpy as np

from lessons.cells.forget_gate import half_life
from lessons.numerics import Array, sigmoid
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Number, Whole
from widgets.core.view import View
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import SMALL, WIDTH, color, of_quantity

STEPS = 20
HELD, DROPPED = 0.8, 0.05  # of C_0: at least before the new subject, at most after it
LEFT, TOP, BARS = 62.0, 30.0, 64.0  # px
PITCH = (WIDTH - LEFT - 4) / (STEPS + 1)  # px: a step; the first column is the start


class Texts(texts.Texts):
    """All that the learner reads."""

    b: str = "bias b"
    w: str = "weight w"
    event: str = "new subject at step"
    reset: str = "↺ reset"
    step: str = "step"
    quiet: str = "f_{t} = σ(w x_{t} + b). While nothing happens: σ("
    loud: str = "At the new subject: σ("
    half: str = ", half-life "
    steps: str = " steps."
    around: str = (
        "After {quiet} quiet steps {before:.3f} of C_0 remains (held: {held} or more), "
        "after the new subject {after:.3f} (dropped: {dropped} or less)"
    )
    verdict: tuple[str, ...] = (
        ": not held until the new subject.",
        ": held, but not dropped.",
        ": held, then dropped.",
    )


SAY = Texts()


class HoldAndDropModel(Model):
    """A gate f_t = σ(w x_t + b) on a memory that starts as 1; x_t is 1 at step `event`, else 0."""

    b = Number(0.0, -6.0, 6.0, label=SAY.b, width=330)
    w = Number(0.0, -12.0, 12.0, label=SAY.w, width=330)
    event = Whole(15, 1, STEPS, label=SAY.event, width=330)

    @property
    def x(self) -> Array:
        """1 where a new subject comes, (STEPS,)."""
        x = np.zeros(STEPS)
        x[self.event - 1] = 1.0
        return x

    @property
    def f(self) -> Array:
        """The gate at every step, (STEPS,)."""
        opened: Array = sigmoid(self.w * self.x + self.b)
        return opened

    @property
    def c(self) -> Array:
        """What is left of the memory, from the start on, (STEPS + 1,)."""
        left: Array = np.cumprod([1.0, *self.f])
        return left

    @property
    def quiet(self) -> float:
        """The gate while nothing happens."""
        return float(sigmoid(np.array(self.b)))

    @property
    def around(self) -> tuple[float, float]:
        """What is left before the new subject and after it."""
        return float(self.c[self.event - 1]), float(self.c[self.event])

    @property
    def verdict(self) -> int:
        """The place in `SAY.verdict`: 0 faded, 1 held, 2 held and dropped."""
        before, after = self.around
        return 0 if before < HELD else 1 + (after <= DROPPED)

    @property
    def caption(self) -> str:
        """What is left before and after the new subject, and whether that is held and dropped."""
        before, after = self.around
        left = {"before": before, "after": after, "held": HELD, "dropped": DROPPED}
        return SAY.around.format(quiet=self.event - 1, **left) + SAY.verdict[self.verdict]

    @action(SAY.reset)
    def reset(self) -> None:
        """Take the first numbers again."""
        first = HoldAndDropModel()
        with self.together():
            self.b, self.w, self.event = first.b, first.w, first.event


def hold_and_drop_drawing(model: HoldAndDropModel) -> Drawing:
    """The input, the gate and the memory at every step."""
    at_event = [model.w + model.b, float(model.f[model.event - 1])]
    said = [model.b, model.quiet, half_life(model.quiet), *at_event]
    arrays = {"x": model.x, "f": model.f, "c": model.c, "said": np.array(said, dtype=float)}
    return Drawing(hold_and_drop_scene(), arrays)


@lru_cache(maxsize=1)
def hold_and_drop_scene() -> Scene:
    """Three rows, a column for each step, and the numbers in words."""
    x_at, f_at = TOP + 8, TOP + 44
    c_at = f_at + BARS + 40
    marks: list[Mark] = [d.text(4, TOP, SAY.step, style="quiet")]
    for t in range(STEPS + 1):
        middle = LEFT + (t + 0.5) * PITCH
        words = {"anchor": "middle", "style": "quiet", "size": SMALL}
        marks.append(d.text(middle, TOP, str(t), **words))  # type: ignore[arg-type]
    marks += [_name("x_{t}", x_at + 12, "x"), _name("f_{t}", f_at + BARS / 2, "f")]
    marks += [_name("C_{t}", c_at + BARS / 2, "c"), *_row("f", STEPS, 1, f_at)]
    marks += _row("c", STEPS + 1, 0, c_at)
    place, picks = (LEFT + PITCH, x_at), d.Sets("event", 1, "cell")
    heat = d.Heat("x", ("x", 0), (1, STEPS), place, (PITCH, 22), digits=0, pick=picks)
    lines = [
        [SAY.quiet, d.number("said", 0, 1), ") = ", d.number("said", 1, 3, "strong"), SAY.half,
         d.number("said", 2, 1), SAY.steps],
        [SAY.loud, d.number("said", 3, 1), ") = ", d.number("said", 4, 3, "strong"), "."],
    ]  # fmt: skip
    return d.scene(WIDTH, c_at + BARS + 28, [*marks, heat], lines=lines)


def _name(words: str, y: float, quantity: str) -> Mark:
    return d.text(LEFT - 14, y + 4, words, anchor="end", style="strong", color=color(quantity))


def _row(name: str, count: int, first: int, y: float) -> list[Mark]:
    """A bar and a number for each step, in the quantity's own colour."""
    scale = of_quantity(name)
    left = LEFT + first * PITCH
    bars = [
        d.Bar((name, k), (left + k * PITCH + 8, y), (PITCH - 16, BARS), scale) for k in range(count)
    ]
    heat = d.Heat(f"numbers {name}", (name, 0), (1, count), (left, y + BARS + 3), (PITCH, 18),
                  scale=scale, digits=2, label=name, size=SMALL)  # fmt: skip
    return [*bars, heat]


class HoldAndDrop(View):
    """Find a bias that holds and a weight that drops: `HoldAndDrop()`."""

    model_class = HoldAndDropModel
    rows = (("b", "w"), ("event", "reset"))
    pictures = (partial(Diagram, hold_and_drop_drawing),)
