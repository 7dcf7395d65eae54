# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels. What they show is loaded when it is first drawn."""

from typing import Any

import bpy
from bl_ui.utils import PresetPanel

from ..languages import drawn
from ..operators import form_presets
from ..typed import classes_factory, layout
from .tabs import TripoPanel


class KeyedPanel(TripoPanel):
    """Of no use before there is a key."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..settings import lacks_key

        return not lacks_key()


class TRIPO_PT_settings(bpy.types.Panel):
    """Key, service, limits and folders"""

    bl_label = "Tripo Settings"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"
    bl_options = {"INSTANCED"}
    bl_ui_units_x = 16  # settings_panel.WIDTH

    def draw(self, context: bpy.types.Context) -> None:
        from . import settings_panel

        settings_panel.draw(layout(self), context)


class TRIPO_PT_style(bpy.types.Panel):
    """Words and a picture for all that is made for this project"""

    bl_label = "Project Style"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"
    bl_options = {"INSTANCED"}
    bl_ui_units_x = 14

    def draw(self, context: bpy.types.Context) -> None:
        from . import prompt_rows

        prompt_rows.draw_style_settings(layout(self), context)


class TRIPO_PT_presets(PresetPanel, bpy.types.Panel):
    """Settings that were kept"""

    bl_label = "Tripo Presets"
    bl_space_type = "VIEW_3D"
    preset_subdir = form_presets.FOLDER
    preset_operator = "script.execute_preset"
    preset_add_operator = "tripo.preset_add"


class TRIPO_MT_prompts(bpy.types.Menu):
    """The last prompts, and the texts of this file"""

    bl_label = "Prompts"

    def draw(self, context: bpy.types.Context) -> None:
        from . import prompt_rows

        prompt_rows.draw_menu(layout(self))


class TRIPO_PT_chains(KeyedPanel, bpy.types.Panel):
    """Several steps, each of which works on the result of the one before"""

    bl_label = "Chains"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import chain_panel

        chain_panel.draw(layout(self), context)


class TRIPO_MT_recipes(bpy.types.Menu):
    """The recipes that there are"""

    bl_label = "Recipes"

    def draw(self, context: bpy.types.Context) -> None:
        from . import chain_panel

        chain_panel.draw_recipes(layout(self))


class TRIPO_MT_targets(bpy.types.Menu):
    """What models can be made for"""

    bl_label = "For"

    def draw(self, context: bpy.types.Context) -> None:
        from . import target_rows

        target_rows.draw_menu(layout(self))


class TRIPO_MT_add_step(bpy.types.Menu):
    """The steps that can be added to the chosen recipe"""

    bl_label = "Add a Step"

    def draw(self, context: bpy.types.Context) -> None:
        from . import recipe_rows

        recipe_rows.draw_additions(layout(self), context)


class TRIPO_PT_jobs(TripoPanel, bpy.types.Panel):
    """What was started, newest first"""

    bl_label = "Jobs"

    def draw(self, context: bpy.types.Context) -> None:
        from . import jobs_panel

        jobs_panel.draw_jobs(layout(self), context)


class TRIPO_UL_jobs(bpy.types.UIList):
    """The jobs on the page that is looked at"""

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        from . import job_rows

        job_rows.draw_row(drawn(layout), context, index or 0)

    def draw_filter(self, context: bpy.types.Context, layout: bpy.types.UILayout) -> None:
        from . import jobs_panel

        jobs_panel.draw_filter(layout, context)


class TRIPO_PT_job_filter(bpy.types.Panel):
    """List only some jobs"""

    bl_label = "Filter"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"
    bl_ui_units_x = 11

    def draw(self, context: bpy.types.Context) -> None:
        from . import jobs_panel

        jobs_panel.draw_filter(layout(self), context)


class TRIPO_MT_jobs(bpy.types.Menu):
    """What can be done with many jobs"""

    bl_label = "Jobs"

    def draw(self, context: bpy.types.Context) -> None:
        from . import jobs_panel

        jobs_panel.draw_menu(layout(self))


class TRIPO_PT_clean_up(TripoPanel, bpy.types.Panel):
    """What the files of jobs take on disk"""

    bl_label = "Clean Up"
    bl_parent_id = "TRIPO_PT_jobs"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from .. import current

        # Before the first job there is nothing to clean up.
        now = current.existing()
        return bool(now and now.jobs)

    def draw(self, context: bpy.types.Context) -> None:
        from . import jobs_panel

        jobs_panel.draw_clean_up(layout(self), context)


class TRIPO_PT_movements(TripoPanel, bpy.types.Panel):
    """What the active object's armature can do"""

    bl_label = "Movements"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ..scene import playing

        armature = playing.armature_of(context.object)
        return armature is not None and bool(playing.movements_of(armature))

    def draw(self, context: bpy.types.Context) -> None:
        from ..scene import playing
        from . import movement_rows

        armature = playing.armature_of(context.object)
        if armature:
            movement_rows.draw_movements(layout(self), armature)


class TRIPO_PT_origin(TripoPanel, bpy.types.Panel):
    """Where the active object comes from, and whether AI has made it"""

    bl_label = "What Is This?"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import origin_panel

        origin_panel.draw(layout(self), context)


class TRIPO_PT_mesh(TripoPanel, bpy.types.Panel):
    """Whether a mesh is sound; nothing is sent"""

    bl_label = "Check Mesh"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import mesh_panel

        mesh_panel.draw(layout(self), context)


class TRIPO_PT_uv(TripoPanel, bpy.types.Panel):
    """How the active mesh lies on its texture; nothing is sent"""

    bl_label = "UV Map"
    bl_parent_id = "TRIPO_PT_mesh"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from . import uv_rows

        return uv_rows.mesh_for(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        from . import uv_rows

        obj = uv_rows.mesh_for(context)
        if obj:
            uv_rows.draw(layout(self), context, obj)


class TRIPO_PT_export(TripoPanel, bpy.types.Panel):
    """Writes models to files for engines, AR and printers; nothing is sent"""

    bl_label = "Export"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import export_panel

        export_panel.draw(layout(self), context)


class TRIPO_PT_usage(KeyedPanel, bpy.types.Panel):
    """What the account was used for"""

    bl_label = "Usage"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import form_panel

        form_panel.draw_usage(layout(self), context)


register, unregister = classes_factory(
    (
        TRIPO_PT_settings,
        TRIPO_PT_style,
        TRIPO_PT_presets,
        TRIPO_MT_prompts,
        TRIPO_MT_recipes,
        TRIPO_MT_targets,
        TRIPO_MT_add_step,
        TRIPO_PT_chains,
        TRIPO_PT_jobs,
        TRIPO_UL_jobs,
        TRIPO_PT_job_filter,
        TRIPO_MT_jobs,
        TRIPO_PT_clean_up,
        TRIPO_PT_movements,
        TRIPO_PT_origin,
        TRIPO_PT_mesh,
        TRIPO_PT_uv,
        TRIPO_PT_export,
        TRIPO_PT_usage,
    )
)
