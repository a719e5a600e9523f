"""Kernels of a hub that share what each would import for itself: this process imports it once, and forks.

PyTorch, IPython and numpy take 150 MB of a process that imports them, and hardly any of it changes afterwards: what is
forked from here shares it (copy on write). Nothing of the course is imported, so its changes count at the next kernel.

This runs as root, as a service of the hub, and `kernel.py` asks it. It reads nothing that a learner sends: the system
tells who has connected, and what is forked becomes that user, with the limits of the process that connected, before it
reads the request. The environment here is empty, so no secret of the hub is in the memory that kernels share. They
also share the addresses of their code and the seed of `hash`; random numbers and keys are each one's own.
"""

import ctypes
import gc
import importlib
import multiprocessing
import os
import pwd
import resource
import select
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

MODULES = ("numpy.random", "torch", "ipykernel.kernelapp", "ipykernel.debugger")
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")  # a process that has more must not fork
ROOT = 0  # gets none
OF_ONE, OF_ALL = 32, 400  # kernels at most, of one user and of all: each takes two descriptors here
PEER = struct.Struct("iII")  # what SO_PEERCRED tells: process, user, group
LONGEST = 2**20  # bytes of a request; the system lets fewer through
STREAMS = (0, 1, 2)
NO_PARENT = "--IPKernelApp.parent_handle=1"  # for ipykernel: kernel.py sees to the end
SET_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)


@dataclass
class Kernel:
    """A kernel that runs."""

    pid: int
    process: int  # a descriptor, readable when it has ended
    user: int
    client: socket.socket  # to kernel.py
    left: bool = False  # kernel.py is gone

    def kill(self) -> None:
        """End it, with what it has started."""
        self.left = True
        for kill in (os.killpg, os.kill):  # it may have no group yet
            with suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)

    def bury(self) -> None:
        """Tell kernel.py how it ended."""
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        with suppress(OSError):
            self.client.send(f"ended {status}".encode(), socket.MSG_DONTWAIT)
        self.close()

    def close(self) -> None:
        """Give its descriptors back."""
        os.close(self.process)
        self.client.close()


def main(path: str) -> NoReturn:
    """Serve at `path`; what is forked from here is a kernel."""
    load()
    client = serve(listen(path))
    try:
        file = become_who_asks(client)
    except (OSError, ValueError, KeyError) as error:
        print(f"A kernel was not forked: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    be_kernel(file)


def load() -> None:
    """Import what kernels share."""
    del sys.path[0]  # the folder of this file
    os.environ |= dict.fromkeys(ONE_THREAD, "1")
    gc.disable()  # a collection would leave holes, into which kernels write
    for name in MODULES:
        importlib.import_module(name)
    gc.freeze()


def listen(path: str) -> socket.socket:
    """A socket that every user can connect to, and root alone can put there."""
    with suppress(FileNotFoundError):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # a request comes whole
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen(128)
    return listener


def serve(listener: socket.socket) -> socket.socket:
    """Fork a kernel for each who connects, and end it when who asked is gone. Returns in a kernel alone: its client."""
    kernels: list[Kernel] = []
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        ready = wait(listener, kernels)
        for kernel in kernels:
            if kernel.client.fileno() in ready:
                kernel.kill()
        for kernel in [each for each in kernels if each.process in ready]:
            kernel.bury()
            kernels.remove(kernel)
        if listener.fileno() in ready and (client := welcome(listener, kernels)):
            pid = fork()
            if pid == 0:
                for each in (listener, *kernels):
                    each.close()
                return client
            if pid is None:
                client.close()
            else:
                kernels.append(Kernel(pid, os.pidfd_open(pid), peer(client)[1], client))


def wait(listener: socket.socket, kernels: list[Kernel]) -> set[int]:
    """The descriptors of which there is news: who connects, kernels that ended, clients that are gone."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    for kernel in kernels:
        poll.register(kernel.process, select.POLLIN)
        if not kernel.left:
            poll.register(kernel.client, 0)  # nothing but its end
    return {descriptor for descriptor, _ in poll.poll()}


def peer(client: socket.socket) -> tuple[int, int, int]:
    """Process, user and group of who connected, from the system."""
    told = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
    pid, user, group = PEER.unpack(told)
    return pid, user, group


def welcome(listener: socket.socket, kernels: list[Kernel]) -> socket.socket | None:
    """Who connects; None who gets no kernel (more) here, or is gone again."""
    try:
        client = listener.accept()[0]
    except OSError:
        return None
    user = peer(client)[1]
    of_one = sum(kernel.user == user for kernel in kernels)
    if user == ROOT or of_one >= OF_ONE or len(kernels) >= OF_ALL:
        client.close()
        return None
    return client


def fork() -> int | None:
    """As os.fork; None where the system has no process left."""
    try:
        return os.fork()
    except OSError:
        return None


def become_who_asks(client: socket.socket) -> str:
    """Be a process as who asks has started it; its connection file. Raises OSError, ValueError, KeyError."""
    os.setsid()
    os.umask(0o077)
    become_user(client)
    file = do_as_asked(client)
    be_one_s_own()
    own = os.getpid()
    socket.send_fds(client, [f"began {own}".encode()], [os.pidfd_open(own)])
    client.close()
    os.closerange(STREAMS[-1] + 1, 2**16)
    return file


def become_user(client: socket.socket) -> None:
    """Be who connected: user, groups, limits of the process. Raises OSError, ValueError, KeyError."""
    pid, user, group = peer(client)
    os.initgroups(pwd.getpwuid(user).pw_name, group)
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if (os.getresuid(), os.getresgid()) != ((user,) * 3, (group,) * 3):
        raise PermissionError("it is still another user")
    for name in dir(resource):  # as the user: a number that another's process has got is refused
        if name.startswith("RLIMIT_"):
            limit = getattr(resource, name)
            resource.setrlimit(limit, resource.prlimit(pid, limit))
    os.sched_setaffinity(0, os.sched_getaffinity(pid))
    system = ctypes.CDLL(None)
    system.prctl(SET_DUMPABLE, 1, 0, 0, 0)  # her /proc files are hers, as those of any process


def do_as_asked(client: socket.socket) -> str:
    """Take over streams, folder and environment; the connection file. Raises OSError, ValueError."""
    request, streams, flags, _ = socket.recv_fds(client, LONGEST, len(STREAMS))
    folder, file, *environment = request.split(b"\0")
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        raise ValueError("the request is not whole")
    for given, stream in zip(streams, STREAMS, strict=True):
        os.dup2(given, stream)
    os.chdir(folder)
    os.environ.clear()
    for setting in environment:
        name, value = setting.split(b"=", 1)
        os.environb[name] = value
    return os.fsdecode(file)


def be_one_s_own() -> None:
    """Take back what a process does before it knows for whom."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    time.tzset()
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    multiprocessing.current_process().authkey = os.urandom(32)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if torch := sys.modules.get("torch"):
        torch.default_generator.seed()
    gc.enable()  # Python itself seeds its module random


def be_kernel(file: str) -> NoReturn:
    """Do what ipykernel_launcher does."""
    from ipykernel.kernelapp import launch_new_instance

    sys.argv = ["ipykernel_launcher", "-f", file, NO_PARENT]
    launch_new_instance()
    sys.exit()


if __name__ == "__main__":
    main(sys.argv[1])
