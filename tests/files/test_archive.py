# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives are unpacked without trust in what is in them."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight
from tripo_addon.errors import NoModel, Storage
from tripo_addon.files.archive import MOST_FILES, copy, unpack
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ConvertModel

pytestmark = pytest.mark.usefixtures("quick")
OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as content:
        for name, data in entries:
            content.writestr(name, data)
    return made.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted() -> bytes:
    """An archive that says it needs a password."""
    data = bytearray(archive(("a.obj", OBJ)))
    for at in (6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1
    return bytes(data)


def garbled() -> bytes:
    """An archive whose compressed data makes no sense."""
    data = bytearray(archive(("a.obj", bytes(range(256)) * 40)))
    start = data.index(b"a.obj") + 5
    data[start : start + 40] = b"\xff" * 40
    return bytes(data)


def colliding() -> bytes:
    return archive(("a", b"x"), ("a/b.obj", OBJ))


UNSAFE: list[tuple[str, Callable[[], bytes]]] = [
    ("absolute", lambda: archive(("a.obj", OBJ), ("/tmp/evil", b"x"))),
    ("parent", lambda: archive(("../evil.obj", OBJ))),
    ("parent inside", lambda: archive(("a/../../evil.obj", OBJ))),
    ("backslashes", lambda: archive(("..\\evil.obj", OBJ))),
    ("drive", lambda: archive(("C:\\evil.obj", OBJ))),
    ("root of Windows", lambda: archive(("\\evil.obj", OBJ))),
    ("drive inside", lambda: archive(("a/C:/evil.obj", OBJ))),
    ("drive and name inside", lambda: archive(("a/C:evil.obj", OBJ))),
    ("control characters", lambda: archive(("\x1b[2Ja.obj", OBJ))),
    ("link", lambda: archive((link("a.obj"), b"/etc/passwd"))),
    ("nothing", lambda: archive((".", b"x"))),
    ("bomb", lambda: archive(("a.obj", bytes(200 * 1024 * 1024)))),
    ("many", lambda: archive(*((f"{n}.obj", b"") for n in range(MOST_FILES + 1)))),
]


@pytest.mark.parametrize(("what", "make"), UNSAFE, ids=[what for what, _ in UNSAFE])
def test_unsafe_archives_stay_packed(tmp_path: Path, what: str, make: Callable[[], bytes]) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    path = folder / "chair.zip"
    path.write_bytes(make())
    with pytest.raises(NoModel, match="is not safe to unpack") as caught:
        unpack(path)
    assert "The credits were spent." in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["job"]
    assert [each.name for each in folder.iterdir()] == ["chair.zip"]
    assert not Path("/tmp/evil").exists()


DAMAGED: list[tuple[str, Callable[[], bytes]]] = [
    ("nothing", lambda: b"PK\x03\x04"),
    ("cut off", lambda: archive(("a.obj", OBJ * 100))[:-30]),
    ("garbled", garbled),
    ("encrypted", encrypted),
]


@pytest.mark.parametrize(("what", "make"), DAMAGED, ids=[what for what, _ in DAMAGED])
def test_damaged_archives_leave_nothing_behind(
    tmp_path: Path, what: str, make: Callable[[], bytes]
) -> None:
    path = tmp_path / "chair.zip"
    path.write_bytes(make())
    with pytest.raises(NoModel, match="that is damaged"):
        unpack(path)
    assert [each.name for each in tmp_path.iterdir()] == ["chair.zip"]


def test_more_than_a_header_says_is_not_written(tmp_path: Path) -> None:
    target = tmp_path / "a.obj"
    with target.open("wb", buffering=0) as file:
        assert copy(io.BytesIO(bytes(10)), file, 10, tmp_path) == 10
        with pytest.raises(NoModel, match="is not safe to unpack"):
            copy(io.BytesIO(bytes(11)), file, 10, tmp_path)
    assert target.stat().st_size == 10


def test_an_archive_that_lies_about_a_size_leaves_nothing(tmp_path: Path) -> None:
    made = archive(("a.obj", OBJ), ("b.obj", bytes(5_000_000)))
    path = tmp_path / "chair.zip"
    path.write_bytes(made.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 50)))
    with pytest.raises(NoModel):
        unpack(path)
    assert [each.name for each in tmp_path.iterdir()] == ["chair.zip"]


def test_files_in_each_others_way(tmp_path: Path) -> None:
    path = tmp_path / "chair.zip"
    path.write_bytes(colliding())
    with pytest.raises(Storage, match="cannot be unpacked"):
        unpack(path)
    assert [each.name for each in tmp_path.iterdir()] == ["chair.zip"]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (("a.obj", "a.mtl", "tex/a.png"), "a.obj"),
        (("deep/er/a.FBX", "a.txt"), "deep/er/a.FBX"),
        (("a.obj", "b.glb", "c.fbx"), "b.glb"),
        (("a.png", "read me.txt"), ""),
        ((), ""),
    ],
)
def test_the_model_is_found(tmp_path: Path, names: tuple[str, ...], chosen: str) -> None:
    path = tmp_path / "a chair.zip"
    path.write_bytes(archive(*((name, OBJ) for name in names)))
    found = unpack(path)
    assert found == (tmp_path / "a chair" / chosen if chosen else path)
    for name in names:
        assert (tmp_path / "a chair" / name).read_bytes() == OBJ


def test_an_obj_arrives_unpacked(flight: Flight, service: Sandbox) -> None:
    made = flight.run()
    job = flight.run(ConvertModel(source=made.remote_id, format="OBJ"))
    assert job.state is State.DONE
    model = Path(job.model)
    assert model.suffix == ".obj"
    assert b"\nf " in model.read_bytes()
    material = next(model.parent.glob("*.mtl"))
    assert material.name.encode() in model.read_bytes()
    named = [line.split()[-1] for line in material.read_text().splitlines() if "map_" in line]
    assert named
    for each in named:
        assert (model.parent / each).is_file()


def test_an_unsafe_result_is_kept_and_told(flight: Flight, service: Sandbox) -> None:
    made = flight.run()
    service.faults.add("/v3/models/convert", "not_a_model", body=archive(("../evil.obj", OBJ)))
    job = flight.run(ConvertModel(source=made.remote_id, format="OBJ"))
    assert job.state is State.FAILED
    assert job.failure
    assert "is not safe to unpack" in job.failure.text
    assert "The credits were spent." in job.failure.text
    assert not list(flight.folder.rglob("evil*"))
    assert list(Path(job.folder).glob("*.zip"))


def test_an_archive_is_not_unpacked_through_a_link(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "a").symlink_to(own)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("a.obj", "v 0 0 0")
    assert unpack(tmp_path / "a.zip").is_file()
    assert not list(own.iterdir())
