# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a request to the storage is signed as AWS Signature Version 4 wants it."""

import datetime
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote

from ..shared.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "s3"
SKEW = datetime.timedelta(minutes=15)
UNSIGNED = "UNSIGNED-PAYLOAD"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
MUST_BE_SIGNED = ("host", "x-amz-content-sha256", "x-amz-date")
_SIGNATURE = re.compile(
    rf"{ALGORITHM} +Credential=([^,\s]+) *, *SignedHeaders=([^,\s]+) *, *Signature=([0-9a-f]{{64}})"
)
_HASH = re.compile(r"[0-9a-f]{64}")


class Credentials(NamedTuple):
    access_key: str
    secret_key: str
    session_token: str
    expired: bool


@dataclass(eq=False)
class S3Error(Exception):
    """A request the storage turns down, with S3's own code."""

    status: int
    code: str
    message: str
    extra: str = ""
    """Further elements of the error document."""


class Scope(NamedTuple):
    access_key: str
    day: str
    region: str
    service: str
    end: str


def check_signature(
    request: Request,
    credentials_of: Callable[[str], Credentials | None],
    regions: tuple[str, ...],
    now: datetime.datetime,
) -> Credentials:
    """Return whose request it is; the body's hash is only known to be signed, not to be right."""
    scope, signed, signature = _authorization(request.headers.get("authorization", ""))
    if (scope.service, scope.end) != (SERVICE, "aws4_request"):
        raise _malformed("the credential scope must end with s3/aws4_request")
    if scope.region not in regions:
        expected = regions[0]
        raise _malformed(
            f"the region '{scope.region}' is wrong; expecting '{expected}'",
            f"<Region>{expected}</Region>",
        )
    date = _date(request.headers, scope, now)
    credentials = credentials_of(scope.access_key)
    if credentials is None:
        raise S3Error(403, "InvalidAccessKeyId", "The access key id does not exist in our records")
    _check_token(request.headers, credentials)
    _check_payload_header(request.headers)
    _check_signed_headers(request.headers, signed)
    text = string_to_sign(scope, date, canonical_request(request, signed))
    if not hmac.compare_digest(sign(credentials.secret_key, scope, text), signature):
        raise S3Error(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided",
        )
    return credentials


def canonical_request(request: Request, signed: list[str]) -> str:
    """Encode path and query anew, as S3 does with what it has received."""
    pairs = []
    for item in filter(None, request.record.query.split("&")):
        name, _, value = item.partition("=")
        pairs.append((_encode(unquote(name)), _encode(unquote(value))))
    headers = "".join(f"{name}:{_trimmed(request.headers[name])}\n" for name in signed)
    return "\n".join(
        (
            request.method,
            _encode(request.path, "/"),
            "&".join(f"{name}={value}" for name, value in sorted(pairs)),
            headers,
            ";".join(signed),
            request.headers["x-amz-content-sha256"],
        )
    )


def string_to_sign(scope: Scope, date: str, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "\n".join((ALGORITHM, date, "/".join(scope[1:]), digest))


def sign(secret_key: str, scope: Scope, text: str) -> str:
    key = f"AWS4{secret_key}".encode()
    for part in (*scope[1:], text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def _authorization(header: str) -> tuple[Scope, list[str], str]:
    if not header:
        raise S3Error(403, "AccessDenied", "Access Denied")
    if not header.startswith(ALGORITHM):
        raise S3Error(400, "InvalidArgument", "Unsupported Authorization Type")
    found = _SIGNATURE.fullmatch(header.strip())
    if not found:
        raise _malformed("it must have Credential, SignedHeaders and Signature")
    parts = found[1].split("/")
    if len(parts) != len(Scope._fields):
        raise _malformed("the credential must be KEY/DAY/REGION/s3/aws4_request")
    signed = found[2].split(";")
    if signed != sorted({name.lower() for name in signed}):
        raise _malformed("the signed headers must be sorted and in lower case")
    return Scope(*parts), signed, found[3]


def _date(headers: dict[str, str], scope: Scope, now: datetime.datetime) -> str:
    date = headers.get("x-amz-date", "")
    try:
        moment = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        raise S3Error(
            403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"
        ) from None
    if scope.day != date[:8]:
        raise _malformed(f"invalid credential date '{scope.day}'; it must be that of x-amz-date")
    if abs(now - moment) > SKEW:
        raise S3Error(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large",
        )
    return date


def _check_token(headers: dict[str, str], credentials: Credentials) -> None:
    token = headers.get("x-amz-security-token")
    if token is None:
        raise S3Error(
            403, "InvalidAccessKeyId", "A temporary access key needs x-amz-security-token"
        )
    if not hmac.compare_digest(token.encode(), credentials.session_token.encode()):
        raise S3Error(400, "InvalidToken", "The provided token is malformed or otherwise invalid")
    if credentials.expired:
        raise S3Error(400, "ExpiredToken", "The provided token has expired")


def _check_payload_header(headers: dict[str, str]) -> None:
    payload = headers.get("x-amz-content-sha256")
    if payload is None:
        raise S3Error(
            400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
        )
    if payload.startswith("STREAMING-") and payload != UNSIGNED_TRAILER:
        raise S3Error(501, "NotImplemented", f"{payload} is not implemented here")
    if payload not in (UNSIGNED, UNSIGNED_TRAILER) and not _HASH.fullmatch(payload):
        raise S3Error(
            400,
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value",
        )


def _check_signed_headers(headers: dict[str, str], signed: list[str]) -> None:
    must = {*MUST_BE_SIGNED, *(name for name in headers if name.startswith("x-amz-"))}
    missing = sorted(must - set(signed))
    if missing:
        raise S3Error(
            403,
            "AccessDenied",
            "There were headers present in the request which were not signed",
            f"<HeadersNotSigned>{', '.join(missing)}</HeadersNotSigned>",
        )
    for name in signed:
        if name not in headers:
            raise S3Error(
                403, "SignatureDoesNotMatch", f"The signed header {name} is not in the request"
            )


def _malformed(why: str, extra: str = "") -> S3Error:
    message = f"The authorization header is malformed; {why}"
    return S3Error(400, "AuthorizationHeaderMalformed", message, extra)


def _encode(text: str, safe: str = "") -> str:
    return quote(text, safe=f"{safe}-_.~")


def _trimmed(value: str) -> str:
    return " ".join(value.split())
