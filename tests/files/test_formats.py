# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, picture headers, PNG files and the command line's parser."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from tripo_addon import cli
from tripo_addon.files import png
from tripo_addon.files.formats import (
    Picture,
    measure,
    model_problem,
    model_type,
    picture_problem,
)
from tripo_addon.providers.parsing import task_status
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS, MultiviewToModel, name_of
from tripo_addon.text.filenames import file_name, object_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a red chair", "a red chair"),
        ('a/b\\c:d*e?"f"<g>|h\n', "a b c d e f g h"),
        ("..", "_"),
        ("", "_"),
        ("CON", "_CON"),
        ("椅子", "椅子"),
        ("x" * 200, "x" * 60),
    ],
)
def test_file_names(title: str, name: str) -> None:
    assert file_name(title) == name


def test_object_names_fit_in_63_bytes() -> None:
    assert object_name("a  red\nchair") == "a red chair"
    assert object_name("word " * 30) == "word " * 11 + "word"
    assert len(object_name("椅" * 50).encode()) == 63


def test_views_are_named_after_what_they_share() -> None:
    assert MultiviewToModel(front="/a/mug front.png", left="/a/mug left.png").title() == "mug"
    assert MultiviewToModel(front="/a/front.png", left="/a/left.png").title() == "front"


def test_name_ofs() -> None:
    assert name_of("/a/b/chair.final.png") == "chair.final"
    assert name_of("C:\\pictures\\chair.png") == "chair"
    assert name_of("https://example.org/a/chair.jpg?size=3#x") == "chair"


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc4\x00\x02\xff\xc2\x00\x11\x08\x01\x00\x02\x00"
VP8X = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\x00\x7f\x00\x00"
VP8L = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + ((99) | (49 << 14)).to_bytes(4, "little")
VP8 = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)


@pytest.mark.parametrize(
    ("data", "picture"),
    [
        (JPEG, Picture("jpeg", 512, 256)),
        (VP8X, Picture("webp", 512, 128)),
        (VP8L, Picture("webp", 100, 50)),
        (VP8, Picture("webp", 640, 480)),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xff\xd8\xff\xe0", None),
        (b"\xff\xd8\xff\xe0\x00\x04abcd", None),
        (b"GIF89a", None),
    ],
)
def test_picture_sizes(data: bytes, picture: Picture | None) -> None:
    assert measure(data) == picture


@pytest.mark.parametrize(("channels", "colour_type"), [(1, 0), (3, 2), (4, 6)])
def test_png(tmp_path: Path, channels: int, colour_type: int) -> None:
    pixels = np.zeros((20, 30, channels), np.float32)
    pixels[0, 0] = 1.0  # bottom left
    data = png.encode(pixels)
    path = tmp_path / "x.png"
    path.write_bytes(data)
    assert picture_problem(path) == ""
    assert measure(data) == Picture("png", 30, 20)
    assert data[25] == colour_type
    rows = zlib.decompress(data[data.index(b"IDAT") + 4 : -16])
    stride = 30 * channels + 1
    assert rows[19 * stride + 1 : 19 * stride + 1 + channels] == b"\xff" * channels
    assert sum(rows) == 255 * channels


def test_linear_pixels_get_the_srgb_curve() -> None:
    data = png.encode(np.full((20, 20, 4), 0.2140, np.float32), linear=True)
    rows = zlib.decompress(data[data.index(b"IDAT") + 4 : -16])
    assert list(rows[1:5]) == [127, 127, 127, 55]


def test_models_are_told_by_content(tmp_path: Path) -> None:
    assert model_type(b"glTF\x02") == "glb"
    assert model_type(b"Kaydara FBX Binary  \0") == "fbx"
    assert model_type(b"PK\x03\x04") == "zip"
    assert model_type(b"<html>") == ""
    path = tmp_path / "x.glb"
    chunk = struct.pack("<I", 4) + b"JSON{}  "
    path.write_bytes(b"glTF" + struct.pack("<II", 2, 24) + chunk)
    assert model_problem(path) == ""
    path.write_bytes(b"glTF" + struct.pack("<II", 2, 25) + chunk)
    assert "not whole" in model_problem(path)


def parse(*words: str) -> dict[str, object]:
    return cli.values(cli.parse(words))


def test_the_command_line_has_every_option() -> None:
    assert parse("text-to-model", "a chair") == {"prompt": "a chair"}
    assert parse("multiview-to-model", "--front", "a.png", "--back", "b.png") == {
        "front": "a.png",
        "back": "b.png",
    }
    for kind, task in TASKS.items():
        text = _command(kind).format_help()
        for facts in task.options.values():
            assert f"--{facts.name.replace('_', '-')}" in text or facts.positional


def _command(kind: str):  # type: ignore[no-untyped-def]
    actions = cli.parser()._subparsers._group_actions  # type: ignore[union-attr]
    return actions[0].choices[kind.replace("_", "-")]  # type: ignore[call-overload,index]


def test_switches_and_numbers() -> None:
    given = parse("text-to-model", "x", "--no-texture", "--quad", "--face-limit", "5000")
    assert given == {"prompt": "x", "texture": False, "quad": True, "face_limit": 5000}


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("text-to-model",),
        ("text-to-model", "x", "--face-limit", "many"),
        ("text-to-model", "x", "--model", "v9"),
        ("text-to-model", "x", "-o", "chair.obj"),
        ("text-to-model", "x", "-o", "no/such/folder/chair.glb"),
        ("image-to-model",),
        ("fly",),
    ],
)
def test_wrong_usage(words: tuple[str, ...]) -> None:
    with pytest.raises(cli.WrongUsage) as caught:
        cli.parse(words)
    usage, reason = caught.value.args
    assert usage.startswith("usage: blender --command tripo")
    assert reason


def test_outputs(tmp_path: Path) -> None:
    def output(text: str) -> cli.Output:
        return cli.parse(["text-to-model", "x", "-o", text]).output  # type: ignore[no-any-return]

    assert output(f"{tmp_path}/a.glb") == (tmp_path / "a.glb", False)
    assert output(f"{tmp_path}/results.v2/") == (tmp_path / "results.v2", True)
    assert output(f"{tmp_path}/new") == (tmp_path / "new", True)


def test_values_that_start_with_a_dash() -> None:
    assert parse("text-to-model", "x", "--export-orientation", "-y")["export_orientation"] == "-y"
    assert parse("text-to-model", "--", "-robot")["prompt"] == "-robot"


@pytest.mark.parametrize(
    ("task", "state"),
    [
        ({"status": "success", "output": {"model_url": "https://u"}}, State.DONE),
        (
            {"status": "success", "output": {"pbr_model": "https://u"}, "consumed_credit": 3},
            State.DONE,
        ),
        ({"status": "banned"}, State.FAILED),
        ({"status": "expired"}, State.FAILED),
        ({"status": "cancelled"}, State.CANCELLED),
        ({"status": "unknown"}, None),
        ({}, None),
        ({"status": "running", "progress": 250, "output": None}, State.RUNNING),
    ],
)
def test_task_objects_of_all_kinds_are_read(task: dict[str, object], state: State | None) -> None:
    status = task_status(task)
    assert status.state is state
    assert 0 <= status.progress <= 100
    assert status.outputs == ({"model": "https://u"} if state is State.DONE else {})
    assert status.code == {"banned": 2008, "expired": 2018}.get(str(task.get("status")), 0)
