# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a model on its way into Blender or into a file, declared once.

Preferences, command line, Python API and the README read it from here.
"""

from collections.abc import Mapping
from typing import Any

from ..errors import Problem
from . import action_names
from .option import option
from .options import Options
from .validity import right_type

ADD = "add"
"""As `movements`: they go onto the armature of their rig."""
STORED = "prepare"
"""The key in a job's place under which its preparation is kept."""


PLACING = ("as_delivered", "facing", "origin", "size", "size_of")
"""The options that say where a model stands in its own space."""


class Preparation(Options):
    """How a model is prepared."""

    as_delivered: bool = option(
        default=False,
        label="As Delivered",
        help="Change nothing: orientation, origin, size, names and mesh are the file's own, "
        "whatever else is chosen here",
    )
    # Preferences keep the place of a choice in its list: new ones come last.
    facing: str = option(
        default="-Y",
        label="Models Look At",
        help="Where the front of a model looks; -Y is at you in Blender's front view, +Y is what "
        "Tripo's own old add-on did, +X is as in the file",
        choices={"-Y": "Front View (-Y)", "+Y": "Back (+Y)", "+X": "As in the File (+X)"},
    )
    origin: str = option(
        default="base",
        label="Origin",
        help="Where a model has its origin; with the middle of its underside it stands on the "
        "floor",
        choices={"base": "Middle of Underside", "centre": "Middle", "delivered": "As in the File"},
    )
    size: float = option(
        default=0.0,
        label="Size (m)",
        help="Metres to which a model is scaled; 0 leaves its size as it is",
        bounds=(0.0, 10_000.0),
    )
    size_of: str = option(
        default="height",
        label="Size Is",
        help="Which measure of the model the size is",
        choices={"height": "Height", "longest": "Longest Side"},
    )
    parts: str = option(
        default="separate",
        label="Parts",
        help="Whether several parts stay objects of their own, under one root, or become one "
        "object; those of a rigged model stay",
        group="Mesh",
        choices={"separate": "Objects of Their Own", "joined": "One Object"},
    )
    smooth_angle: float = option(
        default=0.0,
        label="Smooth by Angle (°)",
        help="Degrees: edges below are smooth and others sharp; 0 leaves shading as it is",
        group="Mesh",
        bounds=(0.0, 180.0),
    )
    merge_distance: float = option(
        default=0.0,
        label="Merge Distance (m)",
        help="Metres within which vertices of a part become one, in the file's own size; "
        "0 merges none",
        group="Mesh",
        bounds=(0.0, 1.0),
    )
    texture_limit: int = option(
        default=0,
        label="Texture Limit (px)",
        help="Pixels that the longer side of a texture may have, larger ones are made smaller; "
        "0 is no limit",
        group="Textures",
        bounds=(0, 16_384),
    )
    textures: str = option(
        default="packed",
        label="Textures",
        help="Whether textures are in the .blend, or files in a folder beside the model's file",
        group="Textures",
        choices={"packed": "Packed", "files": "Files in a Folder"},
    )
    lods: int = option(
        default=0,
        label="Levels of Detail",
        help="How many simpler copies of each mesh are made: children of it, hidden, named "
        "NAME_LOD1 and so on",
        group="For Games",
        bounds=(0, 5),
    )
    lod_ratio: float = option(
        default=0.5,
        label="Level Ratio",
        help="Share of the faces that each level keeps of the one before",
        group="For Games",
        bounds=(0.05, 0.95),
    )
    collision: bool = option(
        default=False,
        label="Collision Hull",
        help="Make a convex hull of each mesh: a child of it, not rendered, named UCX_NAME",
        group="For Games",
    )
    play: bool = option(
        default=True,
        label="Play Animation",
        help="Let the first animation play; otherwise a model stands in its rest pose, and all "
        "of its animations are muted tracks",
        group="Animation",
    )
    movements: str = option(
        default=ADD,
        label="Movements",
        help="Where the movements of Animate go: onto the armature of their rig, where that stands "
        "in the scene, or into the scene with a model of their own",
        group="Animation",
        choices={ADD: "Add to the Rig", "new": "New Model"},
    )
    action_names: str = option(
        default="",
        label="Action Names",
        help="What your project calls its movements, such as walk=Walk_Loop, run=Run_Loop; the "
        "rest have the service's names",
        group="Animation",
        max_length=4000,
    )

    def further_problems(self) -> list[Problem]:
        try:
            action_names.read(self.action_names)
        except ValueError as error:
            return [Problem("action_names", f"{self.options['action_names'].label}: {error}")]
        return []

    def stored(self) -> dict[str, Any]:
        """All values, for the place of a job: defaults may be others in a later version."""
        return self.values()


def of_place(place: Mapping[str, Any]) -> Preparation:
    """The preparation that was chosen when a job was started; what cannot be read is as usual."""
    stored = place.get(STORED)
    # Jobs of older versions have this alone.
    found = stored if isinstance(stored, Mapping) else {"facing": place.get("facing")}
    return read(found)


def read(values: Mapping[str, Any]) -> Preparation:
    """A preparation from stored values; those that are wrong or not known are left out."""
    made = Preparation(
        **{
            name: values[name]
            for name, facts in Preparation.options.items()
            if name in values and right_type(facts, values[name])
        }
    )
    wrong = {problem.option for problem in made.problems()}
    return Preparation(**{name: v for name, v in made.values().items() if name not in wrong})
