# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains of the command line whose process dies, and those that wait for somebody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tripo_sandbox import Sandbox

from tests.package.test_commands import COMMAND

Run = Callable[..., str]
TYPES = ["text_to_model", "texture_model"]


def types(service: Sandbox) -> list[str]:
    return [task.type for task in service.tasks.values()]


def test_resume_brings_a_chain_to_its_end(installed: Run, service: Sandbox, tmp_path: Path) -> None:
    service.speed = 1e-3
    words = ("recipe", "run", "Shape First", "--prompt", "a knight", "--yes-gates", "-o")
    installed(
        COMMAND
        + f"""
child = command(*{words}, "knight.blend", stop="queued")
print(child.communicate()[1])
assert child.returncode == -6, child.returncode
"""
    )
    assert types(service) == TYPES[:1]
    for task in list(service.tasks):
        service.finish(task)
    service.speed = 1000
    out = installed(
        COMMAND
        + """
child = command("resume")
print(child.communicate()[1])
print("STATUS", child.returncode)
"""
    )
    assert "STATUS 0" in out
    assert "2 jobs brought to their end" in out
    assert types(service) == TYPES
    # Only the last result goes where the chain's was to go.
    assert out.count("written: ") == 1
    assert (tmp_path / "knight.blend").is_file()


def test_resume_passes_no_gate(installed: Run, service: Sandbox, tmp_path: Path) -> None:
    service.speed = 1000
    out = installed(
        COMMAND
        + """
for words in (
    ("recipe", "run", "Shape First", "--prompt", "a knight", "-o", "knight.blend"),
    ("resume",),
    ("recipe", "continue"),
    ("recipe", "continue"),
):
    child = command(*words)
    print(child.communicate()[1])
    print("ENDED WITH", child.returncode)
"""
    )
    ends = [line for line in out.splitlines() if line.startswith("ENDED")]
    assert ends == [f"ENDED WITH {status}" for status in (3, 0, 0, 1)]
    assert "recipe continue" in out
    assert "No chain waits" in out
    assert types(service) == TYPES
    assert (tmp_path / "knight.blend").is_file()
