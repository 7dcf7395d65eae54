# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail that the service builds: the model itself is LOD0, each further one a Low Poly.

Each level is a task of its own on the same model, so that one that fails harms no other.
"""

import re

from ..errors import Invalid, Problem
from ..text.filenames import object_name
from .option import option
from .options import Options
from .tasks import HighpolyToLowpoly

_NUMBER = re.compile(r"_LOD\d+$", re.IGNORECASE)


class Levels(Options):
    """How many levels there are, and how they differ."""

    count: int = option(
        default=3,
        label="Levels",
        help="How many simpler levels are built below the model itself, which is LOD0",
        bounds=(1, 5),
    )
    ratio: float = option(
        default=0.5,
        label="Level Ratio",
        help="Share of the faces that each level has of the one before; LOD1 has the Face Limit",
        bounds=(0.1, 0.9),
    )
    row: bool = option(
        default=False,
        label="In a Row",
        help="The levels stand beside the model and are seen; otherwise they stand in its place, "
        "go with it, and are hidden",
    )


def tasks(task: HighpolyToLowpoly, levels: Levels) -> list[HighpolyToLowpoly]:
    """The tasks of LOD1 and so on. `task` is that of LOD1, except for problems."""
    most = task.face_limit or 0
    return [
        HighpolyToLowpoly(**{**task.values(), "face_limit": round(most * levels.ratio**at) or None})
        for at in range(levels.count)
    ]


def problems(task: HighpolyToLowpoly, levels: Levels) -> list[Problem]:
    """What is wrong with levels, found without the network."""
    if found := levels.problems():
        return found
    if not task.face_limit:
        text = "Choose what it is for, or a Face Limit: LOD1 has that many faces"
        return [Problem("face_limit", text)]
    return [
        Problem(problem.option, f"LOD{number}: {problem.text}")
        for number, level in enumerate(tasks(task, levels), 1)
        for problem in level.problems()
    ]


def checked(task: HighpolyToLowpoly, levels: Levels) -> list[HighpolyToLowpoly]:
    """The tasks of LOD1 and so on. Raises `Invalid`."""
    if found := problems(task, levels):
        raise Invalid(found[:1], "Make fewer levels, or change the Face Limit or the Level Ratio")
    return tasks(task, levels)


def name(title: str, number: int) -> str:
    """What a level of a model is called; LOD0 is the model itself."""
    return object_name(_NUMBER.sub("", title), f"_LOD{number}")
