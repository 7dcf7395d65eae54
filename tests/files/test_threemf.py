# SPDX-License-Identifier: GPL-3.0-or-later
"""3MF files are read by the reference library of the 3MF Consortium, and by nothing of ours."""

from __future__ import annotations

import importlib
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from environment import lib3mf_folder

from tripo_addon.files import threemf

POINTS = np.array([(0, 0, 0), (10, 0, 0), (0, 10, 0), (0, 0, 12.5)], float)
TRIANGLES = np.array([(0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3)])
RED, BLUE = (255, 0, 0), (0, 0, 255)
CORNERS = np.array([(0, 0, 0), (0, 0, 1), (1, 1, 1), (1, 0, 0)])


@pytest.fixture(scope="module")
def lib3mf() -> Any:
    sys.path.append(str(lib3mf_folder()))
    return importlib.import_module("lib3mf")


def read(lib3mf: Any, path: Path) -> Any:
    """A file as the reference library reads it, strictly and without a warning."""
    model = lib3mf.Wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    assert [reader.GetWarning(at) for at in range(reader.GetWarningCount())] == []
    return model


def meshes(model: Any) -> list[Any]:
    found, objects = [], model.GetMeshObjects()
    while objects.MoveNext():
        found.append(objects.GetCurrentMeshObject())
    return found


def colours(model: Any, mesh: Any) -> list[list[tuple[int, int, int]]]:
    """What each corner of each triangle has."""
    groups = model.GetColorGroups()
    assert groups.MoveNext()
    group = groups.GetCurrentColorGroup()
    found = []
    for at in range(mesh.GetTriangleCount()):
        properties = mesh.GetTriangleProperties(at)
        assert properties.ResourceID == group.GetResourceID()
        read = [group.GetColor(one) for one in properties.PropertyIDs]
        found.append([(colour.Red, colour.Green, colour.Blue) for colour in read])
    return found


def test_a_coloured_solid(lib3mf: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.3mf"
    solid = threemf.Solid('A "tower" & <more>', POINTS, TRIANGLES, CORNERS)
    threemf.write(path, "Tower", [solid], [RED, BLUE], about={"Description": "made & marked"})
    model = read(lib3mf, path)
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    [mesh] = meshes(model)
    assert mesh.GetName() == 'A "tower" & <more>'
    assert mesh.IsManifoldAndOriented()
    assert [list(vertex.Coordinates) for vertex in mesh.GetVertices()] == POINTS.tolist()
    wanted = [[(RED, BLUE)[at] for at in corners] for corners in CORNERS.tolist()]
    assert colours(model, mesh) == wanted
    words = model.GetMetaDataGroup()
    told = [words.GetMetaData(at) for at in range(words.GetMetaDataCount())]
    assert {one.GetName(): one.GetValue() for one in told} == {
        "Title": "Tower",
        "Description": "made & marked",
    }


def test_parts_are_one_object(lib3mf: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.3mf"
    parts = [
        threemf.Solid("Left", POINTS, TRIANGLES),
        threemf.Solid("Right", POINTS + 20, TRIANGLES),
    ]
    threemf.write(path, "Pair", parts)
    model = read(lib3mf, path)
    assert [mesh.GetName() for mesh in meshes(model)] == ["Left", "Right"]
    items = model.GetBuildItems()
    assert items.Count() == 1
    assert items.MoveNext()
    whole = items.GetCurrent().GetObjectResource()
    assert (whole.GetName(), whole.IsComponentsObject()) == ("Pair", True)


def test_filaments_are_told_as_slicers_read_them(lib3mf: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.3mf"
    flat = np.repeat([[0], [1], [2], [15]], 3, axis=1)
    solid = threemf.Solid("Tower", POINTS, TRIANGLES, flat)
    threemf.write(path, "Tower", [solid], [RED] * 16, filaments=True)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        model = ET.fromstring(archive.read(threemf.MODEL))
    triangles = list(model.iter(f"{{{threemf.CORE}}}triangle"))
    codes = [one.get("paint_color") for one in triangles]
    # Those of OrcaSlicer, Model.cpp: "4", "8", "0C", "1C", "2C" and so on.
    assert codes == ["4", "8", "0C", "DC"]
    assert codes == [one.get(f"{{{threemf.SLIC3R}}}mmu_segmentation") for one in triangles]
    # The first of these has no namespace, which strict readers refuse; all else is as it should be.
    rest = tmp_path / "rest.3mf"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(rest, "w") as other:
        for name in archive.namelist():
            text = archive.read(name).decode()
            other.writestr(name, re.sub(' paint_color="[^"]*"', "", text))
    assert meshes(read(lib3mf, rest))[0].GetTriangleCount() == len(TRIANGLES)


def test_the_same_model_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        solid = threemf.Solid("Tower", POINTS, TRIANGLES)
        threemf.write(tmp_path / name, "Tower", [solid])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
