# SPDX-License-Identifier: GPL-3.0-or-later
"""Journals of the first version become those of the second, all or nothing."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tripo_addon.errors import Storage
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import JOURNAL, schema
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.wanted import Wanted
from tripo_addon.spec.state import State

TABLES = """
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    final INTEGER NOT NULL,
    remote_id TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX job_created ON job (created);
CREATE INDEX job_unfinished ON job (final) WHERE final = 0;
PRAGMA user_version = 1;
"""
"""As the first version made them."""
ENDED = {"done", "not imported", "failed", "cancelled", "uncertain"}
"""What the first version took for ended."""
OPENER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tripo_addon.jobs.journal.journal import Journal
journal = Journal(Path({folder!r}))
input()
print(journal.page(1000)[1])
"""


def first_version(number: int, state: str = "done", **more: Any) -> dict[str, Any]:
    """A job as the first version wrote it."""
    return {
        "service": "tripo",
        "account": "account",
        "folder": f"/results/{number}",
        "estimate": 20,
        "place": {},
        "id": f"job-{number}",
        "created": float(number),
        "state": state,
        "progress": 5,
        "note": "",
        "remote_id": f"task-{number}",
        "credits": 20.0,
        "model": f"/results/{number}/chair.glb",
        "ready": "",
        "preview": "",
        "task": {"kind": "text_to_model", "options": {"prompt": f"chair {number}"}},
        "failure": None,
        **more,
    }


def write(folder: Path, jobs: Iterable[dict[str, Any]], **texts: str) -> None:
    """A journal of the first version; `texts` are what stands there in place of some jobs."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / JOURNAL)) as base, base:
        base.execute("PRAGMA journal_mode = WAL")
        base.executescript(TABLES)
        for job in jobs:
            kept = (job["id"], job["created"], job["created"] + 1, "nobody", job["account"])
            final = job["state"] in ENDED
            data = texts.get(job["id"].replace("-", "_"), json.dumps(job))
            row = (*kept, final, job["remote_id"], data)
            base.execute("INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def content(folder: Path) -> list[tuple[Any, ...]]:
    """Everything in a journal, as it is."""
    with closing(sqlite3.connect(folder / JOURNAL)) as base:
        version = base.execute("PRAGMA user_version").fetchall()
        return version + base.execute("SELECT * FROM job ORDER BY id").fetchall()


def test_all_jobs_are_there_with_what_the_second_version_knows(tmp_path: Path) -> None:
    write(tmp_path, [first_version(n) for n in range(50)])
    journal = Journal(tmp_path)
    jobs, total = journal.page(100)
    assert total == 50
    assert [job.id for job in jobs] == [f"job-{n}" for n in reversed(range(50))]
    assert jobs[0].model == "/results/49/chair.glb"
    assert [job.id for job in journal.page(5, 0, Wanted("CHAIR 17"))[0]] == ["job-17"]
    assert journal.known("account", ["task-3", "task-50"]) == {"task-3"}
    assert journal.adopt("account") == []
    assert journal.damages.empty()
    journal.close()
    assert content(tmp_path)[0] == (schema.SCHEMA,)


def test_its_unfinished_jobs_go_on(app: App, quick: Sandbox, make_app: Callable[..., App]) -> None:
    made = make_app(quick.url, quick.key).run()
    folder = str(app.folder / "made")
    job = first_version(1, "running", remote_id=made.remote_id, account=app.account, folder=folder)
    write(app.folder / "journal", [job])
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.ready)
    assert app.ready[0].id == "job-1"
    assert Path(app.ready[0].model).parent == Path(folder)
    assert len(creates(quick)) == 1


def test_its_uncertain_jobs_are_looked_for(app: App, service: Sandbox) -> None:
    """The first version called them ended."""
    job = first_version(1, "uncertain", remote_id="", account=app.account, credits=None)
    write(app.folder / "journal", [job])
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.jobs and all(job.looked for job in app.jobs.values()))
    asked = {request.path for request in service.requests} - {"/v3/account/balance"}
    assert asked == {"/v3/account/usage"}
    assert app.jobs["job-1"].state is State.UNCERTAIN


def test_what_cannot_be_read_stays_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    strange = json.dumps(first_version(2, task={"kind": "of_another_day", "options": {}}))
    prompt = {"kind": "text_to_model", "options": {"prompt": ["no", "text"]}}
    jobs = [first_version(n) for n in range(4)]
    write(
        tmp_path,
        jobs,
        job_1="{no JSON",
        job_2=strange,
        job_3=json.dumps(first_version(3, task=prompt, estimate={})),
    )
    journal = Journal(tmp_path)
    assert [job.id for job in journal.page(10)[0]] == ["job-0"]
    # Their tasks are still known as somebody's.
    assert journal.known("account", [f"task-{n}" for n in range(5)]) == {
        f"task-{n}" for n in range(4)
    }
    journal.close()
    kept = {row[0]: row[-2] for row in content(tmp_path)[1:]}
    assert kept["job-1"] == "{no JSON"
    assert kept["job-2"] == strange
    assert len(kept) == 4


def test_a_crash_in_the_middle_leaves_the_old_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, [first_version(n) for n in range(20)])
    before = content(tmp_path)
    whole, count = schema.row, 0

    def breaks(*args: Any, **more: Any) -> tuple[Any, ...]:
        nonlocal count
        count += 1
        if count == 10:
            raise MemoryError
        return whole(*args, **more)

    monkeypatch.setattr(schema, "row", breaks)
    broken = Journal(tmp_path)
    with pytest.raises(Storage, match="cannot take this"):
        broken.page(1)
    broken.close()
    assert content(tmp_path) == before
    monkeypatch.undo()
    journal = Journal(tmp_path)
    assert journal.page(1)[1] == 20
    journal.close()


def test_two_processes_at_once(tmp_path: Path) -> None:
    for turn in range(3):
        folder = tmp_path / str(turn)
        write(folder, [first_version(n) for n in range(300)])
        code = OPENER.format(root=str(ROOT), folder=str(folder))
        children = [
            subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        for child in children:
            assert child.stdin
            child.stdin.write("\n")
            child.stdin.flush()
        assert [child.communicate()[0] for child in children] == ["300\n"] * 3
        assert len(content(folder)) == 301
        assert list(folder.glob("damaged*")) == []


def test_a_later_version_is_left_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.write(Job(task=CHAIR, service="tripo"))
    journal.close()
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as base:
        base.execute(f"PRAGMA user_version = {schema.SCHEMA + 1}")
    before = content(tmp_path)
    later = Journal(tmp_path)
    with pytest.raises(Storage, match=r"later version of this add-on\. .* Update the add-on"):
        later.write(Job(task=CHAIR, service="tripo"))
    later.close()
    assert content(tmp_path) == before
    assert list(tmp_path.glob("damaged*")) == []


def test_a_job_is_not_sent_where_a_later_version_keeps_the_journal(
    app: App, service: Sandbox
) -> None:
    app.journal.page(1)
    with closing(sqlite3.connect(app.journal.path)) as base:
        base.execute(f"PRAGMA user_version = {schema.SCHEMA + 1}")
    app.journal.close()
    job = app.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "Update the add-on" in job.failure.text
    assert creates(service) == []
