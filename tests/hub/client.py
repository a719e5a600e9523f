"""A learner as her browser is: she logs in, opens her server, runs cells over the websocket and drags a slider.

All of it goes through the proxy, with cookies and in the protocol that JupyterLab speaks.
"""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import requests
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from websocket import WebSocket, WebSocketTimeoutException, create_connection

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PATIENCE = 900  # s, for a class that shares a few processors
Message = dict[str, Any]


class Learner:
    """One learner and her browser."""

    def __init__(self, hub: str, name: str, password: str) -> None:
        """Nothing is asked of the hub yet."""
        self.hub, self.name, self.password = hub, name, password
        self.browser = requests.Session()
        self.browser.trust_env = False  # no proxy but the hub's
        self.session = Session(username=name)
        self.kernel = ""
        self.widgets: dict[str, Message] = {}  # state by id, as the page has it
        self.errors: list[str] = []
        self._socket: WebSocket | None = None

    @property
    def server(self) -> str:
        """The address of her server."""
        return f"{self.hub}/user/{self.name}"

    def _xsrf(self, path: str) -> str:
        found = [
            cookie.value
            for cookie in self.browser.cookies
            if cookie.name == "_xsrf" and cookie.path == path
        ]
        return str(found[0]) if found else ""

    def log_in(self) -> None:
        """Fill in the form; HTTPError if the hub refuses."""
        self.browser.get(f"{self.hub}/hub/login", timeout=PATIENCE).raise_for_status()
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf("/hub/")}
        address = f"{self.hub}/hub/login?next=/hub/home"
        self.browser.post(address, data=form, timeout=PATIENCE).raise_for_status()

    def start_server(self) -> None:
        """Press *Start my server* and wait until JupyterLab is there; RuntimeError if it does not come."""
        began, off = time.monotonic(), 424  # what the hub says where no server runs
        page = requests.Response()
        page.status_code = off
        while time.monotonic() < began + PATIENCE:
            if page.status_code == off:
                self.browser.get(f"{self.hub}/hub/spawn/{self.name}", timeout=PATIENCE)
            page = self.browser.get(f"{self.server}/lab", timeout=PATIENCE)
            if page.ok and page.url.startswith(f"{self.server}/lab"):
                return
            if page.status_code == 500:
                break
            time.sleep(1)
        raise RuntimeError(f"{self.name}: no server: {page.status_code} at {page.url}")

    def stop_server(self) -> None:
        """Press *Stop my server*."""
        address = f"{self.hub}/hub/api/users/{self.name}/server"
        headers = {"X-XSRFToken": self._xsrf("/hub/"), "Referer": f"{self.hub}/hub/home"}
        began = time.monotonic()
        self.browser.delete(address, headers=headers, timeout=PATIENCE).raise_for_status()
        while time.monotonic() < began + PATIENCE:  # 204 when it is gone
            if self.browser.get(f"{self.server}/api/status", timeout=PATIENCE).status_code != 200:
                return
            time.sleep(0.5)

    def ask(self, method: str, path: str, server: str = "", **options: Any) -> requests.Response:
        """What her page asks of her server, or of another one."""
        headers = {"X-XSRFToken": self._xsrf(f"/user/{self.name}/")}
        address = f"{server or self.server}/api/{path}"
        return self.browser.request(method, address, headers=headers, timeout=PATIENCE, **options)

    def read(self, path: str) -> Any:
        """A file of hers, as the page gets it."""
        answer = self.ask("GET", f"contents/{quote(path)}")
        answer.raise_for_status()
        return answer.json()["content"]

    def save(self, path: str, book: Any) -> None:
        """Save a notebook."""
        body = {"type": "notebook", "format": "json", "content": book}
        self.ask("PUT", f"contents/{quote(path)}", json=body).raise_for_status()

    def start_kernel(self, path: str) -> None:
        """Open a notebook, with a kernel of its own."""
        body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        answer = self.ask("POST", "sessions", json=body)
        answer.raise_for_status()
        self.kernel = answer.json()["kernel"]["id"]
        self.connect()

    def restart_kernel(self) -> None:
        """Restart it; what the page knew of widgets is gone."""
        self.ask("POST", f"kernels/{self.kernel}/restart").raise_for_status()
        self.connect()

    def connect(self, server: str = "", kernel: str = "") -> None:
        """Open the websocket of a kernel, hers unless another is named."""
        self.close()
        self.widgets.clear()
        address = f"{server or self.server}/api/kernels/{kernel or self.kernel}/channels"
        request = requests.Request("GET", address)
        cookie = self.browser.prepare_request(request).headers.get("Cookie", "")
        self._socket = create_connection(
            f"{address.replace('http', 'ws', 1)}?session_id={uuid4()}",
            timeout=PATIENCE,
            subprotocols=[PROTOCOL],
            cookie=cookie,
            origin=self.hub,
        )

    def close(self) -> None:
        """Close the page of the notebook."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def leave(self) -> None:
        """Close the browser."""
        self.close()
        self.browser.close()

    def _send(self, kind: str, content: Message) -> str:
        assert self._socket
        message = self.session.msg(kind, content)
        data = serialize_msg_to_ws_v1(message, "shell", self.session.pack)
        self._socket.send_binary(b"".join(data) if isinstance(data, list) else data)
        return str(message["header"]["msg_id"])

    def _messages(self, parent: str) -> Iterator[tuple[str, Message, float]]:
        """What the kernel says to a message, until it is idle again: kind, content, and when."""
        assert self._socket
        while True:
            data = self._socket.recv()
            now = time.perf_counter()
            assert isinstance(data, bytes)
            channel, (header, said_to, _, content, *_) = deserialize_msg_from_ws_v1(data)
            kind = json.loads(header)["msg_type"]
            body = json.loads(content)
            self._note(kind, body)
            if channel == "iopub" and json.loads(said_to).get("msg_id") == parent:
                yield kind, body, now
                if kind == "status" and body["execution_state"] == "idle":
                    return

    def look(self, seconds: float) -> None:
        """Do nothing for a while; the page stays connected."""
        assert self._socket
        until = time.perf_counter() + seconds
        try:
            while (left := until - time.perf_counter()) > 0:
                self._socket.settimeout(left)
                self._socket.recv_data_frame(control_frame=True)  # answers a ping
        except WebSocketTimeoutException:
            pass
        finally:
            self._socket.settimeout(PATIENCE)

    def _note(self, kind: str, content: Message) -> None:
        """What the page keeps: widgets, and errors of cells."""
        if kind == "comm_open":
            self.widgets[content["comm_id"]] = dict(content["data"].get("state", {}))
        elif kind == "comm_msg" and content["data"].get("method") == "update":
            self.widgets.setdefault(content["comm_id"], {}).update(content["data"]["state"])
        elif kind == "error":
            self.errors.append(f"{self.name}: {content['ename']}: {content['evalue']}")

    def run(self, code: str) -> str:
        """Run a cell to its end; what it printed."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        parent = self._send(
            "execute_request", content | {"user_expressions": {}, "stop_on_error": True}
        )
        printed = ""
        for kind, body, _ in self._messages(parent):
            if kind == "stream":
                printed += body["text"]
        return printed

    def slider(self, label: str) -> str:
        """The id of the newest slider with a label."""
        found = [name for name, state in self.widgets.items() if state.get("description") == label]
        return [name for name in found if self.widgets[name]["_model_name"] == "IntSliderModel"][-1]

    def move(self, slider: str, value: int) -> float | None:
        """Move a slider as the page does; when the picture's answer was here, None if none came.

        The page sends the next move when the kernel is idle again, and so does this.
        """
        state = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        painted = None
        parent = self._send("comm_msg", {"comm_id": slider, "data": state})
        for kind, body, now in self._messages(parent):
            if kind == "comm_msg" and self._is_picture(body):
                painted = now
        return painted

    def _is_picture(self, body: Message) -> bool:
        widget = self.widgets.get(body["comm_id"], {})
        return body["data"].get("method") == "update" and "_anywidget_id" in widget
