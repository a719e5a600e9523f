"""All that the learner reads in and around the ledger."""

from lessons.gradients.truncation import Form
from widgets.core import texts

SHORTEST, LONGEST = 2, 11  # letters of a word


class Texts(texts.Texts):
    """Controls and errors first, then the picture."""

    word: str = "word"
    word_tip: str = (
        f"{SHORTEST} to {LONGEST} characters: each but the last is read, the next one is to be said"
    )
    seed: str = "seed"
    weight: str = "Which weight the ledger is about"
    entry: str = "entry"
    entry_tip: str = "Which number of the weight, row by row; or click it in the small map"
    term: str = "loss term t ="
    term_tip: str = "Whose gradient is followed (keys up and down, or click its row)"
    start: str = "at the loss"
    start_tip: str = "No step back yet"
    back: str = "◀ ∂L/∂h one step back"
    back_tip: str = "One pass of the backward loop: one time step to the left (key left)"
    whole: str = "all the way"
    whole_tip: str = "Back to the first time step"
    k: str = "truncate after k ="
    k_tip: str = "Steps that the gradient of a term may reach, its own included; at the right end nothing is cut"
    form: tuple[tuple[str, Form], ...] = (
        ("a window for each L", "window"),
        ("chunks of the run", "chunks"),
    )
    form_tip: str = "How the backward pass is truncated"
    short: str = f"Type {SHORTEST} characters or more, so that one follows another."
    long: str = "That is {n} characters; type at most {most}."
    strange: str = "Type characters that can be seen; {found!r} cannot."
    terms: str = "loss terms"
    states: str = "states"
    letters: str = "reads"
    way: tuple[str, str] = ("‖∂", "/∂h‖")
    book: str = "∂L_t/∂{weight}: contribution of time step s ="
    sums: str = "sum of the row"
    columns: str = "sum of each step"
    stairs: str = "running sum"
    goal: str = "dashed: its end"
    on_the_way: str = " (the sum is not complete yet)"
    alone: str = "“{word}” has one letter alone: every p is 1, every loss and every gradient is 0."
    map: str = "dL/d{weight}: pick one"
    result: tuple[str, str, str] = (
        " so far: ",
        "; by autograd: ",
        ". Largest difference in all {n} numbers of d{weight}: ",
    )
    lost: tuple[str, str, str, str] = (
        "Cut away: ",
        " of this number. d{weight} differs by ",
        " % of its norm, and is turned by ",
        "°.",
    )
    cost: tuple[str, str, str] = (
        "Backward steps: ",
        " (one sweep without a cut: {T}). States kept for the way back: ",
        " (without a cut: {T}).",
    )


SAY = Texts()
