# SPDX-License-Identifier: GPL-3.0-or-later
"""The skeleton part of a GLB: joints, weights, and one animation per clip."""

import math
import zlib
from array import array
from collections.abc import Sequence
from typing import Any

from .glbbuffer import Buffer
from .mesh import Mesh, Vector, y_up
from .skeleton import Bone

STEPS = 9
Json = dict[str, Any]


def placed(bones: Sequence[Bone], meshes: Sequence[Mesh]) -> list[Vector]:
    """Return each bone's head in the space of the meshes."""
    bounds = [list(mesh.bounds()) for mesh in meshes]
    box = [(min(b[axis][0] for b in bounds), max(b[axis][1] for b in bounds)) for axis in range(3)]
    heads = []
    for bone in bones:
        x, y, z = (
            low + share * (high - low) for (low, high), share in zip(box, bone.head, strict=True)
        )
        heads.append((x, y, z))
    return heads


def add_joints(
    document: Json, buffer: Buffer, nodes: list[Json], bones: Sequence[Bone], heads: list[Vector]
) -> int:
    """Add a node per bone and the skin; return the place of the first joint."""
    first = len(nodes)
    for place, (bone, head) in enumerate(zip(bones, heads, strict=True)):
        above = heads[bone.parent] if bone.parent >= 0 else (0.0, 0.0, 0.0)
        step = array("f", [a - b for a, b in zip(head, above, strict=True)])
        nodes.append({"name": bone.name, "translation": list(y_up(step))})
        if bone.parent >= 0:
            nodes[first + bone.parent].setdefault("children", []).append(first + place)
    matrices = array("f")
    for head in heads:
        x, y, z = y_up(array("f", head))
        matrices.extend([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, -y, -z, 1])
    document["skins"] = [
        {
            "name": "Armature",
            "joints": list(range(first, first + len(bones))),
            "skeleton": first,
            "inverseBindMatrices": buffer.values(matrices, "MAT4"),
        }
    ]
    return first


def weights(buffer: Buffer, mesh: Mesh, heads: list[Vector]) -> dict[str, int]:
    """Bind every vertex to the two bones whose heads are nearest."""
    joints, shares = array("B"), array("f")
    p = mesh.positions
    for at in range(0, len(p), 3):
        x, y, z = p[at : at + 3]
        distances = [
            (x - hx) * (x - hx) + (y - hy) * (y - hy) + (z - hz) * (z - hz) for hx, hy, hz in heads
        ]
        nearest = min(distances)
        one = distances.index(nearest)
        distances[one] = math.inf
        next_nearest = min(distances)
        share = (next_nearest + 1e-9) / (nearest + next_nearest + 2e-9)
        joints.extend((one, distances.index(next_nearest), 0, 0))
        shares.extend((share, 1 - share, 0.0, 0.0))
    return {
        "JOINTS_0": buffer.accessor(joints, "VEC4"),
        "WEIGHTS_0": buffer.accessor(shares, "VEC4"),
    }


def animation(
    buffer: Buffer, clip: str, bones: Sequence[Bone], heads: list[Vector], first: int, stays: bool
) -> Json:
    """A clip named after its preset: limbs swing, and the root walks ahead unless it stays."""
    chance = zlib.crc32(clip.encode())
    seconds = 1.0 + chance % 8 / 8
    angle = math.radians(15 + chance // 8 % 30)
    times = array("f", [seconds * step / (STEPS - 1) for step in range(STEPS)])
    clock = buffer.values(times, "SCALAR", min=[0.0], max=[times[-1]])
    samplers, channels = [], []

    def channel(bone: int, path: str, values: "array[float]", type: str) -> None:
        samplers.append({"input": clock, "output": buffer.values(values, type)})
        target = {"node": first + bone, "path": path}
        channels.append({"sampler": len(samplers) - 1, "target": target})

    for place, bone in enumerate(bones):
        if bone.swings:
            turns = array("f")
            for step in range(STEPS):
                half = bone.swings * angle * math.sin(2 * math.pi * step / (STEPS - 1)) / 2
                turns.extend([0.0, 0.0, math.sin(half), math.cos(half)])
            channel(place, "rotation", turns, "VEC4")
    x, y, z = heads[0]
    way = array("f")
    for step in range(STEPS):
        share = step / (STEPS - 1)
        ahead = 0.0 if stays else share
        way.extend([x + ahead, y, z + 0.02 * abs(math.sin(2 * math.pi * share))])
    channel(0, "translation", y_up(way), "VEC3")
    return {"name": clip, "samplers": samplers, "channels": channels}
