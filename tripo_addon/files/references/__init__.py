# SPDX-License-Identifier: GPL-3.0-or-later
"""A model file as it may be imported: it names no file outside of its own folder.

A file from elsewhere may name any path as its texture, for example that of a key file: an importer
loads it, and Blender saves it with the scene. So an importer gets a copy without the paths that
lead out of the folder; the file itself stays as it came.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import fbx, gltf, obj, usd
from .reference import Outside as Outside

_CLEANERS: dict[str, Callable[[Path, Path], bool]] = {
    "glb": gltf.clean_glb,
    "gltf": gltf.clean_gltf,
    "fbx": fbx.clean,
    "obj": obj.clean,
    "usdz": usd.clean,
}
"""Each writes a copy if there is something to take out, and says whether it did.

PLY and STL name no other files.
"""


COPIES = ".tripo-*"
"""The names of copies; a copy stays on disk if an importer crashed its process."""


@contextmanager
def importable(path: Path, kind: str) -> Iterator[Path]:
    """A file to give to the importer instead of `path`.

    It is in the same folder, with all files that it names. If nothing can be written there, it is
    in another folder, without these files. Raises `Outside` for a file that cannot do without what
    is outside, or that cannot be read well enough to tell, and `OSError`.
    """
    clean = _CLEANERS.get(kind)
    if clean is None:
        yield path
        return
    name = f"{COPIES[:-1]}{uuid.uuid4().hex}.{kind}"
    with ExitStack() as ends:
        ends.callback(_remove, path.with_name(name))
        try:
            copy = path.with_name(name)
            cleaned = clean(path, copy)
        except OSError:
            elsewhere = ends.enter_context(tempfile.TemporaryDirectory(prefix="tripo-"))
            copy = Path(elsewhere, name)
            cleaned = clean(path, copy)
        yield copy if cleaned else path


def _remove(copy: Path) -> None:
    for made in (copy, copy.with_suffix(".mtl")):
        made.unlink(missing_ok=True)
