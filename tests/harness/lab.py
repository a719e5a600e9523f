"""A real JupyterLab and a real Chromium, for the browser tests, the stills and the bench.

The server has a home of its own in a temporary folder and listens on the loopback alone. The browser's only way out is
a dead proxy, and what tries to leave is recorded.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from lessons.own_files import VARIABLE
from tests.harness import chromium
from tests.harness.serving import free_port, serving

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
SERVER_CONFIG = ROOT / ".tools" / "jupyter_server_config.py"
KERNEL_SIDE = (
    ROOT / "tests" / "harness" / "kernel_side"
)  # modules for the kernels of this server alone
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false"},
    "docmanager-extension/plugin": {"autosave": False},
}
DEAD_PROXY = "http://127.0.0.1:9"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
LIGHT = """{
  query: (root, css) => root.querySelector(css),
  queryAll: (root, css) => [...root.querySelectorAll(css)],
}"""  # "light=" before a CSS selector: nothing is looked for in shadow trees, for which Playwright reads the whole page


class Server(NamedTuple):
    """A running JupyterLab: where it is, and where its notebooks are."""

    url: str
    token: str
    root: Path
    pid: int


@contextmanager
def server(root: Path, config: Path | None = None, home: Path | None = None) -> Iterator[Server]:
    """JupyterLab over the notebooks in `root`, with the server configuration `config`, until the block ends.

    Its settings and signatures are in `home`; without one they begin anew.
    """
    if home is None:
        fresh = tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True)
        with fresh, server(root, config, Path(fresh.name)) as running:
            yield running
    else:
        url, token = f"http://127.0.0.1:{free_port()}", "proof"
        _set_up(home)
        command = [sys.executable, "-m", "jupyterlab", *_options(url, token, root, config)]
        answers, log = f"{url}/api/status?token={token}", home / "server.log"
        with serving(command, answers, log, _environment(home), cwd=home) as pid:
            yield Server(url, token, root, pid)


def _options(url: str, token: str, root: Path, config: Path | None) -> list[str]:
    return [
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--ip=127.0.0.1",
        f"--port={url.rsplit(':', 1)[1]}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={token}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *([f"--config={config}"] if config else []),
    ]


def _environment(home: Path) -> dict[str, str]:
    own = {
        "HOME": "",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        VARIABLE: "mine",
    }
    proxies = {name: DEAD_PROXY for name in ("http_proxy", "https_proxy")}
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        **{name: str(home / folder) for name, folder in own.items()},
        **proxies,
        "no_proxy": "127.0.0.1,localhost",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, KERNEL_SIDE))),
    }


def _set_up(home: Path) -> None:
    """Answer JupyterLab's question about news beforehand, and let tests alone save: a dialog would lie over the page.

    A save that meets one under way asks what to do with a file that has changed.
    """
    for name, setting in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(setting), encoding="utf-8")


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium that can reach the loopback and nothing else; RuntimeError if there is none."""
    path = chromium.find()
    if path is None:
        raise RuntimeError(chromium.missing())
    with sync_playwright() as driver:
        driver.selectors.register("light", LIGHT)
        running = driver.chromium.launch(
            executable_path=path,
            args=FLAGS,
            proxy={"server": DEAD_PROXY, "bypass": "127.0.0.1"},
        )
        try:
            yield running
        finally:
            running.close()
