"""What every test shares: floating-point accidents are errors, no test is timed, browsers come last."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("course", deadline=None)  # a busy machine is no mistake of the code
settings.load_profile("course")


BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items):
    """Quick tests first; Playwright also keeps an event loop running from its first test on."""
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))


@pytest.fixture(autouse=True)
def _float_accidents_raise():
    """Overflow, invalid operations and division by zero raise in numpy code."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield
