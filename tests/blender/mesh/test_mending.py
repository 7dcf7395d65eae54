# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to mend, on a real mesh with that fault; Undo brings every byte back."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from mathutils import Vector

from tests.blender.meshes import add, contents, cube, drop_face, faulty
from tripo_addon import api

MENDED = {
    "invalid": "1 vertex without a valid position -> 0",
    "non_manifold": "4 edges with more than two faces -> 0, 1 face removed",
    "holes": "4 open edges -> 0, 1 face added",
    "flipped": "1 face flipped against the neighbours -> 0",
    "inside_out": "1 closed shell inside out -> 0",
    "degenerate": "1 face without area or with an edge of no length -> 0",
    "duplicate": "1 face on top of another face -> 0, 4 vertices removed, 1 face removed",
    "loose": "2 loose vertices and edges -> 0, 3 vertices removed",
    "small_parts": "1 small part -> 0",
    "seams": "16 vertices at seams taken as one with another -> 0, 16 vertices removed",
}
"""What mending tells of each fault."""


@pytest.mark.parametrize("edit", [False, True], ids=["object", "edit"])
@pytest.mark.parametrize("name", MENDED)
def test_each_fault(blender: Any, name: str, edit: bool, capfd: pytest.CaptureFixture[str]) -> None:
    from tripo_addon.mesh.faults import ALL

    assert set(MENDED) == {fault for fault, facts in ALL.items() if facts.mend}
    obj = add(faulty(name))
    obj_name = obj.name
    cube().select_set(True)
    if edit:
        cube().select_set(False)
        bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.ed.undo_push(message="start")
    bpy.ops.tripo.validate_mesh()
    before = contents(bpy.data.objects[obj_name])
    bpy.ops.tripo.mend_mesh("EXEC_DEFAULT", True, object=obj_name, mend=ALL[name].mend)
    obj = bpy.data.objects[obj_name]
    assert MENDED[name] in capfd.readouterr().out
    assert api.validate_mesh(obj).amount(name) == 0
    assert bpy.context.mode == ("EDIT_MESH" if edit else "OBJECT")
    assert bpy.context.view_layer.objects.active == obj
    assert cube().select_get() != edit
    assert contents(bpy.data.objects[obj_name]) != before
    bpy.ops.ed.undo()
    assert contents(bpy.data.objects[obj_name]) == before
    assert bpy.context.mode == ("EDIT_MESH" if edit else "OBJECT")
    if edit:
        bpy.ops.object.mode_set(mode="OBJECT")


def test_mend_all(blender: Any) -> None:
    """Several faults at once, in one press and one undo step."""
    obj = add(faulty("seams with a hole"))
    mesh = obj.data
    mesh.vertices.add(1)
    mesh.vertices[-1].co = (5, 5, 5)
    mesh.polygons[0].flip()
    mesh.update()
    bpy.ops.ed.undo_push(message="start")
    before = contents(obj)
    bpy.ops.tripo.mend_mesh("EXEC_DEFAULT", True)
    obj = bpy.context.object
    report = api.validate_mesh(obj)
    assert report.clean, report.lines()
    assert (report.vertices, report.faces) == (8, 6)
    bpy.ops.ed.undo()
    assert contents(bpy.context.object) == before


def test_a_sound_mesh_is_not_touched(blender: Any) -> None:
    before = contents(cube())
    mended = api.mend_mesh(cube())
    assert mended.text == "Nothing has changed"
    assert contents(cube()) == before


def test_holes_of_a_split_mesh_are_filled(blender: Any) -> None:
    """The border of the hole is not connected before vertices are merged."""
    obj = add(faulty("seams with a hole"))
    mended = api.mend_mesh(obj, ["fill_holes"])
    assert mended.before.holes == (4,)
    assert mended.after.clean
    assert mended.after.faces == 6


def test_sides_limit_which_holes_are_filled(blender: Any) -> None:
    bpy.ops.mesh.primitive_monkey_add()
    suzanne = bpy.context.object
    assert api.validate_mesh(suzanne).holes == (13, 13, 8, 8)
    assert api.mend_mesh(suzanne, ["fill_holes"], sides=8).after.holes == (13, 13)
    assert api.mend_mesh(suzanne, ["fill_holes"]).after.holes == ()


