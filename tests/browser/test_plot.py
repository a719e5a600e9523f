"""A plot whose numbers move is drawn by a shorter road: what it shows must be what it would show if drawn afresh."""

import json

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

CELLS = [
    "from widgets import GradientFlow\n"
    "from widgets import Clipping\n"
    "model = GradientFlow(rho=1.2).model\n"
    "GradientFlow(model=model)",
    "clip = Clipping(across=-3.0)\nclip",
    "GradientFlow(model=model)",
    "Clipping(**clip.model.trait_values())",
    "from widgets import UnitCircle\nUnitCircle()",
]
MOVES = {  # code, and whether the lines alone move
    "model.rho = 1.21": True,
    "model.rho = 1.3": True,
    "model.rho = 0.5": False,  # another axis
    "model.rho = 0.51": True,
    "model.T = 120": False,
    "model.activation = 'linear'": False,
    "model.direction = 'depth'": False,
    "model.seed = 3": True,
}
SHOWN = """(el) => {
  const plot = el.querySelector(".js-plotly-plot"), all = (what, read) => [...plot.querySelectorAll(what)].map(read);
  return {
    lines: all(".scatterlayer path", (path) => [path.getAttribute("d"), path.getAttribute("style")]),
    words: all("text", (text) => text.textContent),
    ticks: all(".xtick text, .ytick text", (text) => text.getAttribute("transform")),
  };
}"""
QUICK = "(el) => Boolean(el.querySelector('.js-plotly-plot')._fullLayout.transition)"

WATCH = """() => {
  const channel = new MessageChannel(), paints = [];
  let beats = 0;
  channel.port1.onmessage = () => { beats += 1; channel.port2.postMessage(0); };
  channel.port2.postMessage(0);
  const seen = new MutationObserver((changes) => changes.forEach(() => paints.push(beats)));
  const figures = document.querySelectorAll("figure.rnn-plot");
  figures.forEach((figure) => seen.observe(figure, { attributes: true, attributeFilter: ["data-rev"] }));
  globalThis.watched = { paints, end: () => channel.port1.close() };
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: lab.Server):
    book = nbformat.v4.new_notebook(metadata=METADATA)
    book.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(book, server.root / "plot.ipynb")
    page = NotebookPage(browser, server, "plot.ipynb")
    yield page
    page.close()


HIDDEN = """() => document.querySelector(".js-plotly-plot").data.some((t) => t.visible === "legendonly")"""


def output(page: NotebookPage, cell: int):
    return page.page.locator(".jp-CodeCell").nth(cell).locator(".rnn-view")


def shown(page: NotebookPage, cell: int):
    assert page.settle(20) == ""
    return output(page, cell).evaluate(SHOWN)


def afresh(page: NotebookPage, cell: int):
    page.run_cell(cell)
    page.ask("mark()")
    return shown(page, cell)


def test_moved_lines_are_those_of_a_fresh_picture(page: NotebookPage):
    afresh(page, 0)
    for code, quick in MOVES.items():
        page.execute(code)
        moved = shown(page, 0)
        assert output(page, 0).evaluate(QUICK) == quick, code
        assert moved == afresh(page, 2), code


def test_a_hidden_line_comes_back_with_the_next_move(page: NotebookPage):
    legend = output(page, 0).locator(".legendtoggle").nth(1)
    legend.click()
    page.page.wait_for_function(HIDDEN)
    page.execute("model.seed = 4")
    moved = shown(page, 0)
    assert moved == afresh(page, 2)


def test_marks_and_a_fixed_aspect_move_too(page: NotebookPage):
    afresh(page, 1)
    for across in (-2.0, 1.5):
        page.execute(f"clip.model.across = {across}")
        moved = shown(page, 1)
        assert moved == afresh(page, 3)
    assert page.problems == []


AT = """(el, [x, y]) => {
  const plot = el.querySelector(".js-plotly-plot"), { left, top } = plot.getBoundingClientRect(),
    { xaxis, yaxis } = plot._fullLayout;
  return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
}"""  # where a point of the plot is on the page


def held_at(page: NotebookPage) -> tuple[float, float]:
    """The numbers of the point that is held, as the kernel has them; its ring stands there."""
    assert page.settle(20) == ""
    found = json.loads(page.execute("print(str([clip.model.across, clip.model.up]))"))
    box = output(page, 1).locator(".rnn-hold").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert middle == pytest.approx(output(page, 1).evaluate(AT, found), abs=0.6)
    return found


def test_a_point_that_is_held_is_dragged_and_goes_by_keys(page: NotebookPage):
    afresh(page, 1)
    ring, mouse = output(page, 1).locator(".rnn-hold"), page.page.mouse
    ring.scroll_into_view_if_needed()
    assert held_at(page) == pytest.approx([-3.0, 1.2])
    assert ring.evaluate("(ring) => getComputedStyle(ring).borderRadius") == "50%"
    mouse.move(*output(page, 1).evaluate(AT, [-3.0, 1.2]))
    mouse.down()
    mouse.move(*output(page, 1).evaluate(AT, [1.02, -2.01]), steps=5)
    assert output(page, 1).locator(".rnn-hint").inner_text() == "dL/dw 1, dL/du −2"
    mouse.up()
    assert not output(page, 1).locator(".rnn-hint").is_visible()
    assert held_at(page) == pytest.approx([1.0, -2.0])
    mouse.move(*output(page, 1).evaluate(AT, [3.0, 3.0]))  # no button is held: nothing moves
    for key, moved in (("ArrowRight", [1.1, -2.0]), ("ArrowUp", [1.1, -1.9])):
        ring.press(key)
        assert held_at(page) == pytest.approx(moved)
    assert page.problems == []


FAR = """(el) => {
  const plot = el.querySelector(".js-plotly-plot"), { xaxis } = plot._fullLayout;
  const ends = plot.getBoundingClientRect().left + xaxis._offset + xaxis._length;
  return plot.querySelector(".legend").getBoundingClientRect().left - ends;
}"""  # px from a plot to its legend


@pytest.mark.parametrize("cell", [1, 4])
def test_the_legend_of_a_square_plot_stands_beside_it_on_a_wide_page(page: NotebookPage, cell: int):
    before = page.page.viewport_size
    page.page.set_viewport_size({"width": 1920, "height": 1000})
    afresh(page, cell)
    assert 0 < output(page, cell).evaluate(FAR) < 60
    page.page.set_viewport_size(before)


def test_many_pictures_leave_the_page_room_to_breathe(page: NotebookPage):
    for cell in range(len(CELLS)):
        afresh(page, cell)
    page.page.evaluate(WATCH)
    page.theme("JupyterLab Dark")  # every picture is drawn anew at once
    assert page.until(lambda: page.page.evaluate("() => watched.paints.length") >= len(CELLS))
    paints = page.page.evaluate("() => watched.paints")
    page.page.evaluate("() => watched.end()")
    page.theme("JupyterLab Light")
    assert len(set(paints)) == len(paints), paints  # something else ran between any two


def test_a_number_that_is_not_the_kernels_is_noticed(page: NotebookPage):
    page.run_marked()
    assert page.trouble() == ""
    spoil = """() => {
      const trace = document.querySelector(".js-plotly-plot").data[0], y = [...trace.y];
      y[3] = y[3] === null ? 1 : null;
      trace.y = y;
    }"""
    page.page.evaluate(spoil)
    assert page.trouble() == "the data differ"
