# SPDX-License-Identifier: GPL-3.0-or-later
"""The services, each a package behind the same small interface."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .service import UNIT, Service

if TYPE_CHECKING:
    from ..net.client import Network
    from .base import Connection, Provider

__all__ = ["SERVICES", "Service", "connect", "unit"]

_PACKAGES = (
    "tripo_v3",
    "tripo_v2",
    "modelstream",
    "scenario",
)
"""In the order in which they are offered; a further service is one more line."""
_modules = [import_module(f"{__name__}.{package}") for package in _PACKAGES]
SERVICES: dict[str, Service] = {module.SERVICE.name: module.SERVICE for module in _modules}
"""By the name that preferences, environment and journal use."""


def unit(service: str) -> str:
    """The unit of a service's prices, also for a service that this version does not know."""
    return SERVICES[service].unit if service in SERVICES else UNIT


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
    # What talks to a service is loaded when it is first needed: that takes time.
    module = import_module(f"{service.package}.provider")
    made: Provider = module.connect(connection, network)
    made.account = connection.account
    return made
