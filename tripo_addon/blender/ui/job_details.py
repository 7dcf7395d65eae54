# SPDX-License-Identifier: GPL-3.0-or-later
"""The chosen job: its picture, what matters of it, what can be done; and a popup with the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator

import bpy

from ...jobs.about import about
from ...jobs.job import Job
from ...providers import unit
from ...spec.state import State
from ...text.numbers import moment
from .. import once
from ..form.next_steps import seeds_of
from ..languages import said
from ..session import Session
from ..typed import icon
from . import chain_panel, job_actions, job_rows, previews
from .text import draw_text, wrapped

POPUP = 420
"""Width in pixels at a scale of 1."""
LINE = 300
"""Width of a line in the popup's right column."""
PICTURE = 6.4
"""Size of the picture in buttons: 128 pixels at a scale of 1."""
_BESIDE = 15.5
"""Buttons that fit beside each other in a region from which on facts stand beside the picture."""

Layout = bpy.types.UILayout


def draw_chosen(layout: Layout, context: bpy.types.Context, now: Session, job: Job) -> None:
    """The job that is chosen in the list."""
    box = layout.box().column()
    head = box.row(align=True)
    name = now.listing.names.get(job.id) or job.title
    draw_text(head.column(), context, name, beside=30)
    more = head.column()
    more.operator("tripo.job_details", text="", icon="DOWNARROW_HLT", emboss=False).job = job.id
    wide = job_rows.buttons_beside(context) > _BESIDE
    preview = previews.icon(job)
    column = box
    if preview:
        row = box.row() if wide else box
        row.template_icon(icon_value=preview, scale=PICTURE)
        column = row.column() if wide else box
    facts = column.column(align=True)
    facts.scale_y = 0.8
    for line in short_facts(job):
        # Each by itself: in a list the words of a label would be taken for a sentence.
        facts.label(text=", ".join(map(said, line)))
    draw_state(box, context, now, job)
    if now.engine.owns(job.id) or job.final:
        job_actions.draw_actions(box.column(align=True), job, columns=4 if wide else 2)
    if job.at_gate:
        chain_panel.draw_gate(box, job)
    if job.final:
        draw_candidates(box, job)


@once.until_changed
def short_facts(job: Job) -> list[list[str]]:
    """What a job is and what it took, in short lines of one fact or several."""
    return [list(filter(None, line)) for line in _short_facts(job)]


def _short_facts(job: Job) -> Iterator[tuple[str, ...]]:
    model = str(getattr(job.task, "model", ""))
    yield job.task.label, model.partition("-")[0]
    if job.variation:
        yield (job.variation.text,)
    when = time.strftime("%d %b %H:%M", time.localtime(job.created))
    yield job_rows.cost_text(job), when
    seeds = {str(seed) for seed in seeds_of(job).values()}
    if len(seeds) == 1:
        yield (f"Seed {seeds.pop()}",)


def draw_state(layout: Layout, context: bpy.types.Context, now: Session, job: Job) -> None:
    """How the job stands: a bar or a word, what went wrong, and what helps."""
    if not job.final:
        row = layout.row()
        if job.state in job_rows.BARS:
            job_rows.draw_bar(row, now, job)
        else:
            row.label(text=str(job.state).capitalize(), icon=icon(_sign(job)))
    elif job.state is not State.DONE:
        layout.label(text=str(job.state).capitalize(), icon=icon(_sign(job)))
    for text in _told(job):
        draw_text(layout, context, text)


@once.until_changed
def _told(job: Job) -> list[str]:
    """What there is to say of how a job stands."""
    return [*filter(None, (chain_text(job), facts_text(job), reason_text(job), job.note))]


def _sign(job: Job) -> str:
    return job_rows.SIGNS.get(job.state, "NONE")


def draw_candidates(layout: Layout, job: Job) -> None:
    """The tasks that may be an uncertain job's, to choose from."""
    for candidate in job.candidates:
        row = layout.split(factor=0.6, align=True)
        created = moment(candidate.created)
        when = time.strftime("%H:%M:%S", time.localtime(created)) if created else ""
        # A prompt that is the job's own tells nothing.
        told = candidate.status if candidate.prompt in {"", job.task.title()} else candidate.prompt
        row.label(text=f"{when} {told}")
        button = row.operator("tripo.claim")
        button.job, button.task = job.id, candidate.task_id


def reason_text(job: Job) -> str:
    """Why a job did not end as it should; all of it is in its details."""
    if job.state is State.UNCERTAIN and job.candidates:
        return "Its answer never came. Is one of these its task?"
    return job.failure.text if job.failure else ""


def chain_text(job: Job) -> str:
    """Which step of a chain a job is, and what the chain waits for."""
    chain = job.chain
    if chain is None:
        return ""
    if chain.stopped:
        return f"{chain.text}. It stops here: {chain.stopped}"
    return f"{chain.text}. Look at it, then go on" if job.at_gate else chain.text


def facts_text(job: Job) -> str:
    """What there is to know of a finished job: an answer, or a price other than expected."""
    if job.state not in {State.DONE, State.KEPT}:
        return ""
    parts = []
    if "riggable" in job.facts:
        rig_type = job.facts.get("rig_type", "unknown")
        parts.append(
            f"Can be rigged as {rig_type}" if job.facts["riggable"] else "Cannot be rigged"
        )
    if job.task.type == "import_model":
        parts.append("The service has it now: go on with any step")
    if job.missing:
        names = ", ".join(job.missing)
        parts.append(f"Not fetched: {names}; import again to try once more")
    if job.estimate and job.credits is not None and not job.estimate.covers(job.credits):
        parts.append(f"Expected were {job.estimate} {unit(job.service)}, charged {job.credits:g}")
    return ". ".join(parts)


def draw_popup(layout: Layout, job: Job) -> None:
    """All that is known: names on the left, values on the right, what can be done below."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    for name, value in about(job):
        split = column.split(factor=0.25)
        split.label(text=name)
        lines = split.column(align=True)
        for line in wrapped(value, LINE):
            lines.label(text=line)
    layout.separator()
    grid = layout.grid_flow(row_major=True, columns=3, even_columns=True, align=True)
    job_actions.draw_all_actions(grid, job)
