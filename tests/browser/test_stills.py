"""The stills in the notebooks show what the widgets draw today."""

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.harness import bake, lab
from tests.harness.page import SHOTS
from tests.notebooks import form

DRAWN_ANEW = ("02", "06", "11", "12", "14", "18", "19", "20")  # a lesson for each kind of picture

TREMBLING = 0.006  # share of pixels; up to 0.0045 were measured


@pytest.mark.parametrize("number", DRAWN_ANEW)
def test_stills_show_what_the_page_draws(number: str, browser: Browser, server: lab.Server):
    path = next(path for path in form.lessons() if path.name.startswith(number))
    fresh = Path(shutil.copy(path, server.root / f"stills-{path.name}"))
    old, new = stills(form.read(path)), stills(bake.run(fresh, browser, server))
    assert old.keys() == new.keys()
    changed = [name for name in old if not same(old[name], new[name])]
    for name in changed:  # for people to look at
        SHOTS.mkdir(exist_ok=True)
        (SHOTS / f"still-{number}-{name}.png").write_bytes(new[name])
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
