# SPDX-License-Identifier: GPL-3.0-or-later
"""The binary container of FBX 7.4: nodes with typed properties, header and footer."""

import struct
import zlib
from array import array
from dataclasses import dataclass, field

VERSION = 7400
HEADER = b"Kaydara FBX Binary  \0\x1a\0"
FOOTER_ID = bytes.fromhex("fabcab09d0c8d466b176fb831cf7267e")
FOOTER_END = bytes.fromhex("f85a8c6adef5d97eece90ce3758f290b")
END_OF_NODES = bytes(13)

Value = bool | int | float | str | bytes | array  # type: ignore[type-arg]
_ARRAY_CODES = {"i": b"i", "q": b"l", "d": b"d", "f": b"f"}


@dataclass
class Node:
    """A node; its whole numbers have 32 bits unless they are Long."""

    name: str
    values: tuple[Value, ...] = ()
    children: "list[Node]" = field(default_factory=list)

    def add(self, name: str, *values: Value) -> "Node":
        child = Node(name, values)
        self.children.append(child)
        return child


class Long(int):
    """An integer written with 64 bits, as object ids are."""


def write_document(nodes: list[Node]) -> bytes:
    out = bytearray(HEADER + struct.pack("<I", VERSION))
    for node in nodes:
        _write_node(out, node)
    out += END_OF_NODES + FOOTER_ID + bytes(4)
    out += bytes(-len(out) % 16 or 16)
    out += struct.pack("<I", VERSION) + bytes(120) + FOOTER_END
    return bytes(out)


def _write_node(out: bytearray, node: Node) -> None:
    start = len(out)
    name = node.name.encode()
    values = b"".join(_property(value) for value in node.values)
    out += struct.pack("<III", 0, len(node.values), len(values))
    out += bytes([len(name)]) + name + values
    for child in node.children:
        _write_node(out, child)
    if node.children or not node.values:
        out += END_OF_NODES
    struct.pack_into("<I", out, start, len(out))


def _property(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"C" + bytes([value])
    if isinstance(value, Long):
        return b"L" + struct.pack("<q", value)
    if isinstance(value, int):
        return b"I" + struct.pack("<i", value)
    if isinstance(value, float):
        return b"D" + struct.pack("<d", value)
    if isinstance(value, str):
        data = value.encode()
        return b"S" + struct.pack("<I", len(data)) + data
    if isinstance(value, bytes):
        return b"R" + struct.pack("<I", len(value)) + value
    data = zlib.compress(value.tobytes(), 1)
    return _ARRAY_CODES[value.typecode] + struct.pack("<III", len(value), 1, len(data)) + data
