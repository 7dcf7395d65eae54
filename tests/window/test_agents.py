# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents in a real window: they execute Python through a server in Blender, and ask again later.

The two servers speak as those do that people use: Blender's own MCP add-on (lab/blender_mcp, its
mcp_to_blender_server.py) and blender-mcp (its addon.py). Both execute in the main thread, from a
timer. What is sent are the examples of the page.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from typing import Any

from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.waiting import patience
from tests.window.commands import environment
from tests.window.realwindow import RealWindow

Open = Callable[..., RealWindow]
SUBMIT, STATUS, BRING, PRICES = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs/agents.md").read_text("utf-8"), flags=re.DOTALL
)
IMPORTS = "import json\nfrom bl_ext.user_default.tripo_addon.api import agent\n"
SERVERS = """
import contextlib, io, json, socket, threading, traceback
import bpy

official = socket.create_server(("127.0.0.1", 0))
official.setblocking(False)
waiting = []

def execute(code):
    names = {"result": {}}
    try:
        exec(code, names)
    except Exception:
        return {"status": "error", "message": traceback.format_exc()}
    return {"status": "ok", "result": names["result"]}

def poll():
    with contextlib.suppress(BlockingIOError):
        client, _ = official.accept()
        client.setblocking(False)
        waiting.append([client, b""])
    for item in list(waiting):
        with contextlib.suppress(BlockingIOError):
            item[1] += item[0].recv(4096)
        if b"\\0" in item[1]:
            request = json.loads(item[1].partition(b"\\0")[0])
            assert request["type"] == "execute"
            item[0].sendall((json.dumps(execute(request["code"])) + "\\0").encode())
            item[0].close()
            waiting.remove(item)
    return 0.05

bpy.app.timers.register(poll, persistent=True)

community = socket.create_server(("127.0.0.1", 0))

def printed(code):
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(code, {"bpy": bpy})
    return {"executed": True, "result": told.getvalue()}

def serve():
    while True:
        client, _ = community.accept()
        request = json.loads(client.recv(1 << 20))
        assert request["type"] == "execute_code"

        def wrapper(client=client, code=request["params"]["code"]):
            answer = {"status": "success", "result": printed(code)}
            client.sendall(json.dumps(answer).encode())
            client.close()

        bpy.app.timers.register(wrapper, first_interval=0.0)

threading.Thread(target=serve, daemon=True).start()
"""


def ask(port: int, request: dict[str, Any], end: bytes) -> dict[str, Any]:
    """Send a request, and read until the server closes."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience(60)) as connection:
        connection.sendall(json.dumps(request).encode() + end)
        while chunk := connection.recv(1 << 16):
            answer += chunk
    return dict(json.loads(answer.rstrip(b"\0")))


def test_an_agent(real_window: Open, slow_service: Sandbox) -> None:
    with real_window(environment(slow_service)) as blender:
        blender.open_tab("Tripo")
        blender.python(SERVERS)
        official = blender.value("official.getsockname()[1]")
        community = blender.value("community.getsockname()[1]")

        def execute(code: str) -> dict[str, Any]:
            """As the tool of Blender's own MCP add-on does."""
            request = {"type": "execute", "code": code, "strict_json": False}
            answer = ask(official, request, b"\0")
            assert answer["status"] == "ok", answer
            return dict(answer["result"])

        def execute_code(code: str) -> dict[str, Any]:
            """As blender-mcp does."""
            answer = ask(community, {"type": "execute_code", "params": {"code": code}}, b"")
            return dict(json.loads(answer["result"]["result"]))

        assert execute(PRICES)["price"]["credits"]["most"] > 0
        begun = execute(SUBMIT)
        assert (begun["ok"], begun["id"], begun["job"]["ended"]) == (True, "chair-1", False)
        # No answer has come, so the agent asks again, another time by another server.
        assert execute_code(SUBMIT)["ok"]
        states = set()
        for number in range(10_000):
            job = (execute, execute_code)[number % 2](STATUS)["job"]
            states.add(job["state"])
            if job["ended"]:
                break
        assert job["state"] == "done", job
        assert "running" in states, states
        (name, *_) = job["objects"]
        assert blender.value(f"bpy.data.objects[{name!r}].tripo.task_id") == job["task_id"]
        assert len(slow_service.tasks) == 1
        before = blender.value("len(bpy.data.objects)")
        assert execute(BRING)["ok"]
        blender.wait_until(f"len(bpy.data.objects) > {before}", 60, "the same model again")
        blender.picture("agent")
        assert len(slow_service.tasks) == 1

        def error(call: str) -> Any:
            return execute(f"{IMPORTS}result = {call}")["error"]

        told = error("agent.submit('text_to_model', {'prompt': '', 'face_limit': 5})")
        assert told["kind"] == "Invalid"
        assert {problem["option"] for problem in told["problems"]} == {"prompt", "face_limit"}
        assert error("agent.status('nothing')")["spent"] == "unsaid"
        slow_service.account().balance = 0.0
        execute(f"{IMPORTS}agent.submit('text_to_model', {{'prompt': 'x'}}, key='poor')")
        for _ in range(10_000):
            poor = execute(f"{IMPORTS}result = agent.status('poor')")
            if not poor["ok"] or poor["job"]["ended"]:
                break
        told = poor["job"]["error"] if poor["ok"] else poor["error"]
        assert told["spent"] in {"nothing", "unsaid"}
        assert "Traceback" not in blender.output()
