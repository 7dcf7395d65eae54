# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs of an asset library: Blender keeps their names in a text file of the library's folder.

Source: the manual's chapter Asset Catalogs, "Catalog Definition Files".
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from . import disk
from .lock import alone_for_a_moment

FILE = "blender_assets.cats.txt"
SECONDS = 1.0
"""How long another program may take to write the file."""
_NAMES = uuid.UUID("6a1f5a0e-8a55-5d1b-9b0c-7a3f6c1d2e40")
_HEAD = """# This is an Asset Catalog Definition file for Blender.
#
# Empty lines and lines starting with `#` will be ignored.
# The first non-ignored line should be the version indicator.
# Other lines are of the format "UUID:catalog/path/for/assets:simple catalog name"

VERSION 1

"""


def catalog_id(catalog: str) -> str:
    """The id of a catalog by its path, the same on every machine."""
    return str(uuid.uuid5(_NAMES, catalog))


def add(folder: Path, catalog: str) -> None:
    """Have a catalog and those above it in a library; nothing of the file that is there goes, nor
    of what another process of this add-on writes to it meanwhile.

    Raises `OSError`.
    """
    # A link stays one: what it leads to is written.
    path = (folder / FILE).resolve()
    with alone_for_a_moment(path.with_name(f".{FILE}.lock"), SECONDS):
        _add(path, catalog)


def _add(path: Path, catalog: str) -> None:
    before = (path.read_bytes() if path.exists() else b"") or _HEAD.encode()
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith(b"\n") else end
    # Blender shows a catalog above that is not in the file as one that is not saved.
    parts = catalog.split("/")
    wanted = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    lines = b"".join(
        f"{catalog_id(name)}:{name}:{name.replace('/', '-')}".encode() + end
        for name in wanted
        if catalog_id(name).encode() not in before
    )
    if not lines:
        return
    with disk.replacing(path) as part:
        part.write_bytes(before + gap + lines)
        if path.exists():
            shutil.copymode(path, part)
