# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's own API, version 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...codes import TOP_UP, WALLETS
from ..service import Service
from .abilities import ability

if TYPE_CHECKING:
    from .provider import TripoV3


def _provider() -> type[TripoV3]:
    from .provider import TripoV3  # loads the network, which takes time

    return TripoV3


SERVICE = Service(
    name="tripo",
    label="Tripo",
    base_url="https://openapi.tripo3d.ai",
    fixed_path="/v3",
    key_url="https://developers.tripo3d.ai",
    top_up_url=TOP_UP,
    top_up_note=WALLETS,
    ability=ability,
    provider=_provider,
    regions=("https://openapi.tripo3d.com",),
    replaces="tripo-v2",
)
