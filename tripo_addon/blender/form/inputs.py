# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and models of the form and of arguments, as sources that a worker can send."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath
from typing import NamedTuple

import bpy

from ...errors import Invalid, Problem, Storage
from ...files import png
from ...files.formats import PICTURE_SIDES, foreign_type, picture_type, read_head
from ...spec.inputs import OPAQUE, TASK_ID, TOKEN, form_of
from ...spec.option import Option
from ...spec.tasks import TASKS
from ...spec.tasks.shared import VIEW_TYPES
from ...spec.versions import UPLOADED_MODELS
from ..scene import provenance
from ..scene.provenance import Provenance
from ..typed import active_object, packed_bytes, pixels_of

Write = Callable[[Path], None]
"""Writes a picture file; to be called on a worker thread."""


def from_text(option: str, text: str) -> str | bpy.types.Image:
    """What an argument names: a file, a Blender image, a URL, a file token or a task id."""
    named = _named(text)
    if named:
        return named
    # Looked up by Blender itself, a text that is no valid Unicode is an error.
    image = next((image for image in bpy.data.images if image.name == text), None)
    if image is not None:
        return image
    raise Invalid(
        [Problem(option, f"There is no picture '{text[:200]}', neither on disk nor in Blender")],
        "Check the path",
    )


def model_from_text(option: str, text: str) -> str:
    """What a source names: a model file, a URL, a file token or a task id."""
    named = _named(text)
    if named or OPAQUE.fullmatch(text):
        return named or text
    raise Invalid(
        [Problem(option, f"'{text[:200]}' is neither a file here nor a task id")],
        "Give a task id, a model file or a URL",
    )


def _named(text: str) -> str:
    """A text as a source; empty when it is none of a file, a URL, a token and a task id."""
    if text.startswith(("http://", "https://")):
        return text
    # A name that no file can have is an error to some file systems.
    with suppress(OSError, RuntimeError, ValueError):
        path = Path(bpy.path.abspath(text)).expanduser()
        if os.path.exists(path):
            return str(path.resolve())
    return text if TASK_ID.fullmatch(text) or TOKEN.fullmatch(text) else ""


def path_of(source: str) -> Path | None:
    """A source as a path, where it is one; None for a URL, a file token or a task id."""
    named = PurePath(source).suffix[1:].lower() in UPLOADED_MODELS
    if "://" in source or not (named or {"/", "\\"} & {*source}):
        return None
    return Path(bpy.path.abspath(source)).expanduser()


def task_of(context: bpy.types.Context, facts: Option, source: str) -> str:
    """The task id of what a step works on: of what is named, or of what is active."""
    if source or not facts.required:
        return source if form_of(source) in {"task", "token"} else ""
    made = made_by(context, facts)
    return made.task_id if made else ""


class NoSource(NamedTuple):
    """Why what is active cannot be worked on, and what to do."""

    what: str
    advice: str


def wants_views(facts: Option) -> bool:
    """Whether a source has to be a task that made views, one of which may be the open image."""
    return bool(facts.made_by) and set(facts.made_by) <= {*VIEW_TYPES}


def made_by(context: bpy.types.Context, facts: Option) -> Provenance | None:
    """What the active object, or the open image, says of where it comes from."""
    owner = active_owner(context, facts)
    made = provenance.read(owner) if owner else None
    return _handed_on(owner, made, facts) if owner and made else None


def _handed_on(owner: provenance.Owner, made: Provenance, facts: Option) -> Provenance:
    """The task that a result was made of, where a further step works on that once more."""
    task = TASKS.get(made.type)
    further = task.hands_on if task and made.type not in facts.made_by else ()
    if any(TASKS[kind].options.get("source") is facts for kind in further):
        before = provenance.options_of(owner).get("source")
        if isinstance(before, str) and (TASK_ID.fullmatch(before) or OPAQUE.fullmatch(before)):
            return made._replace(task_id=before, type=facts.made_by[0])
    return made


def active_owner(
    context: bpy.types.Context, facts: Option
) -> bpy.types.Object | bpy.types.Image | None:
    """The active object, or the image that is looked at where views are wanted."""
    return _shown_image(context) if wants_views(facts) else active_object(context)


def _shown_image(context: bpy.types.Context) -> bpy.types.Image | None:
    """The image of an Image Editor of this window, where a task made it."""
    for area in context.screen.areas if context.screen else ():
        editor = area.spaces.active
        image = editor.image if isinstance(editor, bpy.types.SpaceImageEditor) else None
        if image is not None and provenance.task_id_of(image):
            return image
    return None


_KINDS = {
    "RENDER_RESULT": "the render's result, which has no pixels of its own",
    "COMPOSITING": "a viewer's, which has no pixels of its own",
    "SEQUENCE": "a sequence of pictures",
    "MOVIE": "a movie",
}
"""Types and sources of images that are no single picture, and what they are."""


def from_image(option: str, image: bpy.types.Image) -> Path | Write:
    """The file of a Blender image if it is what Blender shows, else a function that writes one.

    Raises `Invalid` for an image that cannot be sent.
    """
    if unfit := _KINDS.get(image.type) or _KINDS.get(image.source):
        raise Invalid(
            [Problem(option, f"The image '{image.name}' is {unfit}")],
            "Save it as a PNG file (Image > Save As) and choose that",
        )
    if image.packed_file and not image.is_dirty:
        data = packed_bytes(image)
        if picture_type(data[:16]):
            return lambda path: _save(path, data)
    elif image.source == "FILE" and image.filepath and not image.is_dirty:
        path = Path(bpy.path.abspath(image.filepath, library=image.library)).resolve()
        if not os.path.isfile(path) or picture_type(read_head(path)):
            return path
    least, most = PICTURE_SIDES
    if len(pixels_of(image)) and not (least <= min(image.size) and max(image.size) <= most):
        width, height = image.size
        text = f"The image '{image.name}' is {width} x {height} pixels"
        raise Invalid(
            [Problem(option, f"{text}; each side must be {least} to {most:,}")],
            "Scale it first",
        )
    return painted(option, image)


def painted(option: str, image: bpy.types.Image) -> Write:
    """A function that writes the pixels of an image, of any size. Raises `Invalid` for none."""
    # Not needed to enable the add-on, and slow to load.
    import numpy as np

    pixels = np.empty(len(pixels_of(image)), np.float32)
    width, height = image.size
    if not len(pixels):
        raise Invalid(
            [Problem(option, f"The image '{image.name}' {_emptiness(image)}")],
            "Save it as a PNG file and choose that",
        )
    pixels_of(image).foreach_get(pixels)
    rows = pixels.reshape(height, width, -1)
    linear = image.is_float
    return lambda path: _save(path, png.encode(rows, linear=linear))


def _emptiness(image: bpy.types.Image) -> str:
    """Why an image has no pixels."""
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if image.filepath and os.path.isfile(path):
        found = foreign_type(read_head(path))
        return f"is a {found} file, which this Blender cannot read" if found else "cannot be read"
    return "has no pixels to send"


def _save(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Storage(
            f"The picture cannot be kept in {path.parent} ({error.strerror})",
            "Choose another results folder in the preferences",
        ) from None
