"""The stills in the notebooks show what the widgets draw today."""

import base64
from typing import Any

import pytest

from tests.browser.conftest import DRAWN_ANEW
from tests.harness import bake
from tests.harness.page import SHOTS, LessonPage
from tests.notebooks import form

TREMBLING = 0.006  # share of pixels; up to 0.0045 were measured
LESSONS = [path for path in form.lessons() if path.name[:2] in DRAWN_ANEW]


@pytest.mark.parametrize("lesson", LESSONS, indirect=True, ids=lambda path: path.stem)
def test_stills_show_what_the_page_draws(lesson: LessonPage):
    kept = form.read(next(path for path in LESSONS if path.name == lesson.name))
    old, new = stills(kept), stills(lesson.baked)
    assert old.keys() == new.keys()
    changed = [name for name in old if not same(old[name], new[name])]
    for name in changed:  # for people to look at
        SHOTS.mkdir(exist_ok=True)
        (SHOTS / f"still-{lesson.name[:2]}-{name}.png").write_bytes(new[name])
    assert changed == [], "where this is meant, run `make bake`"


def same(old: bytes, new: bytes) -> bool:
    """As `make bake` judges; but Plotly puts the title of an axis a pixel up or down from one run to the next."""
    return bake.shows_the_same(old, new) or (
        bake.share_apart(old, new) <= TREMBLING and bake.resembles(old, new)
    )


def stills(book: Any) -> dict[str, bytes]:
    """The stills of a notebook, by cell and caption."""
    found = {}
    for cell in book.cells:
        for place, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})
            if "image/png" in data:
                found[f"{cell.id}-{place}"] = base64.b64decode(data["image/png"])
    return found
