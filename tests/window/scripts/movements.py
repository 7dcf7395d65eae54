# SPDX-License-Identifier: GPL-3.0-or-later
"""Check, rig, animate: each from the one before, and all movements on one armature."""

from collections.abc import Generator
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, WindowTestError, run
from tests.window.flow import addon, generate, jobs, preferences

PROMPT = "a wooden robot"


def go_on(d: Driver, kind: str) -> Steps:
    """Press Next in the newest job's row, and take the first that is offered."""
    yield from d.click_operator(f'tripo.next(job="{jobs()[-1].id}"')
    yield 0.7
    d.picture(f"next-{kind}")
    # Wherever the pointer came to lie.
    yield from d.press("HOME")
    yield from d.press("RET")
    yield 0.7
    d.check(d.window.scene.tripo.kind == kind, f"the form is that of {kind}")


def star_row(d: Driver, x: float, y: float) -> Generator[float, None, float]:
    """Click the star of the only movement that is listed; returns the height of its row. Blender
    tells nobody where the list is, but whether the star was hit can be seen."""
    before = preferences().favourite_movements
    for below in range(100, 12, -4):
        # All in one turn, as the list is drawn after each; then long enough for no double click.
        for dx in (26, 25):
            d.hover(x + dx, y - below)
        for value in ("PRESS", "RELEASE"):
            d.event("LEFTMOUSE", value)
        yield 0.5
        if preferences().favourite_movements != before:
            return y - below
    raise WindowTestError("the star was never hit")


def choose(d: Driver, *words: str) -> Steps:
    """Choose the movement that is found for each of the words; the first gets a star."""
    yield from d.click_operator("tripo.choose_movements")
    x, y = d.cursor
    yield 1.0
    row = 0.0
    for word in words:
        # The field is ready to be typed into when the list opens.
        if row:
            yield from d.click(x - 165, row + 32)
            yield from d.press("A", ctrl=True)
        yield from d.type_text(word)
        yield 0.3
        yield from d.press("RET")
        yield 0.3
        row = row or (yield from star_row(d, x, y))
        yield from d.click(x - 372, row)
        yield 0.5
    d.picture(f"choose-{words[0]}")
    yield from d.click(x - 165, row + 32)
    yield from d.press("A", ctrl=True)
    yield from d.press("BACK_SPACE")
    yield from d.press("RET")
    yield 0.5
    d.picture(f"chosen-{words[0]}")
    yield from d.press("RET")
    yield 0.7


def figures(d: Driver) -> Steps:
    """The stick figures of what is on disk, in the list to choose from."""
    yield from d.click_operator("tripo.choose_movements")
    known = addon("blender.figures")
    yield from d.wait_until(lambda: known.poses("preset:biped:golf"), 30, "the stick figure")
    x, y = d.cursor
    yield 1.0
    yield from d.type_text("golf")
    yield from d.press("RET")
    yield 0.5
    yield from d.click(x - 372, y - 60)
    yield 1.0
    d.picture("figures")
    yield from d.press("ESC")
    yield 0.7


def armature() -> Any:
    (found,) = [obj for obj in bpy.data.objects if obj.type == "ARMATURE"]
    return found


def tracks() -> list[str]:
    return [track.name for track in armature().animation_data.nla_tracks]


def chosen(group: Any) -> list[str]:
    return [group.animation, *(item.value for item in group.animations)]


def script(d: Driver) -> Steps:
    form: Any = d.window.scene.tripo
    yield from d.open_sidebar("Tripo")
    yield from d.fill("prompt", PROMPT)
    yield from generate(d)
    yield from go_on(d, "animate_prerigcheck")
    yield from generate(d)
    yield from go_on(d, "animate_rig")
    d.check(form.animate_rig.rig_type == "biped", "as the check has told")
    d.check(form.animate_rig.source == jobs()[0].remote_id, "the model is rigged")
    d.picture("rig")
    yield from generate(d)
    yield from go_on(d, "animate_retarget")
    d.picture("animate")
    yield from choose(d, "golf", "surf")
    group = form.animate_retarget
    d.check(
        chosen(group) == ["preset:biped:golf", "preset:biped:surf"],
        f"two are chosen: {chosen(group)}",
    )
    d.check(preferences().favourite_movements == "preset:biped:golf", "one is a favourite")
    d.picture("two-chosen")
    objects = len(bpy.data.objects)
    yield from generate(d)
    d.check(len(bpy.data.objects) == objects, "no second model has come")
    d.check(sorted(tracks()) == ["golf", "surf"], f"they are on the rig: {tracks()}")
    d.check(armature().animation_data.action.name == "golf", "the first one plays")
    d.picture("two-added")

    yield from go_on(d, "animate_retarget")
    d.check(chosen(group) == [""], "what is there is not paid for again")
    yield from figures(d)
    yield from choose(d, "hug")
    d.check(chosen(group) == ["preset:biped:hug"], f"a third one: {chosen(group)}")
    yield from generate(d)
    d.check(len(tracks()) == 3, f"it is on the same armature: {tracks()}")
    bpy.context.view_layer.objects.active = armature()
    yield 0.7
    d.picture("three-added")
    track = tracks().index("surf")
    yield from d.click_operator(f'tripo.play_movement(armature="{armature().name}", track={track}')
    yield 1.0
    d.check(armature().animation_data.action.name == "surf", "a click plays it")
    d.check(d.window.screen.is_animation_playing, "over and over")
    d.picture("played")
    # While it plays, a window without a graphics card is too slow to look for buttons in.
    yield from d.move(*d.viewport_point())
    yield from d.press("ESC")
    yield from d.wait_until(lambda: not d.window.screen.is_animation_playing, 20, "the rest")
    yield from d.click_operator("tripo.rest_pose")
    yield 0.7
    d.check(armature().animation_data.action is None, "and it stands still")
    yield from d.click_operator(
        f'tripo.movement_in_nla(armature="{armature().name}", track={track}'
    )
    yield 0.7
    d.check(not armature().animation_data.nla_tracks[track].mute, "it is used in the NLA")
    d.picture("in-nla")

    yield from d.move(*d.viewport_point())
    for _ in range(3):
        yield from d.press("Z", ctrl=True)
        yield 0.7
    d.check(len(tracks()) == 3, f"what was clicked can be undone: {tracks()}")
    d.check(armature().animation_data.action.name == "hug", "back to what played first")
    yield from d.press("Z", ctrl=True)
    yield 0.7
    d.picture("undone")
    d.check(sorted(tracks()) == ["golf", "surf"], f"a movement is one undo step: {tracks()}")


run(script)
