"""Trained weights that come with the course: read with care, written with all that says how they were made.

A checkpoint is `checkpoints/NAME.safetensors` and its entry in `checkpoints/manifest.json`: sha256, seed, the command
that made it, the Python it ran on, and the measured scores.
"""

import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from lessons.numerics import Array

CHECKPOINTS = Path(__file__).parent / "checkpoints"
MANIFEST = "manifest.json"


class CheckpointError(ValueError):
    """A checkpoint is not what its manifest describes; the message is for the learner."""


def load_checkpoint(
    name: str, shapes: Mapping[str, tuple[int, ...]] | None = None
) -> dict[str, Array]:
    """All arrays of the checkpoint `name`, by name, in float64.

    `shapes` names arrays that must be there, each with its shape. CheckpointError for a file that is missing, not
    described, changed, cut short, of another format, or without these arrays.
    """
    file, entry = f"{name}.safetensors", manifest_entry(name)
    try:
        data = (CHECKPOINTS / file).read_bytes()
    except OSError as error:
        raise CheckpointError(f"{file} cannot be read; {_mend(entry)}") from error
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise CheckpointError(f"{file} is not the file that its manifest describes; {_mend(entry)}")
    try:
        arrays = {key: array.astype(np.float64) for key, array in load(data).items()}
    except SafetensorError as error:
        raise CheckpointError(f"{file} is not in the safetensors format; {_mend(entry)}") from error
    for key, shape in (shapes or {}).items():
        if key not in arrays:
            raise CheckpointError(f"{file} holds no array {key}; {_mend(entry)}")
        if arrays[key].shape != shape:
            found = f"{file} holds {key} in the shape {arrays[key].shape}"
            raise CheckpointError(f"{found}, and {shape} is expected; {_mend(entry)}")
    return arrays


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
