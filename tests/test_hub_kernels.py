"""Kernels that are forked, without root and without a hub: what is forked here runs a script in a kernel's place."""

import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a hub runs on Linux")

HERE = Path(__file__).parents[1] / ".tools" / "hub"
SPECS = HERE / "jupyter" / "kernels"
PATIENCE = 60  # s
LISTENING = "00010000"  # among the flags of a socket
SERVER = """
import sys
sys.path.insert(0, {here!r})
import fork_server
fork_server.MODULES, fork_server.OF_ONE, fork_server.ROOT = {modules!r}, {most!r}, -1
fork_server.become_user = lambda client: None  # it takes root
fork_server.be_kernel = lambda file: exec(open(file, encoding="utf-8").read())
fork_server.main({path!r})
"""


@pytest.fixture
def server():
    """The names of fork_server.py."""
    return SimpleNamespace(**runpy.run_path(str(HERE / "fork_server.py")))


@pytest.fixture
def kernel():
    """The names of kernel.py; asking has a socket of its own."""
    names = SimpleNamespace(**runpy.run_path(str(HERE / "kernel.py")))
    ask = names.ask

    def once():
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
            return ask(server, "file")

    names.ask, names.settings = once, ask.__globals__
    return names


@contextmanager
def forking(folder, modules=(), most=32):
    """The path of a fork server's socket, until the block ends; then it must be alive."""
    path = folder / "kernels"
    code = SERVER.format(here=str(HERE), modules=modules, most=most, path=str(path))
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    try:
        until(lambda: process.poll() is not None or listens(path))
        yield str(path)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def path(tmp_path):
    """A fork server's socket."""
    with forking(tmp_path) as path:
        yield path


@pytest.fixture
def start(tmp_path):
    """Have the fork server at a path run a script; streams are pipes."""
    started = []

    def run(path, script, **settings):
        (tmp_path / "script.py").write_text(script, encoding="utf-8")
        command = [sys.executable, "-I", "-S", str(HERE / "kernel.py"), str(tmp_path / "script.py")]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        given = {"COURSE_FORK_SERVER": path, **settings}
        process = subprocess.Popen(command, env=given, cwd=tmp_path, text=True, **pipes)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


def until(is_so):
    """Wait for a state."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.01)


def children(pid):
    """The processes that a process has started."""
    return [
        int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    ]


def connected(path):
    """A connection to a fork server, which nothing was sent over yet."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    client.settimeout(PATIENCE)
    try:
        client.connect(str(path))
    except OSError:
        client.close()
        raise
    return client


def listens(path):
    """Whether a fork server does; to connect would cost it a kernel."""
    sockets = Path("/proc/net/unix").read_text("utf-8").splitlines()
    return any(line.endswith(str(path)) and line.split()[3] == LISTENING for line in sockets)


def test_it_is_as_if_who_asks_had_started_it(start, path, tmp_path):
    process = start(
        path,
        "import json, os, sys\n"
        "print(json.dumps([os.getcwd(), dict(os.environ), sys.path[:2], os.umask(0), sys.stdin.read(),"
        " os.getpid() == os.getsid(0) == os.getpgid(0), len(os.listdir('/proc/self/fd'))]))\n"
        "print('wrong', file=sys.stderr)",
        PYTHONPATH="/a:/b",
        WHO="one=two",
    )
    said, wrong = process.communicate("typed", timeout=PATIENCE)
    settings = {"COURSE_FORK_SERVER": path, "PYTHONPATH": "/a:/b", "WHO": "one=two"}
    listed = 1  # the folder itself
    found = json.loads(said)
    found[1].pop("LC_CTYPE", None)  # from Python, where no language is set
    assert found == [
        str(tmp_path),
        settings,
        ["/a", "/b"],
        0o077,
        "typed",
        True,
        3 + listed,
    ]
    assert wrong == "wrong\n"


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("pass", 0),
        ("import sys; sys.exit(3)", 3),
        ("import os; os.abort()", -signal.SIGABRT),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 15)", -signal.SIGTERM),
    ],
)
def test_who_asks_ends_as_the_kernel_does(start, path, script, status):
    assert start(path, script).wait(PATIENCE) == status


WAIT = "import os, time\nprint(os.getpid(), flush=True)\n"


