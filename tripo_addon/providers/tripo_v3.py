# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's own API, version 3. Option names are this API's, so few need another name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from ..files.formats import CONTENT_TYPES, upload_type
from ..net.client import Network
from ..net.put import put
from ..spec.capabilities import knows
from ..spec.capabilities import seeds as open_seeds
from ..spec.inputs import Input
from ..spec.options import Task
from ..spec.seeds import seeded
from ..spec.tasks import (
    VIEWS,
    AnimateRetarget,
    EditMultiviewImage,
    MultiviewToModel,
    TextureModel,
)
from . import parsing
from .base import (
    NO_SEEDS,
    Balance,
    Connection,
    Inputs,
    Prepared,
    Status,
    Usage,
)
from .batching import Polling
from .regions import Regions

ROUTES = {
    "text_to_model": "/generation/text-to-model",
    "image_to_model": "/generation/image-to-model",
    "multiview_to_model": "/generation/multiview-to-model",
    "text_to_image": "/generation/text-to-image",
    "generate_image": "/generation/image-to-image",
    "generate_multiview_image": "/generation/image-to-multiview",
    "edit_multiview_image": "/generation/edit-multiview",
    "image_to_splat": "/generation/image-to-splat",
    "image_to_depth": "/generation/image-to-depth",
    "texture_model": "/models/texture",
    "convert_model": "/models/convert",
    "import_model": "/models/import",
    "animate_prerigcheck": "/animations/rig-check",
    "animate_rig": "/animations/rig",
    "animate_retarget": "/animations/retarget",
    "mesh_segmentation": "/mesh/segment",
    "smartsegment": "/mesh/smartsegment",
    "mesh_completion": "/mesh/complete",
    "highpoly_to_lowpoly": "/mesh/decimate",
    "mesh_uv": "/mesh/uv",
}
MULTIPART_BYTES = 50 * 1024 * 1024
"""Larger files go to the storage with a presigned URL."""


class TripoV3:
    """The service under `<base URL>/v3`; the base URL may have that path already."""

    service: ClassVar[str] = "tripo"
    account = ""
    fixed_path: ClassVar[str] = "/v3"

    def __init__(self, connection: Connection, network: Network) -> None:
        self._network = network
        self._regions = Regions(connection, network, self.fixed_path, "/account/balance")
        self._call = self._regions.call
        self._polling = Polling(
            lambda body: self._call(lambda api: api.ask("/tasks/list", body)), self._poll_each
        )

    def upload(self, path: Path) -> Input:
        """POST /files, or for large ones POST /files/presign and a PUT to the storage"""
        kind = upload_type(path)
        if path.stat().st_size > MULTIPART_BYTES:
            return Input(self._presigned(path, kind), "token", kind)
        name = f"{path.stem}.{'jpg' if kind == 'jpeg' else kind}"
        data = self._call(lambda api: api.upload("/files", path, name, CONTENT_TYPES[kind]))
        return Input(parsing.text(data, "file_token"), "token", kind)

    def _presigned(self, path: Path, kind: str) -> str:
        data = self._call(lambda api: api.repeat("/files/presign", {"format": kind}))
        url = parsing.text(data, "presigned_url", "upload_url")
        put(self._network, url, path, lambda: {"Content-Type": CONTENT_TYPES[kind]})
        return parsing.text(data, "file_token")

    def submit(self, task: Task, inputs: Inputs, seeds: Mapping[str, int] = NO_SEEDS) -> str:
        """POST of the type's own route"""
        wanted = body(seeded(task, seeds), inputs)
        data = self._call(lambda api: api.create(ROUTES[task.type], wanted))
        return parsing.new_task(data)

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """There is nothing to do, and no price to be had."""
        return Prepared(inputs, seeds=open_seeds(self.service, task))

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """POST /tasks/list, or GET /tasks/{id} for each where that is not known"""
        return self._polling.poll(ids)

    def _poll_each(self, ids: Sequence[str]) -> dict[str, Status]:
        return parsing.single(ids, lambda path: self._call(lambda api: api.once(f"/tasks/{path}")))

    def balance(self) -> Balance:
        """GET /account/balance"""
        return parsing.balance(self._call(lambda api: api.get("/account/balance")))

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """GET /account/usage"""
        params = {"limit": limit, "offset": offset}
        return parsing.usage(self._call(lambda api: api.get("/account/usage", **params)))

    def close(self) -> None:
        self._regions.api.close()


def body(task: Task, inputs: Inputs) -> dict[str, Any]:
    """The JSON of a create request: whatever differs from the service's defaults."""
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in task.sent().items()
        if name not in inputs and knows("tripo", task.__class__, name)
    }
    given = {name: [each.value for each in some] for name, some in inputs.items()}
    if isinstance(task, MultiviewToModel):
        values["inputs"] = _views(given)
        given = {name: value for name, value in given.items() if name not in (*VIEWS, "source")}
    if isinstance(task, EditMultiviewImage):
        prompts = [{"view": view, "prompt": text} for view, text in task.prompts().items()]
        values = {name: value for name, value in values.items() if name not in VIEWS}
        return values | {"input": given["source"][0], "prompts": prompts}
    if isinstance(task, AnimateRetarget):
        values = _clips(task, values)
    if isinstance(task, TextureModel):
        values = _texture_prompt(values, given)
    for name, value in given.items():
        if name in {"image", "source"}:
            values["input"] = value[0]
        elif name == "images":
            values["inputs"] = value
        else:
            values[name] = value[0]
    return values


def _views(given: Mapping[str, list[str]]) -> list[dict[str, str]]:
    if "source" in given:
        return [{"task_id": given["source"][0]}]
    return [{view: given[view][0]} for view in VIEWS if view in given]


def _clips(task: AnimateRetarget, values: dict[str, Any]) -> dict[str, Any]:
    clips = list(task.clips())
    values = {name: value for name, value in values.items() if not name.startswith("animation")}
    return values | ({"animation": clips[0]} if len(clips) == 1 else {"animations": clips})


def _texture_prompt(values: dict[str, Any], given: dict[str, list[str]]) -> dict[str, Any]:
    """Text and pictures under one key; the pictures are taken out of `given`."""
    prompt: dict[str, Any] = {}
    if "text_prompt" in values:
        prompt["text"] = values.pop("text_prompt")
    if "style_image" in given:
        prompt["style_image"] = given.pop("style_image")[0]
    if "image_prompt" in given:
        prompt["image"] = given.pop("image_prompt")[0]
    if "images" in given:
        prompt["images"] = given.pop("images")
    return values | ({"texture_prompt": prompt} if prompt else {})
