# SPDX-License-Identifier: GPL-3.0-or-later
"""Crops a picture of the form to its subject, as a new file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import bpy

from ...errors import Invalid, Problem, Storage
from ...files.formats import measure
from . import inputs, judged, pictures


class Cropping(NamedTuple):
    """One picture that is being cropped."""

    source: Callable[[], Path]
    """Gives the file of the picture, for another thread; writes it where there is none yet."""
    part: tuple[int, int, int, int]
    """Left, top, right and bottom in pixels, the ends not included."""
    name: str

    def write(self, source: Path) -> Path:
        """Write the part into a new file of the same type. Raises `Storage`."""
        import imbuf

        left, top, right, bottom = self.part
        size = measure(source.read_bytes())
        assert size
        path = pictures.keep(b"", self.name, source.suffix)
        try:
            picture = imbuf.load(str(source))
            # It counts rows from below, and takes the ends in.
            picture.crop((left, size.height - bottom), (right - 1, size.height - top - 1))
            imbuf.write(picture, filepath=str(path))
        except (OSError, ValueError) as error:
            path.unlink()
            raise Storage(f"The picture cannot be cropped ({error})") from None
        return path


def cropping(option: str, image: bpy.types.Image) -> Cropping:
    """Crop an image to its subject. Raises `Invalid` where nothing would be cut away."""
    part = (judged.of(image) or judged.now(image)).cropped()
    if part is None:
        text = "Where the subject of this picture is cannot be told, or it fills the picture"
        raise Invalid([Problem(option, text)])
    source = inputs.from_image(option, image)
    name = f"{Path(image.name).stem} cropped"
    if isinstance(source, Path):
        file = source
        return Cropping(lambda: file, part, name)
    write, target = source, pictures.keep(b"", Path(image.name).stem)

    def written() -> Path:
        write(target)
        return target

    return Cropping(written, part, name)
