# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task is expected to cost, in credits (100 credits are 1 USD).

The service freezes credits when a task is created, charges them when it succeeds and gives
them back when it fails. What was really charged stands in the finished job. The list of prices
is that of the API's pricing page; where that names no price there is none here.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .options import Task
from .tasks import (
    TASKS,
    AnimateRetarget,
    EditMultiviewImage,
    ModelTask,
    TextToModel,
)


class Price(NamedTuple):
    """A price or a range of prices in credits."""

    least: float
    most: float

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.least:g}"
        return f"{self.least:g} to {self.most:g}"

    def covers(self, credits: float) -> bool:
        """Whether what was charged is what was expected."""
        return self.least <= credits <= self.most


TEXTURED = 10
TEXTURE_QUALITY = {"fast": 0, "standard": 0, "detailed": 10, "extreme": 20}
DRAWN_PICTURE = Price(5, 20)
"""By model and size; the service publishes no list."""
TEXTURE = 10
CONVERSION = 5
CHANGED_CONVERSION = 10
CONVERSION_CHANGES = frozenset(
    {
        "quad",
        "face_limit",
        "flatten_bottom",
        "flatten_bottom_threshold",
        "texture_size",
        "texture_format",
        "pivot_to_center_bottom",
        "scale_factor",
    }
)
UNSURE_CONVERSION = frozenset(
    {
        "force_symmetry",
        "auto_size",
        "export_orientation",
        "bake",
        "pack_uv",
        "export_vertex_colors",
        "with_animation",
        "animate_in_place",
        "assemble_animation",
        "fbx_preset",
        "part_names",
    }
)
"""Options that raise the price of a conversion by one document, and not by another."""
COMPLETION = {"ai_completion": 50, "quick_cap": 30}
SMART_SEGMENT = {"model": 55, "image": 85}
CLIP = 10
EDITED_VIEW = 5
FLAT = {
    "generate_multiview_image": 10,
    "image_to_splat": 30,
    "import_model": 0,
    "animate_prerigcheck": 0,
    "animate_rig": 25,
    "mesh_segmentation": 40,
}


def estimate(task: Task) -> Price | None:
    """Expected price of a task in credits; None when it is not known."""
    if task.type in FLAT:
        return Price(FLAT[task.type], FLAT[task.type])
    rule = _RULES.get(task.type)
    try:
        found = rule(task, task.values()) if rule else None
    except (KeyError, TypeError):  # a value that there is not, which is refused elsewhere
        return None
    return found if found is None or isinstance(found, Price) else Price(found, found)


def _model(task: Task, values: Mapping[str, Any]) -> int | None:
    assert isinstance(task, ModelTask)
    model = task.version
    base = model and (model.text if isinstance(task, TextToModel) else model.picture)
    if model is None or base is None:
        return None
    if values["texture"]:
        base += TEXTURED + TEXTURE_QUALITY[values["texture_quality"]]
    return base + sum(model.knows.get(name, 0) for name in task.changed())


def _edited(task: Task, values: Mapping[str, Any]) -> int:
    assert isinstance(task, EditMultiviewImage)
    return EDITED_VIEW * len(task.prompts())


def _retargeted(task: Task, values: Mapping[str, Any]) -> int:
    assert isinstance(task, AnimateRetarget)
    return CLIP * len(task.clips())


def _converted(task: Task, values: Mapping[str, Any]) -> int | Price:
    changed = task.changed().keys()
    if changed & CONVERSION_CHANGES:
        return CHANGED_CONVERSION
    return Price(CONVERSION, CHANGED_CONVERSION) if changed & UNSURE_CONVERSION else CONVERSION


def _painted(task: Task, values: Mapping[str, Any]) -> int | Price:
    if values["texture"]:
        return TEXTURE + TEXTURE_QUALITY[values["texture_quality"]]
    # Seen to cost double; the quality of colours that are not painted costs nothing.
    return Price(TEXTURE, 2 * TEXTURE)


_RULES: dict[str, Callable[[Task, Mapping[str, Any]], float | Price | None]] = {
    **{name: _model for name, task in TASKS.items() if issubclass(task, ModelTask)},
    "text_to_image": lambda task, values: DRAWN_PICTURE,
    "generate_image": lambda task, values: DRAWN_PICTURE,
    "edit_multiview_image": _edited,
    "texture_model": _painted,
    "convert_model": _converted,
    "mesh_completion": lambda task, values: COMPLETION[values["completion_mode"]],
    "smartsegment": lambda task, values: SMART_SEGMENT[values["seg_type"]],
    "highpoly_to_lowpoly": lambda task, values: task.version and task.version.picture,
    "animate_retarget": _retargeted,
}
