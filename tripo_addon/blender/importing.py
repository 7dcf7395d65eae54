# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins the import of a result that has come before; fetched once more where its file is gone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import bpy

from ..jobs.job import Job
from ..spec.preparation import STORED
from . import clock, current, submit
from .scene import places
from .scene.requests import HELD
from .settings import preparation, settings


def begin(job: Job, place: Mapping[str, Any]) -> None:
    """Have a job's result come to a place. Raises `TripoError`."""
    now = current.session()
    again = replace(job, place=dict(place))
    files = [job.model] if job.model else job.pictures
    if files and all(map(os.path.isfile, files)) and not job.missing:
        now.engine.arrive_again(again)
    else:
        submit.take_up(again)
    clock.wake()


def held() -> list[Job]:
    """The results that wait for the user, and for no other file than the open one; oldest first."""
    now = current.session()
    known = [now.jobs.get(job_id, job) for job_id, job in now.held.items()]
    return [
        job
        for job in known
        if job.held and (not job.place.get("blend") or places.is_here(job.place))
    ]


def place_of(context: bpy.types.Context, job: Job) -> dict[str, Any]:
    """Where a result comes that the user imports now. One that has waited for that comes where it
    was to come, if its file is open; else it comes at or beside the 3D cursor."""
    if job.held and places.is_here(job.place):
        return {name: value for name, value in job.place.items() if name != HELD}
    chosen = {STORED: preparation().stored(), **settings().for_results()}
    return {**places.here(context), **places.apart(job.place), **chosen}
