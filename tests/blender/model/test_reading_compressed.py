# SPDX-License-Identifier: GPL-3.0-or-later
"""A model whose geometry is compressed arrives like any other, whatever Blender can open itself."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox


@pytest.mark.usefixtures("at_once")
def test_compressed_and_plain_are_the_same_model(tripo: Sandbox) -> None:
    found: dict[str, Any] = {}
    for prompt, options in (("a red chair", {}), ("a blue chair", {"compress": "geometry"})):
        given = {"prompt": prompt, "texture_quality": "standard", **options}
        assert bpy.ops.tripo.text_to_model(**given) == {"FINISHED"}
        found[prompt] = bpy.context.object
    plain, packed = found.values()
    assert packed is not plain
    assert packed.dimensions[:] == pytest.approx(plain.dimensions[:], rel=0.1)
    assert len(packed.data.polygons) == 1000
    assert packed.data.uv_layers
    assert packed.material_slots[0].material
