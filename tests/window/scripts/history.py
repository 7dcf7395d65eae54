# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of what was made before: looked at, searched, turned over, used; then a crash."""

import json
import os
import signal
from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import (
    addon,
    choose,
    close_window,
    jobs,
    open_panel,
    open_preferences,
    preferences,
)

IDS = json.loads(os.environ["EARLIER"])


def session() -> Any:
    return addon("blender.current").existing()


def job(name: str) -> Any:
    """A job of an earlier session, by the name that the test gave it."""
    return session().jobs[IDS[name]]


def click(d: Driver, operator: str, name: str) -> Steps:
    choose(IDS[name])
    yield 0.5
    yield from d.click_operator(f'tripo.{operator}(job="{IDS[name]}"')


def toggle_panel(d: Driver, at: int = 12) -> Steps:
    """Click the header that is so far below the top of the sidebar."""
    region = d.region("UI")
    yield from d.click(region.x + 80, region.y + region.height - at)
    yield 0.7


def listed() -> list[str]:
    return [job.id for job in session().listing.shown()]


def search(d: Driver) -> Steps:
    yield from d.fill("tripo_search", "texture")
    yield from d.wait_until(lambda: listed() == [IDS["textured"]], 10, "what was searched")
    yield 0.5
    d.picture("2-search")
    yield from d.fill("tripo_search", "nothing such")
    yield from d.wait_until(lambda: not listed(), 10, "nothing is found")
    yield 0.5
    d.picture("2-nothing-found")
    yield from d.click_property("tripo_search")
    yield from d.press("A", ctrl=True)
    yield from d.press("BACK_SPACE")
    yield from d.press("RET")
    yield from d.wait_until(lambda: len(listed()) == 15, 10, "all of them again")


def pages(d: Driver) -> Steps:
    """Short pages, of which there are two."""
    for module in ("blender.listing", "blender.session", "blender.ui.jobs_panel"):
        addon(module).SHOWN = 12
    session().show()
    addon("blender.clock").wake()
    yield from d.wait_until(lambda: len(listed()) == 12, 10, "a short page")
    first = listed()
    yield from d.click_operator("tripo.jobs_page(older=True)")
    yield from d.wait_until(lambda: listed() and listed() != first, 10, "the older jobs")
    yield 0.5
    d.picture("3-older")
    yield from d.click_operator("tripo.jobs_page(older=False)")
    yield from d.wait_until(lambda: listed() == first, 10, "the newer jobs")


def details(d: Driver) -> Steps:
    for name in ("textured", "failed", "uncertain"):
        yield from click(d, "job_details", name)
        yield 1.0
        d.picture(f"4-details-{name}")
        yield from d.press("ESC")
        yield from d.move(*d.viewport_point())


def settings(d: Driver) -> Steps:
    form = d.window.scene.tripo
    before = form.kind, form.text_to_model.prompt
    with d.override("UI"):
        # As a click does it, with its own step of undo.
        bpy.ops.tripo.use_settings("INVOKE_DEFAULT", True, job=IDS["jug"])
    yield 0.5
    d.check(form.text_to_model.prompt == "a blue jug", "its prompt is in the form")
    d.check(form.text_to_model.use_face_limit, "and its face limit")
    d.check(form.text_to_model.face_limit == 600, "and its face limit")
    yield from d.move(*d.viewport_point())
    yield from d.press("Z", ctrl=True)
    yield 1.0
    form = d.window.scene.tripo
    d.check((form.kind, form.text_to_model.prompt) == before, "undo takes it back")


def claim(d: Driver) -> Steps:
    candidates = job("uncertain").candidates
    d.check(len(candidates) == 2, f"two tasks are shown: {candidates}")
    task = candidates[-1].task_id
    choose(IDS["uncertain"])
    yield 0.5
    yield from d.click_operator(f'tripo.claim(job="{IDS["uncertain"]}", task="{task}"')
    # It had ended before, without files.
    yield from d.wait_until(lambda: job("uncertain").files, 60, "its files")
    yield from d.wait_until(lambda: job("uncertain").final, 60, "its result")
    yield 0.7
    d.check(job("uncertain").remote_id == task, "it is the chosen one")
    d.picture("5-claimed")
    d.check(job("uncertain").files, f"with its files: {job('uncertain')}")


def delete(d: Driver) -> Steps:
    with d.override("UI"):
        bpy.ops.tripo.delete_job("INVOKE_DEFAULT", job=IDS["textured"])
    yield 0.7
    d.picture("6-delete")
    yield from d.press("ESC")
    d.check(IDS["textured"] in session().jobs, "Esc deletes nothing")
    with d.override("UI"):
        bpy.ops.tripo.delete_job("INVOKE_DEFAULT", job=IDS["failed"])
    yield 0.7
    yield from d.press("RET")
    yield from d.wait_until(lambda: IDS["failed"] not in session().jobs, 10, "it is gone")
    yield 0.5


def attach(d: Driver) -> Steps:
    with d.override("UI"):
        bpy.ops.tripo.attach("INVOKE_DEFAULT")
    yield 0.7
    d.picture("6-attach")
    yield from d.press("ESC")
    yield from d.move(*d.viewport_point())


def fetch(d: Driver) -> Steps:
    total = session().listing.total
    with d.override("UI"):
        bpy.ops.tripo.fetch_history("INVOKE_DEFAULT")
    yield from d.wait_until(lambda: session().notice, 20, "the answer")
    yield 1.0
    d.picture("7-fetched")
    d.check(session().listing.total > total, f"more than {total}: {session().listing.total}")
    yield from d.click_operator("tripo.dismiss_notice")
    yield 0.5
    d.check(not session().notice, "the message is gone")


def busy(d: Driver) -> Steps:
    """Three jobs for one place at the service: one runs, the others wait."""
    form = d.window.scene.tripo
    form.kind = "text_to_model"
    for prompt in ("a running clock", "a waiting bench", "a waiting stool"):
        form.text_to_model.prompt = prompt
        with d.override("UI"):
            bpy.ops.tripo.generate("INVOKE_DEFAULT")
        # What is pressed sooner, in the same place, is the same press.
        yield from d.wait_until(
            lambda: addon("blender.operators.presses")._last is None, 10, "a second"
        )
    yield from d.wait_until(lambda: any(job.note for job in jobs()[-2:]), 30, "a reason")
    yield 1.0
    d.picture("9-waiting")


def usage(d: Driver) -> Steps:
    """The last panel, closed at first; the limit beside it."""
    preferences().daily_limit = 500
    open_panel("TRIPO_PT_usage")
    yield 0.7
    yield from d.click_operator("tripo.refresh_usage")
    yield from d.wait_until(lambda: session().usage, 20, "the usage")
    yield 0.7
    d.picture("8-usage")
    yield from open_preferences(d)
    yield 0.5
    d.picture("8-preferences")
    yield from close_window(d)
    preferences().daily_limit = 0
    yield 1.0


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    yield from d.wait_until(lambda: session() and session().page, 20, "the list")
    yield 1.5
    d.picture("0-all")
    yield from toggle_panel(d)
    d.picture("1-list")
    yield from search(d)
    yield from pages(d)
    yield from details(d)
    yield from settings(d)
    yield from claim(d)
    yield from delete(d)
    yield from attach(d)
    yield from fetch(d)
    yield from usage(d)
    yield from busy(d)
    d.report["ok"] = True
    d.write_report()
    os.kill(os.getpid(), signal.SIGKILL)


run(script)
