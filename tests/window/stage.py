# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a Blender: brings it and the add-on into the states that `looks.py` names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector

from tests.support.drawn_pictures import picture as drawn
from tests.window import flow
from tests.window.flow import PANEL_OWN, addon
from tests.window.pointer import Pointer

AWAY = Vector((0.0, 0.0, 1000.0))
"""Where nothing of the scene is in sight."""
HEIGHT, DISTANCE = -0.4, 4.0
"""Of the view, in metres: it has a model of a metre on the floor in its upper half."""
OVAL = (0.5, 0.5, 0.5, 0.8)
FOLDER = Path(os.environ["WINDOW_TEST_FOLDER"])

_own: list[Any] = []
"""The add-on's panels of the sidebar, in their order."""
_shown: list[Any] = []
_folded: dict[str, Any] = {}
pointer = Pointer()
service: dict[str, str] = {}
_given: dict[str, tuple[str, str]] = {}
ids: dict[str, str] = {}
"""Jobs by the names that screens use."""


# Blender.


def begin(names: dict[str, str], url: str, secret: str) -> None:
    """Have a model made; jobs have names by which screens know them."""
    ids.update(names)
    service.update(url=url, key=secret)
    # A pie that still opens would be pictured.
    bpy.context.preferences.view.pie_animation_timeout = 0
    with pointer.override():
        bpy.ops.screen.screen_full_area()
    key()
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    with pointer.override():
        bpy.ops.mesh.primitive_monkey_add(size=1.0, location=(0.0, 0.0, 0.5))
    bpy.context.object.name = "Head"
    bpy.ops.tripo.text_to_model(prompt="a blue armchair")
    ids["done"] = flow.jobs()[-1].id


def began() -> bool:
    """Whether the model is in the scene."""
    return flow.jobs()[-1].final and any(obj.tripo.task_id for obj in bpy.data.objects)


def dress(theme: str, scale: float, language: str) -> bool:
    """Set theme, scale of the interface and language; False where it has no such language."""
    preferences = bpy.context.preferences
    try:
        preferences.view.language = language
    except TypeError:
        return False
    preferences.view.use_translate_interface = True
    preferences.view.ui_scale = scale
    folders = bpy.utils.preset_paths("interface_theme")
    path = next(path for folder in folders for path in Path(folder).glob(f"{theme}.xml"))
    with pointer.override():
        bpy.ops.script.execute_preset(
            filepath=str(path), menu_idname="USERPREF_MT_interface_theme_presets"
        )
    # Sidebars and popups are cut out of pictures: what is behind them is plain.
    preferences.system.use_region_overlap = False
    return True


def reveal(scene: bool, sidebar: bool) -> None:
    """Have the scene in sight, or nothing but what is in front of it."""
    space = pointer.area().spaces[0]
    space.show_region_ui = sidebar
    space.show_gizmo = space.overlay.show_overlays = scene
    space.show_region_toolbar = False
    space.shading.type = "SOLID" if scene else "WIREFRAME"
    space.shading.color_type = "TEXTURE"
    space.region_3d.view_distance = DISTANCE
    space.region_3d.view_location = AWAY
    if scene:
        root = _root(bpy.context.view_layer.objects.active)
        space.region_3d.view_location = (*root.matrix_world.translation.xy, HEIGHT)
        for obj in bpy.context.view_layer.objects:
            if _root(obj) != root:
                obj.hide_set(True)


def _root(obj: Any) -> Any:
    while obj.parent:
        obj = obj.parent
    return obj


def turn() -> None:
    """Turn to the add-on's tab."""
    sidebar = pointer.region("UI")
    if sidebar.width > 1 and sidebar.active_panel_category != "Tripo":
        sidebar.active_panel_category = "Tripo"
    sidebar.tag_redraw()


def redraw() -> None:
    with bpy.context.temp_override(window=pointer.window):
        bpy.ops.wm.redraw_timer(type="DRAW_WIN_SWAP", iterations=1)


# Panels.


