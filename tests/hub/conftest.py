"""A hub that runs, with two learners; without HUB in the environment these tests are not collected."""

import os
from collections.abc import Iterator

import pytest

from tests.hub.client import Learner
from tests.hub.running import Hub, running

HUB = os.environ.get("HUB")
collect_ignore_glob = [] if HUB else ["test_*.py"]


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """The hub that ships, with the learners hub-test-1 and hub-test-2."""
    with running("hub-test", 2) as hub:
        yield hub


@pytest.fixture(scope="session")
def learners(hub: Hub) -> Iterator[list[Learner]]:
    """Both, at work: each with a server and a kernel of her own."""
    both = [Learner(hub.url, name, password) for name, password in hub.passwords.items()]
    for learner in both:
        learner.log_in()
        learner.start_server()
        learner.start_kernel("notebooks/12-what-does-the-lstm-output.ipynb")
    yield both
    for learner in both:
        learner.leave()


@pytest.fixture
def one(learners: list[Learner]) -> Learner:
    """The first, with no errors yet."""
    learners[0].errors.clear()
    return learners[0]


@pytest.fixture
def two(learners: list[Learner]) -> Learner:
    """The second, with no errors yet."""
    learners[1].errors.clear()
    return learners[1]
