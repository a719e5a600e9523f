"""Texts to learn from, never a download: typed, a short story with a rhythm, or Python's own library."""

import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]

UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # stands for every character that a vocabulary does not have
LEAST, MOST = 100, 2_000_000  # characters of a text: fewer teach nothing, more would take hours

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
        """The number of every code point up to the largest one, and after it UNKNOWN's for all others.

        UNKNOWN, which is a large one, is among the others.
        """
        points = _points(self.symbols[:-1])
        table = np.full(points.max(initial=0) + 2, len(self.symbols) - 1)
        table[points] = np.arange(len(points))
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
    return checked("Your text", text)


def python_library(part: str = "train", most: int = 10 * MOST) -> Corpus:
    """Source text of Python's library as the running interpreter has it, at most `most` characters.

    `part` is "train" or "valid": other modules. A module that this Python does not have is left out.
    """
    root, names = _library(), {"train": TRAIN, "valid": VALID}[part].split()
    found, length = list[str](), 0
    for name in names:
        file = root.joinpath(f"{name}.py")
        if length < most and file.exists():
            found.append(file.read_text(encoding="utf-8").expandtabs(4))
            length += len(found[-1])
    if not found:
        raise TextError("This Python comes without the source of its library; type a text instead.")
    return Corpus("Python's library", "".join(found)[:most], f"{len(found)} modules")


def _library() -> Path | zipfile.Path:
    """Where the source of Python's library lies: an archive, if there is one that holds it, or a folder."""
    packed = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    archives = [path for path in map(Path, sys.path) if path.name == packed and path.is_file()]
    for archive in map(zipfile.Path, archives):
        if archive.joinpath("textwrap.py").exists():
            return archive
    return Path(sysconfig.get_path("stdlib"))


def checked(name: str, text: str) -> Corpus:
    """`text` with \\n at the end of every line, long enough, cut where it is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise TextError(f"{name} is empty; it needs {LEAST} characters or more.")
    if len(text) < LEAST:
        few = f"{name} has {len(text)} characters, too few to train on"
        raise TextError(f"{few}; it needs {LEAST} or more.")
    note = f"cut after the first {MOST:,} characters" if len(text) > MOST else ""
    return Corpus(name, text[:MOST], note)


STORY = """\
One morning the wind came over the hill, and the wind asked the hill, "What do you know?"
"I know the grass," said the hill. "Ask the grass."
So the wind went down to the grass, and the wind asked the grass, "What do you know?"
"I know the stone," said the grass. "Ask the stone."
So the wind went down to the stone, and the wind asked the stone, "What do you know?"
"I know the stream," said the stone (it never moved). "Ask the stream."
So the wind went down to the stream, and the wind asked the stream, "What do you know?"
"I know the river," said the stream (it never slept). "Ask the river."
So the wind went down to the river, and the wind asked the river, "What do you know?"
"I know the bridge and the boat," said the river. "Ask the bridge."
So the wind went up to the bridge, and the wind asked the bridge, "What do you know?"
"I know the river and the boat," said the bridge. "Ask the boat."
So the wind went down to the boat, and the wind asked the boat, "What do you know?"
"I know the sea," said the boat (it was old and slow). "Ask the sea."
So the wind went out to the sea, and the wind asked the sea, "What do you know?"
"I know the moon," said the sea (it was old and wide). "Ask the moon."
So the wind went up to the moon, and the wind asked the moon, "What do you know?"
"I know the hill and the sea," said the moon. "Ask the hill."
So the wind came back to the hill, and the hill asked the wind, "What do you know?"
"I know the grass and the stone," said the wind. "I know the stream and the moon."
In the evening the wind came down to the river, and the river asked the wind, "What do you know?"
"I know the sea," said the wind (it was slow and old). "Ask the boat."
"""
