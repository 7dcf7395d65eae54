# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel says of the account: the balance, trouble that passes, and a key to be entered."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.net import retry

BALANCE = "/v3/account/balance"
KEY_FIELD = "Get a Key"


class Layout:
    """Takes down every text that is drawn."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def __getattr__(self, name: str) -> Any:
        def part(*_: Any, text: str = "", **__: Any) -> Layout:
            if text:
                self._texts.append(text)
            return self

        return part


def drawn() -> str:
    from tripo_addon.blender.ui import account_rows, first_rows

    texts: list[str] = []
    first_rows.draw_setup(Layout(texts), bpy.context)
    account_rows.draw_account(Layout(texts), refresh=True)
    return " ".join(texts)


def ask() -> Any:
    """The answer about the account."""
    from tripo_addon.blender import current, pump

    current.session().refresh()
    return pump.wait_for(lambda now: now.account)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that has failed is made again at once."""
    monkeypatch.setattr(retry, "FIRST_DELAY", 0.0)


def test_nothing_was_asked_yet(tripo: Sandbox) -> None:
    from tripo_addon.blender import current

    current.stop()
    assert "Balance not asked yet" in drawn()
    assert not tripo.requests


@pytest.mark.parametrize("fault", ["reset_before", "status", "broken_json"])
@pytest.mark.usefixtures("impatient")
def test_trouble_that_passes_is_not_about_the_key(tripo: Sandbox, fault: str) -> None:
    tripo.faults.add(BALANCE, fault, times=None)
    assert ask().failure
    text = drawn()
    assert KEY_FIELD not in text
    assert text.count("balance") == 1, "one sentence says it"
    assert "the balance is asked for again by itself" in text
    assert "Balance" not in text


def test_a_refused_key_can_be_entered_anew(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_wrong")
    assert ask().failure
    assert "The service refuses the API key" in drawn()
    assert KEY_FIELD in drawn()


def test_a_key_that_is_missing(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender.ui import first_rows

    monkeypatch.setenv("TRIPO_API_KEY", "")
    assert KEY_FIELD in drawn()
    assert first_rows.TITLE in drawn()


def test_offline(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPO_BASE_URL", "https://tripo.invalid")
    assert not bpy.app.online_access
    assert "Allow Online Access..." in drawn()
    assert KEY_FIELD not in drawn()


def test_an_address_that_is_none_is_mended_in_the_preferences(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIPO_BASE_URL", "tripo")
    assert "Open Preferences..." in drawn()
    assert KEY_FIELD not in drawn()


@pytest.mark.usefixtures("impatient")
def test_pauses_grow_until_the_balance_is_known(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender import clock

    pauses: list[float] = []
    monkeypatch.setattr(clock, "ask_balance_in", pauses.append)
    tripo.faults.add(BALANCE, "reset_before", times=None)
    for _ in range(9):
        ask()
    assert pauses == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 600.0, 600.0]
    tripo.faults.clear()
    assert ask().balance
    tripo.faults.add(BALANCE, "reset_before", times=None)
    ask()
    assert pauses[9:] == [5.0]


def test_that_blender_is_offline_is_told_once(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender import current
    from tripo_addon.errors import Offline
    from tripo_addon.jobs.events import Account
    from tripo_addon.jobs.job import Failure
    from tripo_addon.providers import SERVICES

    assert not bpy.app.online_access
    current.session().account = Account(None, Failure.of(Offline()))
    # The local service is reached all the same.
    assert "offline" not in drawn()
    monkeypatch.setenv("TRIPO_BASE_URL", SERVICES["tripo"].base_url)
    assert drawn().count("offline") == 1
