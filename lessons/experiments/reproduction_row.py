"""What a row of the reproduction wall holds, and the words of its verdict."""

from dataclasses import dataclass

from lessons.experiments.reproduction_measures import Experiment
from lessons.experiments.reproduction_training import Recipe

SAME, BETTER, PARTLY = "same", "better", "partly"
NOT_REPRODUCED, NOT_COMPARABLE = "not reproduced", "not comparable"
VERDICTS = (SAME, BETTER, PARTLY, NOT_REPRODUCED, NOT_COMPARABLE)

SEEN = "seen in the paper"
SECOND_HAND = "from a secondary source, not seen in the paper"
FROM_MEMORY = "from memory, not seen in the paper"

LSTM_1997 = "Hochreiter and Schmidhuber 1997, Neural Computation 9, pages 1735–1780"


@dataclass(frozen=True)
class Row:
    """One row: a claim of a paper and our run of it.

    `rate` is the fraction of nets that solve the task in the paper (1 where it says that they do, 0 where it says that
    they do not) and `count` after how many of `unit`, None if it gives no number; `published` says both in the table.
    `where` is the place in the paper in short, `source` in full, and `seen` how we know the figure. `asks` is the task,
    `deviations` are what is not as in the paper. `at_most` is the best verdict that the row can have, and `why` the
    reason for one that is not `SAME`. `against` names the row with the same budget that this one is compared with.
    """

    name: str
    recipe: Recipe | Experiment
    rate: float
    published: str
    where: str
    source: str
    seen: str
    asks: str
    deviations: tuple[str, ...]
    count: int | None = None
    unit: str = "sequences"
    at_most: str = SAME
    why: str = ""
    against: str = ""


def verdict_on(row: Row, solved: int, of: int, counts: list[int]) -> str:
    """The verdict where `solved` `of` our nets solved it, after `counts` of the row's unit.

    Same: within a third of the published rate and from a third of the published count to three times it. Better: more
    nets, or less than a third of the count. Partly: fewer nets, or more than three times the count. Not reproduced:
    none where most did, or most where none did. `at_most` bounds it.
    """
    if row.at_most == NOT_COMPARABLE:
        return NOT_COMPARABLE
    ours = solved / of
    if row.rate == 0.0:
        found = SAME if solved == 0 else PARTLY if ours < 0.5 else NOT_REPRODUCED
    elif solved == 0:
        found = NOT_REPRODUCED
    elif ours > row.rate + 1 / 3:
        found = BETTER
    elif ours < row.rate - 0.3:
        found = PARTLY
    else:
        found = _by_count(row.count, counts)
    return PARTLY if row.at_most == PARTLY and found in (SAME, BETTER) else found


def _by_count(published: int | None, counts: list[int]) -> str:
    """Same, better or partly, by the middle one of our counts."""
    if published is None:
        return SAME
    middle = sorted(counts)[len(counts) // 2]
    if 3 * middle < published:
        return BETTER
    return SAME if middle <= 3 * published else PARTLY
