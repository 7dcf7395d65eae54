# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs with its search, its filter, and what is shown of the chosen job."""

from __future__ import annotations

import bpy

from ...jobs.disk_use import OLD_DAYS, Room, told
from ...jobs.wanted import EVERYTHING, Wanted
from ...spec.job_groups import GROUPS
from ...spec.tasks import TASKS
from .. import current, groups, importing, once
from ..listing import SHOWN, Listing
from ..typed import window_manager
from . import job_details
from .job_rows import MOST
from .text import draw_text

BESIDE = 30
"""The width of a button with an icon alone, in pixels at a scale of 1."""
FEWEST = 3
"""Rows that are in sight at least."""

Layout = bpy.types.UILayout


@once.drawing()
def draw_jobs(layout: Layout, context: bpy.types.Context) -> None:
    """What was made, newest first, and what is known of the chosen one."""
    now = current.existing()
    head = layout.row(align=True)
    if now is None or (now.listing.wanted == EVERYTHING and not now.listing.rows):
        head.label(text="Nothing generated yet")
    else:
        head.prop(window_manager(context), "tripo_search", text="", icon="VIEWZOOM")
        head.popover("TRIPO_PT_job_filter", text="", icon="FILTER")
    head.menu("TRIPO_MT_jobs", text="", icon="DOWNARROW_HLT")
    if now is None:
        return
    if now.notice:
        box = layout.box().row()
        draw_text(box.column(), context, now.notice.text, beside=30)
        box.operator("tripo.dismiss_notice", text="", icon="X", emboss=False)
    if waits := len(now.homeless - now.dismissed):
        draw_waiting(layout, context, waits)
    if now.held and (waits := len(importing.held())):
        draw_held(layout, context, waits)
    listing = now.listing
    if listing.wanted.filtered:
        draw_filtered(layout, listing)
    if listing.rows:
        draw_list(layout, context, listing)
    elif listing.wanted != EVERYTHING:
        layout.label(text="Nothing found")
    if job := listing.chosen_job:
        job_details.draw_chosen(layout, context, now, job)


def draw_list(layout: Layout, context: bpy.types.Context, listing: Listing) -> None:
    """The page, of which some rows are in sight, and the way to the other pages."""
    manager = window_manager(context)
    layout.template_list(
        "TRIPO_UL_jobs",
        "",
        manager,
        "tripo_job_rows",
        manager,
        "tripo_job_row",
        rows=min(max(len(listing.rows), FEWEST), MOST),
        maxrows=MOST,
    )
    if listing.offset or not listing.is_last:
        draw_pages(layout, listing)


def draw_filtered(layout: Layout, listing: Listing) -> None:
    """That a filter leaves jobs out, and the way back to all."""
    row = layout.row(align=True)
    row.label(text=f"{filter_text(listing.wanted)}: {listing.total}")
    row.operator("tripo.show_all_jobs", text="", icon="X")


def filter_text(wanted: Wanted) -> str:
    """What the filter leaves over, in words."""
    parts = [GROUPS[wanted.group].label] if wanted.group else []
    if wanted.type:
        parts.append(TASKS[wanted.type].label)
    if wanted.file:
        parts.append("This File")
    return ", ".join(parts)


def draw_waiting(layout: Layout, context: bpy.types.Context, count: int) -> None:
    """So many results wait, as their file was never saved; nothing else would bring them back."""
    box = layout.box().row()
    what = "1 result waits" if count == 1 else f"{count} results wait"
    draw_text(box.column(), context, f"{what} to be imported", icon="IMPORT", beside=70)
    box.operator("tripo.show_waiting", text="", icon="VIEWZOOM")
    box.operator("tripo.dismiss_waiting", text="", icon="X", emboss=False)


def draw_held(layout: Layout, context: bpy.types.Context, count: int) -> None:
    """So many results wait as the user wants it, and the way to have all of them."""
    box = layout.box()
    what = "1 result waits" if count == 1 else f"{count} results wait"
    draw_text(box, context, f"{what} to be imported", icon="IMPORT")
    row = box.row(align=True)
    row.operator("tripo.show_held", icon="VIEWZOOM")
    row.operator("tripo.import_held", text="Import All" if count > 1 else "Import")


def draw_pages(layout: Layout, listing: Listing) -> None:
    """Which page of the list is shown, and the way to the others."""
    row = layout.row(align=True)
    newer = row.row(align=True)
    newer.enabled = listing.offset > 0
    newer.operator("tripo.jobs_page", text="Newer", icon="TRIA_LEFT").older = False
    last = min(listing.offset + SHOWN, listing.total)
    middle = row.row()
    middle.alignment = "CENTER"
    middle.label(text=f"{listing.offset + 1}-{last} of {listing.total}")
    older = row.row(align=True)
    older.enabled = not listing.is_last
    older.operator("tripo.jobs_page", text="Older", icon="TRIA_RIGHT").older = True


def draw_filter(layout: Layout, context: bpy.types.Context) -> None:
    """Which jobs are listed."""
    chosen = groups.job_filter(window_manager(context))
    column = layout.column()
    for name in ("type", "state", "this_file"):
        column.prop(chosen, name)


def draw_menu(layout: Layout) -> None:
    """What can be done with many jobs, and how jobs come into the list from elsewhere."""
    layout.operator("tripo.attach", text="Attach Task...", icon="LINKED")
    layout.operator("tripo.fetch_history", icon="INTERNET")
    layout.separator()
    layout.operator("tripo.retry_all", text="Retry All Failed...", icon="FILE_REFRESH")
    layout.operator("tripo.cancel_waiting", icon="SORTTIME")
    layout.operator("tripo.cancel_all", text="Cancel All...", icon="X")
    layout.separator()
    layout.operator("tripo.delete_jobs", text="Delete...", icon="TRASH")


def draw_clean_up(layout: Layout, context: bpy.types.Context) -> None:
    """What the files of jobs take on disk, and making room."""
    now = current.existing()
    use = now.disk_use if now else None
    if use is not None:
        column = layout.column(align=True)
        old = f"Done over {OLD_DAYS} days ago"
        for name, room, only_old in (("Done", use.done, False), (old, use.old, True)):
            _draw_room(column, context, name, room, only_old)
        if use.waiting.size:
            draw_text(layout, context, f"Not imported yet: {told(use.waiting.size)}, which stay")
    layout.operator("tripo.measure_files", icon="VIEWZOOM")


def _draw_room(
    layout: Layout, context: bpy.types.Context, name: str, room: Room, old: bool
) -> None:
    row = layout.row()
    draw_text(row.column(), context, f"{name}: {room.jobs}, {told(room.size)}", beside=BESIDE)
    button = row.row()
    button.enabled = room.size > 0
    button.operator("tripo.free_space", text="", icon="TRASH").old = old
