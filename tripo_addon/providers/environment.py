# SPDX-License-Identifier: GPL-3.0-or-later
"""What environment variables say about services; they come before any stored setting."""

from __future__ import annotations

import os

from ..text.urls import ALLOW_HTTP
from . import SERVICES

SERVICE = "TRIPO_PROVIDER"
BASE_URL = "TRIPO_BASE_URL"
EVERY_KEY = "TRIPO_API_KEY"
"""A key for whichever service is chosen."""


def read(variable: str) -> str:
    """A variable without spaces around it; empty where it is not set."""
    return os.environ.get(variable, "").strip()


def service() -> str:
    """The service that is named; it need not exist."""
    return read(SERVICE).lower()


def wrong_service() -> str:
    """What is wrong with the service that is named; empty when it is good."""
    named = service()
    if not named or named in SERVICES:
        return ""
    return f"{SERVICE} is '{named}'; it must be one of {', '.join(SERVICES)}"


def allow_http() -> bool:
    """Whether requests may go to an address without encryption."""
    return read(ALLOW_HTTP) == "1"


def key(service: str) -> str:
    """The key for a service; key and secret with a colon between where there are two."""
    about = SERVICES[service]
    own = [read(name) for name in about.key_variables]
    if all(own):
        return ":".join(own)
    every = read(EVERY_KEY)
    # One without a secret is that of another service.
    return every if ":" in every or not about.secret else ""


def secrets() -> set[str]:
    """All keys that are set, with their parts where a colon is between two."""
    keys = filter(None, map(key, SERVICES))
    return {part for whole in keys for part in (whole, *whole.split(":"))}
