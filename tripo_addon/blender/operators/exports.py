# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that write models of the scene to files for other programs, and open these.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from ...spec.exporting import MOST_FILAMENTS, MOST_MM, PRESETS, SIZE_OF
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    types,
    window_manager,
)
from .mesh import failed

if TYPE_CHECKING:
    from ..typed import Outcome

USUAL_MM = 100.0
"""Of a print in the panel: models of services are about a metre high, which no printer makes."""


def _preset() -> Any:
    items = [(name, preset.label, preset.help) for name, preset in PRESETS.items()]
    return EnumProperty(name="For", description="What the file is for", items=items, options=set())


def _size(default: float) -> Any:
    return FloatProperty(
        name="Size (mm)",
        description="Millimetres that a print measures; 0 for as large as it is in Blender",
        min=0.0,
        max=MOST_MM,
        default=default,
        precision=1,
        step=100,
        options=set(),
    )


def _size_of() -> Any:
    return EnumProperty(
        name="Of",
        description="Which measure of the print the size is",
        items=[(name, label, "") for name, label in SIZE_OF.items()],
        options=set(),
    )


def _filaments() -> Any:
    return IntProperty(
        name="Filaments",
        description="So many colours the print has at most, one for each filament; 0 for all "
        "colours, as full colour printers take them",
        min=0,
        max=MOST_FILAMENTS,
        options=set(),
    )


@declares_properties
class TRIPO_PG_export(bpy.types.PropertyGroup):
    """What is chosen in the panel Export"""

    preset: Annotated[str, _preset()]
    size_mm: Annotated[float, _size(USUAL_MM)]
    size_of: Annotated[str, _size_of()]
    filaments: Annotated[int, _filaments()]


@declares_properties
class TRIPO_OT_export(bpy.types.Operator):
    """Write the selected objects, with all that hangs on them, to a file. Costs nothing and \
changes nothing"""

    bl_idname = "tripo.export"
    bl_label = "Export"
    bl_options = {"REGISTER"}

    preset: Annotated[str, _preset()]
    size_mm: Annotated[float, _size(0.0)]
    size_of: Annotated[str, _size_of()]
    filaments: Annotated[int, _filaments()]
    filepath: Annotated[str, StringProperty(name="File", subtype="FILE_PATH")]
    filter_glob: Annotated[str, StringProperty(options={"HIDDEN", "SKIP_SAVE"})]
    check_existing: Annotated[
        bool,
        BoolProperty(
            name="Keep What Is There",
            description="Replace no file; a file browser asks before",
            default=True,
            options={"HIDDEN", "SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Select an object")
        return context.object is not None or bool(context.selected_objects)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ..scene import exports, running_export

        if running_export.under_way():
            self.report({"INFO"}, "A file is being written")
            return {"CANCELLED"}
        preset = PRESETS[self.preset]
        self.filepath = str(exports.suggested(context, preset))
        self.filter_glob = f"*{preset.ending}"
        # The file browser asks before it gives the path of a file that exists.
        self._asked = True
        window_manager(context).fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, context: bpy.types.Context) -> bool:
        """Keep the ending in the file browser."""
        ending = PRESETS[self.preset].ending
        if self.filepath.lower().endswith(ending):
            return False
        self.filepath = f"{self.filepath}{ending}"
        return True

    def draw(self, context: bpy.types.Context) -> None:
        from ..ui import export_panel

        export_panel.draw_preset(layout(self), context, self.preset)

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import settings
        from ..scene import exports, running_export

        how = (self.preset, round(self.size_mm, 4), self.size_of, self.filaments)
        overwrite = getattr(self, "_asked", False) or not self.check_existing
        preset = PRESETS[self.preset]
        if not preset.printed:
            how = (self.preset, 0.0, self.size_of, 0)
        elif preset.ending != ".3mf":
            how = (*how[:3], 0)
        try:
            wanted = exports.asked(context, (), self.filepath, how)
            write = exports.start(context, *wanted, overwrite=overwrite)
        except TripoError as error:
            return failed(self, error)
        run = running_export.at_once if bpy.app.background else running_export.begin
        running = run(write, wanted[2], self.preset, settings.slicer())
        if running.error:
            self.report({"ERROR"}, said(running.error, "reports"))
            return {"CANCELLED"}
        return {"FINISHED"}


@declares_properties
class TRIPO_OT_open_slicer(bpy.types.Operator):
    """Open the file in this program"""

    bl_idname = "tripo.open_slicer"
    bl_label = "Open in Slicer"
    bl_options = {"INTERNAL"}

    name: Annotated[str, StringProperty(name="Program", options={"SKIP_SAVE"})]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ...files import programs
        from ..scene import running_export

        last = running_export.last()
        known = last.slicers if last else ()
        try:
            found = next((one for one in known if one.label == self.name), None)
            if last is None or found is None:
                raise TripoError(
                    f"There is no program {self.name}", "Export a print first", Spent.UNSAID
                )
            programs.start(found, last.path)
        except TripoError as error:
            return failed(self, error)
        self.report({"INFO"}, said(f"{last.path.name} is being opened in {found.label}", "reports"))
        return {"FINISHED"}


@declares_properties
class TRIPO_OT_show_export(bpy.types.Operator):
    """Open the folder of the file"""

    bl_idname = "tripo.show_export"
    bl_label = "Open Folder"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..scene import running_export

        last = running_export.last()
        if last is None or not Path(last.path.parent).is_dir():
            self.report({"ERROR"}, "The folder is not there any more")
            return {"CANCELLED"}
        bpy.ops.wm.path_open(filepath=str(last.path.parent))
        return {"FINISHED"}


_register, _unregister = classes_factory(
    (TRIPO_PG_export, TRIPO_OT_export, TRIPO_OT_open_slicer, TRIPO_OT_show_export)
)


def register() -> None:
    _register()
    types.WindowManager.tripo_export = PointerProperty(type=TRIPO_PG_export)


def unregister() -> None:
    del types.WindowManager.tripo_export
    _unregister()
