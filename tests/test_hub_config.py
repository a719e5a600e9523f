"""The hub without JupyterHub: its settings, what a learner's server does first, what make hub refuses."""

import os
import re
import resource
import runpy
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import nbformat
import pytest
from jupyter_client import KernelManager
from nbformat.sign import NotebookNotary
from traitlets.config import Config, PyFileConfigLoader

from lessons.own_files import VARIABLE

ROOT = Path(__file__).parents[1]
HERE = ROOT / ".tools" / "hub"
WORDS = ("PORT", "CERT", "KEY", "LECTURER", "MEMORY", "HUB_CLASS", "CLASS", "HUB_STATE")


@pytest.fixture(autouse=True)
def plain(monkeypatch, server_as_it_was):
    """None of the words that follow make hub; signatures go nowhere."""
    for word in WORDS:
        monkeypatch.delenv(word, raising=False)


@pytest.fixture
def configured(monkeypatch):
    """The hub's settings, with words that follow make hub."""

    def read(**words):
        for word, value in words.items():
            monkeypatch.setenv(word, value)
        settings = Config()
        runpy.run_path(str(HERE / "jupyterhub_config.py"), {"get_config": lambda: settings})
        return settings

    return read


@pytest.fixture
def start(monkeypatch):
    """The names of hub.py."""
    monkeypatch.setattr(sys, "path", sys.path[:])
    return SimpleNamespace(**runpy.run_path(str(HERE / "hub.py")))


@pytest.fixture
def learner(monkeypatch):
    """The names of learner.py, with a puller that copies and says where from."""
    pulled = ModuleType("nbgitpuller.pull")
    pulled.calls = []

    class GitPuller:
        def __init__(self, address, folder):
            self.address, self.folder = address, folder

        def pull(self):
            system = Path(os.environ["GIT_CONFIG_SYSTEM"]).read_text(encoding="utf-8")
            pulled.calls.append((self.address, system))
            command = ["git", "clone", "-q", "--", self.address, self.folder]
            yield subprocess.run(command, check=True, capture_output=True)

    pulled.GitPuller = GitPuller
    monkeypatch.setitem(sys.modules, "nbgitpuller", ModuleType("nbgitpuller"))
    monkeypatch.setitem(sys.modules, "nbgitpuller.pull", pulled)
    return SimpleNamespace(calls=pulled.calls, **runpy.run_path(str(HERE / "learner.py")))


@pytest.fixture
def course(tmp_path):
    """A course of one lesson, as a git repository, with what learner.py reads of the real one."""
    folder = tmp_path / "course"
    (folder / ".tools").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(), folder / "notebooks" / "01-a.ipynb")
    for name in ("saved_notebooks.py", "notebook_in_git.py"):
        (folder / ".tools" / name).write_bytes((ROOT / ".tools" / name).read_bytes())
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "begin"]):
        author = ["-c", "user.name=x", "-c", "user.email=x@x"]
        subprocess.run(["git", *author, *command], cwd=folder, check=True)
    return folder


def test_users_of_the_machine_come_in_and_root_does_not(configured):
    settings = configured()
    assert settings.JupyterHub.authenticator_class == "pam"
    assert settings.Authenticator.allow_all
    assert settings.Authenticator.blocked_users == {"root"}
    assert settings.Authenticator.admin_users == set()


def test_with_a_class_its_names_alone_come_in(configured):
    settings = configured(HUB_CLASS="ada bert", LECTURER="grace")
    assert not settings.Authenticator.allow_all
    assert settings.Authenticator.allowed_users == {"ada", "bert"}
    assert settings.Authenticator.allow_existing_users is False
    assert settings.Authenticator.admin_users == {"grace"}


def test_other_machines_reach_it_with_a_certificate_alone(configured):
    assert configured().JupyterHub.bind_url == "http://127.0.0.1:8000"
    settings = configured(CERT="/c", KEY="/k", PORT="443")
    assert settings.JupyterHub.bind_url == "https://:443"
    assert (settings.JupyterHub.ssl_cert, settings.JupyterHub.ssl_key) == ("/c", "/k")


def test_what_the_configuration_names_is_there(configured):
    settings = configured()
    assert settings.Spawner.cmd == [sys.executable, str(HERE / "learner.py")]
    lesson = settings.Spawner.default_url.removeprefix("/lab/tree/")
    assert (ROOT / lesson).is_file()
    assert (HERE / "learner.py").is_file()


def test_nothing_of_root_s_environment_goes_to_a_learner(configured):
    assert set(configured().Spawner.env_keep) == {"PATH", "LANG", "LC_ALL"}


