"""What a learner's server starts as a kernel: it has the fork server make one, and stands for it until it ends.

It hands signals on, and ends as the kernel ends; if it is killed the fork server kills the kernel. Where no fork server
answers, this becomes an ordinary kernel. It imports little, for each kernel has one: `python -I -S kernel.py FILE`.
"""

import os
import select
import signal
import socket
import sys
from contextlib import suppress

VARIABLE = "COURSE_FORK_SERVER"  # of the environment: the path of its socket
PATIENCE = 20  # s, on a busy machine
LONGEST = 64  # bytes of an answer
HANDED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ORDINARY = "The kernel starts by itself, and takes more memory: {problem}"


def main(file: str) -> None:
    """Be the kernel with the connection file `file`."""
    parent = os.getppid()
    signal.pthread_sigmask(signal.SIG_BLOCK, HANDED_ON)  # they wait until it is there
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        kernel, process = ask(server, file)
    except (OSError, ValueError) as error:
        print(ORDINARY.format(problem=error), file=sys.stderr, flush=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDED_ON)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", file]
        os.execv(command[0], command)
    for each in HANDED_ON:
        signal.signal(each, lambda given, _: send(kernel, given))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDED_ON)
    while not select.select([process], [], [], 1)[0]:
        if os.getppid() != parent:
            send(kernel, signal.SIGKILL)
    end(server)


def ask(server: socket.socket, file: str) -> tuple[int, int]:
    """Have a kernel forked; its process, and a descriptor of that. Raises OSError, ValueError."""
    server.settimeout(PATIENCE)
    server.connect(os.environ.get(VARIABLE, ""))
    environment = [name + b"=" + value for name, value in os.environb.items()]
    request = b"\0".join([os.getcwdb(), os.fsencode(file), *environment])
    socket.send_fds(server, [request], [0, 1, 2])
    said, given, _, _ = socket.recv_fds(server, LONGEST, 1)
    kernel, (process,) = number(said, "began"), given
    return kernel, process


def number(said: bytes, word: str) -> int:
    """The number that the fork server tells after a word. Raises ValueError."""
    start, _, told = said.decode().partition(" ")
    if start != word:
        raise ValueError(f"the fork server says {start!r}, not {word!r}.")
    return int(told)


def send(kernel: int, given: int) -> None:
    """Send a signal to the kernel and to what it has started."""
    with suppress(ProcessLookupError):  # it has ended
        os.killpg(kernel, given)


def end(server: socket.socket) -> None:
    """End with the status of the kernel; with 1 where the fork server is gone and cannot tell it."""
    try:
        status = number(server.recv(LONGEST), "ended")
    except (OSError, ValueError):
        status = 1
    if status >= 0:
        sys.exit(status)
    if -status in HANDED_ON:
        signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)


if __name__ == "__main__":
    main(sys.argv[1])
