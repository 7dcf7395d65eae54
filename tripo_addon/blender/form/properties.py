# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender properties made from the option table: the form on the scene, arguments, provenance."""

from functools import cache
from typing import Any
from zlib import crc32

import bpy

from ...spec.levels import Levels
from ...spec.option import PICTURE, SOURCE, Option
from ...spec.options import Options, Task
from ...spec.press import Press
from ...spec.tasks import SECTIONS, TASKS
from ...spec.tooltips import tooltip
from ..typed import (
    Annotated,
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
    declares_properties,
    types,
)
from . import choices


def form_property(task: type[Task], facts: Option) -> Any:
    """The property of an option in the form."""
    if facts.type is tuple and facts.item is str:
        return CollectionProperty(name=facts.label, type=_item_type(facts))
    if facts.role == PICTURE:
        return PointerProperty(
            name=facts.label,
            description=_about(task.__name__, facts.name),
            type=bpy.types.Image,
            poll=choices.is_offered,
        )
    return _property(task, facts, hard=True, flags=set())


def argument(task: type[Task], facts: Option) -> Any:
    """The property of an option as an operator's argument.

    Its bounds are soft: Blender cuts a value to hard ones silently, and validation could not
    refuse it. It is not remembered: what a call does not name is at its default.
    """
    return _property(task, facts, hard=False, flags={"SKIP_SAVE"})


WORDS = "Tripo"
"""Context of words that Blender itself has with another meaning: Segment, Refine."""
_OWNERS: dict[str, type[Options]] = {
    owner.__name__: owner for owner in (*TASKS.values(), Levels, Press)
}


@cache
def _about(name: str, option: str) -> str:
    """The tooltip of an option of what has this name, in the form and as an argument."""
    owner = _OWNERS[name]
    return tooltip(owner, owner.options[option])


def _property(owner: type[Options], facts: Option, *, hard: bool, flags: set[str]) -> Any:
    make, declared, bounds = _declared(owner.__name__, facts.name)
    ends = ("min", "max") if hard else ("soft_min", "soft_max")
    return make(options=flags, **dict(zip(ends, bounds, strict=False)), **declared)


@cache
def _declared(name: str, option: str) -> tuple[Any, dict[str, Any], tuple[float, ...]]:
    """The function that makes an option's property, its arguments and its bounds, the same in the
    form and as an argument."""
    facts = _OWNERS[name].options[option]
    common: dict[str, Any] = {"name": facts.label, "description": _about(name, option)}
    if facts.type is tuple:
        return StringProperty, common, ()
    if not facts.required and facts.default is not None:
        common["default"] = facts.default
    if facts.search:
        return StringProperty, {"search": choices.search(facts), **common}, ()
    if facts.choices:
        items = [(value, label, "", _number_of(value)) for value, label in facts.choices.items()]
        return EnumProperty, {"items": items, **common}, ()
    if facts.type is bool:
        return BoolProperty, common, ()
    if facts.type is float:
        return FloatProperty, {"precision": 4, **common}, facts.bounds or ()
    if facts.type is int:
        return IntProperty, {**_start(facts), **common}, facts.bounds or ()
    if facts.role == SOURCE and "file" in facts.accepts:
        return StringProperty, {"subtype": "FILE_PATH", **common}, ()
    return StringProperty, common, ()


def _number_of(value: str) -> int:
    """What a .blend keeps of a choice; its place would be another after a new one."""
    # Buttons keep the number as a float, which has 24 bits for it.
    return crc32(value.encode()) & 0xFFFFFF


def _start(facts: Option) -> dict[str, int]:
    """Where an optional number starts once it is switched on."""
    if facts.default is not None or facts.bounds is None:
        return {}
    low, high = facts.bounds
    return {"default": int(min(max(10_000, low), high) if low > 0 else low)}


def _group(name: str, base: type, properties: dict[str, Any]) -> type:
    return type(name, (base,), {"__annotations__": properties})


@declares_properties
class TRIPO_PG_picture(bpy.types.PropertyGroup):
    """One of several pictures."""

    value: Annotated[
        bpy.types.Image | None,
        PointerProperty(name="Picture", type=bpy.types.Image, poll=choices.is_offered),
    ]
    url: Annotated[
        str,
        StringProperty(
            name="Picture", description="Address of the picture in the web", options=set()
        ),
    ]


@declares_properties
class TRIPO_PG_text(bpy.types.PropertyGroup):
    """One of several texts."""

    value: Annotated[str, StringProperty(name="Name", options=set())]


