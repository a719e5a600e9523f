"""Rows of the wall on plain recurrent nets: clipping, starts, weights that are guessed, fixed points."""

from dataclasses import replace

from lessons.experiments.lag_net import Start
from lessons.experiments.reproduction_cells import IdentityRNNCell
from lessons.experiments.reproduction_measures import (
    FastWeights,
    FixedPoints,
    Guessing,
    ShiftRegister,
    latch_strings,
    parity_strings,
    tomita,
)
from lessons.experiments.reproduction_row import (
    FROM_MEMORY,
    NOT_COMPARABLE,
    PARTLY,
    SECOND_HAND,
    Row,
)
from lessons.experiments.reproduction_training import Recipe
from lessons.tasks.classics import TemporalOrder
from lessons.tasks.published.formal import FlipFlops
from lessons.tasks.published.lags import Adding15

ORDER = Recipe(
    Start("RNN", orthogonal=True),
    TemporalOrder(30),
    n_h=50,
    together=20,
    updates=2000,
    every=50,
    rate=0.1,
    plain=True,
)
LONGER = replace(ORDER, task=TemporalOrder(50))
ADDING = Recipe(Start("RNN"), Adding15(), updates=2500, every=50)

ORDER_TASK = "X or Y early, X or Y in the middle, other symbols elsewhere: which pair was it?"
PASCANU = "Pascanu, Mikolov and Bengio 2013, temporal order problem"
ORDER_DEVIATIONS = ("an orthogonal start", "30 steps", "a smaller budget")
ADDING_TASK = "Add the two marked numbers of 150. Solved: a tenth of the error of always saying 1, which is 1/6."
LJH = "Le, Jaitly and Hinton 2015, arXiv 1504.00941, adding problem, T = 150"
ADDING_DEVIATIONS = ("Adam instead of gradient descent", "32 units instead of 100", "batches of 32")
GUESSED = "Hochreiter and Schmidhuber 1996, random weight guessing"


def _guess(name: str, published: str, count: int, task: str, recipe: Guessing) -> Row:
    return Row(
        name,
        recipe,
        1.0,
        published,
        "HS96",
        GUESSED,
        SECOND_HAND,
        task,
        (
            f"a net of {recipe.n_h} tanh units and a linear read-out; theirs had other units and sizes",
            f"{3 * recipe.searches} searches in all",
        ),
        count,
        "guesses",
    )


