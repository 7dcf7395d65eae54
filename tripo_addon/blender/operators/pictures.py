# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures come into the form: from files, by a drop, from the clipboard, from an Image Editor.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import TripoError
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    OperatorPart,
    StringProperty,
    declares_properties,
    layout,
    ops,
    scene,
    types,
    window_manager,
)
from .generate import Starter
from .presses import OnePress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...jobs.job import Job
    from ..typed import Outcome

ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
_THUMBNAILS = 3
"""Blender's number of this way to list files."""
_WAYS = [
    ("VIEWS", "Views", "Views of one subject: front, left, back and right, by their names"),
    ("EACH", "One Each", "Every picture is a subject of its own, and a job of its own"),
]


class Source(OperatorPart):
    """Mixed into an operator that brings pictures; what goes wrong is reported."""

    def execute(self, context: bpy.types.Context) -> "Outcome":
        try:
            self.act(context)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        return {"FINISHED"}

    def act(self, context: bpy.types.Context) -> None:
        raise NotImplementedError

    def use(
        self, context: bpy.types.Context, images: "Sequence[bpy.types.Image]", option: str = ""
    ) -> None:
        """Put one picture into the form, or ask what several are."""
        from ..form import pictures

        if len(images) > 1 and not option:
            if bpy.app.background:
                raise TripoError(
                    "There are several pictures",
                    "Call tripo.use_pictures with their names, which says what they are",
                )
            names = "\n".join(image.name for image in images)
            ops.tripo.use_pictures("INVOKE_DEFAULT", names=names)
        elif images:
            place = pictures.use(context, images[0], option)
            self.report({"INFO"}, said(f"{place}: {images[0].name}", "reports"))

    def later(
        self,
        context: bpy.types.Context,
        work: "Callable[[], Any]",
        then: "Callable[[bpy.types.Context, Any], None]",
        *,
        wait: bool,
    ) -> None:
        """Do what takes a while beside Blender, then the rest, and make that an undo step. What
        goes wrong meanwhile is shown; with `wait`, or without a window, it is raised."""
        from .. import later
        from ..scene import arrival

        label = self.bl_label
        at_once = wait or bpy.app.background

        def rest(made: Any) -> None:
            then(context if at_once else bpy.context, made)
            arrival.undo_push(label)

        later.do(work, rest, _raise if at_once else _show, wait=wait)


def _raise(error: Exception) -> None:
    raise error


def _show(error: Exception) -> None:
    """Tell an error at the pointer: the operator has ended."""
    text = str(error)

    def draw(menu: Any, context: bpy.types.Context) -> None:
        from ..ui.text import draw_lines

        draw_lines(menu.layout, text, 500)

    window_manager(bpy.context).popup_menu(draw, title="Tripo", icon="ERROR")


@declares_properties
class Files(Source):
    """What a file browser and a drop hand over."""

    directory: Annotated[str, StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})]
    filepath: Annotated[str, StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE", "HIDDEN"})]
    files: Annotated[
        Any,
        CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"}),
    ]
    option: Annotated[
        str,
        StringProperty(
            name="Option",
            description="Where in the form the picture goes; empty for where it belongs",
            options={"SKIP_SAVE"},
        ),
    ]

    def act(self, context: bpy.types.Context) -> None:
        from ..form import pictures

        named = [Path(self.directory, file.name) for file in self.files if file.name]
        paths = named or ([Path(self.filepath)] if self.filepath else [])
        self.use(context, pictures.load(paths), self.option)


@declares_properties
class TRIPO_OT_open_pictures(Files, bpy.types.Operator):
    """Choose picture files for the form: one, or several as views or as a job each"""

    bl_idname = "tripo.open_pictures"
    bl_label = "Open Pictures for Tripo"
    bl_options = {"UNDO"}

    filter_image: Annotated[bool, BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})]
    filter_folder: Annotated[bool, BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})]
    display_type: Annotated[
        str,
        EnumProperty(
            items=[("THUMBNAIL", "Thumbnails", "", _THUMBNAILS)], options={"HIDDEN", "SKIP_SAVE"}
        ),
    ]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        window_manager(context).fileselect_add(self)
        return {"RUNNING_MODAL"}


