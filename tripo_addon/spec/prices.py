# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task is expected to cost, in credits (100 credits are 1 USD).

The service freezes credits when a task is created, charges them when it succeeds and gives
them back when it fails. What was really charged stands in the finished job. Each type of task
has its rule in its class, after the list on the API's pricing page; where the list names no price,
there is none here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..record import Record


class Price(Record):
    """A price or a range of prices in credits."""

    least: float
    most: float

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.least:g}"
        return f"{self.least:g} to {self.most:g}"

    def covers(self, credits: float) -> bool:
        """Whether what was charged is what was expected."""
        return self.least <= credits <= self.most


if TYPE_CHECKING:
    from typing import Protocol

    class Priced(Protocol):
        """What has a price."""

        def price(self) -> Price | float | None:
            """A price, or credits; None where it is not known."""


def estimate(task: Priced) -> Price | None:
    """Expected price of a task in credits; None when it is not known."""
    try:
        found = task.price()
    except (KeyError, TypeError):  # a value that does not exist, which is refused elsewhere
        return None
    return found if found is None or isinstance(found, Price) else Price(found, found)


def total(prices: Iterable[Price | None]) -> Price | None:
    """What several tasks cost together; None where the price of one is not known."""
    known = list(prices)
    found = [price for price in known if price is not None]
    if len(found) < len(known):
        return None
    return Price(sum(price.least for price in found), sum(price.most for price in found))
