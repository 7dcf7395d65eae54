# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that check meshes, select what is wrong in them, and mend it.

What checks and mends is loaded with the first press: this module is loaded with the add-on.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import Spent, TripoError
from ..typed import (
    Annotated,
    BoolProperty,
    FloatProperty,
    IntProperty,
    OperatorPart,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    window_manager,
)

if TYPE_CHECKING:
    from ...mesh.faults import Options
    from ...mesh.mended import Mended
    from ...mesh.report import Report
    from ..typed import Outcome

LOOK_SECONDS = 0.1
"""How often a window looks whether a check is done."""


@declares_properties
class TRIPO_OT_validate_mesh(bpy.types.Operator):
    """Look for holes, flipped faces and other faults in the selected meshes. Costs nothing and \
changes nothing"""

    bl_idname = "tripo.validate_mesh"
    bl_label = "Check Mesh"
    bl_options = {"REGISTER"}

    select: Annotated[
        bool,
        BoolProperty(
            name="Select Faults",
            description="Select what is wrong; in Edit mode only",
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..mesh import chosen

        cls.poll_message_set("Select a mesh object")
        return bool(chosen.targets(context))

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ..mesh import checking, chosen

        if self.select:
            return self.execute(context)
        try:
            self._check = checking.Check(chosen.targets(context))
        except TripoError as error:
            return _failed(self, error)
        if self._check.proceed():
            return self._tell(context)
        manager = window_manager(context)
        self._timer = manager.event_timer_add(LOOK_SECONDS, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        try:
            done = self._check.proceed()
        except Exception:
            self.cancel(context)
            raise
        if not done:
            return {"PASS_THROUGH"}
        self.cancel(context)
        return self._tell(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """The window is closed, another file is opened, or there is nothing left to do."""
        self._check.stop()
        window_manager(context).event_timer_remove(self._timer)

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..mesh import chosen, reports, selecting

        if self.select and context.mode != "EDIT_MESH":
            self.report({"ERROR"}, "Faults can be selected in Edit mode only")
            return {"CANCELLED"}
        objects = chosen.targets(context)
        try:
            found = {obj.name: reports.check(obj).report for obj in objects}
            if self.select:
                edited = [obj for obj in objects if obj.mode == "EDIT"]
                selecting.select_faults(context, edited)
                bpy.ops.ed.undo_push(message="Select Faults")
        except TripoError as error:
            return _failed(self, error)
        return _told(self, found)

    def _tell(self, context: bpy.types.Context) -> "Outcome":
        return _told(self, self._check.reports)


@declares_properties
class OnMesh(OperatorPart):
    """Works on the mesh of one of the chosen objects."""

    object: Annotated[
        str,
        StringProperty(
            name="Object",
            description="One of the selected objects; empty for the active one",
            options={"HIDDEN", "SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..mesh import chosen

        cls.poll_message_set("Select a mesh object")
        return bool(chosen.targets(context))

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import redraw
        from ..mesh import chosen

        try:
            text = self.act(context, chosen.named(context, self.object))
        except TripoError as error:
            return _failed(self, error)
        finally:
            redraw.redraw()
        self.report({"INFO"}, text)
        return {"FINISHED"}

    def act(self, context: bpy.types.Context, obj: bpy.types.Object) -> str:
        """Do it, and tell what was done. Raises `TripoError`."""
        raise NotImplementedError


@declares_properties
class TRIPO_OT_select_fault(OnMesh, bpy.types.Operator):
    """Select exactly this in Edit mode, and turn the view there"""

    bl_idname = "tripo.select_fault"
    bl_label = "Select Fault"
    bl_options = {"REGISTER", "UNDO"}

    fault: Annotated[
        str,
        StringProperty(name="Fault", description="Such as holes", options={"HIDDEN", "SKIP_SAVE"}),
    ]
    frame: Annotated[
        bool,
        BoolProperty(name="Frame", description="Turn the view to what is selected", default=True),
    ]

    def act(self, context: bpy.types.Context, obj: bpy.types.Object) -> str:
        from ...mesh.faults import ALL
        from ..mesh import selecting

        if self.fault not in ALL:
            raise TripoError(
                f"There is no fault '{self.fault}'", f"There are {', '.join(ALL)}", Spent.UNSAID
            )
        return selecting.select_fault(context, obj, self.fault, frame=self.frame)


@declares_properties
class TRIPO_OT_mend_mesh(OnMesh, bpy.types.Operator):
    """Mend what the check has found: without changing what is sound"""

    bl_idname = "tripo.mend_mesh"
    bl_label = "Mend Mesh"
    bl_options = {"REGISTER", "UNDO"}

    mend: Annotated[
        str,
        StringProperty(
            name="Mend",
            description="How, such as fill_holes; empty for everything that is safe",
            options={"HIDDEN", "SKIP_SAVE"},
        ),
    ]
    distance: Annotated[
        float,
        FloatProperty(
            name="Distance",
            description="How near vertices are taken as one; 0 for a millionth of the mesh's size",
            min=0.0,
            subtype="DISTANCE",
            precision=5,
            options={"SKIP_SAVE"},
        ),
    ]
    sides: Annotated[
        int,
        IntProperty(
            name="Sides",
            description="Fill holes with up to so many edges; 0 for all",
            min=0,
            options={"SKIP_SAVE"},
        ),
    ]
    share: Annotated[
        float,
        FloatProperty(
            name="Share",
            description="A part with a smaller share of the largest part's faces is small",
            min=0.0,
            max=1.0,
            default=0.01,
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def description(
        cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties
    ) -> str:
        from ...mesh.faults import MENDS, SAFE

        name = getattr(properties, "mend", "")
        if name in MENDS:
            return MENDS[name].help
        return f"Do what is needed of these, in this order: {', '.join(map(_label, SAFE))}"

    def draw(self, context: bpy.types.Context) -> None:
        from ...mesh.faults import MENDS, SAFE

        box = layout(self)
        box.use_property_split = True
        box.label(text=_label(self.mend) if self.mend else "Mend All")
        for name in dict.fromkeys(
            option for one in ([self.mend] if self.mend else SAFE) for option in MENDS[one].options
        ):
            box.prop(self, name)

    def act(self, context: bpy.types.Context, obj: bpy.types.Object) -> str:
        from ...mesh.faults import MENDS
        from ..mesh import mending

        if self.mend and self.mend not in MENDS:
            raise TripoError(
                f"There is no mend '{self.mend}'", f"There are {', '.join(MENDS)}", Spent.UNSAID
            )
        names = (self.mend,) if self.mend else ()
        return _sentence(obj, mending.mend(obj, names, self._options()))

    def _options(self) -> "Options":
        from ...mesh.faults import Options

        # Blender keeps 32 bits of a number.
        return Options(self.distance, self.sides, round(self.share, 6))


@declares_properties
class TRIPO_OT_decimate_mesh(OnMesh, bpy.types.Operator):
    """Reduce the mesh to a number of triangles; half of them, until it is set in the panel that \
opens below"""

    bl_idname = "tripo.decimate_mesh"
    bl_label = "Decimate"
    bl_options = {"REGISTER", "UNDO"}

    faces: Annotated[
        int,
        IntProperty(
            name="Faces",
            description="Triangles that are left; 0 for half of those that there are",
            min=0,
            soft_min=4,
            options={"SKIP_SAVE"},
        ),
    ]

    def act(self, context: bpy.types.Context, obj: bpy.types.Object) -> str:
        from ..mesh import decimating

        if not self.faces:
            self.faces = max(decimating.triangles(obj) // 2, decimating.FEWEST)
        return _sentence(obj, decimating.decimate(obj, self.faces))


def _label(name: str) -> str:
    from ...mesh.faults import MENDS

    return MENDS[name].label


def _sentence(obj: bpy.types.Object, mended: "Mended") -> str:
    from ..mesh import chosen

    told = f"{obj.name}: {mended.label}: {mended.text}"
    return ". ".join(filter(None, (told, chosen.sharing(obj))))


def _failed(operator: bpy.types.Operator, error: TripoError) -> "Outcome":
    operator.report({"ERROR"}, str(error))
    return {"CANCELLED"}


def _told(operator: bpy.types.Operator, found: "dict[str, Report]") -> "Outcome":
    from ...mesh.report import summary

    clean = all(report.clean for report in found.values())
    operator.report({"INFO"} if clean else {"WARNING"}, summary(found))
    return {"FINISHED"}


register, unregister = classes_factory(
    (
        TRIPO_OT_validate_mesh,
        TRIPO_OT_select_fault,
        TRIPO_OT_mend_mesh,
        TRIPO_OT_decimate_mesh,
    )
)
