# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job says in one line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


class Layout:
    """Keeps what is drawn into it, in one line."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def row(self, align: bool = False) -> Layout:
        return self

    def split(self, factor: float, align: bool = False) -> Layout:
        return self

    def label(self, text: str, icon: str = "NONE", icon_value: int = 0) -> None:
        self.drawn += [*([] if icon == "NONE" else [icon]), text]

    def progress(self, factor: float, text: str) -> None:
        self.drawn.append(f"[{text}]")


def row(at: int = 0, width: int = 400) -> list[str]:
    from tripo_addon.blender.ui import job_rows

    layout: Any = Layout()
    # Without a window Blender has no scale.
    scale = SimpleNamespace(system=SimpleNamespace(ui_scale=2.0))
    context: Any = SimpleNamespace(region=SimpleNamespace(width=2 * width), preferences=scale)
    job_rows.draw_row(layout, context, at)
    return list(layout.drawn)


def test_a_row_of_each_end(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug")
    assert row() == ["TEXT", "a jug", "now", "20"]
    with pytest.raises(RuntimeError):
        bpy.ops.tripo.text_to_model(prompt="fail-run a vase")
    assert row() == ["ERROR", "fail-run a vase", "now", "failed"]
    assert row(1)[1] == "a jug"
    # There is no third one.
    assert row(2) == [""]


def test_what_is_narrow_shows_less(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a weathered red leather armchair")
    made = newest()
    bpy.ops.tripo.texture_model(source=made.remote_id, text_prompt="green velvet")
    assert row(1, 600)[1:] == ["a weathered red leather armchair", "now", "20"]
    assert row(1, 280)[1:] == ["a weathered…chair", "now", "20"]
    assert row(1, 240)[2:] == ["20"]


def test_a_running_one_says_how_long(tripo: Sandbox) -> None:
    from dataclasses import replace

    from tripo_addon.blender import pump, submit
    from tripo_addon.jobs.durations import Durations
    from tripo_addon.spec.state import State
    from tripo_addon.spec.tasks import TextToModel

    tripo.speed = 0.01
    job = submit.start(TextToModel(prompt="a jug"), {}, "job")
    pump.wait_for(lambda now: now.jobs["job"].remote_id or None)
    (task,) = tripo.tasks
    tripo.begin(task)
    pump.wait_for(lambda now: True if now.jobs["job"].state == "running" else None)
    running = session().jobs["job"]
    assert row()[2] == f"[{running.progress} %]"
    done = replace(job, state=State.DONE, sent=1000.0, ended=1000.0 + 1000)
    session().durations = Durations([done])
    assert row()[2].startswith(f"[{running.progress} %  16:")
    bpy.ops.tripo.cancel_all()
    settled()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "now"), (59, "now"), (125, "2 min"), (7300, "2 h"), (90_000, "1 d"), (4e7, "1 y")],
)
def test_ages(seconds: float, text: str) -> None:
    from tripo_addon.blender.ui.job_rows import age

    assert age(1e9, 1e9 + seconds) == text
