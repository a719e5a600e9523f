"""Texts to learn from: what comes in comes out, and every bad one is refused in one sentence."""

import os
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.tasks import text, text_files
from lessons.tasks.text import ASCII, LEAST, MOST, UNKNOWN, TextError, Vocabulary

LINE = "A loop reads its own last word. "
LONG = LINE * 10


@given(st.text())
def test_a_text_in_its_own_vocabulary_comes_back(words):
    vocabulary = Vocabulary.of(words)
    assert vocabulary.decode(vocabulary.encode(words)) == words == vocabulary.seen(words)
    assert vocabulary.unknown(words) == words.count(UNKNOWN)
    assert len(vocabulary) == len(set(words) | {UNKNOWN}) == len(vocabulary.symbols)


@given(st.text())
def test_any_text_can_be_read_and_what_is_strange_is_counted(words):
    codes = ASCII.encode(words)
    assert codes.shape == (len(words),)
    assert ASCII.decode(codes) == ASCII.seen(words)
    assert ASCII.unknown(words) == ASCII.seen(words).count(UNKNOWN)
    assert ((codes == len(ASCII) - 1) == [c == UNKNOWN for c in ASCII.seen(words)]).all()


def test_a_table_has_no_row_for_the_unknown_sign():
    np.testing.assert_array_equal(ASCII.encode(f"~{UNKNOWN}"), [95, 96])
    assert len(ASCII._table) == 128  # up to that sign 65,535


@pytest.mark.parametrize("symbols", ["", "ab", f"aa{UNKNOWN}", f"{UNKNOWN}a"])
def test_a_vocabulary_that_is_none_is_refused(symbols):
    with pytest.raises(ValueError, match="every symbol once"):
        Vocabulary(symbols)


def test_typed_text_keeps_its_lines():
    corpus = text.typed("one\r\ntwo\rthree\n" * 20)
    assert corpus.text == "one\ntwo\nthree\n" * 20
    assert corpus.note == ""


def test_a_split_loses_nothing():
    corpus = text.typed(LONG)
    train, held_out = corpus.split()
    assert train + held_out == LONG
    assert len(held_out) == len(LONG) // 10


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "is empty"), (" \n\t ", "is empty"), ("abc", "has 3 characters, too few")],
)
def test_typed_text_that_teaches_nothing_is_refused(typed, said):
    refused(said, text.typed, typed)


def test_a_text_that_is_too_long_is_cut_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(text, "MOST", 200)
    corpus = text.typed(LONG)
    assert corpus.text == LONG[:200]
    assert corpus.note == "cut after the first 200 characters"
    written = write(tmp_path, ("é" * 3 + LINE) * 100, "utf-8")  # cut in the middle of a character
    assert text_files.from_file(written).text == (("é" * 3 + LINE) * 100)[:200]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252", "latin-1"]
)
def test_a_file_is_read_in_its_encoding(tmp_path, encoding):
    words = "Sous l'été, rien né.\n" * 10
    path = write(tmp_path, words, encoding)
    asked = "utf-8" if encoding == "utf-8-sig" else encoding
    assert text_files.from_file(path, asked).text == words
    assert text_files.from_file(path, asked).name == "'notes.txt'"


@pytest.mark.parametrize(
    ("words", "encoding", "said"),
    [
        ("one\ntwo\nétoile filante\n", "latin-1", "byte 0xe9 in line 3; .* cp1252"),
        ("général\n", "latin-1", "byte 0xe9 in line 1; .* cp1252"),
        ("循环神经网络\n", "gb18030", "byte 0xbb in line 1; .* gb18030"),
        ("été\n", "utf-16", "byte 0xff in line 1; .* utf-16"),
        ("\x81\x8d\n", "latin-1", "byte 0x81 in line 1; .* latin-1"),
    ],
)
def test_another_encoding_is_named_with_one_that_fits(tmp_path, words, encoding, said):
    path = write(tmp_path, words * 40, encoding)
    sentence = refused(f"'notes.txt' is not utf-8: {said}", text_files.from_file, path)
    fits = sentence.split(" as ")[1].split(",")[0]
    assert text_files.from_file(path, fits).text == words * 40


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20, "utf-8"),
        (b"\0" * 500, "utf-8"),
        (b"\0a" * 99, "cp1252"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, data, encoding):
    (tmp_path / "notes.txt").write_bytes(data)
    refused("is not a text file", text_files.from_file, tmp_path / "notes.txt", encoding)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (LONG.encode("utf-16") + b"\x00\xd8", "utf-16"),
        (LONG.encode("utf-8-sig") + b"\xff", "utf-8"),
    ],
)
def test_a_damaged_file_says_so(tmp_path, data, encoding):
    (tmp_path / "notes.txt").write_bytes(data)
    refused(
        f"begins as {encoding} and is damaged",
        text_files.from_file,
        tmp_path / "notes.txt",
        encoding,
    )


