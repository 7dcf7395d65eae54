# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command tripo` with every sort of task, result and service."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import MODELSTREAM_KEY, SCENARIO_KEY, SCENARIO_SECRET, Sandbox

from tests.window.commands import elsewhere, environment, events
from tests.window.launch import PROJECT

Command = Callable[..., "subprocess.CompletedProcess[str]"]

PNG, JPEG, WEBP = b"\x89PNG", b"\xff\xd8\xff", b"RIFF"
GLB, FBX, ZIP = b"glTF", b"Kaydara FBX", b"PK\x03\x04"
COUNT = """
import bpy
print("FOUND", [obj.type for obj in bpy.data.objects], len(bpy.data.actions),
      sum(len(obj.data.bones) for obj in bpy.data.objects if obj.type == "ARMATURE"))
"""


class Told:
    """What a command did and told."""

    def __init__(self, ran: subprocess.CompletedProcess[str], status: int) -> None:
        story = ran.stdout + ran.stderr
        assert ran.returncode == status, story
        assert "Traceback" not in story
        self.words = ran.stderr
        self.last: dict[str, Any] = events(ran.stdout)[-1]


@pytest.fixture
def told(command: Command) -> Callable[..., Told]:
    """Runs a command with --json."""

    def run(*words: str, env: dict[str, str], status: int = 0) -> Told:
        return Told(command(*words, "--json", env=env), status)

    return run


