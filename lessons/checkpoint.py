"""Trained weights that come with the course: read with care, written with all that says how they were made.

A checkpoint is `checkpoints/NAME.safetensors` and its entry in `checkpoints/manifest.json`: sha256, seed, the command
that made it, the Python it ran on, and the measured scores.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.array_file import ArrayFileError, load, save
from lessons.numerics import Array

CHECKPOINTS = Path(__file__).parent / "checkpoints"
MANIFEST = "manifest.json"
Weights = dict[str, NDArray[Any]]  # arrays by name, of any type


class CheckpointError(ValueError):
    """A checkpoint is not what its manifest describes; the message is for the learner."""


def load_checkpoint(
    name: str, shapes: Mapping[str, tuple[int, ...]] | None = None
) -> dict[str, Array]:
    """All arrays of the checkpoint `name`, by name, in float64.

    `shapes` names arrays that must be there, each with its shape. CheckpointError for a file that is missing, not
    described, changed, cut short, of another format, or without these arrays.
    """
    arrays = {key: array.astype(np.float64) for key, array in _read(name).items()}
    _check(name, arrays, shapes or {})
    return arrays


def _read(name: str) -> Weights:
    """The arrays of `load_checkpoint` in the types that the file has, a quarter or half as large."""
    file, entry = f"{name}.safetensors", manifest_entry(name)
    try:
        data = (CHECKPOINTS / file).read_bytes()
    except OSError as error:
        raise CheckpointError(f"{file} cannot be read; {_mend(entry)}") from error
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise CheckpointError(f"{file} is not the file that its manifest describes; {_mend(entry)}")
    try:
        return load(data)
    except ArrayFileError as error:
        raise CheckpointError(f"{file} is not in the safetensors format; {_mend(entry)}") from error


def load_part(
    name: str, key: str, shapes: Mapping[str, tuple[int, ...]] | None = None
) -> dict[str, Array]:
    """What the checkpoint `name` keeps under names that begin with `key`, in float64, by the rest of their names.

    The arrays are copies; the file is read once. `shapes` and CheckpointError are those of `load_checkpoint`; without
    `shapes` all of it.
    """
    kept = _kept(name)
    _check(name, kept, {f"{key}{rest}": shape for rest, shape in (shapes or {}).items()})
    rests = shapes or [full.removeprefix(key) for full in kept if full.startswith(key)]
    return {rest: kept[f"{key}{rest}"].astype(np.float64) for rest in rests}


_kept = cache(_read)


def _check(name: str, arrays: Weights, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """CheckpointError unless arrays of all `shapes` are among the `arrays` of the checkpoint `name`."""
    file = f"{name}.safetensors"
    for key, shape in shapes.items():
        if key not in arrays:
            raise CheckpointError(f"{file} holds no array {key}; {_mend(manifest_entry(name))}")
        if arrays[key].shape != shape:
            found = f"{file} holds {key} in the shape {arrays[key].shape}, and {shape} is expected"
            raise CheckpointError(f"{found}; {_mend(manifest_entry(name))}")


def manifest_entry(name: str) -> dict[str, Any]:
    """How the checkpoint `name` was made: sha256, seed, command, python, scores.

    CheckpointError if that is not known.
    """
    entry = _manifest().get(f"{name}.safetensors")
    if not isinstance(entry, dict) or not {"sha256", "command"} <= entry.keys():
        raise CheckpointError(
            f"{MANIFEST} does not describe {name}.safetensors; restore lessons/checkpoints from the repository."
        )
    return entry


def manifest_scores(name: str) -> dict[str, float]:
    """The measured scores of the checkpoint `name`."""
    scores: dict[str, float] = manifest_entry(name)["scores"]
    return scores


def save_checkpoint(
    name: str,
    arrays: Mapping[str, NDArray[np.number[Any]]],
    seed: int,
    command: str,
    scores: Mapping[str, float] | None = None,
) -> None:
    """Write `arrays` as they are and their entry in the manifest; other entries stay."""
    data = save({key: np.ascontiguousarray(array) for key, array in arrays.items()})
    entry: dict[str, Any] = {"sha256": hashlib.sha256(data).hexdigest(), "seed": seed}
    entry |= {"command": command, "python": platform.python_version()}
    entry |= {"scores": dict(scores)} if scores else {}
    entries = _manifest() if (CHECKPOINTS / MANIFEST).exists() else {}
    (CHECKPOINTS / f"{name}.safetensors").write_bytes(data)
    text = json.dumps(entries | {f"{name}.safetensors": entry}, indent=2)
    (CHECKPOINTS / MANIFEST).write_text(text + "\n", encoding="utf-8")
    _kept.cache_clear()


def save_and_measure(
    name: str,
    arrays: Mapping[str, NDArray[np.number[Any]]],
    seed: int,
    command: str,
    measure: Callable[[], Mapping[str, float]],
    digits: int = 4,
) -> None:
    """Write `arrays`, measure what was written, and enter the scores, rounded to `digits`, in the manifest too."""
    save_checkpoint(name, arrays, seed, command)
    scores = {key: round(score, digits) for key, score in measure().items()}
    save_checkpoint(name, arrays, seed, command, scores)
    print(json.dumps(scores, indent=2))


def named(
    key: str, arrays: Mapping[str, NDArray[np.floating[Any]]], dtype: Any = np.float32
) -> Weights:
    """`arrays` as a checkpoint keeps them: rounded to `dtype`, under names that begin with `key`."""
    return {f"{key}{name}": array.astype(dtype) for name, array in arrays.items()}


def _manifest() -> dict[str, Any]:
    """All entries by file name; CheckpointError for a manifest that cannot be read."""
    try:
        entries: dict[str, Any] = dict(
            json.loads((CHECKPOINTS / MANIFEST).read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointError(
            f"{MANIFEST} cannot be read; restore lessons/checkpoints from the repository."
        ) from error
    return entries


def _mend(entry: Mapping[str, Any]) -> str:
    return f"restore it from the repository, or make it anew with `{entry['command']}`."
