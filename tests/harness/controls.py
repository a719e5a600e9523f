"""Move any control of a page to both of its ends, as a learner would: with keys, clicks and typing."""

from ast import literal_eval
from collections.abc import Iterator
from functools import partial
from math import isclose
from typing import Any

from playwright.sync_api import Locator

from tests.harness.drawings import HOSTILE, Move, touch
from tests.harness.page import PATIENCE, NotebookPage

Control = dict[str, Any]  # as kernel_side/probe.py tells it


def reachable(page: NotebookPage, *kinds: str) -> Iterator[Control]:
    """Each control (of some kinds) that can be moved, when it is shown: choices are changed to show the hidden ones."""
    wanted = [c for c in page.ask("controls()") if not kinds or c["kind"] in kinds]
    done: set[str] = set()
    yield from _shown(page, wanted, done)
    for choice in [c for c in page.ask("controls()") if KINDS[c["kind"]] is _options]:
        place = page.page.locator(f"light=.model-{choice['id']}").first
        if all(control["id"] in done for control in wanted):
            return
        if choice["disabled"] or not place.is_visible():
            continue
        for index in [*range(len(choice["options"])), choice["index"] or 0]:
            _choose(choice, place, index)
            page.settle(10)
            yield from _shown(page, wanted, done)


def _shown(page: NotebookPage, wanted: list[Control], done: set[str]) -> Iterator[Control]:
    for control in wanted:
        place = page.page.locator(f"light=.model-{control['id']}").first
        if control["id"] not in done and place.is_visible():
            now = page.control(control["id"])  # what came before may have changed it
            if not now["disabled"]:
                done.add(control["id"])
                yield now


def moves(page: NotebookPage, control: Control) -> Iterator[Move]:
    """Move `control` if it can be moved now; yields after each move, so that the page can be looked at."""
    place = page.page.locator(f"light=.model-{control['id']}").first
    if place.is_visible() and not page.control(control["id"])["disabled"]:
        yield from KINDS[control["kind"]](page, control, place)


def is_felt(page: NotebookPage, control: Control, patience: float = PATIENCE) -> bool:
    """Whether a move of `control` changes what is seen: for one that had no effect as the page was.

    Other things are moved before, all sliders and an edited cell, then one control after the other, to each of its
    options: there is nothing to undo without an edit, and no step back from the first one.
    """
    view = page.ask(f"view_of({control['id']!r})")
    for stirred in _stirs(page, view, control["id"]):
        for _ in stirred:
            page.settle()
            now = page.control(control["id"])
            if now["min"] == now["max"] is not None or any(_changes(page, moves(page, now), 0)):
                list(stirred)  # texts and choices go back to what they were
                return True  # or it has nowhere to go
    return any(_changes(page, moves(page, now), patience))


def _stirs(page: NotebookPage, view: str, but: str) -> Iterator[Iterator[Any]]:
    """An edit where all is long, then the last step, then what every other control does."""
    lengthen(page, view)
    yield iter([touch(page, view)])
    yield iter([lengthen(page, view)])  # what was touched may have gone back to the first step
    others = [control for control in page.ask(f"controls({view!r})") if control["id"] != but]
    yield from (moves(page, other) for other in others)


def lengthen(page: NotebookPage, view: str) -> None:
    """Move all sliders of a view to their right ends: what is drawn is then as long as it can be."""
    for control in page.ask(f"controls({view!r})"):
        if KINDS.get(control["kind"]) is _slider:
            next(moves(page, control), None)
    page.settle()


def _changes(page: NotebookPage, made: Iterator[Move], patience: float) -> Iterator[bool]:
    """For each move, whether it changes what is seen."""
    before = page.now()
    for _ in made:
        page.settle()
        yield page.rest["seen"] != before["seen"] or page.turns(before, timeout=patience)
        before = page.rest


