# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects the service can make, as lists of parts; the front looks along +X."""

import math
from collections.abc import Callable

from .mesh import Part, Vector


def chair() -> list[Part]:
    def back(tx: float, ty: float, tz: float) -> Vector:
        x, y, z = rounded(tx, ty, tz, (0.11, 0.37, 0.36), 0.08)
        return x - 0.36 - 0.22 * (z + 0.36) + 0.10 * (y / 0.37) ** 2, y, z + 0.68

    legs = [
        Part(f"leg_{n}", "wood", (x, y, 0.10), (0.035, 0.035, 0.14), 0.02)
        for n, (x, y) in enumerate(((0.3, 0.3), (0.3, -0.3), (-0.3, 0.3), (-0.3, -0.3)))
    ]
    return [
        Part("seat", "main", (0.02, 0.0, 0.31), (0.37, 0.40, 0.09), 0.05),
        Part("back", "main", (0.0, 0.0, 0.0), (0.11, 0.37, 0.36), shape=back),
        Part("arm_left", "main", (-0.02, 0.36, 0.47), (0.38, 0.085, 0.19), 0.08),
        Part("arm_right", "main", (-0.02, -0.36, 0.47), (0.38, 0.085, 0.19), 0.08),
        *legs,
        Part("cushion", "second", (0.07, 0.0, 0.44), (0.33, 0.27, 0.07), 0.065),
    ]


def jug() -> list[Part]:
    def body(tx: float, ty: float, tz: float) -> Vector:
        x, y = disc(tx, ty)
        rho = math.hypot(x, y)
        height = tz
        if tz >= 1.0:
            height = 1.0 - 1.85 * smooth((0.88 - rho) / 0.12)
        radius = 0.24 + 0.14 * math.cos(1.9 * (height + 0.3)) - 0.04 * smooth(-height - 0.8)
        lip = smooth((height - 0.1) / 0.9) ** 2 * smooth((x - 0.2) / 0.8) ** 2
        return radius * x + 0.15 * lip, radius * y * (1 - 0.5 * lip), 0.45 * height + 0.04 * lip

    def handle(tx: float, ty: float, tz: float) -> Vector:
        x, y = disc(tx, ty)
        angle = 1.75 * tz
        # The other way round the surface would look inwards.
        reach = 0.21 - 0.035 * x
        return -0.26 - reach * math.cos(angle), 0.045 * y, 0.04 + 1.15 * reach * math.sin(angle)

    return [
        Part("body", "glaze", (0.0, 0.0, 0.0), (0.36, 0.36, 0.45), shape=body),
        Part("handle", "second", (0.0, 0.0, 0.0), (0.05, 0.05, 0.40), shape=handle),
        Part("foot", "second", (0.0, 0.0, -0.455), (0.17, 0.17, 0.025), 0.02),
    ]


def robot() -> list[Part]:
    def pair(name: str, material: str, at: Vector, half: Vector, radius: float) -> list[Part]:
        x, y, z = at
        return [
            Part(f"{name}_left", material, (x, y, z), half, radius),
            Part(f"{name}_right", material, (x, -y, z), half, radius),
        ]

    return [
        Part("torso", "main", (0.0, 0.0, 0.52), (0.15, 0.20, 0.20), 0.08),
        Part("head", "main", (0.02, 0.0, 0.90), (0.16, 0.19, 0.14), 0.09),
        *pair("leg", "metal", (0.03, 0.10, 0.17), (0.12, 0.075, 0.16), 0.05),
        *pair("arm", "metal", (0.03, 0.26, 0.52), (0.07, 0.05, 0.19), 0.05),
        Part("visor", "dark", (0.16, 0.0, 0.91), (0.04, 0.14, 0.075), 0.035),
        *pair("eye", "glow", (0.20, 0.065, 0.92), (0.02, 0.03, 0.03), 0.02),
        Part("antenna", "second", (0.0, 0.0, 1.09), (0.025, 0.025, 0.07), 0.025),
    ]


FORMS: dict[str, Callable[[], list[Part]]] = {"chair": chair, "jug": jug, "robot": robot}


def disc(x: float, y: float) -> tuple[float, float]:
    """Map a square from -1 to 1 onto the unit disc."""
    return x * math.sqrt(1 - y * y / 2), y * math.sqrt(1 - x * x / 2)


def smooth(t: float) -> float:
    t = max(0.0, min(1.0, t))
    return t * t * (3 - 2 * t)


def rounded(tx: float, ty: float, tz: float, half: Vector, radius: float) -> Vector:
    """Map a cube from -1 to 1 onto a box with round edges."""
    inside, out = [], []
    for t, side in zip((tx, ty, tz), half, strict=True):
        place = max(radius - side, min(side - radius, t * side))
        inside.append(place)
        out.append(t * side - place)
    scale = radius / (math.hypot(*out) or 1.0)
    x, y, z = (place + scale * by for place, by in zip(inside, out, strict=True))
    return x, y, z
