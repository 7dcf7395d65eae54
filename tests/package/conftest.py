# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs code in a process of its own, in which the built ZIP is installed as a user does it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

INSTALL = """
import os, sys
import bpy
bpy.ops.extensions.package_install_files(
    filepath=os.environ["TRIPO_ZIP"], repo="user_default", enable_on_install=True
)
NAME = "bl_ext.user_default.tripo_addon"
assert NAME in bpy.context.preferences.addons
"""


@pytest.fixture
def installed(tmp_path: Path, service: Sandbox) -> Callable[..., str]:
    """Runs a script after the installation; gives what it printed, and fails with it."""

    def run(code: str, **environment: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", INSTALL + code],
            env={
                **os.environ,
                "BLENDER_USER_RESOURCES": str(tmp_path / "user"),
                "TRIPO_BASE_URL": service.url,
                "TRIPO_API_KEY": service.key,
                **environment,
            },
            # Not the checkout: the add-on's modules must come from the ZIP.
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    return run
