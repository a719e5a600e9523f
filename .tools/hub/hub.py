"""Start the hub for a class on this machine: `make hub`, as root.

It makes what is missing (the course's .venv, an environment of the hub alone, the proxy, users for the names in the
file that CLASS= names), then becomes JupyterHub. Every way to fail ends in one sentence.
"""

import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import environment  # noqa: E402
import own_environment  # noqa: E402
from environment import Stop  # noqa: E402

COURSE = HERE.parents[1]
HUB = COURSE / "build" / "hub"
ENVIRONMENT = HUB / "environment"
BIN = own_environment.programs(ENVIRONMENT)
STATE = Path(os.environ.get("HUB_STATE") or HUB / "state").resolve()  # secrets, for root alone
PASSWORDS = STATE / "passwords.txt"
PROXY = "configurable-http-proxy"
PROXY_VERSION = "5.3.0"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none looks like another
NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
FIRST_USER = 1000  # ids below are the system's own

NOT_LINUX = "make hub needs Linux, whose users and limits it uses. For you alone there is make lab."
NOT_ROOT = (
    "make hub needs root, for each learner's server runs as a user of her own:"
    " sudo make hub. For you alone there is make lab."
)
NO_GIT = "{course} is no git repository, and learners get their copies from one: clone the course, do not download it."
CLOSED = (
    "Learners cannot read {path}: put the course, and the Python that it was made with,"
    " where every user can read, say in /srv or /opt."
)
NO_PROXY = "There is neither configurable-http-proxy nor npm here: install npm (Debian, Ubuntu: apt install npm)."
BAD_PAIR = "CERT and KEY name two files, a certificate and its key: {name}={path} is none."
NO_CLASS = "CLASS names a file with a user name on each line; {path} cannot be read."
BAD_NAME = (
    "{name!r} in {path} is no user name: small letters, digits and -, a letter first, at most 31."
)
SYSTEM = "{name} in {path} is a user of the system itself, not of a person: take another name."
NOT_MADE = "The user {name} could not be made: {problem}"
BROKEN = "{command} failed: read what it says above, then run make hub again."


def main() -> int:
    """Make ready, then become the hub; an exit status if it cannot start."""
    return environment.in_a_sentence(run)


def run() -> int:
    """The same. Raises Stop, OSError."""
    if sys.platform != "linux" or os.geteuid():
        raise Stop(NOT_LINUX if sys.platform != "linux" else NOT_ROOT)
    certificate()
    names = read_names(os.environ.get("CLASS", ""))
    environment.make_ready("lab")
    try:
        make_environment()
        proxy = find_proxy()
    except subprocess.CalledProcessError as error:
        raise Stop(BROKEN.format(command=" ".join(error.cmd))) from error
    for path in (COURSE / "lessons", COURSE / ".git", environment.VENV, BIN / "python", proxy):
        if shut := shut_to_others(path):
            raise Stop(CLOSED.format(path=shut))
    STATE.mkdir(exist_ok=True)
    STATE.chmod(0o700)
    make_users(names)
    return start(proxy, names)


def certificate() -> None:
    """Let CERT and KEY be whole paths of files. Raises Stop."""
    for name in ("CERT", "KEY"):
        if "CERT" in os.environ or "KEY" in os.environ:
            path = Path(os.environ.get(name, ""))
            if not path.is_file():
                raise Stop(BAD_PAIR.format(name=name, path=path))
            os.environ[name] = str(path.resolve())


def read_names(path: str) -> list[str]:
    """The user names in the file of a class; none without a file. Raises Stop."""
    if not path:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise Stop(NO_CLASS.format(path=path)) from None
    names = [line.strip() for line in lines if line.strip()]
    for name in names:
        if not NAME.fullmatch(name):
            raise Stop(BAD_NAME.format(name=name, path=path))
        if (user := user_of(name)) and user.pw_uid < FIRST_USER:
            raise Stop(SYSTEM.format(name=name, path=path))
    return names


