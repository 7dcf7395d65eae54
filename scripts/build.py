# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds dist/tripo_addon-<version>.zip with Blender's own packaging tool, which validates it.

The tool comes from Blender's Python module; nothing has to be installed before.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from environment import DEFAULT, ROOT, blender_module, run

DIST = ROOT / "dist"


def version() -> str:
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    return str(manifest["version"])


def build(python: Path) -> Path:
    """Build and validate the ZIP with the packaging tool of this environment's Blender."""
    find = "import bpy; print(bpy.utils.system_resource('SCRIPTS'))"
    found = subprocess.run([python, "-c", find], capture_output=True, text=True, check=True)
    tool = Path(found.stdout.strip().splitlines()[-1]) / "addons_core/bl_pkg/cli/blender_ext.py"
    target = DIST / f"tripo_addon-{version()}.zip"
    DIST.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # The tool wants the package's files beside the manifest.
        stage = Path(folder) / "tripo_addon"
        shutil.copytree(
            ROOT / "tripo_addon", stage, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
        # The practice service, which the add-on starts for who has no key.
        shutil.copytree(
            ROOT / "scripts/tripo_sandbox",
            stage / "tripo_sandbox",
            ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "make.py"),
        )
        for name in ("blender_manifest.toml", "LICENSE", "README.md"):
            shutil.copy(ROOT / name, stage)
        shutil.copytree(ROOT / "docs", stage / "docs", ignore=shutil.ignore_patterns("*.png"))
        run(
            [python, tool, "build", "--source-dir", stage, "--output-filepath", target],
            stdout=sys.stderr,
        )
        run([python, tool, "validate", target], stdout=sys.stderr)
    return target


if __name__ == "__main__":
    print(build(blender_module(DEFAULT)))
