"""Pool the answers of a class: `python -m lessons.predictions FOLDER`.

FOLDER holds a file of answers for each learner (notebooks/mine/predictions.json of each, under any name that ends in
.json). A table is printed, and a picture is written into FOLDER: calibration.svg.
"""

import sys
from collections.abc import Sequence

from lessons.own_lists import in_folder
from lessons.predictions.calibration import Group, Row, of_class
from lessons.predictions.store import ANSWERS

PICTURE = "calibration.svg"
SIDE, EDGE = 360, 48  # px: of the picture's square, and around it
LARGEST = 16  # px: radius of the dot of the largest group


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the picture; 1 if there is nothing to pool."""
    folder, answers = in_folder(ANSWERS, "lessons.predictions", __doc__, argv)
    if not answers:
        return 1
    rows, groups = of_class(answers)
    print(f"{len(answers)} learners\n\n{table(rows)}\n\n{sureness(groups)}")
    (folder / PICTURE).write_text(picture(groups), encoding="utf-8")
    print(f"\nThe picture is {folder / PICTURE}")
    return 0


def table(rows: Sequence[Row]) -> str:
    """A line for each question, the hardest first."""
    wide = max(len(row.question) for row in rows)
    lines = [f"{'question':{wide}}  answers  right  mean sureness"]
    for row in rows:
        sure = "-" if row.sure is None else f"{row.sure:.0f} %"
        lines.append(f"{row.question:{wide}}  {row.n:7}  {row.right:5}  {sure:>13}")
    return "\n".join(lines)


def sureness(groups: Sequence[Group]) -> str:
    """A line for each sureness."""
    lines = ["sureness  answers  right"]
    lines += [f"{g.sure:6} %  {g.n:7}  {100 * g.right / g.n:3.0f} %" for g in groups]
    return "\n".join(lines)


def picture(groups: Sequence[Group]) -> str:
    """An SVG: how sure the answers were, and how often right. On the line, they are as often right as they are sure."""
    most = max((g.n for g in groups), default=1)
    ticks = range(0, 101, 25)
    parts = [f'<path d="M{_x(0)} {_y(0)}L{_x(100)} {_y(100)}" stroke="#888" stroke-dasharray="4"/>']
    for tick in ticks:
        parts += [
            f'<path d="M{_x(tick)} {_y(0)}v6M{_x(0)} {_y(tick)}h-6" stroke="#888"/>',
            _words(_x(tick), _y(0) + 20, f"{tick} %"),
            _words(_x(0) - 24, _y(tick) + 4, f"{tick} %"),
        ]
    for g in groups:
        share, radius = 100 * g.right / g.n, max(3.0, LARGEST * (g.n / most) ** 0.5)
        parts += [
            f'<circle cx="{_x(g.sure)}" cy="{_y(share)}" r="{radius:.1f}" fill="#1f9aa8" fill-opacity="0.7"/>',
            _words(_x(g.sure), _y(share) - radius - 4, f"{g.n}"),
        ]
    parts += [
        f'<path d="M{_x(0)} {_y(100)}V{_y(0)}H{_x(100)}" fill="none" stroke="#222"/>',
        _words(_x(50), _y(0) + 40, "how sure"),
        _words(_x(50), _y(100) - 24, "how often right; beside a dot: answers"),
    ]
    size = SIDE + 2 * EDGE
    frame = f'width="{size}" height="{size}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, ground, *parts, "</svg>", ""])


def _x(percent: float) -> float:
    return EDGE + SIDE * percent / 100


def _y(percent: float) -> float:
    return EDGE + SIDE * (1 - percent / 100)


def _words(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="#222">{words}</text>'


if __name__ == "__main__":
    sys.exit(main())
