# SPDX-License-Identifier: GPL-3.0-or-later
"""How long enabling the add-on takes, what it imports, and how long the first use takes longer."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from .common import blenders
from .common.blenders import ADDON, EMPTY, Blender
from .common.rows import Row

TARGET_MS = 15.0
HEAVY = ("requests", "ssl", "sqlite3", "numpy")
"""Modules that are for the first real use."""
RUNS = 7
NOTE = (
    "addon_utils.enable of the installed ZIP in fresh processes, bytecode warm: the best of them "
    "and the median. Without collections: less the full garbage collections of all of Blender's "
    "Python objects, which fall on whichever add-on happens to be enabled when one is due."
)


REST_NOTE = (
    "What enabling leaves to the first use. A script waits for all of it at its first look at "
    "bpy.ops.tripo, at tripo of a scene, or at its first call of api; in a window a timer does it "
    "in turns right after the start: the longest of them in the best run."
)


def run(quick: bool) -> Iterator[Row]:
    runs = 3 if quick else RUNS
    with blenders.module() as module:
        yield from _rows(module, runs)
    with blenders.program() as program:
        if program:
            yield from _rows(program, runs)


def _rows(blender: Blender, runs: int) -> Iterator[Row]:
    ours, empty = _answers(blender, ADDON, runs), _answers(blender, EMPTY, runs)
    label = f"{blender.name} ({ours[0]['version']})" if blender.program else blender.name
    best, text = _milliseconds([answer["seconds"] for answer in ours])
    yield Row(f"Enable, {label}", text, f"< {TARGET_MS:.0f} ms", best < TARGET_MS, NOTE)
    best, text = _milliseconds([answer["seconds"] - answer["collecting"] for answer in ours])
    yield Row("  without collections", text, f"< {TARGET_MS:.0f} ms", best < TARGET_MS, NOTE)
    _, text = _milliseconds([answer["seconds"] for answer in empty])
    yield Row("  an extension that does nothing", text)
    rest = [sum(answer["turns"]) for answer in ours]
    yield Row("  the rest, at the first use", _milliseconds(rest)[1], note=REST_NOTE)
    turns = [answer["turns"] for answer in _answers(blender, ADDON, runs, bit_by_bit=True)]
    _, text = _milliseconds([max(times) for times in turns])
    text = f"{text}, {min(map(len, turns))} turns"
    yield Row("  the rest, longest turn in a window", text, note=REST_NOTE)
    imported = [name for name in HEAVY if any(name in answer["imported"] for answer in ours)]
    there = [name for name in HEAVY if name in ours[0]["before"]]
    measured = ", ".join(imported) or "none"
    yield Row(
        f"  imports of {', '.join(HEAVY)}",
        f"{measured} (there before: {', '.join(there)})" if there else measured,
        "none",
        not imported,
    )


def _answers(
    blender: Blender, extension: str, runs: int, *, bit_by_bit: bool = False
) -> list[dict[str, Any]]:
    # The first process writes the bytecode and Blender's cache of extensions, as with a user.
    blender.ask("enabling", extension, bit_by_bit=bit_by_bit)
    return [blender.ask("enabling", extension, bit_by_bit=bit_by_bit) for _ in range(runs)]


def _milliseconds(seconds: list[float]) -> tuple[float, str]:
    best = 1e3 * min(seconds)
    return best, f"{best:.1f} ms (median {1e3 * median(seconds):.1f})"
