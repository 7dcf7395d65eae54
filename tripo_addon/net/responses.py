# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns an answer's bytes into its data, or into the error that it tells.

Everything that a service says passes through here; only clean texts and numbers leave.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, NamedTuple

from ..errors import NotTheApi, Refused, Unclear
from ..text.lines import one_line
from ..text.untrusted import LONGEST_ID, TooMuch, clean, cleaned


class Answer(NamedTuple):
    """An answer whose body is JSON."""

    status: int
    content: Any
    request_id: str
    retry_after: float | None


EPOCH = 1e9
"""A larger number of seconds means a time since 1970."""

LONGEST_NUMBER = 30
"""In digits."""

Opener = Callable[[Answer], Any]
"""Gives the data of an answer. Raises `Refused` where it tells an error."""


def open_answer(
    opener: Opener, status: int, text: bytes, headers: Mapping[str, str], trace: str
) -> Any:
    """The data of an answer. Raises `Refused` for an error, `NotTheApi` for a page and
    `Unclear` for JSON that is cut off, or too much or too deep to be an answer."""
    named = headers.get("X-Request-ID") or headers.get("X-Tripo-Trace-ID") or trace
    request_id = one_line(cleaned(named), LONGEST_ID)
    retry_after = wait_named(status, headers)
    content = _content(text)
    if isinstance(content, dict | list):
        return opener(Answer(status, content, request_id, retry_after))
    if 200 <= status < 300 and text.lstrip().startswith((b"{", b"[")):
        raise Unclear("The service's answer is not whole")
    if 200 <= status < 300:
        raise NotTheApi
    body = bool(text.strip())
    raise Refused(status, request_id=request_id, retry_after=retry_after, body=body, own=False)


def _content(text: bytes) -> Any:
    """What an answer says in JSON, cleaned; None where it is none. Raises `Unclear`."""
    try:
        return clean(json.loads(text, parse_int=_whole))
    except (RecursionError, TooMuch):
        raise Unclear("The service's answer makes no sense") from None
    except ValueError:
        return None


def _whole(digits: str) -> int | float:
    """A whole number; one that is too long to be read does not spoil the rest of the answer."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else float(digits)


def tripo(answer: Answer) -> Any:
    """The `data` of Tripo's envelope. An error in it counts whatever the HTTP status is."""
    content = answer.content if isinstance(answer.content, dict) else {"data": answer.content}
    code = _code(content.get("code"))
    if answer.status < 400 and not code and content.get("status") != "error":
        return content.get("data", content)
    raise Refused(
        answer.status,
        code,
        str(content.get("message") or ""),
        request_id=one_line(str(content.get("request_id") or answer.request_id), LONGEST_ID),
        retry_after=answer.retry_after,
        own=bool(code) or content.get("status") == "error",
    )


def _code(value: object) -> int:
    """An error code as a number; 0 for none, -1 for one that is no number."""
    try:
        return int(value or 0)  # type: ignore[call-overload,no-any-return]
    except (TypeError, ValueError, OverflowError):
        return -1


def wait_named(status: int, headers: Mapping[str, str]) -> float | None:
    """How many seconds the service asks to wait; None where it does not."""
    named = headers.get("Retry-After")
    if named is None and status == 429:
        reset = _number(headers.get("X-RateLimit-Reset"))
        # Some services count the seconds from now, some from 1970.
        return reset - time.time() if reset and reset > EPOCH else reset
    seconds = _number(named)
    if seconds is not None or not named:
        return seconds
    try:
        return parsedate_to_datetime(named).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if isfinite(seconds) else None
