# SPDX-License-Identifier: GPL-3.0-or-later
"""Spoils a file at random: its bytes, its numbers, its JSON, or a file inside of it."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

from . import containers

Evil = tuple[str, ...]
"""References to what is not the file's own."""

NUMBERS = (0, 1, -1, 255, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63)
TEXTS = (b"0", b"-1", b"1e999", b"nan", b"-inf", b"99999999999", b"4294967295", b"", b"%s%n", b"'")
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**64,
    1e308,
    1.5,
    "",
    "x" * 1000,
    [],
    {},
    [[]],
)


def mutated(data: bytes, suffix: str, chance: random.Random, evil: Evil) -> bytes:
    """A file after one to four changes, of which the first may be one inside of it."""
    inside = {"glb": _in_glb, "zip": _in_archive, "usdz": _in_archive, "3mf": _in_archive}
    if suffix in inside and chance.random() < 0.75:
        data = inside[suffix](data, chance, evil)
        if chance.random() < 0.8:
            return data
    return _in_bytes(data, chance, evil)


def _in_bytes(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(_CHANGES)(data, chance, evil)
    return data


def _in_glb(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    document, binary = containers.glb_parts(data)
    if chance.random() < 0.3:
        binary = _in_bytes(binary, chance, evil)
    else:
        for _ in range(chance.randint(1, 3)):
            _in_document(document, chance, evil)
    return containers.glb(document, binary)


def _in_archive(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    files = containers.archive_parts(data)
    name = chance.choice(sorted(files))
    if chance.random() < 0.05:
        files[chance.choice(evil)] = files.pop(name)
    elif name.endswith((".glb", ".usdz", ".zip")):
        files[name] = mutated(files[name], name.rpartition(".")[2], chance, evil)
    else:
        files[name] = _in_bytes(files[name], chance, evil)
    return containers.archive(files)


def _in_document(document: Any, chance: random.Random, evil: Evil) -> None:
    """One value somewhere in a JSON document becomes another one, or goes, or comes twice."""
    owner, key = chance.choice(list(_places(document)) or [({}, "x")])
    kind = chance.random()
    if kind < 0.2 and isinstance(owner, dict):
        owner.pop(key, None)
    elif kind < 0.3 and isinstance(owner, list):
        owner.append(owner[key])
    elif kind < 0.4:
        owner[key] = chance.choice(evil)
    elif kind < 0.7 and isinstance(owner[key], int):
        owner[key] = owner[key] + chance.choice((1, -1, 7, 1000, 2**31, -(2**31)))
    else:
        owner[key] = chance.choice(VALUES)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value in a document."""
    keys: Any = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _cut(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    return data[: chance.randint(0, len(data))]


def _flip(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 4, 32)) if made else 0):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _number(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    form = chance.choice(("<B", "<H", "<I", "<Q"))
    size = struct.calcsize(form)
    # Headers tell sizes and counts, so they are spoilt more often.
    at = chance.randint(0, min(len(data), 400) if chance.random() < 0.5 else len(data))
    value = chance.choice(NUMBERS) % 2 ** (8 * size)
    return data[:at] + struct.pack(form, value) + data[at + size :]


def _float(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    at = chance.randint(0, max(0, len(data) - 4)) & -4
    value = chance.choice((float("nan"), float("inf"), -3e38, 1e-40))
    return data[:at] + struct.pack("<f", value) + data[at + 4 :]


def _digits(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    found = list(re.finditer(rb"-?\d[\d.e+-]*", data[:200_000]))
    if not found:
        return data
    place = chance.choice(found)
    return data[: place.start()] + chance.choice(TEXTS) + data[place.end() :]


def _name(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    found = list(re.finditer(rb"[\w./-]+\.(png|jpe?g|mtl|bin|usd\w?)", data))
    if not found:
        return _flip(data, chance, evil)
    place = chance.choice(found)
    return data[: place.start()] + chance.choice(evil).encode() + data[place.end() :]


def _move(data: bytes, chance: random.Random, evil: Evil) -> bytes:
    """A piece goes, or comes twice, or stands somewhere else."""
    start = chance.randint(0, len(data))
    piece = data[start : start + chance.choice((1, 4, 64, 1000))]
    rest = data[:start] + data[start + len(piece) :]
    at = chance.randint(0, len(rest))
    return chance.choice((rest, rest[:at] + piece + rest[at:], data[:at] + piece + data[at:]))


_CHANGES: tuple[Callable[[bytes, random.Random, Evil], bytes], ...] = (
    _cut,
    _flip,
    _number,
    _number,
    _float,
    _digits,
    _name,
    _move,
)
