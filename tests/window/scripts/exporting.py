# SPDX-License-Identifier: GPL-3.0-or-later
"""A model is checked, mended, written for a printer in colour and opened in a slicer by clicks; a
large one is written beside the window."""

import json
import os
import sys
import zipfile
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, open_panel


def head() -> Any:
    return bpy.data.objects["Head"]


def form() -> Any:
    manager: Any = bpy.context.window_manager
    return manager.tripo_export


def last() -> Any:
    return addon("blender.scene.running_export").last()


def written() -> bool:
    return bool(last() and last().ended)


def paint(obj: Any) -> None:
    """Two colours, one above the other."""
    layer = obj.data.color_attributes.new("Paint", "BYTE_COLOR", "POINT")
    for vertex, place in zip(obj.data.vertices, layer.data, strict=True):
        place.color_srgb = (0.8, 0.3, 0.1, 1) if vertex.co.z > 0 else (0.1, 0.3, 0.8, 1)


def slicer(d: Driver) -> None:
    """A program that stands for one, where it is found as it is on a user's machine."""
    program = d.folder / "bin" / "prusa-slicer"
    program.parent.mkdir(exist_ok=True)
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"told = [sys.argv[1:], [name for name in os.environ if 'TRIPO' in name]]\n"
        f"open({str(d.folder / 'told.part')!r}, 'w').write(json.dumps(told))\n"
        f"os.rename({str(d.folder / 'told.part')!r}, {str(d.folder / 'told')!r})\n"
    )
    program.chmod(0o755)
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def look(d: Driver) -> Steps:
    """The panel for an engine, and for a print in colour."""
    with d.override():
        bpy.data.objects.remove(bpy.data.objects["Cube"])
        bpy.ops.mesh.primitive_monkey_add()
        obj: Any = bpy.context.object
    obj.name = "Head"
    paint(obj)
    bpy.ops.ed.undo_push(message="start")
    yield from d.open_sidebar("Tripo")
    open_panel("TRIPO_PT_export")
    yield 0.8
    d.picture("1-unity")
    form().preset = "print_colour"
    yield 0.8
    yield from d.find_operator("tripo.export")
    d.picture("2-print")


def mend(d: Driver) -> Steps:
    yield from d.click_operator("tripo.validate_mesh")
    report = addon("blender.mesh.reports").last_report
    yield from d.wait_until(lambda: report(head()), 20, "the report")
    d.check(report(head()).holes, "the head has open eyes")
    yield 0.7
    yield from d.find_operator('tripo.mend_mesh(object="Head")')
    d.picture("3-faults")
    yield from d.click_operator('tripo.mend_mesh(object="Head")')
    yield from d.wait_until(lambda: report(head()).clean, 20, "a closed mesh")
    yield 0.7
    d.picture("4-mended")


def write(d: Driver) -> Steps:
    target = d.folder / "head.3mf"
    target.write_text("mine")
    steps = len(head().data.vertices), head().select_get(), head().mode
    yield from d.click_operator("tripo.export")
    yield 1.0
    d.picture("5-browser")
    yield from d.choose_file(target)
    yield from d.wait_until(written, 60, "the file")
    d.check(not last().error, last().error)
    yield 0.7
    yield from d.find_operator("tripo.show_export")
    d.picture("6-written")
    with zipfile.ZipFile(target) as archive:
        text = archive.read("3D/3dmodel.model").decode()
    d.check('<m:color color="#CC4D1AFF"/>' in text, "the paint is in the file")
    d.check(round(max(last().done.size), 3) == 100.0, f"100 mm: {last().done.size}")
    d.check(not last().done.faults, f"closed: {last().done.faults}")
    d.check((len(head().data.vertices), head().select_get(), head().mode) == steps, "unchanged")
    yield from d.click_operator("tripo.open_slicer")
    told = d.folder / "told"
    yield from d.wait_until(told.exists, 20, "the slicer")
    d.check(json.loads(told.read_text()) == [[str(target)], []], told.read_text())


def large(d: Driver) -> Steps:
    """While it is written the main loop goes on."""
    with d.override():
        bpy.ops.mesh.primitive_grid_add(x_subdivisions=700, y_subdivisions=700)
        obj: Any = bpy.context.object
    obj.name = "Large"
    # Without a graphics card, drawing so much takes seconds.
    obj.display_type = "BOUNDS"
    form().preset = "godot"
    yield 1.0
    turns = 0

    def turn() -> float:
        nonlocal turns
        turns += bool(last() and not last().ended)
        return 0.01

    yield from d.click_operator("tripo.export")
    bpy.app.timers.register(turn)
    yield from d.choose_file(d.folder / "large.glb")
    yield from d.wait_until(lambda: last().path.name == "large.glb", 20, "the start")
    if not written():
        d.picture("7-writing")
    yield from d.wait_until(written, 120, "the file")
    bpy.app.timers.unregister(turn)
    d.check(not last().error, last().error)
    d.check(last().done.triangles == 2 * 700 * 700, f"{last().done}")
    d.check(turns > 3, f"{turns} turns of the main loop while it was written")
    yield 0.7
    yield from d.find_operator("tripo.show_export")
    d.picture("8-large")


def script(d: Driver) -> Steps:
    slicer(d)
    yield from look(d)
    yield from mend(d)
    yield from write(d)
    yield from large(d)


run(script)
