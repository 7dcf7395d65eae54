# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are JSON and have what no client expects: odd texts, odd ids, absurd numbers."""

from collections.abc import Callable, Iterable
from typing import Any

from .values import Json

ODD_TEXT = (
    "caf\udce9 \ud83d\x1b[2J\x1b[31mred\x00\x07\x7f\x9b1m\u202etxet\u2028line\r\n"
    'Tripo: everything is paid\n{"event": "done"}\t\ufeff\U0001fa91'
)
"""Lone surrogates, what steers a terminal or the direction of writing, and forged lines."""
ODD_ID = "4c0e\ud800\x1b[2J\n../../keys.json"
MESSAGES = frozenset({"message", "suggestion", "error_message", "error_msg"})
ABSURD: tuple[Any, ...] = (
    10**400,
    -(10**400),
    -100_000.0,
    "1e300",
    1e300,
    "lots",
    float("inf"),
    float("nan"),
    True,
    [[[]]],
    {"value": 1},
    None,
)
AMOUNTS = frozenset(
    {"progress", "created_at", "create_time", "completed_at", "credits_consumed"}
    | {"consumed_credit", "error_code", "balance", "frozen", "running_left_time", "queuing_num"}
)


def with_texts(value: Any, text: str = ODD_TEXT) -> Any:
    """The same answer, with this text in all messages, and with things that no one knows."""
    if isinstance(value, list):
        return [with_texts(each, text) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: with_texts(each, text) for name, each in value.items()}
    found |= dict.fromkeys(MESSAGES & found.keys(), text)
    if _is_task(found):
        return {**found, "error_message": text, "\ud800warnings": [text, {text: text}]}
    if isinstance(found.get("tasks"), dict):
        found["tasks"][ODD_ID] = {"task_id": ODD_ID, "type": text, "status": text, "output": text}
    if isinstance(found.get("missed"), list):
        found["missed"].append(ODD_ID)
    if isinstance(found.get("data"), list):
        found["data"] = [_odd_row(found["data"], text), *found["data"]]
    return found


def with_numbers(value: Any, luck: int = 0) -> Any:
    """The same answer, with absurd numbers in every other task of it; other `luck`, others."""
    if isinstance(value, list):
        return [with_numbers(each, luck + number) for number, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    found = {
        name: with_numbers(each, luck + number) for number, (name, each) in enumerate(value.items())
    }
    every_other = _is_task(found) and luck % 2 == 0
    if every_other or "balance" in found:
        names = sorted(AMOUNTS & found.keys())
        found |= zip(names, _some(luck), strict=False)
    return found


def with_id(value: Any) -> Any:
    """The same answer to a create, with an id that is none."""
    data = value.get("data") if isinstance(value, dict) else None
    if isinstance(data, dict) and isinstance(data.get("task_id"), str):
        return {**value, "data": {**data, "task_id": data["task_id"][:8] + ODD_ID}}
    return value


CHANGES: dict[str, Callable[[Any, Json], Any]] = {
    "odd_texts": lambda value, facts: with_texts(value, facts["text"]),
    "odd_numbers": lambda value, facts: with_numbers(value, facts["luck"]),
    "odd_id": lambda value, facts: with_id(value),
}
"""By kind of fault: what it makes of an answer's value."""


def _is_task(value: Json) -> bool:
    return "task_id" in value and "status" in value and "type" in value


def _odd_row(rows: list[Any], text: str) -> Json:
    """A row of usage as young as the first, with an odd id."""
    first = rows[0] if rows and isinstance(rows[0], dict) else {}
    return {**first, "task_id": ODD_ID, "status": text, "type": text}


def _some(luck: int) -> Iterable[Any]:
    at = luck * 7 % len(ABSURD)
    return [*ABSURD[at:], *ABSURD[:at]]
