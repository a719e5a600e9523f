"""Which tests stay together when workers share them: the cells of a notebook, what is done on one page, a file."""

from xdist.scheduler import LoadScopeScheduling

from tests.notebooks.form import lessons

ALONE = ("tests/widgets/test_fuzz.py",)  # files whose tests are long and share nothing
TOGETHER = "tests/lessons/checks/"  # one of its tests reads what the others were told
STEMS = [path.stem for path in lessons()]


def scope(nodeid: str) -> str:
    """The name of the group that a test runs with, on one worker and in order."""
    path, _, test = nodeid.partition("::")
    lesson = next((stem for stem in STEMS if stem in test), None)
    if path.startswith("tests/browser/") and lesson:
        return f"the page of {lesson}"
    if path.startswith(TOGETHER):
        return TOGETHER
    return nodeid if path in ALONE else path


class InOrder(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out one group after the other, in the order of the collection."""

    def __init__(self, config, log=None):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
