# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes objects of the scene to a file that the user asked for: noted down at the press, written
by another Blender. The user's scene, selection, mode and undo stay as they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from mathutils import Matrix

from ...errors import Invalid, Problem, Spent, Storage, TripoError
from ...files.glb import with_extras
from ...spec.exporting import GAME_PARTS, PRESETS, Chosen, Preset, chosen
from ...text.filenames import file_name
from .. import current, typed
from ..model import exporting, marking, printing, writing
from ..model.exported import FACTS, Export, Facts
from ..model.outgoing import Outgoing
from ..model.reasons import reason_of
from . import aside, provenance, sending

if TYPE_CHECKING:
    from .second_blender import SecondBlender

KINDS = writing.SURFACES | {"EMPTY", "ARMATURE", "LIGHT", "CAMERA", "CURVES", "POINTCLOUD"}
"""Types of objects that files of other programs have."""
EXISTS = "Choose another name, or let it be replaced"


@dataclass(frozen=True)
class Exported:
    """What an export has written."""

    files: tuple[Path, ...]
    """The file that was asked for first, then those beside it."""
    objects: int
    triangles: int
    size: tuple[float, float, float]
    """Of the box around it, in millimetres for a print, in metres else."""
    faults: tuple[str, ...]
    """What is wrong with the surface of a print, as it was written."""
    remarks: tuple[str, ...]
    """What could not be done as the preset says."""

    @property
    def text(self) -> str:
        """What was written, in one line."""
        count = f"{self.objects} object{'' if self.objects == 1 else 's'}"
        size = sum(path.stat().st_size for path in self.files if path.is_file())
        told = f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} KB"
        return f"{count}, {self.triangles:,} triangles, {told}"

    @property
    def millimetres(self) -> str:
        """How large a print is."""
        return " x ".join(f"{side:,.1f}" for side in self.size) + " mm"


def suggested(context: bpy.types.Context, preset: Preset) -> Path:
    """A path for the file browser: beside the .blend, named after what is written."""
    obj = context.object or next(iter(context.selected_objects), None)
    name = file_name(provenance.root_of(obj).name if obj else "model")
    here = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
    return here / f"{name}{preset.ending}"


def asked(
    context: bpy.types.Context, objects: Any, path: Any, how: tuple[object, ...]
) -> tuple[list[bpy.types.Object], Chosen, Path]:
    """What a script asks for: the objects that are written, how, and to which file; `how` is as
    `spec.exporting.chosen` takes it, without the ending. Raises `Invalid`."""
    if not isinstance(path, str | Path) or not Path(path).suffix:
        raise Invalid([Problem("path", f"{path!r} is no file")], "Give a path with an ending")
    target = Path(bpy.path.abspath(str(path))).expanduser().absolute()
    if not target.parent.is_dir():
        raise Invalid([Problem("path", f"There is no folder {target.parent}")], "Make it first")
    preset, *rest = how
    wanted = chosen(preset, target.suffix.lower(), *rest)
    given = [objects] if isinstance(objects, bpy.types.Object) else objects
    if not (
        isinstance(given, Collection) and all(isinstance(obj, bpy.types.Object) for obj in given)
    ):
        raise Invalid([Problem("objects", "These are no objects")], "Give objects of the scene")
    known = PRESETS[wanted.preset]
    found = hierarchy(given, typed.view_layer(context), known) if given else None
    return (chosen_objects(context, known) if found is None else found), wanted, target


def chosen_objects(context: bpy.types.Context, preset: Preset) -> list[bpy.types.Object]:
    """What is written of the selected objects, or else of the active one: each as part of the model
    that a task made, with what hangs on it and the bones that move it; what is seen only."""
    picked = list(context.selected_objects) or [context.object] if context.object else []
    return hierarchy(filter(None, picked), typed.view_layer(context), preset)


def hierarchy(
    picked: Iterable[bpy.types.Object], view_layer: bpy.types.ViewLayer, preset: Preset
) -> list[bpy.types.Object]:
    """What is written of these objects."""
    found: dict[bpy.types.Object, None] = {}
    for obj in picked:
        if obj in found:
            continue
        own = provenance.task_id_of(obj)
        members = provenance.model_of(obj) if own else [obj, *obj.children_recursive]
        found |= dict.fromkeys(members)
    every = [*found, *(bones for obj in found for bones in _bones(obj))]
    return [obj for obj in dict.fromkeys(every) if _is_written(obj, view_layer, preset)]


