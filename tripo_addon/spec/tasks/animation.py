# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that give a model bones and let it move."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import Problem
from ..option import option
from ..options import Result
from ..versions import RIG_MODELS
from . import shared
from .presets import PRESETS
from .shared import TASK_ONLY, switch, version
from .steps import Step

if TYPE_CHECKING:
    from ..origin import Origin
    from .rigs import Rule

NEW_RIGS = ("v2.5-20260210", "v3.0-20260909")
ANY_CREATURE = ("v2.0-20250506", *NEW_RIGS)
RIG_TYPES = {
    "biped": "Biped",
    "quadruped": "Quadruped",
    "hexapod": "Hexapod",
    "octopod": "Octopod",
    "avian": "Avian",
    "serpentine": "Serpentine",
    "aquatic": "Aquatic",
    "others": "Others",
}
SPECS = {
    "tripo": "Tripo",
    "mixamo": "Mixamo",
    "actorcore": "ActorCore",
    "unity": "Unity",
    "unreal": "Unreal",
    "vrm": "VRM",
}
MOST_CLIPS = 5
CLIP_CREDITS = 10


class AnimatePrerigcheck(
    Step,
    type="animate_prerigcheck",
    route="/animations/rig-check",
    pool="animations",
    credits=0,
    label="Rig Check",
    help="Ask whether a model can be rigged, and as what; free",
    section="Animate",
    short="Check",
    verb="Check",
    icon="CHECKMARK",
    result=Result.ANSWER,
    next=("animate_rig",),
    hands_on=("animate_rig",),
):
    """Whether and how a model can be rigged. API v3: POST /animations/rig-check."""

    source: str = shared.source(
        f"A task id, a GLB file or a URL; {shared.LEFT_OUT}", files=("glb",)
    )

    def next_types(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        return self.next if facts.get("riggable", True) else ()

    def next_of_source(self, types: Sequence[str], facts: Mapping[str, Any]) -> Sequence[str]:
        # What it has told comes first, and it need not be asked again.
        told = self.next_types(facts)
        return (*told, *(name for name in types if name not in {self.type, *self.next}))


class AnimateRig(
    Step,
    type="animate_rig",
    route="/animations/rig",
    pool="animations",
    credits=25,
    label="Rig Model",
    help="Give a model an armature",
    section="Animate",
    short="Rig",
    verb="Rig",
    icon="ARMATURE_DATA",
    versions=RIG_MODELS,
    next=("animate_retarget", "convert_model"),
):
    """A rigged model. API v3: POST /animations/rig."""

    model: str = version(RIG_MODELS, "v1.0-20240301", "")
    rig_type: str = option(
        default="biped",
        label="Rig Type",
        help="Build of the creature; Rig Check tells it",
        choices=RIG_TYPES,
        choice_needs={
            **{build: {"model": ANY_CREATURE} for build in RIG_TYPES if build != "biped"},
            "others": {"model": "v3.0-20260909"},
        },
    )
    spec: str = option(
        default="tripo",
        label="Spec",
        help="Whose names and axes the bones have",
        choices=SPECS,
        choice_needs={spec: {"model": NEW_RIGS} for spec in ("unity", "unreal", "vrm")},
    )
    out_format: str = shared.out_format()
    no_weights_list: tuple[str, ...] = option(
        default=(),
        label="No Weights",
        help="Handed to the service as it is",
        group="Service",
        advanced=True,
    )

    def remarks(self, origin: "Origin") -> list[str]:
        # Long tables, for checks only.
        from . import rigs

        rig = rigs.Rig(self.model, self.spec, self.rig_type)
        found = rigs.rule(rig, "")
        return [found.text] if found else []


class AnimateRetarget(
    Step,
    type="animate_retarget",
    route="/animations/retarget",
    pool="animations",
    label="Animate",
    help="Let a rigged model move after up to five presets",
    section="Animate",
    short="Animate",
    verb="Animate",
    credits_from=CLIP_CREDITS,
    icon="ACTION",
    next=("animate_retarget", "convert_model"),
    hands_on=("animate_retarget",),
):
    """Clips on a rigged model. API v3: POST /animations/retarget."""

    source: str = shared.source(
        "Id of a finished Rig Model task", accepts=TASK_ONLY, made_by=("animate_rig",)
    )
    animation: str = option(
        default="",
        label="Animation",
        help="Name of the movement",
        choices=PRESETS,
        search=True,
    )
    animations: tuple[str, ...] = option(
        default=(),
        label="More Animations",
        help="Further movements; five in all, each is paid for",
        choices=PRESETS,
        search=True,
    )
    out_format: str = shared.out_format()
    export_with_geometry: bool = switch(
        "With Geometry", "Put the mesh into the file as well", default=True, always=True
    )
    animate_in_place: bool = switch("In Place", "Take the movement of the root away")
    bake_animation: bool = switch(
        "Bake Animation",
        "Bake the movement into keyframes",
        default=True,
        group="Service",
        advanced=True,
        needs={"out_format": "glb"},
        retired=True,
    )

    def clips(self) -> tuple[str, ...]:
        """All movements, each once."""
        every = (self.animation, *self.animations) if self.animation else self.animations
        return tuple(dict.fromkeys(every))

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        return dict.fromkeys(("animation", "animations"), f"Each {CLIP_CREDITS:+g}")

    def price(self) -> float:
        return CLIP_CREDITS * len(self.clips())

    def title(self) -> str:
        return ", ".join(PRESETS.get(clip, clip) for clip in self.clips()) or self.label

    def further_problems(self) -> list[Problem]:
        count = len(self.clips())
        if not count:
            return [Problem("animation", "Animation is not chosen")]
        if count > MOST_CLIPS:
            return [Problem("animations", f"There are {count} animations; five are possible")]
        return []

    def source_problems(self, origin: "Origin") -> list[Problem]:
        told = {
            _told(clip, found): "animation" if clip == self.animation else "animations"
            for clip, found in reversed(self._rules(origin))
            if found.certain
        }
        problems = [Problem(option, text) for text, option in told.items()]
        return super().source_problems(origin) + problems[::-1]

    def remarks(self, origin: "Origin") -> list[str]:
        return [_told(clip, found) for clip, found in self._rules(origin) if not found.certain]

    def _rules(self, origin: "Origin") -> list[tuple[str, "Rule"]]:
        """What keeps the rig from a movement, for each of them; nothing where it is not known."""
        if origin.type != AnimateRig.type:
            return []
        # Long tables, for checks only.
        from . import rigs

        rig = rigs.Rig(origin.option("model"), origin.option("spec"), origin.option("rig_type"))
        found = ((clip, rigs.rule(rig, clip)) for clip in self.clips())
        return [(clip, rule) for clip, rule in found if rule]


def _told(clip: str, rule: "Rule") -> str:
    """A rule in a sentence, with the movement where it is about one."""
    return rule.text if not rule.clips else f"'{PRESETS.get(clip, clip)}' {rule.text}"
