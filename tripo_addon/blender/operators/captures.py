# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of what is in Blender, and better ones of those that are in the form.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import TripoError
from ..typed import (
    Annotated,
    BoolProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    ops,
    scene,
)
from .generate import Starter
from .pictures import Source

if TYPE_CHECKING:
    from ...jobs.job import Job


@declares_properties
class Capture(Source):
    """What the operators have in common that take a picture."""

    option: Annotated[
        str,
        StringProperty(
            name="Option",
            description="Where in the form the picture goes; empty for where it belongs",
            options={"SKIP_SAVE"},
        ),
    ]
    wait: Annotated[
        bool,
        BoolProperty(
            name="Wait",
            description="Return when the picture is in the form; always so without a window",
            options={"SKIP_SAVE"},
        ),
    ]


@declares_properties
class TRIPO_OT_use_render(Capture, bpy.types.Operator):
    """Use the last render as the form's picture; where nothing was rendered yet, the scene's \
camera is rendered first"""

    bl_idname = "tripo.use_render"
    bl_label = "Use Render as Picture for Tripo"

    render: Annotated[
        bool,
        BoolProperty(
            name="Render Anew", description="Render the camera first", options={"SKIP_SAVE"}
        ),
    ]

    def act(self, context: bpy.types.Context) -> None:
        from ..scene import captures, rendering

        if not self.render and captures.has_render():
            self._use(context)
            return
        if scene(context).camera is None:
            raise TripoError("The scene has no camera to render", "Add one")
        if bpy.app.background or self.wait:
            bpy.ops.render.render()
            self._use(context)
        else:
            # The class, as the operator itself is gone when the render ends.
            option = self.option
            rendering.start(lambda: ops.tripo.use_render(option=option))

    def _use(self, context: bpy.types.Context) -> None:
        from ..form import pictures
        from ..scene import arrival, captures

        path = pictures.keep(b"", f"{scene(context).name} render")
        try:
            captures.write_render(context, path)
        except TripoError:
            path.unlink()
            raise
        self.use(context, pictures.load([path]), self.option)
        arrival.undo_push(self.bl_label)


@declares_properties
class TRIPO_OT_use_view(Capture, bpy.types.Operator):
    """Use the 3D View as the form's picture, as it is seen but without grid and outlines"""

    bl_idname = "tripo.use_view"
    bl_label = "Use Viewport as Picture for Tripo"

    def act(self, context: bpy.types.Context) -> None:
        from ...files import png
        from ..form import pictures
        from ..scene import captures

        pixels, option = captures.viewport(context), self.option

        def use(context: bpy.types.Context, path: Path) -> None:
            pictures.use_file(context, path, option)

        name = f"{scene(context).name} viewport"
        work = pictures.keeping(lambda: png.encode(pixels), name)
        self.later(context, work, use, wait=self.wait)


@declares_properties
class TRIPO_OT_use_selected(Capture, bpy.types.Operator):
    """Draw the selected objects from the front, left, back and right, for a model made of these \
four views: a rough shape becomes a finished model. Front is the view along +Y, as in Numpad 1"""

    bl_idname = "tripo.use_selected"
    bl_label = "Four Views of Selected for Tripo"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Nothing is selected")
        return bool(context.selected_objects)

    def act(self, context: bpy.types.Context) -> None:
        from ...files import png
        from ...pictures import drawing
        from ...spec.tasks import VIEWS
        from ..form import pictures
        from ..scene import shapes

        pictures.refuse_urls()
        surfaces = shapes.of_selected(context)
        active = context.active_object
        name = active.name if active in context.selected_objects else "selected"
        keep = pictures.keeper()

        def draw() -> list[Path]:
            return [
                keep(png.encode(drawing.draw(surfaces, view), linear=True), f"{name} {view}")
                for view in VIEWS
            ]

        def use(context: bpy.types.Context, paths: list[Path]) -> None:
            pictures.use_views(context, pictures.load(paths))

        self.later(context, draw, use, wait=self.wait)


@declares_properties
class TRIPO_OT_crop_picture(Capture, bpy.types.Operator):
    """Crop this picture to its subject, with a margin; a new picture takes its place in the form, \
and the old one stays as it is"""

    bl_idname = "tripo.crop_picture"
    bl_label = "Crop to Subject"

    def act(self, context: bpy.types.Context) -> None:
        from ..form import cropping, pictures

        image, option = pictures.chosen_at(context, self.option), self.option
        crop = cropping.cropping(option, image)

        def use(context: bpy.types.Context, source: Path) -> None:
            pictures.use_file(context, crop.write(source), option)

        self.later(context, crop.source, use, wait=self.wait)


@declares_properties
class TRIPO_OT_remove_background(Starter, bpy.types.Operator):
    """Have the service draw this picture's subject alone, before a transparent ground; that \
picture takes its place in the form, and the old one stays as it is"""

    bl_idname = "tripo.remove_background"
    bl_label = "Remove Background"

    option: Annotated[str, StringProperty(name="Option", options={"SKIP_SAVE"})]
    wait: Annotated[
        bool,
        BoolProperty(
            name="Wait",
            description="Return when the picture is in the form; always so without a window",
            options={"SKIP_SAVE"},
        ),
    ]

    def begin(self, context: bpy.types.Context) -> "Job":
        from ...spec.tasks import GenerateImage
        from ...spec.tasks.pictures import REMOVE_BACKGROUND
        from .. import starting
        from ..form import pictures, values
        from ..scene import into_form

        image = pictures.chosen_at(context, self.option)
        given: dict[str, Any] = {**REMOVE_BACKGROUND, "image": image}
        kind = values.chosen(scene(context)).type
        into = into_form.noted(kind, self.option, image)
        subject = f"{Path(image.name).stem} without background"
        return starting.start(context, GenerateImage, given, into=into, subject=subject)


register, unregister = classes_factory(
    (
        TRIPO_OT_use_render,
        TRIPO_OT_use_view,
        TRIPO_OT_use_selected,
        TRIPO_OT_crop_picture,
        TRIPO_OT_remove_background,
    )
)
