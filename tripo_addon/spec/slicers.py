# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that prepare prints, and where they are installed, as data."""

from __future__ import annotations

from ..record import Record


class Slicer(Record):
    """A program, by the names of each system."""

    label: str
    commands: tuple[str, ...]
    """On PATH."""
    flatpaks: tuple[str, ...]
    apps: tuple[str, ...]
    """In a Mac's folder of applications."""
    programs: tuple[str, ...]
    """Patterns of files below Windows' folder of programs."""


SLICERS = (
    Slicer(
        "PrusaSlicer",
        ("prusa-slicer", "PrusaSlicer"),
        ("com.prusa3d.PrusaSlicer",),
        ("PrusaSlicer.app", "Original Prusa Drivers/PrusaSlicer.app"),
        ("Prusa3D/PrusaSlicer/prusa-slicer.exe",),
    ),
    Slicer(
        "OrcaSlicer",
        ("orca-slicer", "OrcaSlicer"),
        ("com.orcaslicer.OrcaSlicer", "io.github.softfever.OrcaSlicer"),
        ("OrcaSlicer.app",),
        ("OrcaSlicer/orca-slicer.exe",),
    ),
    Slicer(
        "Bambu Studio",
        ("bambu-studio", "BambuStudio"),
        ("com.bambulab.BambuStudio",),
        ("BambuStudio.app",),
        ("Bambu Studio/bambu-studio.exe",),
    ),
    Slicer(
        "Cura",
        ("UltiMaker-Cura", "cura"),
        ("com.ultimaker.cura",),
        ("UltiMaker Cura.app", "Ultimaker Cura.app"),
        ("UltiMaker Cura*/UltiMaker-Cura.exe",),
    ),
    Slicer(
        "SuperSlicer",
        ("superslicer", "SuperSlicer"),
        (),
        ("SuperSlicer.app",),
        ("SuperSlicer*/superslicer.exe",),
    ),
)
ENDINGS = {".stl", ".3mf", ".obj"}
"""Of files that all of them open."""
