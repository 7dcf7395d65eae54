# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts beside the API: storage that takes presigned PUTs, and the CDN with the results."""

import hashlib
import hmac
import re
import secrets
import threading
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..shared import faults
from ..shared.answers import Answer, BytesPayload, FilePayload, Payload, text_answer
from ..shared.media import MODELS, PICTURES
from ..shared.records import Log, Problem
from ..shared.refusals import Refused
from ..shared.request import Request
from ..shared.result import Result
from ..shared.task_store import Tasks
from ..shared.tasks import Task
from ..shared.uploads import Uploads
from ..shared.values import Json
from .padding import Padded

CDN_PREFIX = "/cdn"
STORAGE_PREFIX = "/storage"
CONTENT_TYPES = {
    **PICTURES,
    **MODELS,
    "mp4": "video/mp4",
    "zip": "application/zip",
    "usdz": "model/vnd.usdz+zip",
    "3mf": "model/3mf",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Cdn:
    """Signs URLs and answers them. Neither host may ever see the API key."""

    def __init__(
        self, uploads: Uploads, tasks: Tasks, url_life: float, problems: Log[Problem]
    ) -> None:
        self.base = ""
        self.uploads = uploads
        self.tasks = tasks
        self.url_life = url_life
        self.problems = problems
        self.takes_keys = False
        """Whether to serve requests with an API key, which the last client of API v2 sends."""
        self.signatures: set[str] = set()
        """All signatures that were given out, so that tests can search logs and files for them."""
        self._secret = secrets.token_bytes(16)
        self._begun = time.time()
        self._results: dict[str, dict[str, Result]] = {}
        self._etags: dict[tuple[Path, int], str] = {}
        self._lock = threading.Lock()

    def urls(self, task: Task) -> dict[str, str]:
        """Return fresh URLs of a task's results, by output key."""
        return {
            key: self._signed(f"{CDN_PREFIX}/{task.id}/{result.name}", self.url_life)
            for key, result in self.results(task).items()
        }

    def output(self, task: Task) -> Json:
        """Return a task's output: its URLs, dotted keys as groups, and what else it says."""
        shown: Json = {}
        for key, url in self.urls(task).items():
            group, _, name = key.rpartition(".")
            (shown.setdefault(group, {}) if group else shown)[name] = url
        shown |= {key: child.id for key, child in task.children.items()}
        return shown | task.facts(task)

    def presigned_put(self, slot: str, format: str, life: float) -> str:
        return self._signed(f"{STORAGE_PREFIX}/uploads/{slot}.{format}", life)

    def results(self, task: Task) -> dict[str, Result]:
        """Return a task's result files by output key."""
        with self._lock:
            if task.id not in self._results:
                self._results[task.id] = task.results(task)
            return self._results[task.id]

    def _signed(self, path: str, life: float) -> str:
        expires = f"{time.time() + life:.3f}"
        signature = self._sign(path, expires)
        self.signatures.add(signature)
        return f"{self.base}{quote(path)}?Expires={expires}&Signature={signature}"

    def _sign(self, path: str, expires: str) -> str:
        text = f"{path}\n{expires}".encode()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()

    def _refusal(self, request: Request) -> Answer | None:
        if "authorization" in request.headers:
            detail = "an Authorization header was sent to a foreign host"
            self.problems.append(Problem("key_leak", detail, request.path))
            if not self.takes_keys:
                return xml_answer(400, "InvalidArgument", "Only one auth mechanism allowed")
        expires = request.query.get("Expires", "")
        signature = request.query.get("Signature", "")
        if not hmac.compare_digest(signature.encode(), self._sign(request.path, expires).encode()):
            return xml_answer(403, "SignatureDoesNotMatch", "The signature does not match")
        if time.time() > float(expires):
            return xml_answer(403, "AccessDenied", "Request has expired")
        return None

    def handle_storage(self, request: Request) -> Answer:
        if request.method != "PUT":
            return xml_answer(405, "MethodNotAllowed", "Only PUT is allowed here")
        if refusal := self._refusal(request):
            return refusal
        if request.body.chunked or request.body.length is None:
            return xml_answer(411, "MissingContentLength", "Content-Length is required")
        slot = request.path.rsplit("/", 1)[1].partition(".")[0]
        upload = self.uploads.in_slot(slot)
        if upload is None:
            return xml_answer(404, "NoSuchKey", "The key does not exist")
        try:
            self.uploads.store(upload, request.body.chunk)
        except Refused:
            return xml_answer(400, "EntityTooLarge", "The object is too large")
        return Answer(200, headers={"ETag": f'"{slot}"'})

    def handle_cdn(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return xml_answer(405, "MethodNotAllowed", "Only GET and HEAD are allowed here")
        if refusal := self._refusal(request):
            return refusal
        _, _, task_id, name = request.path.split("/", 3)
        task = self.tasks.find(task_id)
        result = next(r for r in self.results(task).values() if r.name == name)
        return self._file(request, result, [*task.quirks, *request.faults])

    def _file(self, request: Request, result: Result, spoilt: "list[faults.Fault]") -> Answer:
        extension = result.name.rsplit(".", 1)[1]
        payload: Payload
        changed = self._begun
        pad = faults.has(spoilt, "pad") if extension == "glb" else None
        if fault := faults.has(spoilt, "not_a_model"):
            # The result itself is not even drawn, which costs much more than to send it.
            content: Any = fault.details["body"]
            payload = BytesPayload(content.encode() if isinstance(content, str) else content)
            etag = _md5(payload)
        else:
            path = result.file()
            payload, changed = FilePayload(path), path.stat().st_mtime
            if pad:
                payload = Padded(payload, int(pad.details["megabytes"] * 1_000_000))
            etag = self._etag(path, payload)
        if fault := faults.has(spoilt, "etag"):
            etag = fault.details["value"]
        ranges = not faults.has(spoilt, "no_range")
        headers: dict[str, str] = {
            "Content-Type": CONTENT_TYPES.get(extension, "application/octet-stream"),
            "Accept-Ranges": "bytes" if ranges else "none",
            **({"ETag": etag} if etag else {}),
            "Last-Modified": formatdate(changed, usegmt=True),
        }
        if not ranges or not _same(request.headers.get("if-range", ""), headers):
            return Answer(200, payload, headers)
        return _ranged(request.headers.get("range", ""), payload, headers)

    def _etag(self, path: Path, payload: Payload) -> str:
        """Return the MD5 of the content, as S3 has it for objects that were sent in one piece."""
        known = (path, payload.length)
        if known not in self._etags:
            self._etags[known] = _md5(payload)
        return self._etags[known]


def _md5(payload: Payload) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for chunk in payload.read(0, payload.length):
        digest.update(chunk)
    return f'"{digest.hexdigest()}"'


def _same(condition: str, headers: dict[str, str]) -> bool:
    """Whether the content is still what an If-Range header says; weak tags never are."""
    strong = not condition.startswith("W/")
    return not condition or (
        strong and condition in (headers.get("ETag"), headers["Last-Modified"])
    )


def _ranged(wanted: str, payload: Payload, headers: dict[str, str]) -> Answer:
    found = _RANGE.fullmatch(wanted.strip())
    if not found or found[0] == "bytes=-":
        return Answer(200, payload, headers)
    first, last = found.groups()
    if first:
        start = int(first)
        stop = min(int(last) + 1, payload.length) if last else payload.length
    else:
        start, stop = max(0, payload.length - int(last)), payload.length
    if start >= stop:
        headers["Content-Range"] = f"bytes */{payload.length}"
        return Answer(416, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{payload.length}"
    return Answer(206, payload, headers, start, stop)


def xml_answer(status: int, code: str, message: str) -> Answer:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return text_answer(status, text, "application/xml")
