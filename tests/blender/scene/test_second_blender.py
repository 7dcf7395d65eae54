# SPDX-License-Identifier: GPL-3.0-or-later
"""The second Blender that is kept: used again, ended in time, and whatever a file does to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import pytest

from tests.support.second_blenders import COMMAND, Faulty, runs, wait_gone
from tripo_addon.blender.model import fingerprint
from tripo_addon.blender.scene.second_blender import SecondBlender
from tripo_addon.errors import Spent, TripoError
from tripo_addon.files.folders import SIDES, side_file
from tripo_addon.jobs.chain import Chain
from tripo_addon.jobs.job import Job
from tripo_addon.spec.recipes import Recipe, RecipeStep
from tripo_addon.spec.tasks import TextToModel

Make = Callable[..., SecondBlender]


def always() -> bool:
    return True


@pytest.fixture
def faulty(tmp_path: Path) -> Faulty:
    return Faulty(tmp_path)


@pytest.fixture
def make(faulty: Faulty) -> Iterator[Make]:
    """Makes one that is ended with the test."""
    made: list[SecondBlender] = []

    def one(command: list[str] | None = None, **options: Any) -> SecondBlender:
        made.append(SecondBlender(command or faulty.command, **options))
        return made[-1]

    yield one
    for second in made:
        second.close()


@pytest.fixture
def new_job(tmp_path: Path) -> Callable[[], Job]:
    """Makes jobs with a model on disk, each in a folder of its own."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.export_scene.gltf(filepath=str(tmp_path / "cube.glb"))
    count = iter(range(100))

    def job() -> Job:
        folder = tmp_path / f"job {next(count)}"
        folder.mkdir()
        model = folder / "a jug.glb"
        model.write_bytes((tmp_path / "cube.glb").read_bytes())
        task = TextToModel(prompt="a jug")
        return Job(task=task, service="tripo", folder=str(folder), files={"model": str(model)})

    return job


def objects_in(ready: str) -> list[Any]:
    """The objects of a .blend, appended."""
    from tripo_addon.blender import typed

    with typed.open_library(ready) as (source, wanted):
        wanted.objects = source.objects
    return list(wanted.objects)


def pid_of(second: SecondBlender) -> int:
    assert second._helper
    return second._helper.pid


def left_beside(job: Job) -> set[str]:
    return {path.name for path in Path(job.folder).iterdir()} - {"a jug.glb"}


def refused(second: SecondBlender, job: Job) -> TripoError:
    with pytest.raises(TripoError) as caught:
        second.prepare(job, always)
    assert caught.value.spent is Spent.YES
    assert job.model in str(caught.value)
    assert left_beside(job) == set()
    assert Path(job.model).is_file()
    return caught.value


def test_one_makes_many_models(make: Make, new_job: Callable[[], Job]) -> None:
    second = make(COMMAND)
    pids = set()
    for _ in range(3):
        job = new_job()
        (jug,) = objects_in(second.prepare(job, always))
        assert jug.name.startswith("a jug")
        assert left_beside(job) == {"ready.blend"}
        assert fingerprint.taken(jug) == fingerprint.of(jug) != ""
        pids.add(pid_of(second))
    assert len(pids) == 1


@pytest.mark.one_blender
def test_models_that_come_together_are_made_one_after_the_other(
    make: Make, new_job: Callable[[], Job]
) -> None:
    second = make()
    jobs = [new_job() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda job: second.prepare(job, always), jobs))
    assert made == [f"{job.folder}/ready.blend" for job in jobs]
    assert second._helper
    assert second._helper.jobs == 4


def test_it_is_ready_before_the_first_model(make: Make, new_job: Callable[[], Job]) -> None:
    second = make()
    second.expect()
    pid = pid_of(second)
    second.expect()
    assert second.prepare(new_job(), always)
    assert pid_of(second) == pid


@pytest.mark.one_blender
def test_an_idle_one_is_ended(make: Make, new_job: Callable[[], Job]) -> None:
    second = make(idle_seconds=0.2)
    assert second.prepare(new_job(), always)
    helper = second._helper
    if helper:
        wait_gone(helper.pid)
    assert second.prepare(new_job(), always)


@pytest.mark.one_blender
def test_while_it_works_it_is_not_idle(
    make: Make, new_job: Callable[[], Job], faulty: Faulty
) -> None:
    second = make(idle_seconds=0.01)
    faulty.set("hangs")
    wanted = threading.Event()
    wanted.set()
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(second.prepare, new_job(), wanted.is_set)
        pid = faulty.importing()
        looks = [second._end_idle() for _ in range(5)]
        assert all(looks)
        assert runs(pid)
        wanted.clear()
        with pytest.raises(TripoError):
            made.result()


@pytest.mark.one_blender
def test_after_many_models_comes_a_new_one(make: Make, new_job: Callable[[], Job]) -> None:
    second = make(most_jobs=2)
    second.expect()
    first = pid_of(second)
    assert second.prepare(new_job(), always)
    assert pid_of(second) == first
    assert second.prepare(new_job(), always)
    wait_gone(first)
    assert second.prepare(new_job(), always)
    assert pid_of(second) != first


