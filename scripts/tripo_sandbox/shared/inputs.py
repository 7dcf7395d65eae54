# SPDX-License-Identifier: GPL-3.0-or-later
"""Files, tasks and URLs that a body refers to."""

import re
from collections.abc import Callable, Collection
from pathlib import PurePath, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from .media import MODELS, PICTURES
from .refusals import Refused
from .tasks import Task
from .type_groups import MODEL_TYPES, PICTURE_TYPES, VIEW_TYPES
from .uploads import Upload, Uploads, check

VIEWS = ("front", "left", "back", "right")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Sources:
    """Resolves the references of one body and collects what was found."""

    def __init__(self, key: str, uploads: Uploads, find_task: Callable[[str], Task]) -> None:
        self._key = key
        self._uploads = uploads
        self._find_task = find_task
        self.uploads: list[Upload] = []
        self.tasks: list[Task] = []
        self.names: list[str] = []
        """What the files are called and the tasks were asked for."""

    def picture(self, value: Any, name: str) -> None:
        self._resolve(value, name, PICTURE_TYPES, PICTURES)

    def model(
        self,
        value: Any,
        name: str = "input",
        types: frozenset[str] = MODEL_TYPES,
        formats: Collection[str] = MODELS,
    ) -> Task | None:
        """Resolve a model and return its task, if it is a task's; no types: files only."""
        return self._resolve(value, name, types, formats)

    def _resolve(
        self, value: Any, name: str, types: frozenset[str], formats: Collection[str]
    ) -> Task | None:
        """Resolve a URL, a file token, a task's id, or an older file object."""
        if isinstance(value, dict):
            value = next((value[k] for k in ("file_token", "url") if value.get(k)), None)
        if not isinstance(value, str) or not value.strip():
            task_id = " or a task id" if types else ""
            raise Refused(1004, f"{name} must be a URL or a file token{task_id}")
        if value.startswith("data:"):
            raise Refused(1004, f"{name} must not be a data URI")
        if value.startswith(("http://", "https://")):
            self.names.append(PurePosixPath(urlsplit(value).path).name)
        elif _UUID.fullmatch(value):
            if not types:
                raise Refused(1004, f"{name} must be a URL or a file token, not a task id")
            return self.task(value, types, name)
        else:
            upload = self._uploads.use(value, self._key)
            check(upload)
            if upload.format not in formats:
                raise Refused(2004, f"{name} must be one of {', '.join(formats)}")
            self.uploads.append(upload)
            self.names.append(PurePath(upload.name).name)
        return None

    def task(self, task_id: Any, types: frozenset[str], name: str = "input") -> Task:
        if not isinstance(task_id, str) or not _UUID.fullmatch(task_id):
            raise Refused(1004, f"{name} must be a task id")
        task = self._find_task(task_id)
        if task.type not in types:
            raise Refused(2006)
        if task.status != "success":
            raise Refused(2007)
        self.tasks.append(task)
        self.names.append(task.label)
        return task


def image_input(body: dict[str, Any], sources: Sources) -> None:
    """image-to-model: one picture in input."""
    sources.picture(body.get("input"), "input")


def multiview_inputs(body: dict[str, Any], sources: Sources) -> None:
    """multiview-to-model: named views, four in order, or a task that made views."""
    inputs = body.get("inputs")
    if not isinstance(inputs, list) or not inputs:
        raise Refused(1004, "inputs is required and must be a list")
    if len(inputs) == 1 and isinstance(inputs[0], dict) and "task_id" in inputs[0]:
        sources.task(inputs[0]["task_id"], VIEW_TYPES, "task_id")
        return
    views = _views(inputs)
    if "front" not in views:
        raise Refused(1004, "the front view is required")
    if len(views) < 2:
        raise Refused(1004, "at least 2 views are required")
    for name, value in views.items():
        sources.picture(value, f"the {name} view")


def _views(inputs: list[Any]) -> dict[str, Any]:
    if any(isinstance(item, dict) and item.keys() & set(VIEWS) for item in inputs):
        return _named_views(inputs)
    if len(inputs) != len(VIEWS):
        raise Refused(1004, "inputs must have 4 entries: front, left, back, right")
    return {view: item for view, item in zip(VIEWS, inputs, strict=True) if item}


def _named_views(inputs: list[Any]) -> dict[str, Any]:
    views: dict[str, Any] = {}
    for item in inputs:
        if not isinstance(item, dict) or len(item) != 1:
            raise Refused(1004, "each entry of inputs must name one view")
        [(name, value)] = item.items()
        if name not in VIEWS:
            raise Refused(1004, f"unknown view '{name}'")
        if name in views:
            raise Refused(1004, f"the {name} view is given twice")
        views[name] = value
    return views
