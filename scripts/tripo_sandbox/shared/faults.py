# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that tests put between the service and its client, one row per kind."""

import fnmatch
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from .answers import Answer, BytesPayload, Payload, json_answer, text_answer
from .oddities import CHANGES, ODD_TEXT
from .values import Json

HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>"

KINDS: dict[str, dict[str, Any]] = {  # kind: its details and what they are when not given
    # before the request is processed
    "delay": {"seconds": 1.0},
    "status": {"status": 502, "body": HTML, "content_type": "text/html", "headers": {}},
    "code": {"code": 2010, "status": 200, "message": "Insufficient credits"},
    "redirect": {"location": "/elsewhere", "status": 302, "body": ""},
    "reset_before": {},
    # to the answer, after the request has been processed
    "reset_after": {},
    "status_after": {"status": 502, "body": HTML, "content_type": "text/html", "headers": {}},
    "broken_json": {},
    "truncate": {"keep": 0.5},
    "wrong_length": {"extra": 100},
    "corrupt": {"at": 0.5, "count": 64},
    "slow": {"bytes_per_second": 65536},
    "odd_texts": {"text": ODD_TEXT},
    "odd_numbers": {"luck": 0},
    "odd_id": {},
    # to task objects: on a create for the new task's life, elsewhere for the one answer
    "stuck": {},
    "backwards": {},
    "state": {"word": "archiving"},
    "missed": {},
    # to result files: on a create for the new task's files, on /cdn/ for the one answer
    "not_a_model": {"body": HTML},
    "pad": {"megabytes": 500},
    "no_range": {},
    "etag": {"value": ""},
}
OF_TASKS = frozenset(
    {"stuck", "backwards", "state", "missed", "not_a_model", "pad", "no_range", "etag"}
    | {"odd_texts", "odd_numbers"}
)


@dataclass
class Fault:
    glob: str
    kind: str
    times: int | None
    method: str | None
    details: dict[str, Any]
    hits: int = 0

    def matches(self, method: str, path: str) -> bool:
        if self.times is not None and self.hits >= self.times:
            return False
        return self.method in (None, method) and fnmatch.fnmatchcase(path, self.glob)


class Faults:
    """The faults in force. Each hits the requests whose path matches, a number of times."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        path_glob: str,
        kind: str,
        times: int | None = 1,
        *,
        method: str | None = None,
        **details: Any,
    ) -> Fault:
        """Add a fault; times=None means until clear()."""
        known = KINDS[kind]
        if unknown := details.keys() - known.keys():
            raise TypeError(f"fault {kind} has no {', '.join(sorted(unknown))}")
        fault = Fault(path_glob, kind, times, method, {**known, **details})
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> list[Fault]:
        """Return the faults for a request and count them as used."""
        with self._lock:
            found = [fault for fault in self._faults if fault.matches(method, path)]
            for fault in found:
                fault.hits += 1
        return found


def before(faults: list[Fault], sleep: Callable[[float], object]) -> Answer | None:
    """Return the answer that a fault gives in place of the service."""
    for fault in faults:
        facts = fault.details
        if fault.kind == "delay":
            sleep(facts["seconds"])
        elif fault.kind == "status":
            return _instead(facts)
        elif fault.kind == "code":
            error = {"code": facts["code"], "status": "error", "message": facts["message"]}
            return json_answer(facts["status"], error)
        elif fault.kind == "redirect":
            return text_answer(
                facts["status"], facts["body"], "text/html", Location=facts["location"]
            )
        elif fault.kind == "reset_before":
            return Answer(0, hang_up=True)
    return None


def _instead(facts: dict[str, Any]) -> Answer:
    return text_answer(facts["status"], facts["body"], facts["content_type"], **facts["headers"])


class Corrupted:
    """A payload with some of its bytes inverted."""

    def __init__(self, payload: Payload, at: float, count: int) -> None:
        self._payload = payload
        self.length = payload.length
        self._first = int(at * payload.length)
        self._last = self._first + count

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        place = start
        for chunk in self._payload.read(start, stop):
            low, high = max(self._first, place), min(self._last, place + len(chunk))
            if low < high:
                bad = bytes(byte ^ 0xFF for byte in chunk[low - place : high - place])
                chunk = chunk[: low - place] + bad + chunk[high - place :]
            yield chunk
            place += len(chunk)


def _truncate(answer: Answer, facts: dict[str, Any]) -> Answer:
    keep = int(answer.length * facts["keep"])
    return replace(answer, stop=answer.start + keep, declared=answer.length)


def _text(answer: Answer) -> bytes:
    return b"".join(answer.payload.read(answer.start, answer.stop))


def _broken_json(answer: Answer, facts: dict[str, Any]) -> Answer:
    text = _text(answer)
    return replace(answer, payload=BytesPayload(text[: len(text) * 2 // 3]), start=0, stop=-1)


_AFTER: dict[str, Callable[[Answer, dict[str, Any]], Answer]] = {
    "reset_after": lambda answer, facts: replace(answer, hang_up=True),
    "status_after": lambda answer, facts: _instead(facts),
    "broken_json": _broken_json,
    "truncate": _truncate,
    "wrong_length": lambda answer, facts: replace(
        answer, declared=max(0, answer.length + facts["extra"])
    ),
    "corrupt": lambda answer, facts: replace(
        answer, payload=Corrupted(answer.payload, facts["at"], facts["count"])
    ),
    "slow": lambda answer, facts: replace(answer, rate=facts["bytes_per_second"]),
}


def after(faults: list[Fault], answer: Answer) -> Answer:
    """Spoil the service's own answer."""
    for fault in faults:
        if spoil := _AFTER.get(fault.kind):
            answer = spoil(answer, fault.details)
        elif change := CHANGES.get(fault.kind):
            value = json.loads(_text(answer))
            odd = json_answer(answer.status, change(value, fault.details), answer.headers)
            answer = replace(answer, payload=odd.payload, start=0, stop=-1)
    return answer


def spoil_view(faults: list[Fault], shown: Json) -> Json:
    """Change a task object on its way out."""
    unfinished = {
        name: value
        for name, value in shown.items()
        if name not in ("output", "completed_at", "credits_consumed")
    }
    for fault in faults:
        if fault.kind == "stuck":
            shown = {**unfinished, "status": "running", "progress": 95}
        elif fault.kind == "state":
            shown = {**unfinished, "status": fault.details["word"]}
        elif fault.kind == "backwards" and shown["status"] == "running":
            shown = {**shown, "progress": max(5, 100 - int(shown["progress"]))}
    for fault in faults:
        if change := CHANGES.get(fault.kind):
            shown = change(shown, fault.details)
    return shown


def has(faults: list[Fault], kind: str) -> Fault | None:
    return next((fault for fault in faults if fault.kind == kind), None)
