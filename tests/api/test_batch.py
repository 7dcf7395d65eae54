# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches: every row once, however often the batch is interrupted and run again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon import api
from tripo_addon.standalone import host

TABLE = """type,prompt,face_limit,name
text_to_model,a chair,500,
text_to_model,a jug,600,blue jug
text_to_image,a robot,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(TABLE)
    return path


def results(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]


def test_a_table(plain: Sandbox, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = api.batch(table, out)
    assert not made.left
    assert made.credits == 45
    names = {"a chair.glb", "blue jug.glb", "a robot.png", "results.jsonl", "claims"}
    assert {path.name for path in out.iterdir()} == names
    rows = results(out)
    assert [row["state"] for row in rows] == ["done"] * 3
    assert all(Path(row["files"][0]).is_file() and row["task_id"] for row in rows)
    host.stop()
    assert api.batch(table, out).rows[0].files == made.rows[0].files
    assert len(creates(plain)) == 3
    assert {path.name for path in out.iterdir()} == names


def test_a_row_has_one_job_from_the_first_news_on(
    plain: Sandbox, table: Path, tmp_path: Path
) -> None:
    told: dict[int, set[str]] = {}
    api.batch(
        table, tmp_path / "out", tell=lambda row: told.setdefault(row.row, set()).add(row.job_id)
    )
    known = {job.id for job in api.jobs()}
    assert [found - {""} <= known for found in told.values()] == [True] * 3


def test_only_what_is_missing_is_done(plain: Sandbox, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    api.batch(table, out)
    (out / "a chair.glb").unlink()
    table.write_text(TABLE + "text_to_image,a tree,,\n")
    assert len(api.batch(table, out).rows) == 4
    assert (out / "a chair.glb").is_file()
    assert len(creates(plain)) == 4


def test_lines_of_json_and_the_options_for_all(plain: Sandbox, tmp_path: Path) -> None:
    lines = tmp_path / "rows.jsonl"
    lines.write_text(
        '{"prompt": "a chair", "key": "mine"}\n{"prompt": "a jug", "texture": false}\n'
    )
    made = api.batch(
        lines,
        tmp_path / "out",
        type="text-to-model",
        options={"face_limit": "500"},
        name="{row} {key} {prompt}",
    )
    assert [row.name for row in made.rows] == ["1 mine a chair", "2 a jug"]
    assert {request.body["face_limit"] for request in creates(plain)} == {500}
    assert api.jobs("mine")[0].key == "mine"


def test_a_folder_of_pictures(plain: Sandbox, tmp_path: Path, picture: Callable[..., Path]) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("one.png", "two.png"):
        picture(name).rename(folder / name)
    (folder / "notes.txt").write_text("no picture")
    made = api.batch(folder, tmp_path / "out", options={"face_limit": 500})
    assert [row.name for row in made.rows] == ["one", "two"]
    assert not made.left


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("type,prompt\ntext_to_model,\n", "Row 1: Prompt not given"),
        ("type,prompt\nfly,x\n", "Row 1: 'fly' is no type of task"),
        ("prompt,legs\nx,4\n", "has no option 'legs'"),
        ("prompt,face_limit\nx,many\n", "Row 1: "),
        ("prompt\nsame\nsame\n", "Rows 1 and 2 have the same name"),
    ],
)
def test_a_wrong_row_is_named_before_anything_is_sent(
    plain: Sandbox, tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text)
    with pytest.raises(api.Invalid, match=told):
        api.batch(path, tmp_path / "out", type="text_to_model")
    assert not list(plain.requests)


@pytest.mark.parametrize("line", ["not json", "[1]", "[" * 100_000, ""])
def test_a_line_that_is_no_object_is_named(plain: Sandbox, tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"prompt": "a jug"}}\n\n{line}\n{{')
    with pytest.raises(api.Storage, match=f"line {3 if line else 4}, "):
        api.batch(path, tmp_path / "out", type="text_to_model")
    assert not list(plain.requests)


def test_rows_that_fail_leave_the_others_alone(plain: Sandbox, tmp_path: Path) -> None:
    rows = [
        api.Row(api.TextToImage(prompt=prompt), name=f"{at}")
        for at, prompt in enumerate(["a chair", "forbidden-create", "a jug"])
    ]
    made = api.batch(rows, tmp_path / "out")
    assert [row.state for row in made.rows] == ["done", "failed", "done"]
    assert made.left[0].code == 2008
    assert "No credits were spent" in results(tmp_path / "out")[1]["error"]


def test_what_it_may_cost_and_what_it_would(plain: Sandbox, table: Path, tmp_path: Path) -> None:
    made = api.batch(table, tmp_path / "out", dry_run=True)
    assert sum(row.estimate or 0 for row in made.rows) > 40
    assert not (tmp_path / "out").exists()
    assert not creates(plain)
    made = api.batch(table, tmp_path / "out", max_credits=25)
    assert made.credits <= 25
    assert made.left
    assert not api.batch(table, tmp_path / "out").left
    assert len(creates(plain)) == 3


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from tripo_addon import api
from tripo_addon.jobs import reconcile
from tripo_addon.standalone import session
rows = [
    api.Row(api.TextToImage(prompt=f"chair {{at}}"), name=f"chair {{at}}") for at in range({count})
]
reconcile.LONGEST_TASK_SECONDS, session.LOOKS = 0.0, (0.05, 0.5, 1.0)
made = api.batch(rows, {out!r}, tell=lambda row: print(row.row, row.state, flush=True))
print("LEFT", len(made.left))
"""


