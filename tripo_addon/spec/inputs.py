# SPDX-License-Identifier: GPL-3.0-or-later
"""What can stand in a request for a picture or a model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

TASK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(task|job)_[\w-]+", re.IGNORECASE)
TOKEN = re.compile(r"(file_|asset_|v2\.)\S+")


OPAQUE = re.compile(r"(?=.*\d)[\w-]{6,}")
"""What may well be the id of a task, whatever its service makes of ids."""


class Input(NamedTuple):
    """A picture or a model as a service knows it."""

    value: str
    """A URL, a task id, a file token, or a key in the service's storage."""
    form: str
    """`url`, `task`, `token`, or `object` for something in the storage."""
    format: str = ""
    """File type, such as `png`; empty where it is not known."""
    bucket: str = ""
    """Of an object."""


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
