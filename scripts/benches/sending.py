# SPDX-License-Identifier: GPL-3.0-or-later
"""How long Blender stands still when a large model of the scene is sent, exported or compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from .common import blenders
from .common.rows import Row

FACES = 500_000
ROUNDS = 10
SECONDS = 600.0
MOST_SEND_MS = 50.0
MOST_RATIO = 1.2
MOST_FINGERPRINT_MS = 30.0
NOTE = (
    "In a real window, the best of each; a model with two textures of 2048 pixels. To send: from "
    "the press to the end of the main thread's part, beside a plain save of the same objects. "
    "Export: the same for two such models, which Blender itself has to save, whoever asks for it. "
    "Fingerprint: the checksum by which an edit is seen; never in draw()."
)


def run(quick: bool) -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder,
        blenders.module() as module,
        blenders.program() as program,
    ):
        if not program:
            yield Row("Send a model of the scene", "-", note="Needs a window: set BLENDER")
            return
        models = module.ask("modelling", folder=folder, faces=[FACES])
        found = program.ask(
            "noting",
            window=True,
            seconds=SECONDS,
            model=models[f"{FACES:,} faces"],
            folder=folder,
            rounds=3 if quick else ROUNDS,
        )
        send, save, mark = (1e3 * min(found[name]) for name in ("send", "save", "fingerprint"))
        yield Row(
            f"Send a model of {FACES:,} faces, {program.name}",
            f"{send:.0f} ms; a plain save of it takes {save:.0f} ms",
            f"<= {MOST_SEND_MS:.0f} ms",
            send <= MOST_SEND_MS,
            NOTE,
        )
        export, both = (1e3 * min(found[name]) for name in ("export", "save_both"))
        yield Row(
            f"Export of {2 * FACES:,} faces, {program.name}",
            f"{export:.0f} ms; a plain save of them takes {both:.0f} ms",
            f"<= {MOST_RATIO:g} x",
            export <= MOST_RATIO * both,
            NOTE,
        )
        yield Row(
            f"Fingerprint of it, {program.name}",
            f"{mark:.0f} ms",
            f"<= {MOST_FINGERPRINT_MS:.0f} ms",
            mark <= MOST_FINGERPRINT_MS,
            NOTE,
        )
