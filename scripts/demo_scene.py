# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the demo that runs inside Blender's module; started by demo.py."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402
import numpy as np  # noqa: E402
from mathutils import Vector  # noqa: E402

# Blender brings this one; and it loads the add-on itself, so enabling comes before using.
addon_utils = importlib.import_module("addon_utils")
addon_utils.enable("tripo_addon", default_set=True)

from tripo_addon import api  # noqa: E402
from tripo_addon.files import png  # noqa: E402

OUT = ROOT / "out/demo"
VIEWS = {"front": (0.85, 0.35, 0.2), "left": (0.2, 0.5, 0.8), "back": (0.9, 0.75, 0.2)}
VIEWS |= {"right": (0.3, 0.65, 0.35)}


def picture(name: str, colour: tuple[float, float, float]) -> Path:
    """A picture of a mug in one colour, on a light ground."""
    size = 512
    x, y = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size))
    body = (np.abs(x) < 0.42) & (np.abs(y) < 0.55)
    ring = np.hypot(x - 0.45, y)
    handle = (ring < 0.32) & (ring > 0.2) & (x > 0.4)
    shade = (0.75 + 0.35 * np.cos((x + 0.15) * 2.2))[..., None]
    pixels = np.full((size, size, 4), 0.95, np.float32)
    mug = body | handle
    pixels[mug, :3] = np.clip(np.array(colour) * shade, 0, 1)[mug]
    pixels[..., 3] = 1
    path = OUT / "pictures" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png.encode(pixels))
    return path


def tasks() -> list[api.Task]:
    views = {side: str(picture(f"mug {side}", colour)) for side, colour in VIEWS.items()}
    return [
        api.TextToModel(prompt="a weathered red leather armchair", face_limit=8000),
        api.ImageToModel(image=str(picture("mug", (0.85, 0.35, 0.2)))),
        api.MultiviewToModel(
            front=views["front"], left=views["left"], back=views["back"], right=views["right"]
        ),
    ]


def scene() -> bpy.types.Scene:
    found = bpy.context.scene
    assert found
    return found


def added() -> bpy.types.Object:
    """What an operator has just added."""
    found = bpy.context.object
    assert found
    return found


def allowed(wishes: list[api.Task], live: bool, sure: bool) -> bool:
    """Tell the price; ask before real credits are spent."""
    for wish in wishes:
        print(f"  {wish.label}: {wish.title()}, about {api.estimate(wish)} credits")
    prices = [price for wish in wishes if (price := api.estimate(wish))]
    total = sum(price.most for price in prices)
    print(f"  in all about {total} credits{'' if live else ' of the local service'}", flush=True)
    if not live or sure:
        return True
    return input("Spend them? [y/N] ").strip().lower() == "y"


def make(wish: api.Task, place: float) -> Any:
    scene().cursor.location = (place, 0, 0)
    start = time.monotonic()
    made: Any = api.generate(wish)
    faces = sum(len(part.data.polygons) for part in (made, *made.children) if part.type == "MESH")
    print(
        f"  {made.name}: {faces:,} faces, {made.tripo.credits} credits, "
        f"in the scene after {time.monotonic() - start:.1f} s",
        flush=True,
    )
    return made


def stage(models: list[Any]) -> None:
    """Light, floor and camera in front of the models."""
    for model, place in zip(models, (-1.4, 0.0, 1.4), strict=True):
        model.location.x = place
        model.scale *= 1 / max(model.dimensions)
    world = bpy.data.worlds.new("Sky")
    world.color = (0.35, 0.37, 0.4)
    scene().world = world
    bpy.ops.mesh.primitive_plane_add(size=40)
    floor = bpy.data.materials.new("Floor")
    floor.diffuse_color = (0.8, 0.8, 0.8, 1)
    plane = added().data
    assert isinstance(plane, bpy.types.Mesh)
    plane.materials.append(floor)
    bpy.ops.object.light_add(type="AREA", location=(-2, -3, 4))
    light = added().data
    assert isinstance(light, bpy.types.AreaLight)
    light.energy = 300
    light.size = 3
    added().rotation_euler = (0.6, -0.3, 0)
    bpy.ops.object.camera_add(location=(0, -6.5, 2.0))
    camera = added()
    camera.rotation_euler = (
        (Vector((0, 0, 0.4)) - camera.location).to_track_quat("-Z", "Y").to_euler()
    )
    scene().camera = camera


@contextmanager
def quiet(log: Path) -> Iterator[None]:
    """Send what Blender itself prints to a file."""
    sys.stdout.flush()
    kept = os.dup(1)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def render(path: Path) -> None:
    shown: Any = scene()
    shown.render.engine = "CYCLES"
    shown.cycles.device = "CPU"
    shown.cycles.samples = 32
    shown.render.resolution_x, shown.render.resolution_y = 960, 540
    shown.render.filepath = str(path)
    with quiet(OUT / "render.log"):
        bpy.ops.render.render(write_still=True)


def main() -> None:
    live, sure = "--live" in sys.argv, "--yes" in sys.argv
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    bpy.ops.wm.read_homefile(use_empty=True)
    preferences = bpy.context.preferences
    assert preferences
    chosen: Any = preferences.addons["tripo_addon"].preferences
    chosen.results = str(OUT / "results")
    if live:
        preferences.system.use_online_access = True
    print(
        f"Blender {bpy.app.version_string}; {os.environ.get('TRIPO_BASE_URL', 'the real service')}"
    )
    wishes = tasks()
    if not allowed(wishes, live, sure):
        sys.exit("Nothing was sent.")
    start = time.monotonic()
    models = [make(wish, 1.4 * number) for number, wish in enumerate(wishes)]
    print(f"Three models in {time.monotonic() - start:.1f} s")
    stage(models)
    blend, image = OUT / "models.blend", OUT / "models.png"
    start = time.monotonic()
    render(image)
    bpy.ops.wm.save_as_mainfile(filepath=str(blend), compress=True)
    print(f"Rendered and saved in {time.monotonic() - start:.1f} s")
    addon_utils.disable("tripo_addon")
    print(f"\nScene    {blend}\nPicture  {image}\nFiles    {OUT / 'results'}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        addon_utils.disable("tripo_addon")
        sys.exit(130)
