# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's own API, version 3. Option names are this API's, so few need another name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar

from ..core.errors import Storage, Unclear
from ..core.formats import PICTURE_TYPES, picture_type, read_head
from ..core.http import Api, Network
from ..core.job import State
from ..core.options import Task
from ..core.tasks import VIEWS
from .base import Balance, Connection, Status

ROUTES = {
    "text_to_model": "/generation/text-to-model",
    "image_to_model": "/generation/image-to-model",
    "multiview_to_model": "/generation/multiview-to-model",
}
STATES = {
    "queued": State.QUEUED,
    "running": State.RUNNING,
    "success": State.DONE,
    "failed": State.FAILED,
    "banned": State.FAILED,
    "expired": State.FAILED,
    "cancelled": State.CANCELLED,
}
LEGACY_CODES = {"banned": 2008, "expired": 2018}
"""What the old words for a failure mean where no error code stands beside them."""
MODEL_KEYS = ("model_url", "pbr_model_url", "base_model_url", "model", "pbr_model", "base_model")
PREVIEW_KEYS = ("rendered_image_url", "rendered_image")
LIST_LIMIT = 100


class TripoV3:
    """The service under `<base URL>/v3`; the base URL may have that path already."""

    fixed_path: ClassVar[str] = "/v3"

    def __init__(self, connection: Connection, network: Network) -> None:
        root = connection.base_url.rstrip("/").removesuffix(self.fixed_path)
        key = connection.key
        self._api = Api(network, root + self.fixed_path, lambda: {"Authorization": f"Bearer {key}"})

    def upload(self, path: Path) -> str:
        """POST /files"""
        kind = picture_type(read_head(path))
        if not kind:
            raise Storage(f"{path.name} is no PNG, JPEG or WebP picture any more")
        name = f"{path.stem}.{'jpg' if kind == 'jpeg' else kind}"
        return _text(self._api.upload("/files", path, name, PICTURE_TYPES[kind]), "file_token")

    def submit(self, task: Task, pictures: Mapping[str, str]) -> str:
        """POST of the kind's own route"""
        return _text(self._api.create(ROUTES[task.kind], body(task, pictures)), "task_id")

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """POST /tasks/list, up to 100 tasks a request"""
        found: dict[str, Status] = {}
        for start in range(0, len(ids), LIST_LIMIT):
            part = list(ids[start : start + LIST_LIMIT])
            data = self._api.ask("/tasks/list", {"task_ids": part})
            tasks = data.get("tasks") if isinstance(data, dict) else None
            if not isinstance(tasks, dict):
                raise Unclear("The service's list of tasks makes no sense")
            found.update(
                {name: read(task) for name, task in tasks.items() if isinstance(task, dict)}
            )
        return found

    def balance(self) -> Balance:
        """GET /account/balance"""
        data = self._api.get("/account/balance")
        try:
            return Balance(float(data["balance"]), float(data.get("frozen") or 0.0))
        except (KeyError, TypeError, ValueError):
            raise Unclear("The service's balance makes no sense") from None

    def close(self) -> None:
        self._api.close()


def body(task: Task, pictures: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of a create request: the model, and whatever differs from its defaults."""
    values = {**task.changed(), **pictures, "model": task.values()["model"]}
    views = [{view: values.pop(view)} for view in VIEWS if view in values]
    if views:
        values["inputs"] = views
    if "image" in values:
        values["input"] = values.pop("image")
    return values


def read(task: Mapping[str, Any]) -> Status:
    """A task object as a `Status`."""
    word = str(task.get("status") or "")
    output = task.get("output")
    output = output if isinstance(output, dict) else {}
    credits = task.get("credits_consumed", task.get("consumed_credit"))
    return Status(
        state=STATES.get(word),
        word=word,
        progress=_percent(task.get("progress")),
        model_url=_first(output, MODEL_KEYS),
        preview_url=_first(output, PREVIEW_KEYS),
        credits=float(credits) if isinstance(credits, int | float) and isfinite(credits) else None,
        code=_number(task.get("error_code")) or LEGACY_CODES.get(word, 0),
        message=str(task.get("error_message") or task.get("error_msg") or ""),
    )


def _first(output: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The first of several keys that has a text."""
    return next((value for key in keys if isinstance(value := output.get(key), str) and value), "")


def _text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        raise Unclear(f"The service's answer has no {key}")
    return value


def _percent(value: Any) -> int:
    return min(max(_number(value), 0), 100)


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and isfinite(value) else 0
