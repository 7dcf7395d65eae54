# SPDX-License-Identifier: GPL-3.0-or-later
"""What models of the scene are written as: formats, and presets for what they are for, as data.

All of them are written on this machine, of what is seen, and cost nothing. The service's Convert
Model writes some of the formats too, of its own version of a model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..errors import Invalid, Problem
from ..record import Record

MILLIMETRES = 1000.0
"""In a metre."""
MOST_MM = 100_000.0
"""The longest that a print may be."""
SIZE_OF = {"longest": "Longest Side", "height": "Height"}
"""Which measure of a print its size is."""
MOST_FILAMENTS = 16
"""Slicers know no more in one print."""
GAME_PARTS = re.compile(r"^UCX_|_LOD\d+$")
"""The names of hulls for collisions and of levels of detail, see `Preparation`."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Format(Record):
    """A type of file."""

    label: str
    lost: str
    """What it cannot keep of a model, without a full stop; empty where that is nothing."""
    service: str = ""
    """The format of Convert Model that is the same; empty where there is none."""


FORMATS = {
    ".glb": Format("glTF in one file", "", "GLTF"),
    ".gltf": Format("glTF with files beside it", ""),
    ".fbx": Format(
        "FBX",
        "Occlusion; metallic and roughness too where these share a picture",
        "FBX",
    ),
    ".obj": Format("Wavefront OBJ", "Bones and animation", "OBJ"),
    ".usdz": Format("USDZ", "Shaders other than Principled BSDF", "USDZ"),
    ".usdc": Format("USD", "Shaders other than Principled BSDF"),
    ".ply": Format("PLY", "Textures, materials, bones and animation"),
    ".abc": Format("Alembic", "Textures, materials and bones; movement becomes moving points"),
    ".stl": Format("STL", "Colours, textures, materials, bones and animation", "STL"),
    ".3mf": Format("3MF", "Gloss, metal, relief of textures, bones and animation", "3MF"),
}
"""By the endings of their files."""


class Preset(Record):
    """What a file is for, and how it is written for that."""

    label: str
    ending: str
    help: str
    note: str = ""
    """What is to be known of it where it is opened, as a sentence without its full stop."""
    options: Mapping[str, Any] = _NOTHING
    """For Blender's exporter of this format, by its own names."""
    texture_limit: int = 0
    """Pixels of the longer side of a texture; 0 is no limit."""
    game: bool = False
    """Levels of detail and hulls for collisions go with the model."""
    printed: bool = False
    """In millimetres, of a size, on the floor, one surface as it is seen, checked."""

    @property
    def lost(self) -> str:
        return FORMATS[self.ending].lost


_FBX = MappingProxyType({"apply_scale_options": "FBX_SCALE_ALL", "axis_up": "Y"})

PRESETS = {
    "unity": Preset(
        "Unity",
        ".fbx",
        "FBX in metres, Y up, with textures, bones and animations",
        "Turn on Bake Axis Conversion in Unity's import settings",
        {**_FBX, "axis_forward": "-Z", "use_triangles": True},
        game=True,
    ),
    "unreal": Preset(
        "Unreal Engine",
        ".fbx",
        "FBX with smoothing by faces, textures, bones and animations",
        "Objects UCX_... become collisions, levels of detail objects of their own",
        {"axis_forward": "-Z", "axis_up": "Y", "mesh_smooth_type": "FACE"},
        game=True,
    ),
    "godot": Preset(
        "Godot",
        ".glb",
        "glTF in one file, in metres, with textures, bones and animations",
        game=True,
    ),
    "web": Preset(
        "Web (three.js, Babylon.js)",
        ".glb",
        "glTF in one file that every viewer opens, textures up to 2048 pixels",
        texture_limit=2048,
    ),
    "web_small": Preset(
        "Web, Small",
        ".glb",
        "glTF compressed with Draco, WebP textures up to 1024 pixels",
        "Its viewer needs a DRACOLoader",
        {
            "export_draco_mesh_compression_enable": True,
            "export_image_format": "WEBP",
        },
        texture_limit=1024,
    ),
    "scene_viewer": Preset(
        "AR on Android (Scene Viewer)",
        ".glb",
        "glTF in one file, as large as in Blender, textures up to 2048 pixels",
        "Google advises up to 10 MB and 100,000 triangles",
        texture_limit=2048,
    ),
    "quick_look": Preset(
        "AR on Apple (Quick Look)",
        ".usdz",
        "USDZ with Y up, as large as in Blender, textures up to 2048 pixels",
        "It plays one animation",
        {
            "convert_orientation": True,
            "export_global_forward_selection": "NEGATIVE_Z",
            "export_global_up_selection": "Y",
        },
        texture_limit=2048,
    ),
    "print": Preset(
        "3D Print",
        ".stl",
        "Binary STL in millimetres, upright, standing on the floor",
        "STL names no unit: tell the slicer millimetres where it asks",
        printed=True,
    ),
    "print_colour": Preset(
        "3D Print in Colour",
        ".3mf",
        "3MF in millimetres, upright, with the colours of texture or vertices",
        "Filaments 0 is full colour, for printing services; with a number slicers take the "
        "filaments that are loaded there",
        printed=True,
    ),
    "glb": Preset("glTF (.glb)", ".glb", "glTF in one file, everything as it is"),
    "gltf": Preset("glTF (.gltf)", ".gltf", "glTF with its data and textures as files beside it"),
    "fbx": Preset("FBX (.fbx)", ".fbx", "FBX with Blender's own axes and units"),
    "obj": Preset("OBJ (.obj)", ".obj", "OBJ with its materials and textures as files beside it"),
    "ply": Preset("PLY (.ply)", ".ply", "Binary PLY with the colours of its vertices"),
    "usd": Preset("USD (.usdc)", ".usdc", "USD with textures in a folder beside it"),
    "abc": Preset("Alembic (.abc)", ".abc", "Alembic with everything that moves"),
}
"""By their names on the command line and in Python."""

