# SPDX-License-Identifier: GPL-3.0-or-later
"""What bodies of API v2 refer to: file objects and tasks."""

import re
from typing import Any

from ..shared.inputs import VIEWS
from ..shared.media import sniff
from ..shared.refusals import Refused
from ..shared.task_store import Tasks
from ..shared.tasks import Task
from ..storage.sts import S3

KINDS_OF_REFERENCE = ("file_token", "url", "object")
DRAFT_VERSIONS = frozenset({"v1.4-20240625", "v1.3-20240522"})
V3_FORMATS = frozenset({"bmp", "tiff"})
"""What only API v3 takes."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class References:
    """Turns what a v2 body refers to into the strings that API v3 has for it."""

    def __init__(
        self,
        key: str,
        tasks: Tasks,
        s3: S3,
        allowed: tuple[str, ...] = KINDS_OF_REFERENCE,
    ) -> None:
        self._key = key
        self._tasks = tasks
        self._s3 = s3
        self.allowed = allowed

    def file(self, value: Any, name: str, allowed: tuple[str, ...] = ()) -> str:
        """Resolve a file object: its type is not looked at, and it holds one reference."""
        if value is None:
            raise Refused(2003, f"{name} is missing")
        if not isinstance(value, dict):
            raise Refused(1004, f"{name} must be an object")
        given = [which for which in KINDS_OF_REFERENCE if value.get(which) is not None]
        if not given:
            raise Refused(2003, f"{name} has none of {', '.join(KINDS_OF_REFERENCE)}")
        if len(given) > 1:
            raise Refused(1004, f"{name} must have only one of {', '.join(given)}")
        [which] = given
        if which not in (allowed or self.allowed):
            raise Refused(1004, f"{name} must not have {which}")
        found: str = getattr(self, f"_{which}")(value[which], name)
        return found

    def hole_or_file(self, value: Any, name: str) -> str | None:
        """The same for a place that may be empty, as {} or as an object without a reference."""
        if not isinstance(value, dict):
            raise Refused(1004, f"{name} must be an object")
        if all(value.get(which) is None for which in KINDS_OF_REFERENCE):
            return None
        return self.file(value, name)

    def views(self, value: Any, name: str) -> list[str | None]:
        """Resolve front, left, back and right."""
        if not isinstance(value, list) or len(value) != len(VIEWS):
            raise Refused(1004, f"{name} must have exactly 4 items: {', '.join(VIEWS)}")
        return [
            self.hole_or_file(item, f"the {view} view")
            for view, item in zip(VIEWS, value, strict=True)
        ]

    def task(self, value: Any, name: str) -> Task:
        if not isinstance(value, str) or not value:
            raise Refused(1004, f"{name} is required")
        return self._tasks.get(value, self._key)

    def model(self, value: Any, name: str) -> str:
        """Resolve the model a later step works on; drafts cannot have any."""
        task = self.task(value, name)
        if task.body.get("model_version") in DRAFT_VERSIONS:
            raise Refused(2006)
        return task.id

    def draft(self, value: Any, name: str) -> str:
        task = self.task(value, name)
        if task.body.get("model_version") not in DRAFT_VERSIONS:
            raise Refused(2006, "The task is not a draft task")
        if task.status != "success":
            raise Refused(2007)
        return task.id

    def _file_token(self, value: Any, name: str) -> str:
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            raise Refused(1004, f"{name} has an invalid file_token")
        return f"file_{value.lower()}"

    def _url(self, value: Any, name: str) -> str:
        if not isinstance(value, str) or not value.startswith(("http://", "https://")):
            raise Refused(1004, f"{name} must have a URL of http or https")
        return value

    def _object(self, value: Any, name: str) -> str:
        if not isinstance(value, dict):
            raise Refused(1004, f"{name} must have bucket and key in its object")
        upload = self._s3.find(value.get("bucket"), value.get("key"), self._key)
        if upload is None:
            raise Refused(2019)
        if sniff(upload.path) in V3_FORMATS:
            raise Refused(2004)
        return upload.token
