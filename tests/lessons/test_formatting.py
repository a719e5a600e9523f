"""Rows of a printed table."""

from lessons.formatting import seed_row


def test_a_row_of_seeds_ends_with_their_mean():
    assert seed_row("GRU", [1.0, 0.5]) == "GRU              1.00  0.50   mean 0.75"
    assert seed_row("no forget gate", [0.784]).split() == [
        *("no", "forget", "gate"),
        *("0.78", "mean", "0.78"),
    ]
