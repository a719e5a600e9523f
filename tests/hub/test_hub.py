"""Two learners on one hub: neither reaches what is the other's, and nothing secret is in a log."""

import json
import os
import re
from pathlib import Path

import psutil
import pytest
from websocket import WebSocketBadStatusException

NOTEBOOK = "notebooks/12-what-does-the-lstm-output.ipynb"
SECRET = re.compile(r"(?:TOKEN|SECRET|KEY)", re.IGNORECASE)


def environments(pids):
    """The environments of processes."""
    for pid in pids:
        yield psutil.Process(pid).environ()


def test_each_works_as_a_user_of_her_own(one, two):
    code = "import getpass, os; print(getpass.getuser(), os.getcwd())"
    for learner in (one, two):
        assert learner.run(code).split() == [
            learner.name,
            f"/home/{learner.name}/recurrent-networks/notebooks",
        ]


def test_typed_text_runs_in_no_other_kernel(one, two):
    one.run("mark = 'of one'")
    two.run("print(mark)")
    assert two.errors == [f"{two.name}: NameError: name 'mark' is not defined"]
    assert one.run("print(mark)").strip() == "of one"


@pytest.mark.parametrize(
    "path", ["recurrent-networks", f"recurrent-networks/{NOTEBOOK}", ".course-run"]
)
def test_no_file_of_another_is_read(one, two, path):
    home = f"/home/{one.name}"
    one.run(f"import os; assert os.path.exists('{home}/{path}')")
    two.run(f"import os; os.listdir('{home}/{path}')")
    two.run(f"open('{home}/{path}/x', 'w')")
    assert one.errors == []
    assert len(two.errors) == 2
    assert all("PermissionError" in error for error in two.errors)


def test_an_open_home_shows_nothing_of_the_course(one, two):
    """Where the system makes homes that all can read, the copy and the sockets stay shut."""
    home = Path(f"/home/{one.name}")
    home.chmod(0o755)
    try:
        for folder in ("recurrent-networks", ".course-run"):
            assert (
                two.run(f"import os; print(os.access('{home}/{folder}', os.R_OK | os.X_OK))")
                == "False\n"
            )
    finally:
        home.chmod(0o700)


def test_a_kernel_has_no_port_that_takes_requests(one):
    """One port of ipykernel's own is left: child processes send their output there, with a secret of the kernel."""
    app = "from ipykernel.kernelapp import IPKernelApp as App; print("
    own = int(one.run(app + "App.instance().iopub_thread._pipe_port)"))
    pid = int(one.run("import os; print(os.getpid())"))
    connections = psutil.Process(pid).net_connections("inet")
    assert {c.laddr.port for c in connections if c.status == psutil.CONN_LISTEN} == {own}


def test_the_sockets_of_a_kernel_are_shut(one, two):
    (path,) = Path(f"/home/{one.name}/.course-run").glob(f"kernel-{one.kernel}-ipc-1")
    assert path.stat().st_mode & 0o077 == 0
    two.run(f"import socket; socket.socket(socket.AF_UNIX).connect('{path}')")
    assert [error.split(":")[1].strip() for error in two.errors] == ["PermissionError"]


@pytest.mark.parametrize(
    "path", [f"contents/{NOTEBOOK}", "kernels", "sessions", "terminals", "config/x"]
)
def test_the_server_of_another_refuses(one, two, path):
    assert two.ask("GET", path).status_code == 200
    assert two.ask("GET", path, one.server).status_code == 403


def test_a_token_of_hers_opens_no_other_server(one, two):
    token = two.run("import os; print(os.environ['JUPYTERHUB_API_TOKEN'])").strip()
    assert len(token) > 20
    two.browser.cookies, cookies = type(two.browser.cookies)(), two.browser.cookies
    try:
        for learner, status in ((two, 200), (one, 403)):
            headers = {"Authorization": f"token {token}"}
            answer = two.browser.get(f"{learner.server}/api/kernels", headers=headers)
            assert answer.status_code == status
    finally:
        two.browser.cookies = cookies


def test_the_kernel_of_another_refuses(one, two):
    with pytest.raises(WebSocketBadStatusException, match="403"):
        two.connect(one.server, one.kernel)
    two.connect()
    assert two.run("print(1 + 1)") == "2\n"
    assert one.ask("POST", f"kernels/{two.kernel}/interrupt", two.server).status_code == 403


def test_the_course_itself_is_read_only(two):
    two.run("import lessons; print(lessons.__file__)")
    two.run("open(lessons.__file__, 'a')")
    assert len(two.errors) == 1
    assert "PermissionError" in two.errors[0]


def test_limits_hold(two):
    code = "import os; print(os.environ['OMP_NUM_THREADS'], len(os.sched_getaffinity(0)))"
    assert two.run(code) == "1 1\n"
    two.run("len(bytearray(3 * 2**30))")
    assert two.errors == [f"{two.name}: MemoryError: "]
    assert two.run("print('still there')") == "still there\n"


def test_a_grammar_that_nobody_needs_is_not_loaded(one):
    """jsonschema takes it where it finds it, into every server: the hub's Python does not find it."""
    code = "import sys; print(sys.modules.get('rfc3987_syntax', 'there'))"
    assert one.run(code) == "None\n"


def test_lessons_are_trusted_and_sliders_quick(hub, two):
    assert two.read(NOTEBOOK)["cells"][0]["metadata"].get("trusted", True)
    said = hub.log.read_text(encoding="utf-8")
    assert not re.search(
        r"Sliders may lag|are not trusted|stays as it was|without encryption", said
    )


def test_no_secret_is_in_a_log_or_a_command_line(hub, learners):
    everything = [
        hub.pid,
        *(child.pid for child in psutil.Process(hub.pid).children(recursive=True)),
    ]
    secrets = {password: "password" for password in hub.passwords.values()}
    for environment in environments(everything):
        secrets |= {
            value: name
            for name, value in environment.items()
            if SECRET.search(name) and len(value) > 15
        }
    for learner in learners:
        secrets |= {str(cookie.value).strip('"'): cookie.name for cookie in learner.browser.cookies}
        connection = Path(f"/home/{learner.name}/.course-run/kernel-{learner.kernel}.json")
        secrets[json.loads(connection.read_text(encoding="utf-8"))["key"]] = "key of a kernel"
    assert len(secrets) > 8
    told = [hub.log.read_text(encoding="utf-8")]
    told += [" ".join(psutil.Process(pid).cmdline()) for pid in everything]
    for learner in learners:
        home = Path(f"/home/{learner.name}")
        told += [path.read_text(encoding="utf-8", errors="replace") for path in home.rglob("*.log")]
    assert {name for text in told for secret, name in secrets.items() if secret in text} == set()


def test_what_the_hub_keeps_is_for_root_alone(hub):
    folder = hub.log.parent
    assert folder.stat().st_mode & 0o077 == 0
    for name in ("passwords.txt", "jupyterhub.sqlite", "jupyterhub_cookie_secret"):
        assert os.stat(folder / name).st_mode & 0o077 == 0


def test_a_new_kernel_and_a_new_server_lose_nothing(two):
    book = two.read(NOTEBOOK)
    book["cells"][1]["source"] += "\n\nmy note"
    two.save(NOTEBOOK, book)
    two.restart_kernel()
    two.stop_server()
    two.start_server()
    assert two.read(NOTEBOOK)["cells"][1]["source"].endswith("my note")
    two.start_kernel(NOTEBOOK)
    assert two.run("print(2 + 2)") == "4\n"
