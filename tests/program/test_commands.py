# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command of the list of commands is there, and loads no more than it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from environment import ROOT

from tripo_addon import cli
from tripo_addon.program.commands import MODULES
from tripo_addon.spec.tasks import TASKS


def test_every_command_is_there() -> None:
    found = {name: module for module, commands in MODULES.items() for name in commands}
    named = {name for name in cli.helps(plain=True) if name.replace("-", "_") not in TASKS}
    assert named - cli.NEED_BLENDER.keys() - {"estimate"} == found.keys()
    for name, module in found.items():
        assert callable(getattr(import_module(f"tripo_addon.program.{module}"), name))


def test_the_list_of_jobs_starts_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from tripo_addon.program.main import main\n"
        "status = main(['jobs'])\n"
        "late = {'tripo_addon.api', 'tripo_addon.jobs.engine', 'email', 'requests', 'ssl'}\n"
        "late &= set(sys.modules)\n"
        "sys.exit(f'loaded: {late}' if late else status)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TRIPO_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
