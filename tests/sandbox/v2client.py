# SPDX-License-Identifier: GPL-3.0-or-later
"""The last official client of API v2, tripo3d 0.3.12, as something tests can call."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from environment import v2_client
from tripo_sandbox import Sandbox

RUN = Path(__file__).with_name("v2_client_run.py")


class Result:
    """Stands for the result of an earlier call among the arguments of a later one."""

    def __init__(self, number: int) -> None:
        self.number = number


def run(
    box: Sandbox, *calls: tuple[str, list[Any], dict[str, Any]], boto3: bool = True, key: str = ""
) -> list[Any]:
    """Let the client make calls in turn and return what each of them returned or raised."""
    job = {
        "base": f"{box.url}/v2/openapi",
        "key": key or box.key,
        "boto3": boto3,
        "calls": calls,
    }
    done = subprocess.run(
        [sys.executable, RUN],
        input=json.dumps(job, default=lambda result: {"result": result.number}),
        env={
            **os.environ,
            "PYTHONPATH": str(v2_client()),
            "PYTHONWARNINGS": "default",
            "TRIPO_DISABLE_GEO_DETECTION": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[Any] = json.loads(done.stdout)
    return results
