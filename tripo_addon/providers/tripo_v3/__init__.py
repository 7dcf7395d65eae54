# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's own API, version 3."""

from __future__ import annotations

from ...text.links import TOP_UP, WALLETS
from ..service import Service

SERVICE = Service(
    package=__name__,
    name="tripo",
    label="Tripo",
    base_url="https://openapi.tripo3d.ai",
    fixed_path="/v3",
    key_url="https://developers.tripo3d.ai",
    top_up_url=TOP_UP,
    top_up_note=WALLETS,
    regions=("https://openapi.tripo3d.com",),
    replaces="tripo-v2",
)
