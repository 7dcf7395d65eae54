# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that draw a row of cheap pictures, and make models of the chosen ones.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

import bpy

from ...errors import Spent, TripoError
from .. import current, redraw
from ..typed import (
    Annotated,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    types,
    window_manager,
)
from .presses import OnePress
from .reported import Reported

FEWEST, MOST = 2, 8
"""Pictures of a row."""


class TRIPO_OT_draw_pictures(OnePress, Reported, bpy.types.Operator):
    """Draw some cheap pictures of the prompt first, with the picture model of Picture > Text. You \
choose which of them become models; the others cost nothing more"""

    bl_idname = "tripo.draw_pictures"
    bl_label = "Pictures First"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..form import pick_form

        reason = pick_form.problem(context)
        cls.poll_message_set(reason)
        return not reason

    def act(self, context: bpy.types.Context) -> None:
        from .. import groups, picking

        picture, model = picking.form_tasks(context)
        picking.start(context, picture, model, groups.picture_count(window_manager(context)))


@declares_properties
class TRIPO_OT_pick_picture(Reported, bpy.types.Operator):
    """Choose this picture, or take that back; nothing is sent yet"""

    bl_idname = "tripo.pick_picture"
    bl_label = "Choose"
    bl_options = {"INTERNAL"}

    job: Annotated[str, StringProperty(name="Job", options={"SKIP_SAVE", "HIDDEN"})]

    def act(self, context: bpy.types.Context) -> None:
        from .. import picking

        job = current.session().jobs.get(self.job)
        if job is None or not (job.row and job.at_gate):
            raise TripoError("This picture does not wait to be chosen", spent=Spent.UNSAID)
        picking.toggle(job)
        redraw.redraw()


class TRIPO_OT_make_picked(OnePress, Reported, bpy.types.Operator):
    """Make a model of each chosen picture. The others stay as pictures in the list of jobs, and \
cost nothing more"""

    bl_idname = "tripo.make_picked"
    bl_label = "Make Models"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from .. import picking

        cls.poll_message_set("Choose one or more of the pictures first")
        return bool(picking.chosen(picking.row()))

    def act(self, context: bpy.types.Context) -> None:
        from .. import picking

        picking.make_models(context, picking.chosen(picking.row()))


class TRIPO_OT_pick_none(Reported, bpy.types.Operator):
    """Make no models of these pictures, which stay in the list of jobs; costs nothing"""

    bl_idname = "tripo.pick_none"
    bl_label = "None of These"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context) -> None:
        from .. import picking

        picking.drop(picking.row())
        redraw.redraw()


_register, _unregister = classes_factory(
    (
        TRIPO_OT_draw_pictures,
        TRIPO_OT_pick_picture,
        TRIPO_OT_make_picked,
        TRIPO_OT_pick_none,
    )
)


def register() -> None:
    _register()
    types.WindowManager.tripo_picture_count = IntProperty(
        name="Pictures",
        description="How many pictures are drawn to choose from; each is paid for",
        min=FEWEST,
        max=MOST,
        default=4,
        options={"SKIP_SAVE"},
    )


def unregister() -> None:
    del types.WindowManager.tripo_picture_count
    _unregister()
