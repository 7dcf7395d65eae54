# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that can run tasks."""

from ..core.errors import Unavailable
from ..core.http import Network
from .base import Balance, Connection, Provider, Status
from .tripo_v3 import TripoV3

PROVIDERS: dict[str, type[TripoV3]] = {TripoV3.name: TripoV3}
"""By the name that preferences, environment and journal use."""

__all__ = ["PROVIDERS", "Balance", "Connection", "Provider", "Status", "connect"]


def connect(connection: Connection, network: Network) -> Provider:
    """A provider ready to work. Raises `Unavailable` without a key or with Blender offline."""
    network.check(connection.base_url)
    if not connection.key:
        raise Unavailable(
            "There is no API key", "Enter one in the add-on preferences, or set TRIPO_API_KEY"
        )
    return PROVIDERS[connection.provider](connection, network)
