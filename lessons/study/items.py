"""The questions of the two tests: each idea is asked once before and once after, with other numbers or another case.

Every question has four options in a fixed order. The wrong ones are what a known misunderstanding gives; it stands
beside them, for the lecturer.
"""

from dataclasses import dataclass

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Item:
    """One question: the `idea` that it shares with its twin, the lesson, the options, and which is `right` (0 to 3).

    `why` is the reason, `slips` what a learner thinks who takes a wrong option, in the order of these.
    """

    idea: str
    lesson: str
    asks: str
    options: tuple[str, str, str, str]
    right: int
    why: str
    slips: tuple[str, str, str]


TESTS: dict[str, tuple[Item, ...]] = {
    BEFORE: (
        Item(
            "shared weights",
            "02",
            "A recurrent network reads 10 characters. It shall now read 40. How many weights does it need?",
            ("four times as many", "as many as before", "40 more", "twice as many"),
            1,
            "The same weights are used at every time step.",
            (
                "a set of weights for each step",
                "a weight for each input",
                "growth with the root of the length",
            ),
        ),
        Item(
            "two equal inputs",
            "02",
            "In the text hello a recurrent network reads l twice. What is equal at both steps?",
            (
                "the hidden state and the output",
                "the hidden state alone",
                "the output alone",
                "the input vector alone",
            ),
            3,
            "The state also depends on the state before, which differs; the one-hot input does not.",
            (
                "equal inputs give equal states",
                "the state holds the current input",
                "the output sees the input alone",
            ),
        ),
        Item(
            "gradient at the logits",
            "03",
            "Softmax gives p = (0.7, 0.2, 0.1), and the second class is right. What is the derivative of the "
            "cross-entropy with respect to the three logits?",
            ("(0.7, −0.8, 0.1)", "(−0.7, 0.8, −0.1)", "(0, −5, 0)", "(0.7, 0.2, 0.1)"),
            0,
            "It is p minus the target: 1 is subtracted at the right class.",
            ("target minus p", "the derivative with respect to p", "p itself"),
        ),
        Item(
            "contributions add up",
            "04",
            "One recurrent weight is used at four time steps. How is its derivative made from the four uses?",
            (
                "the last use counts",
                "the four contributions are averaged",
                "the four contributions are added",
                "the four contributions are multiplied",
            ),
            2,
            "The loss depends on the weight through each use, and the derivatives of these paths add up.",
            (
                "the last step alone has a gradient",
                "a mean over time",
                "the chain rule along time, for a weight too",
            ),
        ),
        Item(
            "truncation",
            "04",
            "The answer at step t depends on the input of step t − 10. The backward pass is cut after 5 steps. "
            "What does training lack?",
            (
                "the forward pass over the cut",
                "the gradient from the answer to that input",
                "the state of step t − 10 in the run",
                "nothing; it is only slower",
            ),
            1,
            "States still run forward; no gradient reaches the step that must be stored.",
            ("a cut of the forward pass", "a cut of the state", "truncation as a matter of speed"),
        ),
        Item(
            "a factor at each step",
            "05",
            "A linear recurrent network multiplies the gradient by 0.9 at each step back. About how much is left "
            "after 50 steps?",
            ("0.5", "0.1", "0.05", "0.005"),
            3,
            "0.9 to the power 50 is 0.005.",
            ("a loss of a hundredth a step", "the factor 0.9 a few times", "50 times 0.001"),
        ),
        Item(
            "clipping",
            "06",
            "A gradient (6, 8) is clipped to the norm 5. What is it then?",
            ("(3, 4)", "(5, 5)", "(5, 8)", "(1, 3)"),
            0,
            "The norm is 10; every entry is multiplied by 5 / 10, so the direction stays.",
            (
                "each entry is clipped by itself",
                "the first entry alone is clipped",
                "5 is subtracted",
            ),
        ),
        Item(
            "time constant",
            "09",
            "A forget gate stays at 0.9. After how many steps is half of a cell state left?",
            ("about 1", "about 5", "about 7", "about 45"),
            2,
            "0.9 to the power 7 is 0.48.",
            ("one step halves", "0.1 is subtracted at each step", "half of 90"),
        ),
        Item(
            "the cell state",
            "11",
            "C = 2, f = 0.5, i = 1, candidate −1. What is the new cell state?",
            ("1", "0", "−1", "0.5"),
            1,
            "0.5 · 2 + 1 · (−1) = 0.",
            (
                "the old state alone, forgotten by half",
                "the candidate in place of the state",
                "the forget gate multiplies both",
            ),
        ),
        Item(
            "gradient along C",
            "11",
            "The forget gate is 1 at ten steps and 0.1 at one of them. By what is the gradient along the cell state "
            "multiplied over these eleven steps?",
            ("about 0.9", "1", "0.01", "0.1"),
            3,
            "Along C each step multiplies by f; the product is 0.1.",
            (
                "the mean of the gates",
                "the path along C never loses anything",
                "a loss at a step counts twice",
            ),
        ),
        Item(
            "output gate",
            "12",
            "The output gate of a unit is 0 at step 5. What becomes of its cell state at step 5?",
            (
                "it stays as forget gate, input gate and candidate make it",
                "it becomes 0",
                "it keeps the value of step 4",
                "it becomes the hidden state",
            ),
            0,
            "The output gate decides what is output, h = o · tanh(C); C is stored all the same.",
            ("the output gate erases", "the output gate holds", "C and h are one"),
        ),
        Item(
            "initial forget bias",
            "14",
            "Small weights, forget bias 0: an LSTM before its training. What is left of a cell state after 20 steps?",
            ("nearly all", "about a half", "about a millionth", "exactly 0"),
            2,
            "The gate is sigmoid(0) = 0.5, and 0.5 to the power 20 is a millionth.",
            ("an LSTM keeps by construction", "0.5 once", "a bias of 0 shuts the gate"),
        ),
    ),
    AFTER: (
        Item(
            "shared weights",
            "02",
            "A recurrent network with 640 weights was trained on words of 8 letters. How many weights does it use on a "
            "word of 16 letters?",
            ("640", "1280", "648", "320"),
            0,
            "The same weights are used at every time step.",
            (
                "a set of weights for each step",
                "a weight for each letter",
                "weights are spread over the steps",
            ),
        ),
        Item(
            "two equal inputs",
            "02",
            "A recurrent network reads 1 0 1. Its input is equal at steps 1 and 3. Is its hidden state?",
            (
                "yes, equal inputs give equal states",
                "yes, as the weights are shared",
                "no, its weights differ at step 3",
                "in general no, for the states before differ",
            ),
            3,
            "h_3 depends on h_2 too, and h_1 on h_0.",
            (
                "the state is a function of the input",
                "shared weights give equal states",
                "weights for each step",
            ),
        ),
        Item(
            "gradient at the logits",
            "03",
            "Softmax gives p = (0.1, 0.3, 0.6), and the third class is right. What is the derivative of the "
            "cross-entropy with respect to the three logits?",
            ("(0, 0, −1.67)", "(−0.1, −0.3, 0.4)", "(0.1, 0.3, −0.4)", "(0.1, 0.3, 0.6)"),
            2,
            "It is p minus the target: 1 is subtracted at the right class.",
            ("the derivative with respect to p", "target minus p", "p itself"),
        ),
        Item(
            "contributions add up",
            "04",
            "The contributions of three time steps to the derivative of a weight are 0.5, −0.2 and 0.1. What is the "
            "derivative?",
            ("0.1", "0.4", "−0.01", "0.13"),
            1,
            "The contributions of all uses of a shared weight are added.",
            ("the last step counts", "they are multiplied", "they are averaged"),
        ),
        Item(
            "truncation",
            "04",
            "Backpropagation is cut after k steps. Which k is the least with which the loss at step t has a gradient "
            "with respect to the input of step t − 4, if step t itself counts as the first?",
            ("3", "4", "8", "5"),
            3,
            "Steps t, t − 1, t − 2, t − 3 and t − 4 are five.",
            (
                "the steps between are counted",
                "the lag is counted, without the step itself",
                "twice the lag",
            ),
        ),
        Item(
            "a factor at each step",
            "05",
            "A linear recurrent network multiplies the gradient by 1.1 at each step back. About how large is it after "
            "50 steps, beside where it began?",
            ("5 times", "55 times", "117 times", "6 times"),
            2,
            "1.1 to the power 50 is 117.",
            ("50 times a tenth", "50 times 1.1", "a tenth a step, added to 1"),
        ),
        Item(
            "clipping",
            "06",
            "A gradient (−9, 12) is clipped to the norm 5. What is it then?",
            ("(−5, 5)", "(−3, 4)", "(−4, 7)", "(−9, 5)"),
            1,
            "The norm is 15; every entry is multiplied by 5 / 15, so the direction stays.",
            (
                "each entry is clipped by itself",
                "5 is subtracted from the sizes",
                "the second entry alone is clipped",
            ),
        ),
        Item(
            "time constant",
            "09",
            "Half of a cell state shall be left after about 70 steps. At what must a forget gate stay?",
            ("0.99", "0.5", "0.9", "0.7"),
            0,
            "0.99 to the power 69 is 0.5.",
            (
                "the gate as the part that is left in the end",
                "a half-life of 7 steps",
                "70 steps as 0.7",
            ),
        ),
        Item(
            "the cell state",
            "11",
            "C = −1, f = 1, i = 0.5, candidate 0.8. What is the new cell state?",
            ("0.4", "−0.2", "−1", "−0.6"),
            3,
            "1 · (−1) + 0.5 · 0.8 = −0.6.",
            (
                "the increment alone",
                "the candidate without its gate",
                "a forget gate of 1 lets nothing in",
            ),
        ),
        Item(
            "gradient along C",
            "11",
            "Forget gates are 0.8 at each of ten steps. By what is the gradient along the cell state multiplied?",
            ("0.8", "0.2", "about 0.1", "1"),
            2,
            "0.8 to the power 10 is 0.107.",
            (
                "the factor of one step",
                "0.02 a step, subtracted",
                "the path along C never loses anything",
            ),
        ),
        Item(
            "output gate",
            "12",
            "A unit shall store a bit for 20 steps, and nothing of it may show in h until then. Which gates do that?",
            (
                "forget gate 0, output gate 0",
                "forget gate 1, output gate 0",
                "forget gate 1, output gate 1",
                "forget gate 0, output gate 1",
            ),
            1,
            "A forget gate of 1 keeps C, and with an output gate of 0 h is 0.",
            (
                "a shut gate keeps",
                "what is stored must show",
                "a shut forget gate keeps, an open one shows",
            ),
        ),
        Item(
            "initial forget bias",
            "14",
            "Small weights, forget bias 3: an LSTM before its training. What is left of a cell state after 20 steps?",
            ("about 0.4", "about a millionth", "nearly all, 0.99", "exactly 1"),
            0,
            "The gate is sigmoid(3) = 0.953, and 0.953 to the power 20 is 0.38.",
            (
                "the gate at a bias of 0",
                "one step in place of twenty",
                "a bias of 3 opens the gate wholly",
            ),
        ),
    ),
}
