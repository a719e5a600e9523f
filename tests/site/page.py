"""A lesson open in the built site, whose kernel runs in the page; driven like one of JupyterLab."""

import json
import runpy
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator

from tests.harness.lab import KERNEL_SIDE, ROOT, Server
from tests.harness.page import NotebookPage

SERVE = runpy.run_path(str(ROOT / ".tools" / "site" / "serve.py"))
PATIENCE = 400  # seconds for a lesson from its address to its last cell


class Counting(SERVE["Handler"]):  # type: ignore[misc]
    """Counts in `sent` the bytes that go over the wire."""

    sent = 0

    def setup(self) -> None:
        """Count what is written from now on."""
        super().setup()
        write = self.wfile.write

        def counted(data: bytes) -> Any:
            Counting.sent += len(data)
            return write(data)

        self.wfile.write = counted


class Stopping(SERVE["Server"]):  # type: ignore[misc]
    """Ends its connections when it stops: a browser keeps them for more requests."""

    def __init__(self, *args: Any) -> None:
        """Serve, as its class does."""
        self.open: list[socket.socket] = []
        super().__init__(*args)

    def get_request(self) -> Any:
        """A connection, which is kept in mind."""
        got = super().get_request()
        self.open.append(got[0])
        return got

    def server_close(self) -> None:
        """Stop for good."""
        super().server_close()
        for connection in self.open:
            with suppress(OSError):  # the browser was first
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(site: Path) -> Iterator[Server]:
    """The site on the loopback, until the block ends."""
    with Stopping(("127.0.0.1", 0), partial(Counting, directory=str(site))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield Server(f"http://127.0.0.1:{running.server_port}", "", site, 0)
        finally:
            running.shutdown()


class SitePage(NotebookPage):
    """A lesson on a first visit. From its address to its last cell: `seconds`, and `sent`, bytes over the wire."""

    seconds = 0.0
    sent = 0

    def __init__(self, browser: Browser, server: Server, name: str, **how: Any) -> None:
        """Open the lesson and wait until its kernel rests."""
        self.began, self.before = time.monotonic(), Counting.sent
        super().__init__(browser, server, name, **how)
        self.page.set_default_timeout(PATIENCE * 1000)

    @property
    def address(self) -> str:
        """Where the lesson opens in the site."""
        return f"{self.server.url}/lab/index.html?path={self.name}"

    def visit(self, name: str = "") -> None:
        """Come again, as a later visit does: to the lesson `name`, or to the same."""
        self.name = name or self.name
        self.page.goto("about:blank")
        self.began, self.before = time.monotonic(), Counting.sent
        self.load()

    def real_problems(self) -> list[str]:
        """Errors of the page, but for files that only this browser has: JupyterLite asks the host for them first."""
        return [problem for problem in self.problems if "status of 404" not in problem]

    def wait_for_kernel(self) -> None:
        """Wait until the kernel is connected and idle; here it may have to be loaded first."""
        self.page.wait_for_function("() => window.lab.idle()", timeout=PATIENCE * 1000)

    def run_all(self) -> None:
        """Run every cell, and wait for the last."""
        super().run_all()
        self.seconds = time.monotonic() - self.began
        self.sent = Counting.sent - self.before

    def run_marked(self) -> None:
        """Run every cell, give the kernel what answers the tests, and write its model id on every widget."""
        self.run_all()
        self.execute(self.kernel_side())
        self.ask("mark()")

    @staticmethod
    def kernel_side() -> str:
        """Code that brings the modules of `tests/harness/kernel_side` into the kernel."""
        files = {path.name: path.read_text(encoding="utf-8") for path in KERNEL_SIDE.glob("*.py")}
        return (
            "import os, sys\nos.makedirs('/probe', exist_ok=True)\nsys.path.insert(0, '/probe')\n"
            f"for name, text in {files!r}.items():\n    open('/probe/' + name, 'w').write(text)"
        )

    def control_handle(self, model_id: str) -> Locator:
        """The handle of a slider."""
        return self.page.locator(f"light=.model-{model_id} .noUi-handle").first

    def cells(self) -> list[dict[str, Any]]:
        """Every code cell: its `id`, its execution `count`, and the `text` that it printed."""
        script = """() => JSON.stringify(jupyterapp.shell.currentWidget.content.widgets
          .filter((cell) => cell.model.type === "code" && cell.model.sharedModel.source.trim())
          .map(({ model }) => ({ id: model.id, count: model.executionCount,
            text: model.outputs.toJSON().map((out) => [out.text ?? ""].flat().join("")).join("") })))"""
        found: list[dict[str, Any]] = json.loads(self.page.evaluate(script))
        return found
