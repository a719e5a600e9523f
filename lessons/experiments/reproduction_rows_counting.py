"""Rows of the wall on parity and on a^n b^n, trained on short strings and tested on longer ones."""

from dataclasses import replace

from lessons.cells.variants import PeepholeLSTMCell
from lessons.experiments.lag_net import Start
from lessons.experiments.reproduction_cells import PositiveLinearCell, SignedLinearCell
from lessons.experiments.reproduction_golden import GoldenCounter
from lessons.experiments.reproduction_row import FROM_MEMORY, PARTLY, SEEN, Row
from lessons.experiments.reproduction_training import Recipe
from lessons.tasks.published.formal import Counting, MixedParity

LSTM = Start("LSTM", bias=1.0)
COUNT = Recipe(LSTM, Counting(50), n_h=8, together=16, updates=1500, every=100, rate=1e-2)
FEW = Recipe(PeepholeLSTMCell, Counting(10), n_h=8, updates=3000, every=100, rate=1e-2)
PARITY = Recipe(Start("RNN"), MixedParity(), n_h=16, updates=4000, every=100)
LINEAR = Recipe(SignedLinearCell, MixedParity(), n_h=8, updates=1500, every=100, rate=1e-2)

COUNT_TASK = "Strings a^n b^n: predict every next symbol. Solved: right at every n tested up to 64."
PARITY_TASK = "Is the number of ones odd? Trained on 1 to 40 bits, tested on 41 to 200."
DELETANG = "Delétang et al. 2023, Neural Networks and the Chomsky Hierarchy, parity"
GRAZZI = "Grazzi et al. 2025, arXiv 2411.12537, parity"
WEISS = "Weiss, Goldberg and Yahav 2018, ACL, pages 740–745"
PARITY_DEVIATIONS = (
    "short training strings as often as long ones",
    "tested to 200 bits instead of 500",
    "a smaller budget",
)

COUNTING_ROWS = (
    Row(
        "a^n b^n, n ≤ 10, peepholes",
        FEW,
        1.0,
        "right to n ≈ 1,000",
        "GS01",
        "Gers and Schmidhuber 2001, IEEE Transactions on Neural Networks 12, pages 1333–1340",
        FROM_MEMORY,
        COUNT_TASK,
        ("Adam", "8 cells", "trained on strings of the language only; a smaller budget"),
        at_most=PARTLY,
        why="solved means n = 64, where they reach about 1,000",
    ),
    Row(
        "a^n b^n, n ≤ 50, LSTM",
        COUNT,
        1.0,
        "right to n = 256",
        "WGY18",
        f"{WEISS}: the LSTM counts",
        FROM_MEMORY,
        COUNT_TASK,
        ("trained on n up to 50, by predicting the next symbol", "8 cells", "a smaller budget"),
        at_most=PARTLY,
        why="solved means n = 64; at 100 and beyond ours are wrong",
        against="a^n b^n, n ≤ 50, GRU",
    ),
    Row(
        "a^n b^n, n ≤ 50, GRU",
        replace(COUNT, start=Start("GRU")),
        0.0,
        "fails from n = 39",
        "WGY18",
        f"{WEISS}: the GRU does not count",
        FROM_MEMORY,
        COUNT_TASK,
        ("trained on n up to 50, by predicting the next symbol", "8 units", "a smaller budget"),
        at_most=PARTLY,
        why="our budget is small, so a failure shows little",
        against="a^n b^n, n ≤ 50, LSTM",
    ),
    Row(
        "golden counter, then trained",
        GoldenCounter(),
        1.0,
        "no optimum",
        "LCK24",
        "Lan, Chemla and Katzir 2024, arXiv 2402.10013: the exact net is no optimum of the usual losses",
        SEEN,
        "Set an LSTM by hand that is right on a^n b^n to n = 1,000, then train it. Solved: its loss falls.",
        (
            "one unit, direct connections from the inputs",
            "the usual loss only, without L1 or L2",
            "the score is the fraction of n that are right: training does not lower it here",
        ),
        unit="updates",
        at_most=PARTLY,
        why="the loss falls in the fourth digit, and the net still counts to 1,000",
    ),
    Row(
        "parity, 1–40 bits, RNN",
        PARITY,
        1.0,
        "solves",
        "DRG+23",
        DELETANG,
        SEEN,
        PARITY_TASK,
        (*PARITY_DEVIATIONS, "16 units instead of 256"),
        against="parity, 1–40 bits, LSTM",
    ),
    Row(
        "parity, 1–40 bits, LSTM",
        replace(PARITY, start=LSTM),
        1.0,
        "solves",
        "DRG+23",
        DELETANG,
        SEEN,
        PARITY_TASK,
        (*PARITY_DEVIATIONS, "16 cells instead of 256"),
        against="parity, 1–40 bits, RNN",
    ),
    Row(
        "parity, linear, signed factor",
        LINEAR,
        1.0,
        "solves",
        "GSZ+25",
        f"{GRAZZI}: with negative eigenvalues",
        SEEN,
        PARITY_TASK,
        (
            "a diagonal linear recurrence of 8 units, factor in (-1, 1), instead of Mamba or DeltaNet",
            "Adam",
        ),
        against="parity, linear, factor (0, 1)",
    ),
    Row(
        "parity, linear, factor (0, 1)",
        replace(LINEAR, start=PositiveLinearCell),
        0.0,
        "impossible",
        "GSZ+25",
        f"{GRAZZI}: with positive eigenvalues only",
        SEEN,
        PARITY_TASK,
        ("a diagonal linear recurrence of 8 units instead of Mamba or DeltaNet", "Adam"),
        against="parity, linear, signed factor",
    ),
)
