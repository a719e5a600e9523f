"""Whether the page shows what the kernel says."""

import math
from typing import Any

from tests.harness.page import NotebookPage


def trouble(page: NotebookPage, errors_allowed: bool = False, changed: bool = False) -> str:
    """What is wrong with the views of a page, in words; '' if each shows its newest picture and no error.

    `changed` compares the pictures of those views alone that were painted since the last comparison.
    """
    difference = page.settle(30)
    if difference:
        return difference
    for view in page.shown:
        if view["error"] and not errors_allowed:
            return f"the error line says: {view['error']}"
    painted = _revisions(page.shown)
    ids = [key for key, revs in painted.items() if not changed or page.compared.get(key) != revs]
    page.compared = painted
    if not ids:
        return ""
    true, shown = page.pictures(ids)
    found = next(filter(None, (_differs(true[key], shown[key]) for key in ids)), "")
    late = found and _revisions(page.views()) != painted  # one came meanwhile
    return trouble(page, errors_allowed) if late else found


def _revisions(views: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Which picture each canvas of each view shows."""
    return {view["id"]: [canvas["rev"] for canvas in view["canvases"]] for view in views}


def _differs(true: list[Any], shown: list[Any]) -> str:
    """Where the pictures of one view differ from the kernel's."""
    if len(shown) != len(true):
        return f"{len(shown)} pictures on the page, {len(true)} in the kernel"
    for kernel, picture in zip(true, shown, strict=True):
        if not same(kernel["data"], picture["data"]):
            return "the data differ"
        for kind, words in kernel.get("written", {}).items():
            if picture["written"][kind] != words:
                return _first(kind, words, picture["written"][kind])
    return ""


def _first(kind: str, true: list[str], shown: list[str]) -> str:
    """The first of some words that the page shows otherwise."""
    if len(true) != len(shown):
        return f"{len(shown)} {kind} on the page, {len(true)} in the kernel"
    place = next(k for k in range(len(true)) if true[k] != shown[k])
    return f"{kind}[{place}] says {shown[place]!r}, not {true[place]!r}"


def same(one: Any, other: Any) -> bool:
    """Equality of plain data; numbers within float32, NaN (or null) equal to itself."""
    one, other = (math.nan if value is None else value for value in (one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        both_nan = math.isnan(one) and math.isnan(other)
        return both_nan or math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return bool(one == other)
