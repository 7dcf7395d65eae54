# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading answers that may be strange: what is missing or of another type becomes empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..codes import Code
from ..errors import Refused, Strange, TripoError, Unclear, Unreachable
from ..spec.state import State
from ..spec.tasks import SEEDS as BOUNDS
from ..text import numbers
from ..text.lines import one_line
from ..text.untrusted import LONGEST_MESSAGE
from ..text.urls import is_address
from .base import UNTOLD, Balance, Status, Usage

STATES = {
    "queued": State.QUEUED,
    "running": State.RUNNING,
    "success": State.DONE,
    "failed": State.FAILED,
    "banned": State.FAILED,
    "expired": State.FAILED,
    "cancelled": State.CANCELLED,
    "canceled": State.CANCELLED,
}
LEGACY_CODES = {"banned": Code.FORBIDDEN_CONTENT, "expired": Code.TOO_COMPLEX}
"""What the old words for a failure mean where no error code stands beside them."""
OUTPUTS = {
    "model": (
        "model_url",
        "pbr_model_url",
        "base_model_url",
        "pbr_model",
        "model",
        "base_model",
        "seg_model_url",
        "splat_url",
    ),
    "preview": ("rendered_image_url", "rendered_image"),
    "image": (
        "generated_image_url",
        "generated_image",
        "image_url",
        "image",
        "depth_image_url",
        "depth_image",
    ),
    "front": ("front_view_url", "front"),
    "left": ("left_view_url", "left"),
    "back": ("back_view_url", "back"),
    "right": ("right_view_url", "right"),
}
"""Our name -> the services' names in API v2 and v3, the best first."""
_ID = re.compile("[!-~]{1,200}")
"""Any id that a service may use: visible ASCII characters, which come back unchanged."""
FACTS = ("riggable", "rig_type", "seg_task_id", "model_task_id", "prompt")
SEEDS = ("model_seed", "texture_seed", "image_seed")
LONGEST_WORD = 200
"""Characters of an id or a type; a longer text is not taken for one."""
DEEPEST = 8
"""How deep the mappings of an output may be nested."""


def task_status(task: Mapping[str, Any]) -> Status:
    """Tripo's task object, of API v2 or v3, as a `Status`."""
    word = str(task.get("status") or "")
    output = mapping(task.get("output"))
    credits = task.get("credits_consumed", task.get("consumed_credit"))
    return Status(
        state=STATES.get(word),
        word=one_line(word, LONGEST_WORD),
        progress=min(number(task.get("progress")), 100),
        outputs=outputs(output, mapping(task.get("result"))),
        facts=facts(output, mapping(task.get("input"))),
        credits=numbers.amount(credits),
        code=number(task.get("error_code")) or LEGACY_CODES.get(word, 0),
        message=one_line(
            str(task.get("error_message") or task.get("error_msg") or ""), LONGEST_MESSAGE
        ),
        type=str(task.get("type") or ""),
        given=mapping(task.get("input")),
    )


def listed(data: Any) -> dict[str, Status]:
    """The tasks of a list by id; they come as a mapping, or as a list. Raises `Strange`."""
    tasks = data.get("tasks") if isinstance(data, Mapping) else data
    if isinstance(tasks, list):
        tasks = {str(task.get("task_id")): task for task in tasks if isinstance(task, Mapping)}
    if not isinstance(tasks, Mapping):
        raise Strange("The service's list of tasks makes no sense")
    found = {
        name: _told(name, task, tasks) for name, task in tasks.items() if isinstance(task, Mapping)
    }
    if found and all(status is UNTOLD for status in found.values()):
        raise Strange("The service's list of tasks makes no sense")
    return found


def _told(task_id: str, task: Mapping[str, Any], asked: Collection[str]) -> Status:
    """A task's status; `UNTOLD` where the answer is no status, or the status of another task that
    was asked for at the same time."""
    own = task.get("task_id")
    swapped = isinstance(own, str) and own != task_id and own in asked
    return UNTOLD if swapped or "status" not in task else task_status(task)


def single(ids: Sequence[str], ask: Callable[[str], Any]) -> dict[str, Status]:
    """The tasks by id, each asked for alone; a failure of one does not affect the others.

    Raises `TripoError` where none can be asked for.
    """
    found = {}
    failure: TripoError | None = None
    for task_id in ids:
        try:
            found[task_id] = _told(task_id, mapping(ask(quote(task_id, safe=""))), ids)
            if found[task_id] is UNTOLD:
                failure = Strange("The service's answer about a task makes no sense")
        except (Refused, Unclear, Unreachable) as error:
            if not isinstance(error, Refused) or error.passing:
                failure = error
                found[task_id] = UNTOLD
    if failure and all(status is UNTOLD for status in found.values()):
        raise failure
    return found


