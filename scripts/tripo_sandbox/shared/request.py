# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as the handlers see it, free of sockets."""

import json
from dataclasses import dataclass
from typing import Any

from .body import Body
from .faults import Fault
from .records import Record
from .refusals import Refused

JSON_LIMIT = 20 * 1024 * 1024


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Body
    record: Record
    faults: list[Fault]

    def json_object(self) -> dict[str, Any]:
        """Read the body as a JSON object, or refuse it as the service's gateway does."""
        content_type = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if content_type != "application/json":
            raise Refused(1003, "Content-Type must be application/json", status=415)
        data = self.body.read(JSON_LIMIT)
        if data is None:
            raise Refused(1003, "The request body is larger than 20 MB", status=413)
        try:
            value = json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refused(1003, "The request body is not valid JSON") from None
        self.record.body = value
        if not isinstance(value, dict):
            raise Refused(1003, "The request body must be a JSON object")
        return value


def _no_constant(name: str) -> None:
    raise ValueError(name)
