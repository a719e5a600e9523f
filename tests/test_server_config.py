"""The server's configuration against the real jupyter_server: small messages leave at once."""

import asyncio
import json
import logging
import os
import runpy
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from nbformat.sign import NotebookNotary
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect
from traitlets.config import Config

from tests.notebooks import form

CONFIG = Path(__file__).parents[1] / ".tools" / "jupyter_server_config.py"
MODULE = KernelWebsocketHandler.__module__


class NoKernel:
    """What a kernel's websocket expects behind it, with no kernel there."""

    kernel_ws_protocol = ""

    async def connect(self):
        """Nothing to connect to."""

    def disconnect(self):
        """Nothing to disconnect."""


class Socket(KernelWebsocketHandler):
    """The handler as jupyter_server has it, without login and kernel."""

    def prepare(self):
        self.connection, self.kernel_id = NoKernel(), "none"

    async def get(self, *args, **kwargs):
        await WebSocketHandler.get(self, kernel_id="none")

    def on_message(self, message):
        option = self.ws_connection.stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        self.write_message(str(option))


async def _no_delay():
    """TCP_NODELAY of the socket of a freshly opened handler."""
    listener, port = bind_unused_port()
    server = HTTPServer(Application([("/", Socket)], websocket_ping_interval=0))
    server.add_socket(listener)
    client = await websocket_connect(f"ws://127.0.0.1:{port}/")
    await client.write_message("?")
    answer = await asyncio.wait_for(client.read_message(), 10)
    client.close()
    server.stop()
    await server.close_all_connections()
    return int(answer)


@pytest.fixture(autouse=True)
def signatures(monkeypatch, tmp_path):
    """The configuration signs the lessons: not for the user who runs the tests."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def configure(server_as_it_was):
    """Read the configuration file; jupyter_server is as before when the test ends."""

    def read():
        settings = Config()
        runpy.run_path(str(CONFIG), {"get_config": lambda: settings})
        return settings

    return read


def test_socket_option_is_set_by_the_configuration_alone(configure):
    assert asyncio.run(_no_delay()) == 0
    configure()
    assert asyncio.run(_no_delay()) != 0


def test_reading_it_twice_changes_nothing_more(configure):
    configure()
    once = KernelWebsocketHandler.open
    configure()
    assert KernelWebsocketHandler.open is once


@pytest.mark.parametrize("moved", ["module", "class", "method"])
def test_moved_hook_is_harmless(configure, monkeypatch, caplog, moved):
    if moved == "module":
        monkeypatch.setitem(__import__("sys").modules, MODULE, None)
    elif moved == "class":
        monkeypatch.delattr(f"{MODULE}.KernelWebsocketHandler")
    else:
        monkeypatch.setattr(f"{MODULE}.KernelWebsocketHandler", object)
    with caplog.at_level(logging.WARNING):
        settings = configure()
    (record,) = caplog.records
    assert "Sliders may lag" in record.getMessage()
    assert settings.LabApp.app_settings_dir


def test_socket_opens_without_the_option(configure, monkeypatch, caplog):
    def refuse(self, value):
        raise AttributeError("gone")

    configure()
    monkeypatch.setattr(WebSocketHandler, "set_nodelay", refuse)
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(_no_delay()) == 0
    assert "TCP_NODELAY was not set" in caplog.text


def test_first_start_asks_nothing(configure):
    overrides = Path(configure().LabApp.app_settings_dir) / "overrides.json"
    assert '"fetchNews": "false"' in overrides.read_text(encoding="utf-8")


def test_prose_has_a_style_sheet_and_a_learners_own_comes_first(configure, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    settings = configure()
    own, ours = map(Path, settings.ServerApp.tornado_settings["static_custom_path"])
    assert settings.LabApp.custom_css
    assert own == tmp_path / "custom"
    assert "max-width: 75ch" in (ours / "custom.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(("before", "after"), [(None, "1"), ("4", "4")])
def test_kernels_get_one_thread_unless_the_learner_says_otherwise(monkeypatch, before, after):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("PYTHONPATH", "")
    if before:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", before)
    runpy.run_path(str(CONFIG), {"get_config": Config})
    assert os.environ["OPENBLAS_NUM_THREADS"] == after


def test_the_lessons_are_trusted(configure, signatures):
    configure()
    with NotebookNotary(data_dir=str(signatures)) as notary:
        books = [form.read(path) for path in form.lessons()]
        assert all(notary.check_signature(book) for book in books)


def test_lessons_that_cannot_be_signed_stop_nothing(configure, signatures, caplog):
    signatures.write_text("a file where a folder must be", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert configure().LabApp.app_settings_dir
    assert "The lessons are not trusted" in caplog.text


def test_a_saved_notebook_keeps_the_widgets_of_its_file(configure, tmp_path):
    view, state = (f"application/vnd.jupyter.widget-{part}+json" for part in ("view", "state"))
    output = {"output_type": "display_data", "data": {view: {"model_id": "a"}}, "metadata": {}}
    before, after = (
        {
            "cells": [{"cell_type": "code", "outputs": [output]}],
            "metadata": {"kernelspec": {"name": "python3"}, "widgets": {state: {"state": models}}},
        }
        for models in ({"a": {"state": {}}}, {})
    )
    (tmp_path / "x.ipynb").write_text(json.dumps(before), encoding="utf-8")
    files = SimpleNamespace(_get_os_path=lambda path: str(tmp_path / path))
    model = {"type": "notebook", "content": after}
    configure().ContentsManager.pre_save_hook(model=model, path="x.ipynb", contents_manager=files)
    assert after["metadata"]["widgets"] == before["metadata"]["widgets"]


def test_the_page_saves_the_widgets(configure):
    overrides = Path(configure().LabApp.app_settings_dir) / "overrides.json"
    settings = json.loads(overrides.read_text(encoding="utf-8"))
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}
