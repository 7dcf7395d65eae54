# SPDX-License-Identifier: GPL-3.0-or-later
"""What is registered when the add-on is enabled, and what makes Blender know the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import addon_utils
import bpy
import pytest

from tripo_addon import api
from tripo_addon.blender import first_use

ADDON = "tripo_addon"
AT_ONCE = {"TRIPO_PT_generate", "TRIPO_PT_image"}
OPS: Any = bpy.ops
DATA: Any = bpy.data


def known() -> set[str]:
    """The add-on's classes that Blender knows."""
    return {name for name in dir(bpy.types) if name.startswith("TRIPO_")}


def declared() -> set[tuple[str, str]]:
    """The add-on's properties on Blender's classes that Blender knows, by class and name."""
    return {
        (owner, found.identifier)
        for owner in dir(bpy.types)
        if not owner.startswith("TRIPO_") and hasattr(getattr(bpy.types, owner), "bl_rna")
        for found in getattr(bpy.types, owner).bl_rna.properties
        if found.identifier.startswith("tripo")
    }


def stand_ins() -> list[str]:
    """The names that are there without Blender knowing them."""
    names = {name for names in first_use.PROPERTIES.values() for name in names}
    return [name for name in names if any(name in vars(owner) for owner in first_use.PROPERTIES)]


@pytest.fixture
def enabled(blender: Any) -> None:
    """Just enabled, in a file that was open before."""
    addon_utils.disable(ADDON, default_set=True)
    addon_utils.enable(ADDON, default_set=True)
    assert known() == AT_ONCE


def ask_the_api() -> object:
    return api.estimate(api.TextToModel(prompt="a red chair"))


WAYS: dict[str, Callable[[], object]] = {
    "operator": lambda: OPS.tripo.generate.get_rna_type(),
    "poll": lambda: OPS.tripo.generate.poll(),
    "operators": lambda: dir(OPS.tripo),
    "scene": lambda: DATA.scenes[0].tripo.kind,
    "object": lambda: DATA.objects[0].tripo.task_id,
    "has": lambda: hasattr(DATA.objects[0], "tripo"),
    "image": lambda: DATA.images.new("Chair", 8, 8).tripo.task_id,
    "export": lambda: DATA.window_managers[0].tripo_export.name,
    "search": lambda: setattr(DATA.window_managers[0], "tripo_search", "a chair"),
    "api": ask_the_api,
}
"""How a script comes to use the add-on."""


@pytest.mark.usefixtures("tripo", "enabled")
@pytest.mark.parametrize("way", WAYS)
def test_the_first_use_registers_everything(way: str) -> None:
    assert not first_use.finished()
    WAYS[way]()
    assert first_use.finished()
    assert {"TRIPO_OT_generate", "TRIPO_PT_jobs", "TRIPO_MT_pie"} <= known()
    assert "generate" in dir(OPS.tripo)
    assert "tripo" not in vars(OPS)
    listed = first_use.PROPERTIES.items()
    assert declared() == {(owner.__name__, name) for owner, names in listed for name in names}


@pytest.mark.usefixtures("enabled")
def test_the_timer_goes_on_until_everything_is_there() -> None:
    turns = 1
    while first_use.go_on() is not None:
        turns += 1
    assert turns > 1
    assert first_use.finished()
    assert "tripo" not in vars(OPS)
    assert DATA.scenes[0].tripo.kind


@pytest.mark.usefixtures("enabled")
def test_a_late_turn_does_all_that_is_left() -> None:
    assert first_use.go_on() is not None
    first_use._first_turn -= first_use.LONGEST
    assert first_use.go_on() is None
    assert first_use.finished()


@pytest.mark.usefixtures("enabled")
def test_disabling_halfway_leaves_nothing_behind() -> None:
    steps = len(first_use._left)
    assert steps > 20
    for count in range(steps + 1):
        for _ in range(count):
            first_use._step()
        addon_utils.disable(ADDON)
        assert not known()
        assert not declared()
        assert not stand_ins()
        assert "tripo" not in vars(OPS)
        assert not dir(OPS.tripo)
        addon_utils.enable(ADDON)
    assert DATA.scenes[0].tripo.kind


@pytest.mark.usefixtures("enabled")
def test_nothing_is_registered_on_another_thread() -> None:
    found: list[object] = []

    def look() -> None:
        found.append(hasattr(DATA.scenes[0], "tripo"))
        found.append(dir(OPS.tripo))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [False, []]
    assert known() == AT_ONCE
    assert DATA.scenes[0].tripo.kind


class Draws(bpy.types.Node):
    """Blender lets nothing be registered while it calls `poll`, as while it draws."""

    bl_idname = "TestDraws"
    bl_label = "Draws"
    found: list[object] = []

    @classmethod
    def poll(cls, tree: bpy.types.NodeTree | None) -> bool:
        cls.found += hasattr(DATA.scenes[0], "tripo"), dir(OPS.tripo)
        return True


@pytest.mark.usefixtures("enabled")
def test_nothing_is_registered_while_blender_draws() -> None:
    bpy.utils.register_class(Draws)
    try:
        tree = DATA.node_groups.new("Tree", "GeometryNodeTree")
        tree.nodes.new(Draws.bl_idname)
    finally:
        bpy.utils.unregister_class(Draws)
    assert Draws.found == [False, []]
    assert known() == AT_ONCE
    assert DATA.scenes[0].tripo.kind
