# SPDX-License-Identifier: GPL-3.0-or-later
"""What can stand in a request for a picture or a model."""

import re
from pathlib import Path

from ..record import Record


class Pattern:
    """What texts of one form look like; compiled when it is first used, and kept by `re`."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return re.fullmatch(self._pattern, text)


TASK_ID = Pattern(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(task|job)_[\w-]+")
TOKEN = Pattern(r"(file_|asset_|v2\.)\S+")
OPAQUE = Pattern(r"(?=.*\d)[\w-]{6,}")
"""What may be the id of a task, whatever ids its service uses."""


class Input(Record):
    """A picture or a model as a service knows it."""

    value: str
    """A URL, a task id, a file token, or a key in the service's storage."""
    form: str
    """`url`, `task`, `token`, or `object` for something in the storage."""
    format: str = ""
    """File type, such as `png`; empty where it is not known."""
    bucket: str = ""
    """The bucket of an object in the storage."""


def form_of(source: str) -> str:
    """What a source is: `url`, `file`, `task`, or `token` for anything else."""
    if source.startswith(("http://", "https://")):
        return "url"
    if Path(source).is_absolute():
        return "file"
    return "task" if TASK_ID.fullmatch(source) else "token"


def reference(source: str) -> Input:
    """A source that is no file, as an input."""
    return Input(source, form_of(source))
