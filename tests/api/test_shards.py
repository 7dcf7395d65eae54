# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes and machines on one batch: every row once, and all know how each stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tripo_addon import api
from tripo_addon.api import shards
from tripo_addon.api.hosts import host as current
from tripo_addon.api.hosts import wait_for_all
from tripo_addon.files import claims
from tripo_addon.files.claims import Claim, Entry, Stand
from tripo_addon.standalone import host

COUNT = 12
PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from tripo_addon import api
from tripo_addon.api import batch_run
from tripo_addon.files import claims
batch_run.LOOK_SECONDS, claims.BEAT_SECONDS, claims.DEAD_SECONDS = 0.1, 0.1, 8.0
made = api.batch(
    {source!r}, {out!r}, type="text_to_image", shard={shard!r}, parallel=4,
    tell=lambda row: print(row.row, row.state, flush=True)
)
print("LEFT", *(f"{{row.row}} {{row.state}} {{row.error}}" for row in made.left), flush=True)
"""


class Machine:
    """A machine of its own: its list of jobs is shared with no other."""

    def __init__(self, name: str, tmp_path: Path) -> None:
        self.folder = tmp_path / name
        self._tmp_path = tmp_path

    def run(self, shard: str) -> subprocess.Popen[str]:
        """Begin to work on a shard."""
        code = PROGRAM.format(
            root=str(ROOT),
            source=str(self._tmp_path / "rows.csv"),
            out=str(self._tmp_path / "out"),
            shard=shard,
        )
        environment = {**os.environ, "TRIPO_FOLDER": str(self.folder)}
        words = [sys.executable, "-c", code]
        return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def table(plain: Sandbox, tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text("prompt\n" + "".join(f"chair {at}\n" for at in range(COUNT)))
    return path


@pytest.fixture
def other(plain: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From now on this process is another machine."""
    host.stop()
    monkeypatch.setenv("TRIPO_FOLDER", str(tmp_path / "other"))
    yield
    host.stop()


