"""What the measurements share: one browser, the server of `make lab` and a stock one, pages made of cells."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import nbformat
from playwright.sync_api import Browser, WebSocket

from tests.harness import lab
from tests.harness.page import NotebookPage
from tests.notebooks.form import METADATA

METER = Path(__file__).with_name("meter.js").read_text(encoding="utf-8")


class BenchPage(NotebookPage):
    """A page that moves as a learner's does and counts the bytes that its kernel sends it."""

    received = 0  # bytes

    def _on_socket(self, socket: WebSocket) -> None:
        super()._on_socket(socket)
        if self.counting:
            socket.on("framereceived", self._count)

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame.encode() if isinstance(frame, str) else frame)

    def __init__(self, *args: Any, counting: bool = False, **kwargs: Any) -> None:
        """Open the page; `counting` slows large messages down, so count and time apart."""
        self.counting = counting
        super().__init__(*args, **kwargs)
        self.page.emulate_media(reduced_motion="no-preference")
        self.page.add_script_tag(content=METER)

    def measure(self, call: str, *args: Any) -> Any:
        """The value of a call of meter.js."""
        self.page.bring_to_front()
        return self.page.evaluate(f"args => meter.{call}(...args)", list(args))


class Stage:
    """Servers and a browser, started when they are first asked for; a context manager."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    @cached_property
    def browser(self) -> Browser:
        """A headless Chromium."""
        return self._stack.enter_context(lab.browser())

    @cached_property
    def server(self) -> lab.Server:
        """JupyterLab as `make lab` starts it."""
        return self._stack.enter_context(lab.server(self.folder, lab.SERVER_CONFIG))

    @cached_property
    def stock(self) -> lab.Server:
        """JupyterLab without the settings of the course."""
        return self._stack.enter_context(lab.server(self.folder))

    @contextmanager
    def page(
        self, cells: Sequence[str], *, stock: bool = False, run: bool = True, counting: bool = False
    ) -> Iterator[BenchPage]:
        """A page with these cells; RuntimeError if they end in an error."""
        book = nbformat.v4.new_notebook(metadata=METADATA)
        book.cells = [nbformat.v4.new_code_cell(source) for source in cells]
        with self.notebook(book, stock=stock, counting=counting) as page:
            if run:
                page.run_all()
                page.page.wait_for_timeout(1000)
                must_be_well(page)
            yield page

    @contextmanager
    def notebook(
        self, book: Any, *, stock: bool = False, counting: bool = False
    ) -> Iterator[BenchPage]:
        """A page with this notebook, not yet run; its kernel ends with the block."""
        self._made = getattr(self, "_made", 0) + 1
        name = f"bench-{self._made}.ipynb"
        nbformat.write(book, self.folder / name)
        server = self.stock if stock else self.server
        page = BenchPage(self.browser, server, name, counting=counting)
        try:
            yield page
        finally:
            page.close()


def must_be_well(page: BenchPage) -> None:
    """RuntimeError if a cell, the console or the network complained."""
    trouble = page.complaints() + page.real_problems() + page.leaks
    if trouble:
        raise RuntimeError("\n".join(trouble))
