# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command tripo` and `--background --python`, in the whole program."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_runs.terminal import Terminal
from tripo_sandbox import EMPTY_KEY, Sandbox

from tests.support.waiting import patience
from tests.window.commands import environment, events
from tests.window.launch import PROJECT

Command = Callable[..., "subprocess.CompletedProcess[str]"]

LOOK = """
import bpy
meshes = [obj for obj in bpy.data.objects if obj.type == "MESH"]
chair = meshes[0]
height = chair.dimensions.z
top = [v.co.y for v in chair.data.vertices if v.co.z > 0.9 * height]
print("BACK", sum(top) / len(top) > 0.1, min(v.co.z for v in chair.data.vertices) > -1e-4)
print("FOUND", [obj.name for obj in meshes], sum(len(obj.data.polygons) for obj in meshes))
"""


def look(blender: str, path: Path) -> str:
    """What is in a .blend file."""
    ran = subprocess.run(
        [blender, "--background", "--factory-startup", str(path), "--python-expr", LOOK],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "BACK True True" in ran.stdout, "it looks at the front view and stands on the floor"
    return next(line for line in ran.stdout.splitlines() if line.startswith("FOUND"))


def test_a_prompt_becomes_a_blend(
    launched: Command, blender: str, service: Sandbox, tmp_path: Path
) -> None:
    target = tmp_path / "chair.blend"
    ran = launched(
        *("text-to-model", "a red chair", "--face-limit", "5000"),
        *("--output", str(target), "--json"),
        env=environment(service),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = look(blender, target)
    assert found.startswith("FOUND ['a red chair'] ")
    assert 4500 <= int(found.split()[-1]) <= 5000
    told = events(ran.stdout)
    (task_id,) = service.tasks
    seeds = told[-1].pop("facts")
    assert seeds.keys() == {"model_seed", "texture_seed", "image_seed"}
    assert told[-1] == {
        "event": "done",
        "task_id": task_id,
        "kind": "text_to_model",
        "files": [str(target)],
        "credits": 20.0,
    }
    assert "a red chair: downloading" in ran.stderr
    assert service.key not in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("output", "magic", "options"),
    [
        ("chair.glb", b"glTF", ()),
        ("chair.fbx", b"Kaydara FBX Binary", ()),
        ("chair.fbx", b"Kaydara FBX Binary", ("--quad",)),
        ("chair.glb", b"glTF", ("--quad",)),
    ],
)
def test_files(
    command: Command,
    service: Sandbox,
    tmp_path: Path,
    output: str,
    magic: bytes,
    options: tuple[str, ...],
) -> None:
    target = tmp_path / output
    ran = command("text-to-model", "a chair", *options, "-o", str(target), env=environment(service))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert target.read_bytes().startswith(magic)


def test_pictures_into_a_folder(
    command: Command, service: Sandbox, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    folder = tmp_path / "results"
    chair = str(picture())
    for words in (
        ("image-to-model", chair),
        ("multiview-to-model", "--front", chair, "--back", str(picture("back.png"))),
    ):
        ran = command(*words, "-o", f"{folder}/", "--json", env=environment(service))
        assert ran.returncode == 0, ran.stdout + ran.stderr
        for name in events(ran.stdout)[-1]["files"]:
            assert Path(name).is_file()
    assert sorted(path.name for path in folder.iterdir()) == [
        "chair 2.glb",
        "chair 2.webp",
        "chair.glb",
        "chair.webp",
    ]


def test_what_goes_wrong(
    command: Command, service: Sandbox, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    env = environment(service)
    text = tmp_path / "text.png"
    text.write_text("no picture")
    cases: list[tuple[tuple[str, ...], dict[str, str], int, str]] = [
        (("text-to-model", ""), env, 2, "Prompt is empty"),
        (("text-to-model", "x", "--quad=5"), env, 2, "ignored explicit argument"),
        (("text-to-model", "x", "-o", "/dev/null"), env, 2, "cannot be written"),
        (("text-to-model", "x", "-o", f"{tmp_path}/{'x' * 252}.glb"), env, 2, "File name too long"),
        (("jobs", "--count", "9" * 20), env, 2, "1 to 1,000,000"),
        (("image-to-model", "."), env, 2, "is a folder"),
        (("text-to-model", "x", "--face-limit", "1"), env, 2, "48 to 2,000,000"),
        (("image-to-model", str(tmp_path / "no.png")), env, 2, "There is no picture"),
        (("image-to-model", str(text)), env, 2, "is no PNG, JPEG or WebP picture"),
        (("text-to-model", "forbidden-create"), env, 1, "content policy"),
        (("text-to-model", "fail-run"), env, 1, "The credits were given back"),
        (("text-to-model", "x"), {**env, "TRIPO_API_KEY": EMPTY_KEY}, 1, "not enough API credits"),
        (("text-to-model", "x"), {**env, "TRIPO_API_KEY": ""}, 1, "There is no API key"),
        (
            ("text-to-model", "x"),
            {**env, "TRIPO_BASE_URL": "https://openapi.tripo3d.ai"},
            1,
            "Blender is offline",
        ),
        (("text-to-model", "x"), {**env, "TRIPO_BASE_URL": "http://127.0.0.1:9"}, 1, "reached"),
    ]
    for words, given, status, reason in cases:
        output = () if "-o" in words or words[0] == "jobs" else ("-o", str(tmp_path))
        ran = command(*words, *output, "--json", env=given)
        assert ran.returncode == status, (words, ran.stdout, ran.stderr)
        assert reason in ran.stderr, words
        assert "Traceback" not in ran.stdout + ran.stderr
        assert events(ran.stdout)[-1]["event"] == "failed", words
        assert reason in events(ran.stdout)[-1]["message"]
    assert not list(tmp_path.glob("*.glb"))


def test_the_exit_status(launched: Command, service: Sandbox) -> None:
    ran = launched("text-to-model", "", "--json", env=environment(service))
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert events(ran.stdout)[-1]["event"] == "failed"
    assert "Prompt is empty" in ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_interrupted(blender: str, installed: Path, tmp_path: Path, slow_service: Sandbox) -> None:
    resources = tmp_path / "user"
    shutil.copytree(installed, resources)
    with subprocess.Popen(
        [blender, "--command", "tripo", "text-to-model", "a chair", "--json", "-o", str(tmp_path)],
        env={
            **os.environ,
            **environment(slow_service),
            "BLENDER_USER_RESOURCES": str(resources),
        },
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdout
        seen = []
        for line in child.stdout:
            seen.append(line)
            if "running" in line:
                break
        os.killpg(child.pid, signal.SIGINT)
        rest = child.stdout.read()
    assert child.returncode == 130, "".join(seen) + rest
    assert "goes on at the service" in rest
    assert events(rest)[-1]["task_id"] in slow_service.tasks


def test_a_closed_terminal(
    blender: str, installed: Path, tmp_path: Path, slow_service: Sandbox
) -> None:
    shutil.copytree(installed, tmp_path / "user")
    known = {
        **os.environ,
        **environment(slow_service),
        "BLENDER_USER_RESOURCES": str(tmp_path / "user"),
    }
    tripo = [blender, "--command", "tripo"]
    busy = '{"code": 2000, "status": "error", "message": "busy"}'
    full = slow_service.faults.add("/v3/generation/*", "status", None, status=429, body=busy)
    terminal = Terminal([*tripo, "text-to-model", "a chair"], known, tmp_path / "log.txt")
    end = time.monotonic() + patience(60)
    while not full.hits:
        assert time.monotonic() < end, "it was never sent"
        time.sleep(0.02)
    terminal.close()
    terminal.program.wait(patience(60))
    assert not slow_service.tasks
    slow_service.faults.clear()
    ran = subprocess.run([*tripo, "resume"], env=known, cwd=PROJECT, check=False)
    assert ran.returncode == 0
    assert not slow_service.tasks


def test_background_python(installed: Path, blender: str, service: Sandbox, tmp_path: Path) -> None:
    shutil.copytree(installed, tmp_path / "user")
    code = (
        "import bpy\n"
        "bpy.ops.tripo.text_to_model(prompt='a jug', face_limit=900)\n"
        "print('MADE', bpy.context.object.name)\n"
    )
    ran = subprocess.run(
        [blender, "--background", "--python-exit-code", "1", "--python-expr", code],
        env={
            **os.environ,
            **environment(service),
            "BLENDER_USER_RESOURCES": str(tmp_path / "user"),
        },
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=patience(60),
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "MADE a jug" in ran.stdout


def test_a_batch_in_shards(command: Command, service: Sandbox, tmp_path: Path) -> None:
    table, out = tmp_path / "rows.csv", tmp_path / "out"
    table.write_text(
        "type,prompt,face_limit\ntext_to_model,a chair,500\ntext_to_image,a jug,\n"
        "text_to_image,a stool,\n"
    )
    for words in (("--dry-run",), ("--shard", "1/2"), ("--shard", "2/2"), ("--check", "--json")):
        ran = command("batch", str(table), "-o", str(out), *words, env=environment(service))
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert events(ran.stdout)[-1] == {"event": "batch", "rows": 3, "left": 0, "credits": 30.0}
    assert {path.name for path in out.glob("a *")} == {"a chair.glb", "a jug.png", "a stool.png"}
    assert len(service.tasks) == 3


ROOTS = """
import bpy
roots = [obj for obj in bpy.context.scene.objects if obj.parent is None]
print("ROOTS", sorted(obj.name for obj in roots if obj.visible_get()))
"""


def test_a_batch_into_one_blend(
    launched: Command, blender: str, service: Sandbox, tmp_path: Path
) -> None:
    table, target = tmp_path / "rows.csv", tmp_path / "all.blend"
    for rows in ("a chair\na jug\n", "a chair\na jug\na stool\n"):
        table.write_text(f"prompt\n{rows}")
        words = ("--type", "text-to-model", "--set", "face_limit=500", "--json")
        ran = launched("batch", str(table), "-o", str(target), *words, env=environment(service))
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert events(ran.stdout)[-1]["left"] == 0
    assert len(service.tasks) == 3
    found = subprocess.run(
        [blender, "--background", "--factory-startup", str(target), "--python-expr", ROOTS],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ROOTS ['a chair', 'a jug', 'a stool']" in found.stdout
