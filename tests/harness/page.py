"""One notebook open in JupyterLab, driven as a learner would and read as a test must."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Request, WebSocket

from tests.harness.lab import Server
from tests.notebooks import form

SHOTS = Path(__file__).parents[1] / "browser" / "shots"
SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
STILL = Path(__file__).with_name("still.css").read_text(encoding="utf-8")
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
PATIENCE = 90  # seconds for anything a page may have to wait for


Now = dict[str, Any]  # "seen" and "revs" by view, "busy"


class NotebookPage:
    """A page with one notebook in it. `problems` are console and page errors, `leaks` requests that tried to leave."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        name: str,
        *,
        width: int = 1400,
        height: int = 1000,
        scale: float = 1,
        context: BrowserContext | None = None,
    ) -> None:
        """Open `name`, in a browser's fresh context or in a given one; wait until it is drawn and its kernel rests."""
        self.name, self.server = name, server
        self.problems: list[str] = []
        self.leaks: list[str] = []
        self.shown: list[dict[str, Any]] = []  # views, when the page was last at rest
        self.rest: Now = {}
        size = {"width": width, "height": height}
        self.context = context or browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        self.context.on("request", self._on_request)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.page.on("websocket", self._on_socket)
        self.page.on("dialog", self._on_dialog)
        self.page.add_init_script(SCRIPT)
        self.load()

    def load(self) -> None:
        """Open the notebook and wait until it is drawn and its kernel rests."""
        self.page.goto(self.address)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.wait_for_kernel()

    @property
    def address(self) -> str:
        """Where the notebook opens."""
        return f"{self.server.url}/doc/tree/{self.name}?token={self.server.token}&reset"

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(LOCAL):
            self.leaks.append(request.url)

    def _on_socket(self, socket: WebSocket) -> None:
        if not socket.url.startswith(LOCAL):
            self.leaks.append(socket.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text[:500]}")

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # what is not saved may go
            dialog.accept()
            return
        self.problems.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def real_problems(self) -> list[str]:
        """`problems`, but for what a page of this kind always says."""
        return self.problems

    def close(self) -> None:
        """Shut the kernel down and close the page."""
        self.page.evaluate("() => lab.session().shutdown()")
        self.context.close()

    def wait_for_kernel(self) -> None:
        """Wait until the kernel is connected and idle."""
        self.page.wait_for_function("() => window.lab.idle()", timeout=PATIENCE * 1000)

    def run_all(self) -> None:
        """Run every cell, as the menu does, and wait for the last."""
        self.page.evaluate("() => lab.command('notebook:run-all-cells')")
        self.wait_for_kernel()

    def run_marked(self) -> None:
        """Run every cell, and write its model id on every widget."""
        self.run_all()
        self.ask("mark()")

    def run_cell(self, index: int) -> dict[str, Any]:
        """Run one code cell; returns its execution `count` and its `outputs` as the page has them."""
        self.page.evaluate("index => lab.runCell(index)", index)
        self.wait_for_kernel()
        ran: dict[str, Any] = self.page.evaluate("index => lab.outputs(index)", index)
        return ran

    def picture(self, index: int, output: int, words: str = "") -> bytes:
        """A PNG of one output of one cell: of the widget in it, if there is one; with `words` in place of controls."""
        if words:
            self.page.add_style_tag(content=STILL)
        self.page.evaluate("asked => lab.frame(...asked)", [index, output, words])
        try:
            return self.page.locator("[data-still]").screenshot()
        finally:
            self.page.evaluate("() => lab.unframe()")

    def restart(self) -> None:
        """Restart the kernel; what is on the page stays there."""
        self.page.evaluate("() => lab.session().restartKernel()")
        self.wait_for_kernel()

    def save(self) -> None:
        """Save the notebook on the server."""
        self.page.evaluate("() => lab.command('docmanager:save')")

    def execute(self, code: str) -> str:
        """Run code in the live kernel, outside every cell; returns what it prints, raises what it raises."""
        return _printed(self.page.evaluate("code => lab.execute(code)", code))

    def ask(self, call: str) -> Any:
        """The value of a call in `tests/harness/kernel_side/probe.py`."""
        return json.loads(_printed(self.page.evaluate("call => lab.ask(call)", call)))

    def reveal(self) -> None:
        """Uncover what a question covers."""
        if self.ask("reveal()"):
            self.settle()

    def now(self) -> Now:
        """What each view shows now: digests that ignore the values of controls, revisions, and whether all rests."""
        return self._call("now")

    def turns(
        self,
        before: Now,
        what: str = "seen",
        view: str = "",
        busy: bool | None = None,
        timeout: float = PATIENCE,
    ) -> bool:
        """Wait until `what` ("seen", or "revs" for the revisions), of one view or of all, is not as it was `before`.

        Or, with `busy`, until something (or nothing) trains, plays or is worked out. False if `timeout` seconds pass.
        """
        asked = {"before": before, "what": what, "view": view, "busy": busy}
        found: bool = self.page.evaluate(
            "asked => lab.turns(asked)", asked | {"timeout": 1000 * timeout}
        )
        return found

    def becomes(self, model_id: str, trait: str, wanted: Any, timeout: float = PATIENCE) -> bool:
        """Wait until a trait of a control has that value in the kernel; False if `timeout` seconds pass."""
        asked = {"id": model_id, "trait": trait, "wanted": repr(wanted), "timeout": 1000 * timeout}
        found: bool = self.page.evaluate("asked => lab.becomes(asked)", asked)
        return found

    def control(self, model_id: str) -> dict[str, Any]:
        """A control as the kernel has it."""
        found: dict[str, Any] = self.ask(f"control({model_id!r})")
        return found

    def complaints(self) -> list[str]:
        """The texts of all error and stderr outputs."""
        found: list[str] = self.page.evaluate("() => lab.complaints()")
        return found

    def views(self) -> list[dict[str, Any]]:
        """What the page shows of each view: ids, captions, error line, canvases with `rev` and `error`."""
        found: list[dict[str, Any]] = self.page.evaluate("() => lab.views()")
        return found

    def settle(self, timeout: float = PATIENCE) -> str:
        """Wait until the page shows what the kernel says, nothing is under way and no net is in training.

        Returns the difference that stayed, or ''. What the page then shows is in `shown` and `rest`.
        """
        return self._rests(self._call("settle", timeout=1000 * timeout))

    def answered(self) -> bool:
        """Wait until what was asked of the widgets is done, or goes on for a while; whether it does."""
        self._rests(self._call("settle", timeout=1000 * PATIENCE, running=True))
        goes_on: bool = self.rest["busy"]
        return goes_on

    def trouble(self, errors_allowed: bool = False, changed: bool = False) -> str:
        """What is wrong with the views in words; '' if each comes to rest, shows its newest picture and no error.

        `changed` compares the pictures of those views alone that were painted since the last comparison.
        """
        found = self._call("agree", timeout=1000 * PATIENCE, errors=errors_allowed, changed=changed)
        self._rests(found)
        wrong: str = found["trouble"]
        return wrong

    def _call(self, name: str, **asked: Any) -> dict[str, Any]:
        """What a function of `page.js` returns; as one text, which Playwright hands on faster than its parts."""
        call = f"async (asked) => JSON.stringify(await lab.{name}(asked))"
        found: dict[str, Any] = json.loads(self.page.evaluate(call, asked))
        return found

    def _rests(self, found: dict[str, Any]) -> str:
        """Keep what the page was seen to show; returns how it differs from the kernel."""
        self.shown = found["shown"]
        self.rest = _now(found)
        difference: str = found["difference"]
        return difference

    def until(self, true: Callable[[], bool], timeout: float = PATIENCE) -> bool:
        """Wait until `true()`; False if `timeout` seconds were not enough."""
        deadline, waits = time.monotonic() + timeout, _waits()
        while not true():
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(next(waits))
        return True

    def theme(self, name: str) -> None:
        """Change to the theme `name`: "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate("name => lab.command('apputils:change-theme', {theme: name})", name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def shot(self, name: str) -> None:
        """Keep a picture of the whole notebook, for people to look at: where SHOTS is set, for it takes a while."""
        if not os.environ.get("SHOTS"):
            return
        SHOTS.mkdir(exist_ok=True)
        with self.tall():
            self.page.screenshot(path=SHOTS / f"{name}.png", scale="css")

    @contextmanager
    def tall(self) -> Iterator[None]:
        """A window as tall as the notebook: what draws when it is in sight draws."""
        height = self.page.evaluate("() => lab.fullHeight()")
        width = self.page.viewport_size["width"]  # type: ignore[index]
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": min(height, 12000)})
        self.page.evaluate(
            "() => new Promise((soon) => requestAnimationFrame(() => requestAnimationFrame(soon)))"
        )
        yield
        self.page.set_viewport_size(before)  # type: ignore[arg-type]


class LessonPage(NotebookPage):
    """A page with one lesson of the course.

    `cold` is how it looked before a cell was run; `baked` the notebook as it then ran, if stills were taken.
    """

    baked: Any = None

    def __init__(self, browser: Browser, server: Server, name: str, **size: float) -> None:
        """Open the lesson `name`, in a window of some size, and look at its stills."""
        super().__init__(browser, server, name, **size)
        self.cold = self._cold(len(form.stills(name)))

    def _cold(self, wanted: int) -> dict[str, Any]:
        """What the stills say to who cannot see, when they have arrived, whether all are drawn, and how many errors."""
        stills = self.page.locator(".jp-OutputArea img")
        self.until(lambda: stills.count() == wanted)
        drawn = self.until(lambda: all(stills.evaluate_all("all => all.map(i => i.naturalWidth)")))
        errors = self.page.locator(".jp-OutputArea", has_text="Error displaying widget").count()
        said = stills.evaluate_all("all => all.map(i => i.alt)")
        return {"stills": said, "drawn": drawn, "errors": errors}


def _now(found: dict[str, Any]) -> Now:
    return {name: found[name] for name in ("seen", "revs", "busy")}


def _waits() -> Iterator[float]:
    """Milliseconds between two looks: soon again at first, then seldom, for a page that is asked cannot paint."""
    wait = 20.0
    while True:
        yield wait
        wait = min(1.5 * wait, 500)


def _printed(done: dict[str, str]) -> str:
    if done["error"]:
        raise RuntimeError(f"in the kernel: {done['error']}")
    return done["out"]
