# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage of API v2: what it takes from boto3, and every signature it turns down."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import re
import zlib
from pathlib import Path
from typing import Any

import botocore.auth
import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from tripo_sandbox import SECOND_KEY, Sandbox
from tripo_sandbox.shared.body import Body
from tripo_sandbox.shared.records import Record
from tripo_sandbox.shared.request import Request
from tripo_sandbox.storage.signatures import Scope, canonical_request, sign, string_to_sign

from tests.sandbox.v2api import V2Api, s3_client

MB = 1 << 20
TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


@pytest.fixture
def grant(v2: V2Api) -> dict[str, Any]:
    return v2.grant()


class Put:
    """A PUT signed by botocore, which tests can spoil before it is sent."""

    def __init__(self, box: Sandbox, grant: dict[str, Any], body: bytes = b"content") -> None:
        self.grant = dict(grant)
        self.host = f"{box.s3.host}"
        self.path = f"/{grant['resource_bucket']}/{grant['resource_uri']}"
        self.body = body
        self.method = "PUT"
        self.query = ""
        self.region = "us-west-2"
        self.service = "s3"
        self.extra: dict[str, str] = {}
        self.context: dict[str, Any] = {}

    def signed(self) -> dict[str, str]:
        url = f"http://{self.host}{self.path}{self.query}"
        request = AWSRequest(self.method, url, headers=self.extra, data=self.body)
        request.context.update(self.context)
        names = ("sts_ak", "sts_sk", "session_token")
        keys = Credentials(*(self.grant[name] for name in names))
        S3SigV4Auth(keys, self.service, self.region).add_auth(request)
        return dict(request.headers)

    def send(self, headers: dict[str, str] | None = None, **changes: Any) -> requests.Response:
        path, body = changes.get("path", self.path), changes.get("body", self.body)
        with requests.Session() as session:
            url = f"http://{self.host}{path}{changes.get('query', self.query)}"
            headers = self.signed() if headers is None else headers
            return session.request(self.method, url, data=body, headers=headers, timeout=20)


@pytest.fixture
def put(box: Sandbox, grant: dict[str, Any]) -> Put:
    return Put(box, grant)


def error(answer: requests.Response) -> tuple[int, str]:
    found = re.search("<Code>(.*?)</Code>", answer.text)
    assert found, answer.text
    assert answer.headers["Content-Type"] == "application/xml"
    return answer.status_code, found[1]


def stored(box: Sandbox, grant: dict[str, Any]) -> bytes | None:
    upload = box.s3.find(grant["resource_bucket"], grant["resource_uri"], box.key)
    return upload.path.read_bytes() if upload else None


def left_behind(box: Sandbox) -> list[Path]:
    return [path for path in box.folder.iterdir() if path.name.startswith(("part_", "object_"))]


def test_credentials_have_the_fields_of_the_service(box: Sandbox, grant: dict[str, Any]) -> None:
    assert grant.keys() == {
        *("s3_host", "resource_bucket", "resource_uri"),
        *("session_token", "sts_ak", "sts_sk"),
    }
    assert grant["s3_host"] == f"{box.url.removeprefix('http://')}/s3"
    assert grant["resource_bucket"] == "tripo-data"
    assert grant["resource_uri"].endswith(".png")


@pytest.mark.parametrize("format", ["webp", "jpeg", "png", "glb", "obj", "fbx", "stl"])
def test_formats(v2: V2Api, format: str) -> None:
    assert v2.grant(format)["resource_uri"].endswith(f".{format}")


@pytest.mark.parametrize("format", ["jpg", "PNG", "", None, 3, ["png"], "bmp"])
def test_refused_formats(v2: V2Api, format: Any) -> None:
    answer = v2.call("POST", "/upload/sts/token", json={"format": format})
    assert (answer.status_code, answer.json()["code"]) == (400, 1004)


