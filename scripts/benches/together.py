# SPDX-License-Identifier: GPL-3.0-or-later
"""What many tasks at once cost a program, beside the official SDK's asyncio client."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tripo_sandbox import Sandbox

from .common import children, service
from .common.rows import Row
from .common.service import SDK

FEW, MANY = 40, 1000
ROUNDS = 5
SECONDS = 1800.0
MOST_TIME, MOST_CPU, MOST_MEMORY = 1.0, 1.5, 2.0
START_SECONDS = 0.3
NOTE = (
    "Tasks that end at once, with a result of 24 bytes; the pools and rates of the service are "
    "off. By turns in processes of their own, from the import to the last file; the median. "
    "Memory is the peak (VmHWM). Both fetch the preview as well; ours also writes a journal."
)
START_NOTE = "The processor time of `tripo`, the best of each, since others may use this machine."


def run(quick: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
        compiled = {"PYTHONPYCACHEPREFIX": f"{folder}/compiled", "PYTHONDONTWRITEBYTECODE": ""}
        with service.sandbox(1e6) as box:
            box.faults.add(service.CREATE, "not_a_model", None, body=service.TINY_GLB)
            rates = box.limits.rate
            rates.per_window = dict.fromkeys(rates.per_window, 10**9)
            yield from _beside(box, FEW, 2 if quick else ROUNDS, compiled)
            if not quick:
                yield from _beside(box, MANY, 1, compiled)
        yield from _starts(Path(folder), compiled)


def _beside(box: Sandbox, count: int, rounds: int, compiled: dict[str, str]) -> Iterator[Row]:
    # The first start writes what Python keeps of the modules.
    _many("many_ours", box, 1, compiled)
    found = [
        (_many("many_ours", box, count, compiled), _many("many_sdk", box, count, compiled))
        for _ in range(rounds)
    ]
    for name, what, most in (
        ("seconds", "time", MOST_TIME),
        ("cpu", "processor time", MOST_CPU),
        ("peak", "memory", MOST_MEMORY),
    ):
        ratio = statistics.median(ours[name] / theirs[name] for ours, theirs in found)
        yield Row(
            f"{count:,} tasks: {what}, of the SDK's",
            f"{ratio:.2f} (last {found[-1][0][name]:.1f} to {found[-1][1][name]:.1f})",
            f"<= {most:g}",
            ratio <= most,
            f"{NOTE} The SDK is {SDK.label}.",
        )


def _many(part: str, box: Sandbox, count: int, compiled: dict[str, str]) -> dict[str, Any]:
    command = children.part(part, url=box.url, key=box.key, model=service.MODEL, count=count)
    found = children.ask(command, compiled, SECONDS)
    if found["done"] != count:
        raise RuntimeError(f"{part} has made {found['done']} of {count}")
    return found


def _starts(folder: Path, compiled: dict[str, str]) -> Iterator[Row]:
    """The start of commands that ask nobody."""
    environment = {**compiled, "TRIPO_FOLDER": str(folder / "tripo")}
    for words in (["--help"], ["jobs"]):
        code = (
            "import json, os, sys; from tripo_addon.program.main import main; "
            f"main({words!r}); used = os.times(); "
            "print('\\n' + json.dumps({'cpu': used.user + used.system}))"
        )
        command = [sys.executable, "-c", code]
        cpu = min(children.ask(command, environment)["cpu"] for _ in range(ROUNDS))
        yield Row(
            f"Start of tripo {words[0]}",
            f"{cpu:.2f} s",
            f"< {START_SECONDS:g} s",
            cpu < START_SECONDS,
            START_NOTE,
        )
