"""The upper half of the layer card: the whole net in small, from the picture to the ten probabilities."""

from lessons.tasks.digits import CLASSES
from lessons.trained_nets.digit_classifiers import KERNELS
from widgets.drawing import marks as d
from widgets.drawing.marks import Mark
from widgets.drawing.theme import CHOSEN, LAYER, WIDTH, gate, of_quantity, shades, signed
from widgets.trained_nets.cnn_layers.model import CONV, FULL, MLP, POOLING

INK, FRAME = of_quantity("x"), shades(CHOSEN)
MAPS = signed(4.0)
BELOW = 112.0  # px: where the lower half begins
PART_OF = {"map": CONV, "pooled": POOLING, "flat": FULL, "hidden": MLP, "image": CONV}


def overview(layer: str) -> list[Mark]:
    """The whole net in small: click a part to look into it."""
    marks, y = list[Mark](), 26.0
    stages = _mlp_stages() if layer == MLP else _cnn_stages()
    for (name, x, wide, title), after in zip(stages, [*stages[1:], None], strict=True):
        marks.append(d.text(x + wide / 2, 14, title, anchor="middle", style="quiet"))
        if after:
            marks.append(d.text((x + wide + after[1]) / 2, y + 30, "→", anchor="middle", size=15))
        if name == layer:
            marks.insert(0, d.Box((x - 8, y - 6), (wide + 16, 72), color=LAYER, rx=6))
    marks += _mlp_parts(y) if layer == MLP else _cnn_parts(y)
    for k in range(CLASSES):
        x = 664.0 + 15 * k
        marks.append(d.Bar(("p", k), (x, y), (11, 46), gate("y")))
        marks.append(d.text(x + 5.5, y + 60, str(k), anchor="middle", size=11))
    marks.append(d.text(664 + 75, 14, "10 probabilities", anchor="middle", style="quiet"))
    return [*marks, d.Path(f"M0 {BELOW}H{WIDTH}")]


def _cnn_stages() -> list[tuple[str, float, float, str]]:
    """Layer, left edge, width and shape of every part of the CNN."""
    return [
        ("", 10.0, 56.0, "8 × 8"),
        (CONV, 106.0, 228.0, "6 × 6 × 4"),
        (POOLING, 374.0, 132.0, "3 × 3 × 4"),
        (FULL, 546.0, 60.0, "36"),
        ("", 664.0, 150.0, ""),
    ]


def _mlp_stages() -> list[tuple[str, float, float, str]]:
    """The same for the MLP."""
    return [("", 10.0, 56.0, "8 × 8 = 64"), (MLP, 300.0, 120.0, "16"), ("", 664.0, 150.0, "")]


def _cnn_parts(y: float) -> list[Mark]:
    marks: list[Mark] = [
        d.Heat("image", ("image", 0), (8, 8), (10, y), (7, 7), scale=INK, pick=True)
    ]
    for k in range(KERNELS):
        marks.append(
            d.Heat(
                f"map {k + 1}",
                ("maps", 36 * k),
                (6, 6),
                (106 + 60 * k, y + 4),
                (8, 8),
                scale=MAPS,
                pick=True,
            )
        )
        marks.append(
            d.Heat(
                f"pooled {k + 1}",
                ("pooled", 9 * k),
                (3, 3),
                (374 + 36 * k, y + 14),
                (8, 8),
                scale=MAPS,
                pick=True,
            )
        )
    paths = [f"M{104 + 60 * k} {y + 2}h52v52h-52z" for k in range(KERNELS)]
    marks.append(d.Wires(("chosen", 0), paths, scale=FRAME, width=2.0))
    return [
        *marks,
        d.Heat("flat", ("flat", 0), (6, 6), (552, y + 4), (8, 8), scale=MAPS, pick=True),
    ]


def _mlp_parts(y: float) -> list[Mark]:
    image = d.Heat("image", ("image", 0), (8, 8), (10, y), (7, 7), scale=INK, pick=True)
    return [
        image,
        d.Heat("hidden", ("hidden", 0), (2, 8), (300, y + 12), (15, 15), scale=MAPS, pick=True),
    ]
