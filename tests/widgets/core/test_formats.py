"""Numbers as a picture shows them."""

import numpy as np
import pytest

from widgets.core.formats import signed, typeset, with_minus


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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("h = -0.57, (-1.00)", "h = −0.57, (−1.00)"),
        ("3e-06 and [-.5]", "3e−06 and [−.5]"),
        ("1987-09-14, w-2 and a - 1", "1987-09-14, w-2 and a - 1"),
        ("[-0.00, -0, -0.04, -0.0e3]", "[0.00, 0, −0.04, −0.0e3]"),
        ("many-to-one: x=-2", "many-to-one: x=−2"),
    ],
)
def test_a_number_in_a_text_has_a_true_minus(text, wanted):
    assert with_minus(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("LSTM 2e-22, h 1e-30", "LSTM 2·10⁻²², h 10⁻³⁰"),
        ("1.5e+04 and -3e5", "1.5·10⁴ and −3·10⁵"),
        ("C_8 = 1.00, h_t, x_14", "C₈ = 1.00, hₜ, x₁₄"),
        ("C_t-1 and h_{t-1}", "Cₜ₋₁ and hₜ₋₁"),
        ("|dL/dh_2|, dC_5/dC_2", "|∂L/∂h₂|, ∂C₅/∂C₂"),
        ("Chosen: dh_2, and add_2", "Chosen: dh₂, and add_2"),
        ("W_hh, the_1, x_1y, e1e3, 0x1e5", "W_hh, the_1, x_1y, e1e3, 0x1e5"),
    ],
)
def test_a_caption_is_typeset(text, wanted):
    assert typeset(text) == wanted
