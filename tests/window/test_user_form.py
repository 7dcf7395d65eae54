# SPDX-License-Identifier: GPL-3.0-or-later
"""The form's settings go along into a new file and into the next session of Blender."""

from __future__ import annotations

from collections.abc import Callable

from tripo_sandbox import Sandbox

from tests.window.commands import environment
from tests.window.realwindow import RealWindow

FORM = "blender.window.scene.tripo"
GROUP = f"{FORM}.text_to_model"


def test_settings_belong_to_the_user(
    real_window: Callable[..., RealWindow], service: Sandbox
) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.fill("prompt", "a red chair")
        blender.python(
            f"{GROUP}.texture_quality = 'detailed'\n"
            f"{FORM}.image_to_model.use_face_limit = True\n"
            f"{FORM}.style.suffix = 'of this file'\n"
            "bpy.ops.wm.read_homefile()"
        )
        blender.open_tab("Tripo")
        blender.wait_until(f"{GROUP}.texture_quality == 'detailed'")
        assert blender.value(f"{GROUP}.prompt") == "a red chair"
        assert blender.value(f"{FORM}.image_to_model.use_face_limit")
        assert blender.value(f"{FORM}.style.suffix") == ""
        blender.picture("new-file")
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.wait_until(f"{GROUP}.texture_quality == 'detailed'")
        assert blender.value(f"{GROUP}.prompt") == ""
        assert "Traceback" not in blender.output()
