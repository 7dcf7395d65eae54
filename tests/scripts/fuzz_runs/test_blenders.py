# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bad file may do is noticed: an end, silence, a request, a file elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzz_runs import blenders
from fuzz_runs.blenders import Blender, Died, Hung

MISDEEDS = """
import json, os, sys, time
sys.path.insert(0, {folder!r})
from fuzz_runs import worker
def make(task):
    exec(task["code"])
    return []
worker.make = make
worker.main()
"""


@pytest.fixture
def blender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Blender]:
    """A worker that does what it is told instead of importing a file."""
    script = tmp_path / "worker.py"
    script.write_text(MISDEEDS.format(folder=str(blenders.WORKER.parents[1])))
    monkeypatch.setattr(blenders, "WORKER", script)
    (tmp_path / "root").mkdir()
    made = Blender("make", tmp_path / "root")
    yield made
    made.close()


def do(blender: Blender, code: str) -> Any:
    return blender.do({"code": code})


def test_an_end_is_noticed_and_another_one_goes_on(blender: Blender) -> None:
    with pytest.raises(Died, match="exit status 7"):
        do(blender, "os._exit(7)")
    with pytest.raises(Died, match="exit status -9"):
        do(blender, "os.kill(os.getpid(), 9)")
    assert do(blender, "pass") == {"failure": "", "broken": []}


def test_silence_is_noticed(blender: Blender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blenders, "PATIENCE", 0.5)
    with pytest.raises(Hung):
        do(blender, "time.sleep(1000)")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps such a limit")
def test_memory_is_limited(blender: Blender) -> None:
    assert do(blender, "bytearray(8 * 1024**3)")["broken"] == ["raised MemoryError()"]


def test_misdeeds_are_told(blender: Blender, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    [told] = do(blender, f"open({str(outside)!r}, 'w').close()")["broken"]
    assert told.startswith("open ")
    [told] = do(blender, f"os.remove({str(outside)!r})")["broken"]
    assert told.startswith("os.remove ")
    inside = tmp_path / "root" / "inside.txt"
    assert do(blender, f"open({str(inside)!r}, 'w').close()")["broken"] == []
    [told] = do(blender, "import socket; socket.getaddrinfo('localhost', 1)")["broken"]
    assert told.startswith("socket.getaddrinfo ")
    assert do(blender, "raise ValueError('no mesh')") == {"failure": "no mesh", "broken": []}
    assert do(blender, "raise KeyError('x')")["broken"] == ["raised KeyError('x')"]
