# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators that change the steps of the chosen recipe. Nothing is kept before it is saved.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from .. import groups, redraw
from ..typed import (
    Annotated,
    BoolProperty,
    IntProperty,
    OperatorPart,
    StringProperty,
    classes_factory,
    declares_properties,
    types,
    window_manager,
)
from .chains import choose
from .presses import Remembered
from .reported import Reported

if TYPE_CHECKING:
    from ...spec.recipes import Recipe

NEW = "My Recipe"


@declares_properties
class OnStep(Remembered, Reported):
    """Works on a step of the chosen recipe, by its place from 0."""

    index: Annotated[int, IntProperty(name="Step", min=0, options={"SKIP_SAVE"})]

    def act(self, context: bpy.types.Context) -> None:
        from ..form import recipe_draft

        recipe = recipe_draft.current(context)
        if recipe is None or self.index > self.last(recipe):
            raise TripoError("The chosen recipe has no such step", spent=Spent.UNSAID)
        self.change(context, recipe)
        redraw.redraw()

    def last(self, recipe: "Recipe") -> int:
        """The last place that there is."""
        return len(recipe.steps) - 1

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        raise NotImplementedError


class TRIPO_OT_open_step(OnStep, bpy.types.Operator):
    """Show the options of this step, and what can be done with it; or no longer"""

    bl_idname = "tripo.open_step"
    bl_label = "Step"
    bl_options = {"INTERNAL"}

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        from ..form import recipe_draft

        folds = recipe_draft.opened(context, recipe) == self.index
        recipe_draft.change(context, recipe, opened=-1 if folds else self.index)


@declares_properties
class TRIPO_OT_add_step(OnStep, bpy.types.Operator):
    """Add this step; the ready recipes stay as they are"""

    bl_idname = "tripo.add_step"
    bl_label = "Add a Step"
    bl_options = {"INTERNAL"}

    type: Annotated[str, StringProperty(name="Type", options={"SKIP_SAVE"})]

    def last(self, recipe: "Recipe") -> int:
        return len(recipe.steps)

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        from ...spec import recipe_edits
        from ...spec.recipes import MOST_STEPS
        from ..form import recipe_draft

        if self.type not in {task.type for task in recipe_edits.later_types()}:
            raise TripoError(f"'{self.type}' can be no later step", spent=Spent.UNSAID)
        if not recipe_edits.can_be_longer(recipe):
            raise TripoError(f"A recipe has at most {MOST_STEPS} steps", spent=Spent.UNSAID)
        longer = recipe_edits.added(recipe, self.index, self.type)
        recipe_draft.change(context, longer, opened=self.index)


class TRIPO_OT_remove_step(OnStep, bpy.types.Operator):
    """Take this step out of the recipe; the ready recipes stay as they are"""

    bl_idname = "tripo.remove_step"
    bl_label = "Remove"
    bl_options = {"INTERNAL"}

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        from ...spec import recipe_edits
        from ..form import recipe_draft

        if len(recipe.steps) == 1:
            raise TripoError("A recipe has at least one step", spent=Spent.UNSAID)
        recipe_draft.change(context, recipe_edits.removed(recipe, self.index))


@declares_properties
class TRIPO_OT_move_step(OnStep, bpy.types.Operator):
    """Have this step earlier or later; the ready recipes stay as they are"""

    bl_idname = "tripo.move_step"
    bl_label = "Move"
    bl_options = {"INTERNAL"}

    by: Annotated[int, IntProperty(name="By", default=1, options={"SKIP_SAVE"})]

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        from ...spec import recipe_edits
        from ..form import recipe_draft

        to = min(max(self.index + self.by, 0), len(recipe.steps) - 1)
        recipe_draft.change(context, recipe_edits.moved(recipe, self.index, self.by), opened=to)


@declares_properties
class OnItem(OperatorPart):
    """Works on a list among the options of the step that is open."""

    option: Annotated[str, StringProperty(name="Option", options={"SKIP_SAVE"})]

    def list_of(self, context: bpy.types.Context, recipe: "Recipe") -> Any:
        from ..form import recipe_draft

        at = recipe_draft.opened(context, recipe)
        if at < 0 or self.option not in recipe.steps[at].task.options:
            raise TripoError("No step with such a list is open", spent=Spent.UNSAID)
        group = groups.step_form(window_manager(context), recipe.steps[at].type)
        return getattr(group, self.option)


class TRIPO_OT_add_step_item(OnItem, OnStep, bpy.types.Operator):
    """Add another one"""

    bl_idname = "tripo.add_step_item"
    bl_label = "Add"
    bl_options = {"INTERNAL"}

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        self.list_of(context, recipe).add()


class TRIPO_OT_remove_step_item(OnItem, OnStep, bpy.types.Operator):
    """Take it out of the list"""

    bl_idname = "tripo.remove_step_item"
    bl_label = "Remove"
    bl_options = {"INTERNAL"}

    def last(self, recipe: "Recipe") -> int:
        return self.index

    def change(self, context: bpy.types.Context, recipe: "Recipe") -> None:
        self.list_of(context, recipe).remove(self.index)


class TRIPO_OT_new_recipe(Reported, bpy.types.Operator):
    """Begin a recipe of your own, with the form as its first step"""

    bl_idname = "tripo.new_recipe"
    bl_label = "New Recipe"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context) -> None:
        from ...spec.recipes import Recipe, RecipeStep
        from .. import chaining
        from ..form import recipe_draft, values
        from ..typed import scene

        names = {NEW, *(f"{NEW} {number}" for number in range(2, 1000))} - {
            *chaining.found().recipes
        }
        name = min(names, key=lambda name: (len(name), name))
        first = values.chosen(scene(context)).type
        recipe_draft.begin(context, Recipe(name, (RecipeStep(first),)))
        redraw.redraw()


class TRIPO_OT_undo_recipe(Reported, bpy.types.Operator):
    """Have the recipe as it is kept, without what was changed here since"""

    bl_idname = "tripo.undo_recipe"
    bl_label = "Undo Changes"
    bl_options = {"INTERNAL"}

    def act(self, context: bpy.types.Context) -> None:
        choose(context, groups.recipe(window_manager(context)))
        redraw.redraw()


_register, _unregister = classes_factory(
    (
        TRIPO_OT_open_step,
        TRIPO_OT_add_step,
        TRIPO_OT_remove_step,
        TRIPO_OT_move_step,
        TRIPO_OT_add_step_item,
        TRIPO_OT_remove_step_item,
        TRIPO_OT_new_recipe,
        TRIPO_OT_undo_recipe,
    )
)


def register() -> None:
    _register()
    types.WindowManager.tripo_step = IntProperty(
        name="Step", default=-1, options={"SKIP_SAVE", "HIDDEN"}
    )
    types.WindowManager.tripo_step_all = BoolProperty(
        name="All Options", description="Show every option of the step", options={"SKIP_SAVE"}
    )


def unregister() -> None:
    del types.WindowManager.tripo_step_all
    del types.WindowManager.tripo_step
    _unregister()
