# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs on this machine: which are there, and how they are started without secrets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..errors import Spent, Storage
from ..spec.slicers import SLICERS, Slicer

PRIVATE = ("TRIPO_", "_API_")
"""Parts of the names of what no other program need know of the environment, keys above all."""
FLATPAKS = ("~/.local/share/flatpak/exports/bin", "/var/lib/flatpak/exports/bin")
APPLICATIONS = ("/Applications", "~/Applications")
PROGRAM_FOLDERS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
"""Variables of Windows' environment."""


class Program(NamedTuple):
    """A program that can be started."""

    label: str
    command: tuple[str, ...]
    """What comes before the file that it opens."""


def environment() -> dict[str, str]:
    """The environment for another program."""
    return {
        name: value
        for name, value in os.environ.items()
        if not any(part in name.upper() for part in PRIVATE)
    }


def slicers(own: str = "", system: str = sys.platform) -> list[Program]:
    """The slicers that are installed; first the user's own, by the path of its program.

    Looks at a few dozen paths: not for drawing.
    """
    found = []
    if own:
        chosen = Path(own).expanduser()
        found.append(Program(chosen.stem, _command(chosen, system)))
    for slicer in SLICERS:
        path = next(_places(slicer, system), None)
        if path:
            found.append(Program(slicer.label, _command(path, system)))
    return found


def _command(path: Path, system: str) -> tuple[str, ...]:
    if system == "darwin" and path.suffix == ".app":
        return ("open", "-a", str(path))
    return (str(path),)


def _places(slicer: Slicer, system: str) -> Iterator[Path]:
    """Where a slicer is, the likeliest place first."""
    for name in slicer.commands:
        if place := shutil.which(name):
            yield Path(place)
    if system == "darwin":
        for folder in APPLICATIONS:
            yield from _there(Path(folder).expanduser(), slicer.apps)
    elif system == "win32":
        for variable in PROGRAM_FOLDERS:
            if root := os.environ.get(variable):
                yield from _matching(Path(root), slicer.programs)
    else:
        for folder in FLATPAKS:
            yield from _there(Path(folder).expanduser(), slicer.flatpaks)


def _there(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        if os.path.exists(folder / name):
            yield folder / name


def _matching(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Files that match, the newest version first."""
    for pattern in patterns:
        with suppress(OSError):
            yield from sorted(folder.glob(pattern), reverse=True)


def start(program: Program, file: Path) -> None:
    """Open a file in a program; returns at once, and the program outlives Blender.

    Raises `Storage`.
    """
    if not file.is_file():
        raise Storage(f"{file} is not there any more", "Export it again", Spent.UNSAID)
    try:
        process = subprocess.Popen(
            [*program.command, str(file)],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise Storage(
            f"{program.label} cannot be started ({error.strerror})",
            "Choose another program in the preferences",
            Spent.UNSAID,
        ) from None
    # Somebody has to take note of its end, or it would stay as a dead process.
    threading.Thread(target=process.wait, name="tripo-slicer", daemon=True).start()
