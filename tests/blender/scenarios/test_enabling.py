# SPDX-License-Identifier: GPL-3.0-or-later
"""What enabling the add-on loads and registers, and what disabling it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ADDON = "tripo_addon"
LATE = {"api", "cli", "codes", "files", "jobs", "mesh", "net", "pictures"}
"""Folders and modules of which nothing is loaded before the first use."""
LIBRARIES = {"json", "numpy", "requests", "sqlite3", "ssl", "urllib3"}
DECLARING = {
    "clock",
    "command",
    "current",
    "first_use",
    "form",
    "form.choices",
    "form.parsing",
    "groups",
    "guards",
    "languages",
    "once",
    "open_file",
    "paths",
    "practice",
    "preferences",
    "redraw",
    "scene",
    "scene.file_id",
    "settings",
    "typed",
    "ui",
    "ui.tabs",
}
"""What of `blender` may be loaded: that which Blender has to know at once, and what it needs for
that."""

LOADED = """
import json, sys
import bpy, addon_utils
before = set(sys.modules)
assert addon_utils.enable("tripo_addon")
names = set(sys.modules) - before
compiled = {
    f"{found.__module__}.{found.__name__}"
    for name in names
    for found in vars(sys.modules[name]).values()
    if isinstance(found, type)
    if hasattr(found, "__dataclass_fields__") or "_make" in vars(found)
    if found.__module__ in names
}
print("LOADED", json.dumps([sorted(names), sorted(compiled)]))
"""


def loaded(folder: Path) -> tuple[set[str], list[str]]:
    """The modules that enabling loads in a fresh Blender, and their classes for which Python
    compiles code: named tuples and dataclasses."""
    environment = {
        **os.environ,
        "BLENDER_USER_RESOURCES": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    line = next((line for line in ran.stdout.splitlines() if line.startswith("LOADED ")), None)
    assert line, ran.stderr
    names, compiled = json.loads(line.removeprefix("LOADED "))
    return set(names), compiled


def test_only_what_declares_is_loaded(tmp_path: Path) -> None:
    names, compiled = loaded(tmp_path)
    own = {name.removeprefix(f"{ADDON}.") for name in names if name.startswith(f"{ADDON}.")}
    assert "spec.preparation" in own
    assert not {name for name in own if name.startswith("spec.tasks")}
    assert not {name for name in own if name.partition(".")[0] in LATE}
    assert not {name for name in own if name.endswith((".abilities", ".provider"))}
    of_blender = {name.removeprefix("blender.") for name in own if name.startswith("blender.")}
    assert of_blender <= DECLARING
    assert not {name.partition(".")[0] for name in names} & LIBRARIES
    # `record.Record` costs less time.
    assert not [name for name in compiled if name.startswith(ADDON)]


def test_scripts_find_everything_at_once(blender: Any) -> None:
    from tripo_addon.spec.tasks import TASKS

    form = blender.context.scene.tripo
    assert form.kind == next(iter(TASKS))
    for name, task in TASKS.items():
        arguments = getattr(blender.ops.tripo, name).get_rna_type().properties.keys()
        assert task.options.keys() <= set(arguments)
        assert set(task.options) <= set(getattr(form, name).bl_rna.properties.keys())
    for panel in (
        "generate",
        "chains",
        "jobs",
        "movements",
        "origin",
        "mesh",
        "export",
        "uv",
        "usage",
        "image",
    ):
        assert hasattr(blender.types, f"TRIPO_PT_{panel}")


def test_values_in_a_file_outlive_the_add_on(blender: Any, tmp_path: Path) -> None:
    import addon_utils

    def write() -> str:
        path = str(tmp_path / "scene.blend")
        blender.ops.wm.save_as_mainfile(filepath=path, check_existing=False)
        return path

    form = blender.context.scene.tripo
    form.kind = "image_to_model"
    form.text_to_model.prompt = "a red chair"
    form.image_to_model.image = blender.data.images.new("Chair", 8, 8)
    form.image_to_model.image.use_fake_user = True
    form.image_to_model.use_face_limit, form.image_to_model.face_limit = True, 1234
    form.animate_retarget.animations.add().value = "preset:walk"
    blender.data.objects["Cube"].tripo.task_id = "a task"
    path = write()
    addon_utils.disable(ADDON)
    try:
        blender.ops.wm.open_mainfile(filepath=path)
        path = write()
        blender.ops.wm.open_mainfile(filepath=path)
    finally:
        addon_utils.enable(ADDON)
    form = blender.context.scene.tripo
    assert form.kind == "image_to_model"
    assert form.text_to_model.prompt == "a red chair"
    assert form.image_to_model.image == blender.data.images["Chair"]
    assert form.image_to_model.use_face_limit
    assert form.image_to_model.face_limit == 1234
    assert [item.value for item in form.animate_retarget.animations] == ["preset:walk"]
    assert blender.data.objects["Cube"].tripo.task_id == "a task"


WINDOW_MANAGER = (
    "tripo_search",
    "tripo_recipe",
    "tripo_gates",
    "tripo_step",
    "tripo_step_all",
    "tripo_step_form",
    "tripo_target",
    "tripo_job_rows",
    "tripo_job_row",
    "tripo_job_filter",
)
"""What is declared on it."""


def left_behind(blender: Any) -> list[str]:
    """What of the add-on is still known to Blender."""
    owners = (blender.types.Scene, blender.types.Object, blender.types.Image)
    handlers = [
        function
        for name in dir(blender.app.handlers)
        if isinstance(found := getattr(blender.app.handlers, name), list)
        for function in found
        if getattr(function, "__module__", "").startswith(ADDON)
    ]
    return [
        *(owner.__name__ for owner in owners if hasattr(owner, "tripo")),
        *(name for name in dir(blender.types) if name.startswith("TRIPO_")),
        *(name for name in dir(blender.ops.tripo) if not name.startswith("_")),
        *map(str, handlers),
        *(name for name in WINDOW_MANAGER if hasattr(blender.types.WindowManager, name)),
    ]


def test_disabling_leaves_nothing_behind(blender: Any) -> None:
    import addon_utils

    from tripo_addon.blender.form import edits

    known = sorted(left_behind(blender))
    for _ in range(2):
        # They listen to Blender from their first use on.
        edits.shown(blender.context, "")
        blender.ops.tripo.validate_mesh()
        assert len(left_behind(blender)) > len(known)
        addon_utils.disable(ADDON)
        assert left_behind(blender) == []
        addon_utils.enable(ADDON)
        assert sorted(left_behind(blender)) == known