def show(names: list[str], unfolded: bool) -> None:
    """Leave these panels alone in the tab, open; `unfolded` opens the groups in them as well."""
    if not _own:
        _own.extend(
            found
            for found in bpy.types.Panel.__subclasses__()
            if found.__name__.startswith("TRIPO_PT_")
            and getattr(found, "bl_category", "")
            and found.bl_space_type == "VIEW_3D"
        )
    end = "_unfolded" if unfolded else "_shown"
    for cls in (*reversed(_shown), *reversed(_own)):
        if cls.is_registered:
            bpy.utils.unregister_class(cls)
    _shown.clear()
    for name in names:
        cls = next(found for found in _own if found.__name__ == f"TRIPO_PT_{name}")
        body = {key: value for key, value in vars(cls).items() if key not in PANEL_OWN}
        # One that is closed at first is that until it has another name.
        body |= {"bl_options": set(), "bl_idname": f"{cls.__name__}{end}"}
        if "bl_parent_id" in body:
            body["bl_parent_id"] += end
        _shown.append(type(f"{cls.__name__}{end}", cls.__bases__, body))
        bpy.utils.register_class(_shown[-1])
    for name in ("group_rows", "level_rows", "press_rows", "way_rows"):
        module = addon(f"blender.ui.{name}")
        _folded.setdefault(name, module.panel)
        module.panel = _unfolded if unfolded else _folded[name]


def _unfolded(layout: Any, name: str) -> Any:
    return layout.panel(f"{name}_unfolded", default_closed=False)


# The add-on.


def key(value: str | None = None, url: str | None = None) -> None:
    """Have this key, and the service at this address; those of the local service otherwise."""
    given = (service["key"] if value is None else value, service["url"] if url is None else url)
    if given != _given.get("key"):
        # What was known of the account is forgotten with each key.
        _given["key"] = given
        flow.preferences().api_key, os.environ["TRIPO_BASE_URL"] = given


def _form() -> Any:
    scene: Any = pointer.window.scene
    return scene.tripo


def form(kind: str) -> None:
    """Show the form of a type of task, as it is at first."""
    key()
    _form().kind = kind
    group = getattr(_form(), kind)
    for name in {found.identifier for found in group.bl_rna.properties} - {"rna_type", "name"}:
        group.property_unset(name)


def fill(**values: Any) -> None:
    for name, value in values.items():
        setattr(getattr(_form(), _form().kind), name, value)


def picture(option: str, width: int = 1200) -> None:
    """Have a drawn picture in the form; a small one is found fault with."""
    from bl_ext.user_default.tripo_addon.files import png

    path = FOLDER / f"armchair {width}.png"
    path.write_bytes(png.encode(drawn("clutter" if width < 512 else "sweep", OVAL, width=width)))
    fill(**{option: bpy.data.images.load(str(path), check_existing=True)})


def select(made: bool) -> None:
    """Choose the model that the add-on has made, or one of the user's own."""
    found = next(
        obj
        for obj in bpy.data.objects
        if bool(obj.tripo.task_id) == made and not obj.parent and obj.type in {"MESH", "EMPTY"}
    )
    found.hide_set(False)
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj == found)
    bpy.context.view_layer.objects.active = found


def run(kind: str = "", **values: Any) -> None:
    """Start a task with these values, or the form's."""
    if kind:
        getattr(bpy.ops.tripo, kind)(**values)
        return
    with pointer.override():
        bpy.ops.tripo.generate()


def ended() -> bool:
    """Whether the newest job has ended well, and what it made is there."""
    newest = flow.jobs()[-1]
    assert newest.state != "failed", newest.failure
    return bool(newest.state == "done")


def go_on(kind: str) -> None:
    """Have the newest result in the form of a further step."""
    bpy.ops.tripo.use_result(job=flow.jobs()[-1].id, kind=kind)


def walk() -> None:
    """Choose two movements."""
    fill(animation="preset:walk")
    _form().animate_retarget.animations.add().value = "preset:run"


def job(name: str) -> None:
    job_filter(state="all")
    if name:
        flow.choose(ids[name])


def job_filter(**values: str) -> None:
    for option, value in values.items():
        setattr(bpy.context.window_manager.tripo_job_filter, option, value)


# Popups: `looks.py` names them.


def panel(name: str) -> None:
    bpy.ops.wm.call_panel("INVOKE_DEFAULT", name=name, keep_open=True)


def menu(name: str) -> None:
    bpy.ops.wm.call_menu("INVOKE_DEFAULT", name=name)


def details(name: str) -> None:
    bpy.ops.tripo.job_details("INVOKE_DEFAULT", job=ids[name])


def following(name: str) -> None:
    bpy.ops.tripo.next("INVOKE_DEFAULT", job=ids[name])


def popup(code: str) -> None:
    """Open what covers the view, where the pointer is."""
    with pointer.override():
        exec(code, globals())
