# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures from anywhere come into the form: one into its place, several as views or jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import bpy

from ...errors import Invalid, Problem, Spent, Storage, TripoError
from ...files.formats import foreign_type, picture_type, read_head
from ...pictures.names import into_views, view_of
from ...spec.option import PICTURE
from ...spec.options import Task
from ...spec.prices import Price, total
from ...spec.tasks import VIEWS, ImageToModel, MultiviewToModel
from ...text.filenames import file_name, numbered
from .. import costs, groups, redraw
from ..settings import settings
from ..typed import scene as scene_of
from . import values

FOLDER = "pictures"
"""In the results folder: what was pasted, captured or cropped."""


def load(paths: Iterable[Path]) -> list[bpy.types.Image]:
    """Picture files as images of this file. Raises `Invalid` for what Blender cannot open."""
    found, problems = [], []
    for path in paths:
        problem = _problem(path)
        if not problem:
            try:
                found.append(bpy.data.images.load(str(path), check_existing=True))
            except RuntimeError:
                problem = f"Blender cannot open {path.name}"
        if problem:
            problems.append(Problem("image", problem))
    if problems:
        raise Invalid(problems, "Choose other files")
    return found


def _problem(path: Path) -> str:
    if not path.is_file():
        return f"There is no picture at {path}"
    head = read_head(path)
    extensions: frozenset[str] = bpy.path.extensions_image  # type: ignore[attr-defined]
    if picture_type(head) or path.suffix.lower() in extensions:
        foreign = foreign_type(head)
        unread = foreign in {"HEIC", "AVIF"}
        return f"{path.name} is a {foreign} picture; save it as PNG" if unread else ""
    return f"{path.name} is no picture"


Keep = Callable[..., Path]


def keeper() -> Keep:
    """`keep`, for another thread."""
    return partial(_keep, settings().results / FOLDER)


def keeping(read: Callable[[], bytes], name: str) -> Callable[[], Path]:
    """Reads a picture and keeps it, on another thread; its type is told by its bytes."""
    keep = keeper()

    def work() -> Path:
        data = read()
        kind = picture_type(data[:16]) or "png"
        return keep(data, name, f".{kind}")

    return work


def keep(data: bytes, name: str, ending: str = ".png") -> Path:
    """Write a picture into the results folder, over no other file. Raises `Storage`."""
    return keeper()(data, name, ending)


def _keep(folder: Path, data: bytes, name: str, ending: str = ".png") -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in numbered(folder, file_name(name), ending):
            try:
                with path.open("xb") as file:
                    file.write(data)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise Storage(
            f"The picture cannot be kept in {folder} ({error.strerror})",
            "Choose another results folder in the preferences",
        ) from None
    raise AssertionError("there is always a next name")


def places(task: type[Task]) -> list[str]:
    """The options of a type of task that each take one picture."""
    return [
        name
        for name, facts in task.options.items()
        if facts.role == PICTURE and facts.type is not tuple
    ]


def use(context: bpy.types.Context, image: bpy.types.Image, option: str = "") -> str:
    """Put a picture into the form, at an option or where it belongs; the label of its place.

    Raises `TripoError` where the chosen service cannot take it.
    """
    refuse_urls()
    with redraw.changing(scene_of(context)) as form:
        if not option and not {"image", "front"} & set(places(values.chosen(scene_of(context)))):
            form.kind = ImageToModel.type
        task, group = values.chosen(scene_of(context)), values.chosen_group(scene_of(context))
        name = option or _place(task, group, image)
        if name not in places(task):
            raise Invalid([Problem(name, f"{task.label} has no picture '{name}'")])
        setattr(group, name, image)
    return task.options[name].label


def use_file(context: bpy.types.Context, path: Path, option: str = "") -> str:
    """The same for a picture file."""
    return use(context, load([path])[0], option)


def _place(task: type[Task], group: Any, image: bpy.types.Image) -> str:
    """Where in a form a picture belongs: the view that its name tells, or the first empty one."""
    if "front" not in places(task):
        return "image"
    empty = [view for view in VIEWS if getattr(group, view) is None]
    return view_of(image.name) or next(iter(empty), VIEWS[0])


def use_views(context: bpy.types.Context, images: Sequence[bpy.types.Image]) -> None:
    """Put up to four pictures into the form as views, by their names; empty what none is for."""
    refuse_urls()
    found = into_views([image.name for image in images])
    with redraw.changing(scene_of(context)) as form:
        form.kind = MultiviewToModel.type
        group: Any = values.chosen_group(scene_of(context))
        group.source = ""
        for view in VIEWS:
            setattr(group, view, images[found[view]] if view in found else None)


def refuse_urls() -> None:
    """Raise `TripoError` where the chosen service takes no pictures of this machine."""
    if values.only_urls():
        raise TripoError(
            "The chosen service takes pictures by their URLs only",
            "Choose another service, or give a URL in the form",
            Spent.UNSAID,
        )


def each(
    context: bpy.types.Context, images: Sequence[bpy.types.Image]
) -> tuple[type[Task], list[dict[str, Any]]]:
    """A task for each of several pictures, as the form has its options: of its type where that
    works on one picture, else a model of each."""
    task = values.chosen(scene_of(context))
    if "image" not in places(task):
        task = ImageToModel
    group = getattr(groups.form(scene_of(context)), task.type)
    known = values.fitting(task, values.group_values(group, task))
    return task, [{**known, "image": image} for image in images]


def model_of(
    context: bpy.types.Context, image: bpy.types.Image
) -> tuple[type[Task], dict[str, Any]]:
    """The task that makes a model of a picture, as the form has its options."""
    group = getattr(groups.form(scene_of(context)), ImageToModel.type)
    known = values.fitting(ImageToModel, values.group_values(group, ImageToModel))
    return ImageToModel, {**known, "image": image}


def price(task: type[Task], given: Sequence[dict[str, Any]]) -> Price | None:
    """What several tasks cost together; None where it is not known."""
    return total(costs.price_of(_named(task, one)) for one in given)


def _named(task: type[Task], given: dict[str, Any]) -> Task:
    pictures = {
        name: values.picture_name(given[name])
        for name, facts in task.options.items()
        if facts.role == PICTURE
    }
    return task(**{**given, **pictures})


def chosen_at(context: bpy.types.Context, option: str) -> bpy.types.Image:
    """The picture at an option of the form. Raises `Invalid` where there is none."""
    group, task = values.chosen_group(scene_of(context)), values.chosen(scene_of(context))
    image = getattr(group, option) if option in places(task) else None
    if not isinstance(image, bpy.types.Image):
        raise Invalid([Problem(option, "There is no picture here")])
    return image
