# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Blender is given to reach a local service, and what a command of it tells."""

from __future__ import annotations

import json
from typing import Any

from tripo_sandbox import MODELSTREAM_KEY, SCENARIO_KEY, SCENARIO_SECRET, Sandbox


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
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]
