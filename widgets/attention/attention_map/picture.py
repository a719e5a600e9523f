"""The numbers of an attention map: the map as far as it is written, and the row that is worked out."""

import numpy as np

from lessons.numerics import Array
from lessons.tasks.translation import END
from widgets.attention.attention_map.model import AttentionModel
from widgets.attention.attention_map.scene import Shape, attention_scene
from widgets.attention.attention_map.words import SAY
from widgets.core.formats import excerpt, glyph
from widgets.drawing.diagram import Drawing


def attention_drawing(model: AttentionModel) -> Drawing:
    """The map as far as it is written, and the row that is worked out."""
    shape, symbols = shape_of(model), model.net.task.writes
    T, step = model.T, model.step
    seen = np.arange(T) < model.t
    codes = np.array([symbols.index(token) for token in model.written])
    best, verdict = model.candidates, 0 if model.right is None else 1 + model.right
    arrays = {
        "out": np.where(seen, codes, -1.0),
        "row": np.array([model.shown]),
        "lit": np.arange(T) == model.shown - 1,
        "hidden": ~model.allowed,
        "best": np.array(best),
        "p": step["p"][best],
        "verdict": np.array([verdict]),
        "context": step["context"],
        "zero": np.zeros(1),
    }
    if (alpha := model.answer.alpha) is not None:
        arrays |= {"alpha": np.where(seen[:, None], alpha, np.nan)} | _row(model)
    return Drawing(attention_scene(shape), arrays)


def _row(model: AttentionModel) -> dict[str, Array]:
    """What the lit row takes: scores, the same bent, attention weights, and the three strongest parts of the sum."""
    alpha, step = model.step["alpha"], model.step
    strongest = np.argsort(-alpha, kind="stable")[:2]
    rest = max(1.0 - float(alpha[strongest].sum()), 0.0)
    return {
        "scores": step["scores"],
        "ready": model.bent,
        "weights": alpha,
        "parts": np.array([*alpha[strongest], *[0.0] * (2 - len(strongest)), rest]),
        "of": np.array([*strongest, *[strongest[0]] * (2 - len(strongest))]),
        "values": step["values"].T,
        "column": np.array([strongest[0] + 1]),
    }


def shape_of(model: AttentionModel) -> Shape:
    """What the scene of `model` depends on."""
    task = model.net.task
    unknown = task.unknown(model.typed)
    scores = [np.abs(step["scores"]).max() for step in model.answer.steps if "scores" in step]
    return Shape(
        tokens=tuple(glyph(token) for token in model.tokens),
        strange=tuple(token in unknown for token in model.tokens),
        symbols=tuple(SAY.end if s == END else glyph(s) for s in task.writes),
        rows=model.T,
        units=len(model.step["context"]),
        largest=float(np.ceil(max(scores, default=1.0))),
        attends=model.alpha is not None,
        truth=model.truth or "",
        filled=excerpt(model.filled),
    )