def test_it_is_killed_and_run_again(plain: Sandbox, tmp_path: Path) -> None:
    count, out = 30, tmp_path / "out"
    code = PROGRAM.format(root=str(ROOT), count=count, out=str(out))
    plain.speed = 100.0
    plain.limits.pools["image"] = 5

    def program() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)

    for ended in (3, 10):
        with program() as killed:
            assert killed.stdout
            seen = 0
            for line in killed.stdout:
                seen += line.endswith(" done\n")
                if seen == ended:
                    break
            killed.send_signal(signal.SIGKILL)
        told = results(out)
        assert len(told) == count
        # What is called done has its file.
        assert all(Path(row["files"][0]).is_file() for row in told if row["state"] == "done")
    with program() as last:
        output, _ = last.communicate()
    assert "LEFT 0" in output
    prompts = [task.body["prompt"] for task in plain.tasks.values()]
    assert sorted(prompts) == sorted({f"chair {at}" for at in range(count)})


def lost(plain: Sandbox, fault: str, count: int = 1) -> None:
    """The answers of the next creates are lost."""
    plain.faults.add("/v3/generation/*", fault, count)


def pictures(count: int) -> list[api.Row]:
    return [
        api.Row(api.TextToImage(prompt=f"chair {at}"), name=f"chair {at}") for at in range(count)
    ]


@pytest.fixture
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is known to list a task at once."""
    monkeypatch.setattr("tripo_addon.jobs.reconcile.LONGEST_TASK_SECONDS", 0.0)
    monkeypatch.setattr("tripo_addon.standalone.session.LOOKS", (0.05, 0.2))


@pytest.mark.usefixtures("short_search")
def test_what_the_service_does_not_have_is_sent_again(plain: Sandbox, tmp_path: Path) -> None:
    plain.limits.pools["image"] = 10
    lost(plain, "reset_before", 2)
    made = api.batch(pictures(4), tmp_path / "out", max_credits=4 * 30)
    assert not made.left
    assert {row.task_id for row in made.rows} == set(plain.tasks)
    assert [job.state for job in api.jobs("uncertain")] == ["uncertain"] * 2


def test_forty_rows_pass_a_pool_of_ten(plain: Sandbox, tmp_path: Path) -> None:
    rows = [
        api.Row(api.TextToModel(prompt=f"chair {at}", face_limit=500), name=f"chair {at}")
        for at in range(40)
    ]
    plain.limits.pools["H"] = 10
    plain.speed = 50.0
    made = api.batch(rows, tmp_path / "out", parallel=40)
    assert not made.left
    assert len(plain.tasks) == 40
    assert any(request.status == 429 for request in creates(plain))


@pytest.mark.usefixtures("short_search")
def test_what_has_no_seed_goes_on_with_the_task_that_asks_for_the_same(
    plain: Sandbox, tmp_path: Path
) -> None:
    plain.limits.pools["image"] = 10
    lost(plain, "reset_after", 3)
    rows = [*pictures(2), api.Row(api.TextToImage(prompt="chair 0"), name="another chair 0")]
    made = api.batch(rows, tmp_path / "out")
    assert not made.left
    assert {row.task_id for row in made.rows} == set(plain.tasks)
    assert len(creates(plain)) == 3


@pytest.mark.usefixtures("short_search")
def test_what_the_service_may_have_is_sent_again_only_when_that_is_asked_for(
    plain: Sandbox, tmp_path: Path
) -> None:
    plain.faults.add("/v3/account/usage*", "code", None, status=400, code=1004)
    lost(plain, "reset_before")
    for _ in range(2):
        (row,) = api.batch(pictures(1), tmp_path / "out").left
        assert row.state == "uncertain"
        assert len(creates(plain)) == 1
    assert not api.batch(pictures(1), tmp_path / "out", resend_uncertain=True).left
    assert len(creates(plain)) == 2
    assert len(plain.tasks) == 1
