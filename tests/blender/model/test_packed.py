# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in the memory of Blender's process does not get into a .blend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from environment import ROOT

FILLED = 0x5A
"""glibc fills memory that is handed out with the complement of this byte."""
REMAINS = bytes([FILLED ^ 0xFF]) * 32

SCRIPT = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
import bpy
import addon_utils
folder = Path({folder!r})
bpy.ops.wm.read_homefile(use_factory_startup=True)
addon_utils.enable("tripo_addon", default_set=True)
drawn = bpy.data.images.new("drawn", 8, 8)
drawn.filepath_raw, drawn.file_format = str(folder / "drawn.png"), "PNG"
drawn.save()
image = bpy.data.images.load(str(folder / "drawn.png"))
image.pack()
image.use_fake_user = True
bpy.ops.wm.save_as_mainfile(filepath=str(folder / 'a.blend'), compress=False)
(file,) = image.packed_files
assert Path(bpy.path.abspath(file.filepath)) == folder / "drawn.png", file.filepath
sys.stdout.flush()
# The module of Blender 4.2 crashes at its end when anything has declared an operator.
os._exit(0)
"""


def test_nothing_of_the_memory_is_saved_with_a_packed_picture(tmp_path: Path) -> None:
    code = SCRIPT.format(root=str(ROOT), folder=str(tmp_path))
    resources = {"BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    environment = {**os.environ, **resources, "MALLOC_PERTURB_": str(FILLED)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    data = (tmp_path / "a.blend").read_bytes()
    assert b"drawn.png" in data
    assert REMAINS not in data
