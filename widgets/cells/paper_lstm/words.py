"""All that the learner reads in and around the sheet."""

from lessons.toy_models.paper_lstm import Entry
from widgets.core import texts

GATE_NAMES = {"f": "forget gate", "i": "input gate", "g": "candidate", "o": "output gate"}
WHY = {  # where the formula of an entry comes from, by kind; {t} is the step, {b} the one before, {k} the gate
    "a": "What the {gate} hears at step {t}: the input, the state before, and its bias.",
    "f": "Squashed into (0, 1): how much of C_{{{b}}} stays.",
    "i": "Squashed into (0, 1): how much of the candidate is written.",
    "g": "Squashed into (−1, 1): what could be written.",
    "o": "Squashed into (0, 1): how much of tanh C_{{{t}}} is shown.",
    "c": "Forget, then add.",
    "tanh_c": "The cell state, squashed before it is shown.",
    "h": "What the cell says at step {t}.",
    "L": "Half the square of the error at the last step.",
    "dh_last": "The slope of L = (h − y)² / 2.",
    "through": "The road through h: h_{{{t}}} = o_{{{t}}} · tanh C_{{{t}}}, and tanh has the slope 1 − tanh².",
    "along_last": "No step follows step 2, so nothing comes along C.",
    "along": "The road along C: C_{{{n}}} = f_{{{n}}} · C_{{{t}}} + …, so C_{{{t}}} counts f_{{{n}}} times.",
    "dc_first": "C_{{1}} = f_{{1}} · C_{{0}} + …, so C_{{0}} counts f_{{1}} times.",
    "dc": "Two roads lead back into C_{{{t}}}; what they bring adds.",
    "dh": "h_{{{t}}} enters four pre-activations of step {n}, each by its U.",
    "da f": "In C_{{{t}}} the forget gate multiplies C_{{{b}}}; σ has the slope f · (1 − f).",
    "da i": "In C_{{{t}}} the input gate multiplies g_{{{t}}}; σ has the slope i · (1 − i).",
    "da g": "In C_{{{t}}} the candidate is multiplied with i_{{{t}}}; tanh has the slope 1 − g².",
    "da o": "In h_{{{t}}} the output gate multiplies tanh C_{{{t}}}; σ has the slope o · (1 − o).",
    "dW": "W_{{{k}}} met x_{{1}} and x_{{2}}: one share for each step, added.",
    "dU": "U_{{{k}}} met h_{{0}} and h_{{1}}: one share for each step, added.",
    "db": "The bias met a 1 at both steps: the two δ, added.",
    "new": "One step downhill, lr long.",
    "L_new": "The forward half once more, with the twelve new weights.",
}


class Texts(texts.Texts):
    """Controls and errors first, then the picture."""

    above: str = "The chosen number, derived"
    step: str = "step"
    step_tip: str = "How many of the {n} numbers have been worked out (keys left and right)"
    back: str = "◀ back"
    forth: str = "next ▶"
    play: str = "play"
    reset: str = "↺ first numbers"
    reset_tip: str = "Put the given numbers back"
    apart: str = "minus autograd"
    apart_tip: str = "Show in each cell how far its number is from the one of torch’s autograd"
    blanks_tip: str = "Which cells are left for you (back and next go from one to the other)"
    answer: str = "answer"
    answer_tip: str = "Your number for the framed empty cell; Enter judges it"
    formula: str = "show formula"
    number: str = "show number"
    show_tip: str = "Of the framed cell: first its formula, then its number"
    no_answer: str = "Type your number first, then press Enter."
    choose: str = "Choose an empty cell, then type its number."
    out: str = "{name} goes from {low} to {high}; {typed} is outside."
    at: str = "Step {step} of {n}: "
    given_at: str = "Given: "
    blank: str = "this number is yours."
    try_it: str = "Work it out, on paper or with a calculator, and type it above. The button shows the formula."
    asked: str = "Type it above. The button shows the number too."
    right: str = "✓ Yes: {typed} is right."
    wrong: str = "✗ {typed}: {why}."
    told: str = "Here it is."
    torch: str = "By torch’s autograd "
    off: str = "; apart by "
    unit: str = " · 10⁻¹⁷"
    moved: str = "Drag it, or press Enter on it and type. Ochre frames read it."
    waits: str = "Still empty: what it reads comes first."
    given: str = "given"
    forward: str = "forward"
    backward: str = "backward"
    update: str = "update"
    differences: str = "Cells: number minus autograd’s, in units of 10⁻¹⁷."
    legend: tuple[str, str, str] = ("chosen", "what it reads", "what reads it")
    largest: str = "Largest difference from autograd: "
    tolerance: str = "Four digits that count are enough; of a new weight, four decimals."


SAY = Texts()
NO_BLANKS = "no blanks"
BLANKS = {  # the choice of blanks, and the cells that each leaves empty
    NO_BLANKS: (),
    "forward": ("a_f2", "f_2", "g_2", "c_2", "h_2", "L"),
    "δ at t = 2": ("dh_2", "through_2", "da_f2", "da_i2", "da_g2", "da_o2"),
    "δ at t = 1": ("dh_1", "along_1", "through_1", "da_f1", "da_i1", "da_g1", "da_o1"),
    "updates": ("dW_f", "dU_o", "db_i", "new_W_o", "new_b_f"),
}


def why(entry: Entry) -> str:
    """Where the formula of an entry comes from, as a sentence with subscripts."""
    kind = f"da {entry.gate}" if entry.kind == "da" else entry.kind
    places = {"t": entry.t, "b": entry.t - 1, "n": entry.t + 1, "k": entry.gate}
    return WHY[kind].format(gate=GATE_NAMES.get(entry.gate, ""), **places)
