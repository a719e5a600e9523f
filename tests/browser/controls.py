"""Move any control of a page to both of its ends, as a learner would: with keys, clicks and typing."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import Any

from playwright.sync_api import Locator

from tests.browser.agree import same
from tests.page import NotebookPage

Control = dict[str, Any]  # as kernel_side/probe.py tells it
Move = tuple[str, bool]  # what was done, and whether the kernel then had what it must
HOSTILE = {
    "markup": '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    "right to left": "שלום \u202eolleh\u202c مرحبا",
    "emoji": "👩‍👩‍👧 🧠 café 你好",
    "10,000 characters": "hello " * 1666 + "hell",
    "empty": "",
}


def reachable(page: NotebookPage, *kinds: str) -> Iterator[Control]:
    """Each control (of some kinds) that can be moved, when it is shown: choices are changed to show the hidden ones."""
    wanted = [c for c in page.ask("controls()") if not kinds or c["kind"] in kinds]
    done: set[str] = set()
    yield from _shown(page, wanted, done)
    for choice in [c for c in page.ask("controls()") if KINDS[c["kind"]] is _options]:
        place = page.page.locator(f".model-{choice['id']}").first
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
        place = page.page.locator(f".model-{control['id']}").first
        if control["id"] not in done and place.is_visible():
            now = page.control(control["id"])  # what came before may have changed it
            if not now["disabled"]:
                done.add(control["id"])
                yield now


def moves(page: NotebookPage, control: Control) -> Iterator[Move]:
    """Move `control`; yields after each move, so that the page can be looked at."""
    place = page.page.locator(f".model-{control['id']}").first
    yield from KINDS[control["kind"]](page, control, place)


def _slider(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    base = 10 if control["kind"] == "FloatLogSlider" else None
    handle = place.locator(".noUi-handle").first
    for key, end in (("End", "max"), ("Home", "min")):
        handle.press(key)
        wanted = base ** control[end] if base else control[end]
        arrived = _becomes(page, control, "value", wanted, 1)
        arrived = arrived or _by_arrows(page, control, handle, wanted)
        yield key, arrived or _as_far_as_it_goes(page, control, wanted)


def _by_arrows(page: NotebookPage, control: Control, handle: Locator, wanted: float) -> bool:
    """Go on with the arrow keys: noUiSlider's End leads to the maximum that the slider once was made with."""
    gap = wanted - page.control(control["id"])["value"]
    if control["kind"] != "IntSlider" or abs(gap) > 20:
        return False
    for _ in range(abs(int(gap))):
        handle.press("ArrowRight" if gap > 0 else "ArrowLeft")
    return _becomes(page, control, "value", wanted, 1)


