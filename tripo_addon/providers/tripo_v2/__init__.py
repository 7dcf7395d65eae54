# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's API, version 2: shut down at Tripo, spoken by gateways, proxies and old hosts."""

from __future__ import annotations

from ...text.links import WALLETS
from ..service import FORMS, Service

SERVICE = Service(
    package=__name__,
    name="tripo-v2",
    label="Tripo API v2",
    base_url="https://api.tripo3d.ai",
    fixed_path="/v2/openapi",
    key_url="https://platform.tripo3d.ai",
    top_up_url="https://platform.tripo3d.ai/billing",
    top_up_note=WALLETS,
    regions=("https://api.tripo3d.com",),
    pictures=FORMS - {"task"},
    models=frozenset({"task", "file"}),
    upload_ways=("upload", "sts", "storage"),
    model_files=("glb", "fbx", "obj", "stl", "3mf", "usdz"),
)
