"""Server settings of the course: small messages leave at once, and no question at the first start.

jupyter_server leaves Nagle's algorithm on for the kernel's websocket. Together with delayed
acknowledgements it holds back every small answer, and a slider sends nothing else.

Kernels inherit one thread for numpy's matrix products: the course's are too small to gain by more,
and on a busy machine they lose.

What a learner saves comes back: `saved_notebooks.py` says how.

Prose is set in lines of 75 characters: `lab/custom/custom.css`, unless the learner has a style sheet of that name.
"""

import os
import runpy
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_dir
from traitlets.log import get_logger


def without_delay(handler: Any) -> None:
    """Let a websocket handler class set TCP_NODELAY when it opens. Raises AttributeError."""
    opened = handler.open
    if getattr(opened, "without_delay", False):
        return  # a configuration may be read twice

    async def open_without_delay(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            self.set_nodelay(True)
        except Exception as error:
            get_logger().warning("Sliders may lag: TCP_NODELAY was not set (%r).", error)
        return await opened(self, *args, **kwargs)

    open_without_delay.without_delay = True  # type: ignore[attr-defined]
    handler.open = open_without_delay


try:
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    without_delay(KernelWebsocketHandler)
except (ImportError, AttributeError) as error:
    get_logger().warning("Sliders may lag: jupyter_server has moved its websocket (%s).", error)


def before_saving(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """That JupyterLab has opened a notebook is no change for git; what its outputs show stays in the file."""
    if model["type"] == "notebook" and model.get("content"):
        SAVED["keep_widgets"](model["content"], Path(contents_manager._get_os_path(path)))
        IN_GIT["as_committed"](model["content"])  # drops an empty state: last


IN_GIT = runpy.run_path(str(Path(__file__).with_name("notebook_in_git.py")))
SAVED = runpy.run_path(str(Path(__file__).with_name("saved_notebooks.py")))
try:
    SAVED["trust"](Path(__file__).parents[1] / "notebooks")
except Exception as error:
    get_logger().warning("The lessons are not trusted; run `jupyter trust` on them (%r).", error)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
COURSE = str(Path(__file__).parents[1])  # found before a lessons.py that lies beside the notebooks
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [COURSE, os.environ.get("PYTHONPATH")]))

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.ContentsManager.pre_save_hook = before_saving
c.LabApp.extension_manager = "readonly"  # the other one asks a package index
c.LabApp.app_settings_dir = str(Path(__file__).with_name("lab"))
c.LabApp.custom_css = True
STYLES = (Path(jupyter_config_dir()), Path(__file__).with_name("lab"))  # the first that has one
c.ServerApp.tornado_settings = {"static_custom_path": [str(each / "custom") for each in STYLES]}