def _slider(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    base = 10 if control["kind"] == "FloatLogSlider" else None
    handle = place.locator("light=.noUi-handle").first
    for key, end in (("End", "max"), ("Home", "min")):
        handle.press(key)
        wanted = base ** control[end] if base else control[end]
        short = control["kind"] == "IntSlider" and _stands_at(handle) != control[end]
        arrived = page.becomes(control["id"], "value", wanted, 0 if short else 1)
        arrived = arrived or _by_arrows(page, control, handle, wanted)
        yield key, arrived or _as_far_as_it_goes(page, control, wanted)


def _stands_at(handle: Locator) -> float:
    return float(handle.get_attribute("aria-valuenow") or "nan")


def _by_arrows(page: NotebookPage, control: Control, handle: Locator, wanted: float) -> bool:
    """Go on with the arrow keys: noUiSlider's End leads to the maximum that the slider once was made with."""
    gap = wanted - page.control(control["id"])["value"]
    if control["kind"] != "IntSlider" or abs(gap) > 20:
        return False
    for _ in range(abs(int(gap))):
        handle.press("ArrowRight" if gap > 0 else "ArrowLeft")
    return page.becomes(control["id"], "value", wanted, 3)


def _range(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    names = place.locator("light=.noUi-handle").evaluate_all(
        "all => all.map((end) => end.ariaLabel)"
    )
    named = None not in names and len(set(names)) == 2  # each end, for who hears the page
    for handle, key in ((0, "Home"), (1, "End")):
        place.locator("light=.noUi-handle").nth(handle).press(key)
        wanted = control["max" if handle else "min"]
        reached = partial(_end_of_range, page, control, handle, wanted)
        yield key, named and page.until(reached)


def _end_of_range(page: NotebookPage, control: Control, end: int, wanted: float) -> bool:
    value = page.control(control["id"])["value"]  # "(0.1, 0.5)"
    return _same(literal_eval(value)[end], wanted)


def _selection_slider(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for key, index in (("End", len(control["options"]) - 1), ("Home", 0)):
        place.locator("light=.noUi-handle").press(key)
        yield key, page.becomes(control["id"], "index", index)


def _twice(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    inner = place.locator("light=input[type=checkbox]")
    target = inner if inner.count() else place
    for wanted in (not control["value"], control["value"]):
        target.click()
        yield "click", page.becomes(control["id"], "value", wanted)


def _button(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    before = page.rest
    place.click()
    if page.answered():
        page.turns(before, busy=False)
        if page.now()["busy"]:
            place.evaluate("button => button.disabled || button.click()")  # a second click stops it
    yield "click", page.settle() == ""


def _play(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    before = page.now()
    place.locator("light=button").first.click()
    plays = page.turns(before)
    if page.now()["busy"]:
        place.locator("light=button").first.click()
    yield "play and pause", plays and page.settle() == ""


def _options(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for index in [*range(len(control["options"])), control["index"] or 0]:
        _choose(control, place, index)
        yield f"option {index}", page.becomes(control["id"], "index", index)


def _choose(control: Control, place: Locator, index: int) -> None:
    if control["kind"] in ("Dropdown", "Select"):
        place.locator("light=select").select_option(index=index)
    else:
        place.locator("light=button, input[type=radio]").nth(index).click()


def _number(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    ends = [end for end in (control["min"], control["max"]) if end is not None]
    for wanted in ends or [-1000, 0, 1000]:
        _type(place.locator("light=input"), str(wanted))
        yield f"type {wanted}", page.becomes(control["id"], "value", wanted)


def _text(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for typed in (control["value"][:1] or "1", control["value"]):
        _type(place.locator("light=input, textarea"), typed)
        yield f"type {typed[:20]!r}", page.becomes(control["id"], "value", typed)


def type_hostile(page: NotebookPage, control: Control) -> Iterator[tuple[str, Control]]:
    """Type every hostile text into a text control; yields its name and the control as the kernel then has it."""
    box = page.page.locator(f"light=.model-{control['id']}").first.locator("light=input, textarea")
    for name, typed in HOSTILE.items():
        _type(box, typed)
        page.settle(10)
        yield name, page.control(control["id"])


def _type(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter" if box.evaluate("el => el.tagName") == "INPUT" else "Tab")


def _as_far_as_it_goes(page: NotebookPage, control: Control, wanted: float) -> bool:
    """Whether a slider stopped short because its model stops there: a move in Python gets no further."""
    page.settle()
    stopped = page.control(control["id"])["value"]
    return _same(page.ask(f"reached({control['id']!r}, {wanted})"), stopped)


def _same(one: float, other: float) -> bool:
    """Equality of numbers within float32."""
    return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


KINDS = {
    **dict.fromkeys(("IntSlider", "FloatSlider", "FloatLogSlider"), _slider),
    **dict.fromkeys(("IntRangeSlider", "FloatRangeSlider"), _range),
    "SelectionSlider": _selection_slider,
    **dict.fromkeys(("ToggleButton", "Checkbox"), _twice),
    "Button": _button,
    "Play": _play,
    **dict.fromkeys(("ToggleButtons", "RadioButtons", "Dropdown", "Select"), _options),
    **dict.fromkeys(("IntText", "FloatText", "BoundedIntText", "BoundedFloatText"), _number),
    **dict.fromkeys(("Text", "Textarea"), _text),
}
