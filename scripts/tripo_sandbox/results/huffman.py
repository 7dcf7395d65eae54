# SPDX-License-Identifier: GPL-3.0-or-later
"""Prefix codes, as WebP and JPEG have them: given by the lengths alone."""

import heapq
from collections import Counter

LONGEST_CODE = 15


def code_lengths(counts: Counter[int]) -> dict[int, int]:
    """Huffman's algorithm; flatter counts until no code is too long."""
    weights = dict(counts)
    while True:
        heap: list[tuple[int, int, tuple[int, ...]]] = [
            (weight, symbol, (symbol,)) for symbol, weight in weights.items()
        ]
        heapq.heapify(heap)
        lengths = dict.fromkeys(weights, 0)
        while len(heap) > 1:
            first, tie, low = heapq.heappop(heap)
            second, _, high = heapq.heappop(heap)
            for symbol in (*low, *high):
                lengths[symbol] += 1
            heapq.heappush(heap, (first + second, tie, (*low, *high)))
        if max(lengths.values()) <= LONGEST_CODE:
            return lengths
        weights = {symbol: weight // 2 + 1 for symbol, weight in weights.items()}


def canonical(lengths: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Return each symbol's code and its length, in ascending order of both."""
    codes = {}
    code = previous = 0
    for length, symbol in sorted((length, symbol) for symbol, length in lengths.items()):
        code <<= length - previous
        codes[symbol] = code, length
        code, previous = code + 1, length
    return codes
