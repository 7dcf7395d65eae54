# SPDX-License-Identifier: GPL-3.0-or-later
"""The headers of the folded groups, and which options are among the advanced."""

from __future__ import annotations

from typing import Any

from tripo_addon.spec.option import SEED
from tripo_addon.spec.tasks import TASKS


def headers(kind: str) -> dict[str, str]:
    import bpy

    from tripo_addon.blender.form import values
    from tripo_addon.blender.ui import group_rows

    group = getattr(bpy.context.scene.tripo, kind)
    given = values.group_values(group, TASKS[kind])
    found = group_rows.grouped(TASKS[kind], given)
    return {name: group_rows.summary(name, shown, given) for name, shown in found.items()}


def test_headers_say_what_is_set(blender: Any) -> None:
    group = blender.context.scene.tripo.text_to_model
    assert headers("text_to_model") == {"Model": "v3.1", "Texture": "", "Mesh": "", "Advanced": ""}
    group.texture_quality = "detailed"
    group.use_face_limit, group.face_limit = True, 20_000
    group.use_model_seed, group.model_seed = True, 7
    assert headers("text_to_model") == {
        "Model": "v3.1",
        "Texture": "HD",
        "Mesh": "Face Limit 20,000",
        "Advanced": "Model Seed 7",
    }
    group.texture = False
    assert headers("text_to_model")["Texture"].startswith("off")


def test_the_advanced_come_last_and_every_option_is_somewhere(blender: Any) -> None:
    from tripo_addon.blender.form import values
    from tripo_addon.blender.ui import form_rows, group_rows

    for kind, task in TASKS.items():
        given = values.group_values(getattr(blender.context.scene.tripo, kind), task)
        found = group_rows.grouped(task, given)
        if group_rows.ADVANCED in found:
            assert list(found)[-1] == group_rows.ADVANCED
        names = [facts.name for shown in found.values() for facts in shown]
        assert len(names) == len(set(names))
        for name, facts in task.options.items():
            assert facts.role != SEED or facts.advanced
            if not values.hidden(task, facts, given):
                assert (name in names) != form_rows.in_sight(facts, given)
