# SPDX-License-Identifier: GPL-3.0-or-later
"""How what has changed is told."""

from __future__ import annotations

from tripo_addon.mesh.mended import Mended
from tripo_addon.mesh.report import Report


def test_before_and_after() -> None:
    before = Report(vertices=8, faces=5, holes=(300, 112), loose_vertices=1)
    after = Report(vertices=7, faces=8)
    assert Mended("Fill Holes", before, after).text == (
        "412 open edges -> 0, 1 loose vertex or edge -> 0, 1 vertex removed, 3 faces added"
    )


def test_nothing() -> None:
    assert Mended("Fill Holes", Report(), Report()).text == "Nothing has changed"
