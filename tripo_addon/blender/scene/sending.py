# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends a model of the scene as it is seen: noted down at the press, written by another Blender.

What is sent stands as its root does, without the root's place and rotation: turning a model does
not make it another one. Its size, and what an uneven scale makes of it, is part of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import bpy
from mathutils import Matrix

from ...errors import Invalid, Problem, TripoError
from .. import current, typed
from ..form import inputs
from ..model import textures, writing
from ..model.outgoing import Outgoing
from ..model.reasons import reason_of
from . import aside, noted, provenance

CHANGE_IT = "Change it, or export it yourself as a GLB file and choose that as the Source"
FLAT = 1e-9
"""A volume of the unit cube that is none any more."""


def objects_of(root: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> list[bpy.types.Object]:
    """What is sent with a root: the model that a task made; of anything else the object and what
    hangs on it. Only what is seen and has a surface."""
    return list(each_of(root, view_layer))


def each_of(root: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> Iterator[bpy.types.Object]:
    """The same, one by one: drawing does not look at all of them."""
    if _is_sent(root, view_layer):
        yield root
    # This looks through the whole file.
    rest = root.children_recursive
    own = provenance.task_id_of(root)
    for obj in rest:
        if (not own or provenance.task_id_of(obj) == own) and _is_sent(obj, view_layer):
            yield obj


def _is_sent(obj: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> bool:
    return is_solid(obj) and obj.visible_get(view_layer=view_layer)


def is_solid(obj: bpy.types.Object) -> bool:
    """Whether an object has a surface, or shows others that may have one."""
    return obj.type in writing.SURFACES or bool(
        obj.instance_type == "COLLECTION" and obj.instance_collection
    )


def triangles_of(
    objects: Sequence[bpy.types.Object], view_layer: bpy.types.ViewLayer, *, base: bool
) -> int:
    """About how many triangles they have, from what Blender has computed: for drawing."""
    depsgraph = view_layer.depsgraph
    count = 0
    for obj in objects:
        seen = obj.evaluated_get(depsgraph) if depsgraph and not base else obj
        mesh = seen.data
        if isinstance(mesh, bpy.types.Mesh):
            count += writing.triangles_of(mesh)
    return count


def frame_of(root: bpy.types.Object) -> Matrix:
    """Where a model stands without its scale: the space in which it is sent.

    Raises `Invalid` for what is scaled to nothing.
    """
    matrix = root.matrix_world
    if abs(matrix.determinant()) < FLAT:
        raise Invalid(
            [Problem("source", f"{root.name} has a scale of 0")], "Give it a size, or apply it"
        )
    place, rotation, _ = matrix.decompose()
    return Matrix.LocRotScale(place, rotation, None)


Wanted = Callable[[], bool]
"""Whether somebody still wants the file; may be called on any thread."""


def start(
    context: bpy.types.Context,
    root: bpy.types.Object,
    objects: Sequence[bpy.types.Object],
    target: Path,
    *,
    base: bool,
    most: int,
) -> Callable[[Wanted], None]:
    """Note objects down as they are now; what a worker calls to write the GLB file `target`.

    `base` leaves out modifiers, shape keys and pose; `most` is how many triangles may be sent, 0 is
    no limit. Raises `TripoError`. Where there is no second Blender, the file is written at once.
    """
    end_edits(objects)
    matrix = frame_of(root).inverted()
    second = current.session().second_blender
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if second is None or not second.enabled:
            _write_here(objects, target, matrix, base=base, most=most)
            return lambda wanted: None
        outgoing, writes = note_down(context, objects, target, matrix)
        outgoing = replace(outgoing, base=base, most_triangles=most)
        noted.keep(outgoing, target)
    except (OSError, RuntimeError, ValueError) as error:
        raise TripoError(
            f"{root.name} cannot be sent to the service ({reason_of(error)})", CHANGE_IT
        ) from None
    return partial(noted.write, second, outgoing, target, writes)


def end_edits(objects: Sequence[bpy.types.Object]) -> None:
    """Have what is being edited in the objects' data."""
    for obj in objects:
        if obj.mode == "EDIT":
            obj.update_from_editmode()
        elif obj.use_dynamic_topology_sculpting:
            what = f"{obj.name} cannot be read while its topology is dynamic"
            raise TripoError(what, "Leave Sculpt mode first")


def note_down(
    context: bpy.types.Context, objects: Sequence[bpy.types.Object], target: Path, matrix: Matrix
) -> tuple[Outgoing, list[Callable[[], None]]]:
    """Save objects in a .blend beside the target; and what writes the pictures painted on them."""
    blend = target.with_name(f"{uuid.uuid4().hex[:8]}.blend")
    bpy.data.libraries.write(str(blend), set(objects), path_remap="ABSOLUTE", compress=False)
    # A picture that is written so is a copy, which has remains of memory again, see `packed`.
    blend.chmod(0o600)
    images: dict[str, str] = {}
    writes: list[Callable[[], None]] = []
    for number, image in enumerate(textures.of(objects)):
        if image.is_dirty:
            picture = target.with_name(f"{blend.stem} {number}.png")
            images[image.name] = str(picture)
            writes.append(partial(inputs.painted("source", image), picture))
    outgoing = Outgoing(
        blend=str(blend),
        objects=tuple(obj.name for obj in objects if not obj.library),
        linked=_linked(objects),
        frame=typed.scene(context).frame_current_final,
        matrix=writing.numbers_of(matrix),
        images=images,
    )
    return outgoing, writes


def _linked(objects: Sequence[bpy.types.Object]) -> dict[str, tuple[str, ...]]:
    """The names of objects that are linked from other files, by the files."""
    found: dict[str, tuple[str, ...]] = {}
    for obj in objects:
        if obj.library:
            path = bpy.path.abspath(obj.library.filepath)
            found[path] = (*found.get(path, ()), obj.name)
    return found


def _write_here(
    objects: Sequence[bpy.types.Object], target: Path, matrix: Matrix, *, base: bool, most: int
) -> None:
    """Write the file in this Blender, in a scene of its own."""
    found = writing.parts(objects, base=base)
    with aside.scene("Tripo Export"):
        made = writing.placed(found, matrix)
        try:
            writing.check_size(made, most)
            writing.export(made, str(target))
        finally:
            writing.remove(made)
