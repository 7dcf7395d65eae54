# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage of API v2: every signature and every credential that it turns down."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
from typing import Any

import botocore.auth
import pytest
from botocore.config import Config
from tripo_sandbox import Sandbox
from tripo_sandbox.shared.body import Body
from tripo_sandbox.shared.records import Record
from tripo_sandbox.shared.request import Request
from tripo_sandbox.storage.signatures import Scope, canonical_request, sign, string_to_sign

from tests.sandbox.put import Put, error, left_behind, stored
from tests.sandbox.v2api import V2Api

MB = 1 << 20


def test_a_signed_put(box: Sandbox, grant: dict[str, Any], put: Put) -> None:
    answer = put.send()
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{hashlib.md5(put.body).hexdigest()}"'
    assert stored(box, grant) == put.body


def test_an_unsigned_payload(box: Sandbox, grant: dict[str, Any], put: Put) -> None:
    put.context = {"client_config": Config(s3={"payload_signing_enabled": False})}
    headers = put.signed()
    assert headers["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    assert put.send(headers, body=b"another body").status_code == 200
    assert stored(box, grant) == b"another body"


@pytest.mark.parametrize("region", ["us-west-2", "us-east-1"])
def test_regions_it_takes(put: Put, region: str) -> None:
    put.region = region
    assert put.send().status_code == 200


def test_a_tampered_body(box: Sandbox, grant: dict[str, Any], put: Put) -> None:
    answer = put.send(body=b"c0ntent")
    assert error(answer) == (400, "XAmzContentSHA256Mismatch")
    assert stored(box, grant) is None
    assert not left_behind(box)


def test_a_bad_put_leaves_the_earlier_object(box: Sandbox, grant: dict[str, Any], put: Put) -> None:
    assert put.send().status_code == 200
    assert put.send(body=b"c0ntent").status_code == 400
    assert stored(box, grant) == b"content"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("sts_sk", "another secret", (403, "SignatureDoesNotMatch")),
        ("sts_ak", "ASIAUNKNOWN000000000", (403, "InvalidAccessKeyId")),
        ("session_token", "another token", (400, "InvalidToken")),
        ("session_token", None, (403, "InvalidAccessKeyId")),
    ],
)
def test_wrong_credentials(put: Put, field: str, value: Any, expected: tuple[int, str]) -> None:
    put.grant[field] = value
    assert error(put.send()) == expected


def test_expired_credentials(box: Sandbox, v2: V2Api) -> None:
    box.s3.life = -1.0
    assert error(Put(box, v2.grant()).send()) == (400, "ExpiredToken")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-14, None),
        (14, None),
        (-16, (403, "RequestTimeTooSkewed")),
        (16, (403, "RequestTimeTooSkewed")),
    ],
)
def test_clocks(put: Put, monkeypatch: pytest.MonkeyPatch, minutes: int, expected: Any) -> None:
    shifted = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: shifted)
    answer = put.send()
    assert answer.status_code == 200 if expected is None else error(answer) == expected


def test_credentials_are_for_one_object(v2: V2Api, put: Put) -> None:
    for path in (
        f"{put.path}x",
        "/tripo-data/other",
        "/other" + put.path.removeprefix("/tripo-data"),
    ):
        put.path = path
        assert error(put.send()) == (403, "AccessDenied")
    put.path = "/tripo-data/" + v2.grant()["resource_uri"]
    assert error(put.send()) == (403, "AccessDenied")


def test_path_query_and_method_are_signed(put: Put) -> None:
    headers = put.signed()
    assert error(put.send(headers, path=f"{put.path}x")) == (403, "SignatureDoesNotMatch")
    assert error(put.send(headers, query="?x-id=PutObject")) == (403, "SignatureDoesNotMatch")
    put.method = "POST"
    assert error(put.send(headers)) == (403, "SignatureDoesNotMatch")


def test_keys_are_encoded_in_the_signature(put: Put) -> None:
    put.path = "/tripo-data/a%20b%2Bc~d%C3%A4"
    assert error(put.send()) == (403, "AccessDenied")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_the_object_can_only_be_written(put: Put, method: str) -> None:
    put.method, put.body = method, b""
    assert put.send().status_code == 403


