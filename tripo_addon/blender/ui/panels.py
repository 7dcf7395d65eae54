# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels. What they show is loaded when it is first drawn."""

import bpy

from ..typed import PanelPart, classes_factory, layout


class TripoPanel(PanelPart):
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Tripo"


class TRIPO_PT_generate(TripoPanel, bpy.types.Panel):
    """The form"""

    bl_label = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        from . import form_panel

        form_panel.draw_form(layout(self), context)


class TRIPO_PT_chains(TripoPanel, bpy.types.Panel):
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


class TRIPO_PT_jobs(TripoPanel, bpy.types.Panel):
    """What was started, newest first"""

    bl_label = "Jobs"

    def draw(self, context: bpy.types.Context) -> None:
        from . import form_panel

        form_panel.draw_jobs(layout(self), context)


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


class TRIPO_PT_export(TripoPanel, bpy.types.Panel):
    """Writes models to files for engines, AR and printers; nothing is sent"""

    bl_label = "Export"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import export_panel

        export_panel.draw(layout(self), context)


class TRIPO_PT_usage(TripoPanel, bpy.types.Panel):
    """What the account was used for"""

    bl_label = "Usage"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        from . import form_panel

        form_panel.draw_usage(layout(self), context)


class TRIPO_PT_image(bpy.types.Panel):
    """What can be made of the image that is looked at"""

    bl_label = "Tripo"
    bl_space_type = "IMAGE_EDITOR"
    bl_region_type = "UI"
    bl_category = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        from . import form_panel

        form_panel.draw_image(layout(self), context)


register, unregister = classes_factory(
    (
        TRIPO_PT_generate,
        TRIPO_MT_recipes,
        TRIPO_PT_chains,
        TRIPO_PT_jobs,
        TRIPO_PT_movements,
        TRIPO_PT_origin,
        TRIPO_PT_mesh,
        TRIPO_PT_export,
        TRIPO_PT_usage,
        TRIPO_PT_image,
    )
)
