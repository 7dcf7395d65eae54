# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task kind is: its endpoint, its fields, its rules, its price, its results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .fields import Field

if TYPE_CHECKING:
    from ..results import Result
    from .inputs import Sources
    from .tasks import Task

Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One row per endpoint that creates tasks; further endpoints are further rows."""

    route: str
    type: str
    fields: dict[str, Field]
    aliases: dict[str, str]
    """Older field names the service still understands, and what they are called now."""
    rules: tuple[Callable[[Json], None], ...]
    """Checks of the whole body, in order; each raises Refused."""
    sources: "Callable[[Json, Sources], None]"
    """Resolves files and tasks that the body refers to."""
    price: Callable[[str, Json], float]
    seconds: Callable[[str, Json], float]
    """How long such a task takes on the real service."""
    pool: Callable[[Json], str]
    """The group of tasks whose concurrency it shares."""
    results: "Callable[[Task], dict[str, Result]]"
    """Output key to file."""
    prompts: tuple[str, ...] = ()
    """Fields that moderation reads."""
    without_effect: Callable[[Json], list[str]] = lambda body: []
    """Fields the service takes but ignores with this body."""
    facts: "Callable[[Task], Json]" = lambda task: {}
    """What the output says besides its files."""
    children: "tuple[tuple[str, Kind], ...]" = ()
    """Output key and kind of further tasks that such a task brings about."""

    @property
    def seeds(self) -> tuple[str, ...]:
        """The fields for which the service throws the dice when nobody sends them."""
        return tuple(name for name in self.fields if name.endswith("_seed"))


PICTURE_TYPES = frozenset({"text_to_image", "generate_image"})
VIEW_TYPES = frozenset({"generate_multiview_image", "edit_multiview_image"})
GENERATED_TYPES = frozenset({"text_to_model", "image_to_model", "multiview_to_model"})
FOREIGN_TYPES = frozenset(
    {
        "import_model",
        "mesh_segmentation",
        "mesh_completion",
        "highpoly_to_lowpoly",
    }
)
"""Models whose source picture the service does not have any more."""
MODEL_TYPES = frozenset(
    {
        *GENERATED_TYPES,
        *FOREIGN_TYPES,
        "texture_model",
        "convert_model",
        "animate_rig",
        "animate_retarget",
        "mesh_uv",
        "refine_model",
        "stylize_model",
    }
)

# What most kinds have in common: the names that API v2 used, and facts that never vary.
MODEL_ALIASES = {"model_version": "model"}
TASK_ALIASES = {**MODEL_ALIASES, "original_model_task_id": "input", "file": "input"}


def fixed(value: float) -> Callable[[str, Json], float]:
    return lambda type, body: float(value)


def in_pool(name: str) -> Callable[[Json], str]:
    return lambda body: name
