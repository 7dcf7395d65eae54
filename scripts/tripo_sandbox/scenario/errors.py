# SPDX-License-Identifier: GPL-3.0-or-later
"""How the Scenario service says no."""

import uuid
from typing import Any

from ..shared.answers import Answer, json_answer


class Denied(Exception):
    """A request turned down. Answers of the gateway itself have no reason and no trace."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        gateway: bool = False,
        headers: dict[str, str] | None = None,
        **details: Any,
    ) -> None:
        self.status = status
        self.message = message
        self.gateway = gateway
        self.headers = headers or {}
        self.details = details
        super().__init__(f"{status} {message}")

    def answer(self) -> Answer:
        body: dict[str, Any] = {"message": self.message}
        if not self.gateway:
            body |= {"reason": self.message, "trace_id": uuid.uuid4().hex, **self.details}
        return json_answer(self.status, body, self.headers)
