# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage of API v2: its credentials, and what it takes from boto3."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tripo_sandbox import SECOND_KEY, Sandbox

from tests.sandbox.put import TRAILER, Put, left_behind, stored
from tests.sandbox.v2api import V2Api, s3_client

MB = 1 << 20


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
