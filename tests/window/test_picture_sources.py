# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures from where artists have them, with a real pointer."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tripo_sandbox import Sandbox

from tests.support.drawn_pictures import picture
from tests.window.commands import environment
from tests.window.realwindow import RealWindow
from tripo_addon.files import png

FAR, GOOD = (0.3, 0.6, 0.2, 0.3), (0.5, 0.5, 0.6, 0.75)
SECONDS = 90
FIND = """
import sys
def find(end): return next(known for name, known in sys.modules.items() if name.endswith(end))
"""
ASK = """
parts = dict(window=blender.window, area=blender.area(), region=blender.region("WINDOW"))
with bpy.context.temp_override(**parts):
    bpy.ops.tripo.use_pictures("INVOKE_DEFAULT", names="""
DROP = """
parts = dict(window=blender.window, area=blender.area(), region=blender.region("WINDOW"))
with bpy.context.temp_override(**parts):
    bpy.ops.tripo.drop_pictures("INVOKE_DEFAULT", **"""
MENU_SECONDS = 4
"""After which a drop is known to have opened a menu."""
IS_CHOSEN = "getattr(blender.window.scene.tripo.image_to_model.image, 'name', '') == "
CHOSEN = "blender.window.scene.tripo.image_to_model.image.name"


def write(path: Path, ground: str, *subjects: Any) -> Path:
    path.write_bytes(png.encode(np.ascontiguousarray(picture(ground, *subjects)[::-1])))
    return path


def drop(blender: RealWindow, *paths: Path) -> None:
    """Hand files to the operator of the handler, as Blender does after a drop in a script."""
    given = {"directory": str(paths[0].parent), "files": [{"name": path.name} for path in paths]}
    blender.python(f"bpy.ops.tripo.drop_pictures(**{given!r})")


def test_sources(real_window: Callable[..., RealWindow], service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        far = write(blender.folder / "far.png", "sweep", FAR)
        room = write(blender.folder / "room.png", "clutter", GOOD)

        drop(blender, far)
        blender.wait_until(f"{CHOSEN} == 'far.png'")
        # It is judged without a press; then the button is there.
        blender.python(FIND)
        blender.wait_until("any(find('form.judged')._known.values())", SECONDS, "a judgement")
        blender.picture("1-far")
        blender.click("op:tripo.crop_picture")
        blender.wait_until(f"{CHOSEN} == 'far cropped.png'", SECONDS)
        blender.picture("2-cropped")

        drop(blender, room)
        blender.wait_until("len(find('form.judged')._known) > 2", SECONDS)
        blender.wait_until("all(find('form.judged')._known.values())", SECONDS)
        blender.picture("3-busy")
        blender.click("op:tripo.remove_background")
        blender.wait_until("jobs() and jobs()[-1].final", SECONDS, "the end of the job")
        blender.wait_until(f"{CHOSEN} != 'room.png'", SECONDS, "the new picture in the form")
        assert blender.value("'room.png' in bpy.data.images")

        blender.click("op:tripo.use_view")
        blender.wait_until(f"'viewport' in {CHOSEN}", SECONDS)
        blender.picture("4-viewport")

        blender.python("blender.window.scene.tripo.kind = 'multiview_to_model'")
        blender.picture("5-no-views")
        blender.click("op:tripo.use_selected")
        group = "blender.window.scene.tripo.multiview_to_model"
        blender.wait_until(f"{group}.right is not None", SECONDS, "the four views")
        blender.wait_until("all(find('form.judged')._known.values())", SECONDS)
        blender.picture("6-views")
        assert blender.value(f"{group}.left.name") == "Cube left.png"

        # A drop in the view: the model will stand on what is under the pointer.
        region = 'blender.region("WINDOW")'
        size = "[r.x + r.width // 2, blender.window.height - r.y - r.height // 2]"
        blender.move(*blender.value(f"(lambda r: {size})({region})"))
        given = {"directory": str(room.parent), "files": [{"name": room.name}]}
        blender.python(f"{DROP}{given!r})")
        height = blender.value("blender.window.scene.cursor.location.z")
        at = blender.value("list(blender.window.scene.cursor.location)")
        assert height > 0, at
        assert max(map(abs, at)) <= 1.001

        # Several at once: one dialog, with the price of all.
        names = "far.png\nroom.png"
        blender.python(ASK + repr(names) + ")")
        # Only for the picture: the dialog is drawn a little later.
        time.sleep(1.0)
        blender.picture("7-dialog")
        before = len(service.tasks)
        assert before == 1
        blender.key("Return")
        blender.wait_until("len([j for j in jobs() if j.final]) == 3", SECONDS, "both jobs")
        assert len(service.tasks) == before + 2
        assert "Traceback" not in blender.output()


def drop_from_desktop(blender: RealWindow, name: str, *paths: Path, at: tuple[int, int]) -> None:
    """Drag files from another program and drop them; choose ours where Blender asks."""
    blender.move(*at)
    words = [blender.screen.display, *at, *paths]
    program = Path(__file__).with_name("file_drop.py")
    subprocess.run([sys.executable, program, *map(str, words)], check=True, timeout=SECONDS)
    end = time.monotonic() + MENU_SECONDS
    while time.monotonic() < end and not blender.value(IS_CHOSEN + repr(name)):
        time.sleep(0.1)
    if not blender.value(IS_CHOSEN + repr(name)):
        # Blender 5.2 can make an empty of it as well, and asks; ours is the last in its menu.
        blender.picture(f"{name}-menu")
        blender.click(at)
    blender.wait_until(IS_CHOSEN + repr(name), SECONDS, f"{name} in the form")


def test_a_drop_from_the_desktop(real_window: Callable[..., RealWindow], service: Sandbox) -> None:
    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        for name, at in (("view.png", (500, 600)), ("panel.png", (850, 700))):
            file = write(blender.folder / name, "sweep", GOOD)
            drop_from_desktop(blender, name, file, at=at)
            blender.picture(name.partition(".")[0])
        assert "Traceback" not in blender.output()
