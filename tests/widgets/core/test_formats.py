"""Numbers as a picture shows them."""

import numpy as np
import pytest

from widgets.core.formats import signed


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-0.25, 2, "−0.25"),
        (0.25, 1, "0.2"),
        (-0.004, 2, "0.00"),
        (-0.0, 3, "0.000"),
        (-6.0, 1, "−6.0"),
        (np.nan, 2, "?"),
    ],
)
def test_a_number_has_a_true_minus_and_none_before_zero(value, digits, text):
    assert signed(value, digits) == text
