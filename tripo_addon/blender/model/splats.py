# SPDX-License-Identifier: GPL-3.0-or-later
"""Gaussian splats become a coloured point cloud with the size of each splat.

No Blender up to 5.2 has splats of its own. The points are the vertices of a mesh, since only a few
versions let Python make point clouds; a modifier shows each as a ball, and can be set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...files import splat

MOST_POINTS = 1_000_000
"""More make the viewport slow; the most opaque are kept."""
LEAST_OPACITY = 0.1
"""Fainter splats are a haze, which balls without transparency would make a crust."""
COLOUR, SIZE, OPACITY = "Color", "radius", "opacity"
"""The attributes of the points."""


def read(file: str) -> list[bpy.types.Object]:
    """Make the object of a file with splats, in the context's scene.

    Raises `ValueError` for a file that cannot be read, and `OSError`.
    """
    splats = splat.read(Path(file), MOST_POINTS)
    mesh = bpy.data.meshes.new("Splats")
    mesh.vertices.add(len(splats.places))
    # The service's files have Y up, as its other models.
    turned = splats.places[:, (0, 2, 1)] * np.array((1, -1, 1), np.float32)
    mesh.vertices.foreach_set("co", turned.ravel())
    _fill(mesh, SIZE, "FLOAT", "value", splats.sizes)
    _fill(mesh, OPACITY, "FLOAT", "value", splats.opacities)
    opaque = np.ones((len(turned), 1), np.float32)
    _fill(mesh, COLOUR, "BYTE_COLOR", "color_srgb", np.hstack((splats.colours, opaque)))
    mesh.color_attributes.active_color_index = 0
    mesh.update()
    obj = bpy.data.objects.new("Splats", mesh)
    material = _material(splats.colours.mean(0))
    mesh.materials.append(material)
    modifier: Any = obj.modifiers.new("Splats", "NODES")
    modifier.node_group = _points(material)
    scene = bpy.context.scene
    assert scene
    scene.collection.objects.link(obj)
    return [obj]


def scale_sizes(mesh: bpy.types.Mesh, factor: float) -> None:
    """Let the sizes of splats go with a mesh that was scaled; nothing happens to other meshes."""
    sizes: Any = mesh.attributes.get(SIZE)
    if sizes is None or len(mesh.polygons):
        return
    values = np.empty(len(mesh.vertices), np.float32)
    sizes.data.foreach_get("value", values)
    sizes.data.foreach_set("value", values * factor)


def _fill(mesh: bpy.types.Mesh, name: str, kind: Any, field: str, values: Any) -> None:
    attribute: Any = mesh.attributes.new(name, kind, "POINT")
    attribute.data.foreach_set(field, np.ascontiguousarray(values, np.float32).ravel())


def _material(mean: Any) -> bpy.types.Material:
    """A material that shows the points' colours without light: splats have it in their colours."""
    material = bpy.data.materials.new("Splats")
    if material.node_tree is None:  # always there since Blender 5.0
        material.use_nodes = True
    # Solid mode knows no colours of points; this one stands for all.
    material.diffuse_color = (*_linear(mean), 1.0)
    tree: Any = material.node_tree
    tree.nodes.clear()
    colour = tree.nodes.new("ShaderNodeAttribute")
    colour.attribute_name = COLOUR
    light = tree.nodes.new("ShaderNodeEmission")
    shown = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(colour.outputs["Color"], light.inputs["Color"])
    tree.links.new(light.outputs["Emission"], shown.inputs["Surface"])
    _in_a_row(colour, light, shown)
    return material


def _linear(colour: Any) -> tuple[float, ...]:
    """sRGB as the linear values that Blender's colours have."""
    return tuple(
        float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for part in colour
    )


def _points(material: bpy.types.Material) -> Any:
    """The modifier's nodes: vertices become balls, of which size and least opacity can be set."""
    groups: Any = bpy.data.node_groups
    tree = groups.new("Splats", "GeometryNodeTree")
    sockets = tree.interface
    sockets.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    size = sockets.new_socket("Size", in_out="INPUT", socket_type="NodeSocketFloat")
    size.default_value, size.min_value = 1.0, 0.0
    least = sockets.new_socket("Least Opacity", in_out="INPUT", socket_type="NodeSocketFloat")
    least.default_value, least.min_value, least.max_value = LEAST_OPACITY, 0.0, 1.0
    sockets.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    given = tree.nodes.new("NodeGroupInput")
    sizes, opacities = (_named(tree, name) for name in (SIZE, OPACITY))
    scaled = tree.nodes.new("ShaderNodeMath")
    scaled.operation = "MULTIPLY"
    seen = tree.nodes.new("FunctionNodeCompare")
    seen.data_type, seen.operation = "FLOAT", "GREATER_EQUAL"
    points = tree.nodes.new("GeometryNodeMeshToPoints")
    coloured = tree.nodes.new("GeometryNodeSetMaterial")
    coloured.inputs["Material"].default_value = material
    made = tree.nodes.new("NodeGroupOutput")
    for source, target in (
        (_output(sizes), scaled.inputs[0]),
        (given.outputs["Size"], scaled.inputs[1]),
        (_output(opacities), seen.inputs[0]),
        (given.outputs["Least Opacity"], seen.inputs[1]),
        (given.outputs["Geometry"], points.inputs["Mesh"]),
        (seen.outputs[0], points.inputs["Selection"]),
        (scaled.outputs[0], points.inputs["Radius"]),
        (points.outputs[0], coloured.inputs["Geometry"]),
        (coloured.outputs[0], made.inputs["Geometry"]),
    ):
        tree.links.new(source, target)
    _in_a_row(sizes, opacities, given, scaled, seen, points, coloured, made)
    return tree


def _named(tree: Any, name: str) -> Any:
    node = tree.nodes.new("GeometryNodeInputNamedAttribute")
    node.data_type = "FLOAT"
    node.inputs["Name"].default_value = name
    return node


def _output(node: Any) -> Any:
    """The value of an attribute, of the kind that is chosen."""
    return next(socket for socket in node.outputs if socket.enabled)


def _in_a_row(*nodes: Any) -> None:
    for at, node in enumerate(nodes):
        node.location = (200 * at, 0)
