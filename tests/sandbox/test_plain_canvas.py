# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn without Pillow, as in Blender's own Python, looks like what Pillow draws."""

from __future__ import annotations

import io
import subprocess
import sys

from environment import ROOT
from PIL import Image, ImageChops, ImageFilter, ImageStat
from tripo_sandbox.results import build, scenes
from tripo_sandbox.results.look import look_of

WITHOUT = """
import sys
sys.modules["PIL"] = None
sys.path.insert(0, sys.argv[1])
from tripo_sandbox.results import build, scenes
from tripo_sandbox.results.look import look_of
plan = build.Plan(look_of("a red leather chair"), 4000, "x", (1, 1, 1))
sys.stdout.buffer.write({})
"""
PLAN = build.Plan(look_of("a red leather chair"), 4000, "x", (1, 1, 1))
CLOSE = 3.0
"""Mean difference of a value between 0 and 255: edges differ by half a pixel."""


def without_pillow(call: str) -> Image.Image:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(call), ROOT / "scripts"],
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(ran.stdout))


def difference(plain: Image.Image, drawn: bytes) -> float:
    other = Image.open(io.BytesIO(drawn))
    assert plain.format == "PNG"
    assert plain.size == other.size
    assert plain.mode == other.mode
    return max(ImageStat.Stat(ImageChops.difference(plain, other)).mean)


def test_a_preview() -> None:
    assert (
        difference(without_pillow("build.build_preview(plan)"), build.build_preview(PLAN)) < CLOSE
    )


def test_a_clear_picture() -> None:
    plain = without_pillow("scenes.picture(plan, 'webp', True)")
    assert difference(plain, scenes.picture(PLAN, "png", True)) < CLOSE


def test_views_side_by_side() -> None:
    assert difference(without_pillow("scenes.sheet(plan)"), scenes.sheet(PLAN)) < CLOSE


def test_a_texture() -> None:
    import json
    import struct

    data = build.build_glb(PLAN)
    (length,) = struct.unpack_from("<I", data, 12)
    document = json.loads(data[20 : 20 + length])
    assert document["images"][0]["mimeType"] == "image/png"
    call = "build._textures(plan).base_colour"
    texture = build._textures(PLAN).base_colour
    assert texture
    assert difference(without_pillow(call), texture) == 0
    call, normal = "build._textures(plan).normal", build._textures(PLAN).normal
    assert normal
    assert difference(without_pillow(call), normal) == 0


def test_texture_coordinates() -> None:
    """Lines run along the same ways, at most a pixel beside."""
    plain = without_pillow("build.build_uv_picture(plan)")
    drawn = Image.open(io.BytesIO(build.build_uv_picture(PLAN)))
    for line, wider in ((drawn, plain), (plain, drawn)):
        beside = ImageChops.subtract(line, wider.filter(ImageFilter.MaxFilter(3)))
        assert max(ImageStat.Stat(beside).mean) < 0.1