def test_utf_16_read_as_latin_says_what_to_choose(tmp_path):
    path = write(tmp_path, LONG, "utf-16")
    refused("choose utf-16", text_files.from_file, path, "latin-1")


@pytest.mark.parametrize(
    "encoding", ["", "utf-9", "rot13", "base64", "hex", "<b>", "x" * 500, "\0"]
)
def test_what_is_no_encoding_is_refused(tmp_path, encoding):
    path = write(tmp_path, LONG, "utf-8")
    refused("is not an encoding that Python knows", text_files.from_file, path, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "idna", "punycode", "undefined"])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_a_text_or_a_sentence(tmp_path_factory, encoding, data):
    path = tmp_path_factory.mktemp("files") / "notes.txt"
    path.write_bytes(data)
    try:
        assert len(text_files.from_file(path, encoding).text) >= LEAST
    except TextError as error:
        one_sentence(str(error))


def test_a_path_that_leads_nowhere_is_refused(tmp_path):
    write(tmp_path, LONG, "utf-8")
    refused("did you mean 'notes.txt'", text_files.from_file, tmp_path / "note.txt")
    refused("check the name", text_files.from_file, tmp_path / "zzz")
    refused("its folder does not exist", text_files.from_file, tmp_path / "no" / "notes.txt")
    refused("is a folder", text_files.from_file, tmp_path)


@pytest.mark.parametrize(
    "path", ["", "  ", "\0", "a\0b", "~nobody-at-all/x", "x" * 5000, "<script>", "no\nfile"]
)
def test_what_is_no_path_is_refused(path):
    refused(r"\w", text_files.from_file, path)


def test_an_empty_file_is_refused(tmp_path):
    refused("'notes.txt' is empty", text_files.from_file, write(tmp_path, "", "utf-8"))


def test_a_device_is_refused():
    refused("not a plain file", text_files.from_file, os.devnull)


@pytest.mark.parametrize("part", ["train", "valid"])
def test_the_library_is_there_and_mostly_plain(part):
    corpus = text.python_library(part)
    assert len(corpus.text) > 100_000
    assert ASCII.unknown(corpus.text) < 1e-3 * len(corpus.text)
    assert "def " in corpus.text
    assert text.python_library(part, most=1000).text == corpus.text[:1000]


def test_the_library_may_lie_in_an_archive(monkeypatch, tmp_path):
    packed = tmp_path / "python{}{}.zip".format(*sys.version_info[:2])
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("textwrap.py", "def wrap():\n\treturn 1\n")
        archive.writestr("json/decoder.py", "x = 2\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(packed)])
    corpus = text.python_library()
    assert (corpus.text, corpus.note) == ("def wrap():\n    return 1\nx = 2\n", "2 modules")


def test_the_parts_of_the_library_are_apart():
    train, valid = text.TRAIN.split(), text.VALID.split()
    assert len(set(train) | set(valid)) == len(train) + len(valid)


def test_a_python_without_sources_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(text.sysconfig, "get_path", lambda name: str(tmp_path))
    refused("without the source", text.python_library)


def test_the_limits_make_sense():
    assert (LEAST, MOST) == (100, 2_000_000)
    np.testing.assert_array_equal(ASCII.encode("\n ~é"), [0, 1, 95, 96])


def write(folder, words, encoding):
    path = folder / "notes.txt"
    path.write_bytes(words.encode(encoding))
    return path


def refused(said, function, *arguments):
    with pytest.raises(TextError, match=said) as caught:
        function(*arguments)
    return one_sentence(str(caught.value))


def one_sentence(said):
    assert said.endswith((".", "?"))
    assert "\n" not in said
    assert len(said) < 400
    return said
