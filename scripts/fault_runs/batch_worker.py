# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a batch in a process of its own, without Blender, which may be killed at any moment."""

from __future__ import annotations

import json
import os
import random
import struct
import sys
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tripo_addon import api
from tripo_addon.jobs import reconcile
from tripo_addon.standalone import session, settings

from .constants import changed
from .marks import mark_of
from .short_waits import TIMEOUT, ImpatientNetwork, short_waits

LOOKS = (0.1, 0.4, 1.0, TIMEOUT)
"""Seconds before each search for a task; together more than any request stays on its way."""
FOLDER, OUT, INPUTS = "tripo", "out", "inputs"
"""The parts of a run's folder."""
ENDED, INCOMPLETE = 0, 4
"""Exit statuses: all rows are done; some are not."""


def rows_of(count: int, seed: int, folder: Path) -> list[api.Row]:
    """So many rows of four types in turn, each with a mark of its own."""
    return [_row(number, seed, folder) for number in range(count)]


def _row(number: int, seed: int, folder: Path) -> api.Row:
    mark = mark_of(number)
    makers: tuple[Callable[[], api.Task], ...] = (
        lambda: api.TextToModel(prompt=f"{mark} chair", face_limit=500),
        lambda: api.TextToImage(prompt=f"{mark} jug"),
        lambda: api.ImageToModel(image=_picture(mark, seed, folder), face_limit=500),
        lambda: api.ImageToSplat(image=_picture(mark, seed, folder)),
    )
    return api.Row(makers[number % len(makers)](), name=mark)


def _picture(mark: str, seed: int, folder: Path) -> str:
    """A picture that is the same in each run."""
    path = folder / INPUTS / f"{mark}.png"
    if not path.exists():
        row = b"\0" + random.Random(f"{seed} {mark}").randbytes(3 * 32)
        chunks = (
            (b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(row * 32)),
            (b"IEND", b""),
        )
        parts = [
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        ]
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".part").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
        path.with_suffix(".part").replace(path)
    return str(path)


def main(given: dict[str, Any]) -> int:
    """Run the batch that is named; the exit status."""
    folder = Path(given["folder"])
    os.environ |= {
        "TRIPO_BASE_URL": given["url"],
        "TRIPO_API_KEY": given["key"],
        settings.FOLDER: str(folder / FOLDER),
    }
    with short_waits(), ExitStack() as changes:
        changes.enter_context(changed(session, "LOOKS", LOOKS))
        # This service lists a task at once.
        changes.enter_context(changed(reconcile, "LONGEST_TASK_SECONDS", 0.0))
        changes.enter_context(changed(session, "Network", ImpatientNetwork))
        rows = rows_of(given["count"], given["seed"], folder)
        made = api.batch(rows, folder / OUT, parallel=given["parallel"], tell=_tell)
    for row in made.left:
        print(f"left: {row.name} {row.state} {row.error}", flush=True)
    return INCOMPLETE if made.left else ENDED


def _tell(row: api.RowResult) -> None:
    """One line for each row that has ended; it is counted to choose the moment of a kill."""
    if row.done:
        print("done", row.row, flush=True)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
