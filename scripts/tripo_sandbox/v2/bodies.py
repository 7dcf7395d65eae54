# SPDX-License-Identifier: GPL-3.0-or-later
"""From a body of API v2 to the one that API v3 has for the same task."""

from collections.abc import Callable
from typing import Any

from ..shared.refusals import Refused
from ..shared.type_groups import MODEL_TYPES
from ..shared.values import Json
from .fields import FIELDS
from .files import References
from .versions import (
    DEFAULT,
    MOST_PICTURES,
    VERSIONS_OF,
    WITHOUT_PICTURES,
    version_of,
)

SMART_FACES = (1_000, 20_000)
MOST_QUADS = 10_000
MOST_ANIMATIONS = 5


def translate(sent: Json, references: References, default_version: str = "") -> Json:
    """Rename fields, resolve what they refer to, and refuse what only API v2 refuses."""
    type = sent["type"]
    known = FIELDS[type].keys() | {"priority"}
    body = {name: sent[name] for name in sent if name in known and sent[name] is not None}
    if type in VERSIONS_OF:
        version = version_of(type, body.pop("model_version", None), default_version)
        body["model"] = VERSIONS_OF[type][version]
    if "original_model_task_id" in known:
        source = body.pop("original_model_task_id", None)
        body["input"] = references.model(source, "original_model_task_id")
    if type in _SPECIAL:
        _SPECIAL[type](body, references, sent)
    return body


def _generation(body: Json, references: References, sent: Json) -> None:
    limit = body.get("face_limit")
    if limit is None or not body.get("smart_low_poly") or body.get("quad"):
        return
    if not SMART_FACES[0] <= limit <= SMART_FACES[1]:
        raise Refused(1004, f"face_limit must be {SMART_FACES[0]} to {SMART_FACES[1]}")


def _image_to_model(body: Json, references: References, sent: Json) -> None:
    _generation(body, references, sent)
    _file(body, references, sent)


def _file(body: Json, references: References, sent: Json) -> None:
    body["input"] = references.file(body.pop("file", None), "file")


def _multiview_to_model(body: Json, references: References, sent: Json) -> None:
    _generation(body, references, sent)
    files = body.pop("files", None)
    source = body.pop("original_task_id", None)
    body.pop("orthographic_projection", None)
    if files is not None and source is not None:
        raise Refused(1004, "files and original_task_id exclude each other")
    if source is not None:
        body["inputs"] = [{"task_id": references.task(source, "original_task_id").id}]
    elif files is None:
        raise Refused(2003, "files is missing")
    else:
        body["inputs"] = references.views(files, "files")


def _generate_image(body: Json, references: References, sent: Json) -> None:
    files = body.pop("files", None)
    if files is not None and not isinstance(files, list):
        raise Refused(1004, "files must be a list")
    pictures = [references.file(item, "each of files") for item in files or ()]
    if "file" in body:
        pictures.insert(0, references.file(body.pop("file"), "file"))
    version = version_of("generate_image", sent.get("model_version"))
    most = next((n for family, n in MOST_PICTURES.items() if version.startswith(family)), 1)
    if version in WITHOUT_PICTURES:
        most = 0
    if len(pictures) > most:
        raise Refused(1004, f"{version} takes at most {most} pictures")
    if pictures:
        body["inputs"] = pictures


def _edit_multiview_image(body: Json, references: References, sent: Json) -> None:
    source = body.pop("original_task_id", None)
    body["input"] = references.task(source, "original_task_id").id


def _refine_model(body: Json, references: References, sent: Json) -> None:
    source = body.pop("draft_model_task_id", None)
    body |= {"input": references.draft(source, "draft_model_task_id"), "model": DEFAULT}


def _texture_model(body: Json, references: References, sent: Json) -> None:
    detailed = body.get("texture_quality") == "detailed"
    if not (detailed or body.get("texture", True) or body.get("pbr", True)):
        raise Refused(1004, "texture and pbr cannot both be off with texture_quality standard")
    if "texture_prompt" in body:
        body["texture_prompt"] = _texture_prompt(body["texture_prompt"], references)


def _texture_prompt(value: Any, references: References) -> Json:
    if not isinstance(value, dict):
        raise Refused(1004, "texture_prompt must be an object")
    prompt = {name: item for name, item in value.items() if item is not None}
    if len(prompt.keys() & {"text", "image", "images"}) > 1:
        raise Refused(1004, "texture_prompt must have only one of text, image and images")
    for name in ("image", "style_image"):
        if name in prompt:
            prompt[name] = references.file(prompt[name], f"texture_prompt.{name}")
    if "images" in prompt:
        prompt["images"] = references.views(prompt["images"], "texture_prompt.images")
    return prompt


def _stylize_model(body: Json, references: References, sent: Json) -> None:
    if "style" not in body:
        raise Refused(1004, "style is required")
    body["model"] = DEFAULT


def _import_model(body: Json, references: References, sent: Json) -> None:
    body["input"] = references.file(body.pop("file", None), "file", ("object",))


def _animate_prerigcheck(body: Json, references: References, sent: Json) -> None:
    if references.task(body["input"], "original_model_task_id").type not in MODEL_TYPES:
        raise Refused(2011)


def _animate_retarget(body: Json, references: References, sent: Json) -> None:
    if references.task(body["input"], "original_model_task_id").type != "animate_rig":
        raise Refused(2012)
    if ("animation" in body) == ("animations" in body):
        raise Refused(1004, "one of animation and animations is required")
    if not 1 <= len(body.get("animations", [""])) <= MOST_ANIMATIONS:
        raise Refused(1004, f"animations must have 1 to {MOST_ANIMATIONS} entries")
    if body.pop("bake_animation", None) is not None and sent.get("out_format") == "fbx":
        raise Refused(1004, "bake_animation is only for out_format glb")


def _highpoly_to_lowpoly(body: Json, references: References, sent: Json) -> None:
    if body.get("quad") and body.get("face_limit", 0) > MOST_QUADS:
        raise Refused(1004, f"face_limit must be 500 to {MOST_QUADS} with quad")


_SPECIAL: dict[str, Callable[[Json, References, Json], None]] = {
    "text_to_model": _generation,
    "image_to_model": _image_to_model,
    "multiview_to_model": _multiview_to_model,
    "generate_image": _generate_image,
    "generate_multiview_image": _file,
    "edit_multiview_image": _edit_multiview_image,
    "refine_model": _refine_model,
    "texture_model": _texture_model,
    "stylize_model": _stylize_model,
    "import_model": _import_model,
    "animate_prerigcheck": _animate_prerigcheck,
    "animate_retarget": _animate_retarget,
    "highpoly_to_lowpoly": _highpoly_to_lowpoly,
}
