"""A hub for a class on one machine: `make hub` starts it, as root. JupyterHub reads this file.

Every learner is a user of the machine and works as that user; that is what keeps learners apart.
`learner.py` runs first in a learner's server: it brings her copy of the course up to date and sets her limits.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1]
VENV = COURSE / ".venv"  # JupyterLab, PyTorch and all else that lessons need

c = get_config()  # type: ignore[name-defined]  # noqa: F821

# Who comes in: users of this machine, with the passwords that they have here. A lecturer sees who is there, and can
# stop servers.
c.JupyterHub.authenticator_class = "pam"
names = os.environ.get("HUB_CLASS", "").split()  # from the file that CLASS= names
c.Authenticator.allow_all = not names
c.Authenticator.allowed_users = set(names)
c.Authenticator.allow_existing_users = False  # who is no longer in the file does not come in
c.Authenticator.blocked_users = {"root"}
c.Authenticator.admin_users = set(os.environ.get("LECTURER", "").split())

# Where: for other machines with a certificate alone, for passwords travel.
port, certificate = os.environ.get("PORT") or "8000", os.environ.get("CERT", "")
c.JupyterHub.bind_url = f"https://:{port}" if certificate else f"http://127.0.0.1:{port}"
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = certificate, os.environ.get("KEY", "")

# Kernels are forked from one process that has imported PyTorch, and share its memory. Of the hub's environment, which
# has secrets, that process gets what a learner gets.
SOCKET = f"/run/course-kernels-{port}"  # where root alone can put one
KEPT = ["PATH", "LANG", "LC_ALL"]
given = [f"{name}={os.environ[name]}" for name in KEPT if name in os.environ]
forking = [sys.executable, str(HERE / "fork_server.py"), SOCKET]

# What a learner's server is: learner.py, run by the hub's Python, with what is installed in .venv.
c.Spawner.cmd = [sys.executable, str(HERE / "learner.py")]
c.Spawner.default_url = "/lab/tree/notebooks/00-is-my-set-up-alive.ipynb"
c.Spawner.disable_user_config = True
c.Spawner.env_keep = KEPT
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": str(VENV / "etc/jupyter"),
    "JUPYTER_PATH": os.pathsep.join([str(HERE / "jupyter"), str(VENV / "share/jupyter")]),
    "JUPYTERLAB_DIR": str(VENV / "share/jupyter/lab"),
    "JUPYTER_PREFER_ENV_PATH": "1",  # our kernel, not one of the user's others
    "COURSE_FORK_SERVER": SOCKET,
}

# Limits. JupyterHub only tells these two; learner.py has the system enforce them, for each process.
c.Spawner.mem_limit = os.environ.get("MEMORY") or "2G"
c.Spawner.cpu_limit = 1

# All of a class may press *Start* at once: on few processors the last one waits some minutes.
c.Spawner.start_timeout = c.Spawner.http_timeout = 600  # s

c.JupyterHub.log_level = "WARN"  # below that, cookies are told

# A server that was idle for two hours is stopped. What was saved is there at the next start.
c.JupyterHub.load_roles = [
    {
        "name": "stop-idle-servers",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["stop-idle-servers"],
    }
]
culler = [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=7200"]
c.JupyterHub.services = [
    {"name": "stop-idle-servers", "command": culler},
    {"name": "kernels", "command": ["/usr/bin/env", "-i", *given, *forking]},
]