USUAL = {
    **{preset.ending: name for name, preset in reversed(PRESETS.items())},
    ".glb": "glb",
    ".fbx": "fbx",
}
"""The preset of a file whose name is all that is known."""


def by_service(ending: str, credits: int) -> str:
    """What the service's own conversion is to this one, as a sentence; empty where none is."""
    service = FORMATS[ending].service
    if not service:
        return ""
    return (
        f"Convert Model writes {service} of the service's version for {credits} credits, without "
        "your changes"
    )


def named(name: str, ending: str) -> Preset:
    """The preset of this name, or without a name the usual one; it fits the ending of a file.

    Raises `Invalid`.
    """
    if name not in PRESETS and (name or ending not in USUAL):
        what = f"There is no preset '{name}'" if name else f"'{ending}' files cannot be written"
        offered = ", ".join(PRESETS if name else FORMATS)
        raise Invalid([Problem("preset", what)], f"There are {offered}")
    found = PRESETS[name or USUAL[ending]]
    if ending != found.ending:
        text = f"The preset {name} writes {found.ending} files, not '{ending}'"
        raise Invalid([Problem("preset", text)], "Choose another preset, or another name")
    return found


class Chosen(Record):
    """How a model is to be written."""

    preset: str
    """Its name."""
    size: float = 0.0
    """Millimetres that a print measures; 0 for as large as it is in Blender."""
    size_of: str = "longest"
    filaments: int = 0
    """So many colours a 3MF file has at most; 0 for all of them."""

    def problems(self) -> list[Problem]:
        """What cannot be."""
        found = []
        preset = PRESETS[self.preset]
        if not 0 <= self.size <= MOST_MM:
            found.append(Problem("size_mm", f"A size is 0 to {MOST_MM:,.0f} millimetres"))
        if self.size and not preset.printed:
            text = f"{preset.label} is written as large as in Blender; only prints have a size"
            found.append(Problem("size_mm", text))
        if self.size_of not in SIZE_OF:
            found.append(Problem("size_of", f"The size is one of {', '.join(SIZE_OF)}"))
        if not 0 <= self.filaments <= MOST_FILAMENTS:
            found.append(Problem("filaments", f"Filaments are 0 to {MOST_FILAMENTS}"))
        if self.filaments and preset.ending != ".3mf":
            found.append(Problem("filaments", "Only 3MF files have filaments"))
        return found


def chosen(
    preset: object = "",
    ending: str = "",
    size: object = 0.0,
    size_of: object = "longest",
    filaments: object = 0,
) -> Chosen:
    """How a file of this ending is to be written, of what a script or a user gave.

    Raises `Invalid`.
    """
    name = str(preset)
    named(name, ending)
    wrong = [
        Problem(option, f"{option} is no number")
        for option, value, kinds in (("size_mm", size, int | float), ("filaments", filaments, int))
        if not isinstance(value, kinds) or isinstance(value, bool)
    ]
    found = Chosen(name or USUAL[ending])
    if not wrong:
        found = Chosen(found.preset, float(str(size)), str(size_of), int(str(filaments)))
        wrong = found.problems()
    if wrong:
        raise Invalid(wrong, "Change how it is written")
    return found
