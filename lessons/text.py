"""Texts to learn from, never a download: typed, from a file of the learner's, or Python's own library."""

import codecs
import difflib
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]

UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # stands for every character that a vocabulary does not have
LEAST, MOST = 100, 2_000_000  # characters of a text: fewer teach nothing, more would take hours
ENCODINGS = ("utf-8", "utf-16", "gb18030", "cp1252", "latin-1")  # that a sentence may advise
GUESSES = {"utf-8": "utf-8", "gb2312": "gb18030", "cp1252": "cp1252"}  # if it decodes so, try this
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8"}

# Modules of Python's library, one that a version lacks is left out; those to validate on are others.
TRAIN = """textwrap random heapq argparse calendar csv shlex queue pprint fractions string cmd code
copy glob configparser contextlib difflib doctest enum fileinput fnmatch functools getopt getpass
gettext gzip hashlib html/parser http/client http/cookies http/server imaplib inspect ipaddress
json/decoder json/encoder linecache logging/__init__ logging/handlers mailbox mimetypes netrc numbers
optparse os pdb pickle pickletools pkgutil platform plistlib poplib posixpath profile pstats pyclbr
pydoc quopri re/_compiler re/_parser reprlib sched selectors shelve shutil smtplib socket socketserver
statistics subprocess tabnanny tarfile tempfile threading timeit tokenize trace traceback types typing
unittest/case unittest/mock urllib/parse urllib/request uuid warnings wave weakref xmlrpc/client zipapp
abc ast base64 bdb bisect codecs codeop collections/__init__ copyreg dataclasses dis email/header
email/message email/utils filecmp ftplib graphlib locale rlcompleter _pydecimal"""
VALID = """secrets symtable bz2 runpy colorsys operator lzma concurrent/futures/thread tomllib/_parser
modulefinder zipimport concurrent/futures/_base"""


class TextError(ValueError):
    """A text that nothing can be learnt from; the message is for the learner."""


@dataclass(frozen=True)
class Vocabulary:
    """The characters that a net knows, each once; the last one, UNKNOWN, stands for all others."""

    symbols: str

    def __post_init__(self) -> None:
        """Refuse symbols that are not each other's equals: one twice, or UNKNOWN not last."""
        if len(set(self.symbols)) != len(self.symbols) or self.symbols[-1:] != UNKNOWN:
            raise ValueError("a vocabulary has every symbol once, and UNKNOWN last")

    @classmethod
    def of(cls, text: str) -> "Vocabulary":
        """The characters of `text`, in the order of their code points, and UNKNOWN."""
        return cls("".join(sorted(set(text) - {UNKNOWN})) + UNKNOWN)

    def __len__(self) -> int:
        """The number of symbols, UNKNOWN too."""
        return len(self.symbols)

    def encode(self, text: str) -> Codes:
        """The number of each character, (len(text),); one that is not here gets UNKNOWN's."""
        points = _points(text)
        return self._table[np.minimum(points, len(self._table) - 1)]

    def decode(self, codes: Sequence[int] | Codes) -> str:
        """The text that these numbers stand for."""
        return "".join(self.symbols[code] for code in codes)

    def unknown(self, text: str) -> int:
        """How many characters of `text` are not here."""
        return int((self.encode(text) == len(self.symbols) - 1).sum())

    def seen(self, text: str) -> str:
        """`text` as a net with this vocabulary reads it."""
        return self.decode(self.encode(text))

    @cached_property
    def _table(self) -> Codes:
        """The number of every code point up to the largest one, and after it UNKNOWN's for all others."""
        points = _points(self.symbols)
        table = np.full(points.max() + 2, len(self.symbols) - 1)
        table[points] = np.arange(len(self.symbols))
        return table


def _points(text: str) -> NDArray[np.uint32]:
    """The code point of each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


ASCII = Vocabulary("\n" + "".join(map(chr, range(32, 127))) + UNKNOWN)  # what a program is made of


@dataclass(frozen=True)
class Corpus:
    """A text to learn from: `name` says which, `note` how much of it this is ("" for all)."""

    name: str
    text: str
    note: str = ""

    def split(self, share: float = 0.1) -> tuple[str, str]:
        """The text to train on, and its last `share`, held out."""
        cut = len(self.text) - round(share * len(self.text))
        return self.text[:cut], self.text[cut:]


def typed(text: str) -> Corpus:
    """Typed or pasted text; TextError if it is empty or too short, cut if it is too long."""
    return _checked("Your text", text)


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
    return _checked(repr(file.name), _decoded(file.name, data, encoding))


def python_library(part: str = "train", most: int = 10 * MOST) -> Corpus:
    """Source text of Python's library as the running interpreter has it, at most `most` characters.

    `part` is "train" or "valid": other modules. A module that this Python does not have is left out.
    """
    root, names = Path(sysconfig.get_path("stdlib")), {"train": TRAIN, "valid": VALID}[part].split()
    found, length = list[str](), 0
    for name in names:
        file = root / f"{name}.py"
        if length < most and file.exists():
            found.append(file.read_text(encoding="utf-8").expandtabs(4))
            length += len(found[-1])
    if not found:
        raise TextError("This Python comes without the source of its library; type a text instead.")
    return Corpus("Python's library", "".join(found)[:most], f"{len(found)} modules")


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


def _checked(name: str, text: str) -> Corpus:
    """`text` with \\n at the end of every line, long enough, cut where it is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise TextError(f"{name} is empty; it needs {LEAST} characters or more.")
    if len(text) < LEAST:
        few = f"{name} has {len(text)} characters, too few to train on"
        raise TextError(f"{few}; it needs {LEAST} or more.")
    note = f"cut after the first {MOST:,} characters" if len(text) > MOST else ""
    return Corpus(name, text[:MOST], note)
