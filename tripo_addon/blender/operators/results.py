# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on a result: put it into the form of a next step, or show it.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from ...providers import SERVICES
from ...spec.options import Result
from ...spec.tasks import TASKS, VIEWS, AnimateRetarget, AnimateRig
from ...spec.tasks.animation import RIG_TYPES
from .. import groups, redraw
from ..languages import said
from ..settings import service
from ..typed import (
    Annotated,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    icon,
    scene,
    window_manager,
    windows,
)
from .jobs import OnJob

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...jobs.job import Job
    from ..typed import Outcome


@declares_properties
class TRIPO_OT_use_result(OnJob, bpy.types.Operator):
    """Put this result into the form of another task, as what that works on"""

    bl_idname = "tripo.use_result"
    bl_label = "Go On With"
    bl_options = {"INTERNAL", "UNDO"}

    kind: Annotated[str, StringProperty(name="Task", description="The type of task to go on with")]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: Any) -> str:
        return TASKS[properties.kind].help

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        if self.kind not in job.task.next_types(job.facts):
            raise TripoError(f"{TASKS[self.kind].label} cannot work on this", spent=Spent.UNSAID)
        from ..form import values

        if values.only_urls() and job.task.result is Result.PICTURE:
            raise TripoError(
                f"{SERVICES[service()].label} takes pictures by their URLs only",
                "Choose another service, or give a URL in the form",
                Spent.UNSAID,
            )
        with redraw.changing(scene(context)) as form:
            self._fill(getattr(form, self.kind), job)
            form.kind = self.kind

    def _fill(self, group: Any, job: "Job") -> None:
        """Put what the job has made into the form of the chosen type."""
        from ..form import values

        options = TASKS[self.kind].options
        if "source" in options and job.task.result is not Result.PICTURE:
            takes_task = "task" in options["source"].accepts
            group.source = job.remote_id if takes_task else job.model
            if self.kind in job.task.hands_on:
                # The model is rigged, not its check.
                group.source = job.task.values()["source"]
        if self.kind == "multiview_to_model":
            images = {} if values.only_urls() else _images(job)
            # Edited views may be fewer than four; then their task stands for the whole.
            enough = len(images) > 1 and "front" in images
            for view in VIEWS:
                setattr(group, view, images.get(view) if enough else None)
            group.source = "" if enough else job.remote_id
        elif job.task.result is Result.PICTURE:
            group.image = _images(job)["image"]
        if self.kind == AnimateRig.type:
            from ..form.next_steps import rig_facts

            rig_type = rig_facts(job).get("rig_type")
            if rig_type in RIG_TYPES:
                _choose_rig(group, rig_type)
        if self.kind == AnimateRetarget.type:
            from ..form import movements

            movements.drop_refused(group, movements.rig_of_task(group.source))
            if isinstance(job.task, AnimateRetarget):
                # They are paid for and there.
                made = job.task.clips()
                movements.choose(group, [c for c in movements.chosen(group) if c not in made])


def _choose_rig(group: Any, rig_type: str) -> None:
    """Choose the type of rig that a Rig Check has found, a version that can make it, and a spec
    that this version knows and that can be animated."""
    # Loaded when it is first needed, as is what it needs.
    from ...providers import capabilities
    from ...spec.tasks.rigs import Rig, rule

    group.rig_type = rig_type
    able = AnimateRig.options["rig_type"].choice_needs.get(rig_type, {}).get("model", group.model)
    able = (able,) if isinstance(able, str) else able
    known = capabilities.choices(service(), AnimateRig, "model")
    fitting = [model for model in able if model in known]
    if fitting and group.model not in fitting:
        group.model = fitting[0]
    needed = AnimateRig.options["spec"].choice_needs.get(group.spec, {}).get("model", group.model)
    if group.model not in needed or rule(Rig(group.model, group.spec, rig_type), ""):
        group.spec = AnimateRig.options["spec"].default


def _images(job: "Job") -> dict[str, bpy.types.Image]:
    """A job's pictures as images, opened once more where they are no longer there."""
    from ..scene import arrival

    images = arrival.images_of(job) or arrival.bring_images(job)
    if not images:
        raise TripoError("Its pictures are gone", "Import it again", Spent.UNSAID)
    return {groups.provenance(image).output: image for image in images}


def draw_next(layout: bpy.types.UILayout, job: "Job") -> None:
    """A button for each type of task that can go on from a job's result, the likeliest first."""
    from ..form.next_steps import next_steps

    for name in next_steps(job):
        button = layout.operator(
            "tripo.use_result", text=TASKS[name].label, icon=icon(TASKS[name].icon)
        )
        button.job, button.kind = job.id, name


@declares_properties
class TRIPO_OT_clear_source(bpy.types.Operator):
    """Work on the active object again"""

    bl_idname = "tripo.clear_source"
    bl_label = "Clear Source"
    bl_options = {"INTERNAL", "UNDO"}

    source: Annotated[str, StringProperty(name="Source", options={"SKIP_SAVE"})]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: Any) -> str:
        return f"{cls.__doc__}, and no longer on {properties.source}"

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..form import values

        group, options = values.chosen_group(scene(context)), values.chosen(scene(context)).options
        with redraw.changing(scene(context)):
            values.set_value(group, options["source"], "")
        return {"FINISHED"}


