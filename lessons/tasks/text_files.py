"""A text file of the learner's own: found, decoded, or refused in a sentence that says what to do."""

import codecs
import difflib
from pathlib import Path

from lessons.tasks.text import MOST, Corpus, TextError, checked

ENCODINGS = ("utf-8", "utf-16", "gb18030", "cp1252", "latin-1")  # that a sentence may advise
GUESSES = {"utf-8": "utf-8", "gb2312": "gb18030", "cp1252": "cp1252"}  # if it decodes so, try this
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8"}


def from_file(path: str | Path, encoding: str = "utf-8") -> Corpus:
    """A text file of the learner's own; TextError says why it cannot be read, and what to do.

    A file of more than MOST characters is cut, and the note says so.
    """
    file = _found(str(path))
    try:
        with file.open("rb") as opened:
            data = opened.read(4 * MOST + 4)  # no encoding needs more bytes for a character
    except OSError as error:
        raise TextError(f"{file.name!r} may not be read: {error.strerror}.") from error
    return checked(repr(file.name), _decoded(file.name, data, encoding))


def _found(path: str) -> Path:
    """The file at `path`; TextError if there is none, with near names."""
    if not path.strip():
        raise TextError("Type the path of a text file.")
    try:
        file = Path(path.strip()).expanduser()
        if file.is_dir():
            raise TextError(f"{path!r} is a folder; name a file in it.")
        if file.is_file():
            return file
        there = file.exists()
        names = [other.name for other in file.parent.iterdir()] if file.parent.is_dir() else []
    except TextError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise TextError(f"{path[:60]!r} is no path that can be opened; check it.") from error
    if there:
        raise TextError(f"{path!r} is not a plain file; name a text file.")
    near = difflib.get_close_matches(file.name, names, n=3)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "check the name."
    if not file.parent.is_dir():
        hint = "its folder does not exist either."
    raise TextError(f"There is no file {path[:200]!r}; {hint}")


def _decoded(name: str, data: bytes, encoding: str) -> str:
    """The text that `data` spells; TextError for another encoding or for no text at all."""
    _check_encoding(encoding)
    mark = next((told for start, told in MARKS.items() if data.startswith(start)), "")
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8-sig" if is_utf8 else encoding)()
    try:
        text = decoder.decode(data, final=len(data) < 4 * MOST)
    except UnicodeError as error:
        if b"\0" in data and mark != "utf-16":
            raise TextError(f"{name!r} is not a text file: it holds zero bytes.") from error
        raise TextError(_wrong_bytes(name, data, encoding, error, mark)) from error
    if "\0" in text:
        hint = "; choose utf-16" if mark == "utf-16" else ": it holds zero bytes"
        raise TextError(f"{name!r} is not a text file in {encoding}{hint}.")
    return text


def _check_encoding(encoding: str) -> None:
    """Refuse a name that is not that of a text encoding."""
    try:
        "".encode(encoding)
        codecs.getincrementaldecoder(encoding)
    except (LookupError, ValueError) as error:
        refused = f"{encoding[:40]!r} is not an encoding that Python knows"
        raise TextError(f"{refused}; try utf-8.") from error


def _wrong_bytes(name: str, data: bytes, encoding: str, error: UnicodeError, mark: str) -> str:
    """Which byte in which line is wrong, and an encoding in which the whole file makes sense."""
    where = ""
    if isinstance(error, UnicodeDecodeError) and error.start < len(data):
        line = data.count(b"\n", 0, error.start) + 1
        where = f": byte 0x{data[error.start]:02x} in line {line}"
    if mark and mark == codecs.lookup(encoding).name:
        return f"{name!r} begins as {mark} and is damaged{where}; save it anew as utf-8."
    best = mark or next((told for other, told in GUESSES.items() if _fits(data, other)), "latin-1")
    return f"{name!r} is not {encoding}{where}; it can be read as {best}, so try that."


def _fits(data: bytes, encoding: str) -> bool:
    """Whether the beginning of `data` decodes; its last character may be cut."""
    try:
        data[:MOST].decode(encoding)
    except UnicodeDecodeError as error:
        return len(data) > MOST and error.start > MOST - 4
    return True
