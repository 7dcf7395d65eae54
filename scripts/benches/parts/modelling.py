# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Blender: writes models to import, textured ones of many faces and a rigged one."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np

PIXELS = 2048
BONES = 20
FRAMES = 60

given = json.loads(sys.argv[-1])
data: Any = bpy.data


def grid(faces: int) -> Any:
    """A grid of triangles, once they are exported."""
    side = round(math.sqrt(faces / 2))
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=side, y_subdivisions=side)
    return bpy.context.object


def paint(obj: Any) -> None:
    """A material with two textures of noise."""
    material = data.materials.new("Paint")
    material.use_nodes = True
    tree = material.node_tree
    shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    for name in ("Base Color", "Roughness"):
        image = data.images.new(name, PIXELS, PIXELS)
        noise = np.random.default_rng(1).random(PIXELS * PIXELS * 4)
        image.pixels.foreach_set(noise.astype(np.float32))
        image.pack()
        texture = tree.nodes.new("ShaderNodeTexImage")
        texture.image = image
        tree.links.new(texture.outputs[0], shader.inputs[name])
    obj.data.materials.append(material)


def rig(obj: Any) -> None:
    """A chain of bones along X, each with its part of the mesh, that moves."""
    bpy.ops.object.armature_add()
    armature: Any = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    bones = armature.data.edit_bones
    before = bones[0]
    for number in range(1, BONES):
        bone = bones.new(f"Bone {number}")
        bone.parent, bone.head = before, before.tail
        bone.tail = (2 * number / BONES, 0, 1)
        before = bone
    bpy.ops.object.mode_set(mode="OBJECT")
    for number, bone in enumerate(armature.data.bones):
        group = obj.vertex_groups.new(name=bone.name)
        places = (vertex.co.x for vertex in obj.data.vertices)
        part = [at for at, x in enumerate(places) if number == min(int((x + 1) * 10), BONES - 1)]
        group.add(part, 1.0, "REPLACE")
    obj.parent = armature
    obj.modifiers.new("Armature", "ARMATURE").object = armature
    for bone in armature.pose.bones:
        bone.rotation_mode = "XYZ"
        for frame in range(1, FRAMES, 4):
            bone.rotation_euler.x = math.sin(frame / 10)
            bone.keyframe_insert("rotation_euler", frame=frame)


def save(name: str) -> str:
    path = str(Path(given["folder"]) / f"{name}.glb")
    export: Any = bpy.ops.export_scene.gltf
    export(filepath=path, export_image_format="JPEG")
    return path


found = {}
for count in given["faces"]:
    paint(grid(count))
    found[f"{count:,} faces"] = save(f"{count}")
model = grid(20_000)
paint(model)
rig(model)
found["rigged, 20,000 faces"] = save("rigged")
print(json.dumps(found), flush=True)
