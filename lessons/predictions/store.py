"""The answers of one learner, in one small JSON file of hers: each is added at the end, and none is ever changed."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lessons import own_files

NAME, VERSION = "predictions.json", 1
LARGEST = 2_000_000  # bytes; hundreds of times what the questions of the course make


class PredictionsError(ValueError):
    """A file of answers that cannot be read or written: `what` is wrong, and for its owner what to do."""

    def __init__(self, what: str, advice: str = "") -> None:
        """Sentences, each with its full stop."""
        super().__init__(f"{what} {advice}".strip())
        self.what = what


@dataclass(frozen=True)
class Answer:
    """One answer: the question's name, which begins with the number of its lesson, what was given and what came out.

    `given` and `truth` hold a number for each place of the answer. `sure` is in percent, None if she did not say.
    `told` compares the two in words, `at` is the time, as in 2026-11-30T10:05.
    """

    question: str
    given: tuple[float, ...]
    truth: tuple[float, ...]
    right: bool
    sure: int | None
    told: str
    at: str

    @property
    def lesson(self) -> str:
        """The number of the lesson, two digits."""
        return self.question.split()[0]


def path() -> Path:
    """Where the answers of this learner are."""
    return own_files.folder() / NAME


def read(file: Path | None = None) -> list[Answer]:
    """All answers of a file, the oldest first; none if there is no file. PredictionsError if it is no such file."""
    file = file or path()
    try:
        if file.stat().st_size > LARGEST:
            raise _strange(file, f"it has more than {LARGEST:,} bytes")
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeError, RecursionError) as error:
        raise _strange(file, getattr(error, "strerror", None) or "it is no text") from error
    except json.JSONDecodeError as error:
        raise _strange(file, f"line {error.lineno} is no JSON") from error
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise _strange(file, f"it does not say that it is of version {VERSION}")
    answers = found.get("answers")
    if not isinstance(answers, list):
        raise _strange(file, "it has no list of answers")
    return [_answer(each, file, k) for k, each in enumerate(answers, 1)]


def add(answer: Answer, file: Path | None = None) -> None:
    """Put one answer at the end of the file; PredictionsError if that cannot be done, and nothing is lost then."""
    file = file or path()
    kept = {"version": VERSION, "answers": [asdict(each) for each in [*read(file), answer]]}
    try:
        own_files.write(file, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        where = own_files.told(file)
        raise PredictionsError(
            f"Your answer was not kept: {where} cannot be written ({error.strerror})."
        ) from error


def last(question: str, answers: Iterable[Answer]) -> Answer | None:
    """The newest answer to a question."""
    return next((each for each in [*answers][::-1] if each.question == question), None)


def first_of_each(answers: Iterable[Answer]) -> list[Answer]:
    """The first answer to each question: what counts, for later ones know more."""
    found: dict[str, Answer] = {}
    for each in answers:
        found.setdefault(each.question, each)
    return list(found.values())


def _strange(file: Path, cause: str) -> PredictionsError:
    where = own_files.told(file)
    return PredictionsError(
        f"{where} cannot be read as your answers: {cause}.",
        "Give it another name, and a new file is begun.",
    )


def _answer(found: Any, file: Path, k: int) -> Answer:
    """One entry of a file, checked field by field."""
    fields = {"question", "given", "truth", "right", "sure", "told", "at"}
    if not isinstance(found, dict) or set(found) != fields:
        raise _strange(file, f"answer {k} has other fields than {', '.join(sorted(fields))}")
    given, truth, right, sure = (found[name] for name in ("given", "truth", "right", "sure"))
    sound = (
        all(isinstance(found[name], str) for name in ("question", "told", "at"))
        and found["question"].strip() != ""
        and _numbers(given)
        and _numbers(truth)
        and isinstance(right, bool)
        and (sure is None or (type(sure) is int and 0 <= sure <= 100))
    )
    if not sound:
        raise _strange(file, f"answer {k} holds something else than an answer")
    return Answer(**(found | {"given": tuple(given), "truth": tuple(truth)}))


def _numbers(values: Any) -> bool:
    return isinstance(values, list) and all(
        isinstance(v, int | float) and math.isfinite(v) for v in values
    )
