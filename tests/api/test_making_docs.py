# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about Python: its examples run as they stand, and its command lines are understood."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tripo_addon import api, cli, errors

PAGE = (ROOT / "docs/python.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_examples(plain: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("prompt,face_limit\na chair,500\na jug,500\n")
    plain.account().balance = 3000.0
    names: dict[str, Any] = {"api": api}
    assert len(EXAMPLES) == 8
    for number, example in enumerate(EXAMPLES, 1):
        exec(compile(example, f"example {number}", "exec"), names)
    assert names["made"].left == ()
    assert len(names["results"]) == 5
    assert [job.error for job in names["jobs"]] == [None] * 5
    assert names["budget"].left == 10


def test_the_command_lines() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("    tripo ")]
    assert len(lines) == 4
    for line in lines:
        words = shlex.split(line)[1:]
        if words[0] == "estimate":
            words = [*words[1:], "--dry-run"]
        assert cli.parse(words, plain=True).command == words[0]


def test_every_error_is_in_the_tree() -> None:
    found = {
        name
        for name, member in vars(errors).items()
        if isinstance(member, type) and issubclass(member, errors.TripoError)
    }
    for name in {*found, "JobFailed"}:
        assert re.search(rf"\b{name}\b", PAGE.partition("<!-- errors -->")[2]), name
        assert name in api.__all__
