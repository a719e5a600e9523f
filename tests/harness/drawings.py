"""Move what can be moved in the drawings of a page: cells that are edited, clicks, drags and keys.

What is judged is what the kernel shows afterwards.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

from playwright.sync_api import Locator

from tests.harness import cells
from tests.harness.page import NotebookPage

Move = tuple[str, bool]  # what was done, and whether the kernel then had what it must
HOSTILE = {
    "markup": '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    "right to left": "שלום \u202eolleh\u202c مرحبا",
    "emoji": "👩‍👩‍👧 🧠 café 你好",
    "10,000 characters": "hello " * 1666 + "hell",
    "empty": "",
}


def canvas_moves(page: NotebookPage, view_id: str) -> Iterator[Move]:
    """Move what can be moved in the drawings of a view: keys, edited cells to both ends, clicks."""
    view = page.page.locator(f"light=.model-{view_id}").first
    for board in view.locator("light=.rnn-diagram").all():  # first: a key unfolds a folded net
        yield from _keys_of(page, board.locator("light=.rnn-board"), _named(board))
    for key in _keys(view, ".rnn-edit"):
        edited = view.locator(f'light=.rnn-edit[data-key="{key}"]')
        for index, press, end in ((0, "End", "max"), (-1, "Home", "min")):
            number = cells.reached(edited.nth(index), index)
            number.press(press)
            yield f"{key}[{index}] {press}", page.until(partial(_at, number, end))
    yield from by_hand(page, view)
    for key in _keys(view, ".rnn-pick"):
        if key in _keys(view, ".rnn-pick"):  # a click before may have moved it out of the picture
            yield from _picks(page, view_id, key)


def _at(cell: Locator, end: str) -> bool:
    return cell.get_attribute("aria-valuenow") == cell.get_attribute(f"aria-value{end}")


def _value(cell: Locator) -> float:
    """What a cell holds: it is painted from the kernel's numbers alone."""
    return float(cell.get_attribute("aria-valuenow") or "nan")


def by_hand(page: NotebookPage, view: Locator) -> Iterator[Move]:
    """Once for the cells and once for the upright sliders of a view: arrows, a drag or a click, and Escape."""
    for kind in (".rnn-heat.rnn-edit", ".rnn-sliders"):
        cell = view.locator(f"light={kind} [role=slider] >> visible=true").first
        if not cell.count():
            continue
        cell.press("Home")
        yield f"Home in {kind}", page.until(partial(_at, cell, "min"))
        yield "Escape", _keeps(page, view, cell)
        yield "ArrowUp", _moves(page, cell, 1, lambda cell: cell.press("ArrowUp"))
        yield "ArrowDown", _moves(page, cell, -1, lambda cell: cell.press("ArrowDown"))
        yield "dragged up", _moves(page, cell, 1, partial(_drag, page))


def _moves(page: NotebookPage, cell: Locator, sign: int, act: Callable[[Locator], None]) -> bool:
    """Whether `act` raises (or lowers) the number in a cell."""
    before = _value(cell)
    act(cell)
    return page.until(lambda: sign * (_value(cell) - before) > 0)


def _drag(page: NotebookPage, cell: Locator) -> None:
    """Press the mouse on a cell, near the top of it where it is a track, and move it up by 30 px."""
    page.settle()
    box = cells.seen(cell)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    for step in (1, 2, 3):
        page.page.mouse.move(x, y - 10 * step)
    page.page.mouse.up()


def _keeps(page: NotebookPage, view: Locator, cell: Locator) -> bool:
    """Whether Escape closes the text box over a cell and leaves everything as it was."""
    before = page.now()["seen"]
    cell.press("Enter")
    box = view.locator("light=.rnn-type")
    box.fill("0.125")
    box.press("Escape")
    return box.count() == 0 and page.settle() == "" and page.rest["seen"] == before


def _picks(page: NotebookPage, view_id: str, key: str) -> Iterator[Move]:
    """Click the first and the last cell of a map: the kernel answers each click."""
    view = page.page.locator(f"light=.model-{view_id}").first
    cover = cells.cover(view, key)
    for cell in sorted({0, cells.count(cover) - 1}):
        cells.hover(cover, cell)  # the pointer alone may be answered
        page.settle()
        before = page.rest
        page.page.mouse.down()
        page.page.mouse.up()
        yield f"click {key}[{cell}]", page.turns(before, "revs", view_id)


def touch(page: NotebookPage, view_id: str) -> None:
    """Change one number and click one cell of a view, where it has such."""
    view = page.page.locator(f"light=.model-{view_id}").first
    for key in _keys(view, ".rnn-edit")[:1]:
        view.locator(f'light=.rnn-edit[data-key="{key}"] [role=slider]').first.press("End")
        page.settle()  # a click needs the place of what it meets: nothing may be drawn meanwhile
    for key in _keys(view, ".rnn-pick")[:1]:
        cells.click(cells.cover(view, key), 0)


def _keys_of(page: NotebookPage, board: Locator, keys: list[str]) -> Iterator[Move]:
    """Press every key of a drawing: each changes something, as it stands or after another key."""
    for key in keys:
        if not _press(page, board, key):
            others = (other for other in keys if other != key)
            felt = any(_press(page, board, other) and _press(page, board, key) for other in others)
            yield f"key {key!r} has an effect", felt
        yield f"key {key!r}", True


def _press(page: NotebookPage, board: Locator, key: str) -> bool:
    """Press a key, and again if something runs then; whether it changed what is seen."""
    name = "Space" if key == " " else key
    page.settle()
    before, view_id = page.rest, board.evaluate("board => lab.id(board.closest('.rnn-view'))")
    board.press(name)
    if page.answered():
        page.turns(before, busy=False)
        if page.now()["busy"]:
            board.press(name)
        page.settle()
        return page.rest["seen"] != before["seen"]
    answered = page.rest["revs"][view_id] != before["revs"][view_id]
    return answered and page.rest["seen"] != before["seen"]


def _named(board: Locator) -> list[str]:
    found: list[str] = board.evaluate("figure => figure.shown.scene.keys ?? []")
    return found


def type_hostile_number(page: NotebookPage, view_id: str) -> Iterator[str]:
    """Type a hostile text into one cell of each editable matrix of a view, every text into the first."""
    view = page.page.locator(f"light=.model-{view_id}").first
    keys, names = _keys(view, ".rnn-edit"), list(HOSTILE)
    pairs = list(zip(keys, cycle(names), strict=False)) + [
        (key, name) for key in keys[:1] for name in names
    ]
    for key, name in pairs:
        view.locator(f'light=.rnn-edit[data-key="{key}"] [role=slider]').first.press("Enter")
        box = view.locator("light=.rnn-type")
        box.fill(HOSTILE[name])
        box.press("Enter")
        yield f"{name} in {key}"


def _keys(view: Locator, selector: str) -> list[str]:
    """The names of the maps of one kind that are within reach; of the copies of a net the first and the last."""
    names = "all => all.filter((el) => !el.closest('[data-gone]')).map((el) => el.dataset.key)"
    found: list[str] = view.locator(selector).evaluate_all(names)
    copies = [[key for key in found if key.split("@")[0] == name] for name in _families(found)]
    return [key for keys in copies for key in dict.fromkeys((keys[0], keys[-1]))]


def _families(keys: list[str]) -> list[str]:
    return list(dict.fromkeys(key.split("@")[0] for key in keys))
