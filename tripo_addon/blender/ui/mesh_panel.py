# SPDX-License-Identifier: GPL-3.0-or-later
"""What checks have found, each with a button that selects it and one that mends it.

Reads no mesh, only what checks have kept.
"""

from __future__ import annotations

from typing import Any

import bpy

from ...mesh.faults import MENDS, SAFE, Select
from ...mesh.report import Finding, Report
from ..mesh import checking, chosen, reports
from ..typed import icon as known_icon
from ..typed import mesh_of
from .text import draw_text, unequal

SELECT, DECIMATE = "Select", "Decimate"
DRAWN = 4
"""Reports of so many objects are drawn at once."""
_ICONS = {
    Select.VERTEX: "VERTEXSEL",
    Select.EDGE: "EDGESEL",
    Select.FACE: "FACESEL",
    None: "ERROR",
}


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The button, and the last reports of the chosen objects."""
    layout.operator("tripo.validate_mesh", icon="VIEWZOOM")
    if progress := checking.progress():
        layout.label(text=progress, icon="TIME")
    known = [obj for obj in chosen.targets(context) if reports.last_report(obj)]
    reports.compare_later(known[:DRAWN])
    for obj in known[:DRAWN]:
        _draw_object(layout.box(), context, obj)
    if len(known) > DRAWN:
        layout.label(text=f"{len(known) - DRAWN} more reports are not shown")


def _draw_object(
    layout: bpy.types.UILayout, context: bpy.types.Context, obj: bpy.types.Object
) -> None:
    report = reports.last_report(obj)
    assert report
    layout.label(text=obj.name, icon="OUTLINER_OB_MESH")
    stale = reports.is_stale(obj)
    if stale:
        draw_text(layout, context, "Changed since this check", icon="FILE_REFRESH")
    elif told := reports.told(obj):
        draw_text(layout, context, told, icon="MODIFIER")
    if report.clean:
        draw_text(layout, context, report.summary, icon="CHECKMARK")
    refused = chosen.refusal(obj)
    for finding in (*report.findings, *report.remarks):
        _draw_finding(layout, context, obj, finding, mends=not refused)
    if report.parts_text:
        draw_text(layout, context, report.parts_text, icon="INFO")
    if refused:
        draw_text(layout, context, refused, icon="LIBRARY_DATA_DIRECT")
        return
    _draw_tools(layout, context, obj, report)


def _draw_finding(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    obj: bpy.types.Object,
    finding: Finding,
    *,
    mends: bool,
) -> None:
    """What was found; below it the two buttons, or how it is mended by hand."""
    fault = finding.fault
    column = layout.column(align=True)
    draw_text(column, context, finding.text, icon=_ICONS[fault.select])
    row = column.row(align=True)
    if fault.select and fault.mend and mends:
        row = unequal(row, SELECT, MENDS[fault.mend].label)
    if fault.select:
        _button(row, "tripo.select_fault", SELECT, obj, fault=finding.name)
    if fault.mend and mends:
        _button(row, "tripo.mend_mesh", MENDS[fault.mend].label, obj, mend=fault.mend)
    elif not fault.mend:
        draw_text(column, context, fault.by_hand, icon="BLANK1")


def _draw_tools(
    layout: bpy.types.UILayout, context: bpy.types.Context, obj: bpy.types.Object, report: Report
) -> None:
    """Mend All, what is there for every mesh, and what is to be known before."""
    column = layout.column(align=True)
    if any(finding.fault.mend in SAFE for finding in report.findings):
        _button(column, "tripo.mend_mesh", "Mend All", obj, icon="MODIFIER")
    keys = mesh_of(obj).shape_keys
    merge = MENDS["merge"].label
    row = column.row(align=True) if keys else unequal(column, merge, DECIMATE)
    _button(row, "tripo.mend_mesh", merge, obj, mend="merge")
    if keys:
        draw_text(
            layout,
            context,
            f"Its {len(keys.key_blocks)} shape keys are kept; Decimate would lose them",
            icon="SHAPEKEY_DATA",
        )
    else:
        _button(row, "tripo.decimate_mesh", DECIMATE, obj)
    if sharing := chosen.sharing(obj):
        draw_text(layout, context, sharing, icon="LINKED")
    if losing := chosen.losing(obj):
        draw_text(layout, context, losing, icon="NORMALS_VERTEX_FACE")


def _button(
    layout: bpy.types.UILayout,
    name: str,
    text: str,
    obj: bpy.types.Object,
    *,
    icon: str = "NONE",
    **given: Any,
) -> None:
    properties: Any = layout.operator(name, text=text, icon=known_icon(icon))
    properties.object = obj.name
    for option, value in given.items():
        setattr(properties, option, value)
