"""The first thing that runs in a learner's server, as the learner: her copy of the course, her limits, then the server.

The copy is in her home. nbgitpuller merges what the course has changed since her last start: what she has changed
stays, a file that she deleted comes back. If that fails, the server starts with the copy as it was.
"""

import os
import resource
import runpy
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from nbgitpuller.pull import GitPuller

HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1]
NAME = "recurrent-networks"  # of the copy, in the learner's home
SOCKETS = ".course-run"  # in her home: the sockets of her kernels
LONGEST = 107  # bytes of the path of a socket
SOCKET = "kernel-00000000-0000-0000-0000-000000000000-ipc-1"  # a name, as long as all of them
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
)  # one is enough for the course
PROCESSES = 512  # and threads, of one learner

TOO_LONG = (
    "The home {home} has too long a path for the sockets of kernels: give this user a shorter one."
)
NO_COPY = "There is no copy of the course in {copy}, and none could be made: {problem}"
AS_IT_WAS = "The copy of the course in {copy} stays as it was: {problem}"


def main(argv: list[str]) -> None:
    """Become the learner's server; a sentence ends it if that cannot be."""
    os.umask(0o077)
    if "KUBERNETES_SERVICE_HOST" not in os.environ:  # there the cluster sets limits
        limit(os.environ)
    sockets, copy = sockets_in(Path.home()), Path.home() / NAME
    bring_up_to_date(COURSE, copy)
    os.chdir(private(copy))  # the folder that the server shows
    os.environ |= settings(os.environ, sockets, copy)
    server = str(Path(sys.executable).with_name("jupyterhub-singleuser"))
    os.execv(server, [server, *argv])


def settings(environment: Mapping[str, str], sockets: Path, copy: Path) -> dict[str, str]:
    """What server and kernels are to find in their environment."""
    others = environment.get("JUPYTER_CONFIG_PATH")
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [str(HERE), others])),
        "JUPYTER_RUNTIME_DIR": str(sockets),
        "COURSE_MINE": str(copy / "notebooks" / "mine"),  # her answers and cells
        **dict.fromkeys(THREADS, "1"),
    }


def limit(told: Mapping[str, str]) -> None:
    """Set the limits that the hub tells: memory of a process, processors, number of processes.

    What starts from here inherits them. A process that wants more memory gets MemoryError.
    """
    if memory := told.get("MEM_LIMIT"):
        resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    if share := told.get("CPU_LIMIT"):
        free = sorted(os.sched_getaffinity(0))
        first = os.getuid() % len(free)  # so that a class is spread over the processors
        count = min(len(free), max(1, round(float(share))))
        os.sched_setaffinity(0, {free[(first + k) % len(free)] for k in range(count)})
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))


def sockets_in(home: Path) -> Path:
    """The folder for sockets; a sentence ends it where their paths would be too long."""
    if len(os.fsencode(home / SOCKETS / SOCKET)) > LONGEST:
        sys.exit(TOO_LONG.format(home=home))
    return private(home / SOCKETS)


def private(folder: Path) -> Path:
    """The folder, which only its owner can open."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    return folder


def bring_up_to_date(course: Path, copy: Path) -> None:
    """Make the copy, or merge into it what the course has committed since. Ends with a sentence if there is none."""
    for step in (pull, trust):
        try:
            step(course, copy)
        except Exception as error:  # of git, of the disk: her work must open all the same
            if not copy.is_dir():
                sys.exit(NO_COPY.format(copy=copy, problem=error))
            print(AS_IT_WAS.format(copy=copy, problem=error), file=sys.stderr)


def pull(course: Path, copy: Path) -> None:
    """Let nbgitpuller do it, cell by cell in notebooks. Raises CalledProcessError and others."""
    own = copy.parent / SOCKETS / "gitconfig"
    own.write_text(
        f'[safe]\n\tdirectory = "{course}"\n\tdirectory = "{course}/.git"\n', encoding="utf-8"
    )
    os.environ["GIT_CONFIG_SYSTEM"] = str(own)  # the course is another user's, and git asks
    try:
        merge_by_cells(copy)
        for _ in GitPuller(course.as_uri(), str(copy)).pull():
            pass
        merge_by_cells(copy)
    finally:
        del os.environ["GIT_CONFIG_SYSTEM"]


def trust(course: Path, copy: Path) -> None:
    """Sign the lessons in the copy for her: a merged one is new to JupyterLab. Raises OSError and others."""
    names = runpy.run_path(str(course / ".tools" / "saved_notebooks.py"))
    names["trust"](copy / "notebooks")


def merge_by_cells(copy: Path) -> None:
    """Tell git in the copy how notebooks are merged."""
    script = copy / ".tools" / "notebook_in_git.py"
    if script.is_file():
        subprocess.run([sys.executable, str(script), "set-up"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
