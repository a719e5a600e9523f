"""All answers and results that are kept of a learner: written into one file, removed, and put back."""

from pathlib import Path

from lessons import own_files
from lessons.own_lists import OwnListError, as_text
from lessons.predictions.store import ANSWERS
from lessons.progress.store import RESULTS
from lessons.study.store import STUDY

LISTS = (ANSWERS, RESULTS, STUDY)
NAME = "my-progress.json"


def export() -> Path:
    """Write all answers and results into one file, which can be pooled with those of others; gives its path.

    OwnListError where a file cannot be read or written.
    """
    file = own_files.folder() / NAME
    kept = {each.key: each.fields() for each in LISTS}
    try:
        own_files.write(file, as_text(kept))
    except OSError as error:
        raise OwnListError(
            f"{own_files.told(file)} cannot be written ({error.strerror})."
        ) from error
    return file


def delete() -> dict[Path, bytes]:
    """Remove the files, the exported one too; what was in them, for `restore`. OSError says which cannot be removed."""
    paths = [*(each.path() for each in LISTS), own_files.folder() / NAME]
    found = {path: path.read_bytes() for path in paths if path.is_file()}
    for path in found:
        path.unlink()
    return found


def restore(files: dict[Path, bytes]) -> None:
    """Put back what `delete` removed; what has been kept since then stays as it is."""
    for path, content in files.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
