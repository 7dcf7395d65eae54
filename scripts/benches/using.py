# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person feels who works with the add-on: typing, thumbnails, the press of Generate."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from .common import blenders, service
from .common.numbers import Summary
from .common.rows import Row

JOBS = 100
LETTERS = 80
PRESSES = 10
TICKS = 40
SIDE = 512
SECONDS = 300.0
STOP_MS = 5.0
THUMBNAILS_MS = 5.0
SIGN_MS = 50.0
STOP_NOTE = (
    f"Processor time of the longest call of the add-on (the timer's turn, a panel's draw, a "
    f"button's poll) while a text is typed in the prompt's dialog and {JOBS} jobs have news at "
    "each letter; in a real window."
)
THUMBNAILS_NOTE = (
    f"The same while {JOBS} pictures of {SIDE} pixels come at once and are drawn; Blender reads "
    "the files on a thread of its own."
)
SIGN_NOTE = (
    "From the call of the button's operator in a real window to the end of the drawing of the "
    "sidebar that shows the job: the best of all, as software draws here; beside it the processor "
    "time of the press itself. The first press of a session loads the rest of the add-on."
)


def run(quick: bool) -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder,
        service.sandbox(1.0) as box,
    ):
        box.faults.add(service.CREATE, "stuck", None)
        environment = {"TRIPO_BASE_URL": box.url, "TRIPO_API_KEY": box.key}
        with blenders.program(**environment) as program:
            if not program:
                yield Row("Working with the add-on", "-", note="Needs a window: set BLENDER")
                return
            found = program.ask(
                "using",
                window=True,
                arguments=["--enable-event-simulate"],
                seconds=SECONDS,
                folder=folder,
                jobs=JOBS,
                side=SIDE,
                ticks=TICKS,
                presses=5 if quick else PRESSES,
                letters=LETTERS // 4 if quick else LETTERS,
            )
    if not found["typed"]:
        raise RuntimeError("nothing was typed")
    where = f"{program.name} ({found['version']})"
    yield _row(f"Typing with {JOBS} jobs, {where}", found["typing"], STOP_MS, STOP_NOTE)
    yield _row(
        f"{JOBS} thumbnails at once, {where}", found["thumbnails"], THUMBNAILS_MS, THUMBNAILS_NOTE
    )
    press = 1e3 * min(found["presses"])
    first, *later = (1e3 * seconds for seconds in found["signs"])
    yield Row(
        f"From the press to the first sign, {where}",
        f"{min(later):.0f} ms, of which the press {press:.1f} (the first {first:.0f})",
        f"< {SIGN_MS:.0f} ms",
        min(later) < SIGN_MS,
        SIGN_NOTE,
    )


def _row(name: str, seconds: list[float], target: float, note: str) -> Row:
    cost = Summary.of(seconds).scaled(1e3)
    return Row(
        name,
        f"longest {cost.most:.1f} ms (p95 {cost.p95:.2f}, mean {cost.mean:.2f})",
        f"<= {target:.0f} ms",
        cost.most <= target,
        note,
    )
