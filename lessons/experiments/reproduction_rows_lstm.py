"""Rows of the wall on gated cells: the experiments of 1997, what was added since, and counting."""

from dataclasses import replace

from lessons.cells.variants import PeepholeLSTMCell
from lessons.experiments.lag_net import Start
from lessons.experiments.reproduction_row import (
    FROM_MEMORY,
    LSTM_1997,
    NOT_COMPARABLE,
    PARTLY,
    SECOND_HAND,
    SEEN,
    Row,
)
from lessons.experiments.reproduction_training import (
    STREAM_LENGTH,
    TEST_LENGTH,
    TEST_STREAMS,
    Recipe,
)
from lessons.tasks.classics import Adding97, EmbeddedReber, Lag, TemporalOrder
from lessons.tasks.long_lags import Recall
from lessons.tasks.published.lags import Copy, Multiplication, NoisyTwoSequences, Spikes, ThreeOrder


def lstm(bias: float | None = None, chrono: bool = False) -> Start:
    """An LSTM with a forget bias, or with chrono biases."""
    return Start("LSTM", bias=bias, chrono=chrono)


LAG = Recipe(
    lstm(),
    Lag(100),
    n_h=16,
    together=2,
    judged=2,
    updates=4000,
    every=100,
    rate=100.0,  # 0.5 for the sum over 200 predictions
    cell_rate=10.0,
    plain=True,
    max_norm=None,
    forgets=False,
    b_i=-4.0,
    direct=True,
)
STREAM = Recipe(lstm(1.0), None, n_h=16, together=16, updates=1500, every=100, rate=1e-2)
REBER = Recipe(lstm(1.0), EmbeddedReber(), n_h=16, together=16, updates=2000, every=50, rate=1e-2)
ADDING = Recipe(lstm(chrono=True), Adding97(100), updates=3000, every=50, rate=1e-2)
RECALL = Recipe(lstm(0.0), Recall(20), updates=3000)  # for both biases
COPY = Recipe(lstm(1.0), Copy(100), n_h=32, judged=64, updates=500, every=50)
SPIKES = Recipe(lstm(), Spikes(), n_h=8, updates=3000, every=100, rate=1e-2)

ADAM = "Adam on batches instead of one sequence at a time"
FULL = "the whole gradient instead of the truncated one; a forget gate"
CHRONO = "chrono biases (2018) at the start"
MEASURE = "solved at 99 of 100 test sequences"
REBER_TASK = "Strings of a small automaton; the second symbol comes back as the last but one."
LAG_TASK = "Two sequences of 101 symbols differ in the first and the last one only: predict every next symbol."
STREAM_TASK = "Embedded Reber strings without a break, and nothing that says where one ends: predict every symbol."
STREAM_DEVIATIONS = (
    "Adam",
    f"{STREAM_LENGTH:,} symbols to a stream",
    f"solved when {TEST_STREAMS} streams of {TEST_LENGTH:,} have no mistake after the first 100, "
    "published: 10 of 100,000",
)
GERS = "Gers, Schmidhuber and Cummins 2000, Neural Computation 12, continual embedded Reber"
BIAS = "Jozefowicz, Zaremba and Sutskever 2015: add 1 to the forget bias"
BIAS_WHY = "their tasks were arithmetic, text and music; this one is the course's own"
RECALL_TASK = "Name the first of 22 symbols at the end."
COPY_TASK = "Ten symbols of eight, 99 blanks, a delimiter: write them again. Solved: half the baseline 10 ln 8 / 120."
COPY_WHY = "16,000 sequences, fewer than theirs; so a net that stays at the baseline shows little"
SPIKES_TASK = "Two spikes, 10 to 49 steps apart: how many steps? Solved: 39 of 40 distances right to half a step."
SPIKES_WHY = "their task was another measure of the delay, and theirs had to fire at it too"

