# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures against AWS's published examples, against botocore, and in a real upload."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given, settings, strategies
from tripo_sandbox import Sandbox

from tests.support.flight import Flight
from tripo_addon.providers.sigv4 import Credentials, sign
from tripo_addon.providers.tripo_v2 import _region
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, ImportModel

pytestmark = pytest.mark.usefixtures("quick")
EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
BUCKET = "https://examplebucket.s3.amazonaws.com"
PUBLISHED = [
    (
        "GET",
        "/test.txt",
        {"Range": "bytes=0-9"},
        b"",
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    (
        "PUT",
        "/test%24file.text",
        {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
        b"Welcome to Amazon S3.",
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
    (
        "GET",
        "/?lifecycle",
        {},
        b"",
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    (
        "GET",
        "/?max-keys=2&prefix=J",
        {},
        b"",
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
]
"""From the Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header"."""


@pytest.mark.parametrize(("method", "path", "headers", "body", "names", "signature"), PUBLISHED)
def test_published_examples(
    method: str, path: str, headers: dict[str, str], body: bytes, names: str, signature: str
) -> None:
    payload = hashlib.sha256(body).hexdigest()
    url = f"{BUCKET}{path}"
    made = sign(EXAMPLE, method, url, headers, payload, "20130524T000000Z", region="us-east-1")
    assert made["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={names},Signature={signature}"
    )
    assert "x-amz-security-token" not in made


WORDS = strategies.text(
    strategies.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=30
)
SECRETS = strategies.text("abcXYZ019/+=", min_size=1, max_size=40)


@settings(derandomize=True, max_examples=200, deadline=None, database=None)
@given(
    key=WORDS,
    body=strategies.binary(max_size=200),
    secret=SECRETS,
    token=strategies.just("") | SECRETS,
    host=strategies.sampled_from(["s3.us-west-2.amazonaws.com", "127.0.0.1:8080", "h:80", "h:443"]),
    region=strategies.sampled_from(["us-west-2", "cn-north-1"]),
    kind=strategies.sampled_from(["image/png", "  model/gltf-binary ", "a   b"]),
    method=strategies.sampled_from(["PUT", "GET"]),
)
def test_botocore_makes_the_same(
    key: str,
    body: bytes,
    secret: str,
    token: str,
    host: str,
    region: str,
    kind: str,
    method: str,
) -> None:
    url = f"http://{host}/tripo-data/{quote(key)}"
    request = AWSRequest(method, url, headers={"Content-Type": kind}, data=body)
    keys = BotoCredentials("ASIAEXAMPLE", secret, token or None)
    S3SigV4Auth(keys, "s3", region).add_auth(request)
    made = sign(
        Credentials("ASIAEXAMPLE", secret, token),
        method,
        url,
        {"Content-Type": kind},
        hashlib.sha256(body).hexdigest(),
        request.headers["X-Amz-Date"],
        region=region,
    )
    expected = request.headers["Authorization"].replace(", ", ",")
    assert made["authorization"] == expected
    assert made.get("x-amz-security-token", "") == token
    assert made["x-amz-content-sha256"] == request.headers["X-Amz-Content-SHA256"]


def test_a_model_goes_to_the_storage(
    fly: Callable[..., Flight], service: Sandbox, flight: Flight
) -> None:
    model = Path(flight.run().model)
    job = fly(service.url, service="tripo-v2").run(ImportModel(source=str(model)))
    assert job.failure is None, job.failure.text
    (request,) = [each for each in service.requests if each.method == "PUT"]
    assert request.host == "storage"
    assert request.status == 200
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=ASIA")
    assert service.key not in str(request.headers)
    key = request.path.partition("/tripo-data/")[2]
    stored = service.s3.find("tripo-data", key, service.key)
    assert stored
    assert stored.path.read_bytes() == model.read_bytes()


def test_a_picture_goes_to_the_storage(
    fly: Callable[..., Flight], service: Sandbox, picture: Callable[..., Path]
) -> None:
    path = picture("a chair & ä.png")
    there = fly(service.url, service="tripo-v2", upload="storage")
    job = there.run(ImageToModel(image=str(path)))
    assert job.state is State.ARRIVING
    (request,) = [each for each in service.requests if each.path.endswith("/task")]
    assert request.body["file"]["type"] == "png"
    assert request.body["file"]["object"]["bucket"] == "tripo-data"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("s3.us-west-2.amazonaws.com", "us-west-2"),
        ("s3-eu-central-1.amazonaws.com", "eu-central-1"),
        ("s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"),
        ("tripo-data.s3.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("s3.ap-southeast-2.amazonaws.com:443", "ap-southeast-2"),
        ("storage.example.org", "us-west-2"),
        ("127.0.0.1:8000/s3", "us-west-2"),
    ],
)
def test_the_region_of_a_storage_host(host: str, region: str) -> None:
    assert _region(host) == region
