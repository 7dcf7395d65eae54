# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one step of a job: whatever goes wrong becomes the job's state and its reason."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ..errors import TripoError, Unclear, Unreachable
from .cancel import give_up
from .store import Cancelled, JobStore, TakenOver

log = logging.getLogger(__name__)


def run_step(store: JobStore, job_id: str, step: Callable[[str], None]) -> None:
    """Call `step(job id)`. Never raises: an error ends the job, since somebody waits for it."""
    try:
        step(job_id)
    except Cancelled:
        # At exit a job keeps its state, from which the next session goes on.
        if store.stops.is_stopped(job_id) or not store.network.closing.is_set():
            give_up(store, job_id)
    except TakenOver:
        pass
    except TripoError as error:
        if store.network.closing.is_set() and isinstance(error, Unreachable | Unclear):
            return
        store.fail(job_id, error)
    # Whatever it is, it ends the job: otherwise somebody would wait for the job for ever.
    except BaseException as error:
        log.exception("Job %s failed", job_id, extra={"job": job_id})
        fault = TripoError(
            f"A fault in this add-on: {type(error).__name__}",
            "Please report it with the text in Blender's console",
        )
        store.fail(job_id, fault)
