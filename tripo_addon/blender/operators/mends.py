# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that mend meshes.

What mends is loaded with the first press: this module is loaded with the add-on.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import Spent, TripoError
from ..typed import (
    Annotated,
    FloatProperty,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
)
from .mesh import OnMesh

if TYPE_CHECKING:
    from ...mesh.faults import Options
    from ...mesh.mended import Mended


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


register, unregister = classes_factory((TRIPO_OT_mend_mesh, TRIPO_OT_decimate_mesh))
