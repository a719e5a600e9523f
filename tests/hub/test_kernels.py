"""Kernels of two learners, forked from one process of root: each is its learner's own, whatever ends."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.hub.test_hub import NOTEBOOK, SECRET

PATIENCE = 120  # s


def until(is_so):
    """Wait for a state; what it is."""
    end = time.monotonic() + PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.1)
    return found


def fork_server(hub):
    """The process that kernels are forked from; None while there is none."""
    for child in psutil.Process(hub.pid).children():
        try:
            if any("fork_server.py" in word for word in child.cmdline()):
                return child
        except psutil.Error:
            continue
    return None


def listening(hub):
    """The fork server once it takes requests."""
    sockets = Path("/proc/net/unix").read_text(encoding="utf-8")
    return f"/run/course-kernels-{hub.url.rpartition(':')[2]}" in sockets and fork_server(hub)


def kernel_of(learner):
    """The process of her kernel."""
    return psutil.Process(int(learner.run("import os; print(os.getpid())")))


def client_of(learner):
    """What her server started as the kernel, and takes for it."""
    (process,) = [
        process
        for process in psutil.process_iter(["cmdline"])
        if (words := process.info["cmdline"] or [])
        and words[-1].endswith(f"kernel-{learner.kernel}.json")
    ]
    return process


def newer(hub, learner, old):
    """Whether her server has started another kernel by itself."""
    forked = fork_server(hub).children()
    return any(child != old and child.username() == learner.name for child in forked)


def status(pid):
    """What the system says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@pytest.fixture
def restarted(one):
    """The first learner, with a new kernel."""
    one.restart_kernel()
    return one


@pytest.fixture
def server(hub):
    return until(lambda: listening(hub))


def test_a_kernel_is_forked_and_its_learner_s(server, restarted):
    kernel, client = kernel_of(restarted), client_of(restarted)
    assert kernel.ppid() == server.pid
    assert client.cmdline()[1:3] == ["-I", "-S"]
    ours, theirs = status(kernel.pid), status(client.pid)
    for line in ("Uid", "Gid", "Groups", "CapPrm", "CapEff", "CapAmb", "Cpus_allowed", "Umask"):
        assert ours[line] == theirs[line], line
    assert ours["Umask"] == "0077"
    assert ours["CapEff"].strip("0") == ""
    limits = [Path(f"/proc/{pid}/limits").read_bytes() for pid in (kernel.pid, client.pid)]
    assert limits[0] == limits[1]
    assert kernel.cwd() == client.cwd()
    assert os.stat(f"/proc/{kernel.pid}/environ").st_uid == kernel.uids().real
    assert os.getsid(kernel.pid) == os.getpgid(kernel.pid) == kernel.pid


