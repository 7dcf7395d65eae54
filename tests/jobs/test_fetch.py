# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job has fetched is not fetched again, whatever ended the fetch."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.examples import example
from tests.support.flight import Flight
from tripo_addon.files import disk
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.providers import parsing
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ConvertModel, TextToImage

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(autouse=True)
def _no_fault() -> Iterator[None]:
    yield
    disk.fault = None


def full_at(steps: list[str], step: str, number: int) -> None:
    """Let the disk be full at the n-th of a kind of steps, once."""

    def fault(name: str) -> None:
        steps.append(name)
        if name == step and steps.count(step) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    disk.fault = fault


def asked(service: Sandbox) -> list[Any]:
    """The requests for files."""
    return [each for each in service.requests if each.path.startswith("/cdn/")]


def take_up(flight: Flight, job: Job) -> Job:
    flight.ready.clear()
    flight.states.clear()
    del flight.jobs[job.id]
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: flight.ended(job.id))
    return flight.jobs[job.id]


def files(job: Job) -> list[str]:
    """The names in a job's folder, without the receipt."""
    return sorted(each.name for each in Path(job.folder).iterdir() if each.name != receipts.RECEIPT)


def test_only_the_missing_views_are_asked_for(flight: Flight, service: Sandbox) -> None:
    full_at([], "write", 3)
    job = flight.run(example("generate_multiview_image"))
    assert job.state is State.UNFETCHED
    assert job.failure
    assert "No space left on device" in job.failure.text
    assert "The credits were spent. Free some space" in job.failure.text
    assert set(job.files) == {"front", "left"}
    assert flight.journal.page(1)[0][0].files == job.files
    service.requests.clear()
    again = take_up(flight, job)
    assert again.state is State.ARRIVING
    assert set(again.files) >= {"front", "left", "back", "right"}
    paths = [each.path for each in asked(service)]
    assert not [each for each in paths if "front" in each or "left" in each]
    assert len(service.tasks) == 1


def test_a_view_that_was_cut_since_is_asked_for_again(flight: Flight, service: Sandbox) -> None:
    full_at([], "write", 3)
    job = flight.run(example("generate_multiview_image"))
    front = Path(job.files["front"])
    whole = front.read_bytes()
    front.write_bytes(whole[:-20])
    service.requests.clear()
    again = take_up(flight, job)
    assert Path(again.files["front"]).read_bytes() == whole
    paths = [each.path for each in asked(service)]
    assert [each for each in paths if "front" in each]
    assert not [each for each in paths if "left" in each]


def test_an_archive_is_not_fetched_again_to_unpack_it(flight: Flight, service: Sandbox) -> None:
    made = flight.run()
    full_at([], "open_part", 2)  # the first is the archive's own
    job = flight.run(ConvertModel(source=made.remote_id, format="OBJ"))
    assert job.failure
    assert "cannot be unpacked" in job.failure.text
    assert list(job.files) == ["archive"]
    service.requests.clear()
    again = take_up(flight, job)
    assert again.model.endswith(".obj")
    assert not [each for each in asked(service) if ".zip" in each.path]


def test_a_file_that_only_lacks_its_name_is_not_fetched_again(
    flight: Flight, service: Sandbox
) -> None:
    full_at([], "replace", 3)  # the first is the receipt's, then the download has its own
    job = flight.run()
    assert job.state is State.UNFETCHED
    assert files(job) == ["model.download"]
    service.requests.clear()
    assert take_up(flight, job).state is State.ARRIVING
    assert not [each for each in asked(service) if ".glb" in each.path]


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written(flight: Flight, service: Sandbox, number: int) -> None:
    def fault(step: str) -> None:
        if step == "open_part":
            raise OSError(number, os.strerror(number))

    disk.fault = fault
    job = flight.run()
    assert job.failure
    assert f"cannot be written to {job.folder} ({os.strerror(number)})" in job.failure.text
    disk.fault = None
    assert take_up(flight, job).state is State.ARRIVING


