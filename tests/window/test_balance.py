# SPDX-License-Identifier: GPL-3.0-or-later
"""The balance in a window: not asked for at the start, and right after an outage by itself."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow

BALANCE = "/v3/account/balance"


def test_the_balance_comes_back(real_window: Callable[..., RealWindow], service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.picture("not-asked")
        assert not service.requests
        service.faults.add(BALANCE, "reset_before", times=None)
        blender.click(blender.find("op:tripo.refresh_balance", part=0.95))
        now = "addon('blender.current').existing()"
        blender.wait_until(f"{now} and {now}.account and {now}.account.failure", 30, "the failure")
        blender.picture("outage")
        asked = len(service.requests)
        service.faults.clear()
        blender.wait_until(f"{now}.account.balance", 60, "the balance, asked for by itself")
        blender.picture("back")
        assert len(service.requests) > asked
        blender.python("bpy.ops.tripo.text_to_model(prompt='a fail-run vase')")
        blender.wait_until("jobs() and jobs()[-1].final", 60)
        blender.wait_until(
            f"{now}.account.balance.free == 1000 and not {now}.account.balance.frozen",
            20,
            "it is given back",
        )
        assert "Traceback" not in blender.output()
