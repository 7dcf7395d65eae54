# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, what was spent, and what stands in the open file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..jobs.journal.spending import Ledger
from .making import jobs

if TYPE_CHECKING:
    from ..blender.scene.generated import Generated
    from ..providers.base import Balance, Usage


def balance() -> Balance:
    """The credits of the account. Blocks; raises `TripoError`."""
    from ..blender import current, pump

    current.session().refresh()
    account = pump.wait_for(lambda now: now.account)
    if account.failure:
        raise account.failure.error()
    assert account.balance
    return account.balance


def usage() -> list[Usage]:
    """The account's newest tasks, up to 1000, newest first. Blocks; raises `TripoError`."""
    from ..blender import current, pump

    current.session().ask_usage()
    report = pump.wait_for(lambda now: now.usage)
    if report.failure:
        raise report.failure.error()
    return list(report.rows)


def ledger() -> Ledger:
    """What was spent `today` and in this `month`, as lines of service, kind, tasks, `charged`
    and `open`, in credits of the service. Raises `TripoError`."""
    from ..blender import current, pump

    jobs(count=1)
    pump.wait_for_all()
    return current.session().ledger


def generated() -> list[Generated]:
    """Everything in the open file that AI has made here, by its own words, root objects only.

    Asks nobody. For the questions that stores and clients ask.
    """
    from ..blender import guards
    from ..blender.scene import generated as listing

    guards.check()
    return listing.generated()
