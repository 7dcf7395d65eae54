# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the mark of AI origin into glTF files, also where *Custom Properties* is off.

Blender's exporter asks each enabled add-on for such a helper, and calls it by these names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ...jobs.marks import Mark
from ..model import marking

OWN = "tripo"
"""Before Blender 5.0 the provenance, with the prompt and paths of this machine in it, counts as a
custom property of this name."""


class GltfMarks:
    """One export: the file is marked when anything in it is."""

    def __init__(self) -> None:
        self._asset: Any = None

    def gather_asset_hook(self, asset: Any, settings: Mapping[str, Any]) -> None:
        self._asset = asset

    def gather_node_hook(
        self, node: Any, obj: bpy.types.Object | None, settings: Mapping[str, Any]
    ) -> None:
        if isinstance(node.extras, dict):
            node.extras.pop(OWN, None)
        # A node may stand for a bone or a collection.
        if isinstance(obj, bpy.types.Object):
            self._write(node, marking.of(obj) or marking.of(obj.data))

    def gather_scene_hook(
        self, made: Any, scene: bpy.types.Scene, settings: Mapping[str, Any]
    ) -> None:
        # The form: prompts, and addresses with their signatures.
        if isinstance(made.extras, dict):
            made.extras.pop(OWN, None)

    def gather_material_hook(
        self, made: Any, material: bpy.types.Material, settings: Mapping[str, Any]
    ) -> None:
        self._write(made, marking.of(material))

    def _write(self, element: Any, mark: Mark) -> None:
        if not mark:
            return
        element.extras = {**(element.extras or {}), **mark}
        # Of a file with models of several tasks the first stands for all; each node has its own.
        if self._asset is not None and not self._asset.extras:
            self._asset.extras = dict(mark)
