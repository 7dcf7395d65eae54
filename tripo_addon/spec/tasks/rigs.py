# SPDX-License-Identifier: GPL-3.0-or-later
"""Which movements a rig takes, by the model, the spec and the body that it was made with.

API reference 2.8. What the service is certain to refuse is refused before it is sent; where its
documents contradict each other or break off, there is a remark.
"""

from __future__ import annotations

from typing import NamedTuple

from .presets import COMMON, CREATURES, PRESETS

FIRST, SECOND, THIRD, NEWEST = (
    "v1.0-20240301",
    "v2.0-20250506",
    "v2.5-20260210",
    "v3.0-20260909",
)
EVERY: frozenset[str] = frozenset()
"""As a condition of a rule: every value meets it."""


class Rule(NamedTuple):
    """Movements that certain rigs do not take, or may not take."""

    certain: bool
    """The service refuses them."""
    text: str
    models: frozenset[str] = EVERY
    specs: frozenset[str] = EVERY
    bodies: frozenset[str] = EVERY
    clips: frozenset[str] = EVERY
    many: str = ""
    """The text for several movements at once; empty where it is about none."""


_CREATURES = {name.partition(":")[0]: f"preset:{name}" for name in CREATURES}
"""The movement of each body that is no human's."""
_BODIES = frozenset(_CREATURES)
_EVERY_BODY = ("biped", *_CREATURES, "avian")
_TWO_LEGS = frozenset({"biped"})
_HUMAN = frozenset(name for name in PRESETS if name.startswith("preset:biped:"))
_TAKEN = frozenset(f"preset:biped:{name}" for name in (*COMMON, "chop"))
"""Movements of a human that rigs of v2.5 take by one document and do not take by another."""

OTHER_BODY = "are for rigs of another body"

RULES = (
    Rule(
        True,
        "Rigs of model v1.0 with spec Mixamo take no movements; rig the model again with another "
        "Spec or Model",
        models=frozenset({FIRST}),
        specs=frozenset({"mixamo"}),
    ),
    *(
        Rule(
            True,
            f"is a movement for {body} rigs, and this one is of another body",
            bodies=_BODIES - {body} | _TWO_LEGS | {"avian"},
            clips=frozenset({clip}),
            many=OTHER_BODY,
        )
        for body, clip in _CREATURES.items()
    ),
    Rule(
        True,
        "is a movement for biped rigs, and this one is of another body",
        bodies=_BODIES | {"avian"},
        clips=_HUMAN,
        many=OTHER_BODY,
    ),
    Rule(
        True,
        "is not among the movements that rigs of model v2.5 take",
        models=frozenset({THIRD}),
        clips=_HUMAN - _TAKEN,
        many="are not among those that rigs of model v2.5 take",
    ),
    Rule(
        False,
        "may be refused by the service for a rig of this model; the movements without Biped "
        "are safe",
        models=frozenset({SECOND, THIRD, NEWEST}),
        clips=_HUMAN,
    ),
    Rule(
        False,
        "may be refused by the service for a rig of model v3.0",
        models=frozenset({NEWEST}),
        clips=frozenset(_CREATURES.values()),
    ),
    Rule(
        False,
        "is made for two legs; the service may refuse it for this rig",
        bodies=_BODIES | {"avian", "others"},
        clips=frozenset(f"preset:{name}" for name in COMMON),
    ),
)
"""The first that applies to a movement is the one that counts."""


class Rig(NamedTuple):
    """What a rig was made with; empty texts for what is not known."""

    model: str
    spec: str
    body: str


def verdicts(rig: Rig) -> dict[str, Rule | None]:
    """All movements, each with what keeps, or may keep, a rig from taking it."""
    return {clip: rule(rig, clip) for clip in PRESETS}


def takers(clip: str) -> dict[str, tuple[str, ...]]:
    """The bodies whose rigs are sure to take a movement, each with the models of these rigs."""
    rigs = [Rig(model, "tripo", body) for body in _EVERY_BODY for model in _models(body)]
    sure = [rig for rig in rigs if rule(rig, clip) is None]
    return {body: tuple(rig.model for rig in sure if rig.body == body) for body in _EVERY_BODY}


def _models(body: str) -> tuple[str, ...]:
    """The models that can rig a body, without the retired one."""
    return (FIRST, THIRD, NEWEST) if body == "biped" else (THIRD, NEWEST)


def rule(rig: Rig, clip: str) -> Rule | None:
    """What keeps, or may keep, a rig from taking a movement."""
    return next((rule for rule in RULES if _applies(rule, rig, clip)), None)


def _applies(rule: Rule, rig: Rig, clip: str) -> bool:
    met = ((rig.model, rule.models), (rig.spec, rule.specs), (rig.body, rule.bodies))
    return all(values is EVERY or value in values for value, values in (*met, (clip, rule.clips)))
