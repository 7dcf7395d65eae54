# SPDX-License-Identifier: GPL-3.0-or-later
"""Prices in words."""

from __future__ import annotations

from ...providers import unit
from ...spec.prices import Price


def price_text(price: Price | None, name: str) -> str:
    """A price with the unit of a service."""
    if price is None:
        return "price unknown"
    return f"≈ {price} {unit(name)}" if price.most else "free"


def short_price(price: Price | None) -> str:
    """A price without the unit."""
    if price is None:
        return "?"
    return f"≈ {price}" if price.most else "free"