RNN_ROWS = (
    Row(
        "order, 30 steps, RNN, unclipped",
        replace(ORDER, rate=0.01, max_norm=None),
        0.0,
        "fails beyond 20",
        "PMB13",
        PASCANU,
        SECOND_HAND,
        ORDER_TASK,
        (*ORDER_DEVIATIONS, "rate 0.01; at 0.1 none of three nets solved it"),
        against="order, 30 steps, RNN, clipped",
    ),
    Row(
        "order, 30 steps, RNN, clipped",
        ORDER,
        1.0,
        "100 % at 50–200",
        "PMB13",
        f"{PASCANU}, clipping and regulariser",
        SECOND_HAND,
        ORDER_TASK,
        (*ORDER_DEVIATIONS, "rate 0.1, ten times that of the row above"),
        at_most=NOT_COMPARABLE,
        why="30 steps instead of 50 to 200, and no regulariser",
        against="order, 30 steps, RNN, unclipped",
    ),
    Row(
        "order, 50 steps, RNN, clipped",
        LONGER,
        1.0,
        "100 % at 50–200",
        "PMB13",
        f"{PASCANU}, clipping and regulariser",
        SECOND_HAND,
        ORDER_TASK,
        ("an orthogonal start", "no regulariser: the control of the row below"),
        at_most=NOT_COMPARABLE,
        why="the regulariser of the claim is missing",
        against="order, 50 steps, regularised",
    ),
    Row(
        "order, 50 steps, regularised",
        replace(LONGER, penalty=0.1),
        1.0,
        "100 % at 50–200",
        "PMB13",
        f"{PASCANU}, clipping and regulariser",
        SECOND_HAND,
        ORDER_TASK,
        (
            "an orthogonal start",
            "50 steps only",
            "a smaller budget",
            "Omega is a sum over the steps",
        ),
        at_most=PARTLY,
        why="50 steps of 50 to 200",
        against="order, 50 steps, RNN, clipped",
    ),
    Row(
        "order, 100 steps, regularised",
        replace(LONGER, task=TemporalOrder(100), penalty=0.1),
        1.0,
        "100 % at 50–200",
        "PMB13",
        f"{PASCANU}, clipping and regulariser",
        SECOND_HAND,
        ORDER_TASK,
        (
            "an orthogonal start",
            "100 steps only",
            "a smaller budget",
            "Omega is a sum over the steps",
        ),
        at_most=PARTLY,
        why="100 steps of 50 to 200",
    ),
    Row(
        "order, 30 steps, default start",
        replace(ORDER, start=Start("RNN")),
        0.0,
        "the start decides",
        "SMDH13",
        "Sutskever, Martens, Dahl and Hinton 2013, pathological long-lag tasks",
        SECOND_HAND,
        ORDER_TASK,
        ("the same recipe as the clipped row, W_hh from torch's default", "no momentum"),
        at_most=PARTLY,
        why="one task of theirs, shorter, and the default start as the bad one",
        against="order, 30 steps, RNN, clipped",
    ),
    Row(
        "adding 150, IRNN",
        replace(ADDING, start=IdentityRNNCell),
        1.0,
        "beats 1/6",
        "LJH15 4.1",
        LJH,
        FROM_MEMORY,
        ADDING_TASK,
        (*ADDING_DEVIATIONS, "W_xh from torch's default"),
        against="adding 150, tanh RNN",
    ),
    Row(
        "adding 150, LSTM",
        replace(ADDING, start=Start("LSTM", bias=3.0), rate=1e-2),
        1.0,
        "beats 1/6",
        "LJH15 4.1",
        LJH,
        FROM_MEMORY,
        ADDING_TASK,
        ADDING_DEVIATIONS,
        against="adding 150, IRNN",
    ),
    Row(
        "adding 150, tanh RNN",
        ADDING,
        0.0,
        "does not beat 1/6",
        "LJH15 4.1",
        LJH,
        FROM_MEMORY,
        ADDING_TASK,
        (*ADDING_DEVIATIONS, "one rate, that of the IRNN"),
        at_most=PARTLY,
        why="80,000 sequences at one rate, twice what the other two needed",
        against="adding 150, IRNN",
    ),
    Row(
        "shift register, 3 units",
        ShiftRegister(),
        1.0,
        "under 200 sweeps",
        "RHW86",
        "Rumelhart, Hinton and Williams 1986, chapter 8 of Parallel Distributed Processing",
        SECOND_HAND,
        "Three bits; after two steps of the net they have moved round by two places.",
        ("net and criterion are ours: the chapter was not seen",),
        unit="sweeps",
        at_most=PARTLY,
        why="whether the net and the criterion are theirs is not known",
    ),
    _guess(
        "guess Tomita 1",
        "182",
        182,
        "Are all bits of a string of 1 to 30 ones?",
        Guessing(tomita(1)),
    ),
    _guess(
        "guess Tomita 2",
        "1,511",
        1511,
        "Is a string of 1 to 30 bits 1010...10?",
        Guessing(tomita(2)),
    ),
    _guess(
        "guess Tomita 4",
        "13,833",
        13_833,
        "Is 000 nowhere in a string of 1 to 30 bits?",
        Guessing(tomita(4), n_h=4, searches=2, most=200_000),
    ),
    _guess(
        "guess latch, T = 500",
        "about 718",
        718,
        "Was the first of 500 numbers 1 or -1? The others are noise.",
        Guessing(latch_strings),
    ),
    _guess(
        "guess parity, 500–600 bits",
        "about 250",
        250,
        "Is the number of ones among 500 to 600 bits odd?",
        Guessing(parity_strings),
    ),
    Row(
        "3-bit flip-flop, RNN",
        FixedPoints(Recipe(Start("RNN"), FlipFlops(), n_h=24, updates=2000, every=50, rate=1e-2)),
        1.0,
        "8 stable, saddles",
        "SB13",
        "Sussillo and Barak 2013, Neural Computation 25, 3-bit flip-flop",
        FROM_MEMORY,
        "Hold the sign of the last pulse on three channels. Solved: 8 stable fixed points, and saddles between them.",
        (
            "24 units in discrete time",
            "the eight states as classes instead of three outputs",
            "saddles are looked for from the midpoints between stable points only",
        ),
    ),
    Row(
        "linear attention, fast weights",
        FastWeights(),
        1.0,
        "identical",
        "SIS21",
        "Schlag, Irie and Schmidhuber 2021, linear attention is a fast weight programmer",
        SECOND_HAND,
        "Linear attention and a fast weight matrix read the same keys, values and queries. Solved: equal to 1e-12.",
        ("random numbers instead of a trained net", "no normalisation, no feature map"),
        unit="steps",
    ),
)
