# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of every type of task, with its groups open, and the panels below it."""

import bpy

from tests.window.driver import Driver, Steps, run


def script(d: Driver) -> Steps:
    form = d.window.scene.tripo
    yield from d.open_sidebar("Tripo")
    kinds = [item.identifier for item in form.bl_rna.properties["kind"].enum_items]
    for kind in kinds:
        form.kind = kind
        yield 0.4
        d.picture(kind)
        d.check(form.kind == kind, kind)
    for service in ("tripo-v2", "modelstream", "scenario"):
        preferences = next(
            addon.preferences
            for name, addon in bpy.context.preferences.addons.items()
            if name.endswith("tripo_addon")
        )
        preferences.service = service
        form.kind = "text_to_model"
        yield 0.4
        d.picture(f"service-{service}")
        form.kind = "image_to_model"
        yield 0.4
        d.picture(f"service-{service}-image")


run(script)
