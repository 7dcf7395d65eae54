# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the hands of a caller, without Blender."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import bodies
from tripo_addon import api
from tripo_addon.api import handle
from tripo_addon.jobs.entrance import Entrance
from tripo_addon.jobs.events import Deleted
from tripo_addon.standalone import host

CHAIR = api.TextToModel(prompt="a red chair", face_limit=500)


def test_it_is_on_its_way_at_once_and_ends_by_itself(plain: Sandbox) -> None:
    plain.speed = 1e-3
    job = api.submit(CHAIR)
    assert (job.done, job.error, job.files, job.task) == (False, None, {}, CHAIR)
    assert not job.wait(0)
    while not job.task_id:
        assert not job.wait(0.01)
    with pytest.raises(TimeoutError):
        job.result(timeout=0)
    plain.finish(job.task_id)
    made = job.result()
    assert (job.done, job.state, job.error) == (True, api.State.DONE, None)
    assert made.files == dict(job.files)
    assert made.files["model"].is_file()
    assert (made.task_id, made.credits) == (job.task_id, 20)
    assert not made.objects
    assert not made.images
    assert job.created <= job.sent <= job.ended


def test_progress_by_iterator_and_by_callback(plain: Sandbox) -> None:
    told: list[tuple[str, int]] = []
    job = api.submit(CHAIR, tell=lambda job: told.append((str(job.state), job.progress)))
    seen = [str(now.state) for now in job.updates()]
    assert seen[-1] == told[-1][0] == "done"
    assert [state for state, _ in told][:2] == ["waiting", "submitting"]
    # A quick task may have run between two questions.
    assert "downloading" in {state for state, _ in told}


def test_a_callback_that_fails_holds_up_nothing(
    plain: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(job: api.Job) -> None:
        raise ValueError

    assert api.run(CHAIR, tell=fail).files
    assert "has failed" in caplog.text


def test_an_error_is_that_of_its_cause(plain: Sandbox) -> None:
    job = api.submit(api.TextToModel(prompt="forbidden-create"))
    with pytest.raises(api.Refused, match="No credits were spent") as caught:
        job.result()
    error = caught.value
    assert isinstance(error, api.JobFailed)
    assert (error.code, error.spent, error.task_id) == (2008, api.Spent.NOTHING, "")
    assert error.request_id
    assert (error.state, error.job_id) == ("failed", job.id)
    failed = api.submit(api.TextToModel(prompt="a fail-run vase"))
    failed.wait()
    assert isinstance(failed.error, api.TaskFailed)
    assert failed.error.task_id == failed.task_id
    assert failed.error.spent is api.Spent.RETURNED


def test_a_job_is_stopped_before_it_is_sent(plain: Sandbox) -> None:
    plain.speed = 1e-3
    plain.limits.pools.update(dict.fromkeys(plain.limits.pools, 1))
    first = api.submit(CHAIR)
    while not first.task_id:
        first.wait(0.01)
    second = api.submit(CHAIR)
    while not second.note:
        second.wait(0.01)
    second.cancel()
    second.wait()
    assert second.state == "cancelled"
    assert second.error
    assert second.error.spent is api.Spent.NOTHING
    assert len(bodies(plain)) >= 1
    first.cancel()


def test_coroutines_wait_side_by_side(plain: Sandbox) -> None:
    async def main() -> list[api.Finished]:
        jobs = [api.submit(api.TextToImage(prompt=f"chair {at}")) for at in range(4)]
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while not all(job.done for job in jobs):
                ticks += 1
                await asyncio.sleep(0)

        found, _ = await asyncio.gather(asyncio.gather(*jobs), tick())
        assert ticks > 10
        return list(found)

    assert len({made.task_id for made in asyncio.run(main())}) == 4


def test_a_coroutine_gets_the_error(plain: Sandbox) -> None:
    async def main() -> None:
        await api.submit(api.TextToModel(prompt="forbidden-create"))

    with pytest.raises(api.Refused):
        asyncio.run(main())


def test_a_picture_is_sent(plain: Sandbox, picture: Callable[..., Path]) -> None:
    made = api.run(api.ImageToModel(image=str(picture()), face_limit=500))
    assert made.files["model"].is_file()
    with pytest.raises(api.Invalid, match="There is no picture"):
        api.submit(api.ImageToModel(image="no such.png"))


def test_a_task_that_nobody_knows_is_told(plain: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the service takes to say so: it is looked for nowhere else meanwhile."""
    monkeypatch.setattr(handle, "ELSEWHERE_SECONDS", 0.0)
    followed: list[str] = []
    monkeypatch.setattr(Entrance, "follow", lambda self, job_id, provider: followed.append(job_id))
    plain.faults.add("/v3/*", "delay", None, seconds=0.3)
    with pytest.raises(api.JobFailed, match="does not know the task"):
        api.attach("11111111-2222-4333-8444-555555555555")
    assert not followed


def test_a_job_that_was_deleted_is_waited_for_no_longer(plain: Sandbox) -> None:
    plain.speed = 1e-3
    job = api.submit(CHAIR)
    while not job.task_id:
        assert not job.wait(0.01)
    session = host.session()
    session.engine._store._drop(job.id)
    session.engine._store.journal.delete(job.id)
    session.engine._store.tell(Deleted(job.id))
    assert job.wait(20)
    with pytest.raises(api.JobFailed, match="or it was deleted") as caught:
        job.result()
    assert caught.value.spent is api.Spent.MAYBE