def _range(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for handle, key in ((0, "Home"), (1, "End")):
        place.locator(".noUi-handle").nth(handle).press(key)
        yield key, True


def _selection_slider(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for key, index in (("End", len(control["options"]) - 1), ("Home", 0)):
        place.locator(".noUi-handle").press(key)
        yield key, _becomes(page, control, "index", index)


def _twice(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    inner = place.locator("input[type=checkbox]")
    target = inner if inner.count() else place
    for wanted in (not control["value"], control["value"]):
        target.click()
        yield "click", _becomes(page, control, "value", wanted)


def _button(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    place.click()
    if page.settle(3) and page.control(control["id"])["disabled"] is False:
        place.click()  # what a click starts, a second one stops
    yield "click", True


def _play(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    place.locator("button").first.click()
    page.page.wait_for_timeout(500)
    place.locator("button").first.click()
    yield "play and pause", True


def _options(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for index in [*range(len(control["options"])), control["index"] or 0]:
        _choose(control, place, index)
        yield f"option {index}", _becomes(page, control, "index", index)


def _choose(control: Control, place: Locator, index: int) -> None:
    if control["kind"] in ("Dropdown", "Select"):
        place.locator("select").select_option(index=index)
    else:
        place.locator("button, input[type=radio]").nth(index).click()


def _number(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    ends = [end for end in (control["min"], control["max"]) if end is not None]
    for wanted in ends or [-1000, 0, 1000]:
        _type(place.locator("input"), str(wanted))
        yield f"type {wanted}", _becomes(page, control, "value", wanted)


def _text(page: NotebookPage, control: Control, place: Locator) -> Iterator[Move]:
    for typed in (control["value"][:1], control["value"]):
        _type(place.locator("input, textarea"), typed)
        yield f"type {typed[:20]!r}", _becomes(page, control, "value", typed)


def type_hostile(page: NotebookPage, control: Control) -> Iterator[tuple[str, Control]]:
    """Type every hostile text into a text control; yields its name and the control as the kernel then has it."""
    box = page.page.locator(f".model-{control['id']}").first.locator("input, textarea")
    for name, typed in HOSTILE.items():
        _type(box, typed)
        page.settle(10)
        yield name, page.control(control["id"])


def _type(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter" if box.evaluate("el => el.tagName") == "INPUT" else "Tab")


def _becomes(
    page: NotebookPage, control: Control, trait: str, wanted: Any, timeout: float = 5
) -> bool:
    """Whether the control soon has that value in the kernel: a message may still be on its way."""
    return page.until(lambda: same(page.control(control["id"])[trait], wanted), timeout)


def _as_far_as_it_goes(page: NotebookPage, control: Control, wanted: float) -> bool:
    """Whether a slider stopped short because its model stops there: a move in Python gets no further."""
    stopped = page.control(control["id"])["value"]
    return same(page.ask(f"reached({control['id']!r}, {wanted})"), stopped)


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


def canvas_moves(page: NotebookPage, view_id: str) -> Iterator[Move]:
    """Move what can be moved in the drawings of a view: edited cells to both ends, clicks, keys."""
    view = page.page.locator(f".model-{view_id}").first
    for key in _keys(view, ".rnn-edit"):
        cells = view.locator(f'.rnn-edit[data-key="{key}"] [role=slider]')
        for cell, press, end in ((0, "End", "max"), (cells.count() - 1, "Home", "min")):
            cells.nth(cell).press(press)
            yield f"{key}[{cell}] {press}", page.until(partial(_at, cells.nth(cell), end))
    for key in _keys(view, ".rnn-pick"):
        cells = view.locator(f'.rnn-pick[data-key="{key}"] .rnn-cell')
        for cell in {0, cells.count() - 1}:
            cells.nth(cell).click()
            yield f"click {key}[{cell}]", True
    for board in view.locator(".rnn-diagram").all():
        for key in board.evaluate("figure => figure.shown.scene.keys ?? []"):
            board.locator(".rnn-board").press("Space" if key == " " else key)
            if page.settle(1):  # it plays: the same key stops it
                board.locator(".rnn-board").press("Space" if key == " " else key)
            yield f"key {key!r}", True


def _at(cell: Locator, end: str) -> bool:
    return cell.get_attribute("aria-valuenow") == cell.get_attribute(f"aria-value{end}")


def type_hostile_number(page: NotebookPage, view_id: str) -> Iterator[str]:
    """Type a hostile text into one cell of each editable matrix of a view, every text into the first."""
    view = page.page.locator(f".model-{view_id}").first
    keys, names = _keys(view, ".rnn-edit"), list(HOSTILE)
    pairs = list(zip(keys, cycle(names), strict=False)) + [
        (key, name) for key in keys[:1] for name in names
    ]
    for key, name in pairs:
        view.locator(f'.rnn-edit[data-key="{key}"] [role=slider]').first.press("Enter")
        box = view.locator(".rnn-type")
        box.fill(HOSTILE[name])
        box.press("Enter")
        yield f"{name} in {key}"


def _keys(view: Locator, selector: str) -> list[str]:
    found: list[str] = view.locator(selector).evaluate_all("all => all.map(el => el.dataset.key)")
    return list(dict.fromkeys(found))