def outputs(output: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, str]:
    """All URLs of a result by our names; those that nobody knows keep the service's name."""
    flat = dict(_urls(result)) | dict(_urls(output))
    found = {
        name: flat[key] for name, keys in OUTPUTS.items() for key in reversed(keys) if key in flat
    }
    taken = set(found.values())
    others = {key.removesuffix("_url"): url for key, url in flat.items() if url not in taken}
    return others | found


def _urls(values: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every URL with its key, through the mappings and lists that it may stand in."""
    if depth > DEEPEST:
        return
    for key, value in values.items():
        if isinstance(value, str) and is_address(value):
            yield key, value
        elif isinstance(value, Mapping) and isinstance(value.get("url"), str):
            if is_address(value["url"]):
                yield key, value["url"]
        elif isinstance(value, Mapping):
            yield from _urls(value, depth + 1)
        elif isinstance(value, list):
            single = key.removesuffix("s")
            several = {
                single if at == 0 else f"{single} {at + 1}": value for at, value in enumerate(value)
            }
            yield from _urls(several, depth + 1)


def facts(output: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a result tells beside files; a rig check's build has one of two names."""
    found = {name: output[name] for name in FACTS if isinstance(output.get(name), bool | str)}
    if "rig_type" not in found and isinstance(output.get("topology"), str):
        found["rig_type"] = output["topology"]
    return found | seeds(given)


def seeds(given: Mapping[str, Any]) -> dict[str, int]:
    """The seeds among echoed options."""
    found = {name: numbers.whole(given.get(name), *BOUNDS) for name in SEEDS}
    return {name: seed for name, seed in found.items() if seed is not None}


def balance(data: Any) -> Balance:
    """An answer about credits. Raises `Unclear`."""
    told = mapping(data)
    found = numbers.amount(told.get("balance"), numbers.MOST_BALANCE)
    if found is None:
        raise Unclear("The service's balance makes no sense")
    return Balance(found, numbers.amount(told.get("frozen"), numbers.MOST_BALANCE) or 0.0)


def usage(data: Any) -> list[Usage]:
    """The rows of an account's history, which come bare or under `items`. Raises `Unclear`."""
    rows = data.get("items") if isinstance(data, Mapping) else data
    if not isinstance(rows, list):
        raise Unclear("The service's list of usage makes no sense")
    return [
        usage_row(
            row.get("task_id"),
            row.get("type"),
            row.get("status"),
            row.get("created_at"),
            row.get("credits_consumed"),
        )
        for row in rows
        if isinstance(row, Mapping)
    ]


def usage_row(task_id: Any, type: Any, status: Any, created: Any, credits: Any) -> Usage:
    """One task of an account's history; invalid values in it become empty."""
    when = numbers.moment(created)
    return Usage(
        _word(task_id),
        _word(type),
        _word(status),
        "" if when is None else numbers.iso(when),
        numbers.amount(credits) or 0.0,
    )


def _word(value: Any) -> str:
    """A short text or number as it is written; empty for anything else."""
    usable = isinstance(value, str | int) and not isinstance(value, bool)
    found = str(value) if usable else ""
    return found if len(found) <= LONGEST_WORD else ""


def text(data: Any, *keys: str) -> str:
    """The first of several keys that has a text. Raises `Unclear` where there is none."""
    for key in keys:
        value = data.get(key) if isinstance(data, Mapping) else None
        if isinstance(value, str) and value:
            return value
    raise Unclear(f"The service's answer has no {keys[0]}")


def new_task(data: Any) -> str:
    """The id in the answer to a create request. Raises `Unclear` where it is invalid: a task was
    made, but nobody can ask for it by this id."""
    found = text(data, "task_id")
    if not is_id(found):
        raise Unclear("The service's answer names a task id that is none")
    return found


def is_id(found: str) -> bool:
    """Whether a task can be asked for by this text."""
    return bool(_ID.fullmatch(found))


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def number(value: Any) -> int:
    """A percentage, an error code or the number of a part; 0 for anything else."""
    return numbers.whole(value, 0, 10**9) or 0


def rows(data: Any, key: str) -> Sequence[Mapping[str, Any]]:
    """A list of mappings under a key."""
    found = mapping(data).get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
