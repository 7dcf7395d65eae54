# SPDX-License-Identifier: GPL-3.0-or-later
"""The skeleton of a GLB and its poses, read without an importer."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.delivered import CLIPS, Deliveries
from tripo_addon.files import glb, movements, stick_figures

HALF = 2**0.5 / 2


def file_of(told: dict[str, Any], data: bytes, path: Path) -> Path:
    parts = glb.chunk(glb.JSON, json.dumps(told).encode()) + glb.chunk(glb.BINARY, data)
    path.write_bytes(glb.head(len(parts)) + parts)
    return path


@pytest.fixture
def arm(tmp_path: Path) -> Callable[..., Path]:
    """A GLB with an arm of two joints whose elbow bends by 90 degrees about Z in two seconds."""

    def make(**changes: Any) -> Path:
        turns = struct.pack("<2f8f", 0.0, 2.0, 0, 0, 0, 1, 0, 0, HALF, HALF)
        told: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "buffers": [{"byteLength": len(turns)}],
            "bufferViews": [
                {"buffer": 0, "byteOffset": 0, "byteLength": 8},
                {"buffer": 0, "byteOffset": 8, "byteLength": 32},
            ],
            "accessors": [
                {"bufferView": 0, "componentType": 5126, "count": 2, "type": "SCALAR"},
                {"bufferView": 1, "componentType": 5126, "count": 2, "type": "VEC4"},
            ],
            "nodes": [
                {"name": "Armature", "translation": [0, 5, 0], "children": [1]},
                {"name": "Elbow", "children": [2]},
                {"name": "Hand", "translation": [1, 0, 0]},
            ],
            "skins": [{"joints": [1, 2]}],
            "animations": [
                {
                    "name": "bend",
                    "samplers": [{"input": 0, "output": 1}],
                    "channels": [{"sampler": 0, "target": {"node": 1, "path": "rotation"}}],
                }
            ],
        }
        return file_of({**told, **changes}, turns, tmp_path / "arm.glb")

    return make


def test_poses_are_where_the_joints_are(arm: Callable[..., Path]) -> None:
    found = movements.read(arm(), 2)["bend"]
    assert found.bones == movements.Bones(("Elbow", "Hand"), (-1, 0))
    # At the beginning, and after a second: half of the way.
    assert np.allclose(found.poses[0], [(0, 5, 0), (1, 5, 0)])
    assert np.allclose(found.poses[1], [(0, 5, 0), (HALF, 5 + HALF, 0)], atol=0.02)


@pytest.mark.parametrize(
    "changes",
    [
        {"skins": []},
        {"skins": [{"joints": [9]}]},
        {"nodes": [{"children": [1]}, {"children": [0, 2]}, {"translation": ["a"]}]},
        {"accessors": [{"bufferView": 0, "componentType": 5126, "count": 9**9, "type": "VEC4"}]},
        {"bufferViews": [{"buffer": 0, "byteOffset": -4, "byteLength": 8}] * 2},
        {"bufferViews": [{"buffer": 0, "byteStride": 10**9}] * 2},
        {"bufferViews": [{"buffer": 0, "extensions": {"EXT_meshopt_compression": {}}}] * 2},
        {"animations": [{"channels": [{"sampler": 3, "target": {"node": 1, "path": "scale"}}]}]},
    ],
)
def test_what_cannot_be_read_is_told(arm: Callable[..., Path], changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"It |cannot|convert"):
        movements.read(arm(**changes), 8)


def test_nodes_in_a_ring_end(arm: Callable[..., Path]) -> None:
    ring = [{"children": [1]}, {"children": [0, 2]}, {}]
    assert movements.read(arm(nodes=ring), 2)["bend"].poses.shape == (2, 2, 3)


def test_a_file_of_the_service(service: Sandbox, tmp_path: Path) -> None:
    found = movements.read(Deliveries(service, tmp_path).movements().file, stick_figures.POSES)
    assert list(found) == list(CLIPS)
    for movement in found.values():
        names, parents = movement.bones
        assert parents[names.index("L_Hand")] == names.index("L_Forearm")
        assert parents[names.index("Hip")] == -1
        heights = movement.poses[:, names.index("Head"), 1]
        assert (heights > movement.poses[:, names.index("L_Foot"), 1]).all()
        assert not np.allclose(movement.poses[0], movement.poses[2])
