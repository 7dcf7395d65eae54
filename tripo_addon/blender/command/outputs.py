# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the result of a command is to be written: checked before anything is paid, and kept with
the job, so that a later command finds it again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...cli import SCENES, Output
from ...errors import Invalid, Problem
from ...files.folders import check_writable
from ...jobs.job import Job
from ...spec import preparation
from ...spec.exporting import FORMATS, chosen
from ...spec.options import Result, Task
from ...spec.preparation import Preparation

CONVERTED = {
    "GLTF": {".glb"},
    "USDZ": {".usdz"},
    "FBX": {".fbx"},
    "OBJ": {".zip"},
    "STL": {".stl"},
    "3MF": {".3mf"},
}
"""The endings of files that a conversion can be written to, beside scenes."""
LOST = {
    ".fbx": "FBX files of Blender have no occlusion, and no metallic and roughness where these "
    "share a picture; --as-delivered writes the service's own file where that is an FBX"
}
"""What files that Blender writes cannot keep of a model, by their ending."""


def check(output: Output, given: Mapping[str, Any]) -> None:
    """Raise `TripoError` when the output cannot be written; called before anything is paid."""
    wanted = output.path.suffix.lower()
    if output.preset or output.filaments:
        if output.folder:
            text = "A preset and filaments are of a file, not of a folder"
            raise Invalid([Problem("preset", text)], "Give a file with -o")
        chosen(output.preset, wanted, filaments=output.filaments)
    format = given.get("format", "")
    if not output.folder and format:
        can = CONVERTED.get(format, set()) | SCENES
        if format == "3MF":
            can -= SCENES
        if wanted not in can:
            text = f"Format {format} cannot be written as {wanted}, only {', '.join(sorted(can))}"
            raise Invalid([Problem("format", text)], "Choose another output")
    if not output.folder and not output.overwrite and os.path.lexists(output.path):
        text = f"{output.path} exists already"
        raise Invalid([Problem("output", text)], "Choose another output, or add --overwrite")
    check_writable(output.path, folder=output.folder)


def losses(output: Output, task: type[Task], prepare: Preparation) -> str:
    """What a file of this type cannot keep of a model that Blender writes; empty for nothing."""
    if output.folder or task.result is not Result.MODEL or prepare.as_delivered:
        return ""
    wanted = output.path.suffix.lower()
    lost = LOST.get(wanted, "")
    if not lost and wanted in FORMATS and FORMATS[wanted].lost:
        lost = f"Lost in {wanted} files: {FORMATS[wanted].lost}"
    return lost


def is_exported(output: Output, job: Job) -> bool:
    """Whether a job's result is written by a preset, as the panel Export does it."""
    if output.folder or job.task.result is not Result.MODEL:
        return False
    wanted = output.path.suffix.lower()
    delivered = preparation.of_place(job.place).as_delivered and wanted == Path(job.model).suffix
    return bool(output.preset) or (wanted not in SCENES and not delivered)


def place_of(output: Output) -> dict[str, Any]:
    """The output as the place of a job, with which a later command finds it again."""
    place = {"output": str(output.path), "folder": output.folder}
    return {**place, "preset": output.preset, "filaments": output.filaments}


def output_of(job: Job) -> Output | None:
    """Where an earlier command was to write a job's result; None for other jobs."""
    if "output" not in job.place:
        return None
    place = job.place
    return Output(
        Path(place["output"]),
        bool(place["folder"]),
        preset=str(place.get("preset", "")),
        filaments=int(place.get("filaments", 0)),
    )
