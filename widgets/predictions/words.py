"""What a learner reads of a prediction."""

from widgets.core import texts


class Texts(texts.Texts):
    """All of it."""

    sure: str = "How sure are you?"
    sure_tip: str = "counted in lesson 00 against how often you are right"
    not_said: str = "not said"
    reveal: str = "Reveal"
    reveal_tip: str = "keep this answer and show what is computed"
    skip: str = "Skip"
    skip_tip: str = "show what is computed without an answer"
    again: str = "Ask me again"
    again_tip: str = "cover the picture and answer again; your first answer is the one that counts"
    asked: str = "Predict first: {asks}"
    drag: str = "Drag the handle to your answer, say how sure you are, and press Reveal."
    drag_all: str = "Drag the handles to your answer, say how sure you are, and press Reveal."
    press: str = "Press the cells that you mean, say how sure you are, and press Reveal."
    pick: str = "Press your answer, say how sure you are, and press Reveal."
    covered: str = "What you are asked for is covered until you press Reveal or Skip."
    skipped: str = "Skipped: {asks}"
    no_amount: str = "Move the handle to your answer first, or press Skip."
    no_cell: str = "Choose at least one cell first, or press Skip."
    no_option: str = "Choose one of the answers first, or press Skip."
    given: str = "yours: {given}"
    drawn: str = "yours: {n} values"
    chosen: str = "cells chosen: {n}"
    factor: str = "a factor of"
    amount: str = "yours {given}, computed {truth}"
    within: str = " (right within {near})"
    mean: str = " on the mean"
    at: str = "{place}: "
    curve: str = "yours is off by {off} on the mean (right within {near})"
    cells: str = "cells chosen: {n}; among the {of} computed: {both}"
    option: str = "yours: {given}; computed: {truth}"
    right, wrong = "✓ {told}.", "✗ {told}."
    waits: str = "{told}; what is computed comes with the picture below."
    kept: str = "You answered this before. {told}"
    yours, computed = "yours", "computed"
    cell: str = "{row}, {column}"
    signs: str = "✓ yours and computed    ✗ yours alone    ○ computed alone"
    right_answer: str = "Computed: {truth}."
    in_training: str = (
        "What is right is known when the training has run: press Train, then run this cell."
    )
    beyond: str = "The axis goes from {low} to {high}; choose a number between."


SAY = Texts()
