"""How sure a learner was, and how often she was right then; for one learner and for a class."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lessons.predictions.store import Answer, first_of_each


class Group(NamedTuple):
    """All answers that were given with one sureness."""

    sure: int  # %
    n: int
    right: int

    @property
    def told(self) -> str:
        """The group in words."""
        sure = f"{self.sure} % sure {times(self.n)}"
        if self.n == 1:
            return f"{sure}, and {'right' if self.right else 'wrong'}"
        return f"{sure} and right {times(self.right)}"


class Row(NamedTuple):
    """What a class answered to one question."""

    question: str
    n: int
    right: int
    sure: float | None  # the mean of those who said it, %


def times(n: int) -> str:
    """How often, in words."""
    return "once" if n == 1 else f"{n} times"


def by_sureness(answers: Iterable[Answer]) -> list[Group]:
    """The first answers of one learner, grouped by how sure she was; those without a sureness are left out."""
    return _groups(first_of_each(answers))


def of_class(answers: Mapping[str, list[Answer]]) -> tuple[list[Row], list[Group]]:
    """For the answers of each learner, by name: a row for each question, the hardest first, and all by sureness."""
    pooled = [each for given in answers.values() for each in first_of_each(given)]
    asked: dict[str, list[Answer]] = defaultdict(list)
    for each in pooled:
        asked[each.question].append(each)
    rows = [_row(question, given) for question, given in asked.items()]
    return sorted(rows, key=lambda row: (row.right / row.n, row.question)), _groups(pooled)


def _row(question: str, given: list[Answer]) -> Row:
    sure = [each.sure for each in given if each.sure is not None]
    right = sum(each.right for each in given)
    return Row(question, len(given), right, sum(sure) / len(sure) if sure else None)


def _groups(answers: Iterable[Answer]) -> list[Group]:
    found: dict[int, list[bool]] = defaultdict(list)
    for each in answers:
        if each.sure is not None:
            found[each.sure].append(each.right)
    return [Group(sure, len(right), sum(right)) for sure, right in sorted(found.items())]
