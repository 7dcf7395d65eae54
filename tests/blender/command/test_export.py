# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of one title are images and files of their own, in Blender and in an output folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.cli import Output
from tripo_addon.jobs.job import Job
from tripo_addon.spec.tasks import TASKS

PROMPT = "an old wooden chair with carved legs, a red cushion and brass nails, worn"
VIEWS = ["back", "front", "left", "right"]


@pytest.fixture
def job(blender: Any, tmp_path: Path) -> Job:
    """A job with two files, of a title that is no file's name."""
    folder = tmp_path / "job"
    folder.mkdir()
    for name in ("chair.glb", "chair base_model.glb"):
        (folder / name).write_text(name)
    files = {"model": str(folder / "chair.glb"), "base": str(folder / "chair base_model.glb")}
    task = TASKS["text_to_model"](prompt="../a/b: c")
    return Job(task=task, service="tripo", folder=str(folder), files=files)


def test_four_views_of_a_long_prompt_are_four_images(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_image(prompt=PROMPT)
    [picture] = [image for image in bpy.data.images if image.tripo.output == "image"]
    bpy.ops.tripo.generate_multiview_image(image=picture.name)
    images = [image for image in bpy.data.images if image.tripo.kind == "generate_multiview_image"]
    assert sorted(image.tripo.output for image in images) == VIEWS
    paths = {bpy.path.abspath(image.filepath) for image in images}
    assert len(paths) == 4
    assert len({Path(path).read_bytes() for path in paths}) == 4


def test_another_job_s_image_keeps_its_label(tripo: Sandbox, tmp_path: Path) -> None:
    """Also when both jobs name the same file, as lists of jobs from older versions may."""
    from dataclasses import replace

    from tripo_addon.blender import current
    from tripo_addon.blender.scene import arrival

    bpy.ops.tripo.text_to_image(prompt="a jug")
    [first] = current.session().jobs.values()
    other = replace(first, id="other", remote_id="other")
    [mine] = arrival.bring_images(first)
    [theirs] = arrival.bring_images(other)
    assert mine != theirs
    assert (mine.tripo.task_id, theirs.tripo.task_id) == (first.remote_id, "other")
    assert arrival.bring_images(first) == [mine]


def test_outputs_in_a_folder_replace_nothing(job: Job, tmp_path: Path) -> None:
    from tripo_addon.blender.command import export

    out = tmp_path / "out"
    out.mkdir()
    (out / "chair.glb").write_text("mine")
    for _ in range(2):
        written = export.write(job, Output(out, True))
        texts = ["chair.glb", "chair base_model.glb"]
        assert [path.read_text() for path in written] == texts
    assert (out / "chair.glb").read_text() == "mine"
    assert len(list(out.iterdir())) == 3


def test_two_processes_write_into_one_folder(job: Job, tmp_path: Path) -> None:
    from dataclasses import replace

    from tripo_addon.blender.command import export

    out = tmp_path / "out"
    out.mkdir()

    def write(number: int) -> list[Path]:
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "chair.glb").write_text(str(number))
        files = {"model": str(folder / "chair.glb")}
        return export.write(replace(job, folder=str(folder), files=files), Output(out, True))

    with ThreadPoolExecutor(8) as pool:
        written = [path for paths in pool.map(write, range(24)) for path in paths]
    assert [path.read_text() for path in written] == list(map(str, range(24)))
    assert len({*written}) == len(list(out.iterdir()))


def test_an_unpacked_archive_stays_in_the_folder(job: Job, tmp_path: Path) -> None:
    """Its folder is named after the title, which may be anything."""
    from dataclasses import replace

    from tripo_addon.blender.command import export

    unpacked = Path(job.folder) / "chair"
    unpacked.mkdir()
    (unpacked / "model.obj").write_text("v 0 0 0")
    out = tmp_path / "out"
    out.mkdir()
    files = {"model": str(unpacked / "model.obj")}
    for _ in range(2):
        [written] = export.write(replace(job, files=files), Output(out, True))
    assert written.is_relative_to(out)
    assert len(list(out.iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"job", "out"}] == []


LONG = "x" * 250


def test_a_name_that_is_too_long_is_refused_before_anything_is_paid(tmp_path: Path) -> None:
    from tripo_addon.blender.command import outputs
    from tripo_addon.errors import Spent, Storage

    outputs.check(Output(tmp_path / f"{LONG}.glb", False), {})
    with pytest.raises(Storage, match="File name too long") as refusal:
        outputs.check(Output(tmp_path / f"{LONG}xx.glb", False), {})
    assert refusal.value.spent is Spent.NOTHING
    assert not list(tmp_path.iterdir())


def test_a_late_result_whose_next_name_is_too_long(job: Job, tmp_path: Path) -> None:
    from dataclasses import replace

    from tripo_addon.blender.command import export, outputs
    from tripo_addon.errors import Storage

    path = tmp_path / f"{LONG}.glb"
    path.write_text("mine")
    late = replace(job, place=outputs.place_of(Output(path, False)))
    with pytest.raises(Storage, match="File name too long"):
        export.write_late(late)
    assert path.read_text() == "mine"
