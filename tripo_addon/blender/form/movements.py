# SPDX-License-Identifier: GPL-3.0-or-later
"""The movements of the form: those that its rig takes, those that are chosen, the favourites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import bpy

from ...providers import SERVICES, capabilities
from ...spec.tasks import AnimateRetarget, AnimateRig
from ...spec.tasks.animation import RIG_TYPES
from ...spec.tasks.presets import PRESETS
from ...spec.tasks.rigs import Rig, Rule, rule, takers, verdicts
from ...spec.versions import RIG_MODELS
from .. import groups, typed
from ..settings import preferences, service
from . import choices, listed, sources, values, worked_on


class Offer(NamedTuple):
    """A movement that can be chosen."""

    clip: str
    """Its name at the service."""
    label: str
    doubt: str
    """Why the rig may not take it; empty where it does."""


class Offers(NamedTuple):
    """What can be chosen for a rig."""

    movements: tuple[Offer, ...]
    """Those that are sure come first."""
    refused: tuple[str, ...]
    """Sentences about those that the rig does not take."""


def form_of(context: bpy.types.Context) -> Any:
    """The form's values for this type of task."""
    return getattr(groups.form(typed.scene(context)), AnimateRetarget.type)


def source_of(context: bpy.types.Context) -> str:
    """The task of the rig that the form works on; empty where there is none."""
    named = choices.value(form_of(context), "source").strip()
    return named or worked_on.of(context, AnimateRetarget).source


def rig(context: bpy.types.Context) -> Rig | None:
    """What is known of that rig; None where nothing is."""
    return rig_of_task(source_of(context))


def rig_of_task(source: str, find: sources.Find = listed.job_of) -> Rig | None:
    """What is known of the rig that a task has made; None where nothing is."""
    origin = sources.origin(source, find)
    if origin.type != AnimateRig.type:
        return None
    return Rig(origin.option("model"), origin.option("spec"), origin.option("rig_type"))


def offers(known: Rig | None) -> Offers:
    """What the chosen service can do with a rig; everything where it is not known."""
    at_service = capabilities.choices(service(), AnimateRetarget, "animation")
    found: dict[str, Rule | None] = verdicts(known) if known else dict.fromkeys(PRESETS)
    taken: list[Offer] = []
    refused: Counter[str] = Counter()
    for clip in (clip for clip in at_service if clip in found):
        against = found[clip]
        if against and against.certain:
            refused[against.many or against.text] += 1
        else:
            taken.append(Offer(clip, PRESETS[clip], against.text if against else ""))
    told = (f"{count} more {why}" if why[0].islower() else why for why, count in refused.items())
    return Offers(tuple(sorted(taken, key=lambda offer: bool(offer.doubt))), tuple(told))


def suits(clip: str) -> str:
    """Which rigs are sure to take a movement, in words; empty where none is."""
    told = []
    for body, models in takers(clip).items():
        if models:
            names = ", ".join(RIG_MODELS[model].label for model in models)
            told.append(f"{RIG_TYPES[body]} ({names})")
    return ", ".join(told)


def chosen(group: Any) -> tuple[str, ...]:
    """The movements in the form, each once, in order."""
    items = (choices.value(item, "value") for item in group.animations)
    every = (choices.value(group, "animation"), *items)
    return tuple(dict.fromkeys(filter(None, every)))


def choose(group: Any, clips: Iterable[str]) -> None:
    """Put movements into the form, in place of those that are there."""
    first, *others = [*clips] or [""]
    group.animation = first
    values.set_value(group, AnimateRetarget.options["animations"], others)


def drop_refused(group: Any, known: Rig | None) -> None:
    """Take those out of the form that a rig is certain not to take."""
    kept = [clip for clip in chosen(group) if not (known and _refused(known, clip))]
    choose(group, kept)


def _refused(known: Rig, clip: str) -> bool:
    against = rule(known, clip)
    return against is not None and against.certain


def is_priced() -> bool:
    """Whether the chosen service has Tripo's prices."""
    return bool(SERVICES[service()].prices)


def favourites() -> frozenset[str]:
    """The movements that the user has marked with a star."""
    found = preferences()
    return frozenset(found.favourite_movements.split() if found else ())


def mark_favourite(clip: str, *, wanted: bool) -> None:
    """Mark a movement as a favourite, or no longer; kept with the preferences."""
    found = preferences()
    if found:
        names = favourites() | {clip} if wanted else favourites() - {clip}
        found.favourite_movements = " ".join(sorted(names))
        typed.preferences(bpy.context).is_dirty = True
