# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on targets: choose one for the form, and keep, share or delete one's own.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from ...spec.targets import Target
from .. import groups, redraw
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    types,
    window_manager,
)
from .reported import OnFile, Reported

if TYPE_CHECKING:
    from ..typed import Outcome

_OPTIONS = Target.options


def _chosen(context: bpy.types.Context) -> Target:
    """The target of the form. Raises `TripoError`."""
    from ..form import target_form

    found = target_form.chosen(context)
    if found is None:
        raise TripoError("The form has no target", "Choose one in the menu For", Spent.UNSAID)
    return found


@declares_properties
class TRIPO_OT_choose_target(Reported, bpy.types.Operator):
    """Set nothing: faces and textures are as the service makes them"""

    bl_idname = "tripo.choose_target"
    bl_label = "Choose Target"
    bl_options = {"INTERNAL", "UNDO"}

    target: Annotated[str, StringProperty(name="Target", options={"SKIP_SAVE"})]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: Any) -> str:
        from .. import targets

        target = targets.listed().targets.get(properties.target)
        return f"{target.use}. {target.text}" if target else str(cls.__doc__)

    def act(self, context: bpy.types.Context) -> None:
        from ..form import target_form

        for remark in target_form.choose(context, self.target):
            self.report({"INFO"}, said(remark, "reports"))


@declares_properties
class TRIPO_OT_save_target(Reported, bpy.types.Operator):
    """Keep a target of your own, such as the limits of your project; one with the same name is \
replaced"""

    bl_idname = "tripo.save_target"
    bl_label = "Save Target"
    bl_options = {"INTERNAL"}

    name: Annotated[
        str,
        StringProperty(
            name=_OPTIONS["name"].label,
            description=_OPTIONS["name"].help,
            maxlen=_OPTIONS["name"].max_length,
            options={"SKIP_SAVE"},
        ),
    ]
    use: Annotated[
        str,
        StringProperty(
            name=_OPTIONS["use"].label,
            description=_OPTIONS["use"].help,
            maxlen=_OPTIONS["use"].max_length,
            options={"SKIP_SAVE"},
        ),
    ]
    faces: Annotated[
        int,
        IntProperty(
            name=_OPTIONS["faces"].label,
            description="At most so many; 0 is no limit",
            min=0,
            options={"SKIP_SAVE"},
        ),
    ]
    quad: Annotated[
        bool,
        BoolProperty(
            name=_OPTIONS["quad"].label,
            description=_OPTIONS["quad"].help,
            options={"SKIP_SAVE"},
        ),
    ]
    texture_size: Annotated[
        int,
        IntProperty(
            name=_OPTIONS["texture_size"].label,
            description="Pixels of a side; 0 leaves textures as they are",
            min=0,
            options={"SKIP_SAVE"},
        ),
    ]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ..form import target_form

        if not self.name:
            for name, value in target_form.begun(context).values().items():
                setattr(self, name, value or type(getattr(self, name))())
        return window_manager(context).invoke_props_dialog(self, confirm_text=said("Save"))

    def draw(self, context: bpy.types.Context) -> None:
        drawn = layout(self)
        drawn.use_property_split = True
        for name in _OPTIONS:
            drawn.prop(self, name)

    def act(self, context: bpy.types.Context) -> None:
        from .. import targets

        target = Target(
            name=self.name.strip(),
            use=self.use.strip(),
            faces=self.faces or None,
            quad=self.quad,
            texture_size=self.texture_size or None,
        )
        targets.keep(target)
        groups.choose_target(window_manager(context), target.name)
        redraw.redraw()
        self.report({"INFO"}, said(f"{target.name}: {target.text}", "reports"))


class TRIPO_OT_import_target(OnFile, bpy.types.Operator):
    """Keep the target of a file, such as one that somebody has sent you"""

    bl_idname = "tripo.import_target"
    bl_label = "Import Target"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context) -> None:
        from ...files.target_files import FILES
        from .. import targets

        target = FILES.read_file(Path(self.filepath))
        targets.keep(target)
        redraw.redraw()
        self.report({"INFO"}, said(f"{target.name} is in the menu For: {target.text}", "reports"))


class TRIPO_OT_export_target(OnFile, bpy.types.Operator):
    """Write the target of the form to a file, to share it"""

    bl_idname = "tripo.export_target"
    bl_label = "Export Target"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..form import target_form

        cls.poll_message_set("Choose a target first")
        return target_form.chosen(context) is not None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ...text.filenames import file_name

        self.filepath = f"{file_name(_chosen(context).name)}.json"
        return super().invoke(context, event)

    def act(self, context: bpy.types.Context) -> None:
        from ...files.named_files import ENDING
        from ...files.target_files import FILES

        FILES.write_file(Path(self.filepath).with_suffix(ENDING), _chosen(context))


@declares_properties
class TRIPO_OT_delete_target(Reported, bpy.types.Operator):
    """Delete this target of yours; where it has replaced one of the add-on, that is there again"""

    bl_idname = "tripo.delete_target"
    bl_label = "Delete Target"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ...spec.ready_targets import READY
        from ..form import target_form

        target = target_form.chosen(context)
        cls.poll_message_set("Choose a target of your own first")
        return target is not None and target not in READY

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        return window_manager(context).invoke_confirm(self, event)

    def act(self, context: bpy.types.Context) -> None:
        from .. import targets

        target = _chosen(context)
        if not targets.delete(target.name):
            raise TripoError("This target comes with the add-on", spent=Spent.UNSAID)
        groups.choose_target(window_manager(context), "")
        redraw.redraw()


_register, _unregister = classes_factory(
    (
        TRIPO_OT_choose_target,
        TRIPO_OT_save_target,
        TRIPO_OT_import_target,
        TRIPO_OT_export_target,
        TRIPO_OT_delete_target,
    )
)


def register() -> None:
    _register()
    types.WindowManager.tripo_target = StringProperty(name="Target", options={"SKIP_SAVE"})


def unregister() -> None:
    del types.WindowManager.tripo_target
    _unregister()
