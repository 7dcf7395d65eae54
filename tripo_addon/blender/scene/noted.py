# SPDX-License-Identifier: GPL-3.0-or-later
"""Models that were noted down to be sent: what is on disk until another Blender has written their
files, so that a press outlives its Blender. On worker threads: no bpy.

Beside the file that is to be written lie a .blend, pictures that were painted and not saved, and
the order for the Blender that writes it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import TripoError
from ...files import disk
from ...jobs.job import Job
from ...jobs.preparations import Wanted
from ...spec.inputs import form_of
from ..model.outgoing import Outgoing

if TYPE_CHECKING:
    from .second_blender import SecondBlender

ENDING = ".order.json"
LARGEST = 1024 * 1024
"""Bytes of an order."""
FRESH_SECONDS = 3600.0
"""What is younger may belong to a press in another Blender that is not in the list yet."""
_BLEND = re.compile(r"[0-9a-f]{8}\.blend")


def order_file(target: Path) -> Path:
    """Where the order for a file is; its name does not begin as what is left of a file does that
    was not written to its end, see `second_blender`."""
    return target.with_name(f"{target.stem}{ENDING}")


def keep(outgoing: Outgoing, target: Path) -> None:
    """Keep the order for a file. Raises `OSError`."""
    with disk.replacing(order_file(target)) as part:
        disk.write_text(part, outgoing.to_json())


def write(
    second: SecondBlender,
    outgoing: Outgoing,
    target: Path,
    writes: Sequence[Callable[[], None]],
    wanted: Wanted,
) -> None:
    """Have a file written, after its painted pictures. Raises `TripoError`.

    What was noted stays where nobody waits any more, as when Blender ends: see `go_on`.
    """
    try:
        for write_picture in writes:
            write_picture()
        if not second.write(outgoing, target, wanted):
            raise TripoError(
                "No second Blender can be started, which writes models for the service",
                "Choose Import in This Blender in the preferences, and try again",
            )
    except BaseException:
        if wanted():
            _forget(outgoing, target)
        raise
    _forget(outgoing, target)


def go_on(second: SecondBlender | None, job: Job, wanted: Wanted) -> None:
    """Write the file that a job is to send, where an earlier press has only noted it down.

    Raises `TripoError` where that is not possible any more.
    """
    target = _source(job)
    if target is None or not order_file(target).is_file():
        return
    if target.is_file():
        # The Blender before has come to this, and no further.
        order_file(target).unlink(missing_ok=True)
        return
    outgoing = _read(target)
    if outgoing is None:
        disk.remove(str(order_file(target)))
        raise TripoError(
            "Blender ended before the model was noted down", "Press Generate once more"
        )
    if second is None:
        raise TripoError(
            "Blender ended before the model was written, and this one can start no other",
            "Press Generate once more, or go on with it in a Blender with a window",
        )
    write(second, outgoing, target, (), wanted)


def tidy(inputs: Path, unfinished: Iterable[Job]) -> None:
    """Remove from a folder what was noted for jobs that are over."""
    needed = {target.parent for target in map(_source, unfinished) if target}
    for folder in inputs.glob("*/*"):
        if folder in needed or not folder.is_dir():
            continue
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > FRESH_SECONDS:
                remove(folder)


def remove(folder: Path) -> None:
    """Remove what was noted in a folder, but no file that is sent."""
    for path in folder.iterdir():
        if path.name.endswith(ENDING) or _BLEND.fullmatch(path.name) or _is_painted(path):
            disk.remove(str(path))


def _is_painted(path: Path) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{8} \d+\.png", path.name))


def _source(job: Job) -> Path | None:
    """The file that a job sends; None where it sends none."""
    source = job.task.values().get("source")
    if not isinstance(source, str) or form_of(source) != "file":
        return None
    return Path(source)


def _read(target: Path) -> Outgoing | None:
    """The order for a file; None where not everything that it names is there. It is trusted with
    files of its own folder only."""
    try:
        path = order_file(target)
        if path.stat().st_size > LARGEST:
            return None
        outgoing = Outgoing.from_json(path.read_text("utf-8"))
        parts = [Path(outgoing.blend), *map(Path, outgoing.images.values())]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    there = all(part.parent == target.parent and part.is_file() for part in parts)
    return outgoing if there else None


def _forget(outgoing: Outgoing, target: Path) -> None:
    for left in (outgoing.blend, *outgoing.images.values(), str(order_file(target))):
        disk.remove(left)
