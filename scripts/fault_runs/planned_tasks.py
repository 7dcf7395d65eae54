# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of a run: of all types, each known at the service by a mark of its own."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS

from .marks import mark_of
from .service import RemoteService, Service

RETIRED = {"refine_model", "stylize_model"}
"""Types that only API v2 still has."""
FAILS = "fail-run"
"""A word with which the service fails a task after a while and gives the credits back."""
FAILING_SHARE = 0.03
ODD_SHARE = 0.15
ODD_WORDS = (
    " caf\udce9",
    " \x1b[2J\x1b[31mred",
    " \u202eder",
    "\nTripo: all is paid",
    " \U0001fa91 \u0301\u0301\u0301",
    " \x85\u2028\ufeff",
)
"""A byte of Latin-1 as Python has it from a command line or a disk, and what else people paste."""
SOURCES = {
    "edit_multiview_image": "generate_multiview_image",
    "mesh_completion": "mesh_segmentation",
    "animate_retarget": "animate_rig",
}
"""The type of task that another continues from, where that is no plain model."""
MODEL_FILES = {"import_model", "smartsegment"}
PICTURES = {
    "image_to_model",
    "generate_multiview_image",
    "image_to_depth",
    "image_to_splat",
}
MORE: dict[str, dict[str, Any]] = {
    "generate_image": {"prompt": "make it red"},
    "edit_multiview_image": {"front": "make it red"},
    "texture_model": {"text_prompt": "wood"},
    "stylize_model": {"style": "lego"},
    "animate_retarget": {"animation": "preset:walk"},
}
FORMATS = ("GLTF", "USDZ", "FBX", "OBJ", "STL", "3MF")


@dataclass(frozen=True)
class PlannedTask:
    """A task that the user wants, once."""

    mark: str
    """Is part of the task's label at the service, and of no other."""
    task: Task
    service: str


def plan_tasks(
    count: int, seed: int, service: RemoteService, folder: Path, *, odd: bool = False
) -> list[PlannedTask]:
    """So many tasks, of all types in turn, with the files that they need.

    Some have `odd` words in their prompts and in the names of their files.
    """
    generator = random.Random(f"{seed} orders")
    folder.mkdir(parents=True, exist_ok=True)
    types = list(TASKS)
    planned = [
        _Planner(mark_of(number), service, folder, generator, odd).plan(types[number % len(types)])
        for number in range(count)
    ]
    generator.shuffle(planned)
    return planned


class _Planner:
    """Makes one planned task, with its files and with the task that it continues from."""

    def __init__(
        self, mark: str, service: RemoteService, folder: Path, generator: random.Random, odd: bool
    ) -> None:
        self._mark, self._service, self._folder = mark, service, folder
        self._random = generator
        self._odd = generator.choice(ODD_WORDS) if odd and generator.random() < ODD_SHARE else ""
        self._fails = f" {FAILS}" if generator.random() < FAILING_SHARE else ""

    def plan(self, type: str) -> PlannedTask:
        values = self._inputs(type) | MORE.get(type, {})
        if type == "generate_image":
            values["prompt"] = self._words()
        if type == "convert_model":
            values["format"] = self._random.choice(FORMATS)
        service = "tripo-v2" if type in RETIRED else "tripo"
        return PlannedTask(self._mark, TASKS[type](**values), service)

    def _inputs(self, type: str) -> dict[str, Any]:
        if type in {"text_to_model", "text_to_image"}:
            return {"prompt": self._words()}
        if type in {*PICTURES, "generate_image"}:
            return {"image": self._picture("")}
        if type == "multiview_to_model":
            return {view: self._picture(f" {view}") for view in ("front", "back")}
        if type in MODEL_FILES:
            return {"source": self._model()}
        return {"source": self._source(type)}

    def _words(self) -> str:
        thing = self._random.choice(("chair", "jug", "robot"))
        return f"{self._mark} {thing}{self._odd}{self._fails}"

    def _source(self, type: str) -> str:
        """The id of a finished task to continue from."""
        return self._service.call(
            Service.add_source,
            SOURCES.get(type, "image_to_model"),
            self._words(),
            draft=type == "refine_model",
            # Views that are not edited are fetched from the source.
            fetched=type == "edit_multiview_image",
        )

    def _picture(self, view: str) -> str:
        name = f"{self._words()}{view}.png"
        if self._random.random() < 0.4:
            return f"https://example.org/{quote(name, errors='surrogateescape')}"
        return self._file(name, lambda: _png(self._random.randbytes(3 * 32)))

    def _model(self) -> str:
        return self._file(f"{self._words()}.glb", lambda: self._service.call(Service.model_file))

    def _file(self, name: str, make: Callable[[], bytes]) -> str:
        path = self._folder / name
        path.write_bytes(make())
        return str(path)


def _png(row: bytes) -> bytes:
    """A picture of 32 x 32 pixels whose rows are all the same."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + row) * 32)),
        (b"IEND", b""),
    )
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
