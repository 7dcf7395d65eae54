# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies the files of jobs to where a command line wants them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..errors import Invalid, Problem
from ..files import copies
from ..jobs.job import Job


def is_folder(output: Path) -> bool:
    """Whether an output is a folder, which need not be there."""
    return output.is_dir() or not output.suffix


def copy(job: Job, output: Path, *, overwrite: bool) -> list[Path]:
    """The copies of a job's files: in a folder under their own name, or as the file that is named.
    Raises `Invalid` where that has another type, or is there already, and `Storage`."""
    target = Path(os.path.abspath(output.expanduser()))
    if is_folder(target):
        return copies.copy(job.files, target, copies.name_of(job.files, job.task.type))
    made = Path(job.files[_main(job.files)]) if _main(job.files) else Path()
    if made.suffix.lower() != target.suffix.lower():
        text = f"The job has a {made.suffix or 'result without a type'}, no {target.suffix}"
        advice = "Name a file of that type, or a folder; Blender writes other types"
        raise Invalid([Problem("output", text)], advice)
    if target.exists() and not overwrite:
        text = f"{target} exists already"
        raise Invalid([Problem("output", text)], "Choose another output, or add --overwrite")
    return copies.copy(job.files, target.parent, target.stem, overwrite=overwrite)


def _main(files: Mapping[str, str]) -> str:
    return next((part for part in copies.MAIN if part in files), "")
