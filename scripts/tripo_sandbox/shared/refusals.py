# SPDX-License-Identifier: GPL-3.0-or-later
"""Error codes: HTTP status, meaning and advice, and the exception that carries one."""

from typing import NamedTuple


class Refusal(NamedTuple):
    status: int
    message: str
    suggestion: str


TABLE: dict[int, Refusal] = {
    2: Refusal(401, "Authentication failed", "Check the API key and the region it belongs to"),
    1000: Refusal(500, "Internal server error", "Try again later and report the request id"),
    1002: Refusal(401, "Authentication failed", "Check the API key and the region it belongs to"),
    1003: Refusal(400, "The request is malformed", "Check method, content type and JSON"),
    1004: Refusal(400, "A parameter is invalid", "Check the parameters of this endpoint"),
    1005: Refusal(403, "Not allowed", "Check the permissions of this key"),
    1007: Refusal(429, "Too many requests", "Slow down and honour Retry-After"),
    2000: Refusal(429, "Too many tasks at once", "Wait until a running task has ended"),
    2001: Refusal(404, "Task not found", "Check the task id and the key that created it"),
    2002: Refusal(400, "Unsupported task type", "Check the endpoint"),
    2003: Refusal(400, "The file is empty", "Upload a file with content"),
    2004: Refusal(400, "Unsupported file type", "Use one of the documented formats"),
    2006: Refusal(400, "The source task has an unsupported type", "Use a task of a fitting type"),
    2007: Refusal(400, "The source task is not successful", "Wait for it or use another task"),
    2008: Refusal(
        400, "The content violates the content policy", "Change the prompt or the picture"
    ),
    2009: Refusal(400, "The prompt contains illegal characters", "Remove emoji from the prompt"),
    2010: Refusal(403, "Insufficient credits", "Top up the account"),
    2011: Refusal(400, "The source task has no model", "Check a task that made a model"),
    2012: Refusal(400, "The source task is not a rig task", "Use a task of type animate_rig"),
    2013: Refusal(403, "The priority is not part of your plan", "Leave the priority out"),
    2015: Refusal(400, "This model version is retired", "Use a current model version"),
    2016: Refusal(400, "This task type is retired", "Use a current task type"),
    2017: Refusal(400, "This model version does not exist", "Use a current model version"),
    2018: Refusal(400, "The model is too complex", "Simplify the model"),
    2019: Refusal(404, "File not found", "Check the file reference"),
    2021: Refusal(400, "The picture is too large", "Use a picture of at most 20 MB"),
    2022: Refusal(400, "The model file is too large", "Use a file of at most 150 MB"),
    4001: Refusal(404, "No such endpoint", "Check the path"),
    9404: Refusal(404, "No such endpoint", "Check the path"),
}


class Refused(Exception):
    """A request the service turns down; status and headers may differ from the table's."""

    def __init__(
        self,
        code: int,
        message: str = "",
        *,
        status: int = 0,
        headers: dict[str, str] | None = None,
    ) -> None:
        refusal = TABLE[code]
        self.code = code
        self.status = status or refusal.status
        self.message = message or refusal.message
        self.suggestion = refusal.suggestion
        self.headers = headers or {}
        super().__init__(f"{self.status}/{code} {self.message}")
