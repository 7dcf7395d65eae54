# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges pictures before they are paid for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Invalid, Problem
from ..pictures.judgement import Judgement

if TYPE_CHECKING:
    from ..blender.here import Image


def judge_picture(picture: str | Path | Image) -> Judgement:
    """What may make a poor model of a picture, a file or an image: too small, the subject far away
    or cut at the edge, a busy ground, several subjects, nothing at all.

    Costs nothing, needs no service and changes nothing. Its `findings` are warnings only; where a
    picture cannot be judged with confidence there are none. Raises `Invalid` for what is no picture
    that can be sent.
    """
    from ..blender import guards, here
    from ..blender.form import inputs, judged

    guards.check()
    if not isinstance(picture, str | Path | here.Image):
        raise Invalid([Problem("picture", "This is no picture")], "Give a file or an image")
    source = inputs.from_text("picture", str(picture)) if isinstance(picture, str) else picture
    if isinstance(source, str | Path):
        return judged.file(Path(source))
    return judged.now(source)
