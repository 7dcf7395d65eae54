# SPDX-License-Identifier: GPL-3.0-or-later
"""The one session of this Blender. Its modules are loaded at its first use, not at register."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from . import guards

if TYPE_CHECKING:
    from .session import Session

_session: Session | None = None


def session() -> Session:
    """The session, made when there is none. Raises `Unavailable` where `guards.check` does."""
    global _session
    guards.check()
    if _session is None:
        from .command import signals
        from .session import Session

        with signals.held():
            _session = Session()
            atexit.register(stop)
    return _session


def existing() -> Session | None:
    """The session, if there is one: for drawing, which makes nothing."""
    return _session


def stop() -> None:
    """End all threads; at unregister and at exit."""
    global _session
    if _session is not None:
        atexit.unregister(stop)
        _session.stop()
        _session = None
