# SPDX-License-Identifier: GPL-3.0-or-later
"""No key, a key that is refused, a task that is refused, a cancel: each says what to do."""

import os
import sys

import bpy

from tests.window.driver import Driver, Steps, run


def addon() -> str:
    return next(found.module for found in bpy.context.preferences.addons if "tripo" in found.module)


def last(text: str) -> bool:
    """Whether the newest job tells this."""
    now = sys.modules[f"{addon()}.blender.current"].existing()
    jobs = list(now.jobs.values()) if now else []
    return bool(jobs) and text in (jobs[-1].failure.text if jobs[-1].failure else "")


def good_key() -> bool:
    """Whether the service has told the balance."""
    now = sys.modules[f"{addon()}.blender.current"].existing()
    return bool(now and now.account and now.account.balance)


def script(d: Driver) -> Steps:
    preferences = bpy.context.preferences.addons[addon()].preferences
    yield from d.open_sidebar("Tripo")
    d.window.scene.tripo.text_to_model.prompt = "a chair"
    yield 0.5
    now = sys.modules[f"{addon()}.blender.current"].existing()
    d.check(now is None, "nothing was asked for without a key")
    d.picture("1-no-key")
    d.check(not bpy.ops.tripo.generate.poll(), "Generate is greyed without a key")

    yield from d.fill("api_key", "tsk_wrong")
    d.check(preferences.api_key == "tsk_wrong", "the key was stored")
    yield from d.click_operator("tripo.refresh_balance")
    yield 2.0
    d.picture("2-wrong-key")
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: last("refuses the API key"), 20, "the refusal")
    yield 1.0
    d.picture("3-refused")

    preferences.api_key = os.environ["RIGHT_KEY"]
    d.window.scene.tripo.text_to_model.prompt = "forbidden-create"
    # The button moves up when the key has turned out to be good.
    yield from d.wait_until(good_key, 20, "the balance")
    yield 1.0
    yield from d.click_operator("tripo.generate")
    yield from d.wait_until(lambda: last("content policy"), 20, "moderation")
    yield 1.0
    d.picture("4-moderated")

    d.window.scene.tripo.text_to_model.prompt = "a table"
    yield 0.5
    yield from d.click_operator("tripo.generate")
    yield 3.0
    yield from d.click_operator("tripo.cancel")
    yield from d.wait_until(lambda: last("You stopped waiting"), 20, "the cancel")
    yield 1.0
    d.picture("5-cancelled")
    yield from d.click_operator("tripo.take_up")
    yield 1.0
    d.finish_tasks()
    yield from d.wait_until(lambda: "a table" in bpy.data.objects, 60, "the model all the same")
    yield 1.0
    d.picture("6-taken-up")


run(script)
