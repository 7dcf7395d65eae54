# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes on one journal: each job belongs to one that lives, and never to two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tests.support.processes import killed
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.state import State

HOLDER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tripo_addon.jobs.job import Job, State
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.tasks import TextToModel
journal = Journal(Path({folder!r}))
for number in range({count}):
    task = TextToModel(prompt=f"chair {{number}}")
    state = State.RUNNING
    journal.write(Job(task=task, service="tripo", state=state, remote_id=f"{{number}} {name}"))
print("written", flush=True)
for line in sys.stdin:
    print(" ".join(job.id for job in journal.adopt("")), flush=True)
"""


class Holder:
    """Another process with jobs in a journal, which adopts when it is told to."""

    def __init__(self, folder: Path, count: int = 0, name: str = "") -> None:
        code = HOLDER.format(
            root=str(ROOT),
            folder=str(folder),
            count=count,
            name=name,
        )
        self._child = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == "written"

    def ask(self) -> None:
        """Tell it to adopt; `told` waits for what it got."""
        assert self._child.stdin
        self._child.stdin.write("adopt\n")
        self._child.stdin.flush()

    def told(self) -> list[str]:
        return self._line().split()

    def kill(self) -> None:
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.communicate()

    def _line(self) -> str:
        assert self._child.stdout
        return self._child.stdout.readline().strip()


def test_two_adopters_at_once_never_get_the_same_job(tmp_path: Path) -> None:
    adopters = [Holder(tmp_path), Holder(tmp_path)]
    for turn in range(15):
        dying = Holder(tmp_path, 5, str(turn))
        journal = Journal(tmp_path)
        before = {job.id for job in journal.page(5)[0]}
        journal.close()
        dying.kill()
        found: list[str] = []
        # One that meets the other's look at the dead one may leave it to the next time.
        while set(found) != before:
            for each in adopters:
                each.ask()
            found += [job_id for each in adopters for job_id in each.told()]
            assert len(found) == len(set(found))
    for each in adopters:
        each.kill()


def test_a_living_process_keeps_its_jobs(tmp_path: Path) -> None:
    holder = Holder(tmp_path, 3)
    journal = Journal(tmp_path)
    assert journal.adopt("") == []
    assert journal.others({""})
    holder.kill()
    assert len(journal.adopt("")) == 3
    assert not journal.others({""})
    journal.close()


def adopted(journal: Journal) -> list[Job]:
    return journal.adopt("")


def test_threads_of_one_process_adopt_once(tmp_path: Path) -> None:
    for turn in range(20):
        holder = Journal(tmp_path)
        for number in range(5):
            name = f"{turn} {number}"
            holder.write(Job(task=CHAIR, service="tripo", state=State.RUNNING, remote_id=name))
        holder.close()
        journals = [Journal(tmp_path) for _ in range(4)]
        with ThreadPoolExecutor(len(journals)) as threads:
            found = [job.id for some in threads.map(adopted, journals) for job in some]
        found += [job.id for each in journals for job in each.adopt("")]
        assert len(found) == len(set(found)) == 5
        for job in journals[0].page(100)[0]:
            journals[0].delete(job.id)
        for each in journals:
            each.close()


@pytest.mark.parametrize("state", ["queued", "downloading"])
def test_of_two_engines_one_takes_over(flight: Flight, service: Sandbox, state: str) -> None:
    service.speed = 40
    killed(flight, service, state)
    second = Flight(flight.folder, service.url, service.key)
    both = (flight, second)
    for each in both:
        each.engine.adopt(each.account, each.provider)
    for each in both:
        each.settled()
    for each in both:
        each.engine.adopt(each.account, each.provider)

    for each in both:
        each.settled()
    assert len(flight.ready) + len(second.ready) == 1
    assert len(creates(service)) == 1
    second.engine.stop()


def test_it_is_told_whether_others_have_jobs(flight: Flight) -> None:
    def told() -> object:
        flight.engine.adopt(flight.account, flight.provider)
        flight.settled()
        return flight.others

    assert told() is False
    other = Journal(flight.folder / "journal")
    job = Job(
        task=CHAIR,
        service="tripo",
        account=flight.account,
        state=State.RUNNING,
        remote_id="x",
    )
    other.write(job)
    assert told() is True
    other.write(replace(job, state=State.DONE))
    assert told() is False
    other.close()
