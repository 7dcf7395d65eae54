# SPDX-License-Identifier: GPL-3.0-or-later
"""After a restart: the assets are in the Asset Browser, with their pictures and catalogs."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run


def catalogs(library: str, d: Driver) -> str:
    folder = d.folder if library == "LOCAL" else d.folder / "library"
    return (folder / "blender_assets.cats.txt").read_text("utf-8")


def script(d: Driver) -> Steps:
    area: Any = d.area()
    area.ui_type = "ASSETS"
    yield 1.0
    for library in ("LOCAL", "Mine"):
        params = area.spaces.active.params
        params.asset_library_reference = library
        yield 1.5
        if area.spaces.active.params.display_type == "THUMBNAIL":
            area.spaces.active.params.display_size = 128
        yield 2.0
        with d.override("WINDOW", "FILE_BROWSER"):
            bpy.ops.file.select_all(action="SELECT")
            yield 1.0
        with d.override("WINDOW", "FILE_BROWSER"):
            found = [asset.name for asset in bpy.context.selected_assets or ()]
        d.check(len(found) == 1, f"one asset in {library}: {found}")
        with d.override("WINDOW", "FILE_BROWSER"):
            (asset,) = bpy.context.selected_assets
            data = asset.metadata
            d.check(data.description == asset.name, f"its description: {data.description}")
            d.check(data.author == "Tripo via Tripo", f"its author: {data.author}")
            d.check(data.catalog_id in catalogs(library, d), "its catalog has a name")
        d.picture(f"assets-{library}")


run(script)
