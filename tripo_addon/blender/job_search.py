# SPDX-License-Identifier: GPL-3.0-or-later
"""What is chosen above and in the list of jobs: the search, the filter, the job.

Nothing of it is stored in a .blend but the text of the search: the session remembers it.

No bpy in here, for the same reason as in `form.choices`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..spec.job_groups import GROUPS
from ..spec.tasks import TASKS

if TYPE_CHECKING:
    import bpy

    from ..jobs.wanted import Wanted

TYPES = ("", *TASKS)
STATES = ("", *GROUPS)
NO_FILE = "none"
"""Stands for a file in which no job was made."""


def find(manager: Any, context: bpy.types.Context) -> None:
    """The text in the search field has changed, or another file was opened."""
    now = _session()
    if now is not None:
        _want(search=manager.tripo_search, file=_open_file() if now.listing.wanted.file else "")


def _want(**changes: str) -> None:
    """List other jobs than before. The first page of them is read, if they are others."""
    # These bring bpy with them, or are not needed before.
    from dataclasses import replace

    from . import clock, current

    now = current.session()
    wanted = replace(now.listing.wanted, **changes)
    if wanted != now.listing.wanted or not now.listing.rows:
        now.show(0, wanted)
    clock.wake()


def _session() -> Any:
    from . import current

    return current.existing()


def _open_file() -> str:
    from .scene import file_id

    return file_id.known() or NO_FILE


def _wanted() -> Wanted | None:
    now = _session()
    return now.listing.wanted if now else None


# The functions of the filter's properties: Blender asks for the number of an enum's item.


def type_of(_: Any) -> int:
    wanted = _wanted()
    return TYPES.index(wanted.type) if wanted else 0


def want_type(_: Any, at: int) -> None:
    _want(type=TYPES[at])


def state_of(_: Any) -> int:
    wanted = _wanted()
    return STATES.index(wanted.group) if wanted else 0


def want_state(_: Any, at: int) -> None:
    _want(group=STATES[at])


def this_file(_: Any) -> bool:
    wanted = _wanted()
    return bool(wanted and wanted.file)


def want_this_file(_: Any, only: bool) -> None:
    _want(file=_open_file() if only else "")


def chosen_row(_: Any) -> int:
    """The row of the chosen job in the list; -1 where it is not there."""
    now = _session()
    return now.listing.chosen_row if now else -1


def choose_row(_: Any, row: int) -> None:
    from . import redraw

    now = _session()
    if now is not None:
        now.listing.choose(row)
        redraw.redraw()