@declares_properties
class TRIPO_PG_style(bpy.types.PropertyGroup):
    """The style of a project; `form.style` says what it does."""

    use: Annotated[
        bool,
        BoolProperty(
            name="Project Style",
            description="Put the words of this project's style around each prompt, and its picture "
            "to what takes one. It is kept in the scene, for everybody who works on the file",
            options=set(),
        ),
    ]
    prefix: Annotated[
        str,
        StringProperty(
            name="Before", description="Words that stand before each prompt", options=set()
        ),
    ]
    suffix: Annotated[
        str,
        StringProperty(
            name="After", description="Words that stand after each prompt", options=set()
        ),
    ]
    picture: Annotated[
        bpy.types.Image | None,
        PointerProperty(
            name="Style Image",
            description="A picture whose style textures take over, where none is chosen",
            type=bpy.types.Image,
        ),
    ]


_PRESETS = TASKS["animate_retarget"].options["animations"]


@declares_properties
class TRIPO_PG_preset(bpy.types.PropertyGroup):
    """One of several movements."""

    value: Annotated[
        str, StringProperty(name="Animation", options=set(), search=choices.search(_PRESETS))
    ]


def _item_type(facts: Option) -> type[bpy.types.PropertyGroup]:
    if facts.role == PICTURE:
        return TRIPO_PG_picture
    return TRIPO_PG_preset if facts.search else TRIPO_PG_text


def _url_property(label: str) -> Any:
    """Stands in for a Blender image with services that take nothing but URLs."""
    return StringProperty(
        name=label, description="Address of the picture in the web", options=set()
    )


def _form_group(task: type[Task]) -> type[bpy.types.PropertyGroup]:
    """The form of one type: a property per option, and a switch for each that may stay unset."""
    properties = {name: form_property(task, facts) for name, facts in task.options.items()}
    for name, facts in task.options.items():
        if facts.optional:
            properties[f"use_{name}"] = BoolProperty(
                name=facts.label, description=f"Choose the {facts.label} yourself", options=set()
            )
        if facts.role == PICTURE and facts.type is not tuple:
            properties[f"url_{name}"] = _url_property(facts.label)
    return _group(f"TRIPO_PG_{task.type}", bpy.types.PropertyGroup, properties)


@declares_properties
class TRIPO_PG_level(bpy.types.PropertyGroup):
    """An object of one of a model's levels of detail."""

    object: Annotated[bpy.types.Object | None, PointerProperty(type=bpy.types.Object)]
    number: Annotated[int, IntProperty(options=set())]
    """0 is the model itself."""


@declares_properties
class TRIPO_PG_shown(bpy.types.PropertyGroup):
    """How an object is shown: one of a result, or one whose place that has taken."""

    object: Annotated[bpy.types.Object | None, PointerProperty(type=bpy.types.Object)]
    before: Annotated[bool, BoolProperty(options=set())]
    """Whether it was there before the result."""
    hide_viewport: Annotated[bool, BoolProperty(options=set())]
    hide_render: Annotated[bool, BoolProperty(options=set())]


@declares_properties
class TRIPO_PG_provenance(bpy.types.PropertyGroup):
    """Where an object or an image came from."""

    service: Annotated[str, StringProperty(name="Service", options=set())]
    kind: Annotated[
        str, StringProperty(name="Kind", description="The type of the task", options=set())
    ]
    task_id: Annotated[
        str, StringProperty(name="Task", description="The service's task id", options=set())
    ]
    prompt: Annotated[str, StringProperty(name="Prompt or Picture", options=set())]
    model: Annotated[str, StringProperty(name="Model", options=set())]
    options: Annotated[
        str,
        StringProperty(
            name="Options", description="The options of the task as JSON", options=set()
        ),
    ]
    credits: Annotated[
        str, StringProperty(name="Credits", description="What was charged", options=set())
    ]
    created: Annotated[
        str, StringProperty(name="Created", description="Time in UTC, ISO 8601", options=set())
    ]
    seeds: Annotated[
        str,
        StringProperty(
            name="Seeds",
            description="The seeds by their options as JSON, also those that nobody typed",
            options=set(),
        ),
    ]
    made_with: Annotated[
        str,
        StringProperty(
            name="Made With", description="Versions of the add-on and of Blender", options=set()
        ),
    ]
    file: Annotated[
        str, StringProperty(name="File", description="The result on disk", options=set())
    ]
    fingerprint: Annotated[
        str,
        StringProperty(
            name="Fingerprint",
            description="A checksum of the model as it arrived, by which an edit is seen",
            options=set(),
        ),
    ]
    output: Annotated[
        str,
        StringProperty(
            name="Output", description="Which of the task's results it is", options=set()
        ),
    ]
    part: Annotated[
        str,
        StringProperty(
            name="Part", description="What the service calls this part of a model", options=set()
        ),
    ]
    press: Annotated[
        str,
        StringProperty(
            name="Press",
            description="What the variations of one press have in common",
            options=set(),
        ),
    ]
    replaces: Annotated[
        bpy.types.Object | None,
        PointerProperty(
            name="Before",
            description="The model that was in its place before, hidden and kept",
            type=bpy.types.Object,
        ),
    ]
    shown: Annotated[Any, CollectionProperty(type=TRIPO_PG_shown)]
    levels: Annotated[Any, CollectionProperty(type=TRIPO_PG_level)]
    level_of: Annotated[
        bpy.types.Object | None,
        PointerProperty(
            name="Level Of",
            description="The model of which it is a level of detail",
            type=bpy.types.Object,
        ),
    ]
    replaced: Annotated[
        bool,
        BoolProperty(
            name="Replaced", description="Whether a result has taken its place", options=set()
        ),
    ]
    replaced_by: Annotated[
        bpy.types.Object | None,
        PointerProperty(
            name="Result",
            description="The result that has taken its place, if that is still in the file",
            type=bpy.types.Object,
        ),
    ]


