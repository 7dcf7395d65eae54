# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory grows while a large result is downloaded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from tripo_sandbox import Sandbox

from .common import children, service
from .common.rows import Row

MEGABYTES = 500
TARGET_MEGABYTES = 32.0
NOTE = (
    "Peak resident memory (VmHWM) of a fresh process over what it had before, the service in "
    "another process. The SDK runs as pip installs it, without aiohttp, and then holds the whole "
    "file."
)


def run(quick: bool) -> Iterator[Row]:
    with service.sandbox(1e6) as box, tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
        box.faults.add(service.CREATE, "pad", None, megabytes=MEGABYTES)
        url = result_url(box)
        ours = _fetch("fetching_ours", url, Path(folder) / "ours.glb")
        yield Row(
            f"Memory growth, download of {MEGABYTES} MB",
            _text(ours),
            f"< {TARGET_MEGABYTES:.0f} MB",
            ours["growth"] < TARGET_MEGABYTES,
            NOTE,
        )
        if not quick:
            sdk = _fetch("fetching_sdk", url, Path(folder) / "sdk.glb")
            yield Row(f"  {service.SDK.label}", f"{_text(sdk)}")


def _text(found: dict[str, Any]) -> str:
    rate = MEGABYTES / found["seconds"]
    return f"{found['growth']:.1f} MB, {found['imports']:.1f} of it imports; {rate:.0f} MB/s"


def _fetch(part: str, url: str, target: Path) -> dict[str, Any]:
    found = children.ask(children.part(part, url=url, target=str(target)))
    size = target.stat().st_size
    target.unlink()
    if size < 0.99e6 * MEGABYTES:
        raise RuntimeError(f"{part} left a file of {size:,} bytes")
    return found


def result_url(box: Sandbox) -> str:
    """The URL of a finished task's model."""
    signed = {"Authorization": f"Bearer {box.key}"}
    task = {"model": service.MODEL, "prompt": "chair", "texture": False, "pbr": False}
    create = f"{box.url}/v3/generation/text-to-model"
    answer = requests.post(create, json=task, headers=signed, timeout=30).json()
    task_id = answer["data"]["task_id"]
    box.finish(task_id)
    answer = requests.get(f"{box.url}/v3/tasks/{task_id}", headers=signed, timeout=30).json()
    return str(answer["data"]["output"]["model_url"])
