# SPDX-License-Identifier: GPL-3.0-or-later
"""The table: every type of task with every option, under the names of Tripo's API v3."""

from ..options import TASKS
from .animation import AnimatePrerigcheck, AnimateRetarget, AnimateRig
from .conversion import (
    ConvertModel,
    ImportModel,
    RefineModel,
    StylizeModel,
)
from .generation import (
    ImageToModel,
    ModelTask,
    MultiviewToModel,
    PictureModelTask,
    TextToModel,
)
from .mesh import (
    HighpolyToLowpoly,
    MeshCompletion,
    MeshSegmentation,
    MeshUv,
    SmartSegment,
)
from .pictures import GenerateImage, TextToImage
from .shared import SEEDS, VIEWS, name_of
from .steps import Step, TextureModel
from .views import (
    EditMultiviewImage,
    GenerateMultiviewImage,
    ImageToDepth,
    ImageToSplat,
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
]


SECTIONS = ("Model", "Picture", "Edit", "Animate")
"""The parts of the form's selector."""

# Modules are imported by name; types are shown by section.
for _task in sorted(TASKS.values(), key=lambda task: SECTIONS.index(task.section)):
    TASKS[_task.type] = TASKS.pop(_task.type)
