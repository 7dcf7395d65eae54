# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender window on a screen of its own, used with a real pointer and keyboard.

Events come from the X server as a person's do, so a panel that is not redrawn, a button out
of sight or a pop-up in the way shows. A test asks for the fixture `real_window`::

    with real_window(environment(service)) as blender:
        blender.open_tab("Tripo")
        blender.fill("prompt", "a chair")
        blender.click("op:tripo.generate")
        blender.wait_until("jobs() and jobs()[-1].final", 30)
        blender.picture("made")

Places are pixels from the upper left of the screen, which Blender's window fills.
"""

from __future__ import annotations

import builtins
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from types import TracebackType

from tests.window.asking import AskedBlender
from tests.window.screen import SIZE, Screen

ASK, BETWEEN = "Pause", "Insert"
"""The X names of the key that asks, see `widgets.ASK`, and of one that does nothing."""
PARTS = (0.5, 0.95, 0.8, 0.2, 0.65, 0.35, 0.05)
"""Where in a row widgets are likely, the likeliest first."""

Place = tuple[int, int]


class RealWindow(AskedBlender):
    """A Blender in a window that fills a screen of its own."""

    def __init__(
        self,
        blender: str,
        folder: Path,
        env: Mapping[str, str],
        arguments: Sequence[str] = (),
        size: Place = SIZE,
    ) -> None:
        self.size = size
        self.screen = Screen(size)
        self._places: dict[str, Place] = {}
        self._on_nothing = False
        """Whether the pointer is known to be on no widget of the region in which it is."""
        given = {**env, "DISPLAY": self.screen.display}
        words = ["--window-geometry", "0", "0", *map(str, size), *arguments]
        super().__init__(blender, folder, given, words)
        self.move(size[0] // 3, size[1] // 2)

    # Pointer and keyboard. A target is a place, or a widget by its name.

    def move(self, x: int, y: int) -> None:
        """Gives control back when Blender knows where the pointer is."""
        self._leave(x, y)
        self.screen.move(x, y)
        self.python("")

    def _leave(self, x: int, y: int) -> None:
        """The first move only leaves the region or widget where the pointer was."""
        self.screen.move(x + 1 if x < self.size[0] - 1 else x - 1, y)
        self.python("")
        self._on_nothing = False

    def click(self, target: str | Place, button: int = 1, times: int = 1) -> None:
        """`times` presses follow each other at 0.1 s, as those of an impatient person."""
        self.move(*self._place(target))
        press = ("mousedown", button, "sleep", 0.05, "mouseup", button, "sleep", 0.05)
        self.screen.do(*press * times)

    def drag(self, start: str | Place, end: Place, button: int = 1, moves: int = 10) -> None:
        """No move may be shorter than a pixel: it would be waited for without an end."""
        place = self._place(start)
        self.move(*place)
        self.screen.press(button)
        for number in range(1, moves + 1):
            way = (a + (b - a) * number / moves for a, b in zip(place, end, strict=True))
            self.screen.move(*way)
            time.sleep(0.03)
        # A busy Blender has to see the last move before the button is up.
        self.python("")
        self.screen.release(button)

    def scroll(self, target: str | Place, clicks: int) -> None:
        """Turn the wheel: down for positive numbers."""
        self.move(*self._place(target))
        button = 5 if clicks > 0 else 4
        self.screen.do("click", "--repeat", abs(clicks), "--delay", 0, button)
        self.python("")

    def key(self, *names: str) -> None:
        """Press keys by their X names, such as "Return", "ctrl+z" or "Escape"."""
        self.screen.key(*names)

    def type(self, text: str) -> None:
        """Type into the field that has the keyboard."""
        self.screen.type(text)

    def fill(self, name: str, text: str, **where: str) -> None:
        """Replace what is in the field of a property."""
        self.click(self.middle(f"prop:{name}", **where))
        self.key("ctrl+a")
        self.type(text)
        self.key("Return")

    def picture(self, name: str) -> Path:
        """A picture of the screen as it is, in the folder of the test."""
        return self.screen.picture(self.folder / f"{name}.png")

    # Widgets: `op:tripo.generate`, `op:tripo.cancel(job="…")`, or the end of a property's path,
    # `prop:prompt` or `prop:tripo.prompt`.

    def open_tab(self, tab: str, area: str = "VIEW_3D") -> None:
        """Show the sidebar of an area with this tab."""
        self.python(f"blender.area({area!r}).spaces[0].show_region_ui = True")
        region = f"blender.region('UI', {area!r})"
        # A tab exists only after the region was drawn once.
        self.wait_until(f"{region}.width > 1 and {region}.active_panel_category != 'UNSUPPORTED'")
        self.python(f"{region}.active_panel_category = {tab!r}\n{region}.tag_redraw()")
        time.sleep(0.3)

    def under(self, x: int, y: int, region: str = "UI", area: str = "VIEW_3D") -> str:
        """The name of the widget at a place, as `Widgets.under_cursor` tells it, or ""."""
        if not self._on_nothing:
            self._leave(x, y)
        self.screen.move(x, y)
        found = str(self.value(f"blender.under_cursor({region!r}, {area!r})"))
        self._on_nothing = not found
        return found

    def find(
        self, name: str, region: str = "UI", area: str = "VIEW_3D", part: float = PARTS[0]
    ) -> Place:
        """Move the pointer over a region until it is on the widget, scrolling as needed.

        `part` is where in its row the widget is likely, from 0 at the left to 1 at the right.
        """
        wanted = _pattern(name)
        known = self._places.get(name)
        if known and wanted.match(self.under(*known, region, area)):
            return known
        left, top, width, height = self._rectangle(region, area)
        middle = (left + width // 2, top + height // 2)
        self.scroll(middle, -100)
        while True:
            for column in self._columns(region, area, part):
                for place, found in zip(column, self._names(column, region, area), strict=True):
                    if wanted.match(found) and wanted.match(self.under(*place, region, area)):
                        self._places[name] = place
                        return place
            before = self._scrolled(region, area)
            self.scroll(middle, 15)
            if abs(self._scrolled(region, area) - before) < 1:
                self.picture("not-found")
                raise AssertionError(f"no {name} in the {region} region of {area}; {self.folder}")

    def middle(self, name: str, region: str = "UI", area: str = "VIEW_3D") -> Place:
        """The middle of a widget: a number field has arrows at its ends."""
        x, y = self.find(name, region, area)
        left, _, width, _ = self._rectangle(region, area)
        step = self._unit() // 2
        ends = []
        for way, edge in ((-step, left), (step, left + width - 1)):
            places = [(column, y) for column in range(x, edge, way)]
            here, *beside = reversed(self._names(places[::-1], region, area))
            ends.append(x + way * len(list(takewhile(here.__eq__, beside))))
        return sum(ends) // 2, y

    def _names(self, places: Sequence[Place], region: str, area: str) -> list[str]:
        """The names of the widgets at places, asked for by a key at each of them.

        So the window is drawn once for all. Until then Blender holds on to the widget that the
        pointer has left: places after it with none under them have its name too.
        """
        self._leave(*places[0])
        self.python("blender.listen()")
        words: list[object] = []
        for x, y in places:
            # The first move only leaves the widget where the pointer was. Without a key between
            # two moves Blender takes them for one, and it drops the press of a key that it was
            # told to be up in the same millisecond, unless another one was up since.
            words += ["mousemove", x + 1, y, "key", "--delay", 0, BETWEEN]
            words += ["mousemove", x, y, "key", "--delay", 0, ASK]
        self.screen.do(*words)
        self.python("")
        # Blender counts from below.
        top = int(self.value("blender.window.height")) - 1
        told = self.value(f"blender.told({[(x, top - y) for x, y in places]})")
        return [
            self.under(*place, region, area) if name is None else name
            for place, name in zip(places, told, strict=True)
        ]

    def _columns(self, region: str, area: str, first: float) -> Iterator[list[Place]]:
        """Places of a region, column by column, in steps smaller than a button is high."""
        left, top, width, height = self._rectangle(region, area)
        unit = self._unit()
        for part in dict.fromkeys((first, *PARTS)):
            # The tabs stand at the right.
            x = left + unit + round((width - 2.5 * unit) * part)
            yield [(x, y) for y in range(top + unit // 4, top + height, unit // 2)]

    def _place(self, target: str | Place) -> Place:
        return self.find(target) if isinstance(target, str) else target

    def _rectangle(self, region: str, area: str) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen."""
        found = f"blender.region({region!r}, {area!r})"
        x, y, width, height = self.value(
            f"[getattr({found}, n) for n in ('x', 'y', 'width', 'height')]"
        )
        return x, self.value("blender.window.height") - y - height, width, height

    def _scrolled(self, region: str, area: str) -> float:
        found = f"blender.region({region!r}, {area!r})"
        return float(self.value(f"{found}.view2d.region_to_view(0, 0)[1]"))

    def _unit(self) -> int:
        """About the height of a button."""
        return round(20 * float(self.value("bpy.context.preferences.system.ui_scale")))

    # The end.

    def close(self) -> None:
        """Quit as a person does, without saving; by force when that takes too long."""
        try:
            if self.process.poll() is None and (self.folder / "said.json").exists():
                self._wish("bpy.app.timers.register(bpy.ops.wm.quit_blender)", "")
                self.process.wait(20)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()
            self.screen.close()

    def __enter__(self) -> RealWindow:
        return self

    def __exit__(
        self, kind: builtins.type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        if kind is not None and self.process.poll() is None:
            self.picture("failure")
        self.close()


def _pattern(name: str) -> re.Pattern[str]:
    kind, _, rest = name.partition(":")
    if kind == "op":
        return re.compile(re.escape(name if "(" in rest else f"{name}("))
    return re.compile(rf"prop:(.*\.)?{re.escape(rest)}(\[\d+\])?$")
