# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on a job after which its chain waits: look at it, then go on or not.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...errors import Spent, TripoError
from .. import redraw
from ..typed import (
    Annotated,
    StringProperty,
    classes_factory,
    declares_properties,
    view_layer,
)
from .jobs import OnJob
from .presses import OnePress

if TYPE_CHECKING:
    from ...jobs.job import Job


class TRIPO_OT_pass_gate(OnePress, OnJob, bpy.types.Operator):
    """You like it: make the next step of its chain, which costs what the button says"""

    bl_idname = "tripo.pass_gate"
    bl_label = "Continue"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if not job.at_gate:
            raise TripoError("Its chain does not wait any more", spent=Spent.UNSAID)
        # Loaded when it is first needed, as is what it needs.
        from .. import submit

        submit.pass_gate(job)
        _look_back(job)


class TRIPO_OT_make_again(OnePress, OnJob, bpy.types.Operator):
    """Make this step once more, as a new job that costs credits; its chain goes on with that"""

    bl_idname = "tripo.make_again"
    bl_label = "Make Again"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if not job.at_gate:
            raise TripoError("Its chain does not wait any more", spent=Spent.UNSAID)
        # Loaded when it is first needed, as is what it needs.
        from .. import submit
        from ..scene import places

        submit.make_again(job, places.again(context, job.place))
        _look_back(job)


class TRIPO_OT_stop_chain(OnJob, bpy.types.Operator):
    """This result is all you want: its chain makes no further step; costs nothing"""

    bl_idname = "tripo.stop_chain"
    bl_label = "Stop Here"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if not job.at_gate:
            raise TripoError("Its chain does not wait any more", spent=Spent.UNSAID)
        # Loaded when it is first needed, as is what it needs.
        from .. import submit

        submit.stop_chain(job)
        _look_back(job)


@declares_properties
class TRIPO_OT_look_from(OnJob, bpy.types.Operator):
    """Turn the 3D view to this side of the result; once more turns it back to what it showed"""

    bl_idname = "tripo.look_from"
    bl_label = "Look"
    bl_options = {"INTERNAL"}

    side: Annotated[str, StringProperty(name="Side", options={"SKIP_SAVE"})]

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from ..scene import looking, provenance

        if self.side not in looking.TURNS:
            raise TripoError(f"There is no side '{self.side}'", spent=Spent.UNSAID)
        objects = provenance.objects_of(view_layer(context), job.remote_id)
        if not objects:
            raise TripoError("It is not in this scene", "Import it first", Spent.UNSAID)
        looking.look(context, job.id, self.side, objects)
        redraw.redraw()


def _look_back(job: "Job") -> None:
    """Have the 3D views as they were before the user looked at a result."""
    from ..scene import looking

    looking.end(job.id)


register, unregister = classes_factory(
    (
        TRIPO_OT_pass_gate,
        TRIPO_OT_make_again,
        TRIPO_OT_stop_chain,
        TRIPO_OT_look_from,
    )
)
