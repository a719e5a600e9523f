"""The rows of the reproduction wall: a task, what was published, how our net is trained, and what differs."""

from dataclasses import dataclass, replace

from lessons.experiments.lag_net import Start
from lessons.experiments.reproduction_training import (
    STREAM_LENGTH,
    TEST_LENGTH,
    TEST_STREAMS,
    Recipe,
)
from lessons.tasks.classics import Adding97, EmbeddedReber, Lag, TemporalOrder
from lessons.tasks.long_lags import Recall

LSTM_1997 = "Hochreiter and Schmidhuber 1997"
SECOND_HAND = "from a secondary source"


@dataclass(frozen=True)
class Row:
    """One row: `solves` is what the paper says of such a net, `published` its figure, `unit` what is counted.

    `asks` is the task, `differs` what is not as in the paper, `tried` what else was done where nothing came of it.
    """

    name: str
    recipe: Recipe
    solves: bool
    published: str
    source: str
    asks: str
    differs: str
    tried: str = ""
    unit: str = "runs"


def _lstm(bias: float | None = None, chrono: bool = False) -> Start:
    return Start("LSTM", bias=bias, chrono=chrono)


LAG = Recipe(
    _lstm(),
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
STREAM = Recipe(_lstm(1.0), None, n_h=16, together=16, updates=1500, every=100, rate=1e-2)
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
REBER = Recipe(_lstm(1.0), EmbeddedReber(), n_h=16, together=16, updates=2000, every=50, rate=1e-2)
ADDING = Recipe(_lstm(chrono=True), Adding97(100), updates=3000, every=50, rate=1e-2)
RECALL = Recipe(_lstm(0.0), Recall(20), updates=3000)  # for both biases

ADAM = "Adam on batches instead of one run at a time; a forget gate"
CHRONO = f"{ADAM}, with chrono biases; solved at 99 of 100 fresh runs."
LAG_ASKS = (
    "Two runs of 101 symbols differ in the first and the last one only: predict every next symbol."
)
ORDER_ASKS = "X or Y early, X or Y in the middle, noise elsewhere: which pair was it?"
ORDER_DIFFERS = "50 units from an orthogonal start, plain descent at the rate 0.1"
CLIPPED = f"{ORDER_DIFFERS}; clipped at norm 1, without the regulariser."
STREAM_ASKS = "Embedded Reber strings without a break, and nothing that says where one ends: predict every symbol."
STREAM_DIFFERS = (
    f"Adam; {STREAM_LENGTH:,} symbols to a stream; "
    f"solved when {TEST_STREAMS} streams of {TEST_LENGTH:,} have no mistake after\n"
    "the first 100. Published: 10 streams of 100,000."
)

ROWS = (
    Row(
        "embedded Reber, LSTM",
        REBER,
        True,
        "100 %, 8,440 strings",
        f"{LSTM_1997}, section 5.1, 3 blocks of 2 cells",
        "Strings of a small automaton; the second symbol comes back as the last but one.",
        f"{ADAM}; solved when 256 fresh strings have no mistake.",
        unit="strings",
    ),
    Row(
        "lag 2a, p = 100, LSTM",
        LAG,
        True,
        "100 %, 5,040 runs",
        f"{LSTM_1997}, section 5.2, task 2a",
        LAG_ASKS,
        "16 cells instead of 1; both runs at every update. No forget gate and plain descent, as in the paper.",
    ),
    Row(
        "lag 2a, p = 100, plain RNN",
        replace(
            LAG, start=Start("RNN"), forgets=True, b_i=None, max_norm=1.0, updates=2800, every=200
        ),
        False,
        "0 % in 5,000,000 runs",
        f"{LSTM_1997}, section 5.2, task 2a, BPTT",
        LAG_ASKS,
        "16 units instead of 1; the gradient is clipped; stopped after 5,600 runs.",
    ),
    Row(
        "adding, T = 100, LSTM",
        ADDING,
        True,
        "74,000 runs",
        f"{LSTM_1997}, section 5.4",
        "Add the two marked numbers among 100 to 110; right is an error below 0.04.",
        CHRONO,
    ),
    Row(
        "adding, T = 500, LSTM",
        replace(ADDING, task=Adding97(500), updates=2500, every=100, judged=128),
        True,
        "209,000 runs",
        f"{LSTM_1997}, section 5.4",
        "Add the two marked numbers among 500 to 550; right is an error below 0.04.",
        CHRONO,
    ),
    Row(
        "temporal order 6a, LSTM",
        Recipe(_lstm(chrono=True), TemporalOrder(100), every=50),
        True,
        "31,390 runs",
        f"{LSTM_1997}, section 5.6, task 6a",
        f"{ORDER_ASKS} 100 to 110 steps.",
        CHRONO,
    ),
    Row(
        "continual Reber, no forget gate",
        replace(STREAM, forgets=False, updates=800),
        False,
        "fails",
        f"Gers, Schmidhuber and Cummins 2000, {SECOND_HAND}",
        STREAM_ASKS,
        STREAM_DIFFERS,
        unit="symbols",
    ),
    Row(
        "continual Reber, forget gate",
        STREAM,
        True,
        "18 %; with decay 62 %",
        f"Gers, Schmidhuber and Cummins 2000, {SECOND_HAND}; decay is of the learning rate",
        STREAM_ASKS,
        STREAM_DIFFERS,
        unit="symbols",
    ),
    Row(
        "order, 30 steps, RNN, unclipped",
        replace(ORDER, max_norm=None, updates=1500),
        False,
        "fails beyond 20 steps",
        f"Pascanu, Mikolov and Bengio 2013, {SECOND_HAND}",
        ORDER_ASKS,
        f"{ORDER_DIFFERS}; nothing is clipped.",
        "At a tenth of this rate an unclipped net solved 30 steps too: clipping buys the larger rate.",
    ),
    Row(
        "order, 30 steps, RNN, clipped",
        ORDER,
        True,
        "100 % at 50 to 200 steps",
        f"Pascanu, Mikolov and Bengio 2013, with a regulariser, {SECOND_HAND}",
        ORDER_ASKS,
        CLIPPED,
    ),
    Row(
        "order, 50 steps, RNN, clipped",
        replace(ORDER, task=TemporalOrder(50), updates=1500),
        True,
        "100 % at 50 to 200 steps",
        f"Pascanu, Mikolov and Bengio 2013, with a regulariser, {SECOND_HAND}",
        ORDER_ASKS,
        CLIPPED,
        "Rates 0.01 and 0.1, clipped or not: none solved it in 2,000 updates from seed 0. Not tried: the regulariser.",
    ),
    Row(
        "recall, gap 20, forget bias 0",
        RECALL,
        False,
        "worse",
        "Jozefowicz, Zaremba and Sutskever 2015: add 1 to the forget bias",
        "Name the first of 22 symbols at the end.",
        "Their tasks were others: arithmetic, text, music. This one is the course's own.",
    ),
    Row(
        "recall, gap 20, forget bias 1",
        replace(RECALL, start=_lstm(1.0)),
        True,
        "better",
        "Jozefowicz, Zaremba and Sutskever 2015: add 1 to the forget bias",
        "Name the first of 22 symbols at the end.",
        "Their tasks were others: arithmetic, text, music. This one is the course's own.",
    ),
)
