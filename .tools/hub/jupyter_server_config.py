"""Settings of a learner's server on a hub: those of `make lab`, and kernels that no other user can reach.

A kernel listens on sockets that are files, in a folder that only the learner can open (`learner.py`), and not on
ports that every user of the machine can connect to.
"""

from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821
load_subconfig("jupyter_server_config.py", path=str(Path(__file__).parents[1]))  # type: ignore[name-defined]  # noqa: F821
c.KernelManager.transport = "ipc"
c.ServerApp.jpserver_extensions = {
    "nbgitpuller": False,  # no link pulls anything: learner.py alone does
    "jupyter_lsp": False,  # nothing to serve
}
c.Application.log_level = "WARN"  # below that, cookies are told
