# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs all tests: plain Python, Blender's module, the installed ZIP, and real windows.

    python3 scripts/test.py [--blender 4.2|4.5|5.0] [-- PYTEST OPTIONS]

With BLENDER=/path/to/blender in the environment the window tests run too, in that Blender.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from build import build
from environment import DEFAULT, MODULES, ROOT, blender_module, run

RINGS = {
    "plain": ("tests/core", "tests/sandbox"),
    "module": ("tests/blender",),
    "package": ("tests/package",),
    "window": ("tests/window",),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs all tests.")
    parser.add_argument("--blender", choices=MODULES, default=DEFAULT, help="the module's version")
    parser.add_argument("--ring", choices=RINGS, action="append", help="only this ring")
    parser.add_argument("--no-check", action="store_true", help="without linters and types")
    parser.add_argument("options", nargs="*", help="options for pytest")
    chosen = parser.parse_args()

    python = blender_module(chosen.blender)
    if not chosen.no_check:
        run([sys.executable, ROOT / "scripts/check.py"])
    environment = {
        **os.environ,
        "TRIPO_ZIP": str(build(python)),
        "TRIPO_DISABLE_GEO_DETECTION": "1",
    }
    for name in ("TRIPO_API_KEY", "TRIPO_BASE_URL"):
        environment.pop(name, None)
    rings = chosen.ring or list(RINGS)
    if not os.environ.get("BLENDER") and "window" in rings:
        rings.remove("window")
    failed = [name for name in rings if _ring(name, python, chosen.options, environment)]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")
    if not os.environ.get("BLENDER"):
        print("The window tests need BLENDER=/path/to/blender", file=sys.stderr)


def _ring(name: str, python: Path, options: list[str], environment: dict[str, str]) -> int:
    """Run the tests of one ring in a process of its own; its exit status."""
    print(f"\n== {name} ==", flush=True)
    command: list[str | Path] = [python, "-m", "pytest", *RINGS[name], *options]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    main()
