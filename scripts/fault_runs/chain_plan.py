# SPDX-License-Identifier: GPL-3.0-or-later
"""The chains of a run: four steps each, every other with a gate, each known by its mark. Every
third begins with a mesh, whose file is written when it is sent."""

from __future__ import annotations

import uuid
from pathlib import Path

from tripo_addon.files import disk
from tripo_addon.jobs import plans
from tripo_addon.jobs.chain import Chain
from tripo_addon.jobs.job import Job
from tripo_addon.spec.options import Task
from tripo_addon.spec.recipes import WALK, Recipe, RecipeStep
from tripo_addon.spec.tasks import TextToModel, TextureModel

from .marks import mark_of

STEPS = (
    RecipeStep("text_to_model"),
    RecipeStep("highpoly_to_lowpoly"),
    RecipeStep("animate_rig", {"model": "v2.5-20260210"}),
    RecipeStep("animate_retarget", {"animation": WALK}),
)
MESH_STEPS = (RecipeStep("texture_model"), *STEPS[1:])
MESH = "mesh.glb"
"""The model of which the meshes' files are copies, and what each of those is called."""
_IDS = uuid.UUID("6f1c2b5e-3d3f-4c53-9f0e-0a4c7f3f7d11")


def chain_of(number: int, seed: int, folder: Path) -> tuple[Chain, Task]:
    """The chain of a number, the same in each process, and its first task. `folder` is where the
    run has its files."""
    gates = [False, number % 2 == 1, False, False]
    words = f"{mark_of(number)} knight"
    steps, first = STEPS, _model(words)
    if number % 3 == 2:
        source = folder / "inputs" / str(number) / MESH
        steps, first = MESH_STEPS, TextureModel(source=str(source), text_prompt=words)
    recipe = Recipe("Four", steps).with_gates(gates)
    return Chain(plans.begun(recipe, first), str(uuid.uuid5(_IDS, f"{seed} {number}"))), first


def _model(words: str) -> Task:
    return TextToModel(prompt=words)


def write_mesh(job: Job, folder: Path) -> None:
    """Have the file that a job sends, where it sends one."""
    source = Path(str(job.task.values().get("source", "")))
    if source.name == MESH and not source.exists():
        source.parent.mkdir(parents=True, exist_ok=True)
        with disk.replacing(source) as part:
            part.write_bytes((folder / MESH).read_bytes())
