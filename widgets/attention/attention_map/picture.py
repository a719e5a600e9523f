"""The numbers of an attention map: the map as far as it is written, and the row that is looked at."""

import numpy as np

from lessons.numerics import Array
from widgets.attention.attention_map.layout import look
from widgets.attention.attention_map.model import AttentionModel
from widgets.attention.attention_map.scene import attention_scene
from widgets.drawing.diagram import Drawing


def attention_drawing(model: AttentionModel) -> Drawing:
    """The map as far as it is written, and the row that is looked at."""
    looks, symbols = look(model), model.net.task.writes
    T, L, step = model.T, len(model.tokens), model.step
    seen = np.arange(T) < model.t
    codes = np.array([symbols.index(token) for token in model.written])
    best, verdict = model.candidates, 0 if model.right is None else 1 + model.right
    arrays = {
        "out": np.where(seen, codes, -1.0),
        "row": np.array([model.shown]),
        "lit": (np.arange(T) == model.shown - 1).astype(float),
        "hidden": (~model.allowed).astype(float),
        "best": np.array(best),
        "p": step["p"][best],
        "verdict": np.array([verdict]),
        "context": step["context"],
        "zero": np.zeros(1),
    }
    if looks.attends:
        alphas = np.stack([step["alpha"] for step in model.steps])
        arrays |= {"alpha": np.where(seen[:, None], alphas, np.nan)}
        arrays |= _row(model, L)
    return Drawing(attention_scene(looks), arrays)


def _row(model: AttentionModel, L: int) -> dict[str, Array]:
    """What the lit row takes: scores, the same bent, shares, and the three strongest parts of the sum."""
    alpha, step = model.step["alpha"], model.step
    strongest = np.argsort(-alpha, kind="stable")[:2]
    rest = max(1.0 - float(alpha[strongest].sum()), 0.0)
    return {
        "scores": step["scores"],
        "ready": model.bent,
        "share": alpha,
        "parts": np.array([*alpha[strongest], *[0.0] * (2 - len(strongest)), rest]),
        "of": np.array([*strongest, *[strongest[0]] * (2 - len(strongest))]),
        "values": step["values"].T,
        "column": np.array([strongest[0] + 1]),
    }
