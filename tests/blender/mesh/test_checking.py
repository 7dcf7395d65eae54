# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks beside a window: examined on another thread, kept on the main one."""

from __future__ import annotations

import threading
import time
from typing import Any

import bpy
import pytest

from tests.blender.meshes import add, cube, drop_face, faulty


@pytest.fixture
def checking(blender: Any) -> Any:
    from tripo_addon.blender.mesh import checking

    return checking


@pytest.fixture
def reports(blender: Any) -> Any:
    from tripo_addon.blender.mesh import reports

    return reports


def finish(check: Any) -> None:
    while not check.proceed():
        time.sleep(0.01)


def test_what_it_finds_is_kept(checking: Any, reports: Any) -> None:
    plane = add(faulty("holes"))
    check = checking.Check([cube(), plane])
    assert checking.progress() == "Checking meshes: 0 of 2 done"
    assert reports.last_report(cube()) is None
    finish(check)
    assert checking.progress() == ""
    assert check.reports == {obj.name: reports.last_report(obj) for obj in (cube(), plane)}
    assert reports.last_report(plane).holes == (4,)
    assert reports.untouched(plane)


def test_it_is_examined_on_another_thread(checking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender.mesh import arrays

    examine, threads = arrays.Arrays.examine, []

    def noted(read: Any) -> Any:
        threads.append(threading.current_thread())
        return examine(read)

    monkeypatch.setattr(arrays.Arrays, "examine", noted)
    finish(checking.Check([cube()]))
    assert threads != []
    assert threading.main_thread() not in threads
    # Neither read nor examined again.
    monkeypatch.setattr(arrays, "of_object", lambda *_: pytest.fail("read again"))
    assert checking.Check([cube()]).proceed()
    assert len(threads) == 1


def test_a_mesh_that_changes_meanwhile(checking: Any, reports: Any) -> None:
    check = checking.Check([cube()])
    drop_face(cube())
    bpy.context.view_layer.update()
    finish(check)
    assert check.reports["Cube"].clean
    reports.compare()
    assert reports.is_stale(cube())


def test_an_object_that_goes_meanwhile(checking: Any) -> None:
    check = checking.Check([cube()])
    bpy.data.objects.remove(cube())
    finish(check)
    assert check.reports == {}
    assert checking.progress() == ""


def test_an_error_of_the_thread_is_raised(checking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender.mesh import arrays

    def fail(read: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr(arrays.Arrays, "examine", fail)
    check = checking.Check([cube()])
    with pytest.raises(MemoryError):
        finish(check)
    assert checking.progress() == ""