class TRIPO_OT_next(OnJob, bpy.types.Operator):
    """Choose what to do with this result next"""

    bl_idname = "tripo.next"
    bl_label = "Go On With"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        def draw(menu: Any, context: bpy.types.Context) -> None:
            draw_next(menu.layout, job)

        window_manager(context).popup_menu(draw, title=said("Go On With"))


@declares_properties
class TRIPO_OT_use_image(bpy.types.Operator):
    """Put the image that is looked at into the form of this task"""

    bl_idname = "tripo.use_image"
    bl_label = "Use Image"
    bl_options = {"INTERNAL", "UNDO"}

    kind: Annotated[str, StringProperty(name="Task", description="The type of task to use it in")]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        image = getattr(context.space_data, "image", None)
        if image is None or "image" not in TASKS[self.kind].options:
            self.report({"ERROR"}, "There is no image here for this task")
            return {"CANCELLED"}
        with redraw.changing(scene(context)) as form:
            getattr(form, self.kind).image = image
            form.kind = self.kind
        self.report({"INFO"}, said(f"{TASKS[self.kind].label} uses it now", "reports"))
        return {"FINISHED"}


@declares_properties
class TRIPO_OT_show_image(OnJob, bpy.types.Operator):
    """Look at this picture in an Image Editor; in a new window where none is open"""

    bl_idname = "tripo.show_image"
    bl_label = "Show Image"
    bl_options = {"INTERNAL", "UNDO"}

    output: Annotated[str, StringProperty(name="View", description="Which of several pictures")]

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        images = _images(job)
        screen = context.screen
        areas = screen.areas if screen else ()
        area = next((area for area in areas if area.type == "IMAGE_EDITOR"), None)
        if area is None:
            bpy.ops.wm.window_new()
            area = windows()[-1].screen.areas[0]
            area.type = "IMAGE_EDITOR"
        editor = area.spaces.active
        assert isinstance(editor, bpy.types.SpaceImageEditor)
        editor.image = images.get(self.output) or next(iter(images.values()))


class TRIPO_OT_show_textures(OnJob, bpy.types.Operator):
    """Show textures in the 3D views of this window: Material Preview in place of Solid"""

    bl_idname = "tripo.show_textures"
    bl_label = "Show Textures"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("No 3D view of this window is without textures")
        return any(_plain_views(context))

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        for view in _plain_views(context):
            view.shading.type = "MATERIAL"


def _plain_views(context: bpy.types.Context) -> "Iterator[bpy.types.SpaceView3D]":
    """The 3D views of the window that show no textures."""
    for area in context.screen.areas if context.screen else ():
        view = area.spaces.active
        if isinstance(view, bpy.types.SpaceView3D) and view.shading.type in {"SOLID", "WIREFRAME"}:
            yield view


class TRIPO_OT_use_seeds(OnJob, bpy.types.Operator):
    """Fix the form's seeds at those of this job, so that the next result is like this one"""

    bl_idname = "tripo.use_seeds"
    bl_label = "Use Its Seeds"
    bl_options = {"INTERNAL", "UNDO"}

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from ..form.next_steps import seeds_of

        seeds = seeds_of(job)
        if not seeds:
            raise TripoError("The service told no seeds of this job", spent=Spent.UNSAID)
        from ..form import values

        with redraw.changing(scene(context)) as form:
            if not seeds.keys() & values.chosen(scene(context)).options.keys():
                form.kind = job.task.type
            options, group = (
                values.chosen(scene(context)).options,
                values.chosen_group(scene(context)),
            )
            for name, seed in seeds.items():
                if name in options:
                    values.set_value(group, options[name], seed)


@declares_properties
class TRIPO_OT_add_item(bpy.types.Operator):
    """One more"""

    bl_idname = "tripo.add_item"
    bl_label = "Add"
    bl_options = {"INTERNAL", "UNDO"}

    option: Annotated[str, StringProperty(name="Option")]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..form import values

        with redraw.changing(scene(context)):
            getattr(values.chosen_group(scene(context)), self.option).add()
        return {"FINISHED"}


@declares_properties
class TRIPO_OT_remove_item(bpy.types.Operator):
    """Take this one out of the list"""

    bl_idname = "tripo.remove_item"
    bl_label = "Remove"
    bl_options = {"INTERNAL", "UNDO"}

    option: Annotated[str, StringProperty(name="Option")]
    index: Annotated[int, IntProperty(name="Index")]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..form import values

        with redraw.changing(scene(context)):
            getattr(values.chosen_group(scene(context)), self.option).remove(self.index)
        return {"FINISHED"}


register, unregister = classes_factory(
    (
        TRIPO_OT_use_result,
        TRIPO_OT_clear_source,
        TRIPO_OT_next,
        TRIPO_OT_use_image,
        TRIPO_OT_show_image,
        TRIPO_OT_show_textures,
        TRIPO_OT_use_seeds,
        TRIPO_OT_add_item,
        TRIPO_OT_remove_item,
    )
)
