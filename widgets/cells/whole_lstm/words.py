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

    chain: str = "chain module"
    block: str = "memory block"
    everyone: str = "hold all units"
    everyone_tip: str = (
        "a slider in the drawing holds this gate in every unit, not in the chosen unit alone"
    )
    let_go: str = "let go from here"
    let_go_tip: str = "from the step shown on, every gate is the cell's own again"
    undo: str = "no hands"
    undo_tip: str = "every gate is the cell's own again, at every step"
    layers: ClassVar[dict[str, str]] = {
        "f": "forget",
        "i": "input",
        "g": "candidate",
        "o": "output",
    }
    by_hand: str = "by hand"
    instead: str = ", not "
    returned: str = " in its step; the formula gives "
    differs: str = "≠ formula"
    meanings: ClassVar[dict[str, str]] = {
        "x": "the input of this step (its largest number); every layer reads it.",
        "h_prev": "what this unit said one step before; every layer reads it, of all units.",
        "c_prev": "the memory before this step.",
        "f": "the forget gate: this share of the old memory stays.",
        "i": "the input gate: this share of the candidate is written.",
        "g": "the candidate: what could be written. It may be negative, so it can subtract.",
        "o": "the output gate: this share of tanh Cₜ is said.",
        "kept": "what is left of the old memory.",
        "written": "what is added to what is left.",
        "c": "the new memory: what is left plus what is added. It goes on to step t + 1.",
        "tanh_c": "the memory, pressed between −1 and 1, before the output gate.",
        "h": "what the unit says, to the outside and to all layers of step t + 1.",
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
    }
    step: str = "step"
    units: str = "units"
    without: str = "no hands:"
    over_time: str = "C_{t} and h_{t} of this unit; pale: steps to come"
    dashed: str = "; dashed: with no hands"
    nothing_held: str = "Nothing is held from this step on."
    unit: str = "{head}, unit {unit}: {numbers}."
    held: str = " By hand: {gates}; with no hands h = {h}."
    nobody: str = "none at this step"
    broken: str = " {cell} cannot go on: {problem}"
    parts_missing: str = (
        "{cell} is no LSTM that can be drawn: its step must return f, i, g, o, c and h, each with one number "
        "for every unit; {missing} is missing."
    )
    gate_range: str = "A gate goes from 0 to 1; type a number in between."
    candidate_range: str = "The candidate goes from −1 to 1; type a number in between."


SAY = Texts()
