# SPDX-License-Identifier: GPL-3.0-or-later
"""The style of a project, kept in its scene: words around every prompt, and a style picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...spec.option import PICTURE, PROMPT, Option
from ...spec.options import Task
from ...spec.validity import clash

if TYPE_CHECKING:
    from ..groups import Style

STYLE_PICTURE = "style_image"
"""The option that a style picture is for."""
BETWEEN = ", "


def styled(style: Style, text: str) -> str:
    """A prompt with the words of the style. One that has them already, as of a job whose settings
    are used again, gets them only once; an empty one stays empty."""
    text = text.strip()
    prefix, suffix = style.prefix.strip(), style.suffix.strip()
    if not (style.use and text):
        return text
    if prefix and not text.startswith(prefix):
        text = f"{prefix}{BETWEEN}{text}"
    if suffix and not text.endswith(suffix):
        text = f"{text}{BETWEEN}{suffix}"
    return text


def apply(
    style: Style, task: type[Task], values: dict[str, Any], knows: Callable[[Option], bool]
) -> dict[str, Any]:
    """The values of a form with the style; `knows` says which options can be sent at all."""
    if not style.use:
        return values
    values = dict(values)
    for name, facts in task.options.items():
        if facts.role == PROMPT and values[name]:
            values[name] = styled(style, values[name])
    taker = _taker(task)
    if taker and style.picture and not values[taker.name]:
        given = {**values, taker.name: style.picture}
        if knows(taker) and not clash(task, taker, given):
            return given
    return values


def concerns(task: type[Task]) -> bool:
    """Whether the style changes anything of a type of task."""
    return bool(_taker(task)) or any(facts.role == PROMPT for facts in task.options.values())


def _taker(task: type[Task]) -> Option | None:
    facts = task.options.get(STYLE_PICTURE)
    return facts if facts and facts.role == PICTURE else None


def summary(style: Style) -> str:
    """What the style adds, in a few words; empty where it adds nothing."""
    parts = [style.prefix.strip(), style.suffix.strip()]
    if style.picture:
        parts.append(style.picture.name)
    return BETWEEN.join(filter(None, parts))
