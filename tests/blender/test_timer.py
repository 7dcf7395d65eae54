# SPDX-License-Identifier: GPL-3.0-or-later
"""When the timer of a window takes turns; timers do not run here, so that it is called."""

from __future__ import annotations

import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import session


@pytest.fixture
def turns(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Notes the turns that are taken; its last item says whether there is work."""
    from tripo_addon.blender import clock, pump, timer

    taken = [True]

    def turn(*, waiting: bool) -> bool:
        taken.append(taken[-1])
        return taken[-1]

    monkeypatch.setattr(pump, "turn", turn)
    monkeypatch.setattr(timer, "_due", 0.0)
    monkeypatch.setattr(clock, "_called", False)
    return taken


def test_a_result_that_comes_does_not_wait_for_the_next_turn(turns: list[bool]) -> None:
    from tripo_addon.blender import timer

    look = timer._tick()
    assert len(turns) == 2
    assert timer._tick() == look
    assert len(turns) == 2, "a turn was not due yet"
    arrivals = session().engine._arrivals
    for count in (3, 4):
        arrivals.told = True
        timer._tick()
        assert len(turns) == count
    arrivals.told = False
    timer._tick()
    assert len(turns) == 4


def test_it_ends_without_work_and_begins_at_once(turns: list[bool]) -> None:
    from tripo_addon.blender import timer

    turns.append(False)
    assert timer._tick() is None
    turns.append(True)
    assert timer._tick()
    assert len(turns) == 5


def test_what_was_called_for_is_shown_at_the_next_look(turns: list[bool]) -> None:
    from tripo_addon.blender import clock, timer

    timer._tick()
    assert len(turns) == 2
    clock.wake()
    timer._tick()
    assert len(turns) == 3
    timer._tick()
    assert len(turns) == 3, "one call, one turn"


def test_what_was_changed_here_is_shown(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import pump
    from tripo_addon.jobs.job import Job
    from tripo_addon.spec.tasks import TextToModel

    now = session()
    pump.turn(waiting=False)
    shown: list[int] = []
    monkeypatch.setattr(pump, "_show_changes", lambda now: shown.append(now.listing.changes))
    pump.turn(waiting=False)
    assert not shown
    now.listing.add(Job(TextToModel(prompt="a chair"), "tripo", "tripo", "/results"))
    pump.turn(waiting=False)
    assert shown == [now.listing.changes]