@declares_properties
class TRIPO_OT_drop_pictures(Files, bpy.types.Operator):
    """Use dropped pictures in the form; the 3D cursor, where the model will stand, goes where \
they are dropped"""

    bl_idname = "tripo.drop_pictures"
    bl_label = "Use as Picture for Tripo"
    bl_options = {"UNDO", "INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        if context.region and context.region.type == "WINDOW":
            from ..scene import dropping

            dropping.move_cursor(context, event.mouse_region_x, event.mouse_region_y)
        return self.execute(context)


class TRIPO_FH_pictures(types.FileHandler):  # type: ignore[misc]  # Its type is known late.
    """Takes pictures that are dropped on a 3D View or its sidebar"""

    bl_idname = "TRIPO_FH_pictures"
    bl_label = "Use as Picture for Tripo"
    bl_import_operator = "tripo.drop_pictures"
    bl_file_extensions = ";".join(ENDINGS)

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        return bool(context.area and context.area.type == "VIEW_3D")


@declares_properties
class TRIPO_OT_paste_picture(Source, bpy.types.Operator):
    """Use the clipboard's picture in the form, or the picture files that were copied"""

    bl_idname = "tripo.paste_picture"
    bl_label = "Paste Picture for Tripo"

    option: Annotated[str, StringProperty(name="Option", options={"SKIP_SAVE"})]
    wait: Annotated[bool, BoolProperty(name="Wait", options={"SKIP_SAVE"})]

    def act(self, context: bpy.types.Context) -> None:
        from ..form import clipboard, pictures
        from ..scene import arrival

        if paths := clipboard.paths(context):
            self.use(context, pictures.load(paths), self.option)
            arrival.undo_push(self.bl_label)
        elif clipboard.is_own():
            self.use(context, [clipboard.paste_own(context)], self.option)
            arrival.undo_push(self.bl_label)
        else:
            option, read = self.option, clipboard.reader()

            def use(context: bpy.types.Context, path: Path) -> None:
                pictures.use_file(context, path, option)

            self.later(context, pictures.keeping(read, "pasted"), use, wait=self.wait)


@declares_properties
class TRIPO_OT_use_pictures(Source, OnePress, bpy.types.Operator):
    """Use several pictures: as views of one subject, or one job for each"""

    bl_idname = "tripo.use_pictures"
    bl_label = "Use Pictures"
    bl_options = {"UNDO"}

    names: Annotated[
        str,
        StringProperty(
            name="Images",
            description="Names of images in this file, one a line",
            options={"SKIP_SAVE", "HIDDEN"},
        ),
    ]
    way: Annotated[str, EnumProperty(name="Use As", items=_WAYS, options={"SKIP_SAVE"})]

    def images(self) -> list[bpy.types.Image]:
        return [bpy.data.images[name] for name in self.names.split("\n") if name in bpy.data.images]

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ...pictures.names import are_views

        if context.window is None:
            # Nobody could be asked, and jobs cost something.
            self.report({"ERROR"}, "Without a window nobody can be asked what the pictures are")
            return {"CANCELLED"}
        if not self.properties.is_property_set("way"):
            views = are_views([image.name for image in self.images()])
            self.way = "VIEWS" if views else "EACH"
        return window_manager(context).invoke_props_dialog(self, width=380)

    def draw(self, context: bpy.types.Context) -> None:
        from ..ui import picture_rows

        drawn = layout(self)
        drawn.row().prop(self, "way", expand=True)
        picture_rows.draw_several(drawn, context, self.images(), views=self.way == "VIEWS")

    def act(self, context: bpy.types.Context) -> None:
        from ..form import pictures, press_form

        images = self.images()
        if not images:
            raise TripoError("There are no such images")
        if self.way == "VIEWS":
            pictures.use_views(context, images)
            return
        from .. import starting

        held = press_form.held(scene(context))
        jobs = starting.start_all(context, *pictures.each(context, images), held=held)
        self.report({"INFO"}, said(f"{len(jobs)} jobs started", "reports"))


class TRIPO_OT_use_shown_image(Source, bpy.types.Operator):
    """Put the image that is looked at into the form, as its picture"""

    bl_idname = "tripo.use_shown_image"
    bl_label = "Use as Picture for Tripo"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return getattr(context.space_data, "image", None) is not None

    def act(self, context: bpy.types.Context) -> None:
        self.use(context, [_shown(context)])


class TRIPO_OT_model_of_shown_image(Starter, bpy.types.Operator):
    """Make a model of the image that is looked at, with the options of the form"""

    bl_idname = "tripo.model_of_shown_image"
    bl_label = "Generate Model from This Image"

    poll = TRIPO_OT_use_shown_image.poll

    def begin(self, context: bpy.types.Context) -> "Job":
        from .. import starting
        from ..form import pictures, press_form

        asked = pictures.model_of(context, _shown(context))
        return starting.start(context, *asked, held=press_form.held(scene(context)))


def _shown(context: bpy.types.Context) -> bpy.types.Image:
    found: bpy.types.Image = context.space_data.image  # type: ignore[union-attr]
    return found


def draw_image_menu(menu: Any, context: bpy.types.Context) -> None:
    """What the Image Editor's menu offers."""
    from ..ui import picture_rows

    if getattr(context.space_data, "image", None) is not None:
        picture_rows.draw_image_menu(layout(menu), context)


_CLASSES = (
    TRIPO_OT_open_pictures,
    TRIPO_OT_drop_pictures,
    TRIPO_FH_pictures,
    TRIPO_OT_paste_picture,
    TRIPO_OT_use_pictures,
    TRIPO_OT_use_shown_image,
    TRIPO_OT_model_of_shown_image,
)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    types.IMAGE_MT_image.append(draw_image_menu)


def unregister() -> None:
    types.IMAGE_MT_image.remove(draw_image_menu)
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
