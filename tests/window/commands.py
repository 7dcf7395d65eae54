# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Blender is given to reach a local service, and what a command of it tells."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

from tripo_sandbox import MODELSTREAM_KEY, SCENARIO_KEY, SCENARIO_SECRET, Sandbox

from tests.window.asking import AskedBlender


def environment(service: Sandbox) -> dict[str, str]:
    return {"TRIPO_BASE_URL": service.url, "TRIPO_API_KEY": service.key}


def elsewhere(service: Sandbox, provider: str) -> dict[str, str]:
    """The environment in which another of the services is used."""
    keys = {
        "tripo": {"TRIPO_API_KEY": service.key},
        "tripo-v2": {"TRIPO_API_KEY": service.key},
        "modelstream": {"TRIPO_API_KEY": MODELSTREAM_KEY},
        "scenario": {"SCENARIO_API_KEY": SCENARIO_KEY, "SCENARIO_API_SECRET": SCENARIO_SECRET},
    }
    return {"TRIPO_BASE_URL": service.url, "TRIPO_PROVIDER": provider, **keys[provider]}


def events(output: str) -> list[dict[str, Any]]:
    """The JSON events among the lines that a command printed."""
    found = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    for event in found:
        assert event.pop("time") > 0
        event.pop("job_id", "")
    return found


class CommandLine:
    """Command lines of the add-on, one after the other in one Blender that was started before.

    Its user folder, `user`, begins without jobs, keys and results.
    """

    def __init__(self, blender: AskedBlender) -> None:
        self._blender = blender
        self.user = blender.folder / "resources"
        for kept in ("extensions/.user", "datafiles"):
            shutil.rmtree(self.user / kept, ignore_errors=True)

    def __call__(self, *words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        ran = self._blender.value(f"command({list(words)!r}, {env!r})", seconds=60)
        status, output, errors = ran
        return subprocess.CompletedProcess(words, status, output, errors)