CAUGHT = "import time\ntry:\n    print(flush=True)\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    exit(5)"
HANDED_ON = (
    "import signal, subprocess\nsignal.signal(signal.SIGINT, lambda *_: None)\n"
    "exit(6 if subprocess.call(['sh', '-c', 'echo; exec sleep 600']) == -signal.SIGINT else 7)"
)


@pytest.mark.parametrize(
    ("script", "number", "status"),
    [
        (CAUGHT, signal.SIGINT, 5),
        (HANDED_ON, signal.SIGINT, 6),
        (WAIT + "time.sleep(600)", signal.SIGTERM, -signal.SIGTERM),
    ],
)
def test_a_signal_reaches_the_kernel_and_what_it_started(start, path, script, number, status):
    process = start(path, script)
    process.stdout.readline()
    process.send_signal(number)
    assert process.wait(PATIENCE) == status


def test_when_who_asks_is_killed_the_kernel_and_what_it_started_end(start, path):
    process = start(path, WAIT + "import subprocess\nsubprocess.run(['cat'])")
    pid = int(process.stdout.readline())
    until(lambda: children(pid))
    (child,) = children(pid)
    process.kill()
    until(lambda: not any(Path(f"/proc/{each}").exists() for each in (pid, child)))


def test_a_kernel_outlives_the_fork_server(tmp_path, start):
    with forking(tmp_path) as path:
        process = start(path, WAIT + "input()")
        pid = int(process.stdout.readline())
    assert Path(f"/proc/{pid}").exists()
    assert process.poll() is None
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.wait(PATIENCE) == 1  # nobody can tell how it ended


@pytest.mark.parametrize(
    ("request_", "streams"),
    [
        (b"", 3),
        (b"x", 3),
        (b"/\0/nowhere.py\0no setting", 3),
        (b"/\0/nowhere.py\0=", 3),
        (b"/nowhere\0/nowhere.py", 3),
        (b"/\0/nowhere.py", 2),
        (b"/\0/nowhere.py", 0),
        (b"\xff" * 100_000, 3),
    ],
)
def test_a_request_that_is_none_ends_nothing(path, start, request_, streams):
    with connected(path) as client, open(os.devnull, encoding="utf-8") as null:
        socket.send_fds(client, [request_], [null.fileno()] * streams)
        assert client.recv(99) in (b"ended 1", b"")
    assert start(path, "import sys; sys.exit(4)").wait(PATIENCE) == 4


def test_why_none_was_forked_is_a_line(path):
    told, tells = os.pipe()
    with connected(path) as client, open(told, encoding="utf-8") as log:
        socket.send_fds(client, [b"/nowhere\0x"], [tells] * 3)
        os.close(tells)
        (line,) = log.read().splitlines()
    assert line.startswith("A kernel was not forked: FileNotFoundError")


def test_one_user_gets_so_many_and_no_more(tmp_path):
    file = tmp_path / "waits.py"
    file.write_text("import time; time.sleep(999)", encoding="utf-8")

    def began(client):
        with open(os.devnull, "rb") as null:
            try:
                socket.send_fds(client, [f"/\0{file}".encode()], [null.fileno()] * 3)
                return client.recv(99).startswith(b"began")
            except OSError:  # refused before it could ask
                return False

    def one_more():
        with connected(path) as client:
            return began(client)

    with forking(tmp_path, most=2) as path, connected(path) as first, connected(path) as second:
        assert began(first)
        assert began(second)
        assert not one_more()
        first.close()
        until(one_more)


def test_kernels_have_random_numbers_and_keys_of_their_own(tmp_path, start):
    script = (
        "import random, multiprocessing, numpy\n"
        "print(random.random(), numpy.random.rand(), bytes(multiprocessing.current_process().authkey).hex())"
    )
    with forking(tmp_path, modules=("random", "numpy.random")) as path:
        said = [start(path, script).communicate(timeout=PATIENCE)[0].split() for _ in range(2)]
    assert all(a != b for a, b in zip(*said, strict=True))


def test_root_gets_none(server, monkeypatch, tmp_path):
    monkeypatch.setitem(server.welcome.__globals__, "peer", lambda client: (1, 0, 0))
    with server.listen(str(tmp_path / "x")) as listener, connected(tmp_path / "x") as client:
        assert server.welcome(listener, []) is None
        assert client.recv(9) == b""


