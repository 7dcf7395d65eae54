# SPDX-License-Identifier: GPL-3.0-or-later
"""The first panel of each tab. They are there at once: a window that was saved with the tab open
would otherwise be drawn with another one first.

What they show is loaded when it is first drawn; until all is registered they are empty.
"""

import bpy

from .. import first_use
from ..typed import PanelPart, classes_factory, layout


class TripoPanel(PanelPart):
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Tripo"


class TRIPO_PT_generate(TripoPanel, bpy.types.Panel):
    """The form"""

    bl_label = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        if not first_use.finished():
            return
        from . import form_panel

        form_panel.draw_form(layout(self), context)

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        if not first_use.finished():
            return
        row = layout(self).row(align=True)
        row.popover("TRIPO_PT_presets", text="", icon="PRESET")
        row.popover("TRIPO_PT_settings", text="", icon="PREFERENCES")


class TRIPO_PT_image(bpy.types.Panel):
    """What can be made of the image that is looked at"""

    bl_label = "Tripo"
    bl_space_type = "IMAGE_EDITOR"
    bl_region_type = "UI"
    bl_category = "Tripo"

    def draw(self, context: bpy.types.Context) -> None:
        if not first_use.finished():
            return
        from . import form_panel

        form_panel.draw_image(layout(self), context)


register, unregister = classes_factory((TRIPO_PT_generate, TRIPO_PT_image))
