"""One step of a cell spelt out in formulas, with the numbers of this very step for one unit."""

from lessons.cells.parts import Block, Node, Term
from widgets.cells.cell_layout import Look, terms_of
from widgets.drawing.marks import Part, number

UNKNOWN = "No formula that is known here gives these numbers: the values are drawn, not how they are made."

UNSPELT = "{name} comes from step; no weights of its own →"


def pretty(name: str) -> str:
    """W_hh -> W with subscript hh."""
    head, _, tail = name.partition("_")
    return f"{head}_{{{tail}}}" if tail else head


def formulas(look: Look) -> list[list[Part]]:
    """The step in formulas for the chosen unit, with the numbers of this very step."""
    if not look.parts.kind:
        return [[UNKNOWN]]
    lines: list[list[Part]] = []
    for block in look.parts.blocks:
        if block.terms:
            lines.append(_sum(look, block))
    there = {part.out for part in look.parts.blocks} | {node.name for node in look.parts.nodes}
    there |= {f"{name}_prev" for name, _ in look.states}
    for node in look.parts.nodes:
        names = node.formula.replace(">", "<").split("<")[1::2]
        if names and there.issuperset(names):
            lines.append(_spelt(node, look.odd))
    for name in look.odd:
        lines.append(departure(name, name))
    return [["Unit ", number("unit", 0, 0), ":"], *lines] if lines else []


def departure(title: str, name: str) -> list[Part]:
    """What the formula and the cell's step give for the unit in which they differ most."""
    unit, formula, step = (number(f"odd {name}", k, digits) for k, digits in enumerate((0, 7, 7)))
    given: list[Part] = [f"{title}, unit ", unit, ": the formula gives ", formula]
    return [*given, ", but the cell's step returned ", step, "."]


def _sum(look: Look, block: Block) -> list[Part]:
    """a = W_hh h + W_xh x + b = 0.31 + 0.20 + 0.10 = 0.61, squashed."""
    out, count = block.out, terms_of(block)
    names = [product(look, term) for term in block.terms]
    names += [pretty(block.bias)] if block.bias else []
    terms: list[Part] = []
    for k in range(count):
        terms += [" + "] * bool(k) + [number(f"terms {out}", k, inside=k > 0)]
    total = number(f"terms {out}", count)
    result = number(f"said {out}" if out in look.odd else f"of {out}", 0, 2, "strong")
    if not block.squash:
        return [f"{block.title} = {' + '.join(names)} = ", *terms, " = ", result]
    head = f"{block.title} = {block.squash}({' + '.join(names)}) = {block.squash}("
    return [head, *terms, f") = {block.squash}(", total, ") = ", result]


def product(look: Look, term: Term) -> str:
    """A product of a sum in writing: W [h_{t−1}; x_t], or p·c_{t−1} for a weight that works unit by unit."""
    said = [source_name(look, source) for source in term.sources]
    if len(dict(look.shapes)[term.weight]) == 1:
        return f"{pretty(term.weight)}·{said[0]}"
    together = "; ".join(said)
    if len(said) > 1:
        return f"{pretty(term.weight)} [{together}]"
    return f"{pretty(term.weight)} {f'({together})' if '·' in together else together}"


def source_name(look: Look, source: str) -> str:
    """What a sum is made of, in writing."""
    labels = {block.out: block.title for block in look.parts.blocks}
    labels |= {node.name: node.title for node in look.parts.nodes}
    before = f"{source.removesuffix('_prev')}_{{t−1}}" if source.endswith("_prev") else ""
    return before or labels.get(source, f"{source}_{{t}}")


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
