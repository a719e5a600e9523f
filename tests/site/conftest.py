"""The site that SITE names, served without a network; without SITE these tests are not collected."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.harness import chromium, lab
from tests.site.page import serving

SITE = os.environ.get("SITE")
collect_ignore_glob = [] if SITE else ["test_*.py"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, whose only way out is a dead proxy."""
    if chromium.find() is None:
        pytest.fail(chromium.missing())
    with lab.browser() as running:
        yield running


@pytest.fixture(scope="session")
def server() -> Iterator[lab.Server]:
    """The built site."""
    assert SITE
    with serving(Path(SITE)) as running:
        yield running
