# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on in the language of the user's Blender.

Each language is one file of the folder `languages`. What Blender knows of the add-on, the names
and tooltips of properties, operators and panels, is given to its own translations. What is said
with names and numbers in it goes through `said`, and all that is drawn through `drawn`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import bpy

if TYPE_CHECKING:
    from ..text.translation import Catalogue

FOLDER = Path(__file__).parent.parent / "languages"
PACKAGE = __name__.rpartition(".blender")[0]
SAID = ("text", "heading", "placeholder")
"""The arguments of a layout's functions that are words."""
SLICE = 0.004
"""Seconds of work in one go, as long as Blender's texts are being said."""
_OWNER = object()
_working: list[Callable[[], float | None]] = []
"""The timer's function, while it has work."""
_translations: Any = bpy.app.translations


def locale() -> str:
    """The language of Blender's interface, such as `zh_HANS`; empty for English."""
    return str(_translations.locale)


def said(text: str, where: str = "interface") -> str:
    """A text in the user's language, as far as that has it.

    `where` is what Blender's preferences can switch: `interface`, `tooltips` or `reports`.
    """
    catalogue = _catalogue(locale())
    if catalogue is None or not getattr(_view(), f"use_translate_{where}"):
        return text
    return catalogue.say(text)


def drawn(layout: bpy.types.UILayout) -> bpy.types.UILayout:
    """A layout that says its words in the user's language; the layout itself in English."""
    if _catalogue(locale()) is None or not _view().use_translate_interface:
        return layout
    return cast("bpy.types.UILayout", _Drawn(layout))


def spoken(layout: bpy.types.UILayout) -> bpy.types.UILayout:
    """The same layout, for words that are in the user's language already."""
    plain: Any = layout
    return cast("bpy.types.UILayout", plain._layout if isinstance(plain, _Drawn) else plain)


class _Drawn:
    """A layout, and what it returns to draw into, whose words are said in another language."""

    __slots__ = ("_layout",)

    def __init__(self, layout: Any) -> None:
        object.__setattr__(self, "_layout", layout)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._layout, name)
        return _saying(found) if callable(found) else found

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._layout, name, value)


def _saying(function: Any) -> Any:
    def call(*given: Any, **named: Any) -> Any:
        if named.get("translate", True):
            for name in SAID:
                if named.get(name):
                    named[name] = said(named[name])
        made = function(*given, **named)
        if isinstance(made, tuple):
            return tuple(map(_wrapped, made))
        return _wrapped(made)

    return call


def _wrapped(made: Any) -> Any:
    return _Drawn(made) if isinstance(made, bpy.types.UILayout) else made


def _view() -> Any:
    preferences: Any = bpy.context.preferences
    return preferences.view


@cache
def _catalogue(name: str) -> Catalogue | None:
    """The texts of a language; None where the add-on has none of it, as for English."""
    # `ja_JP` is Japanese as well as `ja`.
    for known in (name, name.partition("_")[0]):
        path = FOLDER / f"{known}.json"
        if name and path.exists():
            # Needed in other languages only.
            import json

            from ..text.translation import Catalogue

            return Catalogue(json.loads(path.read_text("utf-8")))
    return None


def entries(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str], str]]:
    """All that Blender itself shows of the add-on, by context and text, in another language."""
    for context, text in dict.fromkeys(declared()):
        if text:
            # The same word may mean something else on a button than on what it is about.
            yield (context, text), catalogue.of(f"{context}: {text}") or catalogue.say(text)


def declared() -> Iterator[tuple[str, str]]:
    """The names and tooltips of what the add-on has registered, each with its context."""
    anything = _translations.contexts.default
    for cls in _registered(bpy.types.Operator):
        yield _translations.contexts.operator_default, cls.bl_label
        yield anything, cls.bl_label
        yield anything, cls.bl_rna.description
        group, _, name = cls.bl_idname.partition(".")
        yield from _words(getattr(getattr(bpy.ops, group), name).get_rna_type().properties)
    for cls in (*_registered(bpy.types.Panel), *_registered(bpy.types.Menu)):
        yield anything, getattr(cls, "bl_label", "")
    for cls in (*_registered(bpy.types.PropertyGroup), *_registered(bpy.types.AddonPreferences)):
        yield from _words(cls.bl_rna.properties)
    manager: Any = bpy.types.WindowManager
    ours = (found for found in manager.bl_rna.properties if found.identifier.startswith("tripo"))
    yield from _words(ours)


def _words(properties: Any) -> Iterator[tuple[str, str]]:
    for found in properties:
        if found.identifier == "rna_type" or not found.is_runtime:
            continue
        yield found.translation_context, found.name
        yield _translations.contexts.default, found.description
        for item in getattr(found, "enum_items_static", ()):
            yield found.translation_context, item.name
            yield _translations.contexts.default, item.description


def _registered(base: Any) -> Iterator[Any]:
    """The add-on's own classes of a kind that Blender knows."""
    for cls in base.__subclasses__():
        if cls.__module__.startswith(PACKAGE) and "bl_rna" in vars(cls):
            yield cls


def _speak(cls: Any) -> None:
    """Have an operator's own tooltips, and why it cannot be pressed, said in the language."""
    described = vars(cls).get("description")
    if isinstance(described, classmethod):

        def description(cls: Any, context: bpy.types.Context, properties: Any) -> str:
            return said(described.__func__(cls, context, properties), "tooltips")

        description.spoken = True  # type: ignore[attr-defined]
        if not hasattr(described.__func__, "spoken"):
            cls.description = classmethod(description)

    def poll_message_set(cls: Any, text: str) -> None:
        super(cls, cls).poll_message_set(said(text, "tooltips"))

    cls.poll_message_set = classmethod(poll_message_set)


def refresh() -> None:
    """Give Blender the texts of the language that is chosen now, bit by bit."""
    _stop()
    _translations.unregister(PACKAGE)
    catalogue = _catalogue(locale())
    if catalogue is not None:
        for cls in _registered(bpy.types.Operator):
            _speak(cls)
        _work = partial(_go_on, locale(), entries(catalogue), {})
        _working.append(_work)
        bpy.app.timers.register(_work, first_interval=0.0, persistent=True)


def _go_on(
    name: str, left: Iterator[tuple[tuple[str, str], str]], done: dict[tuple[str, str], str]
) -> float | None:
    end = time.perf_counter() + SLICE
    for key, text in left:
        done[key] = text
        if time.perf_counter() > end:
            return 0.0
    _working.clear()
    _translations.register(PACKAGE, {name: done})
    return None


def _stop() -> None:
    for work in _working:
        if bpy.app.timers.is_registered(work):
            bpy.app.timers.unregister(work)
    _working.clear()


def register() -> None:
    if bpy.app.background:
        # Nobody looks, and no timer runs.
        return
    if locale():
        refresh()
    bpy.msgbus.subscribe_rna(
        key=(bpy.types.PreferencesView, "language"),
        owner=_OWNER,
        args=(),
        notify=refresh,
        options={"PERSISTENT"},
    )


def unregister() -> None:
    bpy.msgbus.clear_by_owner(_OWNER)
    _stop()
    _translations.unregister(PACKAGE)
    _catalogue.cache_clear()
