# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of the screens in `looks.py`, in one Blender at any look."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tripo_sandbox import Sandbox

from tests.window.earlier import earlier_jobs
from tests.window.looks import Look, Screen
from tests.window.realwindow import RealWindow

Rectangle = tuple[int, int, int, int]
SIZE = (1000, 1400)
"""Of the X screen: high enough for most forms."""
PAUSE = 0.3
"""Seconds in which a popup unfolds after it is drawn first."""
TABS = 26
"""Width of the sidebar's tabs, in pixels at a scale of 1."""
MOVES, TRIES = 10, 6
"""How the sidebar's edge is dragged, and how often: a busy Blender may miss the last move."""
SCENE_HEIGHT = 620
EDGE = 4
"""Pixels at the edge of an area that are not plain."""
BEHIND = "#888"
"""Between pictures that stand beside each other."""


class Photographer:
    """Uses a window that shows a 3D View with its sidebar."""

    def __init__(self, blender: RealWindow) -> None:
        self.blender = blender
        self._scale = 1.0
        blender.python("from tests.window import stage")
        blender.open_tab("Tripo")

    def dress(self, look: Look) -> bool:
        """False where this Blender does not have the language."""
        call = f"stage.dress({look.theme!r}, {look.scale}, {look.language!r})"
        if not self.blender.value(call):
            return False
        self._scale = look.scale
        self.blender.python("stage.reveal(False, True)")
        self._redraw()
        self._widen(round(look.width * look.scale))
        return True

    def take(self, screen: Screen, path: Path) -> Path:
        """Bring the screen about, and take its picture."""
        blender = self.blender
        if screen.panels:
            blender.python(f"stage.show({list(screen.panels)!r}, {screen.unfolded})")
        blender.python(f"exec({screen.code!r}, vars(stage))")
        if screen.until:
            blender.wait_until(f"eval({screen.until!r}, vars(stage))", 60)
            blender.python(f"exec({screen.after!r}, vars(stage))")
        blender.python(f"stage.reveal({screen.scene}, {not screen.popup})\nstage.turn()")
        if screen.popup:
            left, top, width, height = blender._rectangle("WINDOW", "VIEW_3D")
            blender.move(left + width // 2, top + height // 4)
            blender.python(f"stage.popup({screen.popup!r})")
            self._redraw()
            time.sleep(PAUSE)
        self._redraw()
        path.parent.mkdir(parents=True, exist_ok=True)
        blender.screen.picture(path)
        crop(path, self._rectangle_of(screen))
        if screen.popup:
            blender.key("Escape", "Escape")
        return path

    def _rectangle_of(self, screen: Screen) -> Rectangle:
        """What is cut out of a picture of the window."""
        left, top, width, height = self.blender._rectangle("WINDOW", "VIEW_3D")
        tabs = round(TABS * self._scale)
        if screen.popup:
            # At its sides are the tags that bring back what is hidden there.
            return left + tabs, top, width - 2 * tabs, height
        side, top, wide, height = self.blender._rectangle("UI", "VIEW_3D")
        if screen.scene:
            return left, top, side + wide - left, min(height, SCENE_HEIGHT)
        return side, top, wide - tabs, height

    def _redraw(self) -> None:
        self.blender.python("stage.redraw()")

    def _widen(self, width: int) -> None:
        """Drag the sidebar's edge until it is as wide, in pixels."""
        for _ in range(TRIES):
            left, top, now, height = self.blender._rectangle("UI", "VIEW_3D")
            if abs(now - width) < EDGE:
                return
            at = (left, top + height * 9 // 10)
            # Blender needs more than a few moves to notice the drag.
            moves = min(MOVES, abs(now - width))
            self.blender.drag(at, (left + now - width, at[1]), moves=moves)
            self._redraw()


@contextmanager
def studio(blender: str, folder: Path, service: Sandbox) -> Iterator[Photographer]:
    """A window with jobs of every kind in the list, and with a model in the scene; `folder` has a
    user folder with the add-on in it, and is all that is written to."""
    service.account().balance = 5000.0
    ids = earlier_jobs(folder / "resources", service, folder)
    service.speed = 50.0
    env = {"TRIPO_API_KEY": "", "TRIPO_BASE_URL": service.url}
    with RealWindow(blender, folder, env, size=SIZE) as window:
        photographer = Photographer(window)
        window.python(f"stage.begin({ids!r}, {service.url!r}, {service.key!r})")
        window.wait_until("stage.began()", 60, "a model in the scene")
        yield photographer


def pictures(
    photographer: Photographer, look: Look, screens: Iterable[Screen], folder: Path
) -> list[Path]:
    """Pictures of all these screens at a look; none where this Blender lacks its language."""
    if not photographer.dress(look):
        return []
    return [photographer.take(screen, folder / f"{screen.name}.png") for screen in screens]


def crop(path: Path, rectangle: Rectangle) -> None:
    """Cut a rectangle out of a picture, and off it what is plain."""
    left, top, width, height = rectangle
    words = [f"{width - 2 * EDGE}x{height - 2 * EDGE}+{left + EDGE}+{top + EDGE}", "+repage"]
    subprocess.run(
        ["mogrify", "-crop", *words, "-fuzz", "2%", "-trim", "+repage", str(path)], check=True
    )


def beside(taken: Sequence[Path], path: Path) -> Path:
    """Several pictures beside each other as one."""
    edge = EDGE if len(taken) > 1 else 0
    words = ["-tile", f"{len(taken)}x1", "-geometry", f"+{edge}+{edge}", "-gravity", "north"]
    files = map(str, taken)
    subprocess.run(["montage", *words, "-background", BEHIND, *files, str(path)], check=True)
    return path