def test_a_distance_closes_gaps(blender: Any) -> None:
    obj = add(faulty("seams"))
    for vertex in obj.data.vertices[:4]:
        vertex.co.x -= 0.001
    obj.data.update()
    assert api.mend_mesh(obj, ["merge"]).after.holes == (4, 4)
    assert api.mend_mesh(obj, ["merge"], distance=0.01).after.clean
    assert len(obj.data.vertices) == 8


def test_closed_surfaces_that_touch_stay_apart(blender: Any) -> None:
    mesh = faulty("holes")
    points = [tuple(vertex.co) for vertex in mesh.vertices]
    faces = [tuple(face.vertices) for face in faulty("").polygons]
    both = bpy.data.meshes.new("Both")
    beside = [tuple(corner + 8 for corner in face) for face in faces]
    both.from_pydata([*points, *((x + 1, y, z) for x, y, z in points)], [], [*faces, *beside])
    mended = api.mend_mesh(add(both), ["merge"], distance=0.01)
    assert mended.after.parts == 2
    assert mended.text == "Nothing has changed"


def test_the_wall_of_a_hollow_is_left_by_mend_all(blender: Any) -> None:
    outer, inner = faulty(""), faulty("inside_out")
    points = [tuple(vertex.co) for vertex in outer.vertices]
    small = [(0.25 + x / 2, 0.25 + y / 2, 0.25 + z / 2) for x, y, z in points]
    faces = [tuple(face.vertices) for face in outer.polygons]
    inward = [tuple(corner + 8 for corner in face.vertices) for face in inner.polygons]
    mesh = bpy.data.meshes.new("Hollow")
    mesh.from_pydata([*points, *small], [], [*faces, *inward])
    obj = add(mesh)
    assert api.validate_mesh(obj).inside_out_shells == 1
    assert api.mend_mesh(obj).after.inside_out_shells == 1
    assert api.mend_mesh(obj, ["turn_outside"]).after.clean


def test_a_sheet_is_closed_only_where_that_is_asked_for(blender: Any) -> None:
    bpy.ops.mesh.primitive_grid_add()
    grid = bpy.context.object
    assert api.mend_mesh(grid).text == "Nothing has changed"
    assert api.mend_mesh(grid, ["fill_holes"]).text == "40 open edges -> 0, 1 face added"


def test_shape_keys_are_kept(blender: Any) -> None:
    drop_face(cube())
    obj = cube()
    obj.shape_key_add(name="Basis")
    key = obj.shape_key_add(name="Tall")
    high = max(range(8), key=lambda at: tuple(obj.data.vertices[at].co))
    key.data[high].co.z = 5
    obj.data.vertices.add(1)
    obj.data.update()
    mended = api.mend_mesh(obj)
    assert mended.after.clean
    keys = obj.data.shape_keys.key_blocks
    assert [one.name for one in keys] == ["Basis", "Tall"]
    assert [len(one.data) for one in keys] == [8, 8]
    assert max(point.co.z for point in keys["Tall"].data) == 5
    assert max(vertex.co.z for vertex in obj.data.vertices) == 1


def test_layers_are_kept(blender: Any) -> None:
    obj = cube()
    group = obj.vertex_groups.new(name="Half")
    group.add([0, 1, 2, 3], 0.5, "REPLACE")
    obj.data.materials.append(bpy.data.materials.new("Second"))
    obj.data.attributes.new("mine", "FLOAT", "POINT")
    drop_face(obj)
    api.mend_mesh(obj)
    assert len(obj.data.uv_layers) == 1
    assert len(obj.data.materials) == 2
    assert "mine" in obj.data.attributes
    weights = [entry.weight for vertex in obj.data.vertices for entry in vertex.groups]
    assert weights == [0.5] * 4


@pytest.mark.parametrize("mode", ["SCULPT", "WEIGHT_PAINT", "VERTEX_PAINT", "TEXTURE_PAINT"])
def test_other_modes_are_kept(blender: Any, mode: str) -> None:
    drop_face(cube())
    bpy.ops.object.mode_set(mode=mode)
    assert api.mend_mesh(cube()).after.clean
    assert cube().mode == mode
    bpy.ops.object.mode_set(mode="OBJECT")


def test_a_mesh_of_several_objects(blender: Any, capfd: pytest.CaptureFixture[str]) -> None:
    drop_face(cube())
    other = bpy.data.objects.new("Other", cube().data)
    bpy.context.scene.collection.objects.link(other)
    bpy.ops.tripo.mend_mesh()
    assert other.data == cube().data
    assert len(other.data.polygons) == 6
    assert "2 objects share this mesh, and change together" in capfd.readouterr().out


