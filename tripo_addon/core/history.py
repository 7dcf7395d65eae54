# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made before: the journal's jobs, and the tasks that the service knows beside them."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..providers.base import Provider, Status
from . import receipts
from .board import NOT_HERE, Board
from .errors import Spent, Storage, TripoError
from .events import Elsewhere, Notice, Page, Spending
from .evidence import possible
from .folders import job_folder
from .inquiries import failure_of, usage_rows
from .job import Failure, Job, State
from .options import INPUT_ROLES, right_type
from .pulse import failed
from .sane import moment
from .tasks import TASKS
from .workers import Workers

log = logging.getLogger(__name__)

NOT_FETCHED = "Its result is at the service"
FETCH_COUNT = 200
FETCH_PAGE = 100


class History:
    """Every method returns at once; the answer is one event, or what it returns."""

    def __init__(self, board: Board, books: Workers, workers: Workers) -> None:
        """`books` run in order, for the journal; `workers` may wait for a service."""
        self.results = Path()
        """The results folder, in which tasks that are found get folders of their own."""
        self.accounts: set[str] = set()
        """Those whose jobs can go on here."""
        self._board = board
        self._books = books
        self._workers = workers
        self._damage = ""

    def load(self, count: int, offset: int = 0, search: str = "") -> None:
        """Bring a page of the journal, newest first, and what was spent."""
        self._books.run(lambda: self._load(count, offset, search))

    def trace(self, task_id: str) -> Future[Job | None]:
        """The job of a task at the service, of whichever session; None where there is none."""
        answer: Future[Job | None] = Future()

        def look() -> None:
            try:
                job = self._board.journal.with_task(task_id)
            except Exception as error:
                answer.set_exception(error)
                return
            answer.set_result(job)
            if job is not None:
                self._board.tell(self._shown(job))

        self._books.run(look)
        return answer

    def delete(self, job: Job, *, files: bool) -> None:
        """Forget a job that has ended, and with `files` what it has on disk."""
        self._books.run(lambda: self._delete(job, files))

    def fetch(self, provider: Provider) -> None:
        """Take the account's tasks that no job here has into the journal."""
        self._workers.run(lambda: self._guarded(lambda: self._tell_fetched(provider)))

    def restore(self, provider: Provider) -> None:
        """`fetch`, after the journal was damaged."""
        self._workers.run(lambda: self._restore(provider))

    def attach(self, job: Job, provider: Provider, then: Callable[[Job, Provider], None]) -> None:
        """Make a job of the task at the service that has the `job`'s task id.

        The service tells what type it is of, as far as it does. `then` goes on with the job.
        """
        self._workers.run(lambda: self._guarded(lambda: self._attach(job, provider, then), job))

    def _load(self, count: int, offset: int, search: str) -> None:
        journal = self._board.journal
        try:
            jobs, total = journal.page(count, offset, search)
            shown = tuple(self._shown(job) for job in jobs)
            self._board.tell(Page(shown, total, offset, search))
        except Storage as error:
            self._board.tell(Page((), 0, offset, search, Failure.of(error)))
        self.tell_damage()
        self.tell_spending()
        self.tell_others()

    def tell_spending(self) -> None:
        """Say what was spent."""
        with suppress(Storage):
            self._board.tell(Spending(self._board.journal.ledger()))

    def tell_others(self) -> None:
        """Say whether other Blenders have jobs on their way."""
        with suppress(Storage):
            self._board.tell(Elsewhere(self._board.journal.others(self.accounts)))

    def tell_damage(self) -> None:
        """Say once that the journal was damaged."""
        text, self._board.journal.damaged = self._board.journal.damaged, ""
        if text:
            self._damage = text
            self._board.tell(Notice(text))

    def show(self, job_id: str) -> None:
        """Tell how a job stands that another Blender works on."""
        with suppress(Storage):
            job = self._board.journal.find(job_id)
            if job is not None:
                self._board.tell(self._shown(job))

    def _shown(self, job: Job) -> Job:
        if self._board.has(job.id):
            return self._board.job(job.id)
        return job if job.final else replace(job, note=NOT_HERE)

    def _delete(self, job: Job, files: bool) -> None:
        try:
            # Another Blender may have gone on with it since it was listed here.
            job = self._board.journal.find(job.id) or job
            if not job.final or not self._board.forget(job.id):
                self._board.tell(Notice(f"{job.title} is on its way: cancel it first", failed=True))
                return
            self._board.journal.delete(job.id)
            receipts.remove(job)
            if files:
                _delete_files(job)
        except (Storage, OSError) as error:
            what = getattr(error, "what", f"Not everything of {job.title} could be deleted")
            self._board.tell(Notice(what, failed=True))

    def _guarded(self, work: Callable[[], None], job: Job | None = None) -> None:
        try:
            work()
        except Exception as error:
            failure = failure_of(error)
            if job is None:
                self._board.tell(Notice(failure.text, failed=True))
            else:
                self._board.tell(replace(job, state=State.FAILED, failure=failure))

    def _tell_fetched(self, provider: Provider) -> None:
        count = self._fetch(provider)
        self._board.tell(Notice(f"{count} tasks were found that were not in the list"))

    def _restore(self, provider: Provider) -> None:
        try:
            found = f"{self._fetch(provider)} more of its tasks at the service"
        except Exception as error:
            found = f"The service was asked for more, without success. {failure_of(error).text}"
        self._board.tell(Notice(f"{self._damage}. {found}"))

    def _fetch(self, provider: Provider) -> int:
        """Take in what is new; how many tasks that are."""
        journal = self._board.journal
        rows = usage_rows(provider, FETCH_COUNT)
        known = journal.known(provider.account, [row.task_id for row in rows])
        new = [row for row in rows if row.task_id and row.task_id not in known]
        count = 0
        sought = [each.job for each in journal.unanswered(provider.account) if not each.job.final]
        for start in range(0, len(new), FETCH_PAGE):
            part = new[start : start + FETCH_PAGE]
            statuses = provider.poll([row.task_id for row in part])
            for row in part:
                status = statuses.get(row.task_id)
                job = _job_of(provider, row.task_id, row.type, status)
                # A task that may be that of a job which waits for an answer is left to that.
                if job is None or any(possible(each, row) for each in sought):
                    continue
                job = replace(
                    job,
                    created=moment(row.created) or job.created,
                    credits=row.credits if job.credits is None else job.credits,
                )
                job = replace(job, folder=str(job_folder(self.results, job.title, job.id)))
                if journal.claim(job):
                    count += 1
                    self._board.tell(job)
        return count

    def _attach(self, job: Job, provider: Provider, then: Callable[[Job, Provider], None]) -> None:
        known = self._board.journal.of_task(provider.account, job.remote_id)
        if known is None:
            status = provider.poll([job.remote_id]).get(job.remote_id)
            if status is None:
                raise TripoError(
                    f"The service does not know the task {job.remote_id}",
                    "Check the id, and that it was made with this key",
                )
            told = _job_of(provider, job.remote_id, status.type, status)
            job = replace(job, task=told.task) if told else job
            self._board.journal.release(provider.account, job.remote_id)
            if not self._board.journal.claim(job):
                raise TripoError("This task is in the list by now", spent=Spent.UNSAID)
        elif not known.final:
            raise TripoError("This task is in the list already and on its way", spent=Spent.UNSAID)
        else:
            # The one that is in the list already goes on under the new id, which is waited for.
            if not self._board.forget(known.id):
                raise TripoError("This task is on its way by now", spent=Spent.UNSAID)
            job = replace(known, id=job.id, place=job.place)
            self._board.journal.write(job)
            self._board.journal.delete(known.id)
            self._board.journal.release(provider.account, job.remote_id)
        then(job, provider)


