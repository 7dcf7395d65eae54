# SPDX-License-Identifier: GPL-3.0-or-later
"""What the files of jobs take on disk, and making room."""

from __future__ import annotations

import time
from pathlib import Path

from tests.support.app import CHAIR, App
from tripo_addon.jobs.disk_use import OLD_DAYS, told
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State

LONG_AGO = time.time() - (OLD_DAYS + 1) * 86_400


def with_files(app: App, name: str, size: int, state: State = State.DONE, ended: float = 0) -> Job:
    """A job of an earlier session, with a model and a small picture."""
    folder = app.folder / "results" / name
    folder.mkdir(parents=True)
    files = {"model": "model.glb", "left": "left.png", "preview": "preview.png"}
    for file in files.values():
        (folder / file).write_bytes(b"x" * (size if file == "model.glb" else 10))
    job = Job(
        task=CHAIR,
        service="tripo",
        id=name,
        state=state,
        folder=str(folder),
        ended=ended or time.time(),
        files={name: str(folder / file) for name, file in files.items()},
    )
    app.journal.write(job)
    return job


def test_it_is_measured_and_freed(app: App) -> None:
    new = with_files(app, "new", 100)
    old = with_files(app, "old", 1000, ended=LONG_AGO)
    kept = with_files(app, "kept", 10_000, State.KEPT, LONG_AGO)
    app.engine.history.measure()
    app.settled()
    use = app.disk_use
    assert (use.done, use.old, use.waiting) == ((2, 1100), (1, 1000), (1, 10_000))

    app.engine.history.free(old=True)
    app.settled()
    assert app.notices == ["1.0 KB freed"]
    assert not Path(old.model).exists()
    assert Path(new.model).exists()
    # What the list shows stays, and what an image in a .blend is read from.
    assert Path(old.preview).exists()
    assert Path(old.files["left"]).exists()
    assert app.journal.find("old") == old
    assert app.disk_use.done == (1, 100)

    app.engine.history.free(old=False)
    app.settled()
    assert not Path(new.model).exists()
    # What waits to be imported is never cleaned up.
    assert Path(kept.model).exists()


def test_nothing_outside_of_its_folder_is_touched(app: App, tmp_path: Path) -> None:
    mine = tmp_path / "mine.glb"
    mine.write_bytes(b"mine")
    job = with_files(app, "a", 1)
    stray = Job(
        task=CHAIR,
        service="tripo",
        id=job.id,
        state=State.DONE,
        folder=job.folder,
        files={"model": str(mine), "more": f"{job.folder}/../../mine.glb"},
    )
    app.journal.write(stray)
    app.engine.history.free(old=False)
    app.settled()
    assert mine.exists()


def test_sizes_are_read_by_people() -> None:
    assert [told(size) for size in (7, 1500, 2_340_000, 5_000_000_000)] == [
        "7 bytes",
        "1.5 KB",
        "2.3 MB",
        "5.0 GB",
    ]
