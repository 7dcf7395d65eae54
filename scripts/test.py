# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs all tests, side by side: plain Python, Blender's module, the ZIP, and real windows.

    python3 scripts/test.py [--blender 4.2|4.5|5.0 ...] [--ring NAME ...] [-- PYTEST OPTIONS]

With BLENDER=/path/to/blender in the environment the window tests run too, in that Blender; with
several paths (separated as in PATH) in each of them. They need Xvfb, xdotool, xclip and
ImageMagick.
Tests that are marked `one_blender` run in the first of several versions only.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from build import build
from environment import (
    DEFAULT,
    MODULES,
    OUT,
    ROOT,
    blender_module,
    checkers,
    javascript_folder,
    lib3mf_folder,
    v2_client,
)
from side_by_side import Ended, Run, SideBySide

SLOWEST = 20
AT_ONCE = 4
"""Rings that run side by side: more than there are processors, as a ring also waits, for services
and for windows. With more of them single programs get too slow for what awaits them."""
SECONDS = 75 * 60
"""The limit of one ring; each test has a limit of its own."""


@dataclass(frozen=True)
class Ring:
    where: Sequence[str]
    """What pytest is told to collect."""
    spread: Sequence[str]
    """How pytest-xdist shares its tests among processes; one that dies is replaced."""


RINGS = {
    "window": Ring(("tests/window",), ("-n", "2")),
    "plain": Ring(
        ("tests", *(f"--ignore=tests/{ring}" for ring in ("blender", "package", "window"))),
        ("-n", "2", "--dist", "loadfile"),
    ),
    "module": Ring(("tests/blender",), ("-n", "1")),
    "package": Ring(("tests/package",), ("-n", "1")),
}
"""The longest first."""
ONE_IS_ENOUGH = ("-m", "not one_blender")
"""For all versions but the first: what is the same in every Blender is not collected again."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs all tests, side by side.")
    parser.add_argument(
        "--blender", choices=MODULES, action="append", help="the module's version; may be repeated"
    )
    parser.add_argument("--ring", choices=RINGS, action="append", help="only this ring")
    parser.add_argument("--no-check", action="store_true", help="without linters and types")
    parser.add_argument(
        "--at-once", type=int, default=AT_ONCE, help="how many rings run side by side"
    )
    parser.add_argument("options", nargs="*", help="options for pytest")
    chosen = parser.parse_args()
    # What is running is ended on the way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # A shell has what it starts in the background ignore this, and all that is started by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    start = time.monotonic()
    versions = chosen.blender or [DEFAULT]
    rings = chosen.ring or list(RINGS)
    pythons = dict(zip(versions, _prepare(versions, rings, check=not chosen.no_check), strict=True))
    environment = _environment(build(pythons[versions[0]]))
    runs = list(_runs(rings, pythons, chosen.options, environment))
    if not chosen.no_check:
        check = (sys.executable, ROOT / "scripts/check.py")
        runs.append(Run("check", check, environment))
    ended = SideBySide(chosen.at_once, SECONDS, OUT / "test").run(runs)
    _sum_up(ended, time.monotonic() - start)
    if "window" in rings and not _blenders():
        print("The window tests need BLENDER=/path/to/blender", file=sys.stderr)
    sys.exit(1 if any(run.status for run in ended) else 0)


def _prepare(versions: Sequence[str], rings: Sequence[str], *, check: bool) -> list[Path]:
    """Set up all environments at once; the Pythons of the versions."""
    wanted: list[Callable[[], Path]] = [partial(blender_module, version) for version in versions]
    if check:
        wanted.append(checkers)
    if "plain" in rings:
        wanted += [v2_client, lib3mf_folder, javascript_folder]
    with ThreadPoolExecutor() as pool:
        pythons = [made.result() for made in [pool.submit(make) for make in wanted]]
    return pythons[: len(versions)]


def _environment(extension: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "TRIPO_ZIP": str(extension),
        "TRIPO_DISABLE_GEO_DETECTION": "1",
        # Processes that share tests have to know them in the same order, those of sets too.
        "PYTHONHASHSEED": "0",
    }
    for name in ("TRIPO_API_KEY", "TRIPO_BASE_URL"):
        environment.pop(name, None)
    return environment


def _blenders() -> list[str]:
    return [path for path in os.environ.get("BLENDER", "").split(os.pathsep) if path]


def _runs(
    rings: Sequence[str],
    pythons: dict[str, Path],
    options: Sequence[str],
    environment: dict[str, str],
) -> Iterator[Run]:
    """The rings that were asked for, each for every Blender that it is about."""
    first = next(iter(pythons.values()))
    for ring in (known for known in RINGS if known in rings):
        if ring == "plain":
            yield _run(ring, ring, first, options, environment)
        elif ring == "window":
            for number, path in enumerate(_blenders(), 1):
                name = f"window {_version(path, number)}"
                yield _run(ring, name, first, options, {**environment, "BLENDER": path})
        else:
            for version, python in pythons.items():
                chosen = options if python == first else [*ONE_IS_ENOUGH, *options]
                yield _run(ring, f"{ring} {version}", python, chosen, environment)


def _run(
    ring: str, name: str, python: Path, options: Sequence[str], environment: dict[str, str]
) -> Run:
    facts = RINGS[ring]
    own = ("-o", f"cache_dir={OUT / 'test' / 'cache' / name}", f"--durations={SLOWEST}")
    return Run(
        name,
        [python, "-m", "pytest", "-q", *facts.where, *facts.spread, *own, *options],
        environment,
    )


def _version(blender: str, number: int) -> str:
    """What a Blender calls itself; its number in the list if it does not say."""
    told = subprocess.run([blender, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"^Blender (\d+\.\d+)", told.stdout, re.MULTILINE)
    return found[1] if found else f"({number})"


def _sum_up(ended: Sequence[Ended], seconds: float) -> None:
    print("\n== summary ==")
    for run in ended:
        print(run)
    print(f"{'in all':<16} {seconds / 60:5.1f} min")


if __name__ == "__main__":
    main()
