# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that no file, however bad, harms the user's Blender.

    python3 scripts/fuzz.py [--count 5000] [--seed N] [--blender 4.5] [--keep]

Real files of every type are spoilt, and put through the checks of a delivered file, the import in a
second Blender and the step into the user's. It ends with status 1 where a check fails, the user's
Blender crashes, hangs or gets an unsound mesh, a request is made, something is written outside of
the results folder, or a file from outside comes with a model. A file may end the second Blender:
that costs one result, and is counted.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import DEFAULT, MODULES, ROOT, blender_module

COUNT = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description="Proves that bad files do no harm.")
    parser.add_argument("--count", type=int, default=COUNT, help=f"files (default: {COUNT})")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same files")
    parser.add_argument("--blender", choices=MODULES, default=DEFAULT, help="the module's version")
    parser.add_argument("--keep", action="store_true", help="keep the files that did something")
    chosen = parser.parse_args()
    python = blender_module(chosen.blender)
    if Path(sys.executable) != python:
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    sys.path.insert(0, str(ROOT))
    # Blender's module is loaded only here.
    from fuzz_runs.run import Outcome, run

    folder = Path(tempfile.mkdtemp(prefix="tripo-fuzz-"))
    outcome: Outcome = run(chosen.count, chosen.seed, folder, _tell)
    print(file=sys.stderr)
    print(f"{outcome.files} files, seed {chosen.seed}, Blender {MODULES[chosen.blender]}")
    for what, count in outcome.counts.most_common():
        print(f"{count:7} {what}")
    print(f"longest check: {outcome.slowest[0]:.2f} s ({outcome.slowest[1]})")
    for what, count in outcome.reasons.most_common(15):
        print(f"{count:7} {what}")
    for text in outcome.helper:
        print(f"helper ended: {text}")
    for text in outcome.broken:
        print(f"BROKEN: {text}")
    if chosen.keep:
        print(f"kept: {folder / 'results'}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if outcome.broken else 0)


def _tell(done: int) -> None:
    if done % 100 == 0:
        print(f"\r{done} files", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
