# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture is read from the clipboard of a real X server, and files that were copied by path."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from tests.support.drawn_pictures import picture
from tests.window.screen import Screen
from tripo_addon import api
from tripo_addon.blender.form import clipboard
from tripo_addon.files import png

TOOLS = all(map(shutil.which, ("Xvfb", "xclip", "xdotool")))
needs_tools = pytest.mark.skipif(not TOOLS, reason="needs Xvfb and xclip")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    opened = Screen()
    monkeypatch.setenv("DISPLAY", opened.display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield opened
    opened.close()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    path = tmp_path / "a chair.png"
    drawn = np.ascontiguousarray(picture("white", (0.5, 0.5, 0.6, 0.7))[::-1])
    path.write_bytes(png.encode(drawn))
    return path


def copy(kind: str, data: bytes) -> None:
    """Own the clipboard of the screen; xclip does so in the background."""
    command = ["xclip", "-selection", "clipboard", "-t", kind, "-i"]
    quiet = subprocess.DEVNULL
    subprocess.run(command, input=data, check=True, env={**os.environ}, stdout=quiet, stderr=quiet)


@needs_tools
def test_a_picture_is_pasted(blender: Any, screen: Screen, copied: Path) -> None:
    copy("image/png", copied.read_bytes())
    bpy.context.scene.tripo.kind = "image_to_model"
    assert bpy.ops.tripo.paste_picture() == {"FINISHED"}
    image = bpy.context.scene.tripo.image_to_model.image
    assert image.name == "pasted.png"
    assert Path(image.filepath).read_bytes() == copied.read_bytes()


@needs_tools
def test_a_text_is_no_picture(blender: Any, screen: Screen) -> None:
    copy("UTF8_STRING", b"a chair")
    with pytest.raises(RuntimeError, match="There is no picture in the clipboard"):
        bpy.ops.tripo.paste_picture()


def test_no_tool_to_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(api.TripoError, match="xclip"):
        clipboard.reader()


def paths(text: str) -> list[Path]:
    """What a clipboard with this text names; without a window Blender's own is always empty."""
    context: Any = SimpleNamespace(window_manager=SimpleNamespace(clipboard=text))
    return clipboard.paths(context)


def test_copied_files(copied: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.png"
    other.write_bytes(copied.read_bytes())
    assert paths(str(copied)) == [copied]
    assert paths(f'"{copied}"\n{other}\n') == [copied, other]
    assert paths(f"copy\n{copied.as_uri()}\n{other.as_uri()}") == [copied, other]
    # A text that happens to name a file among others is no list of files.
    assert paths(f"{copied}\nis my chair") == []
    assert paths("b.png") == []
    assert paths("") == []
