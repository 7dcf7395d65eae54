# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that are begun with a key, side by side, and what cannot be done without Blender."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import KEYS, creates
from tripo_addon import api
from tripo_addon.jobs.journal import JOURNAL
from tripo_addon.standalone import host

CHAIR = api.TextToModel(prompt="a red chair", face_limit=500)

CHILD = """
import sys
sys.path.insert(0, {root!r})
from tripo_addon import api
jobs = api.gather(
    [api.TextToModel(prompt=f"chair {{at}}", face_limit=500) for at in range({count})],
    keys=[f"row-{{at}}" for at in range({count})],
    tell=lambda job: print(job.key, job.state, flush=True),
)
print("ENDED", sum(job.state == "done" for job in jobs), flush=True)
for job in jobs:
    if job.state != "done":
        print(job.key, job.state, job.error, job.snapshot, flush=True)
"""
"""A program as a user writes it, which is simply run again after it was interrupted."""


def child(count: int) -> subprocess.Popen[str]:
    code = CHILD.format(root=str(ROOT), count=count)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_a_key_makes_it_one_job(plain: Sandbox) -> None:
    first = api.submit(CHAIR, key="row-17")
    second = api.submit(CHAIR, key="row-17")
    assert first.result() == second.result()
    assert first.id == second.id
    host.stop()
    again = api.submit(CHAIR, key="row-17")
    assert again.result() == first.result()
    assert api.jobs("row-17")[0].key == "row-17"
    assert len(creates(plain)) == 1


def test_a_key_of_another_task_is_refused(plain: Sandbox) -> None:
    api.run(CHAIR, key="row-17")
    job = api.submit(api.TextToModel(prompt="a jug"), key="row-17")
    with pytest.raises(api.KeyInUse, match=r"row-17.*a red chair"):
        job.result()
    with pytest.raises(api.KeyInUse):
        api.run(CHAIR, key="row-17", service="tripo-v2")
    assert len(creates(plain)) == 1


def test_what_has_failed_for_nothing_is_tried_anew(plain: Sandbox) -> None:
    task = api.TextToModel(prompt="a fail-run vase")
    for _ in range(2):
        with pytest.raises(api.TaskFailed):
            api.run(task, key="row-17")
    assert len(creates(plain)) == 2


def test_files_that_are_gone_are_fetched_again(plain: Sandbox) -> None:
    made = api.run(CHAIR, key="row-17")
    made.files["model"].unlink()
    assert api.run(CHAIR, key="row-17").files["model"].is_file()
    assert len(creates(plain)) == 1


def test_a_key_outlives_the_list_of_jobs(plain: Sandbox, tmp_path: Path) -> None:
    made = api.run(CHAIR, key="row-17")
    host.stop()
    for end in ("", "-wal", "-shm"):
        (tmp_path / "tripo" / f"{JOURNAL}{end}").unlink(missing_ok=True)
    assert api.run(CHAIR, key="row-17").task_id == made.task_id
    assert len(creates(plain)) == 1


def test_two_programs_at_once_pay_once(plain: Sandbox) -> None:
    count = 6
    programs = [child(count) for _ in range(2)]
    outputs = [program.communicate()[0] for program in programs]
    assert all(f"ENDED {count}" in output for output in outputs), outputs
    assert len(creates(plain)) == len(plain.tasks) == count


@pytest.mark.parametrize("state", ["waiting", "running", "downloading"])
def test_a_program_that_was_killed_is_run_again(plain: Sandbox, state: str) -> None:
    count = 4
    # However seldom a busy machine lets the program ask, it finds a task that still runs.
    plain.speed = 50.0 if state == "downloading" else 1.0
    with child(count) as killed:
        assert killed.stdout
        next(line for line in killed.stdout if line.split()[1] == state)
        killed.kill()
    plain.speed = 1000.0
    for task_id in list(plain.tasks):
        plain.finish(task_id)
    with child(count) as again:
        output, _ = again.communicate()
    # Nobody knows of what was just being sent: it is looked for, and not sent again.
    uncertain = {line.split()[0] for line in output.splitlines() if " uncertain" in line}
    done = {line.split()[0] for line in output.splitlines() if line.endswith(" done")}
    assert done | uncertain == {f"row-{at}" for at in range(count)}
    assert bool(uncertain - done) <= (state in {"waiting", "submitting"})
    prompts = [task.body["prompt"] for task in plain.tasks.values()]
    assert len(prompts) == len(set(prompts))


def test_gather_and_as_completed(plain: Sandbox) -> None:
    tasks = [api.TextToImage(prompt=f"chair {at}") for at in range(5)]
    tasks.append(api.TextToImage(prompt="forbidden-create"))
    jobs = api.gather(tasks)
    assert [str(job.state) for job in jobs] == ["done"] * 5 + ["failed"]
    assert [job.task for job in jobs] == tasks
    more = [api.submit(task) for task in tasks[:3]]
    assert {job.id for job in api.as_completed(more)} == {job.id for job in more}
    with pytest.raises(api.Invalid, match="1 keys for 6 tasks"):
        api.gather(tasks, keys=["one"])


def test_a_task_that_may_cost_too_much_is_not_sent(plain: Sandbox) -> None:
    with pytest.raises(api.OverBudget, match="up to 20 credits, and 19 credits are allowed"):
        api.run(CHAIR, max_credits=19)
    assert not creates(plain)
    assert api.run(CHAIR, max_credits=20).credits == 20


def test_prices(plain: Sandbox) -> None:
    price = api.estimate(CHAIR)
    assert price
    assert price.most == 20
    with pytest.raises(api.Invalid):
        api.estimate(api.TextToModel(prompt=""))
    with pytest.raises(api.Invalid, match="is no service"):
        api.estimate(CHAIR, service="typo")


def test_the_price_of_another_service_is_asked_for(
    plain: Sandbox, monkeypatch: pytest.MonkeyPatch, picture: Callable[..., Path]
) -> None:
    key, secret = KEYS["scenario"].split(":")
    monkeypatch.setenv("TRIPO_PROVIDER", "scenario")
    monkeypatch.setenv("SCENARIO_API_KEY", key)
    monkeypatch.setenv("SCENARIO_API_SECRET", secret)
    price = api.estimate(api.ImageToModel(image=str(picture())))
    assert price
    assert price.most > 0
    assert not plain.tasks


def test_what_needs_blender_says_so(plain: Sandbox) -> None:
    for call in (
        lambda: api.generate(CHAIR),
        api.preparation,
        api.generated,
        lambda: api.import_into_scene(api.submit(CHAIR)),
    ):
        with pytest.raises(api.Unavailable, match="needs Blender"):
            call()


def test_the_account(plain: Sandbox, tmp_path: Path) -> None:
    api.run(CHAIR)
    assert api.balance().balance == 980
    assert api.usage()[0].credits == 20
    assert api.ledger().today[0].charged == 20
    assert api.attach(api.usage()[0].task_id).files["model"].is_file()
    assert api.resume() is not None
