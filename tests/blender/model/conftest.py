# SPDX-License-Identifier: GPL-3.0-or-later
"""An empty file for each test, and models as the service delivers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.delivered import Deliveries
from tripo_addon.blender.model import making
from tripo_addon.blender.model.request import Request
from tripo_addon.spec.preparation import Preparation

TITLE = "a red robot"


@pytest.fixture(autouse=True)
def empty_file() -> Iterator[None]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def deliveries(service: Sandbox, tmp_path: Path) -> Deliveries:
    return Deliveries(service, tmp_path)


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[..., list[bpy.types.Object]]:
    """Makes a model of a file, with options of the preparation; its objects, the root first."""

    def make(file: Path, clips: tuple[str, ...] = (), **options: Any) -> list[bpy.types.Object]:
        request = Request(
            str(file),
            file.suffix[1:],
            TITLE,
            -90.0,
            clips,
            Preparation(**options),
            str(tmp_path / "textures"),
        )
        objects = making.make(Request.from_json(request.to_json()))
        layer = bpy.context.view_layer
        assert layer
        layer.update()
        return objects

    return make
