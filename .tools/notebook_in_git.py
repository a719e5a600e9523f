"""A notebook and git: opening one changes nothing, and an update leaves a learner's cells alone.

    notebook_in_git.py set-up                   tell git of the merge, for this copy of the course
    notebook_in_git.py merge BASE OURS THEIRS   the three as git's merge driver gets them; writes OURS

Standard library alone. The server of `make lab` calls `as_committed` before it saves.
"""

import copy
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "name": "python"},
}
STATE = "application/vnd.jupyter.widget-state+json"
NAME = "course-notebook"  # in .gitattributes
Cell = dict[str, Any]


def written(book: dict[str, Any]) -> str:
    """A notebook as nbformat writes it."""
    return json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_committed(book: dict[str, Any]) -> None:
    """Take back what JupyterLab writes into each notebook that it opens; all else stays."""
    facts = book.get("metadata", {})
    if facts.get("kernelspec", {}).get("name") != KERNEL["kernelspec"]["name"]:
        return  # a kernel of the learner's own
    facts.update(copy.deepcopy(KERNEL))
    if not facts.get("widgets", {}).get(STATE, {}).get("state"):
        facts.pop("widgets", None)


def merge(base: str, ours: str, theirs: str) -> str:
    """The learner's notebook with what the course has changed since. Raises ValueError, KeyError."""
    book, update = json.loads(ours), json.loads(theirs)
    before, mine, new = (by_id(json.loads(text)) for text in (base, ours, theirs))
    kept = [name for name in new if name in mine or name not in before]
    place = None
    for name, cell in mine.items():
        gone = name in before and name not in new  # the course has dropped it
        if name not in new and not (gone and same(cell, before[name], "source")):
            kept.insert(kept.index(place) + 1 if place in kept else 0, name)
        place = name if name in kept else place
    book["cells"] = [joined(before.get(n), mine.get(n), new.get(n)) for n in kept]
    as_committed(book)
    book["nbformat_minor"] = max(book["nbformat_minor"], update["nbformat_minor"])
    return written(book)


def by_id(book: dict[str, Any]) -> dict[str, Cell]:
    """The cells of a notebook by their ids, in order. Raises ValueError where two have one id."""
    cells = {cell["id"]: cell for cell in book["cells"]}
    if len(cells) < len(book["cells"]):
        raise ValueError("two cells have one id")
    return cells


def same(one: Cell, other: Cell, part: str) -> bool:
    """Whether two cells agree in a part; a text may be one string or a list of lines."""
    texts = (cell.get(part) for cell in (one, other))
    first, second = ("".join(text) if part == "source" else text for text in texts)
    return bool(first == second)


def joined(base: Cell | None, mine: Cell | None, new: Cell | None) -> Cell:
    """One cell: the learner's where the learner has changed it, else the course's."""
    if mine is None or new is None:
        cell = mine or new
        assert cell is not None
        return cell
    base = base or new
    edited, run = (not same(mine, base, part) for part in ("source", "outputs"))
    if not edited and not same(new, base, "source"):
        return new  # outputs of the old code would not fit
    cell = dict(mine if edited or run else new)
    if same(mine, base, "metadata"):
        cell["metadata"] = new["metadata"]
    return cell


def set_up() -> None:
    """Tell git how to run this script; without git, or in a copy that is no repository, nothing."""
    here = Path(__file__).resolve()
    run = f"{shlex.quote(Path(sys.executable).as_posix())} -I -S .tools/{here.name}"
    wanted = {
        f"merge.{NAME}.name": "the learner's cells, and the course's others",
        f"merge.{NAME}.driver": f"{run} merge %O %A %B",
    }
    root = here.parents[1]
    if not (root / ".git").exists():
        return
    for key, value in wanted.items():
        try:
            subprocess.run(["git", "config", "--local", key, value], cwd=root, capture_output=True)
        except OSError:
            return


def main(argv: list[str]) -> int:
    """Do what the first word says; an exit status."""
    if argv == ["set-up"]:
        set_up()
    elif argv[:1] == ["merge"] and len(argv) == 4:
        paths = [Path(name) for name in argv[1:]]
        try:
            text = merge(*(path.read_text(encoding="utf-8") for path in paths))
        except (ValueError, KeyError, TypeError):
            return 1  # git then says that it is a conflict, and the learner's file stays
        paths[1].write_bytes(text.encode("utf-8"))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
