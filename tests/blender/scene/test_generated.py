# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of everything in a file that AI has made."""

from __future__ import annotations

import csv
import io
from typing import Any

import bpy
from tripo_sandbox import Sandbox


def test_models_and_pictures(tripo: Sandbox) -> None:
    from tripo_addon import api

    tripo.account().balance = 5000.0
    bpy.ops.tripo.text_to_model(prompt="a jug", face_limit=600)
    bpy.ops.tripo.text_to_image(prompt="a lighthouse")
    jug = bpy.data.objects["a jug"]
    bpy.ops.tripo.animate_rig(source=jug.tripo.task_id)
    rows = {(row.kind, row.task): row for row in api.generated()}
    # A rig is several objects and one row.
    assert {*rows} == {
        ("model", "Text to Model"),
        ("model", "Rig Model"),
        ("picture", "Text to Image"),
    }
    row = rows["model", "Text to Model"]
    assert (row.name, row.service, row.model) == ("a jug (before)", "tripo", "v3.1-20260211")
    assert (row.task_id, row.created) == (jug.tripo.task_id, jug.tripo.created)


def test_what_lost_its_provenance_but_has_the_mark(blender: Any) -> None:
    from tripo_addon.blender.scene import generated

    cube = bpy.data.objects["Cube"]
    assert generated.generated() == []
    cube["ai_generated"], cube["ai_generator"], cube["ai_task_id"] = True, "Tripo v9", "abc"
    (row,) = generated.generated()
    assert (row.name, row.model, row.task_id) == ("Cube", "v9", "abc")


def test_a_table_without_formulas(blender: Any) -> None:
    from tripo_addon.blender.scene import generated

    cube = bpy.data.objects["Cube"]
    cube.name = '=cmd|"x"!A1'
    cube.tripo.task_id = "a-task"
    text = generated.table(generated.generated())
    head, row = csv.reader(io.StringIO(text))
    assert head == ["name", "kind", "task", "service", "model", "created", "task_id"]
    assert (row[0], row[6]) == ('\'=cmd|"x"!A1', "a-task")
    assert bpy.ops.tripo.copy_generated() == {"FINISHED"}
