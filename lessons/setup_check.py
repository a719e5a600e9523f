"""Is this machine ready for the course? What is installed, and does a cell step as the formula says."""

import math
import platform
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from lessons.cells.basic import RNNCell
from lessons.cells.unrolling import unroll

COURSE = "recurrent-networks-course"


@dataclass(frozen=True)
class Package:
    """A package that the course needs: the versions it was tested with, and the version found."""

    name: str
    wanted: str
    found: str | None  # None: not installed

    @property
    def ok(self) -> bool:
        """Whether the version found is one of those tested."""
        return self.found is not None and SpecifierSet(self.wanted).contains(self.found, True)


def packages() -> list[Package]:
    """Python and every package that the course asks for, none of them imported."""
    python, asked = _requirements()
    needs = [Requirement(line) for line in asked]
    found = [Package(need.name, _in_order(need.specifier), _version(need.name)) for need in needs]
    return [Package("Python", python, platform.python_version()), *found]


def cell_steps_right() -> bool:
    """Two steps of a numpy RNNCell, against the formula in plain Python arithmetic, within 1e-12."""
    cell, xs = RNNCell(2, 3, np.random.default_rng(0)), np.array([[0.5, -1.0], [1.5, 0.25]])
    h = [0.0, 0.0, 0.0]
    for x_t in xs.tolist():
        rows = zip(cell.W_xh.tolist(), cell.W_hh.tolist(), cell.b_h.tolist(), strict=True)
        h = [math.tanh(_dot(w_x, x_t) + _dot(w_h, h) + b) for w_x, w_h, b in rows]
    return bool(np.allclose(unroll(cell, xs)["h"][-1], h, rtol=0, atol=1e-12))


def _dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _in_order(wanted: SpecifierSet) -> str:
    """Lower bounds first."""
    return ",".join(sorted(map(str, wanted), reverse=True))


def _requirements() -> tuple[str, list[str]]:
    """Python versions and requirements, from the project's file where there is one, else as installed."""
    project = Path(__file__).parent.parent / "pyproject.toml"
    if project.is_file():
        table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        return table["requires-python"], table["dependencies"]
    installed = metadata.metadata(COURSE)
    return installed["Requires-Python"], metadata.requires(COURSE) or []


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
