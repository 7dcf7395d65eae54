# SPDX-License-Identifier: GPL-3.0-or-later
"""Drops files on a window as a file manager does: the source's side of the XDND protocol.

A program of its own, since an error of X ends the process that made it:

    python file_drop.py DISPLAY X Y FILE...

Its status is 0 when the window has taken the files. X and Y are places on the screen.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

VERSION = 5
"""Of the protocol (freedesktop.org, "Drag-and-Drop Protocol for the X Window System")."""
SECONDS = 20.0
MESSAGE, REQUEST, NOTIFY = 33, 30, 31
"""X's numbers of the events ClientMessage, SelectionRequest and SelectionNotify."""
REPLACE, ATOM = 0, 4

Long: TypeAlias = ctypes.c_long
ULong: TypeAlias = ctypes.c_ulong
Pointer: TypeAlias = ctypes.c_void_p


class Message(ctypes.Structure):
    """XClientMessageEvent"""

    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ULong),
        ("send_event", ctypes.c_int),
        ("display", Pointer),
        ("window", ULong),
        ("message_type", ULong),
        ("format", ctypes.c_int),
        ("data", Long * 5),
    ]


class Selection(ctypes.Structure):
    """XSelectionRequestEvent; XSelectionEvent is the same without the owner."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ULong),
        ("send_event", ctypes.c_int),
        ("display", Pointer),
        ("owner", ULong),
        ("requestor", ULong),
        ("selection", ULong),
        ("target", ULong),
        ("property", ULong),
        ("time", ULong),
    ]


class Answer(ctypes.Structure):
    """XSelectionEvent"""

    _fields_ = [field for field in Selection._fields_ if field[0] != "owner"]


class Event(ctypes.Union):
    _fields_ = [
        ("type", ctypes.c_int),
        ("message", Message),
        ("request", Selection),
        ("answer", Answer),
        ("room", Long * 24),
    ]


class Source:
    """A window from which files are dragged."""

    def __init__(self, display: str, files: Sequence[Path]) -> None:
        self.x: Any = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XInternAtom", "XDefaultRootWindow", "XCreateSimpleWindow"):
            getattr(self.x, name).restype = Pointer if name == "XOpenDisplay" else ULong
        self.display = Pointer(self.x.XOpenDisplay(display.encode()))
        self.root = ULong(self.x.XDefaultRootWindow(self.display))
        numbers = (0, 0, 1, 1, 0, 0, 0)
        self.window = ULong(self.x.XCreateSimpleWindow(self.display, self.root, *numbers))
        self.text = "".join(f"{path.resolve().as_uri()}\r\n" for path in files).encode()

    def atom(self, name: str) -> int:
        return int(self.x.XInternAtom(self.display, name.encode(), 0))

    def drop(self, x: int, y: int) -> bool:
        """Whether the window there has taken the files."""
        target = next(window for window in self._windows(self.root) if self._is_aware(window))
        place, now = x << 16 | y, 0
        self.x.XSetSelectionOwner(self.display, self.atom("XdndSelection"), self.window, now)
        self._tell(target, "XdndEnter", VERSION << 24, self.atom("text/uri-list"))
        copy = self.atom("XdndActionCopy")
        # Once to get there, once where it is dropped.
        for _ in range(2):
            self._tell(target, "XdndPosition", 0, place, now, copy)
            if not self._until("XdndStatus").message.data[1] & 1:
                return False
        self._tell(target, "XdndDrop", 0, now)
        self._until("XdndFinished")
        return True

    def _windows(self, window: ULong) -> Iterator[ULong]:
        """A window and all in it."""
        yield window
        root, parent, count = ULong(), ULong(), ctypes.c_uint()
        found = ctypes.POINTER(ULong)()
        facts = (ctypes.byref(part) for part in (root, parent, found, count))
        self.x.XQueryTree(self.display, window, *facts)
        for number in [found[at] for at in range(count.value)]:
            yield from self._windows(ULong(number))

    def _is_aware(self, window: ULong) -> bool:
        kind, size = ULong(), ctypes.c_int()
        length, after, value = ULong(), ULong(), Pointer()
        facts = (ctypes.byref(part) for part in (kind, size, length, after, value))
        aware = ULong(self.atom("XdndAware"))
        self.x.XGetWindowProperty(
            self.display, window, aware, Long(0), Long(1), 0, ULong(0), *facts
        )
        return bool(kind.value)

    def _tell(self, target: ULong, name: str, *data: int) -> None:
        event = Event()
        event.message = Message(
            type=MESSAGE,
            display=self.display,
            window=target.value,
            message_type=self.atom(name),
            format=32,
            data=(Long * 5)(int(self.window.value or 0), *data),
        )
        self.x.XSendEvent(self.display, target, 0, Long(0), ctypes.byref(event))
        self.x.XFlush(self.display)

    def _until(self, name: str) -> Event:
        """Wait for a message of the target; it may ask for the files meanwhile."""
        end = time.monotonic() + SECONDS
        event = Event()
        while time.monotonic() < end:
            if not self.x.XPending(self.display):
                time.sleep(0.01)
                continue
            self.x.XNextEvent(self.display, ctypes.byref(event))
            if event.type == REQUEST:
                self._answer(event.request)
            elif event.type == MESSAGE and event.message.message_type == self.atom(name):
                return event
        raise TimeoutError(name)

    def _answer(self, request: Selection) -> None:
        size = len(self.text)
        self.x.XChangeProperty(
            self.display,
            ULong(request.requestor),
            ULong(request.property),
            ULong(request.target),
            8,
            REPLACE,
            self.text,
            size,
        )
        event = Event()
        event.answer = Answer(
            type=NOTIFY,
            display=self.display,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=request.property,
            time=request.time,
        )
        self.x.XSendEvent(self.display, ULong(request.requestor), 0, Long(0), ctypes.byref(event))
        self.x.XFlush(self.display)


if __name__ == "__main__":
    display, x, y, *names = sys.argv[1:]
    sys.exit(0 if Source(display, [Path(name) for name in names]).drop(int(x), int(y)) else 1)
