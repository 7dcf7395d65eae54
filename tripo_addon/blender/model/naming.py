# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for everything a model is made of, from its title: the service's are often just numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import bpy

from ...text.filenames import object_name

LONGEST_ARMATURE_NAME = 24
"""In bytes: animations in an FBX file carry it twice, in the 63 bytes of a name."""
_NUMBERED = re.compile(r"\.\d{3,}$")
"""What Blender puts behind a name that is taken."""
_GENERATED = re.compile(
    r"((tripo|gltf|obj|fbx)?[\s_]*(node|mesh|geometry|object|part|prim|model|group|material|mat|"
    r"image|img|texture|tex|armature|skeleton|skin|scene|world|root|bone|joint|default|untitled)s?"
    r"|tripo)?([\s_.-]*((?=[a-f]*\d)[0-9a-f]{6,}|\d+))*[\s_.-]*",
    re.IGNORECASE,
)
"""A word for its kind, a number, or both: such as `tripo_node_ad297c07`, `mesh_0`, `Material.001`.
"""
_USES = (
    (("Base Color",), "Base Color"),
    (("Normal", "Coat Normal"), "Normal"),
    (("Metallic", "Roughness"), "Metallic Roughness"),
    (("Occlusion",), "Occlusion"),
    (("Emission Color", "Emission"), "Emission"),
    (("Alpha",), "Alpha"),
)
"""Inputs of a surface, and what a picture for them is called; the first that fits counts."""


def meaning(name: str) -> str:
    """What of a name says something to people; empty for one that a program has made."""
    name = _NUMBERED.sub("", name).strip(" _.:;,-")
    return "" if _GENERATED.fullmatch(name) else name


def name_all(objects: Sequence[bpy.types.Object], title: str) -> None:
    """Name a model's objects, the root first, with their data, materials and pictures."""
    root, *others = objects
    _rename(root, object_name(title))
    meshes = [obj for obj in others if obj.type == "MESH"]
    for number, obj in enumerate(meshes, 1):
        alone = f" {number}" if len(meshes) > 1 else ""
        kind = " Part" if len(meshes) > 1 else " Mesh"
        _rename(obj, object_name(meaning(obj.name)) or object_name(title, f"{kind}{alone}"))
    for obj in others:
        if obj.type == "ARMATURE":
            _rename(obj, object_name(title, " Armature", LONGEST_ARMATURE_NAME))
        elif obj.type != "MESH":
            _rename(obj, object_name(meaning(obj.name)) or object_name(title, f" {_kind(obj)}"))
    _name_materials(objects, title)
    for obj in objects:
        if isinstance(obj.data, bpy.types.Armature):
            _name_root_bone(obj.data)


def _kind(obj: bpy.types.Object) -> str:
    return obj.type.replace("_", " ").title()


def _rename(obj: bpy.types.Object, name: str) -> None:
    obj.name = name
    if obj.data and obj.data.users == 1:
        obj.data.name = name


def _name_materials(objects: Sequence[bpy.types.Object], title: str) -> None:
    materials = list(dict.fromkeys(slot.material for obj in objects for slot in obj.material_slots))
    found = [material for material in materials if material]
    for number, material in enumerate(found, 1):
        alone = f" {number}" if len(found) > 1 else ""
        known = meaning(material.name)
        material.name = object_name(known) or object_name(title, f" Material{alone}")
        for image, use in _used(material):
            # A name of its own tells less than what the picture is for.
            owner = known if known and len(found) > 1 else f"{title}{alone}"
            image.name = object_name(owner, f" {use}")


def _used(material: bpy.types.Material) -> Iterator[tuple[bpy.types.Image, str]]:
    """The pictures of a material, each with its use."""
    tree = material.node_tree
    inputs: dict[bpy.types.Image, set[str]] = {}
    for node in tree.nodes if tree else ():
        # The importer of glTF keeps occlusion in a group beside the surface.
        if isinstance(node, bpy.types.ShaderNodeBsdfPrincipled | bpy.types.ShaderNodeGroup):
            sockets: Iterable[bpy.types.NodeSocket] = node.inputs or ()
            for socket in sockets:
                for image in _behind(socket):
                    inputs.setdefault(image, set()).add(socket.name)
    for image, names_of in inputs.items():
        use = next((use for names, use in _USES if names_of & set(names)), "Texture")
        yield image, use


def _behind(socket: bpy.types.NodeSocket) -> Iterator[bpy.types.Image]:
    """The pictures that an input of a node depends on."""
    waiting: list[bpy.types.NodeSocket] = [socket]
    seen = set()
    while waiting:
        nodes = [link.from_node for link in waiting.pop().links or ()]
        for node in nodes:
            if node is None or node in seen:
                continue
            seen.add(node)
            image = getattr(node, "image", None)
            if isinstance(image, bpy.types.Image):
                yield image
            waiting.extend(node.inputs)


def _name_root_bone(armature: bpy.types.Armature) -> None:
    """Give the root a name where it has none; engines know all other bones by theirs."""
    for bone in armature.bones:
        # "Root" is what engines expect.
        if bone.parent is None and not meaning(bone.name) and bone.name.lower() != "root":
            bone.name = "Root"
