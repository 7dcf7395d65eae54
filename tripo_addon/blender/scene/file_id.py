# SPDX-License-Identifier: GPL-3.0-or-later
"""The id of the open file, by which the results of its jobs find it again.

The id is stored in the file's scenes. What Blender writes under another name, by Save As or as a
copy, is another file with an id of its own. A file without a stored id has one that follows from
its path. In the open file only what is remembered here counts: undo, and scenes from other files,
change what the scenes say.
"""

from __future__ import annotations

import os
import re
import uuid

import bpy

from ...record import Record
from .. import groups
from ..form import choices

_FORM = "[0-9a-f]{32}"
_BY_PATH = uuid.UUID("5f0c3a0e-8f6c-4a53-9a67-0d1e6b7f2c11")
"""Sets the ids that are made of paths apart from those of other programs."""


class Moved(Record):
    """The open file is another one on disk than before."""

    before: str
    """Its id until now."""
    now: str
    """Its id from now on; the same when a new file was saved for the first time."""


class _Open:
    """What is remembered of the open file."""

    id = ""
    """Empty as long as no job was made in the file and none is stored in it."""
    known = False
    """Whether the file was looked at: it may have been open before the add-on was enabled."""
    next = ""
    """The id in the file that is being written, if that is another file; else empty."""
    path = ""
    """The path of the file when it was last written or opened; empty for a new one."""


def forget() -> None:
    """Nothing is known of the open file: nobody has looked at it, or not for a while."""
    _Open.known, _Open.id, _Open.next, _Open.path = False, "", "", ""


def known() -> str:
    """The id of the open file; empty for a new file in which no job was made."""
    if not _Open.known:
        opened(bpy.data.filepath)
    return _Open.id or _by_path(bpy.data.filepath)


def given() -> str:
    """The id of the open file, from now on stored in it: a job is made here."""
    _Open.id = known() or uuid.uuid4().hex
    _write(_Open.id)
    return _Open.id


def opened(path: str) -> None:
    """Another file is open: read its id. `path` is empty for a new file.

    A recovered session is opened from the path of a temporary file. A new file comes from the
    startup file or a template, whose id, if there is one, is not its own.
    """
    _Open.known, _Open.next, _Open.path = True, "", bpy.data.filepath
    _Open.id = _stored() if path else ""


def saving(path: str) -> None:
    """The file is about to be written to a path."""
    known()
    is_other = bool(_Open.path) and not _same(path, _Open.path)
    _Open.next = uuid.uuid4().hex if is_other and _Open.id else ""
    # Scenes from other files have brought ids of those.
    _write(_Open.next or _Open.id)


def saved() -> Moved | None:
    """The file was written, or could not be; returns where it went if that is news."""
    after, path = _Open.next, bpy.data.filepath
    _Open.next = ""
    if _same(path, _Open.path):
        if after:
            # Only a copy was written.
            _write(_Open.id)
        return None
    before = _Open.id or _by_path(_Open.path)
    _Open.path = path
    if not before:
        return None
    _Open.id = after or _Open.id
    return Moved(before, known())


def _stored() -> str:
    """The id that the file's scenes have; that of the scene in the window comes first."""
    shown = bpy.context.scene
    for scene in sorted(_own_scenes(), key=lambda scene: scene != shown):
        found = str(choices.value(groups.form(scene), "file_id"))
        if re.fullmatch(_FORM, found):
            return found
    return ""


def _write(text: str) -> None:
    for scene in _own_scenes():
        if choices.value(groups.form(scene), "file_id") != text:
            groups.form(scene).file_id = text


def _own_scenes() -> list[bpy.types.Scene]:
    """The scenes of this file; those of libraries cannot be changed."""
    return [one for one in bpy.data.scenes if not (one.library or one.override_library)]


def _by_path(path: str) -> str:
    return uuid.uuid5(_BY_PATH, _plain(path)).hex if path else ""


def _same(path: str, other: str) -> bool:
    return path == other or (bool(path and other) and _plain(path) == _plain(other))


def _plain(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))
