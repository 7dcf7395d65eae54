# SPDX-License-Identifier: GPL-3.0-or-later
"""What Scenario's answers say: errors, jobs, assets and the inputs of models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from ...errors import Refused, TripoError, Unreachable
from ...files.formats import PICTURE_TYPES
from ...net.responses import Answer
from ...spec.state import State
from ...text import numbers
from ...text.urls import is_address
from .. import parsing

STATES = {
    "pending": State.QUEUED,
    "queued": State.QUEUED,
    "warming-up": State.QUEUED,
    "in-progress": State.RUNNING,
    "processing": State.RUNNING,
    "finalizing": State.RUNNING,
    "success": State.DONE,
    "succeeded": State.DONE,
    "failure": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
    "cancelled": State.CANCELLED,
}
NOT_MODELS = ("image/", "video/", "audio/", "text/")


def opened(answer: Answer) -> Any:
    """The content of an answer; only errors have an envelope."""
    if answer.status < 400:
        return answer.content
    content = parsing.mapping(answer.content)
    inner = parsing.mapping(content.get("error"))
    message = content.get("message") or inner.get("message") or content.get("reason") or ""
    # Its status for missing units is the same as for missing rights.
    poor = answer.status == 403 and "creative units" in str(message).lower()
    raise Refused(
        402 if poor else answer.status,
        message=str(message),
        request_id=str(content.get("requestId") or answer.request_id),
        retry_after=answer.retry_after,
    )


def passing(error: TripoError) -> bool:
    """Whether a failure has nothing to do with the job or asset that was asked for."""
    return not isinstance(error, Refused) or error.passing


def general(error: TripoError) -> bool:
    """Whether the next question would fail in the same way."""
    return isinstance(error, Unreachable) or (
        isinstance(error, Refused) and (error.status in {401, 429} or not error.own)
    )


def inner(answer: Any, key: str) -> Mapping[str, Any]:
    """What an answer wraps under a key; some come bare."""
    return parsing.mapping(parsing.mapping(answer).get(key)) or parsing.mapping(answer)


def job_id(answer: Any, *, bare: bool = True) -> str:
    """The id of the job that an answer is about, if any; `bare` where it may be just `id`."""
    outer = parsing.mapping(answer)
    inner = parsing.mapping(outer.get("job"))
    ids = (inner.get("jobId"), inner.get("id"), outer.get("jobId"), outer.get("id") if bare else "")
    return next((name for name in ids if isinstance(name, str) and name), "")


def asset_ids(job: Mapping[str, Any]) -> list[str]:
    """The assets that a job has made."""
    ids = parsing.mapping(job.get("metadata")).get("assetIds")
    return [str(name) for name in ids] if isinstance(ids, list) else []


def listed(inputs: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A schema's inputs, which stand in a list or under their names."""
    if isinstance(inputs, Mapping):
        yield from ((str(name), parsing.mapping(about)) for name, about in inputs.items())
    else:
        rows = parsing.rows({"inputs": inputs}, "inputs")
        yield from ((str(row["name"]), row) for row in rows if row.get("name"))


def token(answer: Mapping[str, Any]) -> str:
    """What leads to the next page of a list; empty at its end."""
    return str(answer.get("nextPaginationToken") or answer.get("paginationToken") or "")


def has_url(asset: Mapping[str, Any]) -> bool:
    """Whether an asset can be fetched."""
    url = asset.get("url")
    return isinstance(url, str) and bool(url) and is_address(joined("https://host/", url))


def joined(base: str, url: str) -> str:
    """An address from a URL that may be only a path; empty where it is invalid."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def is_model(asset: Mapping[str, Any]) -> bool:
    """Whether an asset is a model: by kind and type, or else by the name in its URL."""
    kind = asset.get("kind") or parsing.mapping(asset.get("metadata")).get("kind")
    mime = str(asset.get("mimeType") or "")
    if kind or mime.startswith("model/"):
        return kind == "3d" or mime.startswith("model/")
    url = joined("https://host/", str(asset.get("url") or ""))
    suffix = PurePosixPath(urlsplit(url).path).suffix[1:].lower()
    return not mime.startswith(NOT_MODELS) and suffix not in {*PICTURE_TYPES, "jpg"}


def cost(job: Mapping[str, Any]) -> float | None:
    """What a job was charged, in creative units."""
    return numbers.amount(parsing.mapping(job.get("billing")).get("cuCost"))
