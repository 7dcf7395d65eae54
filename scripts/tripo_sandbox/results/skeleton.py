# SPDX-License-Identifier: GPL-3.0-or-later
"""Skeletons: bones placed by shares of the model's bounding box, named as a tool expects."""

from dataclasses import dataclass

from .mesh import Vector


@dataclass(frozen=True)
class Rig:
    type: str = "biped"
    spec: str = "tripo"


@dataclass(frozen=True)
class Bone:
    name: str
    parent: int
    """The parent's place in the list; -1 for the root."""
    head: Vector
    swings: float
    """1 or -1 for bones that an animation moves, to and fro; 0 for the others."""


_LIMBS: tuple[tuple[str, float, tuple[tuple[float, float], ...]], ...] = (
    # parent, then (distance from the middle, height) of each bone
    ("chest", 1.0, ((0.16, 0.76), (0.30, 0.70), (0.42, 0.62))),
    ("hips", -1.0, ((0.14, 0.46), (0.14, 0.25), (0.14, 0.04))),
)
_TRUNK = (("hips", 0.50), ("spine", 0.60), ("chest", 0.70), ("neck", 0.82), ("head", 0.87))
# Hips, spine, chest, neck, head; arm, forearm, hand; thigh, calf, foot, with {} for the side.
_NAMES = {
    "tripo": "Hip Waist Spine01 NeckTwist01 Head {}_Upperarm {}_Forearm {}_Hand "
    "{}_Thigh {}_Calf {}_Foot",
    "mixamo": "mixamorig:Hips mixamorig:Spine mixamorig:Spine1 mixamorig:Neck mixamorig:Head "
    "mixamorig:{}Arm mixamorig:{}ForeArm mixamorig:{}Hand "
    "mixamorig:{}UpLeg mixamorig:{}Leg mixamorig:{}Foot",
    "actorcore": "CC_Base_Hip CC_Base_Waist CC_Base_Spine01 CC_Base_NeckTwist01 CC_Base_Head "
    "CC_Base_{}_Upperarm CC_Base_{}_Forearm CC_Base_{}_Hand "
    "CC_Base_{}_Thigh CC_Base_{}_Calf CC_Base_{}_Foot",
    "unity": "Hips Spine Chest Neck Head {}UpperArm {}LowerArm {}Hand {}UpperLeg {}LowerLeg {}Foot",
    "unreal": "pelvis spine_01 spine_02 neck_01 head upperarm_{} lowerarm_{} hand_{} "
    "thigh_{} calf_{} foot_{}",
    "vrm": "hips spine chest neck head {}UpperArm {}LowerArm {}Hand {}UpperLeg {}LowerLeg {}Foot",
}
_SIDES = {
    "tripo": ("L", "R"),
    "mixamo": ("Left", "Right"),
    "actorcore": ("L", "R"),
    "unity": ("Left", "Right"),
    "unreal": ("l", "r"),
    "vrm": ("left", "right"),
}
_LEG_PAIRS = {"quadruped": 2, "hexapod": 3, "octopod": 4, "avian": 1}


def bones_of(rig: Rig) -> list[Bone]:
    """Heads are shares of the box: front to the right of 0..1, then left to right, then height."""
    return _biped(rig.spec) if rig.type == "biped" else _animal(_LEG_PAIRS.get(rig.type, 0))


def _biped(spec: str) -> list[Bone]:
    names = _NAMES[spec].split()
    bones = [
        Bone(name, place - 1, (0.5, 0.5, height), 0.0)
        for place, (name, (_, height)) in enumerate(zip(names[:5], _TRUNK, strict=True))
    ]
    roots = [name for name, _ in _TRUNK]
    for number, (parent, swing, places) in enumerate(_LIMBS):
        for side, sign in zip(_SIDES[spec], (1, -1), strict=True):
            above = roots.index(parent)
            for step, (out, height) in enumerate(places):
                name = names[5 + 3 * number + step].format(side)
                swings = swing * sign if step == 0 else 0.0
                bones.append(Bone(name, above, (0.5, 0.5 + sign * out, height), swings))
                above = len(bones) - 1
    return bones


def _animal(pairs: int) -> list[Bone]:
    """A spine from back to front, and legs along it; without legs it is the spine that bends."""
    height = 0.6 if pairs else 0.5
    steps = max(5, 2 * pairs + 1)
    bones = [
        Bone(
            "Root" if step == 0 else f"Spine_{step}",
            step - 1,
            (0.1 + 0.8 * step / (steps - 1), 0.5, height),
            0.0 if pairs or step == 0 else (-1.0) ** step,
        )
        for step in range(steps)
    ]
    for pair in range(pairs):
        above = 1 + 2 * pair if pairs > 1 else steps // 2
        along = bones[above].head[0]
        for side, sign in (("L", 1), ("R", -1)):
            swings = sign * (-1.0) ** pair
            upper = Bone(f"{side}_Leg_{pair + 1}", above, (along, 0.5 + 0.25 * sign, 0.5), swings)
            bones.append(upper)
            foot = (along, 0.5 + 0.25 * sign, 0.05)
            bones.append(Bone(f"{side}_Foot_{pair + 1}", len(bones) - 1, foot, 0.0))
    return bones
