# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks for a window: meshes are read on the main thread, and examined on another one.

Examining 500,000 faces takes a second or two, reading them 10 milliseconds.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import bpy

from ...jobs.threads import Workers
from .. import redraw
from . import arrays, reports

if TYPE_CHECKING:
    from ...mesh.report import Report

_workers = Workers("tripo-check", 1)
_under_way: list[Check] = []


class Check:
    """A check of several objects. What their meshes were when it started is what it tells."""

    def __init__(self, objects: list[bpy.types.Object]) -> None:
        """Raises `TripoError`."""
        self.reports: dict[str, Report] = {}
        """By the names of objects; complete when it is done."""
        self.names = [obj.name for obj in objects]
        self._results: deque[tuple[int, reports.Result | Exception]] = deque()
        self._awaited: dict[int, str] = {}
        """Names of objects by their session_uid."""
        self._touches = reports.touches()
        for obj in objects:
            self._start(obj)
        if self._awaited:
            _under_way.append(self)

    def _start(self, obj: bpy.types.Object) -> None:
        found = reports.untouched(obj)
        if found is None:
            read = arrays.of_object(obj)
            contents = read.contents()
            found = reports.known(obj, contents)
        if found:
            self.reports[obj.name] = found.report
            return
        uid = obj.session_uid
        self._awaited[uid] = obj.name

        def examine() -> None:
            try:
                self._results.append((uid, reports.Result(contents, *read.examine())))
            except Exception as error:  # It is raised on the main thread.
                self._results.append((uid, error))

        _workers.run(examine)

    def proceed(self) -> bool:
        """Keep what has been found meanwhile; on the main thread. Tells whether all is done."""
        late = reports.touches() != self._touches
        while self._results:
            uid, result = self._results.popleft()
            name = self._awaited.pop(uid)
            if isinstance(result, Exception):
                self.stop()
                raise result
            obj = next((one for one in bpy.data.objects if one.session_uid == uid), None)
            if obj is not None and obj.type == "MESH":
                self.reports[name] = reports.keep(obj, result, late=late).report
            redraw.redraw()
        if not self._awaited:
            self.stop()
        return not self._awaited

    def stop(self) -> None:
        """Nobody waits for it any longer."""
        self._awaited.clear()
        if self in _under_way:
            _under_way.remove(self)

    @property
    def progress(self) -> str:
        """How far it is, in one line."""
        done = len(self.names) - len(self._awaited)
        if len(self.names) == 1:
            return f"Checking {self.names[0]}"
        return f"Checking meshes: {done} of {len(self.names)} done"


def progress() -> str:
    """How far the check is that is under way; empty where there is none."""
    return _under_way[-1].progress if _under_way else ""
