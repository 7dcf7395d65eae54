# SPDX-License-Identifier: GPL-3.0-or-later
"""What the headers of a download say: how long it is, and whether it can be continued.

Pure functions; the terms are those of RFC 9110.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_BEYOND = re.compile(r"bytes \*/(\d{1,18})")
_LENGTH = re.compile(r"\d{1,18}")
_MD5 = re.compile(r'"([0-9a-f]{32})"', re.IGNORECASE)


class Content(NamedTuple):
    """What a first answer says of the whole content."""

    validator: str = ""
    """For `If-Range`; empty where the headers have none that identifies the content."""
    total: int = 0
    """In bytes; 0 where it is not said."""
    md5: str = ""
    """What the content's digest seems to be, in hexadecimal digits."""


def content_of(headers: Mapping[str, str]) -> Content:
    """What the headers of an answer with the whole content tell of it."""
    if headers.get("Content-Encoding", "identity") != "identity":
        # It is encoded against the request: no header describes the decoded bytes.
        return Content()
    found = _LENGTH.fullmatch(headers.get("Content-Length", ""))
    return Content(validator_of(headers), int(found[0]) if found else 0, _md5(headers))


def validator_of(headers: Mapping[str, str]) -> str:
    """The strong validator of an answer: its ETag, or its date where that is as good."""
    tag = headers.get("ETag", "")
    if tag:
        return tag if tag.startswith('"') else ""
    changed = headers.get("Last-Modified", "")
    try:
        age = parsedate_to_datetime(headers.get("Date", "")) - parsedate_to_datetime(changed)
    except (TypeError, ValueError, OverflowError):
        return ""
    # A file that changes twice within a second has the same date twice.
    return changed if age.total_seconds() >= 1 else ""


def goes_on(headers: Mapping[str, str], size: int, content: Content) -> Content | None:
    """The content, after an answer 206 to a request for what follows the first `size` bytes.

    None where the answer does not continue these bytes.
    """
    found = _RANGE.fullmatch(headers.get("Content-Range", ""))
    if not found or int(found[1]) != size or int(found[2]) < size:
        return None
    if headers.get("Content-Encoding", "identity") != "identity":
        return None
    total = 0 if found[3] == "*" else int(found[3])
    if total and (content.total not in {0, total} or int(found[2]) >= total):
        return None
    tag = headers.get("ETag", "")
    if content.validator.startswith('"') and tag not in {"", content.validator}:
        return None
    return content._replace(total=total or content.total)


def ends_at(headers: Mapping[str, str]) -> int | None:
    """The length of the content as an answer 416 tells it."""
    found = _BEYOND.fullmatch(headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _md5(headers: Mapping[str, str]) -> str:
    try:
        digest = base64.b64decode(headers.get("Content-MD5", ""), validate=True).hex()
    except ValueError:  # no Base64, or no ASCII
        digest = ""
    if len(digest) == 32:
        return digest
    # Storages like S3 give it as the ETag, except for content that was uploaded in parts.
    found = _MD5.fullmatch(headers.get("ETag", ""))
    return found[1].lower() if found else ""
