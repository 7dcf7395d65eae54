# SPDX-License-Identifier: GPL-3.0-or-later
"""A model that was noted down to be sent: its file is written although its Blender has ended."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.second_blenders import COMMAND
from tripo_addon.blender import current
from tripo_addon.blender.scene import noted, sending
from tripo_addon.blender.scene.second_blender import SecondBlender
from tripo_addon.errors import TripoError
from tripo_addon.files import glb
from tripo_addon.jobs.job import Job
from tripo_addon.spec.tasks import TextureModel

pytestmark = pytest.mark.usefixtures("no_jobs")


def always() -> bool:
    return True


def never() -> bool:
    return False


@pytest.fixture
def second(tripo: Sandbox) -> Iterator[SecondBlender]:
    """The second Blender of this one, which has a window so far as that is concerned."""
    made = SecondBlender(COMMAND)
    current.session().second_blender = made
    yield made
    made.close()
    current.stop()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "inputs" / "0123abcd" / "source" / "Cube.glb"


Press = Callable[..., Callable[[Callable[[], bool]], None]]


@pytest.fixture
def press(second: SecondBlender, target: Path) -> Press:
    """Notes a cube down; what a worker calls then."""

    def one() -> Any:
        bpy.ops.wm.read_homefile(use_factory_startup=True)
        cube: Any = bpy.data.objects["Cube"]
        return sending.start(bpy.context, cube, [cube], target, base=False, most=0)

    return one


def job_of(target: Path) -> Job:
    return Job(task=TextureModel(source=str(target), text_prompt="oak"), service="tripo")


def left(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def assert_written(target: Path) -> None:
    (node,) = glb.description_of(target)["nodes"]
    assert node["name"].startswith("Cube")
    assert left(target) == ["Cube.glb"]


def test_the_press_itself_leaves_the_file_only(press: Press, target: Path) -> None:
    write = press()
    assert len(left(target)) == 2
    write(always)
    assert_written(target)


def test_another_blender_goes_on(press: Press, second: SecondBlender, target: Path) -> None:
    press()
    noted.go_on(second, job_of(target), always)
    assert_written(target)
    before = target.read_bytes()
    noted.go_on(second, job_of(target), always)
    assert target.read_bytes() == before


def test_one_that_ends_while_it_is_written_leaves_what_is_needed(
    press: Press, second: SecondBlender, target: Path
) -> None:
    with pytest.raises(TripoError, match="stopped"):
        press()(never)
    noted.go_on(second, job_of(target), always)
    assert_written(target)


def test_one_that_was_killed_after_it_was_written(
    press: Press, second: SecondBlender, target: Path
) -> None:
    press()
    order = noted.order_file(target).read_text()
    noted.go_on(second, job_of(target), always)
    noted.order_file(target).write_text(order)
    noted.go_on(second, job_of(target), always)
    assert_written(target)


@pytest.mark.parametrize("what", ["blend", "pictures", "order", "elsewhere"])
def test_what_is_incomplete_is_told_and_not_tried_again(
    press: Press, second: SecondBlender, target: Path, what: str
) -> None:
    press()
    order = noted.order_file(target)
    told = json.loads(order.read_text())
    if what == "blend":
        Path(told["blend"]).unlink()
    elif what == "pictures":
        told["images"] = {"Paint": str(target.with_name("0a1b2c3d 0.png"))}
    elif what == "elsewhere":
        other = target.parents[2] / "0a1b2c3d.blend"
        other.write_bytes(Path(told["blend"]).read_bytes())
        told["blend"] = str(other)
    order.write_text("{" if what == "order" else json.dumps(told))
    with pytest.raises(TripoError, match="before the model was noted down"):
        noted.go_on(second, job_of(target), always)
    assert not order.exists()
    noted.go_on(second, job_of(target), always)
    assert not target.exists()


def test_without_a_second_blender_it_waits(
    press: Press, second: SecondBlender, target: Path
) -> None:
    press()
    with pytest.raises(TripoError, match="can start no other"):
        noted.go_on(None, job_of(target), always)
    noted.go_on(second, job_of(target), always)
    assert_written(target)


def test_what_cannot_be_written_leaves_nothing(
    press: Press, second: SecondBlender, target: Path
) -> None:
    press()
    order = noted.order_file(target)
    order.write_text(json.dumps({**json.loads(order.read_text()), "objects": ["None"]}))
    with pytest.raises(TripoError, match="no faces"):
        noted.go_on(second, job_of(target), always)
    assert left(target) == []


def test_what_is_needed_no_more_is_removed(press: Press, target: Path) -> None:
    press()
    (target.parent / "mine.blend").touch()
    target.touch()
    inputs = target.parents[2]
    noted.tidy(inputs, [])
    assert len(left(target)) == 4, "a press in another Blender"
    os.utime(target.parent, (1, 1))
    noted.tidy(inputs, [job_of(target)])
    assert len(left(target)) == 4
    noted.tidy(inputs, [])
    assert left(target) == ["Cube.glb", "mine.blend"]
