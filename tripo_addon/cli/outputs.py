# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a result goes: `-o`, and the endings of files that can be written."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..spec.exporting import FORMATS, MOST_FILAMENTS, PRESETS
from ..spec.options import Result, Task

SCENES = frozenset({".blend", ".glb", ".fbx"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
FILES = frozenset({".zip", ".stl", ".usdz", ".3mf", ".ply"})
OUTPUTS: dict[Result, frozenset[str]] = {
    Result.MODEL: SCENES | FORMATS.keys(),
    Result.SPLAT: frozenset({".ply", ".blend"}),
    Result.PICTURE: PICTURES,
    Result.VIEWS: frozenset(),
    Result.FILE: SCENES | FILES,
}
"""The endings of files that a result can be written to; a folder is always possible.

An answer is only told.
"""


class Output(NamedTuple):
    """Where the result goes."""

    path: Path
    folder: bool
    """The path is a folder, whatever it is called."""
    overwrite: bool = False
    """A file that is there already may be replaced."""
    preset: str = ""
    """What the file is for, of `spec.exporting.PRESETS`; empty for the usual one of its ending."""
    filaments: int = 0
    """So many colours a 3MF file has at most; 0 for all of them."""


def output_of(task: type[Task]) -> Callable[[str], Output]:
    """Reads the output of a type of task."""
    endings = OUTPUTS[task.result]

    def output(text: str) -> Output:
        path = Path(text).expanduser().absolute()
        if os.path.isdir(path) or text.endswith(("/", os.sep)) or not path.suffix:
            return Output(path, True)
        if path.suffix.lower() not in endings:
            known = f"only {', '.join(sorted(endings))}" if endings else "only a folder"
            raise argparse.ArgumentTypeError(f"'{path.suffix}' files cannot be written, {known}")
        if not os.path.isdir(path.parent):
            raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
        return Output(path, False)

    return output


def numbered(output: Output | None, count: int) -> list[Output | None]:
    """Where the files of each of so many go: numbered, beside each other."""
    if output is None or output.folder or count == 1:
        return [output] * count
    path = output.path
    names = (f"{path.stem}_{number}{path.suffix}" for number in range(1, count + 1))
    return [output._replace(path=path.with_name(name)) for name in names]


def add_output(command: argparse.ArgumentParser, task: type[Task]) -> None:
    if task.result is Result.ANSWER:
        command.set_defaults(output=None, overwrite=False)
    else:
        _add_path(command, task)
    command.add_argument(
        "--dry-run", action="store_true", help="only say what it would cost; nothing is made"
    )
    command.add_argument(
        "--json", action="store_true", help="one line of JSON per event on standard output"
    )


def _add_path(command: argparse.ArgumentParser, task: type[Task]) -> None:
    endings = sorted(OUTPUTS[task.result])
    file = f"a {', '.join(endings)} file, or " if endings else ""
    command.add_argument(
        "-o",
        "--output",
        type=output_of(task),
        default=Output(Path.cwd(), True),
        metavar="PATH",
        help=f"{file}a folder for the service's own files (default: this folder)",
    )
    command.add_argument(
        "--overwrite",
        action="store_true",
        help="replace the file where it exists already; nothing is replaced otherwise",
    )
    if task.result is Result.MODEL:
        command.add_argument(
            "--preset",
            choices=list(PRESETS),
            default="",
            metavar="PRESET",
            help=f"what the file is for: {', '.join(PRESETS)}; otherwise its ending says",
        )
        command.add_argument(
            "--filaments",
            type=int,
            choices=range(MOST_FILAMENTS + 1),
            default=0,
            metavar="COUNT",
            help=f"colours of a .3mf file, one for each filament, up to {MOST_FILAMENTS}; 0 for "
            "all colours",
        )
