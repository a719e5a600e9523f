"""How trainings ended from each of several seeds: one dot a seed, one row an initialisation."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from lessons.experiments.initialisations import EXPERIMENTS, Outcome, measured, solved
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Choice
from widgets.core.view import View
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot, words
from widgets.drawing.theme import NEUTRAL, of_cell

ROW, TITLE, BELOW, LEFT, RIGHT = 26, 30, 46, 190, 110  # px
SPREAD = 0.5  # of a row: how far apart its dots may lie
ERROR_AXIS = (np.log10(0.0005), np.log10(0.5))


class Texts(texts.Texts):
    """All that the learner reads."""

    experiment: str = "experiment"
    heading: str = "one dot a seed: the score at the end of its training"
    score: str = "fraction of right answers"
    error: str = "mean squared error (logarithmic axis)"
    chance: str = "chance"
    constant: str = "best constant answer"
    solved: str = "{n} of {all} solved"
    hover: str = "{row}, seed {seed}: {score:.3g} after {updates} updates"
    every: str = "Solved from every seed: {rows}."
    some: str = "From some seeds: {rows}."
    none: str = "From none: {rows}."
    count: str = "{row} ({n} of {all})"
    unknown: str = "There is no experiment {name!r}; take some of: {names}."


SAY = Texts()


class SeedDotsModel(Model):
    """One experiment of `lessons.experiments.initialisations` at a time."""

    experiment = Choice(lambda model: model.offered, label=SAY.experiment)

    def __init__(self, *experiments: str, rows: Sequence[str] = (), **traits: Any) -> None:
        """The named experiments, or all of them, and those of their rows that `rows` names, or all.

        ValueError for an experiment that is none.
        """
        for name in experiments:
            if name not in EXPERIMENTS:
                names = "; ".join(EXPERIMENTS)
                raise ValueError(SAY.unknown.format(name=name, names=names))
        self.offered, self.chosen = experiments or tuple(EXPERIMENTS), tuple(rows)
        super().__init__(**traits)

    @property
    def outcomes(self) -> dict[str, tuple[Outcome, ...]]:
        """How the trainings of each row ended."""
        every = measured(str(self.experiment))
        return {row: ends for row, ends in every.items() if not self.chosen or row in self.chosen}

    @property
    def solved(self) -> dict[str, int]:
        """From how many seeds each row solves the task."""
        every = solved(str(self.experiment))
        return {row: every[row] for row in self.outcomes}

    @property
    def caption(self) -> str:
        """Which rows solve the task from every seed, which from some, which from none."""
        rows: dict[str, list[str]] = {SAY.every: [], SAY.some: [], SAY.none: []}
        for row, n in self.solved.items():
            seeds = len(self.outcomes[row])
            if 0 < n < seeds:
                rows[SAY.some].append(SAY.count.format(row=row, n=n, all=seeds))
            else:
                rows[SAY.every if n else SAY.none].append(row)
        told = [words.format(rows="; ".join(names)) for words, names in rows.items() if names]
        return " ".join([f"{str(self.experiment).capitalize()}.", *told])


def dots_picture(model: SeedDotsModel) -> Picture:
    """A row for each initialisation; filled dots have solved the task, hollow ones have not."""
    experiment, outcomes = EXPERIMENTS[str(model.experiment)], model.outcomes
    rows = list(outcomes)
    data, notes = [], [c.heading(0.0, SAY.heading)]
    for k, row in enumerate(rows):
        ends = outcomes[row]
        offsets = np.linspace(-SPREAD / 2, SPREAD / 2, len(ends))
        told = [SAY.hover.format(row=row, **vars(one)) for one in ends]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words(row),
                "x": np.array([one.score for one in ends]),
                "y": len(rows) - 1 - k + offsets,
                "text": told,
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
                "marker": {
                    "size": 9,
                    "color": of_cell("LSTM" if row.startswith("b_f") else row).color,
                    "symbol": ["circle" if one.solved else "circle-open" for one in ends],
                },
            }
        )
        count = SAY.solved.format(n=sum(one.solved for one in ends), all=len(ends))
        where = {"xref": "paper", "xshift": 10, "font": {"size": 12}}
        notes.append(c.note(1.0, len(rows) - 1 - k, count, "left", "middle", **where))
    below = SAY.constant if experiment.is_error else SAY.chance
    x = np.log10(experiment.baseline) if experiment.is_error else experiment.baseline
    side = "right" if experiment.is_error else "left"
    notes.append(c.note(float(x), -0.97, below, side, "bottom", font={"size": 11}))
    layout = {
        "height": TITLE + ROW * len(rows) + BELOW,
        "margin": {"t": TITLE, "b": BELOW, "l": LEFT, "r": RIGHT},
        "showlegend": False,
        "xaxis": _scores(experiment.is_error),
        "yaxis": {
            "range": [-1.0, len(rows) - 0.4],
            "tickvals": list(range(len(rows))),
            "ticktext": [words(row) for row in reversed(rows)],
            "zeroline": False,
        },
        "shapes": [
            {
                "type": "line",
                "x0": experiment.baseline,
                "x1": experiment.baseline,
                "y0": -1.0,
                "y1": len(rows) - 0.4,
                "line": {"color": NEUTRAL, "dash": "dash", "width": 1},
            }
        ],
        "annotations": notes,
    }
    return {"data": data, "layout": layout}


def _scores(is_error: bool) -> c.Part:
    """The axis of scores: errors by their logarithm."""
    if is_error:
        ticks = {"tickvals": [0.001, 0.01, 0.1], "ticktext": ["0.001", "0.01", "0.1"]}
        return c.axis(SAY.error, ERROR_AXIS, type="log", **ticks)
    return c.axis(SAY.score, (0.0, 1.02))


class SeedDots(View):
    """Outcomes of trainings as dots: `SeedDots("recall, gap 20", "recall, gap 50")`."""

    model_class = SeedDotsModel
    rows = (("experiment",),)
    pictures = (partial(Plot, dots_picture),)

    def __init__(
        self,
        *experiments: str,
        rows: Sequence[str] = (),
        model: SeedDotsModel | None = None,
        **traits: Any,
    ) -> None:
        """Some experiments by name and some of their rows, or a model that another view shows too."""
        shown = model or SeedDotsModel(*experiments, rows=rows, **traits)
        several = len(shown.offered) > 1  # of one experiment there is nothing to choose
        super().__init__(shown, rows=self.rows if several else ())
