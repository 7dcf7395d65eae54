# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators on recipes, and on a job after which its chain waits.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from .. import groups
from ..languages import said
from ..typed import (
    Annotated,
    BoolVectorProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    types,
    window_manager,
)
from .generate import Starter
from .jobs import OnJob
from .reported import OnFile, Reported

if TYPE_CHECKING:
    from ...jobs.job import Job
    from ...spec.recipes import Recipe
    from ..typed import Outcome

MOST_STEPS = 12
"""Of a recipe; `spec.recipes`, which has the number too, is not loaded yet."""
LONGEST_NAME = 60


def chosen(context: bpy.types.Context) -> "Recipe":
    """The chosen recipe, as the panel shows it. Raises `TripoError` where there is none, and for
    one with problems."""
    from ...errors import Invalid
    from ...spec import recipes
    from ..form import recipe_draft

    recipe = recipe_draft.current(context)
    if recipe is None:
        raise TripoError("No recipe is chosen", "Choose one in the panel Chains", Spent.UNSAID)
    if wrong := recipes.problems(recipe):
        raise Invalid(wrong, "Change its steps")
    return recipe


def choose(context: bpy.types.Context, name: str) -> None:
    """Read the recipes once more, and choose one; none where there is none of this name."""
    from .. import chaining
    from ..form import recipe_draft

    recipe_draft.forget(context)
    recipe = chaining.found().recipes.get(name)
    gates = [step.gate for step in recipe.steps] if recipe else []
    groups.choose_recipe(window_manager(context), name if recipe else "", gates)


def own_name(name: str) -> str:
    """Under which name a recipe is kept unless the user says another: the same, but never that of
    a ready one."""
    from ...spec.ready_recipes import READY

    ready = any(recipe.name == name for recipe in READY)
    return f"My {name}"[:LONGEST_NAME] if ready else name


@declares_properties
class TRIPO_OT_run_recipe(Starter, bpy.types.Operator):
    """Run the chosen recipe, starting with the form or the active object. Each step is paid when \
it is made; after a step with a pause mark the chain waits until you have looked at it"""

    bl_idname = "tripo.run_recipe"
    bl_label = "Run Recipe"

    def begin(self, context: bpy.types.Context) -> "Job":
        from .. import chaining
        from ..form import chain_form

        recipe = chosen(context)
        return chaining.start(context, recipe, chain_form.given(context, recipe))


@declares_properties
class TRIPO_OT_choose_recipe(Reported, bpy.types.Operator):
    """Choose this recipe"""

    bl_idname = "tripo.choose_recipe"
    bl_label = "Choose Recipe"
    bl_options = {"INTERNAL"}

    recipe: Annotated[str, StringProperty(name="Recipe", options={"SKIP_SAVE"})]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: Any) -> str:
        from .. import chaining

        recipe = chaining.listed().recipes.get(properties.recipe)
        return recipe.help if recipe and recipe.help else str(cls.__doc__)

    def act(self, context: bpy.types.Context) -> None:
        choose(context, self.recipe)


@declares_properties
class TRIPO_OT_save_recipe(Reported, bpy.types.Operator):
    """Keep this recipe with its pause marks under a name of your own. Where the form is of the \
type of its first step, the form's options are kept with it"""

    bl_idname = "tripo.save_recipe"
    bl_label = "Save Recipe"
    bl_options = {"INTERNAL"}

    name: Annotated[str, StringProperty(name="Name", maxlen=LONGEST_NAME, options={"SKIP_SAVE"})]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        self.name = self.name or own_name(groups.recipe(window_manager(context)))
        return window_manager(context).invoke_props_dialog(self, confirm_text=said("Save"))

    def draw(self, context: bpy.types.Context) -> None:
        layout(self).prop(self, "name")

    def act(self, context: bpy.types.Context) -> None:
        from ...errors import Invalid
        from ...files import recipe_files
        from ...jobs import plans
        from ...spec import recipes
        from .. import chaining
        from ..form import chain_form

        recipe = chosen(context)
        plan = chain_form.plan(context, recipe)
        assert plan
        first = plan.tasks[0]
        kept = recipes.Recipe(self.name.strip(), plans.begun(recipe, first).steps)
        if wrong := recipes.problems(kept):
            raise Invalid(wrong, "Change the name, or the form")
        recipe_files.write(chaining.folder(), kept)
        choose(context, kept.name)


