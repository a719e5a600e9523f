"""What a gradient meets on its way back: the state of `GradientFlow`, and that of a net on its sliders."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lessons.gradients.flow import (
    ACTIVATIONS,
    LONGEST,
    MATRICES,
    TINY,
    UNITS,
    Flow,
    in_depth,
    in_time,
    measured_slope,
)
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Choice, Number, Power, Whole
from widgets.drawing.theme import GRADIENT

SHORTEST, LAST_SEED = 20, 19
APART = {"layout": {"margin": "2px 16px 2px 2px"}}  # of buttons that stand in one row
DIRECTIONS = {"time": in_time, "depth": in_depth}


class Texts(texts.Texts):
    """All that the learner reads."""

    rho: str = "spectral radius ρ"
    T: str = "T"
    scale: str = "inputs ×"
    seed: str = "seed"
    activation: str = "The activation of every unit"
    matrix: str = "How the matrix W_hh is drawn, before it is scaled to ρ"
    direction: str = (
        "Through the steps of a run, or through a stack of layers, each with a matrix of its own"
    )
    steps: str = "steps"
    layers: str = "layers"
    time: str = "back in time"
    depth: str = "down in depth"
    left: str = "norm of the gradient"
    right: str = "one {unit} stretches by"
    lag: str = "lag ({unit} back)"
    sorted: tuple[str, str] = ("% of the steps, sorted", "% of the directions, sorted")
    hover: str = "lag %{x}: %{y:.2e}<extra></extra>"
    stretch_hover: str = "{name}: × %{{y:.2f}}<extra></extra>"
    fades: str = "falls to 1/10 every {n:.3g} {unit}"
    grows: str = "grows tenfold every {n:.3g} {unit}"
    stays: str = "keeps its norm"
    lost: str = "cannot be measured"
    zero: str = " It is rounded to 0 from lag {lag} on."
    one: str = (
        "{activation} net, ρ = {rho:.2f} ({matrix}), inputs × {scale:.3g}, {T} {unit}: the gradient {measured}. "
        "ρ alone says that it {alone}; singular value × slope, {stretch:.2f} × {slope:.2f}, that it {both}.{zero}"
    )
    many: str = "Inputs × {scale:.3g}, {T} steps: {each}.{zero}"
    waits: str = " (being worked out)"
    missing: str = "no line for {name}"
    line: str = "{name}: {speed}"
    gradient: str = "gradient"
    alone: str = "ρ alone"
    both: str = "rule of thumb, singular value × slope"
    of_W: str = "matrix W_hh"
    of_J: str = "Jacobian, matrix × slope"
    short: str = "xs must be {least} or more rows of numbers, one row for each step."
    no_cells: str = 'cells must be a dict from name to cell, such as {"mine": MyCell()}.'


SAY = Texts()


@dataclass(frozen=True)
class Curve:
    """One line: the norm of a gradient at lag 0, 1, ...; not `newest` while a newer one is worked out.

    `color` and `dash` are those of Plotly; without a color they are those of the cell that the line is named after.
    """

    lengths: Array
    newest: bool = True
    color: str = ""
    dash: str = "solid"

    @property
    def slope(self) -> float:
        """What one step adds to log10 of the norm."""
        return measured_slope(self.lengths)

    @property
    def factors(self) -> Array:
        """What each step back multiplied the norm by, wherever there was any left."""
        seen = self.lengths[self.lengths > TINY]
        return np.asarray(seen[1:] / seen[:-1])


class FlowModel(Model):
    """The norm of gradients against the lag. Subclasses say whose: `curves`, and what is known of them.

    `predicted` holds slopes of log10(norm) by name, `spread` what one step stretches by, in falling order; both
    may be empty.
    """

    T = Whole(LONGEST, SHORTEST, lambda model: model.longest, label=SAY.T, width=230)
    scale = Power(
        1.0, 0.01, 10.0, step=0.05, label=SAY.scale, width=260, look={"readout_format": ".2g"}
    )  # of the inputs
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=170)
    longest = LONGEST

    @property
    def unit(self) -> str:
        """What the lag counts."""
        return SAY.steps

    @property
    def curves(self) -> dict[str, Curve]:
        """Every line by name."""
        raise NotImplementedError(f"{type(self).__name__} must say what it follows")

    @property
    def predicted(self) -> dict[str, float]:
        """Slopes that are worked out without following the gradient."""
        return {}

    @property
    def spread(self) -> dict[str, Array]:
        """What one step stretches a gradient by, sorted."""
        return {name: np.sort(curve.factors)[::-1] for name, curve in self.curves.items()}

    def speed(self, slope: float) -> str:
        """A slope of log10(norm) in words."""
        if np.isnan(slope):
            return SAY.lost
        if abs(slope) < 1e-3:
            return SAY.stays
        return (SAY.grows if slope > 0 else SAY.fades).format(n=1 / abs(slope), unit=self.unit)

    @property
    def zero(self) -> str:
        """From where on a gradient is exactly 0, as a sentence; empty when none is."""
        gone = [int(np.argmin(c.lengths > 0)) for c in self.curves.values() if not c.lengths.all()]
        return SAY.zero.format(lag=min(gone)) if gone else ""


class NetFlow(FlowModel):
    """The gradient of a net that sliders make: back through time, or down through a stack of layers."""

    rho = Number(0.9, 0.5, 2.0, step=0.01, label=SAY.rho, width=340)  # spectral radius of W_hh
    scale, T, seed = FlowModel.scale.wide(320), FlowModel.T.wide(340), FlowModel.seed.wide(220)
    activation = Choice(ACTIVATIONS, "tanh", tip=SAY.activation, width=62, look=APART)
    matrix = Choice(MATRICES, MATRICES[0], tip=SAY.matrix, width=92, look=APART)
    direction = Choice(
        DIRECTIONS, "time", (SAY.time, SAY.depth), tip=SAY.direction, width=122, look=APART
    )

    @property
    def unit(self) -> str:
        """What the lag counts."""
        return SAY.steps if self.direction == "time" else SAY.layers

    @property
    def flow(self) -> Flow:
        """The run that is shown."""
        key = (self.rho, self.scale, self.activation, self.matrix, self.seed, self.T)
        return _followed(self.direction, *key)

    @property
    def curves(self) -> dict[str, Curve]:
        """The one line of the net."""
        return {SAY.gradient: Curve(self.flow.norms, color=GRADIENT)}

    @property
    def predicted(self) -> dict[str, float]:
        """The slope from the spectral radius alone, and from singular value times slope."""
        run = self.flow
        product = max(run.typical_stretch * run.typical_slope, TINY)
        return {SAY.alone: float(np.log10(self.rho)), SAY.both: float(np.log10(product))}

    @property
    def spread(self) -> dict[str, Array]:
        """The singular values of W_hh, and of the Jacobians of some steps, in falling order."""
        return _stretches(self.flow)

    @property
    def caption(self) -> str:
        """The settings, the slope measured, and both predictions."""
        run, alone, both = self.flow, *(self.speed(slope) for slope in self.predicted.values())
        stretch, slope = run.typical_stretch, run.typical_slope
        names = {n: getattr(self, n) for n in ("activation", "rho", "matrix", "scale", "T", "unit")}
        names |= {"n": UNITS, "measured": self.speed(run.measured), "alone": alone, "both": both}
        numbers = {"stretch": stretch, "slope": slope, "product": stretch * slope}
        return SAY.one.format(**names, **numbers, zero=self.zero)


@lru_cache(maxsize=4)
def _followed(direction: str, *settings: Any) -> Flow:
    return DIRECTIONS[direction](*settings)


def _stretches(run: Flow) -> dict[str, Array]:
    """Sorted singular values of the matrices and of the Jacobians of a run."""
    Ws = run.Ws
    found = {SAY.of_W: Ws if Ws.ndim == 2 else Ws[:: len(Ws) // 8], SAY.of_J: run.jacobians()}
    return {
        name: np.sort(np.linalg.svd(each, compute_uv=False), axis=None)[::-1]
        for name, each in found.items()
    }
