# SPDX-License-Identifier: GPL-3.0-or-later
"""The table: every type of task with every option, under the names of Tripo's API v3."""

from ..options import PICTURE, SOURCE, TASKS, Option, Result, Task
from .animation import AnimatePrerigcheck, AnimateRetarget, AnimateRig
from .generation import ImageToModel, ModelTask, MultiviewToModel, PictureModelTask, TextToModel
from .mesh import HighpolyToLowpoly, MeshCompletion, MeshSegmentation, MeshUv, SmartSegment
from .pictures import (
    EditMultiviewImage,
    GenerateImage,
    GenerateMultiviewImage,
    ImageToDepth,
    ImageToSplat,
    TextToImage,
)
from .shared import SEEDS, VIEWS, name_of
from .steps import (
    ConvertModel,
    ImportModel,
    RefineModel,
    Step,
    StylizeModel,
    TextureModel,
)

__all__ = [
    "SECTIONS",
    "SEEDS",
    "TASKS",
    "VIEWS",
    "AnimatePrerigcheck",
    "AnimateRetarget",
    "AnimateRig",
    "ConvertModel",
    "EditMultiviewImage",
    "GenerateImage",
    "GenerateMultiviewImage",
    "HighpolyToLowpoly",
    "ImageToDepth",
    "ImageToModel",
    "ImageToSplat",
    "ImportModel",
    "MeshCompletion",
    "MeshSegmentation",
    "MeshUv",
    "ModelTask",
    "MultiviewToModel",
    "PictureModelTask",
    "RefineModel",
    "SmartSegment",
    "Step",
    "StylizeModel",
    "TextToImage",
    "TextToModel",
    "TextureModel",
    "name_of",
    "next_types",
]


SECTIONS = ("Model", "Picture", "Edit", "Animate")
"""The parts of the form's selector."""

# Modules are imported by name; types are shown by section.
for _task in sorted(TASKS.values(), key=lambda each: SECTIONS.index(each.section)):
    TASKS[_task.type] = TASKS.pop(_task.type)


def next_types(task: type[Task]) -> list[str]:
    """The types of task that can go on from this one's result."""
    return [
        name
        for name, each in TASKS.items()
        if each is not ImportModel and any(_takes(facts, task) for facts in each.options.values())
    ]


def _takes(facts: Option, task: type[Task]) -> bool:
    """Whether an option's main input can be the result of a task."""
    if facts.made_by:
        return task.type in facts.made_by
    if task is AnimatePrerigcheck:
        return facts is AnimateRig.options["source"]
    if facts.role == PICTURE:
        return facts.name == "image" and task.result is Result.PICTURE
    if facts.role == SOURCE:
        return task.result is Result.MODEL or (
            "task" in facts.accepts and task.type == "import_model"
        )
    return False