def test_a_folder_that_vanishes_in_the_middle_is_made_again(
    flight: Flight, service: Sandbox
) -> None:
    def fault(step: str) -> None:
        if step == "sync":
            folder = next((flight.folder / "results").iterdir())
            for each in folder.iterdir():
                each.unlink()
            folder.rmdir()
            disk.fault = None

    disk.fault = fault
    job = flight.run()
    assert job.state is State.UNFETCHED
    assert job.failure
    assert "cannot be written" in job.failure.text
    assert take_up(flight, job).state is State.ARRIVING
    assert len(service.tasks) == 1


def test_a_stopped_blender_goes_on_in_the_next(flight: Flight, service: Sandbox) -> None:
    service.faults.add("/cdn/*.glb*", "pad", None, megabytes=2)
    service.faults.add("/cdn/*.glb*", "slow", bytes_per_second=1_000_000)
    flight.start()
    flight.until(lambda: any(each.stat().st_size for each in flight.folder.rglob("*.part")))
    flight.engine.stop()
    (part,) = flight.folder.rglob("*.part")
    came = part.stat().st_size
    again = Flight(flight.folder, service.url, service.key)
    again.engine.adopt(again.account, again.provider)
    again.until(lambda: again.ready)
    again.engine.stop()
    model = Path(again.ready[0].model)
    last = [each for each in asked(service) if ".glb" in each.path][-1]
    assert last.headers["range"] == f"bytes={came}-"
    assert last.sent == model.stat().st_size - came
    assert not list(model.parent.glob("*.part*"))


def test_an_address_that_expires_in_the_middle(flight: Flight, service: Sandbox) -> None:
    # Shorter than the shortest wait before a download is tried again.
    service.url_life = 0.3
    service.faults.add("/cdn/*.glb*", "pad", None, megabytes=2)
    service.faults.add("/cdn/*.glb*", "truncate", keep=0.5)
    job = flight.run()
    assert job.state is State.ARRIVING
    statuses = [each.status for each in asked(service) if ".glb" in each.path]
    assert 403 in statuses
    assert statuses[-1] == 206


def test_the_limit_of_the_network_counts(flight: Flight, service: Sandbox) -> None:
    flight.network.most_bytes = 1000
    job = flight.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "the limit in the preferences is" in job.failure.text
    assert files(job) == []
    flight.network.most_bytes = 0
    assert take_up(flight, job).state is State.ARRIVING


def test_nothing_is_left_of_an_extra_that_cannot_be_had(flight: Flight, service: Sandbox) -> None:
    service.faults.add("/cdn/*.webp*", "pad", None)
    service.faults.add("/cdn/*.webp*", "truncate", None)
    job = flight.run()
    assert job.state is State.ARRIVING
    assert list(job.files) == ["model"]
    assert files(job) == ["a red chair.glb"]


@pytest.mark.parametrize("view", ["front", "left"])
def test_one_broken_view_does_not_take_the_others(
    flight: Flight, service: Sandbox, view: str
) -> None:
    service.faults.add(f"/cdn/*{view}*", "status", None, status=400)
    job = flight.run(example("generate_multiview_image"))
    assert job.state is State.ARRIVING
    assert set(job.files) == {"front", "left", "back", "right"} - {view}
    assert job.missing == (view,)
    assert all(Path(path).is_file() for path in job.files.values())


def test_a_preview_never_takes_the_place_of_the_result(flight: Flight, service: Sandbox) -> None:
    job = flight.run(TextToImage(prompt="preview"))
    picture = Path(job.files["image"]).read_bytes()
    assert picture.startswith(b"\x89PNG")


NO_ADDRESSES = ["http://[", "http://a..b/", f"http://{'a' * 70}.example/", "http://a\u2100b/"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_a_preview_at_no_address_does_not_cost_the_model(
    flight: Flight, quick: Sandbox, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    told = parsing.task_status

    def also(task: Any) -> Any:
        output = {**task.get("output", {}), "rendered_image_url": address}
        return told({**task, "output": output})

    monkeypatch.setattr(parsing, "task_status", also)
    assert flight.run().state is State.ARRIVING