@pytest.mark.one_blender
@pytest.mark.parametrize("fault", ["crashes", "hangs", "hangs-with-lock", "eats"])
def test_a_file_is_tried_once_more(
    make: Make, new_job: Callable[[], Job], faulty: Faulty, fault: str
) -> None:
    options: dict[str, Any] = {"most_memory": 2 * 10**9}
    if fault.startswith("hangs"):
        options = {"most_seconds": 5.0}
    second = make(**options)
    second.expect()
    first = pid_of(second)
    faulty.set(fault)
    assert objects_in(second.prepare(new_job(), always))
    assert pid_of(second) != first
    assert not runs(first)


@pytest.mark.one_blender
@pytest.mark.parametrize(
    ("fault", "options", "reason"),
    [
        ("crashes", {}, "it ended unexpectedly"),
        ("hangs", {"most_seconds": 2.0}, "it takes longer than 2 seconds"),
        ("eats", {"most_memory": 10**9}, "memory"),
    ],
)
def test_a_file_that_ends_it_twice_costs_its_import_only(
    make: Make,
    new_job: Callable[[], Job],
    faulty: Faulty,
    fault: str,
    options: dict[str, Any],
    reason: str,
) -> None:
    second = make(**options)
    faulty.set(fault, fault)
    error = refused(second, new_job())
    assert error.what.startswith("Blender cannot import the result (")
    assert reason in error.what
    if fault != "hangs":
        assert objects_in(second.prepare(new_job(), always))


def test_what_the_importer_refuses_is_not_tried_again(
    make: Make, new_job: Callable[[], Job], faulty: Faulty
) -> None:
    second = make()
    second.expect()
    pid = pid_of(second)
    faulty.set("raises", "crashes")
    error = refused(second, new_job())
    assert error.what == "Blender cannot import the result (Error: it is no chair)"
    faulty.set()
    assert objects_in(second.prepare(new_job(), always))
    assert pid_of(second) == pid


@pytest.mark.one_blender
def test_one_that_died_meanwhile_costs_no_try(
    make: Make, new_job: Callable[[], Job], faulty: Faulty
) -> None:
    second = make()
    assert second.prepare(new_job(), always)
    assert second._helper
    second._helper.end()
    faulty.set("crashes")
    assert second.prepare(new_job(), always)


@pytest.mark.one_blender
def test_a_job_that_nobody_wants_any_more(
    make: Make, new_job: Callable[[], Job], faulty: Faulty
) -> None:
    second = make()
    faulty.set("hangs")
    wanted, job, next_job = threading.Event(), new_job(), new_job()
    wanted.set()
    with ThreadPoolExecutor(2) as threads:
        made = threads.submit(second.prepare, job, wanted.is_set)
        pid = faulty.importing()
        after = threads.submit(second.prepare, next_job, always)
        wanted.clear()
        with pytest.raises(TripoError, match="stopped"):
            made.result()
        assert not runs(pid)
        assert left_beside(job) == set()
        assert objects_in(after.result())


@pytest.mark.one_blender
def test_one_that_waits_for_its_turn_can_be_stopped(
    make: Make, new_job: Callable[[], Job], faulty: Faulty
) -> None:
    second = make()
    faulty.set("hangs")
    wanted = threading.Event()
    wanted.set()
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(second.prepare, new_job(), wanted.is_set)
        pid = faulty.importing()
        with pytest.raises(TripoError, match="stopped"):
            second.prepare(new_job(), lambda: False)
        assert runs(pid)
        wanted.clear()
        with pytest.raises(TripoError):
            made.result()


def test_closing_ends_it(make: Make, new_job: Callable[[], Job], faulty: Faulty) -> None:
    second = make()
    assert second.prepare(new_job(), always)
    pid = pid_of(second)
    second.close()
    assert not runs(pid)
    second.expect()
    assert second._helper is None
    with pytest.raises(TripoError):
        second.prepare(new_job(), always)


@pytest.mark.parametrize("command", [["/nowhere/blender"], ["false"]])
def test_without_a_program_the_model_is_imported_elsewhere(
    make: Make, new_job: Callable[[], Job], command: list[str]
) -> None:
    second = make(command)
    second.expect()
    assert second.prepare(new_job(), always) == ""


def test_by_preference_the_model_is_imported_elsewhere(
    make: Make, new_job: Callable[[], Job]
) -> None:
    second = make()
    second.enabled = False
    second.expect()
    assert second.prepare(new_job(), always) == ""
    assert second._helper is None


def test_what_is_looked_at_before_a_chain_goes_on_is_drawn(
    make: Make, new_job: Callable[[], Job]
) -> None:
    second, job = make(COMMAND), new_job()
    pictures = [side_file(Path(job.folder), side) for side in SIDES]
    second.prepare(job, always)
    assert not any(picture.exists() for picture in pictures)
    recipe = Recipe("Two", (RecipeStep("text_to_model", gate=True), RecipeStep("texture_model")))
    assert second.prepare(replace(job, chain=Chain(recipe)), always)
    assert all(picture.stat().st_size > 100 for picture in pictures)
