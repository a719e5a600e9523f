"""Programs that serve on the loopback until a block of a test ends."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str],
    answers: str,
    log: Path,
    environment: Mapping[str, str],
    *,
    cwd: Path | None = None,
    patience: float = 60,
    grace: float = 10,
) -> Iterator[int]:
    """The process of `command`, once the address `answers` does, until the block ends; what it says goes into `log`.

    It has `patience` seconds to come up and `grace` seconds to end. RuntimeError if it does not come up.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=cwd,
            start_new_session=True,
        )
    try:
        _wait_until_up(process, answers, log, patience)
        yield process.pid
    finally:
        _stop(process, grace)


def _wait_until_up(
    process: "subprocess.Popen[bytes]", answers: str, log: Path, patience: float
) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            direct.open(answers, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"It did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def _stop(process: "subprocess.Popen[bytes]", grace: float) -> None:
    process.terminate()
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
