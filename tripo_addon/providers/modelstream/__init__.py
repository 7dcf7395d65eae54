# SPDX-License-Identifier: GPL-3.0-or-later
"""The ModelStream gateway, which speaks Tripo's API v2."""

from __future__ import annotations

from ..service import Service

SERVICE = Service(
    package=__name__,
    name="modelstream",
    label="ModelStream",
    base_url="https://api.modelstream.ai",
    fixed_path="/tripo/v2/openapi",
    key_url="https://modelstream.ai",
    top_up_url="https://modelstream.ai",
    prices=False,
    pictures=frozenset({"url"}),
    models=frozenset({"task"}),
    model_files=(),
)
