# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made before: the journal's jobs, and the tasks that the service knows beside them."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..errors import Spent, Storage, TripoError
from ..files.folders import SIDES, side_file
from ..providers.base import Provider
from ..spec.state import Trigger
from . import bulk, disk_use, stopping
from .damage import JournalDamage
from .durations import LOOKED_AT, Durations
from .elsewhere import fetch, job_of
from .events import Elsewhere, Notice, Page, Spending
from .job import Job
from .journal import receipts
from .queries import failure_of
from .stopping import Stopped
from .store import JobStore
from .threads import Workers
from .wanted import EVERYTHING, Wanted

log = logging.getLogger(__name__)


class History:
    """Every method returns at once; the answer is one event, or what it returns."""

    def __init__(self, store: JobStore, journal_thread: Workers, workers: Workers) -> None:
        """`journal_thread` runs in order; `workers` may wait for a service."""
        self.results = Path()
        """The results folder, in which tasks that are found get folders of their own."""
        self.accounts: set[str] = set()
        """The accounts whose jobs can go on here."""
        self._store = store
        self._journal_thread = journal_thread
        self._workers = workers
        self.damage = JournalDamage(store, workers, self._fetch_count)

    def load(self, count: int, offset: int = 0, wanted: Wanted = EVERYTHING) -> None:
        """Bring a page of the journal, newest first, and what was spent."""
        self._journal_thread.run(lambda: self._load(count, offset, wanted))

    def tell_durations(self) -> None:
        """Say how long jobs took."""
        self._journal_thread.run(self._tell_durations)

    def stop(self, job_ids: Iterable[str]) -> Future[list[Stopped]]:
        """Stop jobs of earlier programs, as far as none works on them; see `stopping`."""
        answer: Future[list[Stopped]] = Future()

        def work() -> None:
            try:
                found = [stopping.stop(self._store, job_id) for job_id in job_ids]
                answer.set_result([one for one in found if one])
            # Whatever it is, somebody waits for the answer.
            except Exception as error:
                answer.set_exception(error)

        self._journal_thread.run(work)
        return answer

    def trace(self, task_id: str) -> Future[Job | None]:
        """Look up the job of a task at the service, from any session; None if there is none."""
        answer: Future[Job | None] = Future()

        def look() -> None:
            try:
                job = self._store.journal.with_task(task_id)
            except Exception as error:
                answer.set_exception(error)
                return
            answer.set_result(job)
            if job is not None:
                self._store.tell_listed(job)

        self._journal_thread.run(look)
        return answer

    def of_type(self, type: str, count: int) -> Future[list[Job]]:
        """Look up the newest jobs of a type of task, from any session."""
        return self._ask(lambda: self._store.journal.of_type(type, count))

    def unfinished(self) -> Future[list[Job]]:
        """Look up all jobs that are not over, of every account and every Blender."""
        return self._ask(self._store.journal.unfinished)

    def outstanding(self) -> Future[list[Job]]:
        """Look up all jobs whose results may still come into a scene, of every account and every
        Blender."""
        return self._ask(self._store.journal.outstanding)

    def _ask(self, look: Callable[[], list[Job]]) -> Future[list[Job]]:
        answer: Future[list[Job]] = Future()

        def work() -> None:
            try:
                answer.set_result(look())
            except Exception as error:
                answer.set_exception(error)

        self._journal_thread.run(work)
        return answer

    def delete(self, job: Job, *, files: bool) -> None:
        """Forget a job that has ended, and with `files` delete its files on disk."""
        self._journal_thread.run(lambda: self._delete(job, files))

    def delete_all(self, wanted: Wanted, *, files: bool) -> None:
        """Delete the jobs that are asked for, except those in which something that was paid for
        waits; the answer is a notice."""
        self._journal_thread.run(lambda: self._delete_all(wanted, files))

    def measure(self) -> None:
        """Look how much room the models of jobs take."""
        self._workers.run(lambda: self._guarded(self._measure))

    def free(self, *, old: bool) -> None:
        """Delete the models of finished jobs, or only of `old` ones; the jobs stay in the list. The
        answer is a notice and what is left."""
        self._workers.run(lambda: self._guarded(lambda: self._free(old)))

    def fetch(self, provider: Provider) -> None:
        """Take the account's tasks that belong to no job here into the journal."""
        self._workers.run(lambda: self._guarded(lambda: self._tell_fetched(provider)))

    def attach(
        self, job: Job, provider: Provider, then: Callable[[Job, Provider], None]
    ) -> Future[Job]:
        """Make a job of the task at the service that has the `job`'s task id.

        If the service tells the type of the task, that type counts. `then` goes on with the job.
        Gives the job as it goes on; raises why it does not, with which the job has then failed.
        """
        answer: Future[Job] = Future()

        def work() -> None:
            try:
                answer.set_result(self._attach(job, provider, then))
            # Whatever it is, somebody waits for the answer.
            except Exception as error:
                self._store.tell(job.after(Trigger.FAIL, failure=failure_of(error)))
                answer.set_exception(error)

        self._workers.run(work)
        return answer

    def _load(self, count: int, offset: int, wanted: Wanted) -> None:
        journal = self._store.journal
        try:
            jobs, total = journal.page(count, offset, wanted)
            self._store.tell(Page(self._store.listed(jobs), total, offset, wanted))
        except Exception as error:
            # Somebody waits for the page, whatever has happened.
            self._store.tell(Page((), 0, offset, wanted, failure_of(error)))
        self.damage.tell()
        self.tell_spending()
        self.tell_others()

    def tell_spending(self) -> None:
        """Say what was spent."""
        with suppress(Storage):
            self._store.tell(Spending(self._store.journal.ledger()))

    def tell_others(self) -> None:
        """Say whether other Blenders have jobs on their way."""
        with suppress(Storage):
            self._store.tell(Elsewhere(self._store.journal.others(self.accounts)))

    def show(self, job_id: str) -> None:
        """Report the present state of a job that another Blender works on."""
        with suppress(Storage):
            job = self._store.journal.find(job_id)
            if job is not None:
                self._store.tell_listed(job)

    def _delete(self, job: Job, files: bool) -> None:
        try:
            # Another Blender may have gone on with it since it was listed here.
            job = self._store.journal.find(job.id) or job
            if not job.final or not self._store.forget(job.id):
                self._store.tell(Notice(f"{job.title} is on its way: cancel it first", failed=True))
                return
            self._store.journal.delete(job.id)
            receipts.remove(job)
            if files:
                _delete_files(job)
        except (Storage, OSError) as error:
            what = getattr(error, "what", f"Not everything of {job.title} could be deleted")
            self._store.tell(Notice(what, failed=True))

    def _delete_all(self, wanted: Wanted, files: bool) -> None:
        try:
            ids = self._store.journal.ids(wanted)
        except Storage as error:
            self._store.tell(Notice(str(error), failed=True))
            return
        self._delete_some(ids, files, deleted=0, stay=0)

    def _delete_some(self, ids: list[str], files: bool, *, deleted: int, stay: int) -> None:
        """Delete the first of these jobs; the others after what else waits for the journal."""
        turn, later = ids[: bulk.TURN], ids[bulk.TURN :]
        for job_id in turn:
            with suppress(Storage):
                job = self._store.journal.find(job_id)
                if job is not None and bulk.goes(job):
                    self._delete(job, files)
                    deleted += 1
                else:
                    stay += job is not None
        if later:
            self._journal_thread.run(
                lambda: self._delete_some(later, files, deleted=deleted, stay=stay)
            )
            return
        left = f"; {stay} stay, as they are on their way or not here yet" if stay else ""
        count = "1 job" if deleted == 1 else f"{deleted} jobs"
        self._store.tell(Notice(f"{count} deleted{left}"))

    def _finished(self) -> Iterator[Job]:
        """All jobs that have ended, a few at a time, so that others can use the journal."""
        for job_id in self._store.journal.ids(EVERYTHING):
            job = self._store.journal.find(job_id)
            if job is not None and job.final:
                yield job

    def _measure(self) -> None:
        self._store.tell(disk_use.measure(self._finished()))

    def _free(self, old: bool) -> None:
        freed, kept = 0, 0
        for job in self._finished():
            if disk_use.is_done(job) and (disk_use.is_old(job) or not old):
                try:
                    freed += disk_use.free(job)
                except OSError:
                    kept += 1
        left = f"; the files of {kept} jobs could not be deleted" if kept else ""
        self._store.tell(Notice(f"{disk_use.told(freed)} freed{left}", failed=bool(kept)))
        self._measure()

    def _tell_durations(self) -> None:
        with suppress(Storage):
            jobs = self._store.journal.done(LOOKED_AT)
            self._store.tell(Durations(reversed(jobs)))

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self._store.tell(Notice(failure_of(error).text, failed=True))

    def _tell_fetched(self, provider: Provider) -> None:
        self._store.tell(Notice(fetch(self._store, provider, self.results).text))

    def _fetch_count(self, provider: Provider) -> int:
        return fetch(self._store, provider, self.results).count

    def _attach(self, job: Job, provider: Provider, then: Callable[[Job, Provider], None]) -> Job:
        known = self._store.journal.of_task(provider.account, job.remote_id)
        if known is None:
            status = provider.poll([job.remote_id]).get(job.remote_id)
            if status is None:
                raise TripoError(
                    f"The service does not know the task {job.remote_id}",
                    "Check the id, and that it was made with this key",
                )
            told = job_of(provider, job.remote_id, status.type, status)
            job = replace(job, task=told.task) if told else job
            self._store.journal.release(provider.account, job.remote_id)
            if not self._store.journal.claim(job):
                raise TripoError("This task is in the list by now", spent=Spent.UNSAID)
        elif not known.final:
            raise TripoError("This task is in the list already and on its way", spent=Spent.UNSAID)
        else:
            # The job in the journal goes on under the new id, which the caller waits for.
            if not self._store.forget(known.id):
                raise TripoError("This task is on its way by now", spent=Spent.UNSAID)
            job = replace(known, id=job.id, place=job.place)
            self._store.journal.rename(job, known.id)
        then(job, provider)
        return job


def _delete_files(job: Job) -> None:
    """Delete a job's files and what was unpacked from them, but nothing else in its folder."""
    if not job.folder:
        return
    folder = Path(job.folder)
    files = [path for path in map(Path, (*job.files.values(), job.ready)) if _inside(path, folder)]
    for path in files:
        if path == Path(job.files.get("archive", "")):
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        path.unlink(missing_ok=True)
    for side in SIDES:
        side_file(folder, side).unlink(missing_ok=True)
    receipts.remove(job)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _inside(path: Path, folder: Path) -> bool:
    """Whether a file is in a folder, wherever links and dots in its path may lead."""
    parent = path.parent.resolve()
    return path.name not in {"", ".."} and parent.is_relative_to(folder.resolve())
