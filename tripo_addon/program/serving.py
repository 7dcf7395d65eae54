# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that starts the local service."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ..api.hosts import host
from ..errors import TripoError, Unavailable
from ..standalone import local_service
from ..terminal.reporting import DONE, REFUSED, Reporter, say


def sandbox(arguments: Any, reporter: Reporter) -> int:
    """Run the local service until Ctrl-C."""
    if lacks := local_service.lacks():
        raise Unavailable(f"The local service needs {lacks}", f"`pip install {lacks}` gives it")
    options = {name: getattr(arguments, name) for name in ("port", "credits", "speed")}
    folder = local_service.folder()
    if folder is None:
        raise Unavailable("The local service is not installed", "Install this package anew")
    process = local_service.start(folder, **options)
    try:
        found = local_service.address(process)
        if found is None:
            raise TripoError(
                f"The local service cannot listen on port {arguments.port}",
                "Choose another one, or --port 0 for a free one",
            )
        _tell(found, arguments.credits, reporter)
        return _wait(process)
    finally:
        local_service.end(process)


def _tell(found: local_service.Address, credits: float, reporter: Reporter) -> None:
    word = "set" if os.name == "nt" else "export"
    # Its tasks are no matter of the user's own list of jobs.
    folder = Path(tempfile.gettempdir(), "tripo-sandbox")
    say(f"A local Tripo service runs at {found.url} with {credits:g} credits; nothing is paid.")
    say("It ends with Ctrl-C. To use it, type in another terminal:")
    for name, value in (
        ("TRIPO_BASE_URL", found.url),
        ("TRIPO_API_KEY", found.key),
        ("TRIPO_FOLDER", str(folder)),
    ):
        say(f"  {word} {name}={value}")
    say('  tripo text-to-model "a red chair" -o chair.glb')
    reporter.event("sandbox", url=found.url, key=found.key)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait until somebody ends it."""
    try:
        while process.poll() is None:
            host().rest()
    except BaseException as stopped:
        # Ctrl-C is how it is meant to end.
        if isinstance(stopped, Exception):
            raise
        say("The local service has ended.")
        return DONE
    say("Error: The local service has ended by itself")
    return REFUSED
