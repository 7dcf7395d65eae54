# SPDX-License-Identifier: GPL-3.0-or-later
"""The local service that comes with the add-on, as a process of its own.

It listens on this machine only, and ends when the pipe to it closes: with the program that started
it, however that ends.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

END_SECONDS = 5.0
START = (
    "import json, sys; sys.path.insert(0, sys.argv[1]); "
    "from tripo_sandbox.practice import main; main(**json.loads(sys.argv[2]))"
)
PACKAGE = "tripo_sandbox"


class Address(NamedTuple):
    """Where a local service listens."""

    url: str
    key: str
    """Which it accepts."""


def folder() -> Path | None:
    """Where its package lies: in the add-on as it is installed, in a checkout, or beside this
    package; None where it does not."""
    addon = Path(__file__).parents[1]
    places = (addon, addon.parent / "scripts", addon.parent)
    return next((place for place in places if (place / PACKAGE).is_dir()), None)


def start(where: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start it, from the package in this folder; `options` are those of `practice.main`. Raises
    OSError."""
    # Without the user's own Python settings, which may be of another version.
    command = [sys.executable, "-I", "-c", START, str(where), json.dumps(options)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def address(process: subprocess.Popen[bytes]) -> Address | None:
    """Where it listens, as soon as it does; None where it cannot."""
    assert process.stdout
    with suppress(OSError, ValueError, KeyError):
        told = json.loads(process.stdout.readline())
        return Address(str(told["url"]), str(told["key"]))
    return None


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and wait for that."""
    assert process.stdin
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def lacks() -> str:
    """What has to be installed before it can run; empty for nothing."""
    return "" if importlib.util.find_spec("numpy") else "numpy"
