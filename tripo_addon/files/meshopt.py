# SPDX-License-Identifier: GPL-3.0-or-later
"""Decodes geometry that is compressed with meshopt.

Source: the glTF extension EXT_meshopt_compression, appendices A and B. All functions raise
`ValueError` for data that is damaged or of an unknown version.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

GROUP = 16
"""Values that share one kind of packing."""
LARGEST_BLOCK = 256
BLOCK_BYTES = 8192
LARGEST_STRIDE = 256
VERTICES, TRIANGLES, SEQUENCE = 0xA0, 0xE1, 0xD1
"""The first byte of each kind of data."""
TAIL_OF_TRIANGLES, TAIL_OF_SEQUENCE = 16, 4
_DAMAGED = "its compressed geometry is damaged"


def vertices(data: bytes, count: int, stride: int) -> Array:
    """Vertices as bytes, of shape (count, stride)."""
    if stride % 4 or not 0 < stride <= LARGEST_STRIDE or data[:1] != bytes([VERTICES]):
        raise ValueError("its geometry is compressed in an unknown way")
    # Every 64 bytes of a column take at least one.
    if count < 0 or stride * (count // (4 * GROUP)) > len(data) or len(data) <= stride:
        raise ValueError(_DAMAGED)
    groups = -(-count // GROUP)
    deltas = np.zeros((stride * groups, GROUP), np.uint8)
    source = np.frombuffer(data, np.uint8)
    places = _group_places(data, count, stride, groups)
    for bits, found in places.items():
        if found:
            targets, offsets = np.array(found).T
            deltas[targets] = _unpacked(source, offsets, bits)
    signed = (deltas >> 1) ^ (0 - (deltas & 1))
    columns = signed.reshape(stride, groups * GROUP)[:, :count]
    first = source[len(data) - stride :]
    return (np.cumsum(columns, 1, np.uint8) + first[:, None]).T


def _group_places(
    data: bytes, count: int, stride: int, groups: int
) -> dict[int, list[tuple[int, int]]]:
    """By the bits of a packed value: the number and the offset of each group."""
    found: dict[int, list[tuple[int, int]]] = {2: [], 4: [], 8: []}
    per_block = min(BLOCK_BYTES // stride & -GROUP, LARGEST_BLOCK) // GROUP
    at, end = 1, len(data) - max(stride, 32)
    for start in range(0, groups, per_block):
        held = min(per_block, groups - start)
        for column in range(stride):
            head = int.from_bytes(data[at : at + (held + 3) // 4], "little")
            at += (held + 3) // 4
            for number in range(column * groups + start, column * groups + start + held):
                mode = head & 3
                head >>= 2
                if mode == 0:
                    continue
                found[1 << mode].append((number, at))
                if mode == 1:
                    bits = int.from_bytes(data[at : at + 4], "little")
                    at += 4 + (bits & bits >> 1 & 0x55555555).bit_count()
                elif mode == 2:
                    bits = int.from_bytes(data[at : at + 8], "little")
                    pairs = bits & bits >> 1
                    at += 8 + (pairs & pairs >> 2 & 0x1111111111111111).bit_count()
                else:
                    at += GROUP
            if at > end:
                raise ValueError(_DAMAGED)
    return found


def _unpacked(source: Array, offsets: Array, bits: int) -> Array:
    """Groups of one packing; a value with all bits set stands for a byte behind the group."""
    packed = source[offsets[:, None] + np.arange(GROUP * bits // 8)]
    if bits == 8:
        return packed
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    escape = (1 << bits) - 1
    values: Array = (packed[:, :, None] >> shifts & escape).reshape(-1, GROUP)
    large = values == escape
    behind = offsets[:, None] + GROUP * bits // 8 + np.cumsum(large, 1) - 1
    return np.where(large, source[np.where(large, behind, 0)], values)


def triangles(data: bytes, count: int) -> Array:
    """The indices of triangles, three for each, as uint32."""
    if data[:1] != bytes([TRIANGLES]):
        raise ValueError("its geometry is compressed in an unknown way")
    if count < 0 or count % 3 or 1 + count // 3 + TAIL_OF_TRIANGLES > len(data):
        raise ValueError(_DAMAGED)
    try:
        return _as_indices(_triangles(data, count // 3))
    except IndexError:
        raise ValueError(_DAMAGED) from None


def _triangles(data: bytes, count: int) -> list[int]:
    codes, table = data[1 : 1 + count], data[-TAIL_OF_TRIANGLES:]
    at, following, last = 1 + count, 0, 0
    edges, recent = [(0, 0)] * 16, [0] * 16
    edge, vertex = 0, 0
    found: list[int] = []
    for code in codes:
        if code < 0xF0:
            a, b = edges[edge - 1 - (code >> 4) & 15]
            third = code & 15
            new = True
            if third == 0:
                c = following
                following += 1
            elif third < 13:
                c = recent[vertex - 1 - third & 15]
                new = False
            elif third < 15:
                c = last = last + (-1 if third == 13 else 1)
            else:
                step, at = _signed(data, at)
                c = last = last + step
            if new:
                recent[vertex] = c
                vertex = vertex + 1 & 15
            edges[edge] = (c, b)
            edges[edge + 1 & 15] = (a, c)
            edge = edge + 2 & 15
        else:
            if code < 0xFE:
                first, pair = 0, table[code & 15]
            else:
                first, pair = 0 if code == 0xFE else 15, data[at]
                at += 1
                if pair == 0:
                    following = 0
            second, third = pair >> 4, pair & 15
            corners = []
            for kind in (first, second, third):
                if kind == 0:
                    corners.append(following)
                    following += 1
                else:
                    corners.append(recent[vertex - kind & 15])
            for corner, kind in enumerate((first, second, third)):
                if kind == 15 and code >= 0xFE:
                    step, at = _signed(data, at)
                    corners[corner] = last = last + step
            a, b, c = corners
            for index, kind in ((a, 0), (b, second), (c, third)):
                if kind in {0, 15}:
                    recent[vertex] = index
                    vertex = vertex + 1 & 15
            edges[edge], edges[edge + 1 & 15], edges[edge + 2 & 15] = (b, a), (c, b), (a, c)
            edge = edge + 3 & 15
        found += (a, b, c)
    return found


def sequence(data: bytes, count: int) -> Array:
    """Indices of any other primitives, as uint32."""
    if data[:1] != bytes([SEQUENCE]):
        raise ValueError("its geometry is compressed in an unknown way")
    if count < 0 or 1 + count + TAIL_OF_SEQUENCE > len(data):
        raise ValueError(_DAMAGED)
    at, last, found = 1, [0, 0], []
    try:
        for _ in range(count):
            value, at = _number(data, at)
            last[value & 1] += value >> 2 ^ -(value >> 1 & 1)
            found.append(last[value & 1])
    except IndexError:
        raise ValueError(_DAMAGED) from None
    return _as_indices(found)


def _as_indices(found: list[int]) -> Array:
    return (np.array(found, np.int64) & 0xFFFFFFFF).astype(np.uint32)


def _signed(data: bytes, at: int) -> tuple[int, int]:
    value, at = _number(data, at)
    return value >> 1 ^ -(value & 1), at


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of up to five bytes with seven bits each, the lowest first, and what comes next."""
    value = 0
    for shift in range(0, 35, 7):
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            break
    return value & 0xFFFFFFFF, at


