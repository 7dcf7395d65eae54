# SPDX-License-Identifier: GPL-3.0-or-later
"""Registers most of the add-on when it is first used, not when it is enabled.

In a window a timer does it bit by bit, right after the start. Who comes before that, and each
script in a Blender without a window, where no timer runs, comes by one of three ways, which
register what is left at once: `bpy.ops.tripo`, a property of the add-on (`PROPERTIES`), and
`guards.check`, which comes before whatever `api` and commands do.

Main thread only.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import bpy

ADDON = __package__.rpartition(".")[0]
SLICE = 0.004
"""Seconds of work in one go of the timer, without those in which other programs had the processor.
The longest steps take about as long themselves."""
LONGEST = 0.3
"""Seconds after the first turn at which all that is left is done in one: where Blender draws its
windows slowly there are few turns, and nobody is to wait for them."""
PROPERTIES: dict[Any, tuple[str, ...]] = {
    bpy.types.Scene: ("tripo",),
    bpy.types.Object: ("tripo",),
    bpy.types.Image: ("tripo",),
    bpy.types.WindowManager: (
        "tripo_export",
        "tripo_gates",
        "tripo_job_filter",
        "tripo_job_row",
        "tripo_job_rows",
        "tripo_picture_count",
        "tripo_recipe",
        "tripo_search",
        "tripo_step",
        "tripo_step_all",
        "tripo_step_form",
        "tripo_target",
    ),
}
"""What the modules that are registered later declare on Blender's classes."""
_left: deque[Callable[[], object]] = deque()
"""The steps that are to be done, in their order."""
_registered: list[Any] = []
"""The modules that have registered what they declare."""
_working = False
_first_turn = 0.0
"""On the monotonic clock; 0 before there was one."""
_ops: Any = bpy.ops


def begin(modules: Iterable[str]) -> None:
    """The add-on is enabled: these modules are left to load and to register, in this order."""
    global _first_turn
    _first_turn = 0.0
    names = [f"{__package__}.{name}" for name in modules]
    # The many types of task would make a long step of the first module that needs them.
    _left.extend(partial(import_module, name) for name in (f"{ADDON}.spec.tasks", *names))
    # Blender draws its windows again after each turn in which something was registered.
    _left.extend(partial(_register, name) for name in names)
    _left.append(_leave_ops)
    _ops.tripo = _Operators()
    for owner, name in _properties():
        # The real property takes the place of it.
        setattr(owner, name, _first(name))
    if not bpy.app.background:
        bpy.app.timers.register(go_on, first_interval=0.0, persistent=True)


def end() -> None:
    """The add-on is disabled: unregister what was registered until now."""
    if bpy.app.timers.is_registered(go_on):
        bpy.app.timers.unregister(go_on)
    _left.clear()
    _leave_ops()
    for module in reversed(_registered):
        module.unregister()
    _registered.clear()
    for owner, name in _properties():
        if name in vars(owner):
            delattr(owner, name)


def finished() -> bool:
    """Whether everything is registered."""
    return not _left


def finish() -> bool:
    """Register what is left, at once. False where that cannot be: while Blender draws, and on
    another thread."""
    if _left and _can_register():
        while _left:
            _step()
    return finished()


def go_on() -> float | None:
    """A timer: register more of what is left."""
    global _first_turn
    _first_turn = _first_turn or time.monotonic()
    late = time.monotonic() > _first_turn + LONGEST
    until = time.thread_time() + SLICE
    while _left and (late or time.thread_time() < until):
        _step()
    return 0.0 if _left else None


def _step() -> None:
    global _working
    _working = True
    try:
        _left.popleft()()
    finally:
        _working = False


def _register(name: str) -> None:
    module = sys.modules[name]
    module.register()
    _registered.append(module)


class _Probe(bpy.types.PropertyGroup):
    """Nothing; to see whether Blender registers a class now."""


def _can_register() -> bool:
    if _working or threading.current_thread() is not threading.main_thread():
        return False
    try:
        bpy.utils.register_class(_Probe)
    except RuntimeError:
        return False
    bpy.utils.unregister_class(_Probe)
    return True


class _Operators:
    """Is `bpy.ops.tripo` until the operators are there."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            finish()
        return getattr(_ops.__getattr__("tripo"), name)

    def __dir__(self) -> list[str]:
        finish()
        return dir(_ops.__getattr__("tripo"))


def _leave_ops() -> None:
    vars(_ops).pop("tripo", None)


def _properties() -> Iterator[tuple[Any, str]]:
    for owner, names in PROPERTIES.items():
        for name in names:
            yield owner, name


def _first(name: str) -> property:
    """Stands in for a property until that is there."""

    def read(owner: Any) -> Any:
        if not finish():
            raise AttributeError(name)
        return getattr(owner, name)

    def write(owner: Any, value: Any) -> None:
        if not finish():
            raise AttributeError(name)
        setattr(owner, name, value)

    return property(read, write)
