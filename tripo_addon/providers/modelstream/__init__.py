# SPDX-License-Identifier: GPL-3.0-or-later
"""The ModelStream gateway, which speaks Tripo's API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...spec.abilities import listed
from ..service import Service
from .abilities import ABILITIES

if TYPE_CHECKING:
    from .provider import ModelStream


def _provider() -> type[ModelStream]:
    from .provider import ModelStream  # loads the network, which takes time

    return ModelStream


SERVICE = Service(
    name="modelstream",
    label="ModelStream",
    base_url="https://api.modelstream.ai",
    fixed_path="/tripo/v2/openapi",
    key_url="https://modelstream.ai",
    top_up_url="https://modelstream.ai",
    ability=listed(ABILITIES),
    provider=_provider,
    prices=False,
    pictures=frozenset({"url"}),
    models=frozenset({"task"}),
    model_files=(),
)
