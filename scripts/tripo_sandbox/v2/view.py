# SPDX-License-Identifier: GPL-3.0-or-later
"""The task object of API v2."""

import math
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ..shared import faults
from ..shared.faults import Fault
from ..shared.prices import is_textured
from ..shared.tasks import Task
from ..shared.type_groups import GENERATED_TYPES
from ..shared.values import Json

SURFACED_TYPES = frozenset({*GENERATED_TYPES, "texture_model", "refine_model"})
"""Their models are named after what covers them; all others are just models."""


def view(task: Task, sent: Json | None, ahead: int, output: Callable[[Task], Json]) -> Json:
    """Return the task as API v2 shows it: sent is its body, if it came through v2."""
    status, progress = task.state()
    made = _output(task, output(task)) if status == "success" else {}
    shown: Json = {
        "task_id": task.id,
        "type": task.type,
        "status": status,
        "progress": progress,
        "input": _input(task, sent),
        "output": made,
        "result": {name: _result(value) for name, value in made.items() if _is_url(value)},
        "consumed_credit": int(task.credits_consumed),
        "create_time": int(task.created),
        "running_left_time": _seconds_left(task) if status == "running" else -1,
        "queuing_num": ahead if status == "queued" else -1,
    }
    if isinstance(shown["input"].get("prompt"), str):
        shown["prompt"] = shown["input"]["prompt"]
    if "rendered_image" in made:
        shown["thumbnail"] = made["rendered_image"]
    if progress == 100 and task.fate.code:
        shown["error_code"] = task.fate.code
        shown["error_msg"] = task.fate.message
    return shown


def spoilt(quirks: list[Fault], shown: Json) -> Json:
    """Let faults change a task object; it keeps its shape, as no v2 task ever lacks a field."""
    changed = faults.spoil_view(quirks, shown)
    if "output" not in changed:
        left = -1 if changed["status"] != "running" else shown["running_left_time"]
        changed |= {"output": {}, "result": {}, "consumed_credit": 0, "running_left_time": left}
        changed.pop("thumbnail", None)
    return changed


def _input(task: Task, sent: Json | None) -> Json:
    if sent is None:
        return {("model_version" if k == "model" else k): v for k, v in task.input.items()}
    return {**{name: value for name, value in sent.items() if name != "type"}, **task.seeds}


def _output(task: Task, made: Json) -> Json:
    return {_name(task, name): value for name, value in made.items()}


def _name(task: Task, name: str) -> str:
    if name != "model_url":
        return name.removesuffix("_url")
    if task.type not in SURFACED_TYPES:
        return "model"
    if not is_textured(task.body):
        return "base_model"
    return "pbr_model" if task.body.get("pbr", True) else "model"


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _result(url: str) -> Json:
    return {"type": PurePosixPath(urlsplit(url).path).suffix[1:], "url": url}


def _seconds_left(task: Task) -> int:
    left = task.ends_monotonic - time.monotonic()
    return -1 if math.isinf(left) else max(0, math.ceil(left))
