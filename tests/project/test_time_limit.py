# SPDX-License-Identifier: GPL-3.0-or-later
"""A test that never ends: the run ends all the same, and tells what every thread did."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from environment import ROOT

from tests.support.waiting import patience

HANGS = """
import ctypes
import threading

import pytest


def others_wait():
    thread = threading.Thread(target=threading.Event().wait, args=(60,), daemon=True)
    thread.start()
    return thread


def test_first():
    pass


@pytest.mark.timeout(2)
def test_waits():
    others_wait().join()


@pytest.mark.timeout(2)
def test_keeps_the_interpreter_lock():
    others_wait()
    ctypes.PyDLL(None).sleep(60)


def test_last():
    pass
"""


def play(folder: Path, *options: str) -> tuple[int, str]:
    """Status and output of pytest with this project's settings."""
    file = folder / "test_hangs.py"
    file.write_text(HANGS)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-p"]
    command += ["tests.conftest", "-p", "no:cacheprovider", "--rootdir", folder, file, *options]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=patience(20),
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["test_waits", "test_keeps_the_interpreter_lock"])
def test_it_is_ended_and_told(tmp_path: Path, name: str) -> None:
    status, told = play(tmp_path, "-k", name)
    assert status == 1, told
    assert "Timeout (0:00:02)!" in told
    assert f"in {name}\n" in told
    assert told.count("Thread 0x") >= 2, told


def test_with_workers_the_others_run_all_the_same(tmp_path: Path) -> None:
    status, told = play(tmp_path, "-n", "1")
    assert status == 1, told
    assert "2 failed, 2 passed" in told
    assert told.count("Timeout (0:00:02)!") == 2
    assert "crashed while running 'test_hangs.py::test_waits'" in told
