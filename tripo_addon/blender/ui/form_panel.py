# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panels show: the form, the price, the balance and the jobs. Drawing only draws."""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ...errors import Kind
from ...jobs.journal.spending import Ledger, Line, total
from ...jobs.usage import summary
from ...providers import SERVICES, capabilities, unit
from ...spec.options import Task
from ...spec.tasks import TASKS
from .. import current, groups
from ..costs import price_of
from ..form import values
from ..form.refusal import form_refusal
from ..listing import SHOWN, Listing
from ..paths import ADDON
from ..scene import provenance
from ..settings import Hindrance, hindrance, preferences, refusal, service, settings
from ..typed import active_object, icon
from ..typed import scene as scene_of
from . import form_rows, job_rows, level_rows, source_rows, uv_rows
from .account_rows import draw_account, draw_key
from .text import draw_text

Layout = bpy.types.UILayout
SHORT_VALUE = 22
"""Characters that fit beside a name."""


def draw_form(layout: Layout, context: bpy.types.Context) -> None:
    """The form with its price, its button and the balance."""
    draw_setup(layout, context)
    scene = scene_of(context)
    form, task_type, group = groups.form(scene), values.chosen(scene), values.chosen_group(scene)
    active = active_object(context)
    if active:
        source_rows.draw_pair(layout, context, active)
        level_rows.draw_levels(layout, context, active)
        uv_rows.draw_result(layout, context, active)
    draw_selector(layout, context, form, task_type)
    form_rows.draw_unknown(layout, context)
    form_rows.draw_inputs(layout, context, group, task_type)
    form_rows.draw_groups(layout, context, group, task_type)
    level_rows.draw_form(layout, context, task_type)
    form_rows.draw_note(layout, context, task_type)
    form_rows.draw_remarks(layout, context)
    draw_generate(layout, context)
    draw_account(layout, refresh=True)


def draw_jobs(layout: Layout, context: bpy.types.Context) -> None:
    """What was made, newest first, a page at a time."""
    now = current.existing()
    head = layout.row(align=True)
    head.prop(context.window_manager, "tripo_search", text="", icon="VIEWZOOM")
    head.operator("tripo.attach", text="", icon="LINKED")
    head.operator("tripo.fetch_history", text="", icon="INTERNET")
    if now is None:
        layout.label(text="Nothing generated yet")
        return
    if now.notice:
        box = layout.box().row()
        draw_text(box.column(), context, now.notice.text)
        box.operator("tripo.dismiss_notice", text="", icon="X", emboss=False)
    if waits := len(now.homeless - now.dismissed):
        draw_waiting(layout, context, waits)
    listing = now.listing
    if len(listing.waiting) > 1:
        row = layout.row()
        row.label(text=f"{len(listing.waiting)} waiting")
        row.operator("tripo.cancel_waiting", text="Cancel All", icon="X")
    shown = listing.shown()
    if not shown:
        layout.label(text="Nothing found" if listing.search else "Nothing generated yet")
    for job in shown:
        job_rows.draw_job(layout, context, job, own=now.engine.owns(job.id))
    if listing.offset or not listing.is_last:
        draw_pages(layout, listing)


def draw_waiting(layout: Layout, context: bpy.types.Context, count: int) -> None:
    """So many results wait, as their file was never saved; nothing else would bring them back."""
    box = layout.box().row()
    what = "1 result waits" if count == 1 else f"{count} results wait"
    draw_text(box.column(), context, f"{what} to be imported", icon="IMPORT", beside=70)
    box.operator("tripo.show_waiting", text="", icon="VIEWZOOM")
    box.operator("tripo.dismiss_waiting", text="", icon="X", emboss=False)


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


def draw_usage(layout: Layout, context: bpy.types.Context) -> None:
    """What the account was used for."""
    now = current.existing()
    if now:
        layout.label(text="By this add-on")
        draw_lines(layout, context, spending_lines(now.ledger))
        layout.separator()
        layout.label(text="By all programs with this key")
    layout.operator("tripo.refresh_usage", icon="FILE_REFRESH")
    report = now.usage if now else None
    if report is None:
        return
    if report.failure:
        draw_text(layout, context, report.failure.text, icon="ERROR")
        return
    draw_lines(layout, context, summary(report.rows, unit(service())))


def draw_lines(
    layout: Layout, context: bpy.types.Context, lines: Iterable[tuple[str, str]]
) -> None:
    """Names and values, side by side where there is room."""
    column = layout.column(align=True)
    for name, value in lines:
        if len(value) > SHORT_VALUE:
            draw_text(column, context, f"{name}: {value}")
            continue
        row = column.row()
        row.label(text=name)
        row.label(text=value)