def results(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def kill_after(program: subprocess.Popen[str], count: int) -> None:
    """Kill a process when so many rows are done."""
    assert program.stdout
    done = 0
    for line in program.stdout:
        done += line.endswith(" done\n")
        if done == count:
            break
    program.send_signal(signal.SIGKILL)


def test_each_row_is_in_one_shard_on_every_machine(table: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "drive"
    elsewhere.mkdir()
    parts = []
    for base in (tmp_path, elsewhere):
        (base / "a.png").write_bytes((ROOT / "docs/folders.png").read_bytes())
        rows = [
            api.Row(api.ImageToModel(image=str(base / "a.png"), face_limit=500 + at))
            for at in range(30)
        ]
        names = shards.labels([*rows, api.Row(rows[0].task, key="mine"), rows[0]], base)
        assert len(set(names)) == 32
        parts.append([[part for part in (1, 2, 3) if shards.Shard(part, 3).has(n)] for n in names])
    assert parts[0] == parts[1]
    assert {len(found) for found in parts[0]} == {1}
    assert {part for found in parts[0] for part in found} == {1, 2, 3}


@pytest.mark.parametrize("text", ["0/3", "4/3", "a/b", "1", "1/0", "1/99999", "1/3 "])
def test_what_is_no_shard(plain: Sandbox, table: Path, tmp_path: Path, text: str) -> None:
    with pytest.raises(api.Invalid, match="is no shard"):
        api.batch(table, tmp_path / "out", type="text_to_image", shard=text)


def test_three_shards_on_six_machines_with_kills(
    plain: Sandbox, table: Path, tmp_path: Path
) -> None:
    plain.speed = 100.0
    out = tmp_path / "out"
    names = [f"{part}/3" for part in (1, 2, 3)]
    with ExitStack() as stack:
        running = [
            (name, machine, stack.enter_context(machine.run(name)))
            for name in names
            for machine in (Machine(f"{name[0]}{at}", tmp_path) for at in "ab")
        ]
        for _, _, program in running[::2]:
            kill_after(program, 1)
        again = [stack.enter_context(machine.run(name)) for name, machine, _ in running[::2]]
        told = [program.communicate()[0] for program in (*again, *(run[2] for run in running))]
    assert any("LEFT" in text for text in told)
    prompts = Counter(task.body["prompt"] for task in plain.tasks.values())
    assert set(prompts.values()) == {1}
    made = api.batch(table, out, type="text_to_image", check=True)
    # Only what was just being sent when it was killed may lack.
    assert {row.state for row in made.left} <= {"submitting"}
    assert len(prompts) + len(made.left) >= COUNT
    written = results(out / "results.jsonl")
    assert [row["state"] for row in written] == [row.state for row in made.rows]
    assert all(Path(row["files"][0]).is_file() for row in written if row["state"] == "done")
    assert made.credits == sum(row["credits"] or 0 for row in written)
    assert len(list(out.glob("*.png"))) == len(written) - len(made.left)
    parts = [results(out / f"results.{part}-of-3.jsonl") for part in (1, 2, 3)]
    assert sorted(row["row"] for part in parts for row in part) == list(range(1, COUNT + 1))


def test_two_machines_that_know_of_no_shards(plain: Sandbox, table: Path, tmp_path: Path) -> None:
    machines = [Machine(name, tmp_path) for name in ("first", "second")]
    with ExitStack() as stack:
        running = [stack.enter_context(machine.run("")) for machine in machines]
        told = [program.communicate()[0] for program in running]
    assert all(text.splitlines()[-1] == "LEFT" for text in told)
    assert len(plain.tasks) == COUNT
    written = results(tmp_path / "out/results.jsonl")
    assert [row["state"] for row in written] == ["done"] * COUNT


def test_what_is_there_under_another_name_is_brought_anew(
    plain: Sandbox, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    api.batch(table, out, type="text_to_image")
    made = api.batch(table, out, type="text_to_image", name="{row}")
    assert [Path(row.files[0]).stem for row in made.rows[:2]] == ["1", "2"]
    assert len(plain.tasks) == COUNT


def test_what_a_dead_machine_has_sent_is_fetched_elsewhere(
    plain: Sandbox, tmp_path: Path, table: Path
) -> None:
    plain.speed = 4.0
    machine = Machine("first", tmp_path)
    with machine.run("1/1") as program:
        assert program.stdout
        assert any(" queued" in line or " running" in line for line in program.stdout)
        program.send_signal(signal.SIGKILL)
    sent = len(plain.tasks)
    assert sent
    plain.speed = 1000.0
    with Machine("second", tmp_path).run("1/1") as program:
        output, _ = program.communicate()
    prompts = Counter(task.body["prompt"] for task in plain.tasks.values())
    assert set(prompts.values()) == {1}
    made = api.batch(table, tmp_path / "out", type="text_to_image", check=True)
    assert {row.state for row in made.left} <= {"submitting"}
    assert len(made.left) < 4
    assert output.splitlines()[-1].count(" uncertain ") == len(made.left)


def test_what_another_machine_has_done_is_not_done_again(
    plain: Sandbox, table: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    out = tmp_path / "out"
    first = api.batch(table, out, type="text_to_image", shard="1/1")
    assert not first.left
    request.getfixturevalue("other")
    second = api.batch(table, out, type="text_to_image", shard="1/2")
    assert 0 < len(second.rows) < COUNT
    assert not second.left
    assert len(plain.tasks) == COUNT
    # It is fetched, for nothing, where its file is gone.
    gone = Path(second.rows[0].files[0])
    gone.unlink()
    looked = api.batch(table, out, type="text_to_image", check=True)
    assert [row.row for row in looked.left] == [second.rows[0].row]
    assert not api.batch(table, out, type="text_to_image").left
    assert gone.is_file()
    assert len(plain.tasks) == COUNT


def test_a_row_whose_job_was_deleted_here_is_fetched_again(plain: Sandbox, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows = [api.Row(api.TextToImage(prompt="a chair"), key="mine")]
    (first,) = api.batch(rows, out, shard="1/1").rows
    (job,) = api.jobs()
    host.session().engine.history.delete(job, files=True)
    wait_for_all(current())
    Path(first.files[0]).unlink()
    (again,) = api.batch(rows, out, shard="1/1").rows
    assert (again.done, again.task_id) == (True, first.task_id)
    assert Path(first.files[0]).is_file()
    assert len(plain.tasks) == 1


def test_a_row_that_fails_for_nothing_is_tried_anew_anywhere(
    plain: Sandbox, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rows = [api.Row(api.TextToImage(prompt="a chair"), key="mine")]
    (row,) = api.batch(rows, tmp_path / "out", shard="1/1", max_credits=1).rows
    assert row.state == "failed"
    request.getfixturevalue("other")
    assert not api.batch(rows, tmp_path / "out", shard="1/1").left
    rows = [api.Row(api.TextToImage(prompt="a jug"), key="mine")]
    (row,) = api.batch(rows, tmp_path / "out", shard="1/1").rows
    assert "belongs to another task" in row.error
    assert len(plain.tasks) == 1


def test_what_was_taken_over_is_not_sent_by_the_first(
    plain: Sandbox, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that slept wakes up after another has taken its row."""
    (label,) = shards.labels([api.Row(api.TextToImage(prompt="a chair"), key="k")], tmp_path)
    claim = Claim(tmp_path / "out/claims" / label.name)
    before = api.submit(api.TextToImage(prompt="a stool"))
    before.wait()
    begin = claims.begin_sending

    def asleep(folder: str, name: str) -> None:
        there = claim.last()
        assert there
        assert there.stand is Stand.HELD
        end = Entry(Stand.ENDED, "other", "gone", facts={"state": "done", "files": []})
        assert claim.put(Entry(Stand.HELD, "other", "gone"), there)
        assert claim.put(end, claim.last())
        begin(folder, name)

    monkeypatch.setattr(claims, "begin_sending", asleep)
    rows = [api.Row(api.TextToImage(prompt="a chair"), key="k")]
    (row,) = api.batch(rows, tmp_path / "out", shard="1/1").rows
    assert row.done
    assert [task.body["prompt"] for task in plain.tasks.values()] == ["a stool"]


def test_two_processes_of_one_machine(plain: Sandbox, table: Path, tmp_path: Path) -> None:
    """A farm starts a task again while the first one still lives, on the same worker."""
    machine = Machine("one", tmp_path)
    with machine.run("1/1") as first, machine.run("1/1") as second:
        told = [first.communicate()[0], second.communicate()[0]]
    assert [text.splitlines()[-1] for text in told] == ["LEFT", "LEFT"]
    prompts = [task.body["prompt"] for task in plain.tasks.values()]
    assert sorted(prompts) == sorted({f"chair {at}" for at in range(COUNT)})
    assert not api.batch(table, tmp_path / "out", type="text_to_image", check=True).left
    assert len(list((tmp_path / "out").glob("*.png"))) == COUNT