def test_files_of_every_type(
    told: Callable[..., Told], service: Sandbox, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    model = service.add_task("text_to_model").id
    chair = str(picture())
    cases: list[tuple[str, str, bytes]] = [
        ("text-to-image robot", "robot.png", PNG),
        ("text-to-image robot", "robot.jpg", JPEG),
        (f"image-to-depth {chair}", "depth.webp", WEBP),
        (f"image-to-splat {chair}", "splat.ply", b"ply"),
        (f"image-to-splat {chair}", "splat.blend", b""),
        (f"texture-model {model} --text-prompt oak", "oak.glb", GLB),
        (f"texture-model {model} --text-prompt oak", "oak.blend", b""),
        (f"convert-model {model} --format STL", "chair.stl", b""),
        (f"convert-model {model} --format FBX", "chair.fbx", FBX),
        (f"convert-model {model} --format GLTF", "chair.glb", GLB),
        (f"convert-model {model} --format OBJ", "chair.zip", ZIP),
        (f"convert-model {model} --format OBJ", "chair.blend", b""),
    ]
    for words, name, magic in cases:
        target = tmp_path / name
        last = told(*words.split(), "-o", str(target), env=environment(service)).last
        assert last["files"] == [str(target)], words
        assert last["credits"] == service.tasks[last["task_id"]].credits
        assert target.read_bytes().startswith(magic), words
        assert target.stat().st_size, words


def test_folders(
    told: Callable[..., Told], service: Sandbox, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    model = service.add_task("text_to_model").id
    folder = tmp_path / "results"
    views = told(
        *("generate-multiview-image", str(picture()), "-o", str(folder)), env=environment(service)
    )
    sides = ("front", "left", "back", "right")
    assert views.last["files"] == [str(folder / f"chair {side}.png") for side in sides]
    told("convert-model", model, "--format", "OBJ", "-o", str(folder), env=environment(service))
    found = {path.suffix for path in (folder / "Convert Model").iterdir()}
    assert found == {".obj", ".mtl", ".jpg"}


def test_answers(told: Callable[..., Told], service: Sandbox, tmp_path: Path) -> None:
    env = environment(service)
    model = service.add_task("text_to_model").id
    check = told("animate-prerigcheck", model, env=env)
    assert check.last["facts"] == {"riggable": True, "rig_type": "biped"}
    assert check.last["files"] == []
    assert "Rig Check: free" in check.words

    chair = tmp_path / "chair.glb"
    told("texture-model", model, "-o", str(chair), env=env)
    imported = told("import-model", str(chair), env=env)
    assert imported.last["files"] == []
    assert f"task {imported.last['task_id']}" in imported.words
    assert service.tasks[imported.last["task_id"]].type == "import_model"

    before = len(service.tasks)
    price = told("text-to-model", "a chair", "--quad", "--dry-run", env=env)
    assert price.last == {"event": "estimate", "credits": [25, 25]}
    assert len(service.tasks) == before

    assert told("balance", env=env).last["balance"] == 1000 - 10
    usage = told("usage", "--tasks", env=env)
    assert usage.last["summary"]["Texture Model"] == "1 for 10 credits"
    assert {row["task_id"] for row in usage.last["tasks"]} == set(service.tasks)
    assert all(task_id in usage.words for task_id in service.tasks)


def test_a_rig_and_its_movements(
    told: Callable[..., Told], blender: str, service: Sandbox, tmp_path: Path
) -> None:
    env = environment(service)
    model = service.add_task("text_to_model").id
    rig, moved = tmp_path / "rig.blend", tmp_path / "moved.blend"
    made = told("animate-rig", model, "-o", str(rig), env=env)
    told(
        *("animate-retarget", made.last["task_id"], "--animation", "preset:walk"),
        *("--animations", "preset:run", "preset:idle", "-o", str(moved)),
        env=env,
    )
    for file, actions in ((rig, 0), (moved, 3)):
        ran = subprocess.run(
            [blender, "--background", "--factory-startup", str(file), "--python-expr", COUNT],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        (found,) = [line for line in ran.stdout.splitlines() if line.startswith("FOUND")]
        assert "'ARMATURE'" in found
        assert "'MESH'" in found
        clips, bones = map(int, found.split("]")[1].split())
        assert clips == actions
        assert bones > 10


CUBE = """o cube
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
v 0 0 1
v 1 0 1
v 1 1 1
v 0 1 1
f 1 4 3 2
f 5 6 7 8
f 1 2 6 5
f 2 3 7 6
f 3 4 8 7
"""


def test_meshes_are_checked(told: Callable[..., Told], tmp_path: Path) -> None:
    open_cube, closed = tmp_path / "open.obj", tmp_path / "closed.obj"
    open_cube.write_text(CUBE)
    closed.write_text(f"{CUBE}f 4 1 5 8\n")
    offline: dict[str, str] = {"TRIPO_API_KEY": ""}
    found = told("validate-mesh", str(open_cube), env=offline, status=1)
    assert "1 hole" in found.words
    assert found.last["meshes"]["open"]["holes"] == [4]
    assert told("validate-mesh", str(closed), env=offline).last["meshes"]["closed"]["holes"] == []
    broken = tmp_path / "broken.glb"
    broken.write_text("no model")
    assert "cannot import" in told("validate-mesh", str(broken), env=offline, status=1).words
    wrong = told("validate-mesh", __file__, env=offline, status=2)
    assert "'.py' files cannot be checked" in wrong.words


@pytest.mark.parametrize(
    ("provider", "path"),
    [("tripo-v2", "/v2/openapi"), ("modelstream", "/tripo/v2/openapi"), ("scenario", "/v1")],
)
def test_other_services(
    told: Callable[..., Told],
    service: Sandbox,
    tmp_path: Path,
    picture: Callable[..., Path],
    provider: str,
    path: str,
) -> None:
    env = elsewhere(service, provider)
    with_path = {**env, "TRIPO_BASE_URL": f"{service.url}{path}/"}
    known = told("balance", env=with_path)
    assert known.last["balance"] == (1000.0 if provider == "tripo-v2" else None)
    words = ("text-to-model", "chair") if provider == "modelstream" else ("image-to-model",)
    words = words if len(words) > 1 else (*words, str(picture()))
    target = tmp_path / "made.glb"
    made = told(*words, "-o", str(target), env=env)
    assert made.last["credits"] > 0
    assert target.read_bytes().startswith(GLB)
    asked = told(*words, "--dry-run", env=with_path)
    expected = {
        "tripo-v2": "about 30 credits",
        "modelstream": "price unknown",
        "scenario": "about 45 CU",
    }
    assert expected[provider] in asked.words


def test_a_key_with_its_secret_in_one(
    told: Callable[..., Told], service: Sandbox, picture: Callable[..., Path]
) -> None:
    env = {
        "TRIPO_BASE_URL": service.url,
        "TRIPO_PROVIDER": "Scenario",
        "TRIPO_API_KEY": f"{SCENARIO_KEY}:{SCENARIO_SECRET}",
    }
    assert "45 CU" in told("image-to-model", str(picture()), "--dry-run", env=env).words


def test_what_is_refused_before_any_request(
    told: Callable[..., Told], service: Sandbox, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    chair = str(picture())
    task = "11111111-2222-4333-8444-555555555555"
    env, v2 = environment(service), elsewhere(service, "tripo-v2")
    modelstream, scenario = elsewhere(service, "modelstream"), elsewhere(service, "scenario")
    wrong = {**env, "TRIPO_PROVIDER": "tripod"}
    no_secret = {**scenario, "SCENARIO_API_SECRET": ""}
    cases: list[tuple[str, dict[str, str], int, str]] = [
        (f"refine-model {task}", env, 2, "Tripo API v2 or ModelStream can"),
        (f"image-to-depth {chair}", v2, 2, "Tripo can"),
        (f"image-to-model {chair} --style-image {chair}", v2, 2, "Tripo does"),
        (f"texture-model {chair} --text-prompt oak", env, 2, "is no GLB"),
        (f"image-to-model {chair}", modelstream, 2, "must be a URL with ModelStream"),
        (f"animate-rig {task}", modelstream, 2, "Tripo or Tripo API v2 or Scenario can"),
        ("text-to-model chair", scenario, 2, "Scenario cannot do Text to Model"),
        ("text-to-model chair", wrong, 1, "must be one of tripo, tripo-v2, modelstream, scenario"),
        ("balance", wrong, 1, "TRIPO_PROVIDER is 'tripod'"),
        ("usage", wrong, 1, "TRIPO_PROVIDER is 'tripod'"),
        (f"image-to-model {chair}", no_secret, 1, "SCENARIO_API_KEY and SCENARIO_API_SECRET"),
        (f"text-to-image robot -o {tmp_path}/robot.glb", env, 2, "'.glb' files cannot be written"),
        (f"generate-multiview-image {chair} -o {tmp_path}/a.png", env, 2, "only a folder"),
        (f"convert-model {task} --format STL -o {tmp_path}/a.usdz", env, 2, "Format STL cannot"),
        (f"convert-model {task} --format 3MF -o {tmp_path}/a.blend", env, 2, "only .3mf"),
        (f"convert-model {task} -o {tmp_path}/a.stl", env, 2, "required: --format"),
        (f"animate-prerigcheck {task} -o {tmp_path}", env, 2, "unrecognized arguments"),
        (f"animate-retarget {task}", env, 2, "Animation is not chosen"),
        (f"animate-retarget {task} --animation moonwalk", env, 2, "no value 'moonwalk'"),
        (f"import-model {task}", env, 2, "Source must be"),
        ("texture-model nothing.glb", env, 2, "neither a file here nor a task id"),
    ]
    for words, given, status, reason in cases:
        result = told(*words.split(), env=given, status=status)
        assert reason in result.words, words
        assert result.last["event"] == "failed", words
        assert reason in result.last["message"], words
        assert not any(key in result.words for key in (service.key, MODELSTREAM_KEY)), words
    assert list(service.requests) == []
