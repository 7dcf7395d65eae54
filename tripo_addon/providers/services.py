# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that can run tasks, and what a user needs to know of each."""

from typing import NamedTuple


class Service(NamedTuple):
    """One service."""

    label: str
    base_url: str
    """Its address, without the path that is the same everywhere."""
    key_url: str
    """Where to get a key."""
    key_variable: str
    """Environment variable with the key."""


SERVICES = {
    "tripo": Service(
        "Tripo", "https://openapi.tripo3d.ai", "https://developers.tripo3d.ai", "TRIPO_API_KEY"
    ),
}
"""By the name that preferences, environment and journal use."""
