"""What every test shares: floating-point accidents are errors, and no test is timed."""

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("course", deadline=None)  # a busy machine is no mistake of the code
settings.load_profile("course")


@pytest.fixture(autouse=True)
def _float_accidents_raise():
    """Overflow, invalid operations and division by zero raise in numpy code."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield
