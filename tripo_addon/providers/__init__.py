# SPDX-License-Identifier: GPL-3.0-or-later
"""The services, each behind the same small interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.addresses import NO_ADDRESS, is_address
from ..core.errors import Unavailable
from .base import Balance, Connection, Provider, Status
from .services import SERVICES, Service

if TYPE_CHECKING:
    from ..core.http import Network

__all__ = ["SERVICES", "Balance", "Connection", "Provider", "Service", "Status", "connect"]


def connect(connection: Connection, network: Network) -> Provider:
    """A provider ready to work. Raises `Unavailable` without a key or with Blender offline."""
    from .tripo_v3 import TripoV3

    service = SERVICES[connection.provider]
    if not is_address(connection.base_url):
        raise Unavailable(NO_ADDRESS)
    network.check(connection.base_url)
    if not connection.key:
        raise Unavailable(
            "There is no API key",
            f"Enter one in the add-on preferences, or set {service.key_variable}",
        )
    if not (connection.key.isascii() and connection.key.isprintable()):
        raise Unavailable("The API key has characters that no key has", "Copy it once more")
    return {"tripo": TripoV3}[connection.provider](connection, network)