def _form(groups: dict[str, type]) -> type:
    types = [(name, task.short, task.help, _number_of(name)) for name, task in TASKS.items()]
    sections = [(name, name, _SECTION_HELP[name], at) for at, name in enumerate(SECTIONS)]
    properties = {
        "kind": EnumProperty(name="Task", items=types, translation_context=WORDS, options=set()),
        "section": EnumProperty(
            name="Section",
            items=sections,
            get=choices.section,
            set=choices.choose_section,
            options={"SKIP_SAVE"},
        ),
        "send": EnumProperty(
            name="Send",
            description="What of the active object a step works on",
            items=[(name, *facts) for name, facts in _SENDS.items()],
            options=set(),
        ),
        "style": PointerProperty(type=TRIPO_PG_style),
        "file_id": StringProperty(name="File", options={"HIDDEN"}),
    }
    for name, group in groups.items():
        properties[name] = PointerProperty(type=group)
    for name, facts in Levels.options.items():
        properties[f"level_{name}"] = _property(Levels, facts, hard=True, flags=set())
    for name, facts in Press.options.items():
        properties[f"press_{name}"] = _property(Press, facts, hard=True, flags=set())
    return _group("TRIPO_PG_form", bpy.types.PropertyGroup, properties)


_SENDS = {
    "auto": (
        "Automatic",
        "The task of a model that nobody has changed since it came; anything else as it is seen",
    ),
    "task": ("Tripo's Version", "The model as the service made it, whatever was changed here"),
    "seen": ("As Seen", "The mesh with its modifiers, shape keys and pose"),
    "base": ("Base Mesh", "The mesh without modifiers, shape keys and pose"),
}
"""The values of `worked_on.Send`, with names and help."""
_SECTION_HELP = {
    "Model": "Make a model",
    "Picture": "Make pictures, to look at or to make models from",
    "Edit": "Work on a model: its texture, its parts, its mesh, its file",
    "Animate": "Give a model bones and let it move",
}
_classes: list[type] = []


def register() -> None:
    items = (
        TRIPO_PG_picture,
        TRIPO_PG_text,
        TRIPO_PG_preset,
        TRIPO_PG_style,
        TRIPO_PG_level,
        TRIPO_PG_shown,
    )
    _classes.extend([*items, TRIPO_PG_provenance])
    for cls in _classes:
        bpy.utils.register_class(cls)
    groups = {name: _form_group(task) for name, task in TASKS.items()}
    for group in groups.values():
        _classes.append(group)
        bpy.utils.register_class(group)
    # The form points to the groups, which have to be registered before it.
    form = _form(groups)
    _classes.append(form)
    bpy.utils.register_class(form)
    types.Scene.tripo = PointerProperty(name="Tripo", type=form)
    types.WindowManager.tripo_step_form = PointerProperty(
        name="Step", description="The options of the step that is open", type=form
    )
    types.Object.tripo = PointerProperty(name="Tripo", type=TRIPO_PG_provenance)
    types.Image.tripo = PointerProperty(name="Tripo", type=TRIPO_PG_provenance)


def unregister() -> None:
    del types.Image.tripo
    del types.Object.tripo
    del types.WindowManager.tripo_step_form
    del types.Scene.tripo
    for cls in reversed(_classes):
        bpy.utils.unregister_class(cls)
    _classes.clear()
