# SPDX-License-Identifier: GPL-3.0-or-later
"""Each service is chosen in the preferences, given its key, and tested; then the panels."""

import json
import os
from typing import Any

import bmesh
import bpy

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon, close_window, jobs, open_panels, open_preferences, preferences

SERVICES = ("tripo", "tripo-v2", "modelstream", "scenario")
KEYS = json.loads(os.environ["KEYS"])
PANEL = {"region": "WINDOW", "area": "PREFERENCES"}


def session() -> Any:
    return addon("blender.current").existing()


def choose(d: Driver, service: str) -> Steps:
    """Choose a service in its menu with the mouse."""
    x, y = yield from d.find_property("service", **PANEL)
    yield from d.click(x, y)
    yield 0.5
    # The menu opens below the field.
    yield from d.click(x, y - 24 - 23 * SERVICES.index(service))
    yield 0.5
    d.check(preferences().service == service, f"{service} is chosen: {preferences().service}")


def keys(d: Driver) -> Steps:
    """Enter the key of each service, and test it."""
    yield from open_preferences(d)
    d.picture("1-no-key")
    for number, service in enumerate(SERVICES, 2):
        if service != preferences().service:
            yield from choose(d, service)
        key, _, secret = KEYS[service].partition(":")
        yield from d.fill("api_key", key, **PANEL)
        if secret:
            d.picture(f"{number}-no-secret")
            yield from d.fill("api_secret", secret, **PANEL)
        yield from d.wait_until(lambda: session() and session().account, 20, "the answer")
        yield from d.click_operator("tripo.test_connection", **PANEL)
        yield 0.3
        yield from d.wait_until(lambda: session().account, 20, "the test")
        yield 0.5
        d.picture(f"{number}-{service}")
        d.check(not session().account.failure, f"{service}: {session().account}")
    yield from close_window(d)


def forms(d: Driver) -> Steps:
    """What each service makes of the same form."""
    form = d.window.scene.tripo
    form.kind = "image_to_model"
    form.image_to_model.image = bpy.data.images.load(os.environ["PICTURE"])
    for service in SERVICES:
        preferences().service = service
        yield 1.0
        d.picture(f"6-form-{service}")
        if service == "modelstream":
            d.check(not bpy.ops.tripo.generate.poll(), "it takes no image of Blender")
            yield from d.fill("url_image", "https://example.org/chair.png")
            d.check(bpy.ops.tripo.generate.poll(), "but a URL")
            d.picture("6-form-url")
    yield from d.click_operator("tripo.ask_price")
    yield from d.wait_until(lambda: session().quote, 30, "the price")
    yield 0.5
    d.check(session().quote.price is not None, f"the price: {session().quote}")
    d.picture("6-price-of-scenario")


def too_few_credits(d: Driver) -> Steps:
    form = d.window.scene.tripo
    preferences().service = "tripo"
    form.kind = "text_to_model"
    yield 0.5
    yield from d.fill("prompt", "a chair")
    yield from d.click_operator("tripo.refresh_balance")
    yield from d.wait_until(lambda: session().account, 20, "the balance")
    yield 0.5
    d.picture("7-too-few-credits")
    yield from d.find_operator("wm.url_open")
    yield from d.click_operator("tripo.generate")
    yield 1.0
    d.picture("7-refused")
    d.check(not jobs(), "nothing was started")
    yield from d.press("ESC")
    yield from d.wait_until(lambda: session().account, 20, "the balance, asked for once more")
    yield from d.wish("top_up")
    yield from d.click_operator("tripo.refresh_balance")
    yield from d.wait_until(
        lambda: session().account and session().account.balance.balance == 1000, 20, "the credits"
    )
    yield 0.5
    d.picture("7-topped-up")
    d.check(not session().shortage(session().price(form_task())), "there are enough credits")


def form_task() -> Any:
    return addon("blender.form.values").form_task(bpy.context)


def panels(d: Driver) -> Steps:
    cube = bpy.data.objects["Cube"]
    mesh = bmesh.new()
    mesh.from_mesh(cube.data)
    mesh.faces.ensure_lookup_table()
    mesh.faces.remove(mesh.faces[0])
    mesh.to_mesh(cube.data)
    mesh.free()
    yield from open_panels(d)
    d.picture("8-panels")
    yield from d.click_operator("tripo.validate_mesh")
    last_report = addon("blender.mesh.reports").last_report
    yield from d.wait_until(lambda: last_report(cube), 20, "the report")
    report = last_report(cube)
    d.check(list(report.holes) == [4], f"it has one hole: {report}")
    yield from d.click_operator("tripo.refresh_usage")
    yield from d.wait_until(lambda: session().usage, 20, "the usage")
    yield 0.5
    d.check(not session().usage.failure, f"the usage: {session().usage}")
    d.picture("8-panels-filled")


def image_editor(d: Driver) -> Steps:
    """An image that is looked at goes into a form by a click."""
    area = d.area("VIEW_3D")
    area.type = "IMAGE_EDITOR"
    image = bpy.data.images.load(os.environ["PICTURE"], check_existing=True)
    area.spaces.active.image = image
    area.spaces.active.show_region_ui = True
    yield 1.0
    d.region("UI", "IMAGE_EDITOR").active_panel_category = "Tripo"
    yield 0.7
    d.picture("9-image-editor")
    yield from d.click_operator(
        'tripo.use_image(kind="generate_multiview_image"', region="UI", area="IMAGE_EDITOR"
    )
    yield 0.5
    form = d.window.scene.tripo
    d.check(form.kind == "generate_multiview_image", "its form is chosen")
    d.check(form.generate_multiview_image.image == image, "with the image")
    area.type = "VIEW_3D"
    yield 0.7
    d.picture("9-its-form")


def script(d: Driver) -> Steps:
    yield from keys(d)
    yield from d.open_sidebar("Tripo")
    yield from forms(d)
    yield from too_few_credits(d)
    yield from panels(d)
    yield from image_editor(d)


run(script)