def _bones(obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """The armatures that move an object."""
    for modifier in obj.modifiers:
        if isinstance(modifier, bpy.types.ArmatureModifier) and modifier.object:
            yield modifier.object


def _is_written(obj: bpy.types.Object, view_layer: bpy.types.ViewLayer, preset: Preset) -> bool:
    if obj.type not in KINDS:
        return False
    if GAME_PARTS.search(obj.name):
        return preset.game
    return obj.visible_get(view_layer=view_layer)


Wanted = Callable[[], bool]
"""Whether somebody still wants the file; may be called on any thread."""


def start(
    context: bpy.types.Context,
    objects: Sequence[bpy.types.Object],
    chosen: Chosen,
    path: Path,
    *,
    overwrite: bool = False,
) -> Callable[[Wanted], Exported]:
    """Note objects down as they are now; what a worker calls to write the file.

    Where there is no second Blender, the file is written at once. Raises `TripoError`.
    """
    preset = PRESETS[chosen.preset]
    if not any(sending.is_solid(obj) or obj.type in {"CURVES", "POINTCLOUD"} for obj in objects):
        raise TripoError(
            "Nothing to export is selected", "Select an object with a surface", Spent.UNSAID
        )
    if path.exists() and not overwrite:
        raise Storage(f"{path} exists already", EXISTS, Spent.UNSAID)
    sending.end_edits(objects)
    order = _order(context, objects, chosen)
    second = current.session().second_blender
    try:
        with ExitStack() as ends:
            folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=".tripo-")
            ends.enter_context(folder)
            target = _in_folder(folder, path, preset)
            if second is not None and second.enabled:
                noted, writes = sending.note_down(context, objects, target, Matrix())
                # The worker removes the folder.
                ends.pop_all()
                whole = replace(order, outgoing=noted)
                return partial(_write, second, whole, folder, writes, path, overwrite)
            facts = _write_here(objects, order, target)
            done = _delivered(order, facts, target, path, overwrite=overwrite)
    except (OSError, RuntimeError, ValueError) as error:
        raise _unwritten(path, error, preset) from None
    return lambda wanted: done


def _in_folder(folder: tempfile.TemporaryDirectory[str], path: Path, preset: Preset) -> Path:
    """Where a file is written first: exporters add an ending to any but their own."""
    return Path(folder.name) / f"{path.stem}{preset.ending}"


def _order(
    context: bpy.types.Context, objects: Sequence[bpy.types.Object], chosen: Chosen
) -> Export:
    marks = (marking.of(owner) for obj in objects for owner in (obj, obj.data))
    return Export(
        Outgoing("", ()),
        chosen,
        objects[0].name,
        exporting.times_of(typed.scene(context)),
        next(filter(None, marks), {}),
    )


def _write(
    second: SecondBlender,
    order: Export,
    folder: tempfile.TemporaryDirectory[str],
    writes: Sequence[Callable[[], None]],
    path: Path,
    overwrite: bool,
    wanted: Wanted,
) -> Exported:
    """Have the file written; on a worker. Raises `TripoError`."""
    target = _in_folder(folder, path, order.preset)
    try:
        for write in writes:
            write()
        if not second.export(order, target, wanted):
            raise TripoError(
                "No second Blender can be started, which writes the file",
                "Choose Import in This Blender in the preferences, and try again",
                Spent.UNSAID,
            )
        for left in (order.outgoing.blend, *order.outgoing.images.values()):
            Path(left).unlink(missing_ok=True)
        noted = target.with_name(f"{target.name}{FACTS}")
        facts = Facts.from_json(noted.read_text("utf-8"))
        noted.unlink()
        return _delivered(order, facts, target, path, overwrite=overwrite)
    except OSError as error:
        raise _unwritten(path, error, order.preset) from None
    finally:
        with suppress(OSError):
            folder.cleanup()


def _write_here(objects: Sequence[bpy.types.Object], order: Export, target: Path) -> Facts:
    """Write the file in this Blender, in a scene of its own."""
    before = typed.scene(bpy.context)
    if order.preset.printed:
        found = writing.parts(objects, base=False)
        with aside.scene("Tripo Export"):
            return printing.write(found, order, target)
    with aside.scene("Tripo Export") as layer, _same_modes(objects):
        scene = typed.scene(bpy.context)
        exporting.take_times(scene, order.times)
        for obj in objects:
            scene.collection.objects.link(obj)
        frame = before.frame_current_final
        scene.frame_set(int(frame), subframe=frame % 1.0)
        layer.update()
        return exporting.write(objects, order, target)


@contextmanager
def _same_modes(objects: Sequence[bpy.types.Object]) -> Iterator[None]:
    """Exporters leave the mode of the object that is active: it is entered again."""
    modes: list[tuple[bpy.types.Object, Any]] = [
        (obj, obj.mode) for obj in objects if obj.mode != "OBJECT"
    ]
    try:
        yield
    finally:
        for obj, mode in modes:
            if obj.mode != mode:
                typed.view_layer(bpy.context).objects.active = obj
                bpy.ops.object.mode_set(mode=mode)


def _delivered(order: Export, facts: Facts, made: Path, path: Path, *, overwrite: bool) -> Exported:
    """Put the file and those beside it where they belong; nothing else is replaced."""
    if made.suffix == ".glb" and order.mark:
        made.write_bytes(with_extras(made.read_bytes(), order.mark))
    beside = [file for file in sorted(made.parent.rglob("*")) if file.is_file() and file != made]
    moves = [(file, path.parent / file.relative_to(made.parent)) for file in beside]
    for file, place in moves:
        own = overwrite and place.stem == path.stem
        if place.exists() and not own and place.read_bytes() != file.read_bytes():
            raise Storage(f"{place} exists already", "Choose another folder", Spent.UNSAID)
    try:
        if not overwrite:
            path.touch(exist_ok=False)
    except FileExistsError:
        raise Storage(f"{path} exists already", EXISTS, Spent.UNSAID) from None
    for file, place in moves:
        place.parent.mkdir(exist_ok=True)
        file.replace(place)
    made.replace(path)
    files = (path, *(place for _, place in moves))
    return Exported(files, facts.objects, facts.triangles, facts.size, facts.faults, facts.remarks)


def _unwritten(path: Path, error: Exception, preset: Preset) -> Storage:
    return Storage(
        f"{path} cannot be written ({reason_of(error)})",
        f"Choose another folder or name, or another preset than {preset.label}",
        Spent.UNSAID,
    )