LSTM_ROWS = (
    Row(
        "embedded Reber, LSTM",
        REBER,
        1.0,
        "100 %, 8,440",
        "HS97 5.1",
        f"{LSTM_1997}, section 5.1, table 2: 3 blocks of 2 cells, rate 0.5; page not noted",
        SEEN,
        REBER_TASK,
        (ADAM, FULL, "16 cells instead of 6", "solved when 256 fresh strings have no mistake"),
        8440,
        "strings",
        against="embedded Reber, plain RNN",
    ),
    Row(
        "embedded Reber, plain RNN",
        replace(REBER, start=Start("RNN")),
        0.0,
        "0 %",
        "HS97 5.1",
        f"{LSTM_1997}, section 5.1: Elman nets; RTRL solved a fraction in 173,000; page not noted",
        SEEN,
        REBER_TASK,
        (
            "Adam and backpropagation through time instead of Elman's gradient of one step",
            "16 units",
            "solved when 256 fresh strings have no mistake",
        ),
        unit="strings",
        against="embedded Reber, LSTM",
    ),
    Row(
        "lag 2a, p = 100, LSTM",
        LAG,
        1.0,
        "100 %, 5,040",
        "HS97 5.2, 2a",
        f"{LSTM_1997}, section 5.2, task 2a; page not noted",
        SEEN,
        LAG_TASK,
        (
            "16 cells instead of 1",
            "both sequences at every update",
            "softmax and cross-entropy",
            "the whole gradient instead of the truncated one",
            "as in the paper: no forget gate, gradient descent",
        ),
        5040,
        against="lag 2a, p = 100, plain RNN",
    ),
    Row(
        "lag 2a, p = 100, plain RNN",
        replace(LAG, start=Start("RNN"), forgets=True, b_i=None, max_norm=1.0, every=200),
        0.0,
        "0 % in 5,000,000",
        "HS97 5.2, 2a",
        f"{LSTM_1997}, section 5.2, task 2a, BPTT; page not noted",
        SEEN,
        LAG_TASK,
        ("16 units instead of 1", "the gradient is clipped", "the rates are those of the LSTM"),
        at_most=NOT_COMPARABLE,
        why="8,000 sequences, as many as the LSTM may have; published are 5,000,000",
        against="lag 2a, p = 100, LSTM",
    ),
    Row(
        "2-sequence noise 3c, LSTM",
        Recipe(lstm(chrono=True), NoisyTwoSequences(), n_h=16, updates=2000, every=50, rate=1e-2),
        1.0,
        "269,000",
        "HS97 5.3, 3c",
        f"{LSTM_1997}, section 5.3, task 3c: T = 100, 3 elements tell the class",
        SECOND_HAND,
        "The first 3 of 100 to 110 noisy numbers tell the class; the goals 0.2 and 0.8 have noise: output within 0.1.",
        (ADAM, FULL, CHRONO, "16 cells", f"{MEASURE}, against the goals without noise"),
        269_000,
    ),
    Row(
        "adding, T = 100, LSTM",
        ADDING,
        1.0,
        "74,000",
        "HS97 5.4",
        f"{LSTM_1997}, section 5.4, error below 0.04; page not noted",
        SEEN,
        "Add the two marked numbers among 100 to 110; right is an error below 0.04.",
        (ADAM, FULL, CHRONO, "32 cells instead of 4", MEASURE),
        74_000,
    ),
    Row(
        "adding, T = 500, LSTM",
        replace(ADDING, task=Adding97(500), updates=2500, every=100, judged=128),
        1.0,
        "209,000",
        "HS97 5.4",
        f"{LSTM_1997}, section 5.4, error below 0.04; page not noted",
        SEEN,
        "Add the two marked numbers among 500 to 550; right is an error below 0.04.",
        (ADAM, FULL, CHRONO, "32 cells instead of 4", MEASURE),
        209_000,
    ),
    Row(
        "multiplication, LSTM",
        replace(ADDING, task=Multiplication(100)),
        1.0,
        "482,000",
        "HS97 5.5",
        f"{LSTM_1997}, section 5.5, T = 100, at most 140 of 2,000 wrong; page not noted",
        SEEN,
        "Multiply the two marked numbers from 0 to 1 among 100 to 110; right is an error below 0.04.",
        (ADAM, FULL, CHRONO, "32 cells instead of 4", "solved at 93 of 100, as in the paper"),
        482_000,
    ),
    Row(
        "temporal order 6a, LSTM",
        Recipe(lstm(chrono=True), TemporalOrder(100), every=50),
        1.0,
        "31,390",
        "HS97 5.6, 6a",
        f"{LSTM_1997}, section 5.6, task 6a; page not noted",
        SEEN,
        "X or Y early, X or Y in the middle of 100 to 110 steps, other symbols elsewhere: which pair was it?",
        (ADAM, FULL, CHRONO, "32 cells instead of 4", MEASURE),
        31_390,
    ),
    Row(
        "temporal order 6b, LSTM",
        Recipe(lstm(chrono=True), ThreeOrder(), updates=3000, every=50, rate=1e-2),
        1.0,
        "571,100",
        "HS97 5.6, 6b",
        f"{LSTM_1997}, section 5.6, task 6b; page not noted",
        SEEN,
        "X or Y at three places of 100 to 110 steps, other symbols elsewhere: which of eight orders was it?",
        (ADAM, FULL, CHRONO, "32 cells instead of 6", MEASURE),
        571_100,
    ),
    Row(
        "continual Reber, no forget gate",
        replace(STREAM, forgets=False),
        0.0,
        "fails",
        "GSC00",
        GERS,
        SECOND_HAND,
        STREAM_TASK,
        STREAM_DEVIATIONS,
        unit="symbols",
        against="continual Reber, forget gate",
    ),
    Row(
        "continual Reber, forget gate",
        STREAM,
        0.18,
        "18 % (decay: 62 %)",
        "GSC00",
        f"{GERS}; 62 % with a learning rate that decays",
        SECOND_HAND,
        STREAM_TASK,
        STREAM_DEVIATIONS,
        unit="symbols",
        against="continual Reber, no forget gate",
    ),
    Row(
        "recall, gap 20, forget bias 0",
        RECALL,
        0.0,
        "worse",
        "JZS15",
        BIAS,
        SECOND_HAND,
        RECALL_TASK,
        ("a task of the course",),
        at_most=NOT_COMPARABLE,
        why=BIAS_WHY,
        against="recall, gap 20, forget bias 1",
    ),
    Row(
        "recall, gap 20, forget bias 1",
        replace(RECALL, start=lstm(1.0)),
        1.0,
        "better",
        "JZS15",
        BIAS,
        SECOND_HAND,
        RECALL_TASK,
        ("a task of the course",),
        at_most=NOT_COMPARABLE,
        why=BIAS_WHY,
        against="recall, gap 20, forget bias 0",
    ),
    Row(
        "copy memory, LSTM, bias 1",
        COPY,
        0.0,
        "at the baseline",
        "ASB16 5.1",
        "Arjovsky, Shah and Bengio 2016, copying memory, T = 100",
        FROM_MEMORY,
        COPY_TASK,
        ("Adam instead of RMSprop", "32 cells instead of 40"),
        at_most=NOT_COMPARABLE,
        why=COPY_WHY,
        against="copy memory, LSTM, chrono",
    ),
    Row(
        "copy memory, LSTM, chrono",
        replace(COPY, start=lstm(chrono=True)),
        1.0,
        "below the baseline",
        "TO18",
        "Tallec and Ollivier 2018, copy task with chrono biases",
        FROM_MEMORY,
        COPY_TASK,
        ("Adam instead of RMSprop", "32 cells instead of 128", "lag 100 only"),
        at_most=NOT_COMPARABLE,
        why=COPY_WHY,
        against="copy memory, LSTM, bias 1",
    ),
    Row(
        "timing, peepholes",
        replace(SPIKES, start=PeepholeLSTMCell),
        1.0,
        "solves",
        "GSS02",
        "Gers, Schraudolph and Schmidhuber 2002, measuring spike delays",
        SECOND_HAND,
        SPIKES_TASK,
        (ADAM, "8 cells", "the delay is wanted as a number at the second spike"),
        at_most=PARTLY,
        why=SPIKES_WHY,
        against="timing, no peepholes",
    ),
    Row(
        "timing, no peepholes",
        SPIKES,
        0.0,
        "fails",
        "GSS02",
        "Gers, Schraudolph and Schmidhuber 2002, measuring spike delays",
        SECOND_HAND,
        SPIKES_TASK,
        (ADAM, "8 cells", "the delay is wanted as a number at the second spike"),
        at_most=PARTLY,
        why=SPIKES_WHY,
        against="timing, peepholes",
    ),
)
