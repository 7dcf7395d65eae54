# SPDX-License-Identifier: GPL-3.0-or-later
"""What helps to find a fault, as a text to copy: no key, no address with a secret, no prompt."""

from __future__ import annotations

import platform
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import bpy

from ..providers import SERVICES, environment
from ..text.urls import host_of
from . import current, log_file
from .paths import version
from .settings import refusal, service, settings

LINES = 40
"""Of the log."""


def text() -> str:
    """The whole report; a home folder's name is left out."""
    told = "\n".join([*_facts(), "", f"Last {LINES} lines of the log:", *log_file.tail(LINES)])
    return log_file.hidden(told).replace(str(Path.home()), "~") + "\n"


def _facts() -> Iterator[str]:
    now, chosen = current.existing(), settings()
    yield f"Tripo 3D Generation {version()}, Blender {bpy.app.version_string}"
    yield f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield f"Service: {SERVICES[service()].label}, {host_of(chosen.connection.base_url)}"
    source = "environment" if environment.key(service()) else "key file"
    yield f"Key: {f'from the {source}' if chosen.connection.key else 'none'}"
    yield f"Online access: {'on' if bpy.app.online_access else 'off'}"
    yield f"Proxy: {_proxy(chosen.route.proxy)}"
    yield f"Hindrance: {refusal() or 'none'}"
    yield f"Import: {'in this Blender' if chosen.import_here else 'in a second Blender'}"
    with suppress(OSError):
        free = shutil.disk_usage(_existing(chosen.results)).free
        yield f"Results folder: {chosen.results}, {free / 1e9:.1f} GB free"
    if now is None:
        yield "No job was started or listed in this session"
        return
    states = Counter(str(job.state) for job in now.jobs.values())
    yield "Jobs: " + (", ".join(f"{count} {state}" for state, count in states.items()) or "none")
    for job in sorted(now.jobs.values(), key=lambda job: job.created)[-5:]:
        if job.failure:
            yield f"{job.task.type} {job.remote_id or 'without a task'}: {job.failure.what}"


def _proxy(proxy: str | None) -> str:
    return "the system's" if proxy is None else (host_of(proxy) or "none")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())
