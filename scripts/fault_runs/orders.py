# SPDX-License-Identifier: GPL-3.0-or-later
"""What is ordered: tasks of all types, each unmistakable at the service by a mark of its own."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tripo_sandbox import Sandbox
from tripo_sandbox.results import plan_of, view_results
from tripo_sandbox.results.build import build_glb
from tripo_sandbox.shared.tasks import Task as Made

from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS

MARK = re.compile(r"job-\d{5}")
RETIRED = {"refine_model", "stylize_model"}
"""Types that only API v2 still has."""
DOOMED = "fail-run"
"""A word with which the service fails a task after a while and gives the credits back."""
DOOMED_SHARE = 0.03
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
"""The type of task that another goes on from, where that is no plain model."""
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
class Order:
    """One thing that the user wants, once."""

    mark: str
    """Stands in the label of its task at the service, and nowhere else."""
    task: Task
    service: str


def tasks_of(box: Sandbox, machine: str = "") -> dict[str, list[Made]]:
    """The tasks that were really created, by mark; as the service knows it.

    Where a machine is named, those that it has sent.
    """
    found: dict[str, list[Made]] = {}
    for made in box.tasks.values():
        own = not machine or made.sender == machine
        if not made.planted and not made.hidden and own:
            found.setdefault(mark_of(made), []).append(made)
    return found


def mark_of(made: Made) -> str:
    """The mark in what a task was made from; empty for a task of nobody."""
    found = MARK.search(made.label)
    return found[0] if found else ""


def orders(count: int, seed: int, box: Sandbox, folder: Path, *, odd: bool = False) -> list[Order]:
    """So many orders, of all types in turn, with the files that they need.

    Some have `odd` words in their prompts and in the names of their files.
    """
    dice = random.Random(f"{seed} orders")
    folder.mkdir(parents=True, exist_ok=True)
    kinds = list(TASKS)
    found = [
        _Desk(f"job-{number:05}", box, folder, dice, odd).order(kinds[number % len(kinds)])
        for number in range(count)
    ]
    dice.shuffle(found)
    return found


class _Desk:
    """Writes one order."""

    def __init__(
        self, mark: str, box: Sandbox, folder: Path, dice: random.Random, odd: bool
    ) -> None:
        self._mark, self._box, self._folder, self._dice = mark, box, folder, dice
        self._odd = dice.choice(ODD_WORDS) if odd and dice.random() < ODD_SHARE else ""
        self._doomed = f" {DOOMED}" if dice.random() < DOOMED_SHARE else ""

    def order(self, kind: str) -> Order:
        values = self._inputs(kind) | MORE.get(kind, {})
        if kind == "generate_image":
            values["prompt"] = self._words()
        if kind == "convert_model":
            values["format"] = self._dice.choice(FORMATS)
        service = "tripo-v2" if kind in RETIRED else "tripo"
        return Order(self._mark, TASKS[kind](**values), service)

    def _inputs(self, kind: str) -> dict[str, Any]:
        if kind in {"text_to_model", "text_to_image"}:
            return {"prompt": self._words()}
        if kind in {*PICTURES, "generate_image"}:
            return {"image": self._picture("")}
        if kind == "multiview_to_model":
            return {view: self._picture(f" {view}") for view in ("front", "back")}
        if kind in MODEL_FILES:
            return {"source": self._model()}
        return {"source": self._source(kind)}

    def _words(self) -> str:
        thing = self._dice.choice(("chair", "jug", "robot"))
        return f"{self._mark} {thing}{self._odd}{self._doomed}"

    def _source(self, kind: str) -> str:
        """A finished task to go on from."""
        if kind == "refine_model":
            before = self._box.add_draft()
        else:
            before = self._box.add_task(SOURCES.get(kind, "image_to_model"))
        if kind == "edit_multiview_image":
            # What is not edited is fetched from there. It is no task that the user has ordered.
            before.results = view_results
            before.hidden = True
        before.label = self._words()
        return before.id

    def _picture(self, view: str) -> str:
        name = f"{self._words()}{view}.png"
        if self._dice.random() < 0.4:
            return f"https://example.org/{quote(name, errors='surrogateescape')}"
        return self._file(name, lambda: _png(self._dice.randbytes(3 * 32)))

    def _model(self) -> str:
        plan = plan_of(self._box.add_task("image_to_model"))
        return self._file(f"{self._words()}.glb", lambda: build_glb(plan))

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
