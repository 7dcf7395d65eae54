# SPDX-License-Identifier: GPL-3.0-or-later
"""The services, each behind the same small interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..spec.services import SERVICES, Service

if TYPE_CHECKING:
    from ..net.client import Network
    from .base import Connection, Provider

__all__ = ["SERVICES", "Service", "connect"]


def connect(connection: Connection, network: Network) -> Provider:
    """A provider ready to work. Raises `Unavailable` without a key or with Blender offline."""
    from ..errors import Unavailable
    from ..text.urls import base_problem

    service = SERVICES[connection.provider]
    if problem := base_problem(connection.base_url, allow_http=connection.allow_http):
        raise Unavailable(problem.what, problem.advice)
    network.check(connection.base_url)
    wanted = " and ".join(service.key_variables)
    if not connection.key:
        raise Unavailable(
            f"There is no API key for {service.label}",
            f"Enter one in the add-on preferences, or set {wanted}",
        )
    if not (connection.key.isascii() and connection.key.isprintable()):
        raise Unavailable("The API key has characters that no key has", "Copy it once more")
    if service.secret and not all(connection.key.partition(":")):
        raise Unavailable(
            f"{service.label} needs a key and a secret",
            f"Enter both in the add-on preferences, or set {wanted}",
        )
    made = _provider(connection.provider)(connection, network)
    made.account = connection.account
    return made


def _provider(service: str) -> Callable[[Connection, Network], Provider]:
    """The class for a service, loaded when it is first needed."""
    if service == "tripo-v2":
        from .tripo_v2 import TripoV2

        return TripoV2
    if service == "modelstream":
        from .modelstream import ModelStream

        return ModelStream
    if service == "scenario":
        from .scenario.provider import Scenario

        return Scenario
    from .tripo_v3 import TripoV3

    return TripoV3
