# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the add-on and prints what | measured | target | ok.

    python3 scripts/bench.py [--quick] [--only NAME ...]

Each file in scripts/benches is one bench. Nothing is sent to the real service. With
BLENDER=/path/to/blender in the environment that Blender is measured too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import benches
from environment import blender_module


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the add-on; a miss is no failure.")
    parser.add_argument("--only", action="append", choices=benches.names(), help="only this bench")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    chosen = parser.parse_args()

    python = blender_module()
    if Path(sys.executable) != python:
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)

    for name in ("TRIPO_API_KEY", "TRIPO_BASE_URL"):
        os.environ.pop(name, None)
    os.environ["TRIPO_DISABLE_GEO_DETECTION"] = "1"
    rows: list[benches.Row] = []
    for name in chosen.only or benches.names():
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        start = time.monotonic()
        rows += _measure(name, chosen.quick)
        print(f"{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    print(benches.table(rows))


def _measure(name: str, quick: bool) -> list[benches.Row]:
    """The rows of one bench; a broken one must not cost the others theirs."""
    try:
        return list(benches.load(name)(quick))
    except Exception as error:
        return [benches.Row(name, "-", ok=False, note=f"could not be measured: {error}")]


if __name__ == "__main__":
    main()