def test_the_environment_of_server_and_kernels(learner, tmp_path):
    given = learner.settings(
        {"JUPYTER_CONFIG_PATH": "/others"}, tmp_path / "run", tmp_path / "copy"
    )
    assert given["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(HERE), "/others"])
    assert learner.settings({}, tmp_path, tmp_path)["JUPYTER_CONFIG_PATH"] == str(HERE)
    assert given["JUPYTER_RUNTIME_DIR"] == str(tmp_path / "run")
    assert given[VARIABLE] == str(tmp_path / "copy/notebooks/mine")
    assert [value for name, value in given.items() if name.endswith("_NUM_THREADS")] == ["1"] * 3


def test_limits_and_idle_servers(configured):
    settings = configured()
    assert (settings.Spawner.mem_limit, settings.Spawner.cpu_limit) == ("2G", 1)
    assert configured(MEMORY="3G").Spawner.mem_limit == "3G"
    service, _ = settings.JupyterHub.services
    (role,) = settings.JupyterHub.load_roles
    assert service["command"][1:3] == ["-m", "jupyterhub_idle_culler"]
    assert role["services"] == [service["name"]]
    assert "admin:users" not in role["scopes"]


def test_the_fork_server_gets_nothing_of_the_hub_s_environment(configured, monkeypatch):
    monkeypatch.delenv("LC_ALL", raising=False)
    settings = configured(PORT="8888", PATH="/bin", LANG="C.UTF-8", CONFIGPROXY_AUTH_TOKEN="secret")
    _, service = settings.JupyterHub.services
    command, path = service["command"], settings.Spawner.environment["COURSE_FORK_SERVER"]
    assert command[:2] == ["/usr/bin/env", "-i"]
    assert [word for word in command if "=" in word] == ["PATH=/bin", "LANG=C.UTF-8"]
    assert command[-3:] == [sys.executable, str(HERE / "fork_server.py"), path]
    assert path == "/run/course-kernels-8888"  # two hubs have two ports


def test_the_hub_s_kernel_is_found_before_the_course_s(configured):
    first, second = configured().Spawner.environment["JUPYTER_PATH"].split(os.pathsep)
    assert Path(first, "kernels", "python3", "kernel.json").is_file()
    assert second == str(ROOT / ".venv" / "share" / "jupyter")


def test_neither_logs_what_tells_cookies(configured):
    assert configured().JupyterHub.log_level == "WARN"
    assert server().Application.log_level == "WARN"


def test_the_configuration_has_no_secret():
    for path in HERE.iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"(?i)(?:token|password|secret)\w*[\"']?\s*[:=]\s*[\"'][^\"']+[\"']", text
            ), path


def server():
    """The settings of a learner's server, as jupyter_server reads them."""
    return PyFileConfigLoader("jupyter_server_config.py", path=str(HERE)).load_config()


def test_a_learner_s_server_has_the_settings_of_make_lab():
    settings = server()
    assert callable(settings.ContentsManager.pre_save_hook)
    assert Path(settings.LabApp.app_settings_dir) == ROOT / ".tools" / "lab"


def test_kernels_listen_on_files(tmp_path):
    settings = server()
    kernel = KernelManager(config=settings, connection_file=str(tmp_path / "kernel-x.json"))
    assert kernel.transport == "ipc"
    assert kernel.ip == str(tmp_path / "kernel-x-ipc")


def test_no_link_pulls_into_a_copy():
    assert server().ServerApp.jpserver_extensions["nbgitpuller"] is False


def test_a_copy_is_made_from_the_course(learner, course, tmp_path):
    home = tmp_path / "home"
    (home / learner.SOCKETS).mkdir(parents=True)
    before = os.environ.get("GIT_CONFIG_SYSTEM")
    learner.bring_up_to_date(course, home / learner.NAME)
    assert (home / learner.NAME / ".tools/saved_notebooks.py").is_file()
    ((address, system),) = learner.calls
    assert address == course.as_uri()
    assert f'directory = "{course}/.git"' in system
    assert os.environ.get("GIT_CONFIG_SYSTEM") == before
    config = (home / learner.NAME / ".git" / "config").read_text(encoding="utf-8")
    assert '[merge "course-notebook"]' in config


def test_the_lessons_in_a_copy_are_trusted(learner, course, tmp_path):
    home = tmp_path / "home"
    (home / learner.SOCKETS).mkdir(parents=True)
    learner.bring_up_to_date(course, home / learner.NAME)
    book = nbformat.read(home / learner.NAME / "notebooks" / "01-a.ipynb", as_version=4)
    with NotebookNotary(data_dir=str(tmp_path / "data")) as notary:
        assert notary.check_signature(book)


