"""Arrays by name in a file of the safetensors format, read with numpy alone: in a browser tab there is no more.

Eight bytes say how long the header is, little-endian. The header is JSON: for each array its type, its shape, and where
its bytes begin and end behind the header. Source: the format as the safetensors library describes it.
"""

import json
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
TYPES = {
    "BOOL": "|b1",
    **{f"{kind}{8 * size}": f"<{kind.lower()}{size}" for kind in "IU" for size in (1, 2, 4, 8)},
    **{f"F{8 * size}": f"<f{size}" for size in (2, 4, 8)},
}
LENGTH = 8  # bytes that say how long the header is
METADATA = "__metadata__"  # texts that are no array


class ArrayFileError(ValueError):
    """The bytes are not arrays in the safetensors format."""


def load(data: bytes) -> Arrays:
    """The arrays in the bytes of a file, by name, each in the type that the file has; they can be changed.

    ArrayFileError for bytes of another format, and for a file that is cut short.
    """
    try:
        begin = LENGTH + int.from_bytes(data[:LENGTH], "little")
        header = json.loads(data[LENGTH:begin].decode("utf-8"))
        entries = {name: entry for name, entry in header.items() if name != METADATA}
        return {name: _array(memoryview(data)[begin:], entry) for name, entry in entries.items()}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ArrayFileError(f"no arrays in the safetensors format: {error}") from error


def _array(data: memoryview, entry: Mapping[str, Any]) -> NDArray[Any]:
    """One array from its entry in the header; ValueError, TypeError or KeyError for an entry that does not fit."""
    dtype, shape = np.dtype(TYPES[entry["dtype"]]), tuple(map(int, entry["shape"]))
    first, last = entry["data_offsets"]
    if not 0 <= first <= last <= len(data) or last - first != prod(shape) * dtype.itemsize:
        raise ValueError(f"bytes {first} to {last} are not an array of the shape {shape}")
    return np.frombuffer(data[first:last], dtype).reshape(shape).copy()


def save(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The bytes of a file with these arrays, by the library; ImportError where it is not installed."""
    from safetensors.numpy import save as packed

    written: bytes = packed(dict(arrays))
    return written
