# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets that come with the add-on."""

from __future__ import annotations

from .targets import Target

READY = (
    Target(
        name="Mobile",
        use="A prop or a character of a game on phones",
        faces=5_000,
        texture_size=1024,
    ),
    Target(
        name="Game",
        use="A prop or a character of a game on PC and console",
        faces=20_000,
        texture_size=2048,
    ),
    Target(
        name="Hero",
        use="The character of a game that is always in sight",
        faces=60_000,
        texture_size=4096,
    ),
    Target(
        name="Background",
        use="What is seen from afar, and many times over",
        faces=1_000,
        texture_size=512,
    ),
    Target(
        name="VR Headset",
        use="A headset that renders everything twice, and without a PC",
        faces=10_000,
        texture_size=1024,
    ),
    Target(
        name="Web and AR",
        use="A model in a web page, in Quick Look or in Scene Viewer",
        faces=30_000,
        texture_size=2048,
    ),
    Target(
        name="Roblox",
        use="An accessory in Roblox, which takes 4,000 triangles",
        faces=4_000,
        texture_size=1024,
    ),
    Target(
        name="Animation",
        use="A character that is bent and subdivided: loops of quads",
        faces=10_000,
        quad=True,
        texture_size=4096,
    ),
    Target(
        name="Film",
        use="Close-ups in a rendered picture: dense quads and the largest textures",
        faces=100_000,
        quad=True,
        texture_size=8192,
    ),
    Target(
        name="Print",
        use="A shape for a 3D printer: all the detail, whatever the textures",
        faces=500_000,
    ),
)
