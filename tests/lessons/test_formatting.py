"""Rows of a printed table."""

from lessons.formatting import seed_row


def test_a_row_of_seeds_has_their_mean_and_the_worst():
    assert seed_row("GRU", [1.0, 0.5]) == "GRU             mean 0.75   worst seed 0.50"
    one = seed_row("no forget gate", [0.784])
    assert one == "no forget gate  mean 0.78   worst seed 0.78"
