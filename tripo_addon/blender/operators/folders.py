# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of the pictures of a folder: the folder is chosen, then a list of them is looked at.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Invalid, Problem, TripoError
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    ops,
    scene,
    window_manager,
)
from .presses import OnePress

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ...jobs.job import Job
    from ..typed import Outcome

WIDTH = 480
_THUMBNAILS = 3
"""Blender's number of this way to list files."""


class _Asked:
    """The models of pictures that were asked for when the file browser was opened."""

    jobs: "Future[list[Job]] | None" = None


@declares_properties
class TRIPO_PG_folder_picture(bpy.types.PropertyGroup):
    """A picture in the list"""

    name: Annotated[str, StringProperty(name="Picture")]
    image: Annotated[str, StringProperty(name="Image")]
    use: Annotated[bool, BoolProperty(name="Make", description="Make a model of this picture")]
    standing: Annotated[str, StringProperty(name="How It Stands")]
    reason: Annotated[str, StringProperty(name="Why Not")]


class TRIPO_UL_folder_pictures(bpy.types.UIList):
    """Pictures with a check mark each, and what may make a poor model"""

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: Any,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        from ..ui import folder_rows

        folder_rows.draw_row(layout, item)

    def draw_filter(self, context: bpy.types.Context, layout: Any) -> None:
        """They are in the order of their names."""


@declares_properties
class TRIPO_OT_choose_folder(bpy.types.Operator):
    """Make a model of each picture of a folder, or of several pictures: choose the folder, or the \
pictures in it. Then you see the list and the price"""

    bl_idname = "tripo.choose_folder"
    bl_label = "Models of a Folder"

    directory: Annotated[str, StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})]
    files: Annotated[
        Any,
        CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"}),
    ]
    filter_image: Annotated[bool, BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})]
    filter_folder: Annotated[bool, BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})]
    display_type: Annotated[
        str,
        EnumProperty(
            items=[("THUMBNAIL", "Thumbnails", "", _THUMBNAILS)], options={"HIDDEN", "SKIP_SAVE"}
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..settings import refusal

        reason = refusal()
        cls.poll_message_set(reason)
        return not reason

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from .. import folders

        _Asked.jobs = folders.look()
        window_manager(context).fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import folders

        try:
            folder = Path(bpy.path.abspath(self.directory))
            named = [folder / file.name for file in self.files if file.name]
            paths = named or folders.files_of(folder)
            if not paths:
                raise Invalid([Problem("directory", f"There are no pictures in {folder}")])
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        given = "\n".join(map(str, paths))
        if not bpy.app.background:
            ops.tripo.make_of_folder("INVOKE_DEFAULT", paths=given)
            return {"FINISHED"}
        try:
            found: Outcome = ops.tripo.make_of_folder(paths=given)
        except RuntimeError as error:
            self.report({"ERROR"}, said(str(error).strip(), "reports"))
            return {"CANCELLED"}
        return found


@declares_properties
class TRIPO_OT_make_of_folder(OnePress, bpy.types.Operator):
    """Make a model of each ticked picture"""

    bl_idname = "tripo.make_of_folder"
    bl_label = "Models of a Folder"

    paths: Annotated[str, StringProperty(options={"SKIP_SAVE", "HIDDEN"})]
    listed: Annotated[
        Any, CollectionProperty(type=TRIPO_PG_folder_picture, options={"SKIP_SAVE", "HIDDEN"})
    ]
    index: Annotated[int, IntProperty(default=-1, options={"SKIP_SAVE", "HIDDEN"})]
    told: Annotated[str, StringProperty(options={"SKIP_SAVE", "HIDDEN"})]

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        try:
            self._list(context)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        manager: Any = window_manager(context)
        # The price stands above it.
        return manager.invoke_props_dialog(self, width=WIDTH, confirm_text=said("Generate"))  # type: ignore[no-any-return]

    def draw(self, context: bpy.types.Context) -> None:
        from ..ui import folder_rows

        folder_rows.draw_dialog(layout(self), context, self)

    def images(self) -> list[bpy.types.Image]:
        """The ticked pictures."""
        names = [item.image for item in self.listed if item.use and not item.reason]
        return [bpy.data.images[name] for name in names if name in bpy.data.images]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import folders
        from ..form import press_form

        try:
            if not self.listed:
                self._list(context)
            images = self.images()
            if not images:
                raise Invalid([Problem("paths", self.told or "No picture is chosen")])
            again = any(item.use and item.standing for item in self.listed)
            held = press_form.held(scene(context))
            jobs = folders.start(context, images, again=again, held=held)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        self.report(
            {"INFO"},
            said(f"{len(jobs)} {'model is' if len(jobs) == 1 else 'models are'} begun", "reports"),
        )
        return {"FINISHED"}

    def _list(self, context: bpy.types.Context) -> None:
        """List the pictures; ticked are those of which nothing was made yet. Raises
        `TripoError`."""
        from ...files.formats import picture_problem
        from .. import folders
        from ..form import pictures

        pictures.refuse_urls()
        paths = [Path(line) for line in self.paths.split("\n") if line]
        asked, _Asked.jobs = _Asked.jobs or folders.look(), None
        known = folders.standing(folders.before(asked), paths)
        self.listed.clear()
        for path in paths:
            item = self.listed.add()
            item.name, item.standing = path.name, known.get(path, "")
            item.reason = picture_problem(path) or ""
            if not item.reason:
                item.image = pictures.load([path])[0].name
            item.use = not (item.standing or item.reason)
        self.told = folders.counted(known, len(paths))


register, unregister = classes_factory(
    (
        TRIPO_PG_folder_picture,
        TRIPO_UL_folder_pictures,
        TRIPO_OT_choose_folder,
        TRIPO_OT_make_of_folder,
    )
)
