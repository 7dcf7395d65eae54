# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file is for, what is in it and what is lost, the button, and what became of it.

Reads no mesh, only what checks have kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from ...mesh.faults import SAFE
from ...spec.exporting import PRESETS, Preset, by_service
from ...spec.slicers import ENDINGS
from ...spec.tasks.conversion import CONVERSION_CREDITS
from .. import typed
from ..mesh import checking, chosen, reports
from ..scene import provenance
from .text import draw_text

if TYPE_CHECKING:
    from ..scene.running_export import Running

DRAWN = 3
"""The surfaces of so many objects are told at once."""


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The whole panel."""
    manager: Any = typed.window_manager(context)
    form = manager.tripo_export
    preset = PRESETS[form.preset]
    layout.use_property_split = True
    layout.use_property_decorate = False
    layout.prop(form, "preset")
    draw_preset(layout, context, form.preset)
    if preset.printed:
        column = layout.column(align=True)
        column.prop(form, "size_mm")
        row = column.row()
        row.active = form.size_mm > 0
        row.prop(form, "size_of")
        if preset.ending == ".3mf":
            column.prop(form, "filaments")
        _draw_surfaces(layout, context)
    _draw_button(layout, context, form)
    _draw_last(layout, context)


def draw_preset(layout: bpy.types.UILayout, context: bpy.types.Context, name: str) -> None:
    """What a preset writes, what it cannot keep, and what else can write it."""
    preset = PRESETS[name]
    column = layout.column(align=True)
    draw_text(column, context, preset.help, icon="FILE_TICK")
    if preset.lost:
        draw_text(column, context, f"Lost: {_small(preset.lost)}", icon="REMOVE")
    if preset.note:
        draw_text(column, context, preset.note, icon="INFO")
    draw_text(column, context, _way(context, preset), icon="DESKTOP")


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _way(context: bpy.types.Context, preset: Preset) -> str:
    """Who writes it, and who else could."""
    text = "Free: Blender writes what you see"
    known = context.object is not None and provenance.task_id_of(context.object)
    other = by_service(preset.ending, CONVERSION_CREDITS) if known else ""
    return f"{text}. {other}" if other else text


def _draw_surfaces(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Whether the selected surfaces are closed, as far as they were checked."""
    if told := checking.progress():
        layout.label(text=told, icon="TIME")
        return
    found = chosen.targets(context)
    known = [obj for obj in found if reports.last_report(obj) and not reports.is_stale(obj)]
    reports.compare_later(known[:DRAWN])
    for obj in known[:DRAWN]:
        report = reports.last_report(obj)
        assert report
        column = layout.column(align=True)
        if report.clean:
            draw_text(column, context, f"{obj.name} is closed and sound", icon="CHECKMARK")
            continue
        draw_text(column, context, f"{obj.name}: {report.summary}", icon="ERROR")
        mendable = any(finding.fault.mend in SAFE for finding in report.findings)
        if mendable and not chosen.refusal(obj):
            mend: Any = column.operator("tripo.mend_mesh", text="Mend All", icon="MODIFIER")
            mend.object = obj.name
    if len(known) < len(found):
        layout.operator("tripo.validate_mesh", text="Check Whether It Is Closed", icon="VIEWZOOM")


def _draw_button(layout: bpy.types.UILayout, context: bpy.types.Context, form: Any) -> None:
    from ..scene import running_export

    row = layout.row()
    row.scale_y = 1.4
    row.operator_context = "INVOKE_DEFAULT"
    row.enabled = not running_export.under_way()
    button: Any = row.operator("tripo.export", text=_label(context), icon="EXPORT")
    for name in ("preset", "size_mm", "size_of", "filaments"):
        setattr(button, name, getattr(form, name))


def _label(context: bpy.types.Context) -> str:
    """The button's words: what is written."""
    count = len(context.selected_objects)
    if count > 1:
        return f"Export {count} Objects..."
    obj = context.selected_objects[0] if count else context.object
    return f"Export {obj.name}..." if obj else "Export..."


def _draw_last(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What became of the last press."""
    from ..scene import running_export

    last = running_export.last()
    if last is None:
        return
    box = layout.box()
    if last.error:
        draw_text(box, context, last.error, icon="ERROR")
    elif last.done is None:
        box.label(text=f"Writing {last.path.name}", icon="TIME")
    else:
        _draw_done(box, context, last)


def _draw_done(box: bpy.types.UILayout, context: bpy.types.Context, last: Running) -> None:
    done = last.done
    assert done
    column = box.column(align=True)
    draw_text(column, context, last.path.name, icon="CHECKMARK")
    draw_text(column, context, done.text, icon="BLANK1")
    if PRESETS[last.preset].printed:
        draw_text(column, context, done.millimetres, icon="BLANK1")
    for text in (*done.faults, *done.remarks):
        draw_text(column, context, text, icon="ERROR")
    column = box.column(align=True)
    column.operator("tripo.show_export", icon="FILE_FOLDER")
    if last.path.suffix.lower() in ENDINGS:
        for program in last.slicers:
            text = f"Open in {program.label}"
            button: Any = column.operator("tripo.open_slicer", text=text, icon="WINDOW")
            button.name = program.label
