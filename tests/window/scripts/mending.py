# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh with several faults is checked, looked at and mended by clicks; a large one is checked
beside the window."""

import time
from itertools import pairwise
from typing import Any

import bpy
import numpy as np

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, open_panels

LARGE = 600
"""Faces around and across a large mesh."""


def ring(around: int, across: int) -> tuple[Any, Any]:
    """Places and faces of a closed ring."""
    first, second = np.meshgrid(np.arange(around), np.arange(across), indexing="ij")
    u, v = first * 2 * np.pi / around, second * 2 * np.pi / across
    radius = 2 + np.cos(v)
    places = np.stack([radius * np.cos(u), radius * np.sin(u), np.sin(v)], axis=-1)

    def at(right: int, up: int) -> Any:
        return ((first + right) % around * across + (second + up) % across).ravel()

    return places.reshape(-1, 3), np.stack([at(0, 0), at(1, 0), at(1, 1), at(0, 1)], axis=1)


def add(name: str, places: Any, faces: Any) -> Any:
    """A new object, alone selected and active."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(places.tolist(), [], faces.tolist())
    obj = bpy.data.objects.new(name, mesh)
    scene = bpy.context.window_manager.windows[0].scene
    scene.collection.objects.link(obj)
    layer = scene.view_layers[0]
    layer.update()
    for other in layer.objects:
        other.select_set(False)
    obj.select_set(True)
    layer.objects.active = obj
    return obj


def faulty() -> Any:
    """A ring with a hole of four edges, one of a single face, a flipped face and loose vertices."""
    places, faces = ring(24, 12)
    faces[40] = faces[40][::-1].copy()
    faces = np.delete(faces, [0, 1, 100], axis=0)
    return add("Ring", np.concatenate([places, [(0, 0, 2), (0, 0, 3)]]), faces)


def report(obj: Any) -> Any:
    return addon("blender.mesh.reports").last_report(obj)


def ring_object() -> Any:
    return bpy.data.objects["Ring"]


def selected(obj: Any) -> tuple[int, ...]:
    """How many vertices, edges and faces are selected in Edit mode."""
    obj.update_from_editmode()
    return tuple(map(int, obj.data.count_selected_items()))


def small(d: Driver) -> Steps:
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    faulty()
    bpy.ops.ed.undo_push(message="start")
    yield from d.open_sidebar("Tripo")
    yield from open_panels(d)
    yield from d.click_operator("tripo.validate_mesh")
    yield from d.wait_until(lambda: report(ring_object()), 20, "the report")
    yield 0.7
    d.picture("1-findings")
    found = report(ring_object())
    d.check(found.holes == (6, 4), f"two holes: {found}")
    d.check((found.flipped_faces, found.loose_vertices) == (1, 2), f"the others: {found}")
    yield from d.click_operator('tripo.select_fault(object="Ring", fault="holes"')
    yield 0.7
    d.picture("2-selected")
    obj = ring_object()
    d.check(obj.mode == "EDIT", "in Edit mode")
    d.check(selected(obj)[1:] == (10, 0), f"the open edges: {selected(obj)}")
    yield from d.click_operator('tripo.mend_mesh(object="Ring", mend="fill_holes"')
    yield from d.wait_until(lambda: not report(ring_object()).holes, 20, "no holes")
    yield 0.7
    d.picture("3-filled")
    d.check(ring_object().mode == "EDIT", "still in Edit mode")
    yield from d.move(*d.viewport_point())
    yield from d.press("TAB")
    yield 0.5
    d.check(ring_object().mode == "OBJECT", "in Object mode")
    yield from d.click_operator('tripo.mend_mesh(object="Ring")')
    yield from d.wait_until(lambda: report(ring_object()).clean, 20, "a clean mesh")
    yield 0.7
    d.picture("4-mended")
    d.check(len(ring_object().data.vertices) == 24 * 12, "the loose vertices are gone")
    yield from d.move(*d.viewport_point())
    yield from d.press("F9")
    yield 0.7
    d.picture("4-options")
    yield from d.press("ESC")
    yield from d.press("Z", ctrl=True)
    yield 1.5
    d.check(len(ring_object().data.vertices) == 24 * 12 + 2, "one Undo brings them back")
    yield from d.wait_until(lambda: not report(ring_object()).clean, 20, "the earlier report")
    yield 0.5
    d.picture("5-undone")
    yield from d.press("Z", ctrl=True, shift=True)
    yield 1.5
    yield from d.click_operator('tripo.decimate_mesh(object="Ring"')
    yield 0.7
    d.picture("6-decimated")
    count = len(ring_object().data.polygons)
    d.check(count in (287, 288), f"half of the triangles: {count}")


def large(d: Driver) -> Steps:
    """While it is examined the main loop goes on."""
    obj = add("Large", *ring(LARGE, LARGE))
    # Without a graphics card, drawing so much takes seconds.
    obj.display_type = "BOUNDS"
    yield 1.5
    turns: list[float] = []

    def turn() -> float:
        turns.append(time.monotonic())
        return 0.01

    progress = addon("blender.mesh.checking").progress
    yield from d.find_operator("tripo.validate_mesh")
    bpy.app.timers.register(turn)
    yield from d.click_operator("tripo.validate_mesh")
    yield from d.wait_until(lambda: report(obj), 120, "the end")
    bpy.app.timers.unregister(turn)
    waits = sorted(b - a for a, b in pairwise(turns))
    told = f"{len(turns)} turns, the longest {[round(wait, 2) for wait in waits[-5:]]} s"
    d.check(report(obj).clean, f"{report(obj)}; {told}")
    yield 0.7
    d.picture("7-checked")
    obj.data.vertices[0].co.x += 0.001
    obj.data.update()
    yield 3.0
    stale = addon("blender.mesh.reports").is_stale
    yield from d.wait_until(lambda: stale(obj), 20, "the change")
    yield 0.5
    d.picture("8-changed")
    yield from d.click_operator("tripo.validate_mesh")
    yield from d.wait_until(lambda: progress() or not stale(obj), 20, "the start")
    yield 0.3
    if progress():
        d.picture("9-checking")
    yield from d.wait_until(lambda: not stale(obj), 120, "the end")


def script(d: Driver) -> Steps:
    yield from small(d)
    yield from large(d)


run(script)
