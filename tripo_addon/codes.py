# SPDX-License-Identifier: GPL-3.0-or-later
"""What the services' error codes and HTTP statuses mean to the user."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple, Self

from .text.links import TOP_UP


class Reason(NamedTuple):
    """What an error code means to the user."""

    what: str
    advice: str
    quote: bool = True
    """Whether the service's own message adds something."""
    edit: bool = False
    """Whether the same request would be refused again, until something in it is changed."""


_EDIT_PROMPT = "Change the prompt or the picture and try again"
_CHECK = "Check the options; if they are right, report it with the request id"

_FAULT = Reason("The service had a fault of its own", "Try again later")
_NO_ADDRESS = Reason("The service does not know this address", "Check the base URL", False)


class Code(IntEnum):
    """The error codes of Tripo's API v2 and v3, each with what it means to the user."""

    reason: Reason

    def __new__(cls, value: int, reason: Reason) -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.reason = reason
        return member

    FAULT = 1000, _FAULT
    OTHER_FAULT = 1001, _FAULT
    UNREADABLE = 1003, Reason("The service could not read the request", _CHECK, edit=True)
    BAD_OPTION = 1004, Reason("The service refused an option", _CHECK, edit=True)
    NOT_ENTITLED = (
        1005,
        Reason("This account may not do that", "Ask the service's support to enable it"),
    )
    TOO_MANY_REQUESTS = (
        1007,
        Reason("Too many requests at once", "It is sent again by itself", quote=False),
    )
    TOO_MANY_TASKS = (
        2000,
        Reason(
            "The account already runs as many tasks as it may", "It is sent again by itself", False
        ),
    )
    UNKNOWN_TASK = (
        2001,
        Reason("The service does not know this task", "Use the key that created it", False),
    )
    UNSUPPORTED_TASK = 2002, Reason("The service does not support this task", _CHECK, edit=True)
    EMPTY_FILE = (
        2003,
        Reason("The service received an empty file", "Choose another file", False, edit=True),
    )
    BAD_FILE_TYPE = (
        2004,
        Reason(
            "The service does not accept this type of file",
            "Pictures can be PNG, JPEG or WebP, models GLB, FBX, OBJ or STL",
            False,
            edit=True,
        ),
    )
    DRAFT_NOT_DONE = 2005, Reason("The draft has not succeeded", "Wait until it is done", False)
    BAD_INPUT_TASK = (
        2006,
        Reason("This task cannot be the input of that one", "Choose another input", edit=True),
    )
    INPUT_TASK_NOT_DONE = (
        2007,
        Reason("The input task has not succeeded", "Wait until it is done", False),
    )
    FORBIDDEN_CONTENT = (
        2008,
        Reason(
            "The content policy of the service forbids this input", _EDIT_PROMPT, False, edit=True
        ),
    )
    BAD_CHARACTERS = (
        2009,
        Reason(
            "The prompt has characters that the service refuses",
            "Remove emoji and unusual symbols",
            False,
            edit=True,
        ),
    )
    NO_CREDITS = (
        2010,
        Reason(
            "The account has not enough API credits",
            f"Top up at {TOP_UP} (API credits and web credits are separate)",
            False,
        ),
    )
    NO_MODEL_TO_CHECK = (
        2011,
        Reason(
            "The task has no model to check", "Choose a task that made a model", False, edit=True
        ),
    )
    NOT_RIGGED = (
        2012,
        Reason(
            "Only a rigged model can move",
            "Use the task of Rig Model as the source",
            False,
            edit=True,
        ),
    )
    NO_PRIORITY = (
        2013,
        Reason("The account may not set a priority", "Clear Priority", False, edit=True),
    )
    CHECK_FAILED = (
        2014,
        Reason("The service's content check is out of order", "Try again later", False),
    )
    RETIRED_VERSION = (
        2015,
        Reason("This model version is retired", "Choose a newer model", False, edit=True),
    )
    RETIRED_TYPE = (
        2016,
        Reason("The service has retired this kind of task", "Use another kind", False, edit=True),
    )
    UNKNOWN_VERSION = (
        2017,
        Reason(
            "The service does not know this model version", "Choose another model", False, edit=True
        ),
    )
    TOO_COMPLEX = (
        2018,
        Reason(
            "The subject is too complex for this, or waited too long",
            "Simplify it, drop an option, or try again",
        ),
    )
    FILE_GONE = 2019, Reason("The service no longer has the uploaded file", "Generate again", False)
    FILE_TOO_LARGE = (
        2021,
        Reason("The file is too large for the service", "Use a smaller file", edit=True),
    )
    OTHER_FILE_TOO_LARGE = (
        2022,
        Reason("The file is too large for the service", "Use a smaller file", edit=True),
    )
    NO_ADDRESS = 4001, _NO_ADDRESS


BUSY_CODES = frozenset({Code.TOO_MANY_REQUESTS, Code.TOO_MANY_TASKS})
"""Refused for load."""
FAULT_CODES = frozenset({Code.FAULT, Code.OTHER_FAULT})
"""Faults of the service; with status 401 they are about the key."""
_ROUTER_CODES = range(9000, 10_000)

_REASONS = {code.value: code.reason for code in Code}

_BROKEN = Reason("The service is out of order", "Try again later")
_STATUSES: dict[int, Reason] = {
    400: Reason("The service refused the request", _CHECK, edit=True),
    401: Reason(
        "The service refuses the API key",
        "Check the key in the add-on preferences, and that it belongs to this region",
        False,
    ),
    402: Reason("The account has not enough credits", "Top up in the service's own console"),
    403: Reason("The service denies access", "Check the account and the network's filter"),
    404: Reason("There is no such service at this address", "Check the base URL", False),
    409: Reason("The service is busy with the same thing", "Try again in a moment"),
    413: Reason("The request is too large for the service", "Use a smaller file", False, edit=True),
    422: Reason("The service refused an option", _CHECK, edit=True),
    429: Reason("The service is busy", "It is sent again by itself", False),
    500: _FAULT,
    502: _BROKEN,
    503: _BROKEN,
    504: _BROKEN,
}


def reason_for(status: int, code: int) -> Reason:
    """What an HTTP status with an error code means; 401 says more than its many codes."""
    if status == 401:
        return _STATUSES[401]
    if code in _REASONS:
        return _REASONS[code]
    if code in _ROUTER_CODES:
        return _NO_ADDRESS
    if status in _STATUSES:
        return _STATUSES[status]
    name = f"HTTP status {status}" if status >= 300 else "an error"
    if code > 0:
        name = f"error {code}"
    return Reason(f"The service answered with {name}", "Try again later")
