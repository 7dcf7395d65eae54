# SPDX-License-Identifier: GPL-3.0-or-later
"""The skeleton of a GLB file, and its poses in the animations. Nothing is imported for that.

Source: glTF 2.0, sections 3.6 (accessors), 3.7.3 (skins) and 3.11 (animations). Files that compress
these parts are not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import glb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

MOST_NODES = 5_000
MOST_BYTES = 32_000_000
"""Of one accessor; no skeleton's have more."""
_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_SIZES = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_REST = {
    "translation": (0.0, 0.0, 0.0),
    "rotation": (0.0, 0.0, 0.0, 1.0),
    "scale": (1.0, 1.0, 1.0),
}


class Bones(NamedTuple):
    """The joints of a skeleton."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    """The place of each joint's parent; -1 where that is no joint."""


class Movement(NamedTuple):
    """How a skeleton moves in one animation."""

    bones: Bones
    poses: Array
    """Places of the joints, of shape (poses, joints, 3); Y is up."""


def read(path: Path, count: int) -> dict[str, Movement]:
    """The animations of a file by name, each as `count` poses with the same time between.

    Raises `OSError`, and `ValueError` for files that are none or cannot be read so.
    """
    try:
        return _read(path, count)
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError):
        raise ValueError("Its animations cannot be read") from None


def _read(path: Path, count: int) -> dict[str, Movement]:
    # NumPy is heavy, and only this needs it here.
    import numpy as np

    file = _File(path)
    nodes = file.told.get("nodes", [])
    if len(nodes) > MOST_NODES:
        raise ValueError("It has too many nodes")
    above = {child: at for at, node in enumerate(nodes) for child in node.get("children", ())}
    skins = file.told.get("skins", [])
    if not skins:
        raise ValueError("It has no skeleton")
    joints = list(dict.fromkeys(skins[0]["joints"]))
    place = {joint: at for at, joint in enumerate(joints)}
    bones = Bones(
        tuple(str(nodes[joint].get("name", "")) for joint in joints),
        tuple(place.get(above.get(joint, -1), -1) for joint in joints),
    )
    found = {}
    for animation in file.told.get("animations", ()):
        tracks = _tracks(file, animation)
        end = max((float(times[-1]) for times, _, _ in tracks.values()), default=0.0)
        # A movement that repeats ends as it begins.
        moments = np.arange(count) / count * end
        worlds = [_worlds(nodes, above, tracks, moment) for moment in moments]
        poses = np.array([[world[joint][:3, 3] for joint in joints] for world in worlds])
        if np.isfinite(poses).all():
            found[str(animation.get("name", ""))] = Movement(bones, poses)
    return found


class _File:
    """A GLB file of which only what is asked for is read."""

    def __init__(self, path: Path) -> None:
        self.told = glb.description_of(path)
        self._path = path
        with path.open("rb") as file:
            glb.read_head(file)
            first = glb.read_chunk(file)
            assert first
            file.seek(first.length, 1)
            binary = glb.read_chunk(file)
            if binary is None or binary.kind != glb.BINARY:
                raise ValueError("It has no data")
            self._start, self._length = file.tell(), binary.length

    def values(self, number: int) -> Array:
        """The values of an accessor, of shape (count, components)."""
        import numpy as np

        accessor = self.told["accessors"][number]
        view = self.told["bufferViews"][accessor["bufferView"]]
        if "sparse" in accessor or view.get("extensions") or view.get("buffer", 0):
            raise ValueError("It is compressed")
        kind = np.dtype(_COMPONENTS[accessor["componentType"]])
        wide, count = _SIZES[accessor["type"]], int(accessor["count"])
        step = view.get("byteStride", kind.itemsize * wide)
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        size = step * (count - 1) + kind.itemsize * wide
        inside = start >= 0 and step > 0 and start + size <= self._length
        if count < 1 or size > MOST_BYTES or not inside:
            raise ValueError("It is damaged")
        with self._path.open("rb") as file:
            file.seek(self._start + start)
            data = file.read(size)
        rows = np.ndarray((count, wide), kind, data, strides=(step, kind.itemsize))
        whole = rows.astype(np.float64)
        return whole / np.iinfo(kind).max if accessor.get("normalized") else whole


Tracks = dict[tuple[int, str], tuple["Array", "Array", str]]
"""By node and property: times, values, and how it is between them."""


def _tracks(file: _File, animation: Mapping[str, Any]) -> Tracks:
    found: Tracks = {}
    for channel in animation["channels"]:
        target, sampler = channel["target"], animation["samplers"][channel["sampler"]]
        if target.get("path") not in _REST or "node" not in target:
            continue
        way = sampler.get("interpolation", "LINEAR")
        times, values = file.values(sampler["input"])[:, 0], file.values(sampler["output"])
        if way == "CUBICSPLINE":
            # Without its tangents: these are pictures.
            values = values[1::3]
        if len(times) != len(values):
            raise ValueError("It is damaged")
        found[target["node"], target["path"]] = times, values, way
    return found


def _worlds(
    nodes: Sequence[Mapping[str, Any]], above: Mapping[int, int], tracks: Tracks, moment: float
) -> list[Array]:
    """The matrices of all nodes in the world at a moment."""
    import numpy as np

    own = [_matrix(node, at, tracks, moment) for at, node in enumerate(nodes)]
    worlds: list[Any] = [None] * len(nodes)
    for start in range(len(nodes)):
        line, at = [], start
        while worlds[at] is None and at not in line:
            line.append(at)
            at = above.get(at, -1)
            if at < 0:
                break
        known = worlds[at] if at >= 0 else None
        world = np.eye(4) if known is None else known
        for node in reversed(line):
            world = world @ own[node]
            worlds[node] = world
    return worlds


def _matrix(node: Mapping[str, Any], number: int, tracks: Tracks, moment: float) -> Array:
    import numpy as np

    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    moved = {
        path: _at(*tracks[number, path], moment)
        if (number, path) in tracks
        else np.array(node.get(path, rest), np.float64)
        for path, rest in _REST.items()
    }
    made = np.eye(4)
    made[:3, :3] = _turn(moved["rotation"]) * moved["scale"]
    made[:3, 3] = moved["translation"]
    return made


def _at(times: Array, values: Array, way: str, moment: float) -> Array:
    """The value of a track at a moment."""
    import numpy as np

    after = int(np.searchsorted(times, moment, side="right"))
    if after == 0 or after == len(times) or way == "STEP":
        found: Array = values[max(after - 1, 0)]
        return found
    low, high = values[after - 1], values[after]
    if len(low) == 4 and low @ high < 0:
        # The same turn, by the shorter way.
        high = -high
    share = (moment - times[after - 1]) / max(times[after] - times[after - 1], 1e-9)
    between: Array = low + (high - low) * share
    return between


def _turn(quaternion: Array) -> Array:
    import numpy as np

    x, y, z, w = quaternion / max(float(np.linalg.norm(quaternion)), 1e-12)
    return np.array(
        (
            (1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)),
            (2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)),
            (2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)),
        )
    )
