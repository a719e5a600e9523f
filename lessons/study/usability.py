"""The System Usability Scale: ten statements, each answered from 1 (strongly disagree) to 5 (strongly agree).

Source: Brooke, "SUS: a quick and dirty usability scale", 1996, with "the course" in place of "this system".
"""

from collections.abc import Sequence

STATEMENTS = (
    "I think that I would like to use the course frequently.",
    "I found the course unnecessarily complex.",
    "I thought the course was easy to use.",
    "I think that I would need the support of a technical person to be able to use the course.",
    "I found the various functions in the course were well integrated.",
    "I thought there was too much inconsistency in the course.",
    "I would imagine that most people would learn to use the course very quickly.",
    "I found the course very cumbersome to use.",
    "I felt very confident using the course.",
    "I needed to learn a lot of things before I could get going with the course.",
)
LEVELS = (1, 2, 3, 4, 5)


def score(levels: Sequence[int]) -> float:
    """From 0 to 100: odd statements count their level - 1, even ones 5 - level, and the sum is multiplied by 2.5.

    ValueError for anything but ten levels from 1 to 5.
    """
    if len(levels) != len(STATEMENTS) or not set(levels) <= set(LEVELS):
        raise ValueError("Ten levels from 1 to 5 are asked for.")
    counted = [level - 1 if k % 2 == 0 else 5 - level for k, level in enumerate(levels)]
    return 2.5 * sum(counted)
