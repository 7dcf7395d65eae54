# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Signature Version 4 in headers, for a single S3 request with temporary credentials.

Source: the AWS General Reference, "Signature Version 4 signing process", and the S3 API's
"Authenticating Requests: Using the Authorization Header".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit


class Credentials(NamedTuple):
    """An access key; `token` is the session token of a temporary one."""

    access_key: str
    secret_key: str
    token: str = ""


def sign(
    credentials: Credentials,
    method: str,
    url: str,
    headers: Mapping[str, str],
    payload_hash: str,
    time: str,
    *,
    region: str,
    service: str = "s3",
) -> dict[str, str]:
    """The headers of a request with its signature among them; all of them are signed.

    `payload_hash` is the SHA-256 of the body in hexadecimal, `time` the UTC time as
    `YYYYMMDDTHHMMSSZ`. The path of the URL has to be encoded as it is sent.
    """
    parts = urlsplit(url)
    every = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    # HTTP clients leave a scheme's own port out of the Host header.
    host = parts.netloc.removesuffix(":443" if parts.scheme == "https" else ":80")
    every |= {"host": host, "x-amz-date": time, "x-amz-content-sha256": payload_hash}
    if credentials.token:
        every["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(every))
    request = "\n".join(
        (
            method,
            parts.path or "/",
            _query(parts.query),
            *(f"{name}:{every[name]}" for name in sorted(every)),
            "",
            names,
            payload_hash,
        )
    )
    scope = f"{time[:8]}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}"
    key = f"AWS4{credentials.secret_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, text).hex()
    every["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope},"
        f"SignedHeaders={names},Signature={signature}"
    )
    return every


def _query(query: str) -> str:
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in parse_qsl(query, keep_blank_values=True)
    )
    return "&".join(f"{name}={value}" for name, value in pairs)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
