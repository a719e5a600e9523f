"""What every test shares: floating-point accidents are errors."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _float_accidents_raise():
    """Overflow, invalid operations and division by zero raise in numpy code."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield
