# SPDX-License-Identifier: GPL-3.0-or-later
"""The movements that the form offers, those that are chosen, and the favourites."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.spec.tasks.presets import PRESETS
from tripo_addon.spec.tasks.rigs import Rig

V10, V25, V30 = "v1.0-20240301", "v2.5-20260210", "v3.0-20260909"


def test_readable_names() -> None:
    assert PRESETS["preset:walk"] == "Walk"
    assert PRESETS["preset:biped:box_01"] == "Biped: Box 1"
    assert PRESETS["preset:hexapod:walk"] == "Hexapod: Walk"
    assert len(set(PRESETS.values())) == len(PRESETS)


def test_what_a_rig_is_offered(tripo: Sandbox) -> None:
    from tripo_addon.blender.form import movements

    every = movements.offers(None)
    assert [offer.clip for offer in every.movements] == list(PRESETS)
    assert not every.refused
    spider = movements.offers(Rig(V25, "tripo", "hexapod"))
    names = [offer.label for offer in spider.movements]
    assert names[0] == "Hexapod: Walk"
    assert "Quadruped: Walk" not in names
    assert not any(name.startswith("Biped") for name in names)
    # What is not certain is marked, and comes after what is.
    doubts = [bool(offer.doubt) for offer in spider.movements]
    assert doubts == sorted(doubts)
    assert doubts.count(False) == 1
    assert spider.refused == (f"{len(PRESETS) - len(names)} more are for rigs of another body",)
    old = movements.offers(Rig(V25, "tripo", "biped")).refused
    assert old[-1].endswith("more are not among those that rigs of model v2.5 take")
    none = movements.offers(Rig(V10, "mixamo", "biped"))
    assert none.movements == ()
    assert "rig the model again" in none.refused[0]


def test_which_rigs_take_a_movement(tripo: Sandbox) -> None:
    from tripo_addon.blender.form import movements

    assert movements.suits("preset:quadruped:walk") == "Quadruped (v2.5)"
    assert movements.suits("preset:biped:dance_01") == "Biped (v1.0)"
    assert movements.suits("preset:walk") == "Biped (v1.0, v2.5, v3.0)"


def test_several_are_chosen_and_dropped(tripo: Sandbox) -> None:
    from tripo_addon.blender.form import movements, values

    group = movements.form_of(bpy.context)
    movements.choose(group, ["preset:walk", "preset:run", "preset:jump"])
    bpy.context.scene.tripo.kind = "animate_retarget"
    task = values.form_task(bpy.context)
    assert task.values()["animation"] == "preset:walk"
    assert task.price() == 30
    assert bpy.ops.tripo.drop_movement(clip="preset:walk") == {"FINISHED"}
    assert movements.chosen(group) == ("preset:run", "preset:jump")
    for clip in movements.chosen(group):
        bpy.ops.tripo.drop_movement(clip=clip)
    assert movements.chosen(group) == ()
    assert (group.animation, len(group.animations)) == ("", 0)


def test_favourites_are_kept_with_the_preferences(tripo: Sandbox) -> None:
    from tripo_addon.blender.form import movements

    movements.mark_favourite("preset:walk", wanted=True)
    movements.mark_favourite("preset:biped:box_01", wanted=True)
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert movements.favourites() == {"preset:walk", "preset:biped:box_01"}
    movements.mark_favourite("preset:walk", wanted=False)
    assert movements.favourites() == {"preset:biped:box_01"}
    movements.mark_favourite("preset:biped:box_01", wanted=False)


class Row:
    """A layout that takes down its texts."""

    def __init__(self, texts: list[str]) -> None:
        self.__dict__["texts"] = texts

    def row(self, align: bool = False) -> Row:
        return self

    def column(self, align: bool = False) -> Row:
        return self

    def label(self, text: str, icon: str = "NONE") -> None:
        self.texts.append(f"{icon} {text}" if icon == "QUESTION" else text)

    def prop_enum(self, group: Any, name: str, value: str, text: str) -> None:
        self.texts.append(text)

    def operator(self, name: str, text: str = "", icon: str = "", emboss: bool = True) -> Any:
        return type("Arguments", (), {})()


@pytest.fixture
def rig(tripo: Sandbox, at_once: None) -> Any:
    from tripo_addon import api

    tripo.account().balance = 5000.0
    made = api.generate(api.TextToModel(prompt="a robot", face_limit=600))
    return api.generate(api.AnimateRig(source=made.tripo.task_id, model=V30))


def test_the_form_says_where_they_go(rig: Any) -> None:
    from tripo_addon import api
    from tripo_addon.blender.form import movements
    from tripo_addon.blender.ui import movement_rows

    def drawn() -> list[str]:
        texts: list[str] = []
        movement_rows.draw(Row(texts), bpy.context, group)
        return texts

    group = movements.form_of(bpy.context)
    bpy.context.view_layer.objects.active = rig
    movements.choose(group, ["preset:walk", "preset:biped:dance_01"])
    armature = next(obj for obj in rig.children if obj.type == "ARMATURE")
    assert drawn() == [
        "Movements: 2 of 5, 10 credits each",
        "Walk",
        "QUESTION Biped: Dance 1",
        f"Add to {armature.name}",
        "New Model",
    ]
    task = api.AnimateRetarget(source=rig.tripo.task_id, animation="preset:walk")
    assert api.generate(task) == armature
    # A second one of the same would be paid for once more.
    assert drawn()[1] == "Walk (there already)"
    bpy.data.objects.remove(armature)
    assert drawn()[3:] == []
