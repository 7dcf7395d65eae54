# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a form, taken down so that another scene's form can have them.

Pictures, models and their parts belong to the file: they are left where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import bpy

from ...spec.option import Option
from ...spec.options import Task
from ...spec.tasks import TASKS
from .. import groups
from . import choices, values
from .refusal import is_text
from .settings_of import is_setting

Noted = dict[str, Any]
_PRESS = ("press_shape_first", "press_results")
"""Of what is asked for beside the task. A number of variations is meant for one file: elsewhere it
would make the next press dearer than expected."""


def noted(scene: bpy.types.Scene, *, texts: bool) -> Noted:
    """What is set in a scene's form, where it is no default; prompts too if `texts`."""
    form = groups.form(scene)
    found: Noted = {"kind": choices.choice(form, "kind"), "send": form.send, "types": {}}
    found |= {name: getattr(form, name) for name in _PRESS}
    for kind, task in TASKS.items():
        given = values.group_values(getattr(form, kind), task)
        changed = {
            facts.name: given[facts.name]
            for facts in _carried(task, texts=texts)
            if facts.used(given[facts.name]) or facts.required
        }
        if changed:
            found["types"][kind] = changed
    return found


def put(scene: bpy.types.Scene, known: Noted) -> None:
    """Put into a scene's form what was taken down, whoever has written it since: what this version
    does not know is left out. Texts that are not among it stay as they are."""
    form = groups.form(scene)
    types = _mapping(known.get("types"))
    for kind, task in TASKS.items():
        given = _mapping(types.get(kind))
        for facts in _carried(task, texts=True):
            if facts.name in given or is_setting(facts):
                value = given.get(facts.name, facts.empty)
                _set(getattr(form, kind), facts, value)
    kind, send = str(known.get("kind")), str(known.get("send"))
    if kind in TASKS:
        form.kind = kind
    if send in _items(form, "send"):
        form.send = send
    for name in _PRESS:
        with suppress(TypeError):
            setattr(form, name, known.get(name, getattr(form, name)))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _carried(task: type[Task], *, texts: bool) -> Iterator[Option]:
    for facts in task.options.values():
        if is_setting(facts) or (texts and is_text(facts)):
            yield facts


def _set(group: Any, facts: Option, value: Any) -> None:
    if values.is_choice(facts) and value is not None and value not in (facts.choices or {}):
        return
    try:
        values.set_value(group, facts, value)
    except (TypeError, ValueError, OverflowError):
        return


def _items(owner: Any, name: str) -> set[str]:
    return {item.identifier for item in owner.bl_rna.properties[name].enum_items}
