"""One step of a cell spelt out in formulas, with the numbers of this very step for one unit."""

from widgets.anatomy import Block, Node
from widgets.cell_look import Look, sizes
from widgets.marks import Part, number


def pretty(name: str) -> str:
    """W_hh -> W with subscript hh."""
    head, _, tail = name.partition("_")
    return f"{head}_{{{tail}}}" if tail else head


def formulas(look: Look) -> list[list[Part]]:
    """The step in formulas for the chosen unit, with the numbers of this very step."""
    lines: list[list[Part]] = []
    for block in look.parts.blocks:
        if block.parts:
            lines.append(_sum(look, block))
    there = sizes(look)
    for node in look.parts.nodes:
        names = node.formula.replace(">", "<").split("<")[1::2]
        if names and all(f"of {name}" in there for name in names):
            lines.append(_spelt(node, look.odd))
    for name in look.odd:
        said = [
            "The formula gives ",
            number(f"said {name}", 0, 4),
            ", but the cell's step returned ",
        ]
        lines.append([f"{name}: ", *said, number(f"of {name}", 0, 4), "."])
    return [["Unit ", number("unit", 0, 0), ":"], *lines] if lines else []


def _sum(look: Look, block: Block) -> list[Part]:
    """a = W_hh h + W_xh x + b = 0.31 + 0.20 + 0.10 = 0.61, squashed."""
    names, count, out = [], 0, block.out
    for name, source in block.parts:
        pieces = {"h": ["h_{t−1}"], "x": ["x_{t}"], "hx": ["[h_{t−1}; x_{t}]"]}[source]
        names += [f"{pretty(name)} {piece}" for piece in pieces]
        count += 2 if source == "hx" else 1
    names += [pretty(block.bias)] if block.bias else []
    count += bool(block.bias)
    terms: list[Part] = []
    for k in range(count):
        terms += [" + "] * bool(k) + [number(f"terms {out}", k, inside=k > 0)]
    total = number(f"terms {out}", 3)
    result = number(f"said {out}" if out in look.odd else f"of {out}", 0, 2, "strong")
    if not block.squash:
        return [f"{out}_{{t}} = {' + '.join(names)} = ", *terms, " = ", result]
    head = f"{out}_{{t}} = {block.squash}({' + '.join(names)}) = {block.squash}("
    return [head, *terms, f") = {block.squash}(", total, ") = ", result]


def _spelt(node: Node, odd: tuple[str, ...]) -> list[Part]:
    """A node's formula with its <names> turned into live numbers; its result is what the formula gives."""
    pieces = node.formula.replace(">", "<").split("<")
    parts: list[Part] = []
    for k, piece in enumerate(pieces):
        if k % 2 == 0:
            parts.append(piece)
        else:  # a factor or a later term stands in parentheses if negative
            alone = pieces[k - 1].endswith("= ") or (
                pieces[k - 1].endswith("(") and pieces[k + 1].startswith(")")
            )
            given = "said" if piece == node.name and piece in odd else "of"
            parts.append(number(f"{given} {piece}", inside=not alone))
    return parts
