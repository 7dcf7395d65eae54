# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts in Blender: tasks as typed values, and calls that return what comes of them.

from bl_ext.user_default.tripo_addon import api

chair = api.generate(api.TextToModel(prompt="a red chair", face_limit=5000))
painted = api.run(api.TextureModel(source=chair.tripo.task_id, text_prompt="oak")).objects[0]

Only the calls import Blender, so that types of task, jobs and errors can be used without it.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import (
    Invalid,
    NoAddress,
    NoModel,
    NotTheApi,
    Offline,
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
from .jobs.job import Job
from .jobs.journal.spending import Ledger
from .pictures.judgement import Finding, Judgement
from .spec import arguments
from .spec.levels import Levels
from .spec.options import PLACED, Result, Task
from .spec.preparation import Preparation
from .spec.prices import Price
from .spec.recipes import Recipe, RecipeStep
from .spec.targets import Target
from .spec.tasks import (
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

if TYPE_CHECKING:
    import bpy

    from .blender.scene.exports import Exported
    from .blender.scene.generated import Generated
    from .mesh.mended import Mended
    from .mesh.report import Report
    from .mesh.uv_layout import Layout
    from .providers.base import Balance, Usage

__all__ = [
    "AnimatePrerigcheck",
    "AnimateRetarget",
    "AnimateRig",
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
    "OverLimit",
    "Preparation",
    "Price",
    "Problem",
    "Recipe",
    "RecipeStep",
    "RefineModel",
    "Refused",
    "SmartSegment",
    "Spent",
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
    "attach",
    "balance",
    "decimate_mesh",
    "delete_target",
    "estimate",
    "estimate_recipe",
    "export",
    "for_target",
    "generate",
    "generated",
    "jobs",
    "judge_picture",
    "ledger",
    "make_levels",
    "mend_mesh",
    "preparation",
    "recipes",
    "resume",
    "resume_chain",
    "run",
    "run_recipe",
    "save_recipe",
    "save_target",
    "targets",
    "usage",
    "uv_layout",
    "validate_mesh",
]

EXAMPLE = 'api.TextToModel(prompt="a red chair")'


class JobFailed(TripoError):
    """A job ended without its result."""

    def __init__(self, job: Job) -> None:
        failure = job.failure
        assert failure
        super().__init__(failure.what, failure.advice, failure.spent)
        self.state = str(job.state)
        """The job's state, such as `failed` or `uncertain`."""
        self.code = failure.code
        """The service's error code; 0 where it gave none."""
        self.request_id = failure.request_id
        self.task_id = job.remote_id
        """The service's task id; empty where there is no task."""
        self.chain_id = job.chain.id if job.chain else ""
        """The chain of which it is a step, for `resume_chain`."""


@dataclass(frozen=True)
class Finished:
    """What came of a task."""

    task_id: str
    """The service's id, which the next step can have as its `source`."""
    credits: float | None
    """What was charged; None where the service did not tell."""
    objects: tuple[bpy.types.Object, ...]
    """The model in the scene, its root first, or the armature that took on its movements; empty
    for other results."""
    images: tuple[bpy.types.Image, ...]
    """Pictures; views in the order front, left, back, right."""
    files: Mapping[str, Path]
    """Everything on disk by name: `model`, `image`, `front`, `preview`, ..."""
    facts: Mapping[str, Any]
    """What else the service told: seeds, `riggable`, `rig_type`, further task ids."""


@dataclass(frozen=True)
class Chained:
    """How far a chain has come."""

    id: str
    """With which `resume_chain` goes on."""
    steps: tuple[Finished, ...]
    """What came of each step in this call; only the last one, and those with gates, are in the
    scene."""
    waits: bool
    """The next step waits until its caller has looked at the last result."""
    stopped: str
    """Why no step follows although the recipe has more; empty where none is missing."""


def run(task: Task, prepare: Preparation | None = None, *, collection: str = "") -> Finished:
    """Run a task to its end; a model is placed at or beside the 3D cursor, a picture becomes
    an image.

    A model goes into the `collection` of that name, which is made if the scene has none; without
    it, into that of the preferences, or else the active one.

    Blocks the calling (main) thread. A picture of the task is a path, a URL, a file token, a
    task id or the name of an image in Blender; a source is a task id, a model file or a URL, or
    an empty text for the active object's task. `prepare` says what is done to a model, otherwise
    the preferences do. What may go wrong with it although it is sent, and what could not be done
    with its result, is a Python warning.
    Raises `Invalid` before anything is sent, `Unavailable` without a key, offline or with too few
    credits, and `JobFailed` otherwise.
    """
    import bpy

    from .blender import guards, pump, starting

    guards.check()
    task = arguments.task(task, EXAMPLE)
    arguments.preparation(prepare)
    name = arguments.collection(collection)
    job = starting.start(bpy.context, type(task), task.values(), collection=name, prepare=prepare)
    _warn(job.remarks)
    ended = pump.wait(job.id)
    _warn(ended.remarks_since(job))
    return _finished(ended)


def _warn(remarks: Iterable[str]) -> None:
    """Python warnings at the line that called the caller."""
    for remark in remarks:
        warnings.warn(remark, stacklevel=3)


def preparation(**changes: Any) -> Preparation:
    """What the preferences do to new models, with `changes`; for `run` and `generate`.

    `api.preparation(size=1.8)`, where `Preparation(size=1.8)` has its own defaults for the rest.
    Raises `Invalid` for what cannot be.
    """
    from .blender import guards, settings

    guards.check()
    made = Preparation(**{**settings.preparation().values(), **changes})
    if wrong := made.problems():
        raise Invalid(wrong, "Change what is done to the model")
    return made


def estimate(task: Task) -> Price | None:
    """What a task is expected to cost with the chosen service, in credits, before it is sent.

    None where nobody knows: where a service has prices of its own, or tells none for this task.
    Raises `Invalid` for a task that cannot be sent.
    """
    import bpy

    from .blender import guards, starting

    guards.check()
    task = arguments.task(task, EXAMPLE)
    return starting.price(bpy.context, type(task), task.values())


def targets() -> dict[str, Target]:
    """The targets by name: the ready ones, and those of the user's folder."""
    from .blender import guards
    from .blender import targets as known

    guards.check()
    return known.found().targets


def save_target(target: Target) -> Path:
    """Keep a target in the user's folder, in the place of one with the same name; its file.

    Raises `Invalid`, and `Storage` when it cannot be written.
    """
    from .blender import guards, targets

    guards.check()
    found = arguments.target(target)
    return targets.keep(targets.named(found) if isinstance(found, str) else found)


def delete_target(name: str) -> None:
    """Delete one of the user's own targets; a ready one of its name is then there again.

    Raises `Invalid` where there is none.
    """
    from .blender import guards, targets

    guards.check()
    found = arguments.target(name)
    known = found.name if isinstance(found, Target) else targets.named(found).name
    if not targets.delete(known):
        text = f"'{known}' comes with the add-on"
        raise Invalid([Problem("target", text)], "Delete one of your own")


def for_target(task: Task, target: Target | str) -> Task:
    """A task that makes a model for a use, such as "Mobile": with its faces, quads and size of
    textures, as far as the task can have them; the rest is a Python warning."""
    from .blender import guards, targets

    guards.check()
    task = arguments.task(task, EXAMPLE)
    found = arguments.target(target)
    chosen = targets.named(found) if isinstance(found, str) else found
    fitted = targets.fit(chosen, type(task), task.values())
    for remark in fitted.remarks:
        warnings.warn(remark, stacklevel=2)
    return type(task)(**{**task.values(), **fitted.values})


def make_levels(
    task: HighpolyToLowpoly,
    levels: Levels | None = None,
    prepare: Preparation | None = None,
    *,
    collection: str = "",
) -> dict[int, Finished]:
    """Have the service build levels of detail of one model, LOD1 to LOD3 unless `levels` says it:
    `api.make_levels(api.HighpolyToLowpoly(source="", face_limit=8000))`. LOD1 has the task's
    `face_limit`; LOD0 is the model itself, on which they hang, hidden.

    By their numbers, those that came; each that failed is a Python warning. Otherwise as `run`;
    raises `JobFailed` where none came.
    """
    import bpy

    from .blender import guards
    from .blender import levels as making

    guards.check()
    chosen = arguments.levels(levels)
    arguments.task(task, EXAMPLE)
    arguments.preparation(prepare)
    name = arguments.collection(collection)
    if not isinstance(task, HighpolyToLowpoly):
        text = f"{task.label} makes no levels"
        raise Invalid([Problem("task", text)], "Give api.HighpolyToLowpoly(...)")
    jobs = making.start(bpy.context, task.values(), chosen, collection=name, prepare=prepare)
    _warn(jobs[0].remarks)
    came: dict[int, Finished] = {}
    failed: dict[int, JobFailed] = {}
    for number, job in enumerate(making.wait(jobs), 1):
        try:
            came[number] = _finished(job)
        except JobFailed as error:
            failed[number] = error
    if not came:
        raise failed[1]
    _warn(f"LOD{number}: {error}" for number, error in failed.items())
    return came


def recipes() -> dict[str, Recipe]:
    """The recipes by name: the ready ones, and those of the user's folder."""
    from .blender import chaining, guards

    guards.check()
    return chaining.found().recipes


def save_recipe(recipe: Recipe) -> Path:
    """Keep a recipe in the user's folder, in the place of one with the same name; its file.

    Raises `Invalid`, and `Storage` when it cannot be written.
    """
    from .blender import chaining, guards
    from .files import recipe_files

    guards.check()
    return recipe_files.write(chaining.folder(), _recipe(recipe))


def estimate_recipe(recipe: Recipe | str, **inputs: Any) -> list[Price | None]:
    """What each step of a recipe is expected to cost with these inputs, as `estimate` tells it.

    Raises `Invalid` where any step cannot be sent.
    """
    import bpy

    from .blender import chaining, guards

    guards.check()
    return list(chaining.plan(bpy.context, _recipe(recipe), inputs).prices)


def run_recipe(
    recipe: Recipe | str,
    prepare: Preparation | None = None,
    *,
    gates: bool = True,
    collection: str = "",
    **inputs: Any,
) -> Chained:
    """Run a recipe to its end or to its first gate; without `gates` it waits at none.

    The `inputs` are options of its first step: `prompt="a knight"`, `image="knight.png"`. The
    whole is checked before anything is sent. Otherwise it is as `run`: it blocks, and raises
    `JobFailed` when a step fails, after which `resume_chain` makes that step again.
    """
    import bpy

    from .blender import chaining, guards

    guards.check()
    chosen = _recipe(recipe)
    arguments.preparation(prepare)
    name = arguments.collection(collection)
    if not arguments.switch(gates, "gates"):
        chosen = chosen.with_gates([False] * len(chosen.steps))
    job = chaining.start(bpy.context, chosen, inputs, collection=name, prepare=prepare)
    for remark in job.remarks:
        warnings.warn(remark, stacklevel=2)
    return _followed(job)


def resume_chain(chain_id: str, *, again: bool = False) -> Chained:
    """Go on with a chain that waits at a gate, or whose step has failed; with `again` the step is
    made, and paid, once more. Blocks; raises as `run_recipe` does."""
    from .blender import chaining, guards

    guards.check()
    chain_id = arguments.chain_id(chain_id)
    again = arguments.switch(again, "again")
    waiting = chaining.waiting(chain_id)
    job = chaining.go_on(waiting[0], again=again) if waiting else None
    if job is None:
        raise TripoError("No chain of this id waits", "Look into the list of jobs", Spent.UNSAID)
    return _followed(job)


def _recipe(value: Any) -> Recipe:
    from .blender import chaining

    found = arguments.recipe(value)
    return chaining.named(found) if isinstance(found, str) else found


def _followed(job: Job) -> Chained:
    from .blender import chaining

    ended: list[Job] = []
    last = chaining.follow(job, lambda job: None, ended.append)
    if not last.came and not last.at_gate:
        raise JobFailed(last)
    assert last.chain
    return Chained(last.chain.id, tuple(map(_finished, ended)), last.at_gate, last.chain.stopped)


def _finished(job: Job, before: Collection[str] = ()) -> Finished:
    """What came of a job that has ended, without the objects that were there `before`.

    Raises `JobFailed`.
    """
    import bpy

    from .blender import typed
    from .blender.scene import arrival, movements, provenance
    from .spec.state import State

    if job.state is not State.DONE:
        raise JobFailed(job)
    placed = job.task.result in PLACED
    shown = typed.scene(bpy.context).objects
    objects = [
        obj
        for obj in shown
        if obj.name not in before and provenance.task_id_of(obj) == job.remote_id
    ] or movements.armature_with(shown, job.remote_id)
    pictures = job.task.result in {Result.PICTURE, Result.VIEWS}
    return Finished(
        job.remote_id,
        job.credits,
        tuple(sorted(objects, key=lambda obj: obj.parent in objects)) if placed else (),
        tuple(arrival.images_of(job)) if pictures else (),
        {name: Path(path) for name, path in job.files.items()},
        dict(job.facts),
    )


def generate(
    task: Task, prepare: Preparation | None = None, *, collection: str = ""
) -> bpy.types.Object:
    """`run` for a task that makes a model: returns the model's root object."""
    task = arguments.task(task, EXAMPLE)
    if task.result not in PLACED:
        raise Invalid([Problem("task", f"{task.label} makes no model")], "Use api.run")
    finished = run(task, prepare, collection=collection)
    if not finished.objects:
        where = finished.files.get("model", "the results folder")
        raise TripoError("The model is not in the open scene", f"Its file: {where}", Spent.YES)
    return finished.objects[0]


def generated() -> list[Generated]:
    """Everything in the open file that AI has made here, by its own words, root objects only.

    Asks nobody. For the questions that stores and clients ask.
    """
    from .blender import guards
    from .blender.scene import generated as listing

    guards.check()
    return listing.generated()


def balance() -> Balance:
    """The credits of the account. Blocks; raises `TripoError`."""
    from .blender import current, pump

    current.session().refresh()
    account = pump.wait_for(lambda now: now.account)
    if account.failure:
        raise account.failure.error()
    assert account.balance
    return account.balance


def usage() -> list[Usage]:
    """The account's newest tasks, up to 1000, newest first. Blocks; raises `TripoError`."""
    from .blender import current, pump

    current.session().ask_usage()
    report = pump.wait_for(lambda now: now.usage)
    if report.failure:
        raise report.failure.error()
    return list(report.rows)


def attach(task_id: str, kind: str = "text_to_model") -> Finished:
    """Fetch the result of any task of this account, wherever it was made; costs nothing.

    `kind` is the task's type, for services that do not tell it. Blocks; raises `Invalid` for what
    can be no task id or type, and `JobFailed`.
    """
    import bpy

    from .blender import current, guards, pump
    from .blender.scene import places

    guards.check()
    where = places.here(bpy.context)
    before = {obj.name for obj in bpy.data.objects}
    ended = pump.wait(current.session().attach(task_id, kind, where).id)
    _warn(ended.remarks)
    return _finished(ended, before)


def jobs(search: str = "", count: int = 20) -> list[Job]:
    """The newest jobs of all sessions, newest first; those with all words of `search`.

    A job has `task`, `state`, `remote_id` (the service's task id), `credits`, `files`, `facts`,
    `failure`, `created`, `sent` and `ended` (seconds since 1970). Raises `TripoError`.
    """
    from .blender import current, pump
    from .jobs.wanted import Wanted

    current.session().load(arguments.count(count), wanted=Wanted(arguments.search(search)))
    page = pump.wait_for(lambda now: now.page)
    if page.failure:
        raise page.failure.error()
    return list(page.jobs)


def resume() -> list[Job]:
    """Bring every unfinished job of earlier sessions to its end, and return them.

    Blocks. A result enters the scene where the file that it was made for is open; otherwise its
    state is `not imported`, its files are on disk, and its `failure` says why: it comes by itself
    when that file is opened in a Blender with a window. So it is where an earlier import of the
    model has ended Blender; `attach` with its task id imports it all the same.
    """
    from .blender import current, pump

    now = current.session()
    now.resume()
    pump.wait_for(lambda session: session.page)
    pump.wait_for_all()
    return [job for job in now.jobs.values() if now.engine.owns(job.id)]


def ledger() -> Ledger:
    """What was spent `today` and in this `month`, as lines of service, kind, tasks, `charged`
    and `open`, in credits of the service. Raises `TripoError`."""
    from .blender import current, pump

    jobs(count=1)
    pump.wait_for_all()
    return current.session().ledger


def judge_picture(picture: str | Path | bpy.types.Image) -> Judgement:
    """What may make a poor model of a picture, a file or an image: too small, the subject far away
    or cut at the edge, a busy ground, several subjects, nothing at all.

    Costs nothing, needs no service and changes nothing. Its `findings` are warnings only; where a
    picture cannot be judged with confidence there are none. Raises `Invalid` for what is no picture
    that can be sent.
    """
    from .blender import guards
    from .blender.form import inputs, judged

    guards.check()
    source = inputs.from_text("picture", str(picture)) if isinstance(picture, str) else picture
    if isinstance(source, str | Path):
        return judged.file(Path(source))
    return judged.now(source)


def export(
    objects: bpy.types.Object | Collection[bpy.types.Object] = (),
    *,
    path: str | Path,
    preset: str = "",
    size_mm: float = 0.0,
    size_of: str = "longest",
    filaments: int = 0,
    overwrite: bool = False,
) -> Exported:
    """Write objects with all that hangs on them to a file; without any, those that are selected.

    `preset` is a name of `spec.exporting.PRESETS`, or follows from the ending of the path. Prints
    have a size: `size_mm` millimetres of the `longest` side or the `height`; 0 is as large as in
    Blender. `filaments` is how many colours a 3MF file has at most, 0 for all of them. Costs
    nothing, and leaves the scene as it is. Blocks.
    Raises `Invalid` for what cannot be, `Storage` for a file that exists or cannot be written, and
    `TripoError` where there is nothing to write.
    """
    import bpy

    from .blender import guards
    from .blender.scene import exports

    guards.check()
    wanted = exports.asked(bpy.context, objects, path, (preset, size_mm, size_of, filaments))
    overwrite = arguments.switch(overwrite, "overwrite")
    return exports.start(bpy.context, *wanted, overwrite=overwrite)(lambda: True)


def validate_mesh(obj: bpy.types.Object) -> Report:
    """What is wrong with an object's mesh: non-manifold edges, holes, flipped faces and more.

    Costs nothing, needs no service and changes nothing. Modifiers are left out.
    """
    from .blender import guards
    from .blender.mesh import arguments, reports

    guards.check()
    return reports.check(arguments.mesh_object(obj)).report


def uv_layout(obj: bpy.types.Object) -> Layout:
    """How an object's mesh lies on its active UV map: `islands`, `coverage` of the texture and
    `overlap` as shares, faces `outside`, and a `picture` of `size` times `size` RGBA bytes.

    Costs nothing, needs no service and changes nothing. Raises `TripoError` for a mesh without one.
    """
    from .blender import guards
    from .blender.mesh import arguments, uv_layouts

    guards.check()
    return uv_layouts.of_object(arguments.mesh_object(obj))


def mend_mesh(
    obj: bpy.types.Object,
    mends: Collection[str] = (),
    *,
    distance: float = 0.0,
    sides: int = 0,
    share: float = 0.01,
) -> Mended:
    """Mend what `validate_mesh` finds: everything that is safe, or only what `mends` names, such
    as `["merge", "fill_holes"]`. Returns the reports `before` and `after`, and the `text`
    of what has changed.

    Vertices within `distance` are taken as one, in the object's own units; 0 is a millionth of the
    mesh's size. Holes with up to `sides` edges are filled, 0 for all. `delete_parts` deletes parts
    with a smaller `share` of the largest part's faces. All objects with this mesh change. Costs
    nothing and pushes no undo step. Raises `Invalid`, and `TripoError` for a linked mesh.
    """
    from .blender import guards
    from .blender.mesh import arguments, mending

    guards.check()
    options = arguments.options(distance, sides, share)
    names = arguments.mends(mends)
    return mending.mend(arguments.mesh_object(obj), names, options)


def decimate_mesh(obj: bpy.types.Object, faces: int) -> Mended:
    """Reduce an object's mesh to so many triangles, or one less.

    Keeps UV maps, weights and materials. Raises `Invalid`, and `TripoError` for a linked mesh or
    one with shape keys.
    """
    from .blender import guards
    from .blender.mesh import arguments, decimating

    guards.check()
    count = arguments.faces(faces)
    return decimating.decimate(arguments.mesh_object(obj), count)
