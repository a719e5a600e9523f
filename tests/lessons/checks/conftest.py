"""What judges say while the tests of the lessons give them answers is kept, for the test that reads it all."""

import pytest

from tests.harness import sentences

ANSWERED = ("/test_lesson_", "/test_every_comparison.py", "::test_the_solution_passes")


def gives_answers(nodeid):
    """Whether a test gives answers that a learner might: nonsense does not count."""
    return any(part in nodeid for part in ANSWERED)


@pytest.fixture(scope="session")
def said_to_answers():
    """All that was said so far, in this process."""
    return set()


@pytest.fixture(autouse=True)
def _kept(request, said_to_answers):
    if not gives_answers(request.node.nodeid):
        yield
        return
    end = sentences.keep(said_to_answers)
    yield
    end()
