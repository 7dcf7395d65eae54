# SPDX-License-Identifier: GPL-3.0-or-later
"""`tripo sandbox`: the local service with its address and key, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from environment import ROOT

COMMAND = [sys.executable, "-m", "tripo_addon.program"]


def test_it_serves_until_ctrl_c(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*COMMAND, "sandbox", "--json", "--speed", "1000"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        assert program.stderr
        told = json.loads(next(line for line in program.stdout if line.startswith("{")))
        used = {
            **environment,
            "TRIPO_BASE_URL": told["url"],
            "TRIPO_API_KEY": told["key"],
            "TRIPO_FOLDER": str(tmp_path),
        }
        made = subprocess.run(
            [*COMMAND, "text-to-model", "a chair", "-o", str(tmp_path / "chair.glb")],
            env=used,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        program.send_signal(signal.SIGINT)
        said = program.stderr.read()
    assert program.returncode == 0
    assert f"TRIPO_API_KEY={told['key']}" in said
    assert "Traceback" not in said
    address, port = told["url"].removeprefix("http://").split(":")
    with socket.socket() as other:
        assert other.connect_ex((address, int(port)))


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = subprocess.run(
            [*COMMAND, "sandbox", "--port", str(taken.getsockname()[1])],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 1
    assert "cannot listen on port" in ran.stderr
    assert "Traceback" not in ran.stderr
