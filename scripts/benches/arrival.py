# SPDX-License-Identifier: GPL-3.0-or-later
"""How long Blender stands still when a model comes into the scene, and how long that takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from .common import blenders
from .common.rows import Row

FACES = (20_000, 200_000, 500_000)
TEN = "200,000 faces"
"""The model that comes ten times."""
ROUNDS = 5
SECONDS = 900.0
MOST_RATIO = 1.5
NOTE = (
    "In a real window, by turns, the best of each. Two textures of 2048 pixels; nothing is drawn "
    "in 3D. The add-on's way and the least possible each come right after a direct import of "
    "their own, whose freed memory they reuse. Longest stop: the longest turn of the add-on's "
    "timer. Least possible: append the same .blend, link, one undo step. Direct import: the same "
    "model made in this Blender. Arrival: from the file on disk to the objects in the scene, the "
    "second Blender ready."
)
NO_WINDOW = "Needs a window: set BLENDER=/path/to/blender to have this measured."


def run(quick: bool) -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder,
        blenders.module() as module,
        blenders.program() as program,
    ):
        if not program:
            yield Row("Arrival of a model", "-", note=NO_WINDOW)
            return
        models = module.ask("modelling", folder=folder, faces=FACES[:1] if quick else FACES)
        rounds = 2 if quick else ROUNDS
        found = _measured(program, models=models, rounds=rounds)
        for label, times in found["models"].items():
            yield from _model(label, times, program.name)
        yield from _helper(found["helper"])
        if not quick:
            ours = _measured(program, ten=models[TEN], ours=True)
            direct = _measured(program, ten=models[TEN], ours=False)
            yield from _ten(ours, direct)


def _measured(program: blenders.Blender, **given: Any) -> dict[str, Any]:
    found = program.ask("arriving", window=True, seconds=SECONDS, **given)
    if not found["window"]:
        raise RuntimeError("Blender opened no window")
    return found


def _model(label: str, times: dict[str, Any], where: str) -> Iterator[Row]:
    (least, least_work), (stop, stop_work), (direct, _) = (
        [min(values) for values in zip(*times[way], strict=True)]
        for way in ("floor", "stop", "import")
    )
    arrival = min(times["arrival"])
    yield Row(
        f"Longest stop, {label}, {where}",
        f"{1e3 * stop:.0f} ms: {stop / least:.2f} of the least possible, {1e3 * least:.0f} ms, "
        f"in processor time {stop_work / least_work:.2f}; {stop / direct:.3f} of a direct import, "
        f"{1e3 * direct:.0f} ms",
        f"<= {MOST_RATIO} of the least",
        stop <= MOST_RATIO * least,
        NOTE,
    )
    yield Row(
        f"Arrival, {label}, {where}",
        f"{arrival:.2f} s: {arrival / direct:.2f} of a direct import, {direct:.2f} s",
        f"<= {MOST_RATIO} of it",
        arrival <= MOST_RATIO * direct,
        NOTE,
    )


def _helper(found: dict[str, float]) -> Iterator[Row]:
    yield Row(
        "Early start of the second Blender",
        f"ready in {found['ready']:.2f} s; the call takes {1e3 * found['call']:.1f} ms, the "
        f"longest stop meanwhile {1e3 * found['longest']:.0f} ms",
    )
    yield Row(
        "Memory of the second Blender",
        f"{found['idle']:.0f} MB when ready, {found['most']:.0f} MB at most",
    )


def _ten(ours: dict[str, float], direct: dict[str, float]) -> Iterator[Row]:
    for label, found in (("", ours), ("  direct imports", direct)):
        yield Row(
            label or f"Ten results in a row, {TEN}",
            f"{found['seconds']:.1f} s, longest stop {1e3 * found['stop']:.0f} ms; memory of this "
            f"Blender +{found['grown']:.0f} MB, at most +{found['most']:.0f} MB",
        )
