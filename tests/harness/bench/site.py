"""The built site beside the course on this machine: opening, bytes, control to paint, and the CPU of trainings."""

import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import nbformat
from playwright.sync_api import Browser

from tests.harness import lab
from tests.harness.bench.latency import DIAGRAMS, FLOOR, PLOTS, in_turns
from tests.harness.bench.stage import METER, BenchPage, Stage, must_be_well
from tests.harness.bench.table import Row, compared, median
from tests.notebooks import form
from tests.notebooks.form import METADATA
from tests.site import fixture
from tests.site.page import SitePage, serving

LESSON = "09-what-should-be-thrown-away.ipynb"
FOLDER = lab.ROOT / "build" / "site-tests"
VISITS, TRAININGS = 3, 3  # of each
COLD, WARM, MB, MOST_CPU = 20, 10, 20, 4  # seconds, megabytes over the wire, times the CPU
CELLS = [
    "from scenes import *",
    "floor()",
    "stepper('lstm')",
    "gates()",
    "0",
]  # the last has the focus
MOVED = {
    "bare IntSlider + Label": FLOOR,
    "CellStepper, LSTM of 16 units, t moved": DIAGRAMS["LSTM of 16 units, t moved"],
    "Plot: 8 lines and a heat map": PLOTS["8 lines and a heat map"],
}
TRAINED = {
    "HelloTraining of lesson 03, 500 updates": """
from widgets import HelloTraining
model = HelloTraining().model
model.train(model.steps)
""",
    "RecallLab of lesson 08, 500 updates": """
from widgets import RecallLab
model = RecallLab(lags=(20, 40), lag=30).model
while model.history[-1].step < 500:
    model.train(1)
""",
}
CLOCK = "import time\nbegan = time.process_time()\n{code}\nprint(time.process_time() - began)"
KERNEL = {"display_name": "Python in the browser", "language": "python", "name": "python"}
DRAWN = (
    "() => document.querySelectorAll('.rnn-diagram[data-rev], .rnn-plot[data-rev]').length === 2"
)
SAVE = """(book) => jupyterapp.serviceManager.contents.save(
  "bench.ipynb", { type: "notebook", format: "json", content: JSON.parse(book) })"""


class TabPage(BenchPage, SitePage):
    """A lesson of the site that moves as a learner's does."""

    def visit(self, name: str = "") -> None:
        """Come again, with the meter."""
        super().visit(name)
        self.page.add_script_tag(content=METER)


def site(stage: Stage) -> Iterator[Row]:
    """Lesson 09 opened and run in a browser tab and by `make lab`; bytes; control to paint; CPU of trainings."""
    if fixture.main(str(FOLDER)):
        raise RuntimeError("The site could not be built.")
    with ExitStack() as stack:
        server = stack.enter_context(serving(FOLDER / "site"))
        tab = yield from _opening(stage, server)
        stack.callback(tab.context.close)
        here = stack.enter_context(stage.page(CELLS))
        _scenes(tab)
        yield from _moves(tab, here)
        yield from _trainings(stage.browser, tab, here)


def _opening(stage: Stage, server: lab.Server) -> Generator[Row, None, TabPage]:
    """From the address of lesson 09 to its last cell: first visits, second visits, `make lab`; the page last used."""
    cold, warm, local, sent = [], [], [], []
    book = form.read(lab.NOTEBOOKS / LESSON)
    for turn in range(VISITS):
        tab = TabPage(stage.browser, server, LESSON)
        tab.run_all()
        must_be_well(tab)
        cold.append(tab.seconds)
        first = tab.sent
        tab.visit()
        tab.run_all()
        warm.append(tab.seconds)
        sent.append((first / 1e6, tab.sent / 1e6))
        began = time.monotonic()
        with stage.notebook(book) as page:
            page.run_all()
            local.append(time.monotonic() - began)
        if turn < VISITS - 1:
            tab.context.close()
    what = "lesson 09 in a tab, from its address to its last cell"
    beside = f"`make lab` {median(local):.1f} s, its server running; median of {VISITS}"
    for visit, times, most in (("first visit", cold, COLD), ("second visit", warm, WARM)):
        said = f"{median(times):.1f} s; {beside}"
        yield Row(f"{what}, {visit}", f"<= {most} s", said, median(times) <= most)
    first, second = (max(sizes) for sizes in zip(*sent, strict=True))
    said = f"{first:.1f} MB; second visit {second:.2f} MB"
    yield Row("bytes over the wire, first visit with lesson 09", f"<= {MB} MB", said, first <= MB)
    return tab


def _scenes(tab: TabPage) -> None:
    """Bring the bench's own widgets into the tab."""
    book = nbformat.v4.new_notebook(metadata=METADATA | {"kernelspec": KERNEL})
    sources = [tab.kernel_side(), *CELLS]
    book.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    tab.page.evaluate(SAVE, nbformat.writes(book))
    tab.visit("bench.ipynb")
    tab.run_all()
    tab.page.wait_for_function(DRAWN)
    tab.page.evaluate(
        "() => document.activeElement.blur()"
    )  # keys are for the sliders, not for a cell
    must_be_well(tab)


def _moves(tab: TabPage, here: BenchPage) -> Iterator[Row]:
    who = {
        f"{name}, {place}": (page, target)
        for name, target in MOVED.items()
        for place, page in (("tab", tab), ("lab", here))
    }
    times = in_turns(who)
    for name in MOVED:
        what = f"control to paint in a tab: {name}, against `make lab`"
        yield compared(what, times[f"{name}, tab"], times[f"{name}, lab"], 1.0, None)


def _trainings(browser: Browser, tab: TabPage, here: BenchPage) -> Iterator[Row]:
    for name, code in TRAINED.items():
        in_tab, native = [], []
        for _ in range(TRAININGS):
            before = renderers(browser)
            tab.execute(code)
            in_tab.append(renderers(browser) - before)
            native.append(float(here.execute(CLOCK.format(code=code))))
        ratio = median(in_tab) / median(native)
        said = (
            f"{ratio:.1f}x ({median(in_tab):.1f} to {median(native):.1f} s), median of {TRAININGS}"
        )
        what = f"CPU of a training in a tab: {name}, against native Python"
        yield Row(what, f"<= {MOST_CPU}x", said, ratio <= MOST_CPU)


def renderers(browser: Browser) -> float:
    """CPU s that the pages of a browser have used, with the kernels in them."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return float(sum(process["cpuTime"] for process in found if process["type"] == "renderer"))
