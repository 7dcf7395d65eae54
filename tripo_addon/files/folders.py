# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders on this machine, and what goes wrong with them, in words."""

import filecmp
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Spent, Storage
from ..text.filenames import file_name, numbered
from . import disk

RECEIPT = "tripo-job.json"
"""What is known of a job, beside its files."""
READY = "ready.blend"
"""The model as the second Blender has made it ready for the scene."""
SIDES = ("front", "right", "back", "left")
"""The sides from which a model is shown before a chain goes on, by the names of Blender's views."""


def side_file(folder: Path, side: str) -> Path:
    """The picture of one side."""
    return folder / f"seen from {side}.png"


BESIDE = {RECEIPT, READY, *(side_file(Path(), side).name for side in SIDES)}
"""Files that lie in a job's folder beside its result."""


def job_folder(results: Path, title: str, job_id: str) -> Path:
    """A folder of its own for a job's files."""
    day = time.strftime("%Y-%m-%d")
    return results / f"{day} {file_name(title)[:40].rstrip(' .')} {job_id[:8]}"


def make_folder(folder: Path, spent: Spent = Spent.NOTHING) -> None:
    """Have a folder for results. Raises `Storage`, which says what was spent by now."""
    try:
        disk.make_folder(folder)
    except OSError as error:
        raise Storage(
            f"The results folder {folder} cannot be made ({error.strerror})",
            "Choose another results folder in the preferences, then try again",
            spent,
        ) from None


def check_writable(path: Path, *, folder: bool) -> None:
    """Raise `Storage` where no file can be made in a folder, which is made where it is missing, or
    in the place of a file; called before anything is paid."""
    parent = path if folder else path.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".tripo-") as aside:
            if not folder:
                # The name itself may be too long, or have signs that are not allowed there.
                (Path(aside) / path.name).touch()
    except OSError as error:
        raise Storage(
            f"{path} cannot be written ({error.strerror})", "Choose another output"
        ) from None


def free_path(
    folder: Path, stem: str, ending: str, source: Path, mine: Callable[[Path], bool]
) -> Path:
    """Where a source can go without overwriting another file.

    A path is free where nothing is, where a file is `mine`, or where one has the same content,
    as after a crash. Raises `OSError`.
    """

    def free(path: Path) -> bool:
        if path.name.lower() in BESIDE:
            return False
        if not (path.exists() or path.is_symlink()) or mine(path):
            return True
        return path.is_file() and filecmp.cmp(source, path, shallow=False)

    return next(path for path in numbered(folder, stem, ending) if free(path))


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """An error of the disk inside becomes `Storage`."""
    try:
        yield
    except OSError as error:
        raise Storage(
            f"The result cannot be written to {folder} ({error.strerror})",
            "Free some space or choose another results folder, then take the job up again",
            Spent.YES,
        ) from None
