# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journal asks its database costs the same however many jobs there are."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import CHAIR
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import journal, sql
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.schema import bring_up_to_date, row
from tripo_addon.jobs.wanted import Wanted
from tripo_addon.spec.state import State

JOBS = 4000
STEPS = 3000
"""Of SQLite's machine: far fewer than one for each job."""
DECLARED = {
    name: text
    for name, text in vars(sql).items()
    if isinstance(text, str) and re.match("SELECT|UPDATE|INSERT|DELETE", text)
}
MEANT = {
    # No job is read for these two.
    "COUNT": "SCAN job USING COVERING INDEX job_listed",
    "IDS": "SCAN job USING COVERING INDEX job_listed",
    # What is asked for may be anything; the newest are at its start.
    "NEWEST_DONE": "SCAN job USING INDEX job_created",
    "NEWEST_OF_TYPE": "SCAN job USING INDEX job_created",
    # Only the jobs that wait are in this index.
    "WAITING": "SCAN job USING INDEX job_held",
    "OUTSTANDING": "SCAN job USING INDEX job_held",
}
"""Those that go through the jobs, and how."""


@pytest.fixture(scope="module")
def base() -> Iterator[sqlite3.Connection]:
    """A journal's tables with many jobs that ended long ago."""
    with closing(sqlite3.connect(":memory:")) as made:
        bring_up_to_date(made)
        jobs = (
            Job(
                task=CHAIR,
                service="tripo",
                account="a",
                id=f"job-{number}",
                created=float(number),
                state=State.DONE,
                remote_id=f"task-{number}",
                credits=20.0,
                sent=float(number + 1),
            )
            for number in range(JOBS)
        )
        made.executemany(sql.WRITE, (row(job, "nobody", 0.0) for job in jobs))
        yield made


def plan(base: sqlite3.Connection, text: str) -> list[str]:
    """SQLite's query plan for a statement."""
    given = ["[]"] * text.count("?")
    return [step[3] for step in base.execute(f"EXPLAIN QUERY PLAN {text}", given)]


@pytest.mark.parametrize("name", sorted(DECLARED.keys() - {"LISTED"}))
def test_no_statement_scans_the_jobs(base: sqlite3.Connection, name: str) -> None:
    scans = [step for step in plan(base, DECLARED[name]) if step.startswith("SCAN job")]
    assert scans == ([MEANT[name]] if name in MEANT else [])


@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted("a"), Wanted("a red chair"), Wanted("a", "text_to_model", "failed", "x")],
)
def test_a_page_is_read_in_the_order_of_the_index(base: sqlite3.Connection, wanted: Wanted) -> None:
    first, *rest = plan(base, sql.page(sql.wanted(wanted)[0]))
    assert first == "SCAN job USING INDEX job_created"
    assert rest == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("KNOWN", ('["task-1", "task-5000"]', "a")),
        ("TAKEN", ("task-1", "a", "job-1", "job-1", "task-1")),
        ("OF_TASK", ("task-1", "a")),
        ("RELEASE", ("task-1", "a")),
        ("SPENT_SINCE", (time.time(), "tripo", "x")),
        ("SPENDING", (time.time(), time.time())),
        ("UNFINISHED", ("a",)),
        ("UNANSWERED", ("a",)),
        ("OTHERS", ("me",)),
        ("WAITING", ()),
        ("OWNER", ("job-1",)),
        ("FIND", ("job-1",)),
    ],
)
def test_old_jobs_cost_nothing(
    base: sqlite3.Connection, name: str, given: tuple[object, ...]
) -> None:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 100
        return 0

    base.set_progress_handler(count, 100)
    base.execute(DECLARED[name], given).fetchall()
    base.set_progress_handler(None, 0)
    assert steps < STEPS


def test_the_journal_asks_nothing_else() -> None:
    text = Path(journal.__file__).read_text("utf-8")
    assert not re.search(r"\b(SELECT|UPDATE|INSERT|DELETE) ", text)


def test_known_tasks(tmp_path: Path) -> None:
    made = Journal(tmp_path)
    job = Job(task=CHAIR, service="tripo", account="a", state=State.DONE, remote_id="1")
    made.write(job)
    made.write(replace(job, id="other", account="b", remote_id="2"))
    made.write(replace(job, id="none", remote_id=""))
    made.write(replace(job, id="deleted", remote_id="3"))
    made.delete("deleted")
    assert made.known("a", ["1", "2", "3", "4", ""]) == {"1", "3"}
    assert made.known("a", []) == set()
    assert made.known("a", [str(number) for number in range(10_000)]) == {"1", "3"}
    made.close()