@pytest.mark.parametrize("size", [0, 1, MB])
def test_boto3_puts_an_object(box: Sandbox, grant: dict[str, Any], size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    with s3_client(box, grant) as client:
        answer = client.put_object(
            Bucket="tripo-data", Key=grant["resource_uri"], Body=content, ContentType="image/png"
        )
    assert answer["ETag"] == f'"{hashlib.md5(content).hexdigest()}"'
    assert stored(box, grant) == content
    assert not box.problems


@pytest.mark.parametrize("size", [MB, 20 * MB])
@pytest.mark.parametrize("tls", [False, True])
def test_boto3_uploads_a_file(
    box: Sandbox, grant: dict[str, Any], tmp_path: Path, size: int, tls: bool
) -> None:
    path = tmp_path / "file"
    path.write_bytes(hashlib.sha256(b"seed").digest() * (size // 32))
    with s3_client(box, grant, tls) as client:
        client.upload_file(str(path), "tripo-data", grant["resource_uri"])
    assert stored(box, grant) == path.read_bytes()
    puts = [record for record in box.requests if record.method == "PUT"]
    assert len(puts) == (1 if size == MB else 3)
    assert all((r.headers["x-amz-content-sha256"] == TRAILER) == tls for r in puts)
    assert all(record.status == 200 and record.host == "storage" for record in puts)
    assert not left_behind(box)
    assert not box.problems


def test_a_second_put_replaces_the_first(
    box: Sandbox, v2: V2Api, grant: dict[str, Any], put: Put
) -> None:
    assert put.send().status_code == 200
    put.body = b"something else"
    assert put.send().status_code == 200
    assert stored(box, grant) == b"something else"


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


def test_checksums_in_headers(put: Put) -> None:
    good = base64.b64encode(zlib.crc32(put.body).to_bytes(4, "big")).decode()
    md5 = base64.b64encode(hashlib.md5(put.body).digest()).decode()
    put.extra = {"x-amz-checksum-crc32": good, "Content-MD5": md5}
    assert put.send().status_code == 200
    put.extra = {"x-amz-checksum-crc32": "AAAAAA=="}
    assert error(put.send()) == (400, "BadDigest")
    put.extra = {"Content-MD5": base64.b64encode(bytes(16)).decode()}
    assert error(put.send()) == (400, "BadDigest")


def framed(put: Put, body: bytes, trailer: str = "", length: int | None = None) -> dict[str, str]:
    """Sign for a body in chunks with a checksum at its end."""
    put.body = body
    put.context = {"checksum": {"request_algorithm": {"in": "trailer"}}}
    put.extra = {
        "Content-Encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(7 if length is None else length),
    }
    if trailer:
        put.extra["x-amz-trailer"] = trailer
    headers = put.signed()
    assert headers["X-Amz-Content-SHA256"] == TRAILER
    return headers


CRC = base64.b64encode(zlib.crc32(b"content").to_bytes(4, "big"))


@pytest.mark.parametrize(
    "body",
    [
        b"7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:" + CRC + b"\r\n\r\n",
        b"3\r\ncon\r\n4\r\ntent\r\n0\r\nx-amz-checksum-crc32:" + CRC + b"\r\n\r\n",
    ],
)
def test_a_body_in_chunks(box: Sandbox, grant: dict[str, Any], put: Put, body: bytes) -> None:
    assert put.send(framed(put, body, "x-amz-checksum-crc32")).status_code == 200
    assert stored(box, grant) == b"content"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"),
        (b"7\r\ncontent\r\n0\r\n\r\n", "MalformedTrailerError"),
        (b"7\r\ncontent\r\n0\r\nx-other:1\r\n\r\n", "MalformedTrailerError"),
        (b"z\r\ncontent\r\n0\r\n\r\n", "MalformedTrailerError"),
        (b"6\r\ncontent\r\n0\r\n\r\n", "MalformedTrailerError"),
        (b"7\r\ncont", "IncompleteBody"),
        (b"content", "IncompleteBody"),
    ],
)
def test_broken_chunks(box: Sandbox, put: Put, body: bytes, expected: str) -> None:
    assert error(put.send(framed(put, body, "x-amz-checksum-crc32"))) == (400, expected)
    assert not left_behind(box)


def test_the_decoded_length_must_be_right(put: Put) -> None:
    body = b"7\r\ncontent\r\n0\r\n\r\n"
    assert put.send(framed(put, body)).status_code == 200
    assert error(put.send(framed(put, body, length=8))) == (400, "IncompleteBody")


def multipart(client: Any, grant: dict[str, Any], *parts: bytes) -> tuple[str, list[Any]]:
    names = {"Bucket": "tripo-data", "Key": grant["resource_uri"]}
    upload = client.create_multipart_upload(**names)["UploadId"]
    listed = []
    for number, body in enumerate(parts, 1):
        answer = client.upload_part(UploadId=upload, PartNumber=number, Body=body, **names)
        listed.append({"PartNumber": number, "ETag": answer["ETag"]})
    return upload, listed


def complete(client: Any, grant: dict[str, Any], upload: str, parts: list[Any]) -> Any:
    return client.complete_multipart_upload(
        Bucket="tripo-data",
        Key=grant["resource_uri"],
        UploadId=upload,
        MultipartUpload={"Parts": parts},
    )


def test_parts_make_an_object(box: Sandbox, grant: dict[str, Any]) -> None:
    with s3_client(box, grant) as client:
        upload, parts = multipart(client, grant, bytes(5 * MB), b"end")
        assert stored(box, grant) is None
        answer = complete(client, grant, upload, parts)
    assert stored(box, grant) == bytes(5 * MB) + b"end"
    digests = hashlib.md5(bytes(5 * MB)).digest() + hashlib.md5(b"end").digest()
    assert answer["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    assert not left_behind(box)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda parts: parts[::-1], "InvalidPartOrder"),
        (lambda parts: [{**parts[0], "ETag": "other"}], "InvalidPart"),
        (lambda parts: [*parts, {"PartNumber": 9, "ETag": "a"}], "InvalidPart"),
        (lambda parts: parts, "EntityTooSmall"),
        (lambda parts: [], "MalformedXML"),
    ],
)
def test_refused_lists_of_parts(
    box: Sandbox, grant: dict[str, Any], spoil: Any, expected: str
) -> None:
    with s3_client(box, grant) as client:
        upload, parts = multipart(client, grant, b"too small", b"end")
        with pytest.raises(ClientError) as caught:
            complete(client, grant, upload, spoil(parts))
    assert caught.value.response["Error"]["Code"] == expected
    assert stored(box, grant) is None


def test_an_aborted_upload_is_gone(box: Sandbox, grant: dict[str, Any]) -> None:
    with s3_client(box, grant) as client:
        upload, parts = multipart(client, grant, b"one")
        client.abort_multipart_upload(
            Bucket="tripo-data", Key=grant["resource_uri"], UploadId=upload
        )
        assert not left_behind(box)
        with pytest.raises(ClientError) as caught:
            complete(client, grant, upload, parts)
    assert caught.value.response["Error"]["Code"] == "NoSuchUpload"


def test_objects_belong_to_a_key(box: Sandbox, v2: V2Api, png: bytes) -> None:
    place = v2.object(png)
    file = {"type": "png", "object": place}
    assert v2.create("image_to_model", file=file).status_code == 200
    other = V2Api(box, key=SECOND_KEY).create("image_to_model", file=file)
    assert (other.status_code, other.json()["code"]) == (404, 2019)
