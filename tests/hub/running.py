"""The hub that ships, on ports and with users of its own, until a block ends."""

import os
import pwd
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.harness.serving import free_port, serving

ROOT = Path(__file__).parents[2]
START = ROOT / ".tools" / "hub" / "hub.py"
LONG = 900  # s, for the first time an environment is made


class Hub(NamedTuple):
    """A running hub: its address, the passwords of its learners, its log, its process."""

    url: str
    passwords: Mapping[str, str]
    log: Path
    pid: int


def tool() -> dict[str, Any]:
    """The names of hub.py."""
    before = sys.path[:]
    try:
        return runpy.run_path(str(START))
    finally:
        sys.path[:] = before


@contextmanager
def running(prefix: str, count: int, **settings: str) -> Iterator[Hub]:
    """A hub with `count` learners, made for it and removed with their homes; `settings` as after `make hub`."""
    if os.geteuid():
        raise RuntimeError("A hub starts as root alone, and makes users: run this as root.")
    width = len(str(count))
    names = [f"{prefix}-{k + 1:0{width}}" for k in range(count)]
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        state = Path(folder)
        (state / "class.txt").write_text("\n".join(names), encoding="utf-8")
        port = free_port()
        command = [sys.executable, str(START), f"--JupyterHub.hub_port={free_port()}"]
        command += [f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{free_port()}"]
        own = {"CLASS": str(state / "class.txt"), "PORT": str(port), "HUB_STATE": folder}
        url, log, whole = f"http://127.0.0.1:{port}", state / "hub.log", os.environ | own | settings
        try:
            with serving(command, f"{url}/hub/login", log, whole, patience=LONG, grace=90) as pid:
                lines = (state / "passwords.txt").read_text(encoding="utf-8").splitlines()
                yield Hub(url, dict(line.split() for line in lines), log, pid)
        finally:
            Path(f"/run/course-kernels-{port}").unlink(missing_ok=True)
            for name in names:
                _remove(name)


def _remove(name: str) -> None:
    """A user, with what still runs and the home."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        return
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == user.pw_uid:
                os.kill(int(folder.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue
    subprocess.run(["userdel", "--force", name], capture_output=True)
    shutil.rmtree(user.pw_dir, ignore_errors=True)