def test_a_copy_that_cannot_be_updated_stays(learner, tmp_path, course, capsys):
    home = tmp_path / "home"
    copy = home / learner.NAME
    (home / learner.SOCKETS).mkdir(parents=True)
    copy.mkdir()
    (copy / "mine.txt").write_text("mine", encoding="utf-8")
    learner.bring_up_to_date(course, copy)  # git clones into no folder that has files
    assert (copy / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert "stays as it was" in capsys.readouterr().err


def test_no_copy_at_all_is_a_sentence(learner, tmp_path):
    home = tmp_path / "home"
    (home / learner.SOCKETS).mkdir(parents=True)
    with pytest.raises(SystemExit, match="none could be made"):
        learner.bring_up_to_date(tmp_path / "nowhere", home / learner.NAME)


def test_her_folders_are_hers_alone(learner, tmp_path):
    open_to_all = tmp_path / "copy"
    open_to_all.mkdir(mode=0o755)
    for folder in (open_to_all, tmp_path / "new"):
        assert stat.S_IMODE(learner.private(folder).stat().st_mode) == 0o700


def test_a_home_too_deep_for_sockets_is_a_sentence(learner, tmp_path):
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    with pytest.raises(SystemExit, match="too long a path"):
        learner.sockets_in(deep)
    assert not (deep / learner.SOCKETS).exists()


def test_the_system_enforces_the_limits(learner, monkeypatch):
    limits, processors = {}, []

    def take(pid, chosen):
        processors.append(chosen)

    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: limits.update({kind: pair}))
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 2, 5}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", take, raising=False)
    for user, told in ((1000, "1"), (1001, "1"), (1002, "2.0"), (1002, "9")):
        monkeypatch.setattr(os, "getuid", lambda user=user: user)
        learner.limit({"MEM_LIMIT": "2147483648", "CPU_LIMIT": told})
    assert processors == [{2}, {5}, {0, 2}, {0, 2, 5}]
    assert limits == {
        resource.RLIMIT_DATA: (2**31, 2**31),
        resource.RLIMIT_NPROC: (learner.PROCESSES, learner.PROCESSES),
    }


def test_no_limit_told_is_none_set(learner, monkeypatch):
    limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: limits.append(kind))
    learner.limit({})
    assert limits == [resource.RLIMIT_NPROC]


def test_names_of_a_class(start, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("ada-l\n\n bert2 \n", encoding="utf-8")
    assert start.read_names(str(path)) == ["ada-l", "bert2"]
    assert start.read_names("") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Ada", "is no user name"),
        ("a b", "is no user name"),
        ("-x", "is no user name"),
        ("a:b", "is no user name"),
        ("x" * 32, "at most 31"),
        ("root", "of the system itself"),
    ],
)
def test_a_name_that_is_none_is_a_sentence(start, tmp_path, text, sentence):
    path = tmp_path / "names.txt"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(start.Stop, match=sentence):
        start.read_names(str(path))


def test_a_class_without_its_file_is_a_sentence(start, tmp_path):
    with pytest.raises(start.Stop, match="CLASS names a file"):
        start.read_names(str(tmp_path / "none.txt"))


def test_a_certificate_without_its_key_is_a_sentence(start, tmp_path, monkeypatch):
    (tmp_path / "cert").touch()
    monkeypatch.setenv("CERT", str(tmp_path / "cert"))
    with pytest.raises(start.Stop, match="KEY="):
        start.certificate()


def test_a_certificate_is_found_from_elsewhere(start, tmp_path, monkeypatch):
    for word in ("CERT", "KEY"):
        (tmp_path / word).touch()
        monkeypatch.setenv(word, word)
    monkeypatch.chdir(tmp_path)
    start.certificate()
    assert os.environ["KEY"] == str(tmp_path / "KEY")


def test_what_learners_cannot_read_is_named(start, tmp_path):
    tmp_path.chmod(0o755)
    for part in (shut := tmp_path / "shut", open_to_all := shut / "open"):
        part.mkdir(mode=0o755)
    above = start.shut_to_others(open_to_all)
    assert above is None or above in tmp_path.parents
    shut.chmod(0o750)
    assert start.shut_to_others(open_to_all) == shut


def test_a_user_gets_a_password_that_root_alone_can_read(start, tmp_path, monkeypatch):
    done, names = [], start.make_users.__globals__
    monkeypatch.setitem(names, "PASSWORDS", tmp_path / "passwords.txt")
    monkeypatch.setitem(names, "user_of", lambda name: name == "there")
    monkeypatch.setitem(names, "run_for", lambda *command: done.append(command))
    start.make_users(["there", "ada"])
    name, password = (tmp_path / "passwords.txt").read_text(encoding="utf-8").split()
    assert name == "ada"
    assert re.fullmatch(r"[a-z2-9]{10}", password)
    assert stat.S_IMODE((tmp_path / "passwords.txt").stat().st_mode) == 0o600
    assert [command[1][0] for command in done] == ["useradd", "chpasswd"]
    assert password not in str(done[0]) + str(done[1][1])  # a command line is for all to see


def test_without_root_it_is_one_sentence(start, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert start.main() == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("make hub needs root")


def test_another_system_is_one_sentence(start, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert start.main() == 1
    assert capsys.readouterr().err.strip().startswith("make hub needs Linux")


def test_no_proxy_and_no_npm_is_a_sentence(start, monkeypatch, tmp_path):
    monkeypatch.setitem(start.find_proxy.__globals__, "HUB", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(start.Stop, match="install npm"):
        start.find_proxy()


def test_versions_of_the_hub_are_exact_and_beside_the_course_s():
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert {"jupyterhub", "jupyterhub-idle-culler", "nbgitpuller"} < set(pins)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [name for name in pins if re.search(rf"^{name}==", lock, re.MULTILINE)] == []
