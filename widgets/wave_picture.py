"""The picture of a word that is heard: its wave, the loudness of its bands, the belief in every word."""

from functools import lru_cache

import numpy as np

from lessons.sound import BANDS, NAMES, TOP
from widgets import marks as d
from widgets.diagram import Drawing
from widgets.marks import Scene
from widgets.theme import NEUTRAL, QUANTITIES, SERIES, WIDTH, Scale, gate
from widgets.wave_model import POINTS, SAY, WaveModel

LEFT, RIGHT = 88.0, 4.0  # px beside the columns
WAVE, HIGH = 4.0, 84.0  # px: top and height of the wave
HEAT, BAND = WAVE + HIGH + 20, 9.0  # px: top of the bands, height of one
BELIEF, LINE = HEAT + BANDS * BAND + 14, 22.0  # px: top of the beliefs, height of a row
QUIETEST, LOUDEST = -2.5, 1.0  # of a band, as log10 of its energy
LOUD: Scale = {"max": 1.0, "positive": SERIES[0], "negative": SERIES[0]}
KEYS = ("ArrowLeft", "ArrowRight", "Home", "End", " ")


@lru_cache(maxsize=64)
def wave_scene(T: int) -> Scene:
    """All but the numbers, for T frames."""
    width = WIDTH - LEFT - RIGHT
    column, frames = width / T, [f"frame {t}" for t in range(1, T + 1)]
    area = (LEFT, WAVE), (width, HIGH)
    marks = [
        d.box(*area, style="soft", rx=3),
        d.line(("rest", 0), POINTS, *area, -1.0, 1.0, NEUTRAL),
        d.line(("heard", 0), POINTS, *area, -1.0, 1.0, QUANTITIES["h"]),
        d.text(LEFT - 8, WAVE + HIGH / 2 + 4, SAY.wave, anchor="end"),
        d.text(LEFT - 8, HEAT + 9, f"{SAY.high}, {TOP / 1000:.1f} kHz", anchor="end", style="quiet"),
        d.text(LEFT - 8, HEAT + BANDS * BAND / 2 + 4, SAY.bands, anchor="end"),
        d.text(LEFT - 8, HEAT + BANDS * BAND - 2, SAY.low, anchor="end", style="quiet"),
        d.heat("bands", ("bands", 0), (BANDS, T), (LEFT, HEAT), (column, BAND), scale=LOUD, pick=True,
               cursor=("t", 0), tell=([f"band {k}," for k in range(BANDS, 0, -1)], frames)),
        d.heat("belief", ("belief", 0), (len(NAMES), T), (LEFT, BELIEF), (column, LINE), scale=gate("y"), pick=True,
               cursor=("t", 0), tell=([f"p({name})," for name in NAMES], frames)),
    ]  # fmt: skip
    for k, name in enumerate(NAMES):
        y = BELIEF + k * LINE + 15
        marks.append(d.text(4, y, name, style="strong", color=QUANTITIES["y"]))
        marks.append(d.text(LEFT - 8, y, d.number("now", k), anchor="end"))
    sizes = {"rest": POINTS, "heard": POINTS, "bands": BANDS * T, "t": 1}
    sizes |= {"belief": len(NAMES) * T, "now": len(NAMES), "mean": len(NAMES)}
    line: list[d.Part] = [SAY.mean]
    for k, name in enumerate(NAMES):
        line += [f"  {name} ", d.number("mean", k)]
    return d.scene(WIDTH, BELIEF + len(NAMES) * LINE + 6, marks, sizes, lines=[line], keys=KEYS)


def wave_drawing(model: WaveModel) -> Drawing:
    """The word as far as it is heard."""
    wave = np.clip(model.line, -1.0, 1.0)
    heard = np.arange(POINTS) < model.heard_points
    loud = np.clip((model.heard - QUIETEST) / (LOUDEST - QUIETEST), 0, 1)
    arrays = {"heard": np.where(heard, wave, np.nan), "rest": np.where(heard, np.nan, wave)}
    arrays |= {"bands": loud.T[::-1], "belief": model.beliefs.T, "t": np.array([model.t])}
    arrays |= {"now": model.beliefs[model.t - 1], "mean": model.of_mean}
    return Drawing(wave_scene(model.T), arrays)
