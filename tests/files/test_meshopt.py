# SPDX-License-Identifier: GPL-3.0-or-later
"""Geometry that gltfpack has compressed, and examples that are packed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tripo_sandbox.results import fixtures

from tripo_addon.files import meshopt

FORMS = ["chair", "jug", "robot"]


def parts(form: str) -> list[tuple[dict[str, Any], bytes]]:
    """What is said of each part of a fixture's geometry, and its bytes."""
    document, geometry = fixtures.compressed(form)
    told = [view["extensions"]["EXT_meshopt_compression"] for view in document["bufferViews"]]
    return [(facts, geometry[facts["byteOffset"] :][: facts["byteLength"]]) for facts in told]


def decoded(form: str) -> list[Any]:
    """Places, normals and UVs as floats, and the indices of the triangles."""
    *packed, (last, data) = parts(form)
    found: list[Any] = [
        np.ascontiguousarray(meshopt.vertices(data, facts["count"], facts["byteStride"])).view(
            "<f4"
        )
        for facts, data in packed
    ]
    return [*found, meshopt.triangles(data, last["count"])]


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_model(form: str) -> None:
    places, normals, uvs, indices = decoded(form)
    box = fixtures.compressed(form)[0]["accessors"][0]
    assert places.min(0).tolist() == pytest.approx(box["min"])
    assert places.max(0).tolist() == pytest.approx(box["max"])
    assert np.linalg.norm(normals, axis=1) == pytest.approx(1)
    assert 0 <= uvs.min() < uvs.max() <= 1
    assert sorted(set(indices.tolist())) == list(range(len(places)))
    # Every face looks where the normals of its corners look.
    corners = places[indices].reshape(-1, 3, 3)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = (faces * normals[indices].reshape(-1, 3, 3).sum(1)).sum(1)
    assert (facing > 0).mean() > 0.99


def test_a_sequence() -> None:
    """Each index is a step from the last one of two, which its lowest bit names."""
    data = bytes([0xD1, 0x14, 0x04, 0x88, 0x1F, 0x0D, 0x02, 0, 0, 0, 0])
    assert meshopt.sequence(data, 5).tolist() == [5, 6, 1000, 3, 999]
    with pytest.raises(ValueError, match="damaged"):
        meshopt.sequence(data[:-4], 5)


@pytest.mark.parametrize("kind", [np.int8, np.int16])
def test_octahedral(kind: Any) -> None:
    most = np.iinfo(kind).max
    half = most // 2
    packed = np.array(
        [
            [0, 0, most, 7],
            [most, 0, most, 1],
            [0, -most, most, 2],
            [half, half, most, 3],
            [most, most, most, 4],
        ],
        kind,
    )
    made = meshopt.filtered(packed.view(np.uint8), "OCTAHEDRAL").view(kind)
    assert made[:, 3].tolist() == [7, 1, 2, 3, 4]
    vectors = made[:, :3] / most
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=0.02)
    assert vectors[:3].tolist() == [[0, 0, 1], [1, 0, 0], [0, -1, 0]]
    assert vectors[3].tolist() == pytest.approx([0.707, 0.707, 0.01], abs=0.02)
    assert vectors[4].tolist() == pytest.approx([0, 0, -1], abs=0.02)


def test_quaternions() -> None:
    packed = np.array([[0, 0, 0, 0x7FFF - 3], [0, 0, 0, 0x7FFF], [0x7FFF, 0, 0, 0x7FFF]], np.int16)
    made = meshopt.filtered(packed.view(np.uint8), "QUATERNION").view(np.int16) / 32767
    assert made[0].tolist() == [1, 0, 0, 0]
    assert made[1].tolist() == [0, 0, 0, 1]
    assert made[2].tolist() == pytest.approx([0.7071, 0, 0, 0.7071], abs=1e-3)


def test_exponential() -> None:
    packed = np.array([[3, -5 & 0xFFFFFF, 1]], np.int64)
    exponents = np.array([[0, 2, -1 & 0xFF]], np.int64)
    whole = (packed | exponents << 24).astype(np.uint32)
    made = meshopt.filtered(whole.view(np.uint8), "EXPONENTIAL").view(np.float32)
    assert made.tolist() == [[3, -20, 0.5]]


@pytest.mark.parametrize("seed", range(200))
def test_damage_is_said_or_does_no_harm(seed: int) -> None:
    chance = np.random.default_rng(seed)
    for facts, data in parts("jug"):
        spoilt = bytearray(data[: chance.integers(1, len(data) + 1)])
        for at in chance.integers(0, len(spoilt), 5):
            spoilt[at] = chance.integers(256)
        count = int(chance.choice([facts["count"], 3, 2**31, 2**62, -3]))
        try:
            if facts["mode"] == "ATTRIBUTES":
                made = meshopt.vertices(bytes(spoilt), count, facts["byteStride"])
            else:
                made = meshopt.triangles(bytes(spoilt), count)
        except ValueError:
            continue
        assert len(made) == count


def test_unknown_kinds() -> None:
    with pytest.raises(ValueError, match="unknown way"):
        meshopt.vertices(b"\xa1" + bytes(100), 1, 4)
    with pytest.raises(ValueError, match="unknown way"):
        meshopt.filtered(np.zeros((1, 4), np.uint8), "COLOR")