def test_its_environment_is_its_learner_s(server, restarted, hub):
    found = json.loads(restarted.run("import json, os; print(json.dumps(dict(os.environ)))"))
    given = client_of(restarted).environ()
    assert found.items() >= given.items()
    added = {"LC_CTYPE", "PYDEVD_USE_FRAME_EVAL", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"}
    added |= {"PAGER", "GIT_PAGER", "TERM", "MPLBACKEND", "COLUMNS"}
    assert set(found) - set(given) <= added
    hers = {
        value for name, value in psutil.Process(hub.pid).environ().items() if SECRET.search(name)
    }
    assert not hers & set(found.values())


def test_the_fork_server_holds_no_secret(server, hub, learners):
    """Neither in its environment nor in its memory, which every kernel has a copy of."""
    assert set(server.environ()) <= {"PATH", "LANG", "LC_ALL"}
    assert server.num_threads() == 1
    secrets = {Path(hub.log.parent, "jupyterhub_cookie_secret").read_text(encoding="utf-8").strip()}
    everything = psutil.Process(hub.pid).children(recursive=True)
    for process in (psutil.Process(hub.pid), *everything):
        secrets |= {v for k, v in process.environ().items() if SECRET.search(k) and len(v) > 15}
    assert len(secrets) > 3
    memory = []
    with open(f"/proc/{server.pid}/mem", "rb") as file:
        for line in Path(f"/proc/{server.pid}/maps").read_text(encoding="utf-8").splitlines():
            where, rights = line.split()[:2]
            if rights.startswith("rw"):
                begin, end = (int(place, 16) for place in where.split("-"))
                file.seek(begin)
                memory.append(file.read(end - begin))
    assert any(b"fork_server" in part for part in memory)
    assert not [secret for secret in secrets if any(secret.encode() in part for part in memory)]


def test_another_learner_does_not_reach_it(server, one, two):
    targets = [kernel_of(one).pid, client_of(one).pid, server.pid]
    said = two.run(
        "import ctypes, os\n"
        "def refused(do, *given):\n"
        "    try:\n        do(*given)\n"
        "    except PermissionError:\n        return True\n"
        "    return False\n"
        "system = ctypes.CDLL(None, use_errno=True)\n"
        "ATTACH = 16\n"
        f"for pid in {targets}:\n"
        "    print(refused(os.kill, pid, 0), refused(open, f'/proc/{pid}/mem', 'rb'),\n"
        "          refused(open, f'/proc/{pid}/environ'), system.ptrace(ATTACH, pid, 0, 0))\n"
    )
    assert said.splitlines() == ["True True True -1"] * 3
    assert two.errors == []


def test_who_asks_gets_nobody_else_s_process(server, one, two):
    """A request made by hand: what it names is opened as the one who sent it."""
    said = two.run(
        "import os, socket\n"
        "null = os.open(os.devnull, os.O_RDWR)\n"
        "def ask(folder):\n"
        "    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:\n"
        "        client.connect(os.environ['COURSE_FORK_SERVER'])\n"
        "        socket.send_fds(client, [folder + b'\\0by-hand.json'], [null] * 3)\n"
        "        word, number = client.recv(64).split()\n"
        "        who = word == b'began' and os.stat(f'/proc/{int(number)}').st_uid\n"
        "        return word, who == os.getuid()\n"
        f"print(*ask(b'/home/{one.name}'), *ask(b'/home/{two.name}'))\n"
    )
    assert said == "b'ended' False b'began' True\n"
    assert two.errors == []


def test_lesson_12_runs_in_it(server, restarted):
    for cell in restarted.read(NOTEBOOK)["cells"]:
        if cell["cell_type"] == "code":
            restarted.run(cell["source"])
    assert restarted.errors == []
    code = (
        "import torch\nw = torch.ones(3, requires_grad=True)\n"
        "(w * w).sum().backward()\nprint(w.grad.tolist())"
    )
    assert restarted.run(code) == "[2.0, 2.0, 2.0]\n"
    assert kernel_of(restarted).ppid() == server.pid


def test_no_two_kernels_draw_the_same_numbers(server, one, two):
    code = (
        "import numpy, random, torch\n"
        "print(numpy.random.rand(), random.random(), torch.rand(1).item())"
    )
    drawn = []
    for learner in (one, one, two):
        learner.restart_kernel()
        drawn += learner.run(code).split()
    assert len(set(drawn)) == 9


def test_a_cell_is_interrupted(server, one):
    began = Path(f"/home/{one.name}/began")

    def interrupt():
        until(began.exists)
        one.ask("POST", f"kernels/{one.kernel}/interrupt").raise_for_status()

    kernel = kernel_of(one)
    (hand := threading.Thread(target=interrupt)).start()
    one.run(f"import time\nopen('{began}', 'w').close()\ntime.sleep(600)")
    hand.join()
    began.unlink()
    assert [error.split(":")[1].strip() for error in one.errors] == ["KeyboardInterrupt"]
    assert kernel_of(one) == kernel


def test_a_restart_ends_the_old_one(server, one):
    old = kernel_of(one)
    one.restart_kernel()
    assert kernel_of(one) != old
    assert not old.is_running()


@pytest.mark.parametrize("who", ["kernel", "client"])
def test_what_dies_is_started_again(server, one, hub, who):
    """A kernel that aborts, and one whose stand-in is killed: no old one is left, and the server starts a new one."""
    kernel = kernel_of(one)
    if who == "kernel":
        one.run("import os, threading; threading.Timer(0.5, os.abort).start()")
    else:
        client_of(one).send_signal(signal.SIGKILL)
    until(lambda: not kernel.is_running())
    until(lambda: newer(hub, one, kernel))
    one.connect()
    assert one.run("print(1 + 1)") == "2\n"
    assert kernel_of(one).ppid() == server.pid


def test_without_the_fork_server_kernels_go_on_and_start(server, hub, one, two):
    kernel = kernel_of(one)
    server.kill()
    until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)
    assert one.run("print(1 + 1)") == "2\n"
    two.restart_kernel()
    assert "ipykernel_launcher" in kernel_of(two).cmdline()
    two.restart_kernel()
    assert kernel_of(one) == kernel
    one.restart_kernel()
    until(lambda: (new := listening(hub)) and new != server)  # the hub starts it again
    one.restart_kernel()
    assert kernel_of(one).ppid() == fork_server(hub).pid
    assert not kernel.is_running()