def filtered(values: Array, filter: str) -> Array:
    """Vertices as bytes, after the filter that their view names."""
    if filter == "NONE":
        return values
    count, stride = values.shape
    kinds = {
        ("OCTAHEDRAL", 4): (np.int8, _octahedral),
        ("OCTAHEDRAL", 8): (np.int16, _octahedral),
        ("QUATERNION", 8): (np.int16, _quaternion),
    }
    if filter == "EXPONENTIAL":
        kind: Any = np.int32
        decode: Any = _exponential
    elif (filter, stride) in kinds:
        kind, decode = kinds[filter, stride]
    else:
        raise ValueError("its geometry is compressed in an unknown way")
    packed = np.ascontiguousarray(values).view(kind)
    decoded: Array = np.ascontiguousarray(decode(packed)).view(np.uint8)
    return decoded.reshape(count, stride)


def _octahedral(packed: Array) -> Array:
    """Unit vectors from the sides of an octahedron; the fourth part stays."""
    most = np.iinfo(packed.dtype).max
    x, y, one = packed[:, :3].T.astype(np.float64)
    z = one - np.abs(x) - np.abs(y)
    below = np.minimum(z, 0)
    x, y = (part + np.where(part >= 0, below, -below) for part in (x, y))
    vector = np.stack((x, y, z), 1)
    length = np.maximum(np.linalg.norm(vector, axis=1, keepdims=True), 1e-12)
    made = packed.copy()
    made[:, :3] = np.rint(vector * most / length)
    return made


def _quaternion(packed: Array) -> Array:
    """Quaternions of which the largest part is left out."""
    parts = packed.astype(np.float64)
    kept = parts[:, :3] / (np.sqrt(2) * (packed[:, 3:].astype(np.int64) | 3))
    left = np.sqrt(np.maximum(0, 1 - (kept**2).sum(1, keepdims=True)))
    made = np.empty_like(packed)
    order = (packed[:, 3:] & 3) + np.array((1, 2, 3, 0)) & 3
    np.put_along_axis(made, order, np.rint(np.hstack((kept, left)) * 32767).astype(np.int16), 1)
    return made


def _exponential(packed: Array) -> Array:
    """Floats from 24 bits and an exponent."""
    mantissa = (packed << 8) >> 8
    with np.errstate(over="ignore"):
        made: Array = np.ldexp(mantissa.astype(np.float64), packed >> 24).astype(np.float32)
    return made
