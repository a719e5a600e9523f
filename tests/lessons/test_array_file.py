"""Arrays in the safetensors format: what the library writes is read to the last bit, all else is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load as by_the_library

from lessons.array_file import TYPES, ArrayFileError, load, save
from lessons.checkpoint import CHECKPOINTS

ARRAYS = {
    "W": np.arange(6.0, dtype=np.float16).reshape(2, 3),
    "empty": np.zeros((0, 2)),
    "b": np.float32(3),
}
FILE = save({name: np.asarray(array) for name, array in ARRAYS.items()})


def same(found, wanted):
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("kind", sorted(TYPES.values()))
def test_every_type_is_read_as_the_library_reads_it(kind):
    arrays = {"a": np.array([[0, 1, 5], [100, 7, 3]]).astype(kind), "none": np.zeros((2, 0), kind)}
    same(load(save(arrays)), arrays)


@pytest.mark.parametrize(
    "path", sorted(CHECKPOINTS.glob("*.safetensors")), ids=lambda path: path.stem
)
def test_a_checkpoint_is_read_as_the_library_reads_it(path):
    same(load(path.read_bytes()), by_the_library(path.read_bytes()))


def test_what_is_read_can_be_changed():
    first = load(FILE)["W"]
    first[0, 0] = 9
    assert load(FILE)["W"][0, 0] == 0


def test_texts_beside_the_arrays_are_no_arrays():
    assert load(packed({"__metadata__": {"by": "hand"}})) == {}


@pytest.mark.parametrize("size", range(len(FILE)))
def test_a_file_that_is_cut_short_is_refused(size):
    with pytest.raises(ArrayFileError):
        load(FILE[:size])


@given(st.binary(max_size=60))
def test_other_bytes_are_refused_in_words(data):
    with pytest.raises(ArrayFileError, match="no arrays in the safetensors format"):
        load(data)


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F8", "shape": [2], "data_offsets": [0, 2]},
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]},
        {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]},
        {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": [2]},
        3,
    ],
)
def test_an_entry_that_does_not_fit_is_refused(entry):
    with pytest.raises(ArrayFileError):
        load(packed({"a": entry}, bytes(8)))


def packed(header, data=b""):
    """A file by hand."""
    written = json.dumps(header).encode()
    return len(written).to_bytes(8, "little") + written + data