def spending_lines(ledger: Ledger) -> list[tuple[str, str]]:
    """Names and values: today, this month, this month by type of task, the dearest first."""
    counted = unit(service())
    limit = settings().daily_limit
    today, month = (total(lines, service()) for lines in (ledger.today, ledger.month))
    of_limit = f" of {limit:g}" if limit else ""
    lines = [line for line in ledger.month if line.service == service() and line.type in TASKS]
    lines.sort(key=lambda line: -line.charged)
    return [
        ("Today", f"{today.charged:g}{of_limit} {counted}{_open_text(today)}"),
        ("This month", f"{month.charged:g} {counted}{_open_text(month)}"),
        *(
            (TASKS[line.type].label, f"{line.tasks}, {line.charged:g} {counted}{_open_text(line)}")
            for line in lines
        ),
    ]


def _open_text(line: Line) -> str:
    return f", {line.open:g} open" if line.open else ""


def draw_image(layout: Layout, context: bpy.types.Context) -> None:
    """What can be made of the image that is looked at."""
    editor = context.space_data
    image = editor.image if isinstance(editor, bpy.types.SpaceImageEditor) else None
    if image is None:
        layout.label(text="There is no image here")
        return
    made = provenance.read(image)
    if made and made.type in TASKS:
        draw_text(layout, context, f"{made.prompt} ({TASKS[made.type].label})")
    if values.only_urls():
        label = SERVICES[service()].label
        draw_text(layout, context, f"{label} takes pictures by their URLs only", icon="INFO")
        return
    layout.label(text="Use it in the 3D View's form:")
    column = layout.column(align=True)
    for name, task_type in TASKS.items():
        if "image" in task_type.options and not capabilities.unable(service(), task_type):
            button = column.operator(
                "tripo.use_image", text=task_type.label, icon=icon(task_type.icon)
            )
            button.kind = name


def draw_setup(layout: Layout, context: bpy.types.Context) -> None:
    """What has to be done before anything can be generated."""
    now = current.existing()
    hindered = hindrance()
    if hindered is None and now and now.account and now.account.failure:
        # Anything but a bad key is told with the balance.
        failure = now.account.failure
        hindered = Hindrance(failure.text, Kind.KEY) if failure.kind is Kind.KEY else None
    if hindered is None:
        return
    box = layout.box()
    draw_text(box, context, hindered.text, icon="INFO")
    chosen = preferences()
    if hindered.kind is Kind.OFFLINE:
        box.operator("extensions.userpref_show_online", text="Allow Online Access...")
    elif hindered.kind is not Kind.KEY:
        box.operator("preferences.addon_show", text="Open Preferences...").module = ADDON
    elif chosen:
        draw_key(box.column(), chosen)


def draw_selector(
    layout: Layout, context: bpy.types.Context, form: groups.Form, task_type: type[Task]
) -> None:
    """The sections, and the types of task in the chosen one."""
    layout.row().prop(form, "section", expand=True)
    shown = [name for name, task in TASKS.items() if task.section == task_type.section]
    grid = layout.grid_flow(row_major=True, columns=3, even_columns=True, align=True)
    for name in shown:
        cell = grid.row(align=True)
        # Those that this service cannot do are pale; when chosen, the reason is shown.
        cell.active = not capabilities.unable(service(), TASKS[name])
        cell.prop_enum(form, "kind", name)
    reason = capabilities.unable(service(), task_type)
    if reason:
        draw_text(layout, context, reason, icon="INFO")


def draw_generate(layout: Layout, context: bpy.types.Context) -> None:
    """The button with the price on it, and why it cannot be pressed."""
    reason = form_refusal(context)
    now = current.existing()
    text = "Generate"
    if not reason:
        text += f"   {price_text(context)}"
    row = layout.row()
    row.scale_y = 1.6
    row.operator("tripo.generate", text=text)
    if not SERVICES[service()].prices:
        draw_quote(layout, context)
    if (
        reason
        and not refusal()
        and not capabilities.unable(service(), values.chosen(scene_of(context)))
    ):
        draw_text(layout, context, reason, icon="INFO")
    shortage = now.shortage(now.price(values.form_task(context))) if now and not reason else ""
    if shortage:
        box = layout.box()
        note = SERVICES[service()].top_up_note
        draw_text(box, context, ". ".join(filter(None, (shortage, note))) + ".", icon="ERROR")
        box.operator("wm.url_open", text="Top Up", icon="URL").url = SERVICES[service()].top_up_url


def price_text(context: bpy.types.Context) -> str:
    """The expected price of the form, as far as it is known."""
    price = price_of(values.form_task(context))
    if price is not None:
        return f"≈ {price} {unit(service())}" if price.most else "free"
    return "price unknown" if SERVICES[service()].prices else ""


def draw_quote(layout: Layout, context: bpy.types.Context) -> None:
    """The price as the service itself names it."""
    now = current.existing()
    quote = now.quote if now else None
    row = layout.row()
    if quote and quote.task.type == values.chosen(scene_of(context)).type:
        if quote.failure:
            draw_text(layout, context, quote.failure.text, icon="ERROR")
        price = f"{quote.price} {unit(service())}" if quote.price else "not told"
        row.label(text=f"Price when last asked: {price}")
    else:
        row.label(text="Price not asked yet")
    row.operator("tripo.ask_price", text="", icon="FILE_REFRESH")