@pytest.fixture
def system(monkeypatch):
    """The system's calls that change a user, noted and not made."""
    calls = []

    def noted(name, gives=None):
        def call(*given):
            calls.append((name, *given))
            return gives

        return call

    for name in ("initgroups", "setresgid", "setresuid", "sched_setaffinity"):
        monkeypatch.setattr(os, name, noted(name))
    monkeypatch.setattr(os, "getresuid", lambda: (1234,) * 3)
    monkeypatch.setattr(os, "getresgid", lambda: (1235,) * 3)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {pid})
    monkeypatch.setattr(resource, "prlimit", noted("prlimit", (1, 2)))
    monkeypatch.setattr(resource, "setrlimit", noted("setrlimit"))
    return calls


@pytest.fixture
def of_ada(server, monkeypatch):
    """become_user where the system says that ada has connected."""
    names = server.become_user.__globals__
    monkeypatch.setitem(names, "peer", lambda client: (99, 1234, 1235))
    ada = SimpleNamespace(getpwuid=lambda user: SimpleNamespace(pw_name="ada"))
    monkeypatch.setitem(names, "pwd", ada)
    return server.become_user


def test_it_is_the_user_before_it_looks_at_limits(of_ada, system):
    of_ada(None)
    assert system[:3] == [
        ("initgroups", "ada", 1235),
        ("setresgid", 1235, 1235, 1235),
        ("setresuid", 1234, 1234, 1234),
    ]
    assert ("prlimit", 99, resource.RLIMIT_DATA) in system
    assert ("setrlimit", resource.RLIMIT_NPROC, (1, 2)) in system
    assert system[-1] == ("sched_setaffinity", 0, {99})


def test_who_is_still_root_is_no_kernel(of_ada, system, monkeypatch):
    monkeypatch.setattr(os, "getresuid", lambda: (1234, 1234, 0))
    with pytest.raises(PermissionError):
        of_ada(None)


def test_where_nothing_listens_nothing_is_asked(kernel, monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_FORK_SERVER", raising=False)
    with pytest.raises(OSError, match=r"\w"):
        kernel.ask()
    monkeypatch.setenv("COURSE_FORK_SERVER", str(tmp_path / "x"))
    with pytest.raises(FileNotFoundError):
        kernel.ask()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as gone:
        gone.bind(str(tmp_path / "x"))
    with pytest.raises(ConnectionRefusedError):
        kernel.ask()


def test_a_fork_server_that_is_silent_is_not_waited_for(kernel, server, monkeypatch, tmp_path):
    monkeypatch.setitem(kernel.settings, "PATIENCE", 0.1)
    monkeypatch.setenv("COURSE_FORK_SERVER", str(tmp_path / "x"))
    with server.listen(str(tmp_path / "x")), pytest.raises(TimeoutError):
        kernel.ask()


def test_an_environment_too_long_to_send_is_not_cut(kernel, path, monkeypatch):
    monkeypatch.setenv("COURSE_FORK_SERVER", path)
    monkeypatch.setenv("LONG", "x" * 120_000)
    monkeypatch.setenv("LONGER", "x" * 120_000)
    with pytest.raises(OSError, match="too long"):
        kernel.ask()


def test_without_a_fork_server_a_kernel_is_an_ordinary_one(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_FORK_SERVER", str(tmp_path / "none"))
    manager = KernelManager(
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(SPECS)]),
        connection_file=str(tmp_path / "kernel.json"),
        transport="ipc",
    )
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
        command = Path(f"/proc/{manager.provisioner.pid}/cmdline").read_text("utf-8").split("\0")
        assert command[1:3] == ["-m", "ipykernel_launcher"]
        client.execute_interactive("import os; os.getpid()", timeout=PATIENCE)
        manager.interrupt_kernel()
        assert manager.is_alive()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_kernel_s_entry_is_ipykernel_s_but_for_the_command():
    (folder,) = SPECS.iterdir()
    entry = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
    command = entry.pop("argv")
    own = get_kernel_dict()
    del own["argv"]
    assert entry == own
    assert folder.name == "python3"
    assert Path(command[3].format(resource_dir=folder)).resolve() == HERE / "kernel.py"
    assert command[-1] == "{connection_file}"
