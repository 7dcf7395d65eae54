# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a panel's widgets by the operator or property they are for.

Blender tells nobody where its buttons are, but its "Copy Python Command" and "Copy Full
Data Path" operators act on the button under the mouse: so hover, and ask.

Without a graphics card drawing takes long, and Blender draws after each turn of its main loop.
So many places are asked in one turn: at each the pointer is moved and a key is pressed.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import bpy

from tests.window.pointer import HOVER, TICK, Pointer, Steps, WindowTestError

Place = Generator[float, None, tuple[int, int]]
Known = Generator[float, None, tuple[int, int] | None]
Names = Generator[float, None, list[str]]
ASK = "PAUSE"
"""The key that asks. Blender does nothing with it."""
_UNNAMED = "prop:?"
_PARTS = (0.5, 0.95, 0.8, 0.2, 0.65, 0.35, 0.05, *(number / 16 for number in range(1, 16)))
"""Where in a row widgets are likely, the likeliest first."""


def plain_window() -> None:
    """Set a window up for tests: nothing in the way, and little to draw.

    Without a graphics card each smoothed edge is paid for with a further second of drawing, and
    the grid with a quarter of each picture's time.
    """
    preferences = bpy.context.preferences
    preferences.view.show_splash = False
    preferences.view.use_save_prompt = False
    preferences.view.smooth_view = 0
    preferences.system.viewport_aa = "OFF"
    for screen in bpy.data.screens:
        for area in screen.areas:
            for space in area.spaces:
                if isinstance(space, bpy.types.SpaceView3D):
                    overlay = space.overlay
                    overlay.show_floor = overlay.show_axis_x = overlay.show_axis_y = False


def _name() -> str:
    """The name of the widget under the pointer, in the context of its region."""
    wm = bpy.context.window_manager
    ops: Any = bpy.ops.ui
    clipboard, found = wm.clipboard, ""
    if ops.copy_python_command_button.poll():
        ops.copy_python_command_button()
        found = "op:" + wm.clipboard.removeprefix("bpy.ops.")
    elif ops.copy_data_path_button.poll():
        ops.copy_data_path_button(full_path=True)
        found = "prop:" + wm.clipboard
    elif ops.reset_default_button.poll():
        found = _UNNAMED
    if wm.clipboard != clipboard:
        wm.clipboard = clipboard
    return found


class _Asking(bpy.types.Operator):
    """Note the name of the widget under the pointer, with its place."""

    bl_idname = "window_test.name_widget"
    bl_label = "Name Widget"
    bl_options = {"INTERNAL"}
    told: dict[tuple[int, int], str] = {}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        self.told[event.mouse_x, event.mouse_y] = _name()
        return {"CANCELLED"}

    @classmethod
    def start(cls) -> None:
        if not cls.is_registered:
            bpy.utils.register_class(cls)
            # Below its last panel a sidebar lets the pointer through to what is under it.
            for name in ("User Interface", "Window"):
                keys = bpy.context.window_manager.keyconfigs.addon.keymaps.new(name)
                # Presses that follow each other closely are taken for a key that is held down.
                keys.keymap_items.new(cls.bl_idname, ASK, "PRESS", repeat=True)
        cls.told.clear()


