# SPDX-License-Identifier: GPL-3.0-or-later
"""What `blender --command tripo` says, with the chosen service's unit."""

from __future__ import annotations

from ...providers import unit as unit_of
from ...spec.prices import Price
from ...terminal.reporting import DONE as DONE
from ...terminal.reporting import INTERRUPTED as INTERRUPTED
from ...terminal.reporting import REFUSED as REFUSED
from ...terminal.reporting import USAGE as USAGE
from ...terminal.reporting import WAITS as WAITS
from ...terminal.reporting import Reporter as Reporter
from ...terminal.reporting import price_of
from ...terminal.reporting import say as say
from ..settings import service


def price_text(price: Price) -> str:
    return price_of(price, service())


def unit() -> str:
    return unit_of(service())
