# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings without Blender: environment variables, and a file with keys."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import Unavailable
from ..providers import SERVICES, environment
from ..providers.base import Connection

FOLDER = "TRIPO_FOLDER"
RESULTS = "TRIPO_RESULTS"
"""Environment variables with the folder of the list of jobs, and with that of their results."""
DEFAULT_SERVICE = "tripo"


@dataclass(frozen=True)
class Settings:
    """Where everything lies on this machine, and how services are reached."""

    folder: Path
    """With the list of jobs."""
    results: Path
    """In which each job's files get a folder of their own."""

    def service(self, named: str = "") -> str:
        """The name of a service: the one that is named, else the chosen one. Raises
        `Unavailable`."""
        chosen = named or environment.service() or DEFAULT_SERVICE
        if chosen not in SERVICES:
            raise Unavailable(f"There is no service '{chosen}'", f"It can be {', '.join(SERVICES)}")
        return chosen

    def connection(self, service: str) -> Connection:
        """How to reach a service."""
        about = SERVICES[service]
        # An address that is set belongs to the chosen service.
        base_url = environment.read(environment.BASE_URL) if service == self.service() else ""
        return Connection(
            service,
            base_url or about.base_url,
            environment.key(service),
            regions=() if base_url else about.regions,
            allow_http=environment.allow_http(),
        )


def settings() -> Settings:
    """What the environment says now."""
    folder = Path(environment.read(FOLDER) or _data_folder() / "tripo").expanduser().absolute()
    results = Path(environment.read(RESULTS) or folder / "results").expanduser().absolute()
    return Settings(folder, results)


def _data_folder() -> Path:
    """Where programs of this user keep their data on this system."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
