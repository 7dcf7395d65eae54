# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made before, here or elsewhere."""

from __future__ import annotations

from ..jobs.job import Job as Snapshot
from ..jobs.journal.spending import Ledger
from ..jobs.wanted import Wanted
from ..spec import arguments
from .handle import Job
from .hosts import host, in_blender, wait_for, wait_for_all
from .results import Finished, finished, warn


def attach(task_id: str, kind: str = "text_to_model") -> Finished:
    """Fetch the result of any task of this account, wherever it was made; costs nothing.

    `kind` is the task's type, for services that do not tell it. Blocks; raises `Invalid` for what
    can be no task id or type, and `JobFailed`.
    """
    found = host()
    before = _objects()
    job = Job(found, found.attach(task_id, kind))
    job.wait()
    warn(job.remarks)
    return finished(job.snapshot, before)


def _objects() -> set[str]:
    """The names of the objects in the open file."""
    if not in_blender():
        return set()
    from ..blender import here

    return here.object_names()


def jobs(search: str = "", count: int = 20) -> list[Snapshot]:
    """The newest jobs of all sessions, newest first; those with all words of `search`.

    A job has `task`, `state`, `remote_id` (the service's task id), `key`, `credits`, `files`,
    `facts`, `failure`, `created`, `sent` and `ended` (seconds since 1970). Raises `TripoError`.
    """
    found = host()
    found.session().load(arguments.count(count), wanted=Wanted(arguments.search(search)))
    page = wait_for(found, lambda now: now.page)
    if page.failure:
        raise page.failure.error()
    return list(page.jobs)


def resume() -> list[Snapshot]:
    """Bring every unfinished job of earlier sessions to its end, and return them.

    Blocks. A result enters the scene where the file that it was made for is open; otherwise its
    state is `not imported`, its files are on disk, and its `failure` says why: it comes by itself
    when that file is opened in a Blender with a window. So it is where an earlier import of the
    model has ended Blender; `attach` with its task id imports it all the same. Without Blender all
    results are files.
    """
    found = host()
    now = found.session()
    now.resume()
    now.load(1)
    wait_for(found, lambda session: session.page)
    wait_for_all(found)
    return [job for job in now.jobs.values() if now.engine.owns(job.id)]


def ledger() -> Ledger:
    """What was spent `today` and in this `month`, as lines of service, kind, tasks, `charged`
    and `open`, in credits of the service. Raises `TripoError`."""
    found = host()
    jobs(count=1)
    wait_for_all(found)
    return found.session().ledger
