"""All that the learner reads in and around the sheet."""

from lessons.toy_models.paper_lstm import Entry
from widgets.core import texts

GATE_NAMES = {"f": "forget gate", "i": "input gate", "g": "candidate", "o": "output gate"}
WHY = {  # where the formula of an entry comes from, by kind; {t} is the step, {b} the one before, {k} the gate
    "a": "The pre-activation of the {gate} at step {t}: terms of x_{{{t}}} and of h_{{{b}}}, and the bias.",
    "f": "σ brings it into (0, 1): the fraction of C_{{{b}}} that is kept.",
    "i": "σ brings it into (0, 1): the fraction of the candidate that is added.",
    "g": "tanh brings it into (−1, 1): the value that could be added.",
    "o": "σ brings it into (0, 1): the fraction of tanh C_{{{t}}} that is output.",
    "c": "The new cell state: forget, then add.",
    "tanh_c": "tanh of the cell state, before the output gate.",
    "h": "The hidden state at step {t}: the output of the cell.",
    "L": "Half the square of the error at the last step.",
    "dh_last": "The derivative of L = (h − y)² / 2.",
    "through": "The path through h: h_{{{t}}} = o_{{{t}}} · tanh C_{{{t}}}, and tanh has the slope 1 − tanh².",
    "along_last": "No step follows step 2, so no gradient comes along C.",
    "along": "The path along C: C_{{{n}}} = f_{{{n}}} · C_{{{t}}} + …, so the factor is f_{{{n}}}.",
    "dc_first": "C_{{1}} = f_{{1}} · C_{{0}} + …, so the factor is f_{{1}}.",
    "dc": "Two paths lead back into C_{{{t}}}; their gradients add.",
    "dh": "h_{{{t}}} enters four pre-activations of step {n}, each by its own weight.",
    "da f": "In C_{{{t}}} the forget gate multiplies C_{{{b}}}; σ has the slope f · (1 − f).",
    "da i": "In C_{{{t}}} the input gate multiplies g_{{{t}}}; σ has the slope i · (1 − i).",
    "da g": "In C_{{{t}}} the candidate is multiplied by i_{{{t}}}; tanh has the slope 1 − g².",
    "da o": "In h_{{{t}}} the output gate multiplies tanh C_{{{t}}}; σ has the slope o · (1 − o).",
    "dW_x": "W_{{x{k}}} multiplies x_{{1}} and x_{{2}}: one contribution of each step, added.",
    "dW_h": "W_{{h{k}}} multiplies h_{{0}} and h_{{1}}: one contribution of each step, added.",
    "db_": "The input of a bias is 1 at both steps: the two δ, added.",
    "new": "One step of gradient descent with the rate lr.",
    "L_new": "The forward pass once more, with the twelve new parameters.",
}


class Texts(texts.Texts):
    """Controls and errors first, then the picture."""

    above: str = "The chosen number, derived"
    step: str = "step"
    step_tip: str = "How many of the {n} numbers have been computed (keys left and right)"
    back: str = "◀ back"
    forth: str = "next ▶"
    play: str = "play"
    reset: str = "↺ first numbers"
    reset_tip: str = "Put the given numbers back"
    apart: str = "minus autograd"
    apart_tip: str = "Show in each cell the difference from the number of autograd"
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
    torch: str = "By autograd "
    off: str = "; difference "
    unit: str = " · 10⁻¹⁷"
    moved: str = "Drag it, or press Enter on it and type. The numbers in ochre frames read it."
    waits: str = "Still empty: what it reads comes first."
    given: str = "given"
    forward: str = "forward"
    backward: str = "backward"
    update: str = "update"
    differences: str = "Cells: number minus autograd’s, in units of 10⁻¹⁷."
    legend: tuple[str, str, str] = ("chosen", "what it reads", "what reads it")
    largest: str = "Largest difference from autograd: "
    tolerance: str = "Four significant digits are enough; of a new weight, four decimals."


SAY = Texts()
NO_BLANKS = "no blanks"
BLANKS = {  # the choice of blanks, and the cells that each leaves empty
    NO_BLANKS: (),
    "forward": ("a_f2", "f_2", "g_2", "c_2", "h_2", "L"),
    "δ at t = 2": ("dh_2", "through_2", "da_f2", "da_i2", "da_g2", "da_o2"),
    "δ at t = 1": ("dh_1", "along_1", "through_1", "da_f1", "da_i1", "da_g1", "da_o1"),
    "updates": ("dW_xf", "dW_ho", "db_i", "new_W_xo", "new_b_f"),
}


def why(entry: Entry) -> str:
    """Where the formula of an entry comes from, as a sentence with subscripts."""
    kind = f"da {entry.gate}" if entry.kind == "da" else entry.kind
    places = {"t": entry.t, "b": entry.t - 1, "n": entry.t + 1, "k": entry.gate}
    return WHY[kind].format(gate=GATE_NAMES.get(entry.gate, ""), **places)
