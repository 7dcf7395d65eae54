# SPDX-License-Identifier: GPL-3.0-or-later
"""What Blender shows as pictures: the last render, and the viewport as it is seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from ..typed import scene as scene_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_SIDE = 2048
"""Pixels of the longer side of a viewport's picture."""


def has_render() -> bool:
    """Whether anything was rendered since Blender was started."""
    image = rendered()
    return image is not None and bool(image.has_data or image.size[0])


def rendered() -> bpy.types.Image | None:
    return next((image for image in bpy.data.images if image.type == "RENDER_RESULT"), None)


def write_render(context: bpy.types.Context, path: Path) -> None:
    """Write the last render as a PNG file, as it is seen. Raises `TripoError`."""
    image = rendered()
    scene = scene_of(context)
    settings: Any = scene.render.image_settings
    names = ("media_type", "file_format", "color_mode", "color_depth", "compression")
    before = {name: getattr(settings, name) for name in names if hasattr(settings, name)}
    try:
        if "media_type" in before:
            settings.media_type = "IMAGE"
        settings.file_format = "PNG"
        settings.color_mode, settings.color_depth = "RGBA", "8"
        if image is None:
            raise RuntimeError("there is none")
        image.save_render(str(path), scene=scene)
    except RuntimeError as error:
        raise TripoError(
            f"There is no render to use ({str(error).strip()})", "Render first (F12)", Spent.UNSAID
        ) from None
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


def viewport(context: bpy.types.Context) -> NDArray[np.float32]:
    """The 3D view as it is seen, without grid, outlines and handles: shape (rows, columns, 4),
    the bottom row first. Raises `TripoError` where there is no window."""
    import gpu
    import numpy as np

    card: Any = gpu

    if bpy.app.background:
        raise TripoError(
            "Without a window there is no viewport to take a picture of",
            "Use the render, or the four views of the selected objects",
            Spent.UNSAID,
        )
    area = _view(context)
    space: Any = area.spaces.active
    region = next(region for region in area.regions if region.type == "WINDOW")
    seen = space.region_3d
    factor = min(1.0, MOST_SIDE / max(region.width, region.height))
    width, height = max(1, round(region.width * factor)), max(1, round(region.height * factor))
    overlay = space.overlay.show_overlays
    offscreen = card.types.GPUOffScreen(width, height)
    try:
        space.overlay.show_overlays = False
        offscreen.draw_view3d(
            scene_of(context),
            context.view_layer,
            space,
            region,
            seen.view_matrix,
            seen.window_matrix,
            do_color_management=True,
        )
        with offscreen.bind():
            read = card.state.active_framebuffer_get().read_color(
                0, 0, width, height, 4, 0, "UBYTE"
            )
    finally:
        space.overlay.show_overlays = overlay
        offscreen.free()
    read.dimensions = width * height * 4
    pixels = np.array(read, np.uint8).reshape(height, width, 4).astype(np.float32)
    pixels /= np.float32(255)
    # Where nothing is, the viewport's own ground is drawn.
    pixels[..., 3] = 1.0
    return pixels


def _view(context: bpy.types.Context) -> bpy.types.Area:
    """The 3D view of the press, or the largest one of the window."""
    if context.area and context.area.type == "VIEW_3D":
        return context.area
    areas = [
        area for area in (context.screen.areas if context.screen else ()) if area.type == "VIEW_3D"
    ]
    if not areas:
        raise TripoError("There is no 3D View in this window", spent=Spent.UNSAID)
    return max(areas, key=lambda area: area.width * area.height)
