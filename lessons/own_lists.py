"""Lists of a learner's, each in one small JSON file of hers: entries are added at the end, and none is ever changed."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from lessons import own_files

VERSION = 1
LARGEST = 2_000_000  # bytes; hundreds of times what the course makes
Entry = TypeVar("Entry")


def as_text(lists: Mapping[str, Any]) -> str:
    """A file with these lists, by their keys."""
    return json.dumps({"version": VERSION, **lists}, ensure_ascii=False, indent=1) + "\n"


class OwnListError(ValueError):
    """A file that cannot be read or written: `what` is wrong, and for its owner what to do."""

    def __init__(self, what: str, advice: str = "") -> None:
        """Sentences, each with its full stop."""
        super().__init__(f"{what} {advice}".strip())
        self.what = what


@dataclass(frozen=True)
class OwnList(Generic[Entry]):
    """The list `key` of the file `name`; `entry` is a dataclass, and one of them is called `called`.

    `sound` says whether the fields that a file has for an entry are of the right kinds, and gives the entry then.
    """

    name: str
    key: str
    called: str
    entry: type[Entry]
    sound: Callable[[dict[str, Any]], Entry | None]

    def path(self) -> Path:
        """Where the list of this learner is."""
        return own_files.folder() / self.name

    def read(self, file: Path | None = None) -> list[Entry]:
        """All entries of a file, the oldest first; none if there is no file. OwnListError if it is no such file."""
        file = file or self.path()
        try:
            if file.stat().st_size > LARGEST:
                raise self._strange(file, f"it has more than {LARGEST:,} bytes")
            found = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, UnicodeError, RecursionError) as error:
            raise self._strange(
                file, getattr(error, "strerror", None) or "it is no text"
            ) from error
        except json.JSONDecodeError as error:
            raise self._strange(file, f"line {error.lineno} is no JSON") from error
        if not isinstance(found, dict) or found.get("version") != VERSION:
            raise self._strange(file, f"it does not say that it is of version {VERSION}")
        entries = found.get(self.key)
        if not isinstance(entries, list):
            raise self._strange(file, f"it has no list of {self.key}")
        return [self._entry(each, file, k) for k, each in enumerate(entries, 1)]

    def add(self, entry: Entry, file: Path | None = None) -> None:
        """Put one entry at the end of the file; OwnListError if that cannot be done, and nothing is lost then."""
        file = file or self.path()
        kept = [*self.read(file), entry]
        try:
            own_files.write(file, as_text({self.key: self._fields(kept)}))
        except OSError as error:
            where = own_files.told(file)
            raise OwnListError(
                f"Your {self.called} was not kept: {where} cannot be written ({error.strerror})."
            ) from error

    def fields(self) -> list[dict[str, Any]]:
        """All entries of this learner, field by field."""
        return self._fields(self.read())

    def _fields(self, entries: list[Entry]) -> list[dict[str, Any]]:
        return [asdict(each) for each in entries]  # type: ignore[call-overload]

    def _strange(self, file: Path, cause: str) -> OwnListError:
        where = own_files.told(file)
        return OwnListError(
            f"{where} cannot be read as your {self.called}s: {cause}.",
            "Give it another name, and a new file is begun.",
        )

    def _entry(self, found: Any, file: Path, k: int) -> Entry:
        """One entry of a file, checked field by field."""
        fields = self.entry.__dataclass_fields__  # type: ignore[attr-defined]
        if not isinstance(found, dict) or set(found) != set(fields):
            cause = f"{self.called} {k} has other fields than {', '.join(sorted(fields))}"
            raise self._strange(file, cause)
        entry = self.sound(found)
        if entry is None:
            raise self._strange(file, f"{self.called} {k} holds something else than its fields say")
        return entry


def pooled(kept: OwnList[Entry], folder: Path) -> tuple[dict[str, list[Entry]], list[str]]:
    """The lists of a class by learner, named as her file below `folder`, and what is said of files that are none."""
    found, strange = {}, []
    for file in sorted(folder.rglob("*.json")):
        try:
            found[file.relative_to(folder).with_suffix("").as_posix()] = kept.read(file)
        except OwnListError as error:
            strange.append(error.what)
    return {name: entries for name, entries in found.items() if entries}, strange


def in_folder(
    kept: OwnList[Entry], package: str, about: str | None, argv: Sequence[str] | None
) -> tuple[Path, dict[str, list[Entry]]]:
    """The folder that the command line of `python -m package` names, and its lists; why there are none is printed.

    Without `argv` the arguments are those of the process. Files that are none are named on stderr.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {package}", description=about)
    parser.add_argument("folder", type=Path, help="where the files of the learners are")
    folder: Path = parser.parse_args(argv).folder
    if not folder.is_dir():
        print(f"{folder} is no folder.")
        return folder, {}
    found, strange = pooled(kept, folder)
    for told in strange:
        print(told, file=sys.stderr)
    if not found:
        article = "an" if kept.called[0] in "aeiou" else "a"
        print(f"{folder} has no file with {article} {kept.called} in it.")
    return folder, found
