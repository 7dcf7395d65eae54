# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that run side by side: whole outputs, true statuses, and nothing left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from environment import ROOT
from side_by_side import NOT_STARTED, OUT_OF_TIME, Ended, Run, SideBySide

from tests.support.waiting import patience

MEETS = """
import pathlib, sys, time
own, other = map(pathlib.Path, sys.argv[1:])
print("first line of", own.name, flush=True)
own.touch()
while not other.exists():
    time.sleep(0.01)
print("last line of", own.name)
"""
LEAVES = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
)
print(child.pid)
"""


def python(name: str, code: str, *words: object) -> Run:
    return Run(name, [sys.executable, "-c", code, *map(str, words)], dict(os.environ))


def run(folder: Path, *runs: Run, places: int = 2, seconds: float = 60) -> list[Ended]:
    return SideBySide(places, seconds, folder).run(runs)


def gone(number: int) -> bool:
    """A process that was killed may be there for a moment."""
    stat = Path(f"/proc/{number}/stat")
    end = time.monotonic() + patience(5)
    while time.monotonic() < end:
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_they_run_at_once_and_each_output_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    ended = run(tmp_path, python("a", MEETS, one, two), python("b", MEETS, two, one))
    assert [(each.name, each.status) for each in ended] == [("a", 0), ("b", 0)]
    told = capsys.readouterr().out
    for name in ("one", "two"):
        assert f"first line of {name}\nlast line of {name}\n" in told


def test_the_status_is_true(tmp_path: Path) -> None:
    ended = run(tmp_path, python("good", ""), python("bad", "raise SystemExit(5)"), places=1)
    assert [each.status for each in ended] == [0, 5]
    assert "passed" in str(ended[0])
    assert "FAILED, status 5" in str(ended[1])


def test_what_a_program_leaves_is_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (ended,) = run(tmp_path, python("leaves", LEAVES))
    assert ended.status == 0
    told = capsys.readouterr().out
    (number,) = [int(line) for line in told.splitlines() if line.isdigit()]
    assert f"left over, and ended: {number} " in told
    assert gone(number)


def test_out_of_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hangs = python("hangs", f"{LEAVES}\nsys.stdout.flush()\nchild.wait()")
    (ended,) = run(tmp_path, hangs, seconds=2)
    assert ended.status == OUT_OF_TIME
    told = capsys.readouterr().out
    assert "FAILED, out of time" in told
    (number,) = [int(line) for line in told.splitlines() if line.isdigit()]
    assert gone(number)


def test_one_that_cannot_start_does_not_keep_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(tmp_path, Run("none", [tmp_path / "none"], {}), python("later", ""), places=1)
    assert [each.status for each in ended] == [NOT_STARTED, 0]
    assert "No such file" in capsys.readouterr().out


INTERRUPTED = """
import os, pathlib, sys
from side_by_side import Run, SideBySide
folder, code = pathlib.Path(sys.argv[1]), sys.argv[2]
runs = [Run(name, [sys.executable, "-c", code], dict(os.environ)) for name in "ab"]
SideBySide(1, 600, folder).run(runs)
"""


def test_an_interrupt_ends_all(tmp_path: Path) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            INTERRUPTED,
            tmp_path,
            f"{LEAVES}\nsys.stdout.flush()\nchild.wait()",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        told = tmp_path / "a.txt"
        while not told.exists() or not told.read_text().endswith("\n"):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=patience(20))[0]
    assert "KeyboardInterrupt" in output
    assert "-- b: started" not in output
    assert gone(int(told.read_text()))
