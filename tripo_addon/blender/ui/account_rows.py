# SPDX-License-Identifier: GPL-3.0-or-later
"""The key, and the balance of the account that it belongs to."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import bpy

from ...errors import Kind
from ...providers import SERVICES, environment
from .. import current, keys
from ..costs import balance_text
from ..settings import service
from .text import draw_lines, draw_text, width

if TYPE_CHECKING:
    from ...jobs.job import Failure
    from ..groups import Preferences

Layout = bpy.types.UILayout
TOLD_ABOVE = {Kind.KEY, Kind.OFFLINE}
"""Trouble that is told at the top of the tab as long as there is any, with what helps."""
BUTTON = 30
"""The width of the button beside the balance, in pixels at a scale of 1."""


def draw_key(layout: Layout, preferences: Preferences) -> None:
    """The key field with what belongs to it: where to get one, and a test."""
    about = SERVICES[service()]
    if environment.key(service()):
        draw_text(layout, bpy.context, "API Key is taken from the environment", icon="INFO")
    else:
        layout.prop(preferences, "api_key")
        if about.secret:
            layout.prop(preferences, "api_secret")
    row = layout.row(align=True)
    row.operator("wm.url_open", text="Get a Key", icon="URL").url = about.key_url
    if keys.key(service()):
        row.operator("tripo.test_connection", icon="CHECKMARK")


def draw_account(layout: Layout, *, refresh: bool = False, most: float = inf) -> None:
    """The balance, or why it is not known; `most` is how wide a popup is, in pixels at a scale of
    1."""
    now = current.existing()
    account = now.account if now else None
    failure = account.failure if account else None
    if failure and not refresh:
        draw_lines(layout, failure.text, min(width(bpy.context), most), icon="ERROR")
        return
    row = layout.row()
    if now and now.asking:
        row.label(text="Asking for the balance...")
    elif failure and failure.kind not in TOLD_ABOVE:
        draw_text(row.column(), bpy.context, _trouble(failure), icon="INFO", beside=BUTTON)
    else:
        row.label(text=balance_text(account) if account else "Balance not asked yet")
    if refresh:
        row.operator("tripo.refresh_balance", text="", icon="FILE_REFRESH")


def _trouble(failure: Failure) -> str:
    """Why the balance is not known, and what follows, in one sentence where it passes by itself."""
    if failure.kind is Kind.PASSING:
        return f"{failure.what}: the balance is asked for again by itself"
    return f"{failure.what}. {failure.advice}"
