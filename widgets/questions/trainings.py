"""What the questions about trainings share: whether a training is the one that a question names."""

from typing import Any


def as_made(model: Any, **given: Any) -> bool:
    """Whether the traits that a training names `renewing` are those `given`, and their defaults where none is."""
    usual = {name: getattr(type(model), name).default(model) for name in model.renewing}
    return all(getattr(model, name) == value for name, value in (usual | given).items())
