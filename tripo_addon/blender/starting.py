# SPDX-License-Identifier: GPL-3.0-or-later
"""From the form or from arguments to a job on its way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import bpy

from ..core.job import Job
from ..core.names import file_name
from ..core.options import Task
from . import arrival, current, inputs, timer
from .preferences import settings


def start(
    context: bpy.types.Context, kind: type[Task], values: Mapping[str, Any], *, place: bool = True
) -> Job:
    """Start a job. Raises `TripoError` when the task cannot be sent.

    A picture among the values is a Blender image, or a text that names one. Without `place`
    the result stays on disk.
    """
    job_id = str(uuid.uuid4())
    writes: list[Callable[[], None]] = []
    ready = dict(values)
    for name, facts in kind.options.items():
        if facts.role == "picture":
            ready[name] = _source(name, ready.get(name), job_id, writes)
    job = current.session().start(
        kind(**ready),
        arrival.here(context) if place else {},
        job_id,
        partial(_write_all, writes),
    )
    timer.wake()
    return job


def _write_all(writes: list[Callable[[], None]]) -> None:
    for write in writes:
        write()


def _source(name: str, value: Any, job_id: str, writes: list[Callable[[], None]]) -> str:
    """A picture as the engine takes it; one that is no file yet is added to `writes`."""
    if isinstance(value, str | PurePath):
        value = str(value)
        value = value.strip() and inputs.from_text(name, value.strip())
    if not value:
        return ""
    if isinstance(value, str):
        return value
    source = inputs.from_image(name, value)
    if isinstance(source, Path):
        return str(source)
    stem = file_name(Path(value.name).stem)
    target = settings().results / "inputs" / job_id[:8] / f"{stem}.png"
    writes.append(partial(source, target))
    return str(target)
