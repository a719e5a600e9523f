"""All that the whole LSTM says to the learner, apart from formulas."""

from typing import ClassVar

from widgets.core import texts

PARTS = (
    "x", "h_prev", "c_prev", "f", "i", "g", "o", "kept", "written", "c", "tanh_c", "h",
)  # fmt: skip
# As marks write them, with subscripts; and as plain words that a live label can show.
NAMES = {
    "x": "x_{t}",
    "h_prev": "h_{t−1}",
    "c_prev": "C_{t−1}",
    "f": "f_{t}",
    "i": "i_{t}",
    "g": "C̃_{t}",
    "o": "o_{t}",
    "kept": "f_{t}·C_{t−1}",
    "written": "i_{t}·C̃_{t}",
    "c": "C_{t}",
    "tanh_c": "tanh C_{t}",
    "h": "h_{t}",
}
PLAIN = {name: said.replace("_{t−1}", "ₜ₋₁").replace("_{t}", "ₜ") for name, said in NAMES.items()}


class Texts(texts.Texts):
    """The learner-facing strings of the widget."""

    chain: str = "repeating module"
    block: str = "memory block"
    all_units: str = "clamp all units"
    all_units_tip: str = (
        "a slider in the drawing clamps this gate in every unit, not in the chosen unit alone"
    )
    release: str = "release from here"
    release_tip: str = "from the step shown on, every gate is the cell's own again"
    undo: str = "release all"
    undo_tip: str = "every gate is the cell's own again, at every step"
    layers: ClassVar[dict[str, str]] = {
        "f": "forget",
        "i": "input",
        "g": "candidate",
        "o": "output",
    }
    clamped: str = "clamped"
    instead: str = ", not "
    returned: str = " in its step; the formula gives "
    differs: str = "≠ formula"
    meanings: ClassVar[dict[str, str]] = {
        "x": "the input of this step (its largest number); every layer reads it.",
        "h_prev": "the hidden state of this unit one step before; every layer reads those of all units.",
        "c_prev": "the cell state before this step.",
        "f": "the forget gate: the fraction of Cₜ₋₁ that is kept.",
        "i": "the input gate: the fraction of the candidate that is added.",
        "g": "the candidate: the value that could be added. It may be negative.",
        "o": "the output gate: the fraction of tanh Cₜ that is output.",
        "kept": "what remains of the old cell state.",
        "written": "the increment: it is added to what remains.",
        "c": "the new cell state: what remains plus the increment. It goes on to step t + 1.",
        "tanh_c": "tanh of the cell state, between −1 and 1, before the output gate.",
        "h": "the hidden state: the output of the unit, and an input of all layers of step t + 1.",
    }
    words: ClassVar[dict[str, str]] = {
        "before": "step t − 1",
        "after": "step t + 1",
        "out": "output h_{t}",
        "chain": "one step",
        "loop": "C_{t} is the C_{t−1} of step t + 1",
        "h in": "h_{t−1}",
        "x in": "x_{t}",
        "again": "h_{t} is the h_{t−1} of step t + 1",
        "join": "concatenated: [h_{t−1}; x_{t}]",
        "fork": "copy",
        "legend": "Yellow box: a layer (weights, bias, σ or tanh). Circle: element-wise. "
        "Lines that join: concatenated. A line that forks: copied.",
        "short legend": "Yellow box: a layer. Circle: element-wise.",
    }
    step: str = "step"
    units: str = "units"
    without: str = "unclamped:"
    over_time: str = "C_{t} and h_{t} of this unit; pale: later steps"
    dashed: str = "; dashed: without clamping"
    nothing_clamped: str = "Nothing is clamped from this step on."
    unit: str = "{head}, unit {unit}: {numbers}."
    is_clamped: str = " Clamped: {gates}; without clamping h = {h}."
    nobody: str = "none at this step"
    broken: str = " {cell} cannot go on: {problem}"
    parts_missing: str = (
        "{cell} is no LSTM that can be drawn: its step must return f, i, g, o, c and h, each with one number "
        "for every unit; {missing} is missing."
    )
    gate_range: str = "A gate goes from 0 to 1; type a number in between."
    candidate_range: str = "The candidate goes from −1 to 1; type a number in between."


SAY = Texts()
