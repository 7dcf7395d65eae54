# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls Blender's exporters, whose options differ between its versions."""

from __future__ import annotations

from typing import Any

LATER = {"apply_transform", "convert_scene_units", "export_textures", "export_textures_mode"}
"""Options that not every Blender has; those that are not there are left out."""


def call(operator: Any, **options: Any) -> None:
    """Run an exporter. Raises `RuntimeError` with the reason."""
    try:
        known = operator.get_rna_type().properties.keys()
    except (AttributeError, KeyError):  # There is no such operator.
        raise RuntimeError(f"{operator.idname_py()} is off in the preferences") from None
    given = {name: value for name, value in options.items() if name in known or name not in LATER}
    if operator(**given) != {"FINISHED"}:
        raise RuntimeError("Blender has written nothing")
