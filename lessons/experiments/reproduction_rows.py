"""All rows of the reproduction wall."""

from lessons.experiments.reproduction_row import Row
from lessons.experiments.reproduction_rows_counting import COUNTING_ROWS
from lessons.experiments.reproduction_rows_lstm import LSTM_ROWS, RECALL, STREAM
from lessons.experiments.reproduction_rows_rnn import RNN_ROWS

__all__ = ["RECALL", "ROWS", "STREAM", "Row"]

ROWS = LSTM_ROWS + RNN_ROWS + COUNTING_ROWS
