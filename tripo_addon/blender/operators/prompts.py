# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that fill the form's prompt: a larger field, an earlier prompt, a Text.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING

import bpy

from ...spec.option import PROMPT
from .. import redraw
from ..languages import said
from ..typed import (
    Annotated,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    scene,
    window_manager,
)

if TYPE_CHECKING:
    from ..typed import Outcome


def put(context: bpy.types.Context, text: str) -> bool:
    """Put a text into the form's prompt, as one line; False where the form has no prompt."""
    from ..form import values

    for facts in values.chosen(scene(context)).options.values():
        if facts.role == PROMPT:
            with redraw.changing(scene(context)):
                values.set_value(values.chosen_group(scene(context)), facts, " ".join(text.split()))
            return True
    return False


def text_of(context: bpy.types.Context) -> str:
    """The form's prompt; empty where the form has none."""
    from ..form import values

    task_type = values.chosen(scene(context))
    given = values.group_values(values.chosen_group(scene(context)), task_type)
    found = (given[name] for name, facts in task_type.options.items() if facts.role == PROMPT)
    return str(next(found, ""))


class TRIPO_OT_edit_prompt(bpy.types.Operator):
    """Write the prompt in a larger field, with all of it in sight"""

    bl_idname = "tripo.edit_prompt"
    bl_label = "Prompt"
    bl_options = {"INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ..ui.prompt_rows import DIALOG

        self._before = text_of(context)
        manager = window_manager(context)
        return manager.invoke_props_dialog(self, width=DIALOG, confirm_text=said("Done"))

    def draw(self, context: bpy.types.Context) -> None:
        from ..ui import prompt_rows

        prompt_rows.draw_large(layout(self), context)

    def execute(self, context: bpy.types.Context) -> "Outcome":
        redraw.redraw()
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        put(context, self._before)


@declares_properties
class TRIPO_OT_use_prompt(bpy.types.Operator):
    """Put this prompt into the form"""

    bl_idname = "tripo.use_prompt"
    bl_label = "Use Prompt"
    bl_options = {"INTERNAL", "UNDO"}

    text: Annotated[str, StringProperty(name="Prompt", options={"SKIP_SAVE"})]

    @classmethod
    def description(
        cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties
    ) -> str:
        known: TRIPO_OT_use_prompt = properties  # type: ignore[assignment]
        return known.text

    def execute(self, context: bpy.types.Context) -> "Outcome":
        return {"FINISHED"} if put(context, self.text) else {"CANCELLED"}


@declares_properties
class TRIPO_OT_use_text(bpy.types.Operator):
    """Put this text of the Text Editor into the form's prompt, as one line, as it is now"""

    bl_idname = "tripo.use_text"
    bl_label = "Use Text"
    bl_options = {"INTERNAL", "UNDO"}

    name: Annotated[str, StringProperty(name="Text", options={"SKIP_SAVE"})]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        found = bpy.data.texts.get(self.name)
        if found is None or not put(context, found.as_string()):
            return {"CANCELLED"}
        return {"FINISHED"}


register, unregister = classes_factory(
    (TRIPO_OT_edit_prompt, TRIPO_OT_use_prompt, TRIPO_OT_use_text)
)
