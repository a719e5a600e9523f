"""Checkpoints: what comes back is what was written, and every bad file is refused in one sentence."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from lessons import checkpoint
from lessons.checkpoint import (
    CheckpointError,
    load_checkpoint,
    load_part,
    manifest_entry,
    save_checkpoint,
)
from lessons.trained_nets import char_lstm, story_reader
from tests.harness.peak import held

ARRAYS = {"W": np.arange(6.0, dtype=np.float16).reshape(2, 3), "b": np.ones(2, dtype=np.float32)}
SHAPES = {"W": (2, 3), "b": (2,)}
COMMAND = "python -m lessons.train net"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder with one checkpoint, `net`."""
    monkeypatch.setattr(checkpoint, "CHECKPOINTS", tmp_path)
    save_checkpoint("net", ARRAYS, 7, COMMAND, {"score": 0.5})
    return tmp_path


def test_what_was_written_comes_back_in_float64(kept):
    loaded = load_checkpoint("net", SHAPES)
    assert {name: array.dtype for name, array in loaded.items()} == dict.fromkeys(ARRAYS, "float64")
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(loaded[name], array)


def test_what_is_kept_for_the_next_net_is_as_small_as_the_file():
    checkpoint._kept.cache_clear()
    size = (checkpoint.CHECKPOINTS / "charlstm.safetensors").stat().st_size / 1e6
    assert held(lambda: load_part("charlstm", "b_y")) < 1.5 * size  # in float64 it was four times
    found = load_part("charlstm", "W_")
    for name, array in load_checkpoint("charlstm").items():
        if name.startswith("W_"):
            np.testing.assert_array_equal(found[name.removeprefix("W_")], array)
            assert found[name.removeprefix("W_")].dtype == np.float64


def test_a_file_of_one_net_is_not_kept():
    checkpoint._kept.cache_clear()
    char_lstm.load.__wrapped__()
    assert checkpoint._kept.cache_info().currsize == 0
    story_reader.load()
    assert checkpoint._kept.cache_info().currsize == 1  # of ten: the next is asked for soon


def test_the_manifest_says_how_it_was_made(kept):
    entry = manifest_entry("net")
    assert entry["seed"] == 7
    assert entry["command"] == COMMAND
    assert entry["scores"] == {"score": 0.5}
    assert entry["python"].startswith("3.")


def test_a_second_checkpoint_leaves_the_first_as_it_is(kept):
    before = manifest_entry("net")
    save_checkpoint("other", {"W": np.zeros(1)}, 0, COMMAND)
    assert manifest_entry("net") == before
    assert load_checkpoint("other")["W"].shape == (1,)
    load_checkpoint("net")


def test_a_swapped_file_is_refused(kept):
    save_checkpoint("other", {"W": np.zeros((2, 3)), "b": np.zeros(2)}, 0, COMMAND)
    (kept / "net.safetensors").write_bytes((kept / "other.safetensors").read_bytes())
    refused("not the file that its manifest describes")


@pytest.mark.parametrize("size", [0, 1, 8, 40, -1])
def test_a_truncated_file_is_refused(kept, size):
    data = (kept / "net.safetensors").read_bytes()
    (kept / "net.safetensors").write_bytes(data[:size])
    refused("not the file that its manifest describes")


def test_one_changed_bit_is_refused(kept):
    data = bytearray((kept / "net.safetensors").read_bytes())
    data[-1] ^= 1
    (kept / "net.safetensors").write_bytes(data)
    refused("not the file that its manifest describes")


def test_a_missing_file_is_refused(kept):
    (kept / "net.safetensors").unlink()
    refused("cannot be read")


def test_another_format_is_refused_even_with_the_right_checksum(kept, monkeypatch):
    monkeypatch.setattr(checkpoint, "save", lambda arrays: b"not a safetensors file")
    save_checkpoint("net", ARRAYS, 7, COMMAND)
    refused("not in the safetensors format")


@pytest.mark.parametrize(
    ("shapes", "said"), [({"V": (1,)}, "no array V"), ({"W": (3, 2)}, r"\(2, 3\), and \(3, 2\)")]
)
def test_wrong_contents_are_refused(kept, shapes, said):
    refused(said, shapes)


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", '"net"', "\0", '{"net.safetensors": 1}'])
def test_a_broken_manifest_is_refused(kept, text):
    (kept / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"manifest\.json .* restore"):
        load_checkpoint("net")


def test_a_missing_manifest_or_entry_is_refused(kept):
    with pytest.raises(CheckpointError, match="does not describe"):
        load_checkpoint("another")
    (kept / "manifest.json").unlink()
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_checkpoint("net")


def test_every_checkpoint_of_the_course_loads_and_is_small():
    entries = json.loads((checkpoint.CHECKPOINTS / "manifest.json").read_text(encoding="utf-8"))
    files = sorted(checkpoint.CHECKPOINTS.glob("*.safetensors"))
    assert sorted(entries) == [file.name for file in files]
    for file in files:
        assert load_checkpoint(file.stem)
        assert file.stat().st_size <= 500_000
        assert {"seed", "command", "scores"} <= manifest_entry(file.stem).keys()


def refused(said, shapes=SHAPES):
    """One sentence that says what is wrong and how to mend it."""
    with pytest.raises(CheckpointError, match=said) as caught:
        load_checkpoint("net", shapes)
    assert str(caught.value).endswith(f"or make it anew with `{COMMAND}`.")


OTHER = {("story_reader", "load"): 2, ("story_reader", "untrained"): 2, ("sentiment", "load"): 1}
OTHER |= {("minilanguage", "evaluate"): 1000}  # seeds of what is judged, not of a net


def test_where_no_seed_is_named_it_is_0():
    """But for the nets that a lesson shows because they tell more."""
    found = {}
    for path in sorted(Path(checkpoint.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [one.arg for one in node.args.args][
                    len(node.args.args) - len(node.args.defaults) :
                ]
                given = dict(zip(names, node.args.defaults, strict=True))
                if isinstance(given.get("seed"), ast.Constant):
                    found[path.stem, node.name] = given["seed"].value
    assert len(found) > 40
    assert {name: seed for name, seed in found.items() if seed not in (0, None)} == OTHER