class Widgets(Pointer):
    def __init__(self) -> None:
        super().__init__()
        self._found: dict[tuple[str, str, str], tuple[str, int, int]] = {}
        """What was found, by what it is and where it was sought: its whole name, and its middle."""

    def open_sidebar(self, tab: str) -> Steps:
        self.area().spaces[0].show_region_ui = True
        # A tab exists only after the region was drawn once.
        for _ in range(40):
            yield 0.25
            region = self.region("UI")
            if region.active_panel_category == tab:
                yield 0.25
                return
            with contextlib.suppress(TypeError):
                region.active_panel_category = tab
            region.tag_redraw()
        raise WindowTestError(f"the sidebar has no tab {tab!r}")

    def listen(self) -> None:
        """Note from now on what is asked for by the key."""
        _Asking.start()

    def told(self, places: Sequence[tuple[int, int]]) -> list[str | None]:
        """The names that were noted at places; None where no key was pressed."""
        return [_Asking.told.get((x, y)) for x, y in places]

    def under_cursor(self, region: str = "UI", area: str = "VIEW_3D") -> str:
        """``op:module.name(args)`` or ``prop:data path`` of the widget there, or ``""``."""
        with self.override(region, area):
            return _name()

    def _names(self, places: Sequence[tuple[int, int]]) -> Names:
        """The names of the widgets at places, all asked for in one turn.

        Until it draws, Blender holds on to the widget that the pointer has left: beside the last
        place of a widget, places with none under them have its name too.
        """
        yield from self.move(*places[0], HOVER)
        self.listen()
        for x, y in places:
            # The first move only leaves the widget where the pointer was.
            self.hover(x + 1, y)
            self.hover(x, y)
            self.event(ASK, "PRESS")
            self.event(ASK, "RELEASE")
        yield TICK
        return [name or "" for name in self.told(places)]

    def _ask_menu(self) -> Generator[float, None, str]:
        """The widget's property by way of its right-click menu.

        Properties that belong to no data-block, such as an add-on's preferences, have no
        full data path.
        """
        found: list[str] = []

        def probe(menu: Any, context: Any) -> None:
            prop = getattr(context, "button_prop", None)
            if prop is not None and not found:
                found.append(f"prop:{type(context.button_pointer).__name__}.{prop.identifier}")

        bpy.types.UI_MT_button_context_menu.append(probe)
        try:
            # The menu is made at the press, and drawn after it: once is enough.
            for key in ("RIGHTMOUSE", "ESC"):
                self.event(key, "PRESS")
                self.event(key, "RELEASE")
                yield HOVER
        finally:
            bpy.types.UI_MT_button_context_menu.remove(probe)
        return found[0] if found else ""

    def _ask(self, x: float, y: float, region: str, area: str) -> Generator[float, None, str]:
        yield from self.move(x, y, HOVER)
        found = self.under_cursor(region, area)
        return (yield from self._ask_menu()) if found == _UNNAMED else found

    def _scan(
        self, region: str, area: str, wanted: re.Pattern[str], field: bool, sides: bool
    ) -> Generator[float, None, str]:
        """Move the mouse to the widget if it is in sight; its name, or ""."""
        where, unit = self.region(region, area), self._unit()
        left, right = where.x + unit, where.x + where.width - 1.5 * unit
        # Steps smaller than a button is high.
        rows = range(int(where.y + where.height - unit / 4), where.y, -int(unit / 2))
        columns = _PARTS if sides else _PARTS[:1]
        places = [(int(left + (right - left) * part), y) for part in columns for y in rows]
        names = yield from self._names(places)
        found = list(zip(places, names, strict=True))
        likely = [place for place, name in found if wanted.match(name)]
        if field:
            likely += [place for place, name in found if name == _UNNAMED]
        for place in likely:
            name = yield from self._ask(*place, region, area)
            if wanted.match(name):
                return name
        return ""

    def _to_middle(self, region: str, area: str) -> Place:
        """From anywhere on a widget to its middle: a number field has arrows at its ends."""
        x, y = self.cursor
        name = self.under_cursor(region, area)
        if name != _UNNAMED:
            where, step = self.region(region, area), int(self._unit() / 4)
            columns = range(where.x + (x - where.x) % step, where.x + where.width, step)
            ends = []
            for line in (columns, columns[::-1]):
                names = yield from self._names([(column, y) for column in line])
                ends.append(line[names.index(name)] if name in names else x)
            x = sum(ends) // 2
        yield from self.move(x, y, HOVER)
        return self.cursor

    def _unit(self) -> float:
        """About the height of a button."""
        return 20 * bpy.context.preferences.system.ui_scale

    def find(
        self,
        wanted: re.Pattern[str],
        what: str,
        region: str = "UI",
        area: str = "VIEW_3D",
        *,
        field: bool = False,
    ) -> Place:
        """Move the mouse over a region until it is on the widget, scrolling down as needed.

        That of a `field` may have no full data path, so that its menu has to be asked, and has
        arrows at its ends. A button has neither, and looking for one is quicker.
        """
        key = what, region, area
        known = yield from self._where_it_was(key)
        if known:
            return known
        for sides in (False, True):
            yield from self._scroll(region, area, bpy.ops.view2d.scroll_up, 10_000)
            while True:
                name = yield from self._scan(region, area, wanted, field, sides)
                if name:
                    place = (yield from self._to_middle(region, area)) if field else self.cursor
                    self._found[key] = (name, *place)
                    return place
                page = self.region(region, area).height * 3 // 4
                if not (yield from self._scroll(region, area, bpy.ops.view2d.scroll_down, page)):
                    break
        raise WindowTestError(f"no {what} in the {region} region of {area}")

    def _where_it_was(self, key: tuple[str, str, str]) -> Known:
        """The place of a widget that was found before, if the very same one is there still."""
        if key not in self._found:
            return None
        name, x, y = self._found[key]
        _, region, area = key
        return (x, y) if name == (yield from self._ask(x, y, region, area)) else None

    def _scroll(
        self, region: str, area: str, operator: Any, pixels: int
    ) -> Generator[float, None, bool]:
        """Whether the region did scroll."""

        def top() -> float:
            return float(self.region(region, area).view2d.region_to_view(0, 0)[1])

        before = top()
        with self.override(region, area):
            # A call goes 40 pixels, whatever ``deltay`` says.
            for _ in range(pixels // 40):
                if operator.poll():
                    operator()
        yield 3 * TICK
        return abs(top() - before) > 1

    def find_operator(self, idname: str, **where: str) -> Place:
        """Arguments tell buttons of one operator apart: ``'my.op(kind="b")'``."""
        start = re.compile(re.escape("op:" + (idname if "(" in idname else idname + "(")))
        return (yield from self.find(start, f"button {idname}", **where))

    def find_property(self, name: str, region: str = "UI", area: str = "VIEW_3D") -> Place:
        """``name`` is the end of the data path: ``"prompt"`` or ``"tripo.prompt"``."""
        end = re.compile(rf"prop:(.*\.)?{re.escape(name)}(\[\d+\])?$")
        return (yield from self.find(end, f"field {name}", region, area, field=True))

    def click_operator(self, idname: str, **where: str) -> Steps:
        yield from self.click(*(yield from self.find_operator(idname, **where)))

    def click_property(self, name: str, **where: str) -> Steps:
        yield from self.click(*(yield from self.find_property(name, **where)))

    def fill(self, name: str, text: str, **where: str) -> Steps:
        """Replace what is in a text field; a number field opens for typing in the same way."""
        yield from self.click_property(name, **where)
        yield from self.press("A", ctrl=True)
        yield from self.type_text(text)
        yield from self.press("RET")

    def choose_file(self, path: Path) -> Steps:
        """Answer the file browser that is open, in whichever window it is."""
        yield 10 * TICK
        for window in bpy.context.window_manager.windows:
            for area in window.screen.areas:
                if area.type != "FILE_BROWSER":
                    continue
                params = area.spaces.active.params
                params.directory = os.fsencode(path.parent)
                yield 5 * TICK
                params.filename = path.name
                region = next(r for r in area.regions if r.type == "WINDOW")
                with bpy.context.temp_override(window=window, area=area, region=region):
                    bpy.ops.file.execute()
                yield 10 * TICK
                return
        raise WindowTestError("no file browser is open")
