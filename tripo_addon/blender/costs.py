# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task costs with the chosen service, and whether that is allowed and can be paid."""

from __future__ import annotations

from ..errors import OverLimit
from ..jobs.events import Account
from ..jobs.journal.spending import Ledger, total
from ..providers import SERVICES, unit
from ..spec.options import Task
from ..spec.prices import Price, estimate
from . import once
from .settings import service, settings


def price_of(task: Task, named: str = "") -> Price | None:
    """The expected price with the chosen service, or the one `named`; None where there is no list
    of prices."""
    return _estimate(task) if SERVICES[named or service()].prices else None


_estimate = once.until_changed(estimate)


def shortage(account: Account | None, price: Price | None) -> str:
    """Why a balance does not cover a price; empty when it does, or when either is not known."""
    free = account.balance.free if account and account.balance else None
    if price is None or free is None or free >= price.least:
        return ""
    return f"It costs {price} {unit(service())} and {free:g} are left"


def check_limit(ledger: Ledger, price: Price | None, named: str) -> None:
    """Raise `OverLimit` at once where the journal would stop the job later, which is to be sent to
    the service `named`."""
    limit = settings().daily_limit
    if limit and (price is None or price.most):
        line = total(ledger.today, named)
        today = line.charged + line.open
        if today >= limit or (price and today + price.most > limit):
            raise OverLimit(limit, today, price and price.most, unit(named))


def top_up_advice() -> str:
    """Where to buy more, for the chosen service."""
    about = SERVICES[service()]
    note = f" ({about.top_up_note})" if about.top_up_note else ""
    return f"Top up at {about.top_up_url} and refresh the balance{note}"


def balance_text(account: Account) -> str:
    """The balance as one line; held credits are part of it."""
    if account.balance is None:
        return "Balance unknown"
    if account.balance.balance is None:
        return "The key works; the service tells no balance"
    frozen = account.balance.frozen
    held = f", {frozen:g} held" if frozen else ""
    return f"Balance {account.balance.balance:g}{held}"
