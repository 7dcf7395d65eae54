# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports as sentences."""

from __future__ import annotations

from tripo_addon.mesh.report import Report, summary


def test_the_summary_of_several() -> None:
    clean, hole = Report(faces=6), Report(faces=1, holes=(4,))
    assert summary({"Cube": clean, "Plane": hole}) == "1 of 2 meshes: Plane: 1 hole with 4 edges"
    assert summary({"Cube": clean}) == "Cube: No problems in 6 faces"
    assert summary({"A": clean, "B": clean}) == "No problems in 2 meshes with 12 faces"