def test_a_linked_mesh_is_refused(blender: Any, tmp_path: Any) -> None:
    drop_face(cube())
    path = str(tmp_path / "library.blend")
    bpy.data.libraries.write(path, {cube()})
    bpy.data.objects.remove(cube())
    libraries: Any = bpy.data.libraries
    with libraries.load(path, link=True) as (_, wanted):
        wanted.objects = ["Cube"]
    bpy.context.scene.collection.objects.link(wanted.objects[0])
    assert api.validate_mesh(wanted.objects[0]).holes == (4,)
    for call in (api.mend_mesh, lambda obj: api.decimate_mesh(obj, 6)):
        with pytest.raises(api.TripoError, match="linked from another file"):
            call(wanted.objects[0])


def test_a_wrong_name(blender: Any) -> None:
    with pytest.raises(RuntimeError, match="There are delete_invalid, merge"):
        bpy.ops.tripo.mend_mesh(mend="typo")


def test_it_is_examined_once_after_the_last_change(
    blender: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.mesh import arrays

    obj = add(faulty("holes"))
    api.validate_mesh(obj)
    examine, examined = arrays.Arrays.examine, []

    def counted(read: Any, *given: Any) -> Any:
        examined.append(read)
        return examine(read, *given)

    monkeypatch.setattr(arrays.Arrays, "examine", counted)
    assert api.mend_mesh(obj).after.clean
    assert len(examined) == 1
    assert api.validate_mesh(obj).clean
    assert len(examined) == 1


def radial(obj: Any) -> float:
    """How far corner normals are from those of a sphere around the origin."""
    mesh = obj.data
    lengths = (
        (normal.vector - mesh.vertices[loop.vertex_index].co.normalized()).length
        for loop, normal in zip(mesh.loops, mesh.corner_normals, strict=True)
    )
    return float(max(lengths))


@pytest.fixture
def split_sphere(blender: Any) -> Any:
    """A sphere with every face apart, and with the normals of a round one."""
    bpy.ops.mesh.primitive_uv_sphere_add()
    sphere = bpy.context.object.data
    corners = [tuple(sphere.vertices[loop.vertex_index].co) for loop in sphere.loops]
    ends = [face.loop_start + face.loop_total for face in sphere.polygons]
    faces = [
        list(range(end - face.loop_total, end))
        for end, face in zip(ends, sphere.polygons, strict=True)
    ]
    mesh = bpy.data.meshes.new("Split Sphere")
    mesh.from_pydata(corners, [], faces)
    mesh.shade_smooth()
    mesh.normals_split_custom_set([list(Vector(place).normalized()[:]) for place in corners])
    return add(mesh)


def test_custom_normals_are_kept(split_sphere: Any) -> None:
    assert radial(split_sphere) < 1e-3
    assert api.mend_mesh(split_sphere, ["merge"]).after.welded == 0
    assert radial(split_sphere) < 1e-3
    assert "tripo_normals" not in split_sphere.data.attributes
    before = contents(split_sphere)
    assert api.mend_mesh(split_sphere).text == "Nothing has changed"
    assert contents(split_sphere) == before


def test_custom_normals_turn_with_their_faces(split_sphere: Any) -> None:
    """Turned altogether: the faces look inwards, and so do the normals."""
    mesh = split_sphere.data
    mesh.flip_normals()
    places = [mesh.vertices[loop.vertex_index].co for loop in mesh.loops]
    mesh.normals_split_custom_set([list((-place).normalized()[:]) for place in places])
    assert radial(split_sphere) > 1.9
    assert api.mend_mesh(split_sphere).after.clean
    assert radial(split_sphere) < 1e-3


def test_custom_normals_are_about_kept_by_decimate(split_sphere: Any) -> None:
    api.mend_mesh(split_sphere, ["merge"])
    api.decimate_mesh(split_sphere, 500)
    assert split_sphere.data.has_custom_normals
    assert "tripo_normals" not in split_sphere.data.attributes
    assert radial(split_sphere) < 0.2


def test_a_change_of_which_blender_does_not_tell_is_noticed(blender: Any) -> None:
    obj = add(faulty("flipped"))
    api.validate_mesh(obj)
    obj.data.polygons[0].flip()
    obj.data.polygons[3].flip()
    assert api.mend_mesh(obj, ["recalculate"]).after.clean
