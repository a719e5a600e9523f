"""The step of the whole LSTM in formulas, for the chosen unit, with the numbers of this very step."""

from widgets.cells.cell_formulas import departure, pretty
from widgets.cells.whole_lstm.layout import GATES, Look
from widgets.cells.whole_lstm.words import NAMES, PARTS, PLAIN, SAY
from widgets.drawing import marks as d
from widgets.drawing.marks import Part


def formulas(look: Look) -> list[list[Part]]:
    """The explained part, then the step of the chosen unit in formulas."""
    explained: list[Part] = [
        d.choice("part", [PLAIN[name] for name in PARTS]),
        " = ",
        d.number("part value", 0, 4),
        ", ",
        d.choice("part", [SAY.meanings[name] for name in PARTS]),
    ]
    biased = dict(look.spelt)
    gates = [_gate_line(gate, biased.get(gate)) for gate in GATES]
    return [explained, *gates, *_state_lines(look)]


def _gate_line(gate: str, bias: bool | None) -> list[Part]:
    """f_t = 0.65 = σ(W_f [h_{t−1}; x_t] + b_f) = σ(0.31 + 0.20 + 0.10), or the value it is clamped at."""
    head: list[Part] = [f"{NAMES[gate]} = ", d.number(f"of {gate}", 0, 2, "strong")]
    if bias is None:
        return [*head, d.choice(f"clamp {gate}", ["", f" {SAY.clamped}"])]
    W, b = ("W_C", "b_C") if gate == "g" else (f"W_{gate}", f"b_{gate}")
    names = [f"{pretty(W)} [h_{{t−1}}; x_{{t}}]"] + [pretty(b)] * bias
    squash = "tanh" if gate == "g" else "σ"
    terms: list[Part] = []
    for k in range(2 + bias):  # what h adds, what x adds, the bias
        terms += [" + "] * bool(k) + [d.number(f"terms {gate}", k, inside=k > 0)]
    ways = [" = ", f" {SAY.clamped}{SAY.instead}", SAY.returned]
    instead = d.choice(f"way {gate}", ways)
    return [
        *head,
        instead,
        f"{squash}({' + '.join(names)}) = {squash}(",
        *terms,
        ") = ",
        d.number(f"said {gate}"),
    ]


def _state_lines(look: Look) -> list[list[Part]]:
    """C_t and h_t with their numbers; a cell that makes them in another way is told so."""

    def of(name: str) -> Part:
        return d.number(f"of {name}", inside=True)

    def result(name: str) -> Part:
        return d.number(f"{'said' if name in look.odd else 'of'} {name}", 0, 2, "strong")

    lines: list[list[Part]] = [
        [f"{NAMES['c']} = {NAMES['kept']} + {NAMES['written']} = ", of("f"), "·", of("c_prev"), " + ", of("i"), "·",
         of("g"), " = ", result("c")],
        [f"{NAMES['h']} = {NAMES['o']}·tanh({NAMES['c']}) = ", of("o"), "·tanh(", d.number("of c"), ") = ", of("o"),
         "·", of("tanh_c"), " = ", result("h")],
    ]  # fmt: skip
    return [*lines, *(departure(NAMES[name], name) for name in look.odd)]