class TRIPO_OT_import_recipe(OnFile, bpy.types.Operator):
    """Keep the recipe of a file, such as one that somebody has sent you"""

    bl_idname = "tripo.import_recipe"
    bl_label = "Import Recipe"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context) -> None:
        from ...files import recipe_files
        from .. import chaining

        recipe = recipe_files.read_file(Path(self.filepath))
        recipe_files.write(chaining.folder(), recipe)
        choose(context, recipe.name)


class TRIPO_OT_export_recipe(OnFile, bpy.types.Operator):
    """Write this recipe to a file, to share it; it has no prompt, no picture and no key"""

    bl_idname = "tripo.export_recipe"
    bl_label = "Export Recipe"
    bl_options = {"INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from ...text.filenames import file_name

        self.filepath = f"{file_name(groups.recipe(window_manager(context)))}.json"
        return super().invoke(context, event)

    def act(self, context: bpy.types.Context) -> None:
        from ...files import recipe_files

        path = Path(self.filepath)
        recipe_files.write_file(path.with_suffix(recipe_files.ENDING), chosen(context))


class TRIPO_OT_delete_recipe(Reported, bpy.types.Operator):
    """Delete this recipe of yours; the ready recipes cannot be deleted"""

    bl_idname = "tripo.delete_recipe"
    bl_label = "Delete Recipe"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ...spec.ready_recipes import READY
        from .. import chaining

        recipe = chaining.listed().recipes.get(groups.recipe(window_manager(context)))
        cls.poll_message_set("This recipe comes with the add-on")
        return recipe is not None and recipe not in READY

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        return window_manager(context).invoke_confirm(self, event)

    def act(self, context: bpy.types.Context) -> None:
        from ...files import recipe_files
        from .. import chaining

        name = groups.recipe(window_manager(context))
        recipe_files.remove(chaining.folder(), name)
        choose(context, name)


@declares_properties
class TRIPO_OT_keep_recipe(OnJob, bpy.types.Operator):
    """Keep the steps that have led to this result as a recipe, to do the same once more; \
without its prompt and its pictures"""

    bl_idname = "tripo.keep_recipe"
    bl_label = "Keep as Recipe..."
    bl_options = {"INTERNAL"}

    name: Annotated[str, StringProperty(name="Name", maxlen=LONGEST_NAME, options={"SKIP_SAVE"})]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        job = self.found()
        self.name = self.name or (f"As {job.subject or job.about}"[:LONGEST_NAME] if job else "")
        return window_manager(context).invoke_props_dialog(self, confirm_text=said("Keep"))

    def draw(self, context: bpy.types.Context) -> None:
        layout(self).prop(self, "name")

    def act(self, context: bpy.types.Context, job: "Job") -> None:
        from ...files import recipe_files
        from ...spec import recipes
        from .. import chaining

        kept = recipes.of_tasks(self.name.strip(), chaining.line_of(job))
        recipe_files.write(chaining.folder(), kept)
        choose(context, kept.name)
        self.report(
            {"INFO"}, said(f"{kept.name}: {len(kept.steps)} steps, in the panel Chains", "reports")
        )


_register, _unregister = classes_factory(
    (
        TRIPO_OT_run_recipe,
        TRIPO_OT_choose_recipe,
        TRIPO_OT_save_recipe,
        TRIPO_OT_import_recipe,
        TRIPO_OT_export_recipe,
        TRIPO_OT_delete_recipe,
        TRIPO_OT_keep_recipe,
    )
)


def register() -> None:
    _register()
    types.WindowManager.tripo_recipe = StringProperty(name="Recipe", options={"SKIP_SAVE"})
    types.WindowManager.tripo_gates = BoolVectorProperty(
        name="Pause",
        description="Wait after this step until you have looked at its result: then go on, or make "
        "it again, before the next step is paid",
        size=MOST_STEPS,
        options={"SKIP_SAVE"},
    )


def unregister() -> None:
    del types.WindowManager.tripo_gates
    del types.WindowManager.tripo_recipe
    _unregister()