def _job_of(provider: Provider, task_id: str, kind: str, status: Status | None) -> Job | None:
    """A job for a task that was made elsewhere; None for a type that this add-on lacks."""
    if kind not in TASKS:
        return None
    job = Job(
        task=TASKS[kind](**_options(kind, status.given if status else {})),
        service=provider.service,
        account=provider.account,
        remote_id=task_id,
        credits=status.credits if status else None,
        facts=status.facts if status else {},
    )
    if status and status.state in {State.FAILED, State.CANCELLED}:
        return replace(job, state=State.FAILED, failure=Failure.of(failed(status)))
    there = TripoError(NOT_FETCHED, "Import it to have it here", Spent.UNSAID)
    return replace(job, state=State.KEPT, failure=Failure.of(there))


def _options(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What an echo says of the options, and nothing where they have to be given."""
    options = TASKS[kind].options
    echoed = {**given, "model": given.get("model_version", given.get("model"))}
    found: dict[str, Any] = {}
    for name, facts in options.items():
        value = echoed.get(name)
        value = tuple(value) if isinstance(value, list) else value
        if value is not None and facts.role not in INPUT_ROLES and right_type(facts, value):
            found[name] = value
        elif facts.required:
            found[name] = facts.empty
    return found


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
    receipts.remove(job)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _inside(path: Path, folder: Path) -> bool:
    """Whether a file is in a folder, wherever links and dots in its path may lead."""
    parent = path.parent.resolve()
    return path.name not in {"", ".."} and parent.is_relative_to(folder.resolve())
