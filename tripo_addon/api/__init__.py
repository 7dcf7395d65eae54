# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts in Blender: tasks as typed values, and calls that return what comes of them.

from bl_ext.user_default.tripo_addon import api

chair = api.generate(api.TextToModel(prompt="a red chair", face_limit=5000))
painted = api.run(api.TextureModel(source=chair.tripo.task_id, text_prompt="oak")).objects[0]

Only the calls import Blender, so that types of task, jobs and errors can be used without it.
"""

from __future__ import annotations

from ..errors import (
    Invalid,
    KeyInUse,
    NoAddress,
    NoModel,
    NotTheApi,
    Offline,
    OverBudget,
    OverLimit,
    Problem,
    Refused,
    Spent,
    Storage,
    Strange,
    TaskFailed,
    TooLarge,
    TripoError,
    Unavailable,
    Unclear,
    Unfetched,
    Unreachable,
)
from ..jobs.budgets import Budget
from ..jobs.job import Job as Snapshot
from ..jobs.journal.spending import Ledger
from ..pictures.judgement import Finding, Judgement
from ..spec.levels import Levels
from ..spec.options import Task
from ..spec.preparation import Preparation
from ..spec.prices import Price
from ..spec.recipes import Recipe, RecipeStep
from ..spec.state import State
from ..spec.targets import Target
from .account import balance, generated, usage
from .batch import Batch, batch
from .budget import session
from .chaining import (
    Chained,
    estimate_recipe,
    recipes,
    resume_chain,
    run_recipe,
    save_recipe,
)
from .exporting import export
from .filling import fill_placeholders
from .handle import Job
from .history import attach, jobs, ledger, resume
from .making import (
    as_completed,
    estimate,
    gather,
    generate,
    import_into_scene,
    preparation,
    run,
    submit,
)
from .meshes import decimate_mesh, mend_mesh, uv_layout, validate_mesh
from .picking import draw_pictures, make_models
from .pictures import judge_picture
from .results import Finished, JobFailed
from .row_results import RowResult, StepResult
from .rows import Row
from .targets import delete_target, for_target, make_levels, save_target, targets
from .types import (
    AnimatePrerigcheck,
    AnimateRetarget,
    AnimateRig,
    ConvertModel,
    EditMultiviewImage,
    GenerateImage,
    GenerateMultiviewImage,
    HighpolyToLowpoly,
    ImageToDepth,
    ImageToModel,
    ImageToSplat,
    ImportModel,
    MeshCompletion,
    MeshSegmentation,
    MeshUv,
    MultiviewToModel,
    RefineModel,
    SmartSegment,
    StylizeModel,
    TextToImage,
    TextToModel,
    TextureModel,
)
from .variations import variations

__all__ = [
    "AnimatePrerigcheck",
    "AnimateRetarget",
    "AnimateRig",
    "Batch",
    "Budget",
    "Chained",
    "ConvertModel",
    "EditMultiviewImage",
    "Finding",
    "Finished",
    "GenerateImage",
    "GenerateMultiviewImage",
    "HighpolyToLowpoly",
    "ImageToDepth",
    "ImageToModel",
    "ImageToSplat",
    "ImportModel",
    "Invalid",
    "Job",
    "JobFailed",
    "Judgement",
    "KeyInUse",
    "Ledger",
    "Levels",
    "MeshCompletion",
    "MeshSegmentation",
    "MeshUv",
    "MultiviewToModel",
    "NoAddress",
    "NoModel",
    "NotTheApi",
    "Offline",
    "OverBudget",
    "OverLimit",
    "Preparation",
    "Price",
    "Problem",
    "Recipe",
    "RecipeStep",
    "RefineModel",
    "Refused",
    "Row",
    "RowResult",
    "SmartSegment",
    "Snapshot",
    "Spent",
    "State",
    "StepResult",
    "Storage",
    "Strange",
    "StylizeModel",
    "Target",
    "Task",
    "TaskFailed",
    "TextToImage",
    "TextToModel",
    "TextureModel",
    "TooLarge",
    "TripoError",
    "Unavailable",
    "Unclear",
    "Unfetched",
    "Unreachable",
    "as_completed",
    "attach",
    "balance",
    "batch",
    "decimate_mesh",
    "delete_target",
    "draw_pictures",
    "estimate",
    "estimate_recipe",
    "export",
    "fill_placeholders",
    "for_target",
    "gather",
    "generate",
    "generated",
    "import_into_scene",
    "jobs",
    "judge_picture",
    "ledger",
    "make_levels",
    "make_models",
    "mend_mesh",
    "preparation",
    "recipes",
    "resume",
    "resume_chain",
    "run",
    "run_recipe",
    "save_recipe",
    "save_target",
    "session",
    "submit",
    "targets",
    "usage",
    "uv_layout",
    "validate_mesh",
    "variations",
]
