# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that start jobs: one per type of task, and the form's Generate button.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING, Any

import bpy

from ...errors import TripoError
from ...spec.arguments import LONGEST_NAME
from ...spec.option import PROMPT
from ...spec.options import Task
from ...spec.tasks import TASKS
from ..form import parsing, properties
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    StringProperty,
    declares_properties,
    layout,
    scene,
    window_manager,
)
from .presses import OnePress
from .watch import Watcher, outcome

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ..typed import Outcome


class Starter(OnePress, Watcher):
    """Starts a job.

    Invoked from the interface it goes on as a watcher. Called from Python it returns at once;
    without a window, or with `wait`, it returns when the model is in the scene.
    """

    wait = False

    def begin(self, context: bpy.types.Context) -> "Job":
        raise NotImplementedError

    def begin_all(self, context: bpy.types.Context) -> "list[Job]":
        """Start the jobs of one press."""
        return [self.begin(context)]

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        if bpy.app.background or self.wait:
            return self.execute(context)
        return self.watch(context) if self._begin(context) else {"CANCELLED"}

    def execute(self, context: bpy.types.Context) -> "Outcome":
        begun = self._begin(context)
        if not begun:
            return {"CANCELLED"}
        if not (bpy.app.background or self.wait):
            return {"FINISHED"}
        from ...spec.state import State
        from .. import pump

        ended = pump.wait_each(begun)
        failed = [job for job in ended if not (job.state is State.DONE or job.held)]
        for before, job in zip(begun, ended, strict=True):
            for remark in job.remarks_since(before):
                self.report({"WARNING"}, said(remark, "reports"))
        for job in failed:
            # Several are no failure as long as one of them has come.
            text = said(outcome(job)[1], "reports")
            self.report({"ERROR"} if failed == ended else {"WARNING"}, said(text, "reports"))
        return {"CANCELLED"} if failed == ended else {"FINISHED"}

    def _begin(self, context: bpy.types.Context) -> "list[Job]":
        try:
            jobs = self.begin_all(context)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return []
        # Those of one press are remarked on for the same reasons.
        for remark in jobs[0].remarks:
            self.report({"WARNING"}, said(remark, "reports"))
        return jobs


def _start(
    context: bpy.types.Context, task_type: type[Task], values: dict[str, Any], collection: str = ""
) -> "Job":
    from .. import starting

    return starting.start(context, task_type, values, collection=collection)


def _operator(task_type: type[Task]) -> type:
    """The operator of one type, with every option as an argument."""
    arguments: dict[str, Any] = {
        name: properties.argument(task_type, facts) for name, facts in task_type.options.items()
    }
    arguments["wait"] = BoolProperty(
        name="Wait",
        description="Return when the model is in the scene; always so without a window",
        options={"SKIP_SAVE"},
    )

    arguments["collection"] = StringProperty(
        name="Collection",
        description="Where a model goes; it is made where the scene has none of this name. Empty "
        "for that of the preferences, or else the active one",
        maxlen=LONGEST_NAME,
        options={"SKIP_SAVE"},
    )

    def begin(self: Any, context: bpy.types.Context) -> "Job":
        given = {
            name: parsing.parsed(facts, getattr(self, name))
            for name, facts in task_type.options.items()
            # A choice has a value at once; a script has to make it all the same.
            if (facts.required and (self.options.is_invoke or not facts.choices))
            or self.properties.is_property_set(name)
        }
        return _start(context, task_type, given, self.collection.strip())

    def pressed(self: Any, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        if all(getattr(self, name) for name, facts in task_type.options.items() if facts.required):
            return Starter.pressed(self, context, event)
        return window_manager(context).invoke_props_dialog(self, width=400)

    def draw(self: Any, context: bpy.types.Context) -> None:
        drawn = layout(self)
        drawn.use_property_split = True
        for name, facts in task_type.options.items():
            if not facts.group:
                drawn.prop(self, name)

    return type(
        f"TRIPO_OT_{task_type.type}",
        (Starter, bpy.types.Operator),
        {
            "__annotations__": arguments,
            "__doc__": task_type.help,
            "bl_idname": f"tripo.{task_type.type}",
            "bl_label": task_type.label,
            "begin": begin,
            "pressed": pressed,
            "draw": draw,
        },
    )


@declares_properties
class TRIPO_OT_generate(Starter, bpy.types.Operator):
    """Send the form to the service; a model comes into the scene at or beside the 3D cursor, or \
in the place of what it is made from, a picture becomes an image, a file stays on disk"""

    bl_idname = "tripo.generate"
    bl_label = "Generate"

    wait: Annotated[
        bool,
        BoolProperty(
            name="Wait",
            description="Return when the model is in the scene; always so without a window",
            options={"SKIP_SAVE"},
        ),
    ]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..form.refusal import form_refusal

        reason = form_refusal(context)
        cls.poll_message_set(reason)
        return not reason

    def begin_all(self, context: bpy.types.Context) -> "list[Job]":
        from ...files import prompts
        from .. import starting, variations
        from ..form import press_form
        from ..form import values as forms
        from ..paths import user_folder

        found = scene(context)
        asked, held = forms.pressed_values(found), press_form.held(found)
        count = press_form.count(found, asked[0])
        if count == 1:
            jobs = [starting.start(context, *asked, held=held)]
        else:
            jobs = variations.start(context, *asked, count, held=held)
        # As it was typed, without the words of the style.
        task_type = forms.chosen(scene(context))
        values = forms.group_values(forms.chosen_group(scene(context)), task_type)
        for name, facts in task_type.options.items():
            if facts.role == PROMPT:
                prompts.keep(user_folder(), values[name])
        return jobs


class TRIPO_OT_ask_price(OnePress, bpy.types.Operator):
    """Send the form's pictures and ask the service what the task would cost; costs nothing"""

    bl_idname = "tripo.ask_price"
    bl_label = "Ask the Price"

    poll = TRIPO_OT_generate.poll

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from .. import starting
        from ..form import values as forms

        try:
            starting.ask_price(context, *forms.pressed_values(scene(context)))
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        return {"FINISHED"}


_classes: list[type] = []


def register() -> None:
    _classes.extend([*map(_operator, TASKS.values()), TRIPO_OT_generate, TRIPO_OT_ask_price])
    for cls in _classes:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(_classes):
        bpy.utils.unregister_class(cls)
    _classes.clear()