def test_an_extra_header_that_is_not_signed(put: Put) -> None:
    headers = put.signed() | {"x-amz-acl": "public-read"}
    assert error(put.send(headers)) == (403, "AccessDenied")
    assert put.send(put.signed() | {"X-Other": "anything"}).status_code == 200


@pytest.mark.parametrize("name", ["X-Amz-Security-Token", "X-Amz-Content-SHA256", "X-Amz-Date"])
def test_headers_that_must_be_there(put: Put, name: str) -> None:
    headers = put.signed()
    del headers[name]
    expected = {
        "X-Amz-Security-Token": (403, "InvalidAccessKeyId"),
        "X-Amz-Content-SHA256": (400, "InvalidRequest"),
        "X-Amz-Date": (403, "AccessDenied"),
    }
    assert error(put.send(headers)) == expected[name]


@pytest.mark.parametrize("name", ["host", "x-amz-content-sha256", "x-amz-date"])
def test_headers_that_must_be_signed(put: Put, name: str) -> None:
    headers = put.signed()
    headers["Authorization"] = re.sub(f"{name};?", "", headers["Authorization"], count=1)
    assert error(put.send(headers)) == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "signature"),
    [
        (
            "GET",
            "/test.txt",
            "",
            {"range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test$file.text",
            "",
            {
                "date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
                "x-amz-content-sha256": hashlib.sha256(b"Welcome to Amazon S3.").hexdigest(),
            },
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET",
            "/",
            "lifecycle",
            {},
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET",
            "/",
            "prefix=J&max-keys=2",
            {},
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_examples_that_amazon_publishes(
    method: str, path: str, query: str, headers: dict[str, str], signature: str
) -> None:
    date = "20130524T000000Z"
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-amz-date": date,
        **headers,
    }
    record = Record(method, path, query, "storage", headers)
    body = Body(io.BytesIO(), {})
    request = Request(method, path, {}, headers, body, record, [])
    scope = Scope("AKIAIOSFODNN7EXAMPLE", date[:8], "us-east-1", "s3", "aws4_request")
    text = string_to_sign(scope, date, canonical_request(request, sorted(headers)))
    assert sign("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope, text) == signature


def changed(authorization: str, old: str, new: str) -> str:
    result = re.sub(old, new, authorization, count=1)
    assert result != authorization
    return result


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("us-west-2", "eu-west-1", (400, "AuthorizationHeaderMalformed")),
        ("us-west-2", "us-east-1", (403, "SignatureDoesNotMatch")),
        ("/s3/", "/sts/", (400, "AuthorizationHeaderMalformed")),
        ("aws4_request", "aws4", (400, "AuthorizationHeaderMalformed")),
        (r"/\d{8}/", "/20200101/", (400, "AuthorizationHeaderMalformed")),
        (r"/\d{8}/", "/", (400, "AuthorizationHeaderMalformed")),
        ("Signature=.*", "Signature=abc", (400, "AuthorizationHeaderMalformed")),
        ("Signature=.*", f"Signature={'0' * 64}", (403, "SignatureDoesNotMatch")),
        ("host;(.*?),", r"\1;host,", (400, "AuthorizationHeaderMalformed")),
        ("host;", "host;other;", (403, "SignatureDoesNotMatch")),
        ("SHA256", "SHA1", (400, "InvalidArgument")),
        (".*", "Basic abc", (400, "InvalidArgument")),
    ],
)
def test_spoilt_authorization(put: Put, old: str, new: str, expected: tuple[int, str]) -> None:
    headers = put.signed()
    headers["Authorization"] = changed(headers["Authorization"], old, new)
    assert error(put.send(headers)) == expected


def test_no_authorization(put: Put) -> None:
    headers = put.signed()
    del headers["Authorization"]
    assert error(put.send(headers)) == (403, "AccessDenied")


def test_an_api_key_is_a_leak(box: Sandbox, put: Put) -> None:
    headers = put.signed() | {"Authorization": f"Bearer {box.key}"}
    assert error(put.send(headers)) == (400, "InvalidArgument")
    assert [problem.what for problem in box.problems] == ["key_leak"]
