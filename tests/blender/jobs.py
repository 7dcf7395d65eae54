# SPDX-License-Identifier: GPL-3.0-or-later
"""The session of the add-on that runs, and its jobs."""

from __future__ import annotations

from typing import Any


def session() -> Any:
    from tripo_addon.blender import current

    return current.session()


def newest() -> Any:
    return max(session().jobs.values(), key=lambda job: job.created)


def wait(job_id: str) -> Any:
    """Wait for a job's end."""
    from tripo_addon.blender import pump

    return pump.wait(job_id)


def settled() -> None:
    from tripo_addon.blender import pump

    pump.wait_for_all()
