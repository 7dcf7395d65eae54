# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator that turns selected placeholders into models, after a look at the list of them.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING, Any

import bpy

from ...errors import TripoError
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
    scene,
    window_manager,
)
from .presses import OnePress
from .watch import outcome

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ..filling import Filling
    from ..typed import Outcome

LONGEST_PROMPT = 1024
WIDTH = 480
_AFTER = (
    ("KEEP", "Keep Hidden", "Placeholders go into the hidden collection Filled Placeholders", 0),
    ("REMOVE", "Remove", "Placeholders are deleted when their model has come; Undo brings them", 1),
)


def _on_prompt(self: Any, context: bpy.types.Context) -> None:
    self.use = bool(self.prompt.strip())


@declares_properties
class TRIPO_PG_placeholder(bpy.types.PropertyGroup):
    """A placeholder in the list"""

    name: Annotated[str, StringProperty(name="Object")]
    prompt: Annotated[
        str,
        StringProperty(
            name="Prompt",
            description="What it should become; the project's style comes on top",
            maxlen=LONGEST_PROMPT,
            update=_on_prompt,
        ),
    ]
    use: Annotated[bool, BoolProperty(name="Fill", description="Fill this placeholder")]
    reason: Annotated[str, StringProperty(name="Why Not")]


class TRIPO_UL_placeholders(bpy.types.UIList):
    """Placeholders with a check mark and a prompt each"""

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
        from ..ui import filling_rows

        filling_rows.draw_row(layout, context, data, item)

    def draw_filter(self, context: bpy.types.Context, layout: Any) -> None:
        """So few need no search."""


@declares_properties
class TRIPO_OT_fill_placeholders(OnePress, bpy.types.Operator):
    """Turn the selected objects into models, each named after what it should become: an empty or \
a box called "red chair" becomes one, of that size, at that place. First you see the list and \
the price"""

    bl_idname = "tripo.fill_placeholders"
    bl_label = "Fill Placeholders"

    listed: Annotated[
        Any, CollectionProperty(type=TRIPO_PG_placeholder, options={"SKIP_SAVE", "HIDDEN"})
    ]
    index: Annotated[int, IntProperty(default=-1, options={"SKIP_SAVE", "HIDDEN"})]
    shared: Annotated[
        bool,
        BoolProperty(
            name="Same Prompt Is One Model",
            description="Copies such as Lamp and Lamp.001 are one model, paid once, that stands "
            "in each place",
            default=True,
            options={"SKIP_SAVE"},
        ),
    ]
    after: Annotated[
        str,
        EnumProperty(
            name="Placeholders",
            description="What happens to a placeholder when its model has come",
            items=_AFTER,
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..settings import refusal

        reason = refusal()
        if not reason and context.mode != "OBJECT":
            reason = "Only in Object mode"
        if not reason and not context.selected_objects:
            reason = "Select empties or boxes first, named after what they should become"
        cls.poll_message_set(reason)
        return not reason

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        try:
            self._list(context)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        if bpy.app.background:
            return self.execute(context)
        manager: Any = window_manager(context)
        # The price stands above it.
        return manager.invoke_props_dialog(self, width=WIDTH, confirm_text=said("Generate"))  # type: ignore[no-any-return]

    def draw(self, context: bpy.types.Context) -> None:
        from ..ui import filling_rows

        filling_rows.draw_dialog(layout(self), context, self)

    def fillings(self, context: bpy.types.Context) -> "list[Filling]":
        """What is to become what, as the list says it now."""
        from .. import filling

        objects = scene(context).objects
        chosen = {item.name: item.prompt for item in self.listed if item.use and not item.reason}
        found = [objects[name] for name in chosen if name in objects]
        return filling.grouped(found, chosen, shared=self.shared)

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import filling

        try:
            if not self.listed:
                self._list(context)
            jobs = filling.start(
                context,
                self.fillings(context),
                filling.form_values(context),
                remove=self.after == "REMOVE",
            )
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        if bpy.app.background:
            return self._wait(jobs)
        self.report(
            {"INFO"},
            said(f"{len(jobs)} {'model is' if len(jobs) == 1 else 'models are'} begun", "reports"),
        )
        return {"FINISHED"}

    def _wait(self, jobs: "list[Job]") -> "Outcome":
        from .. import pump

        ended = [pump.wait(job.id) for job in jobs]
        came = [job for job in ended if job.came]
        for job in ended:
            if job not in came:
                self.report({"WARNING"} if came else {"ERROR"}, said(outcome(job)[1], "reports"))
        return {"FINISHED"} if came else {"CANCELLED"}

    def _list(self, context: bpy.types.Context) -> None:
        """List what is selected, by name. Raises `TripoError`."""
        from ...spec.object_names import prompt_of
        from .. import filling

        states = filling.begun(context)
        self.listed.clear()
        for obj in sorted(context.selected_objects, key=lambda one: one.name.casefold()):
            item = self.listed.add()
            item.name, item.reason = obj.name, filling.refusal(obj, states)
            item.prompt = prompt_of(obj.name)
            item.use = bool(item.prompt and not item.reason)


register, unregister = classes_factory(
    (TRIPO_PG_placeholder, TRIPO_UL_placeholders, TRIPO_OT_fill_placeholders)
)
