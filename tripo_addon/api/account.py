# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, what was spent, and what stands in the open file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .hosts import host, need_blender, wait_for

if TYPE_CHECKING:
    from ..blender.scene.generated import Generated
    from ..providers.base import Balance, Usage


def balance() -> Balance:
    """The credits of the account. Blocks; raises `TripoError`."""
    found = host()
    found.session().refresh()
    account = wait_for(found, lambda now: now.account)
    if account.failure:
        raise account.failure.error()
    assert account.balance
    return account.balance


def usage() -> list[Usage]:
    """The account's newest tasks, up to 1000, newest first. Blocks; raises `TripoError`."""
    found = host()
    found.session().ask_usage()
    report = wait_for(found, lambda now: now.usage)
    if report.failure:
        raise report.failure.error()
    return list(report.rows)


def generated() -> list[Generated]:
    """Everything in the open file that AI has made here, by its own words, root objects only.

    Asks nobody. For the questions that stores and clients ask.
    """
    need_blender("api.generated")
    from ..blender import guards
    from ..blender.scene import generated as listing

    guards.check()
    return listing.generated()