def user_of(name: str) -> "pwd.struct_passwd | None":
    """A user of this machine."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def make_environment() -> None:
    """The hub's own environment, with the course's packages behind it. Raises CalledProcessError."""
    if not (COURSE / ".git").exists():
        raise Stop(NO_GIT.format(course=COURSE))
    lock = ("--constraint", str(environment.LOCK))
    own_environment.make(ENVIRONMENT, HERE / "requirements.txt", str(environment.PYTHON), *lock)
    (packages,) = ENVIRONMENT.glob("lib/python*/site-packages")
    theirs = environment.VENV / packages.relative_to(ENVIRONMENT)
    heavy = "sys.modules['rfc3987_syntax'] = None"  # 17 MB of a server, to check addresses that it has not
    line = f"import site, sys; {heavy}; site.addsitedir({str(theirs)!r})\n"
    (packages / "course.pth").write_text(line, encoding="utf-8")
    code = [str(COURSE / tree) for tree in ("lessons", "widgets")]  # learners cannot write there
    subprocess.run([str(BIN / "python"), "-m", "compileall", "-q", *code], check=True)


def find_proxy() -> Path:
    """The proxy of the machine, or one that npm brings. Raises Stop, CalledProcessError."""
    own = HUB / "proxy" / "node_modules" / ".bin" / PROXY
    if found := shutil.which(PROXY):
        return Path(found)
    if not own.exists():
        if not shutil.which("npm"):
            raise Stop(NO_PROXY)
        folder = ["--prefix", str(HUB / "proxy")]
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(["npm", "install", *folder, *quiet, f"{PROXY}@{PROXY_VERSION}"], check=True)
    return own


def shut_to_others(path: Path) -> Path | None:
    """What keeps other users from reading a path: itself or a folder above; None if nothing does."""
    for part in (path := path.resolve(), *path.parents):
        needed = stat.S_IXOTH if part.is_dir() else stat.S_IROTH
        if not part.stat().st_mode & needed:
            return part
    return None


def make_users(names: list[str]) -> None:
    """Make the users that the machine does not have, each with a password in PASSWORDS. Raises Stop."""
    for name in names:
        if user_of(name):
            continue
        password = "".join(secrets.choice(LETTERS) for _ in range(10))
        home = ["--create-home", "--key", "HOME_MODE=0700", "--shell", "/bin/bash"]
        run_for(name, ["useradd", *home, name])
        run_for(name, ["chpasswd"], f"{name}:{password}\n")
        PASSWORDS.touch(mode=0o600)  # for root alone
        with PASSWORDS.open("a", encoding="utf-8") as file:
            file.write(f"{name} {password}\n")
        environment.say(f"Made the user {name}; the password is in {PASSWORDS}.")


def run_for(name: str, command: list[str], said: str = "") -> None:
    """Run a command that makes a user. Raises Stop."""
    done = subprocess.run(command, input=said, capture_output=True, **environment.TEXT)
    if done.returncode:
        raise Stop(NOT_MADE.format(name=name, problem=done.stderr.strip()))


def start(proxy: Path, names: list[str]) -> int:
    """Become JupyterHub; what follows on the command line is for it."""
    os.environ["HUB_CLASS"] = " ".join(names)
    os.environ["PATH"] = os.pathsep.join([str(proxy.parent), str(BIN), os.environ["PATH"]])
    for name in ("PYTHONPATH", "PYTHONHOME"):
        os.environ.pop(name, None)
    os.chdir(STATE)
    os.umask(0o077)
    address = "every address of this machine" if "CERT" in os.environ else "this machine alone"
    environment.say(f"The hub listens on port {os.environ.get('PORT') or 8000} of {address}.")
    command = [str(BIN / "jupyterhub"), "--config", str(HERE / "jupyterhub_config.py")]
    command += sys.argv[1:]
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
