# SPDX-License-Identifier: GPL-3.0-or-later
"""The two codecs of EXT_meshopt_compression that models with compress=geometry need."""

from collections.abc import Iterable

ATTRIBUTES_HEADER = 0xA0
INDICES_HEADER = 0xD1
BLOCK = 256
GROUP = 16
SHORTEST_TAIL = 32
LITERAL = 3
"""The two bits that announce a group of plain bytes; 0 announces a group of zeros."""


def encode_attributes(data: bytes, stride: int) -> bytes:
    """Mode ATTRIBUTES, with differences to the vertex before; stride is at most 32 bytes here."""
    first = data[:stride]
    columns = [data[place::stride] for place in range(stride)]
    changes = [_changes(column) for column in columns]
    out = bytearray([ATTRIBUTES_HEADER])
    for start in range(0, len(data) // stride, BLOCK):
        for column in changes:
            out += _block(column[start : start + BLOCK])
    return bytes(out) + bytes(SHORTEST_TAIL - stride) + first


def _changes(column: bytes) -> bytes:
    """Return each byte's difference to its predecessor, with the sign in the lowest bit."""
    before = column[:1] + column[:-1]
    steps = ((now - then) & 0xFF for now, then in zip(column, before, strict=True))
    return bytes((step << 1 ^ (0xFF if step & 0x80 else 0)) & 0xFF for step in steps)


def _block(changes: bytes) -> bytes:
    changes += bytes(-len(changes) % GROUP)
    groups = [changes[at : at + GROUP] for at in range(0, len(changes), GROUP)]
    header = bytearray((len(groups) + 3) // 4)
    for number, group in enumerate(groups):
        if any(group):
            header[number // 4] |= LITERAL << number % 4 * 2
    return bytes(header) + b"".join(group for group in groups if any(group))


def encode_indices(indices: Iterable[int]) -> bytes:
    """Mode INDICES: each index as its difference to the one before."""
    out = bytearray([INDICES_HEADER])
    last = 0
    for index in indices:
        step, last = index - last, index
        # The sign goes into the second bit; the first says which baseline: always the same.
        value = (step << 1 ^ (-1 if step < 0 else 0)) << 1
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
    return bytes(out) + bytes(4)
