# SPDX-License-Identifier: GPL-3.0-or-later
"""The S3 storage of API v2: credentials for one object each, and the endpoint that takes it."""

import datetime
import secrets
import string
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from ..shared.answers import Answer, text_answer
from ..shared.records import Log, Problem
from ..shared.request import Request
from ..shared.uploads import Upload, Uploads
from ..shared.values import Json
from .s3_body import S3Body
from .s3_multipart import XML_LIMIT, Multiparts, write
from .signatures import Credentials, S3Error, check_signature

PREFIX = "/s3"
BUCKET = "tripo-data"
REGION = "us-west-2"
LIFE = 1800.0
FORMATS = ("webp", "jpeg", "png", "glb", "obj", "fbx", "stl")
"""What credentials can be had for."""


@dataclass
class Grant:
    """The right to write one object, for a while."""

    access_key: str
    secret_key: str
    session_token: str
    key: str
    upload: Upload
    expires: float


class S3:
    """Path style only: /s3/BUCKET/KEY."""

    def __init__(self, uploads: Uploads, folder: Path, problems: Log[Problem]) -> None:
        self.host = ""
        """What clients get as s3_host."""
        self.life = LIFE
        self.regions = (REGION, "us-east-1")
        """The real host has one region; without it in the host's name clients sign for either."""
        self._uploads = uploads
        self._folder = folder
        self._problems = problems
        self._multiparts = Multiparts(folder)
        self._grants: dict[str, Grant] = {}
        self._objects: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def grant(self, account_key: str, format: str) -> Json:
        """Make credentials for a new object, in the words of API v2."""
        day = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d")
        name = f"tripo-uploads/{day}/{uuid.uuid4()}.{format}"
        grant = Grant(
            access_key="ASIA" + _random(string.ascii_uppercase + string.digits, 16),
            secret_key=_random(string.ascii_letters + string.digits + "+/", 40),
            session_token=f"IQoJ{_random(string.ascii_letters + string.digits + '+/', 600)}==",
            key=name,
            upload=self._uploads.new(account_key),
            expires=time.monotonic() + self.life,
        )
        with self._lock:
            self._grants[grant.access_key] = grant
            self._objects[name] = grant.upload
        return {
            "s3_host": self.host,
            "resource_bucket": BUCKET,
            "resource_uri": grant.key,
            "session_token": grant.session_token,
            "sts_ak": grant.access_key,
            "sts_sk": grant.secret_key,
        }

    def find(self, bucket: object, key: object, account_key: str) -> Upload | None:
        """Return a stored object that this account may refer to."""
        upload = self._objects.get(key) if isinstance(key, str) and bucket == BUCKET else None
        if upload is None or not upload.stored or upload.key != account_key:
            return None
        return upload if time.monotonic() <= upload.expires else None

    def token(self, key: str) -> str:
        """Return the file token by which API v3 knows an object."""
        return self._objects[key].token

    def handle(self, request: Request) -> Answer:
        request_id = secrets.token_hex(8).upper()
        try:
            answer = self._answer(request)
        except S3Error as error:
            text = (
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
                f"{error.extra}<RequestId>{request_id}</RequestId></Error>"
            )
            answer = text_answer(error.status, text, "application/xml")
        answer.headers["x-amz-request-id"] = request_id
        return answer

    def _answer(self, request: Request) -> Answer:
        if request.headers.get("authorization", "").lower().startswith("bearer"):
            detail = "an API key was sent to the storage"
            self._problems.append(Problem("key_leak", detail, request.path))
        now = datetime.datetime.now(datetime.UTC)
        credentials = check_signature(request, self._credentials, self.regions, now)
        grant = self._grants[credentials.access_key]
        bucket, _, key = request.path.removeprefix(f"{PREFIX}/").partition("/")
        if (bucket, key) != (BUCKET, grant.key):
            raise S3Error(403, "AccessDenied", "Access Denied")
        asked = request.method, frozenset(request.query) - {"x-id"}
        handlers = {
            ("PUT", frozenset()): self._put,
            ("POST", frozenset({"uploads"})): self._begin,
            ("PUT", frozenset({"partNumber", "uploadId"})): self._put_part,
            ("POST", frozenset({"uploadId"})): self._complete,
            ("DELETE", frozenset({"uploadId"})): self._abort,
        }
        if asked not in handlers:
            raise S3Error(403, "AccessDenied", "These credentials only allow to write the object")
        return handlers[asked](request, grant)

    def _credentials(self, access_key: str) -> Credentials | None:
        grant = self._grants.get(access_key)
        if grant is None:
            return None
        expired = time.monotonic() > grant.expires
        return Credentials(access_key, grant.secret_key, grant.session_token, expired)

    def _put(self, request: Request, grant: Grant) -> Answer:
        body = S3Body(request.body, request.headers)
        return Answer(200, headers={"ETag": f'"{self._store(grant.upload, body.chunk)}"'})

    def _store(self, upload: Upload, chunk: Callable[[], bytes]) -> str:
        """Put the object in place only when all of it has arrived and was right."""
        path = self._folder / f"object_{uuid.uuid4().hex}"
        try:
            etag, _ = write(path, chunk)
            path.replace(upload.path)
        finally:
            path.unlink(missing_ok=True)
        upload.stored = True
        return etag

    def _begin(self, request: Request, grant: Grant) -> Answer:
        self._small(request)
        return _document(
            "InitiateMultipartUploadResult",
            Bucket=BUCKET,
            Key=grant.key,
            UploadId=self._multiparts.begin(grant.key),
        )

    def _put_part(self, request: Request, grant: Grant) -> Answer:
        body = S3Body(request.body, request.headers)
        query = request.query
        etag = self._multiparts.add(query["uploadId"], grant.key, query["partNumber"], body.chunk)
        return Answer(200, headers={"ETag": f'"{etag}"'})

    def _complete(self, request: Request, grant: Grant) -> Answer:
        etag = self._multiparts.complete(
            request.query["uploadId"],
            grant.key,
            self._small(request),
            lambda chunk: self._store(grant.upload, chunk),
        )
        return _document(
            "CompleteMultipartUploadResult",
            Location=f"http://{self.host}/{BUCKET}/{grant.key}",
            Bucket=BUCKET,
            Key=grant.key,
            ETag=f'"{etag}"',
        )

    def _abort(self, request: Request, grant: Grant) -> Answer:
        self._small(request)
        self._multiparts.abort(request.query["uploadId"], grant.key)
        return Answer(204)

    def _small(self, request: Request) -> bytes:
        """Read a body that is no object."""
        body = S3Body(request.body, request.headers)
        data = bytearray()
        while piece := body.chunk():
            data += piece
            if len(data) > XML_LIMIT:
                raise S3Error(400, "MalformedXML", "The XML you provided is too long")
        return bytes(data)


def _document(name: str, **elements: str) -> Answer:
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in elements.items())
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inner}</{name}>'
    )
    return text_answer(200, text, "application/xml")


def _random(letters: str, count: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(count))
