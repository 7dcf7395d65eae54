# SPDX-License-Identifier: GPL-3.0-or-later
"""What a type checker, at its strictest, says of a program that uses the API."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from environment import ROOT, checkers

PROGRAM = """
import asyncio
from pathlib import Path

from tripo_addon import api


def made(prompt: str) -> api.Finished:
    task = api.TextToModel(prompt=prompt, model="P1-20260311", face_limit=500)
    job: api.Job = api.submit(task, key="row-1", max_credits=50, tell=lambda job: print(job.state))
    for now in job.updates():
        print(now.progress, now.files.get("model"))
    try:
        return job.result(timeout=60)
    except api.JobFailed as error:
        print(error.code, error.request_id, error.spent, error.task_id, error.state)
        raise


async def main() -> list[api.Finished]:
    return await asyncio.gather(*(api.submit(api.TextToImage(prompt=f"{at}")) for at in range(3)))


with api.session(max_credits=5) as budget:
    batch = api.batch([api.Row(api.ImageToModel(image=Path("a.png")))], "out")
    print(batch.left, batch.credits, budget.left)
with api.session(reserve=100) as budget:
    print(budget.left)
print(made("a"), asyncio.run(main()), api.estimate(api.TextToImage(prompt="x")))
"""
WRONG = {
    'api.TextToModel(prompt="x", model="P9")': 'Argument "model" to "TextToModel"',
    "api.TextToModel()": 'Missing named argument "prompt"',
    'api.submit("a chair")': 'Argument 1 to "submit"',
    "api.run(api.TextToImage(prompt=5))": 'Argument "prompt" to "TextToImage"',
}
WITHOUT_BLENDER = ("--no-site-packages", "--disable-error-code", "import-not-found")
"""A user's Python knows nothing of Blender. Its types, which take most of the time here, are those
that `scripts/check.py` checks this package with."""


def test_a_program_of_a_user(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM + "".join(f"{line}\n" for line in WRONG))
    ran = subprocess.run(
        [
            *(checkers(), "-m", "mypy", "--strict", *WITHOUT_BLENDER),
            *("--cache-dir", tmp_path / "cache", path.name),
        ],
        env={**os.environ, "MYPYPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    start = f"{path.name}:"
    found = [
        line for line in ran.stdout.splitlines() if line.startswith(start) and ": error: " in line
    ]
    assert len(found) == len(WRONG), ran.stdout
    for line, told in zip(found, WRONG.values(), strict=True):
        assert told in line
