# SPDX-License-Identifier: GPL-3.0-or-later
"""What the first lines of a PLY file say of the rest."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

HEADER_BYTES = 64 * 1024
MOST_PROPERTIES = 1000
TYPES = {
    name: kind
    for kind, names in {
        "i1": ("char", "int8"),
        "u1": ("uchar", "uint8"),
        "i2": ("short", "int16"),
        "u2": ("ushort", "uint16"),
        "i4": ("int", "int32"),
        "u4": ("uint", "uint32"),
        "f4": ("float", "float32"),
        "f8": ("double", "float64"),
    }.items()
    for name in names
}
"""The format's names for types of number: kind and size in bytes."""
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": ""}


class Element(NamedTuple):
    """A table of rows."""

    name: str
    rows: int
    properties: dict[str, str]
    """By name: the type of a number, as in `TYPES`."""
    lists: dict[str, str]
    """By name of a list: the type of its length."""

    @property
    def least_bytes(self) -> int:
        """The size of a row in binary, where every list is empty."""
        return sum(int(kind[1]) for kind in (*self.properties.values(), *self.lists.values()))


class Header(NamedTuple):
    """All that comes before the rows."""

    order: str
    """Of the bytes, as in `struct`; empty for a file that is text."""
    elements: tuple[Element, ...]
    start: int
    """Where the first row begins, in bytes."""

    def fits(self, size: int) -> bool:
        """Whether a file of `size` bytes can have all the rows."""
        least = 0
        for element in self.elements:
            # As text a row is at least a digit and a line end; an empty row takes time to read.
            row = element.least_bytes if self.order else 2
            least += element.rows * max(row, 1)
        return self.start + least <= size + 1


def read_header(file: BinaryIO) -> Header:
    """Raises `ValueError` for what is no header."""
    text, found, _ = file.read(HEADER_BYTES).partition(b"end_header")
    file.seek(len(text) + len(found))
    start = len(text) + len(found) + (2 if file.read(2) == b"\r\n" else 1)
    lines = [line.split() for line in text.decode("ascii", "replace").splitlines()]
    if not found or lines[:1] != [["ply"]]:
        raise ValueError("it is no PLY file")
    order, elements = "?", []
    for words in lines[1:]:
        match words:
            case ["format", name, *_] if name in ORDERS:
                order = ORDERS[name]
            case ["element", name, rows]:
                elements.append(Element(name, _count(rows), {}, {}))
            case ["property", "list", length, item, name] if elements:
                _add(elements[-1], elements[-1].lists, name, length, item)
            case ["property", kind, name] if elements:
                _add(elements[-1], elements[-1].properties, name, kind)
            case [] | ["comment" | "obj_info", *_]:
                pass
            case _:
                raise ValueError("its header cannot be read")
    if order == "?" or not elements:
        raise ValueError("its header cannot be read")
    return Header(order, tuple(elements), start)


def _add(element: Element, to: dict[str, str], name: str, *kinds: str) -> None:
    known = {*element.properties, *element.lists}
    if name in known or len(known) >= MOST_PROPERTIES or not TYPES.keys() >= {*kinds}:
        raise ValueError("its header cannot be read")
    to[name] = TYPES[kinds[0]]


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 12):
        raise ValueError("its header cannot be read")
    return int(word)
