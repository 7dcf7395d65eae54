# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command writes: prepared alike in every type of file, and never over another file."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, settled
from tests.support.delivered import CLIPS

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")

REFUSED, USAGE = 1, 2
Told = list[dict[str, Any]]
Command = Callable[..., Told]


@pytest.fixture
def command(tripo: Sandbox, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command; the events that it told."""
    from tripo_addon.blender.command import run

    def ran(*words: str, status: int = 0) -> Told:
        capsys.readouterr()
        found = run.main((*words, "--json"))
        told = capsys.readouterr()
        assert found == status, told
        lines = told.out.splitlines()
        return [json.loads(line) for line in lines if line.startswith('{"event"')]

    return ran


def test_commands_about_earlier_jobs(
    command: Command, tripo: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (price,) = command("estimate", *ROBOT)
    assert price["credits"]
    log = tmp_path / "tripo.log"
    command(*ROBOT, "--key", "robot-1", "-o", str(tmp_path), "--quiet", "--log-file", str(log))
    assert json.loads(log.read_text().splitlines()[0])["logger"].startswith("tripo_addon")
    (job,) = command("show", "robot-1")
    assert (job["state"], job["task"]) == ("done", next(iter(tripo.tasks)))
    (exported,) = command("export", job["id"][:8], "-o", str(tmp_path / "again"))
    assert Path(exported["written"][0]).parent == tmp_path / "again"
    assert command("cancel", "robot-1")[-1]["stopped"] == 0
    command("cancel", "nothing", status=REFUSED)
    command("cancel", status=USAGE)
    assert len(tripo.tasks) == 1


@pytest.mark.parametrize("ending", ["stl", "3mf", "obj", "usdz", "ply"])
def test_a_file_for_other_programs(command: Command, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"robot.{ending}"
    told = command(*ROBOT, "-o", str(target), "--size", "80mm")
    assert told[-1]["files"][0] == str(target)
    assert events(told, "remark")[0].startswith(f"Lost in .{ending} files: ")
    if ending == "stl":
        bpy.ops.wm.stl_import(filepath=str(target))
        assert bpy.context.object
        assert bpy.context.object.dimensions.z == pytest.approx(80, rel=1e-4)


def test_a_preset(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "robot.3mf"
    command(*ROBOT, "-o", str(target), "--preset", "print_colour", "--filaments", "4")
    with zipfile.ZipFile(target) as archive:
        model = archive.read("3D/3dmodel.model").decode()
    assert 1 <= model.count("<m:color ") <= 4
    assert "ai_generated: True" in model
    # A later one leaves it, and a late result stands beside it.
    told = command(*ROBOT, "-o", str(target), status=USAGE)
    assert "exists already" in events(told, "failed")[0]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("-o", "robot.glb", "--preset", "unity"), "writes .fbx files"),
        (("--preset", "unity"), "are of a file, not of a folder"),
        (("-o", "robot.stl", "--filaments", "2"), "Only 3MF files have filaments"),
        (("-o", "robot.stl", "--size", "big"), "'big' is no length"),
    ],
)
def test_what_cannot_be_written_costs_nothing(
    command: Command, tripo: Sandbox, tmp_path: Path, words: tuple[str, ...], wrong: str
) -> None:
    before = len(tripo.tasks)
    told = command(*ROBOT, *words, status=USAGE)
    assert wrong in events(told, "failed")[0]
    assert len(tripo.tasks) == before


def events(told: Told, name: str) -> list[str]:
    return [event["message"] for event in told if event["event"] == name]


def opened(path: Path) -> list[Any]:
    """The objects of a file, in Blender's space."""
    bpy.ops.wm.read_homefile(use_empty=True)
    if path.suffix == ".blend":
        bpy.ops.wm.open_mainfile(filepath=str(path))
    elif path.suffix == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    elif "fbx_import" in dir(bpy.ops.wm):
        bpy.ops.wm.fbx_import(filepath=str(path))
    else:
        bpy.ops.import_scene.fbx(filepath=str(path))
    return [obj for obj in bpy.data.objects if obj.name != "Icosphere"]


def box(objects: list[Any]) -> Any:
    """The lowest and highest corner of what is seen."""
    from tripo_addon.blender.model import meshes

    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    seen = [obj.evaluated_get(depsgraph) for obj in objects if obj.type == "MESH"]
    return np.array(meshes.box(seen, Matrix()))


ROBOT = ("text-to-model", "a red robot", "--face-limit", "2000", "--model-seed", "7")
ENDINGS = (".blend", ".glb", ".fbx")


@pytest.mark.parametrize("options", [("--quad",), ()], ids=["fbx", "glb"])
def test_every_file_stands_alike(
    command: Command, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Whatever the service has delivered."""
    found = []
    for ending in ENDINGS:
        target = tmp_path / f"robot{ending}"
        told = command(*ROBOT, *options, "--size", "3", "-o", str(target))
        assert told[-1]["files"] == [str(target)]
        found.append(box(opened(target)))
    for one in found:
        assert one[1][2] - one[0][2] == pytest.approx(3, abs=1e-3)
        assert np.allclose([one[0][2], *(one[0] + one[1])[:2]], 0, atol=1e-3)
        assert np.allclose(one, found[0], atol=1e-3)
        # It looks at the viewer: it is wider than deep.
        assert one[1][0] > one[1][1]


@pytest.fixture
def unmarked(tripo: Sandbox) -> None:
    """Without the mark of AI origin, files can be the service's own, byte for byte."""
    bpy.context.preferences.addons["tripo_addon"].preferences.mark = False


@pytest.mark.usefixtures("unmarked")
def test_as_delivered_a_file_is_the_service_s_own(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "robot.glb"
    command(*ROBOT, "--as-delivered", "-o", str(target))
    [model] = (tmp_path / "results").rglob("*.glb")
    assert target.read_bytes() == model.read_bytes()
    command(*ROBOT, "-o", str(tmp_path / "prepared.glb"))
    assert (tmp_path / "prepared.glb").read_bytes() != model.read_bytes()
    command(*ROBOT, "--as-delivered", "-o", str(tmp_path / "robot.blend"))
    assert np.allclose(box(opened(tmp_path / "robot.blend")), box(opened(target)), atol=1e-4)


@pytest.mark.usefixtures("unmarked")
def test_a_conversion_is_the_service_s_own(
    command: Command, tripo: Sandbox, tmp_path: Path
) -> None:
    task = tripo.add_task("text_to_model").id
    target = tmp_path / "robot.glb"
    command("convert-model", task, "--format", "GLTF", "-o", str(target))
    [model] = (tmp_path / "results").rglob("*.glb")
    assert target.read_bytes() == model.read_bytes()


def test_the_preferences_hold_where_nothing_is_given(command: Command, tmp_path: Path) -> None:
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.size, preferences.origin = 2.0, "centre"
    try:
        command(*ROBOT, "-o", str(tmp_path / "two.blend"))
        command(*ROBOT, "--size", "4", "-o", str(tmp_path / "four.blend"))
    finally:
        for name in ("size", "origin"):
            preferences.property_unset(name)
    for name, size in (("two", 2), ("four", 4)):
        low, high = box(opened(tmp_path / f"{name}.blend"))
        assert (low[2], high[2]) == pytest.approx((-size / 2, size / 2), abs=1e-3)


def glb(path: Path) -> tuple[dict[str, Any], bytes]:
    """The document of a GLB, and its buffer."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def pictures(path: Path) -> list[bytes]:
    """The pictures in a GLB."""
    document, data = glb(path)
    views = [document["bufferViews"][image["bufferView"]] for image in document["images"]]
    places = [(view.get("byteOffset", 0), view["byteLength"]) for view in views]
    return sorted(data[at : at + length] for at, length in places)


def test_a_glb_loses_nothing(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    model = tripo.add_task("text_to_model").id
    rig = command("animate-rig", model, "-o", str(tmp_path / "rig.glb"))[-1]["task_id"]
    words = ("animate-retarget", rig, "--animations", *CLIPS)
    for name, how in (("own", ("--as-delivered",)), ("made", ())):
        command(*words, *how, "-o", str(tmp_path / f"{name}.glb"))
    own, made = (glb(tmp_path / f"{name}.glb")[0] for name in ("own", "made"))
    assert pictures(tmp_path / "made.glb") == pictures(tmp_path / "own.glb")
    assert sorted(clip["name"] for clip in made["animations"]) == ["dance_01", "run", "walk"]
    assert len(made["skins"][0]["joints"]) == len(own["skins"][0]["joints"])
    assert len(made["materials"]) == len(own["materials"]) == 1
    surface = own["materials"][0]
    assert surface.keys() <= made["materials"][0].keys()
    textures = {name for name in surface["pbrMetallicRoughness"] if name.endswith("Texture")}
    assert textures <= made["materials"][0]["pbrMetallicRoughness"].keys()
    counts = [
        sum(
            document["accessors"][primitive["indices"]]["count"]
            for mesh in document["meshes"]
            for primitive in mesh["primitives"]
        )
        for document in (own, made)
    ]
    assert counts[0] == counts[1]
    joints = {own["nodes"][at]["name"] for at in own["skins"][0]["joints"]}
    assert joints == {made["nodes"][at]["name"] for at in made["skins"][0]["joints"]}


def test_an_fbx_keeps_its_animations_and_pictures(
    command: Command, tripo: Sandbox, tmp_path: Path
) -> None:
    model = tripo.add_task("text_to_model").id
    rig = command("animate-rig", model, "-o", str(tmp_path / "rig.fbx"))
    assert any("occlusion" in text for text in events(rig, "remark"))
    opened(tmp_path / "rig.fbx")
    assert not bpy.data.actions
    assert len([image for image in bpy.data.images if image.size[0]]) == 2
    target = tmp_path / "moves.fbx"
    words = ("animate-retarget", rig[-1]["task_id"], "--animations", *CLIPS)
    command(*words, "-o", str(target))
    (armature,) = [obj for obj in opened(target) if obj.type == "ARMATURE"]
    assert {action.name.rpartition("|")[2] for action in bpy.data.actions} == {
        "dance_01",
        "run",
        "walk",
    }
    assert not [bone for bone in armature.data.bones if bone.name.endswith("_end")]


def test_textures_beside_a_blend(command: Command, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    target = tmp_path / "made" / "robot.blend"
    command(*ROBOT, "--textures", "files", "--texture-limit", "64", "-o", str(target))
    moved = tmp_path / "moved"
    (tmp_path / "made").rename(moved)
    opened(moved / "robot.blend")
    images = [image for image in bpy.data.images if image.users and image.source == "FILE"]
    assert len(images) == 3
    for image in images:
        assert image.filepath.startswith("//robot textures")
        assert not image.packed_file
        assert tuple(image.size) == (64, 64)
    command(*ROBOT, "--textures", "files", "-o", str(tmp_path / "robot.glb"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["moved", "results", "robot.glb"]


def test_an_existing_file_is_refused_before_anything_is_paid(
    command: Command, tripo: Sandbox, tmp_path: Path
) -> None:
    for target in (tmp_path / "robot.glb", tmp_path / "link.blend"):
        if target.suffix == ".glb":
            target.write_text("mine")
        else:
            target.symlink_to(tmp_path / "nowhere")
        told = command(*ROBOT, "-o", str(target), status=USAGE)
        (text,) = events(told, "failed")
        assert f"{target} exists already" in text
        assert "--overwrite" in text
    assert not tripo.tasks
    assert (tmp_path / "robot.glb").read_text() == "mine"
    command(*ROBOT, "--overwrite", "-o", str(tmp_path / "robot.glb"))
    assert (tmp_path / "robot.glb").read_bytes().startswith(b"glTF")


def test_a_file_that_comes_meanwhile_stays(
    command: Command, tripo: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.command import run

    target = tmp_path / "robot.glb"
    wait = run.pump.wait

    def waited(*given: Any) -> Any:
        target.write_text("mine")
        return wait(*given)

    monkeypatch.setattr(run.pump, "wait", waited)
    told = command(*ROBOT, "-o", str(target))
    assert target.read_text() == "mine"
    beside = tmp_path / "robot 2.glb"
    assert told[-1]["files"] == [str(beside)]
    assert beside.read_bytes().startswith(b"glTF")
    (text,) = events(told, "remark")
    assert text == f"{target} exists by now, and stays: the result is in {beside}"


def test_a_failed_export_leaves_no_file(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.command import export

    def fail(path: str) -> None:
        raise RuntimeError("no room")

    monkeypatch.setitem(export._SAVERS, ".blend", fail)
    told = command(*ROBOT, "-o", str(tmp_path / "robot.blend"), status=REFUSED)
    assert "The result itself is kept" in events(told, "failed")[0]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.usefixtures("unmarked")
def test_what_cannot_be_prepared_is_as_delivered(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was paid for is where it was wanted."""
    from tripo_addon.blender.model import reading

    def fail(file: str) -> None:
        raise RuntimeError("Extension EXT_meshopt_compression is not available")

    monkeypatch.setitem(reading._IMPORTERS, "glb", fail)
    target = tmp_path / "robot.glb"
    told = command(*ROBOT, "-o", str(target))
    [model] = (tmp_path / "results").rglob("*.glb")
    assert target.read_bytes() == model.read_bytes()
    (text,) = events(told, "remark")
    assert "not prepared" in text
    assert "EXT_meshopt_compression" in text


def test_a_model_that_is_not_saved_in_its_library(command: Command, tmp_path: Path) -> None:
    """It is written all the same, and the command and the job say that it is no asset."""
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    libraries = bpy.context.preferences.filepaths.asset_libraries
    gone = libraries.new(name="Gone", directory=str(tmp_path / "gone"))
    preferences.assets, preferences.asset_library = "LIBRARY", "Gone"
    try:
        told = command(*ROBOT, "-o", str(tmp_path / "robot.glb"))
    finally:
        libraries.remove(gone)
    assert (tmp_path / "robot.glb").is_file()
    (text,) = events(told, "remark")
    assert "is no asset yet" in text
    settled()
    assert newest().remarks == (text,)


@pytest.mark.parametrize(
    ("format", "words"),
    [("STL", "no textures"), ("3MF", "no textures"), ("FBX", ""), ("OBJ", "")],
)
def test_losses_of_a_conversion_are_said(
    command: Command, tripo: Sandbox, tmp_path: Path, format: str, words: str
) -> None:
    task = tripo.add_task("text_to_model").id
    told = command("convert-model", task, "--format", format, "-o", str(tmp_path))
    remarks = events(told, "remark")
    assert [words in text for text in remarks] == [True] * bool(words)


def test_wrong_parts_of_the_preparation(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    told = command(*ROBOT, "--lods", "9", "-o", str(tmp_path), status=USAGE)
    assert "Levels of Detail is 9; it must be 0 to 5" in events(told, "failed")[0]
    assert not tripo.tasks


def test_a_key_is_one_job(command: Command, tripo: Sandbox, tmp_path: Path) -> None:
    words = ("text-to-model", "a chair", "--face-limit", "500", "--key", "row-17")
    first = command(*words, "-o", str(tmp_path / "chair.glb"))[-1]
    again = command(*words, "-o", str(tmp_path / "again.glb"))[-1]
    assert first["task_id"] == again["task_id"]
    assert (tmp_path / "again.glb").is_file()
    command("text-to-model", "a jug", "--key", "row-17", status=REFUSED)
    command("text-to-model", "a jug", "--max-credits", "5", status=REFUSED)
    command("text-to-model", "a jug", "--service", "typo", status=USAGE)
    assert len(tripo.tasks) == 1
