# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task kind is: its endpoint, its fields, its rules, its price, its results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .fields import Field

if TYPE_CHECKING:
    from .inputs import Sources
    from .results import Result
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


PICTURE_TYPES = frozenset({"text_to_image", "generate_image"})
VIEW_TYPES = frozenset({"generate_multiview_image", "edit_multiview_image"})
