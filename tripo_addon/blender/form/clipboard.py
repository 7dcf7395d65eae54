# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture from the clipboard.

Blender itself reads one on Windows and macOS, in an Image Editor only. On Linux a tool of the
desktop does it where it is installed. A file that was copied in a file manager is known by its
path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import bpy

from ...errors import Spent, TripoError, Unavailable
from ...files.formats import picture_type
from ..typed import ops, window_manager

TYPES = ("image/png", "image/jpeg", "image/webp")
SECONDS = 5.0
"""How long the program that has the picture may take to hand it over."""
EMPTY = "There is no picture in the clipboard"


def paths(context: bpy.types.Context) -> list[Path]:
    """The picture files that the clipboard names as text, one a line; none where a line is none."""
    text = window_manager(context).clipboard.strip()
    if not text or len(text) > 100_000:
        return []
    lines = [line for line in map(_path, text.splitlines()) if line]
    found = [path for path in map(Path, lines) if _is_picture(path)]
    return found if len(found) == len(lines) else []


def _path(line: str) -> str:
    line = line.strip().strip('"')
    if not line.startswith("file:"):
        # GNOME's file manager says first what is to be done with the files.
        return "" if line in {"copy", "cut", "x-special/nautilus-clipboard"} else line
    path = unquote(urlsplit(line).path)
    return path[1:] if os.name == "nt" else path


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.is_absolute() and bool(picture_type(file.read(16)))
    except (OSError, ValueError):
        return False


def is_own() -> bool:
    """Whether Blender itself reads pictures from the clipboard, or finds one in it."""
    return sys.platform in {"win32", "darwin"} or _can_paste()


def _can_paste() -> bool:
    return bool(ops.image.clipboard_paste.poll())


def paste_own(context: bpy.types.Context) -> bpy.types.Image:
    """The clipboard's picture by Blender's own operator. Raises `Unavailable`.

    It works in an Image Editor only; the area is one for as long as that takes. No override of
    the context: see `blender.windows`.
    """
    area = context.area
    if area is None:
        raise Unavailable("A picture is pasted in a window", "Paste it in the 3D View")
    known = {image.session_uid for image in bpy.data.images}
    before = area.ui_type
    try:
        area.ui_type = "IMAGE_EDITOR"
        if _can_paste():
            bpy.ops.image.clipboard_paste()
    except RuntimeError as error:
        raise Unavailable(f"{EMPTY} ({str(error).strip()})", "Copy one first") from None
    finally:
        area.ui_type = before
    new = [image for image in bpy.data.images if image.session_uid not in known]
    if not new:
        raise Unavailable(EMPTY, "Copy one first")
    return new[-1]


def reader() -> Callable[[], bytes]:
    """A function that reads the clipboard's picture with a tool of the desktop, for another
    thread; it raises `Unavailable`. Raises `Unavailable` where there is no such tool."""
    commands = []
    if os.environ.get("WAYLAND_DISPLAY") and (tool := shutil.which("wl-paste")):
        commands.append([tool, "--no-newline", "--type"])
    if os.environ.get("DISPLAY") and (tool := shutil.which("xclip")):
        commands.append([tool, "-selection", "clipboard", "-o", "-t"])
    if not commands:
        raise TripoError(
            f"{EMPTY} that Blender can read",
            "Copy one first; on Linux the program xclip (X11) or wl-clipboard (Wayland) has to be "
            "installed",
            Spent.UNSAID,
        )
    return lambda: _read(commands)


def _read(commands: list[list[str]]) -> bytes:
    for command in commands:
        for kind in TYPES:
            try:
                ran = subprocess.run(
                    [*command, kind], capture_output=True, timeout=SECONDS, check=False
                )
            except (OSError, subprocess.TimeoutExpired):
                continue
            if not ran.returncode and picture_type(ran.stdout[:16]):
                return ran.stdout
    raise Unavailable(EMPTY, "Copy one first")
