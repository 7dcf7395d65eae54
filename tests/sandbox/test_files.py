# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads, by multipart and by presigned PUT."""

import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tripo_sandbox import Sandbox
from tripo_sandbox.shared.media import triangles

from tests.sandbox.v2api import s3_client

MB = 1024 * 1024
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 80, 90) + bytes(20)
WEBP_LOSSLESS = b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f" + struct.pack("<I", 79 | 89 << 14) + b"\0"
WEBP_LOSSY = b"RIFF\x20\0\0\0WEBPVP8 \x10\0\0\0" + bytes(6) + struct.pack("<HH", 80, 90)
WEBP_EXTENDED = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\x4f\0\0\x59\0\0"
BMP = b"BM" + bytes(16) + struct.pack("<ii", 80, -90) + bytes(20)
TIFF = b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHIIHHII", 256, 3, 1, 80, 257, 4, 1, 90) + bytes(4)
GLB = b"glTF\x02\0\0\0" + bytes(100)


def code(answer: requests.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (JPEG, "jpeg"),
        (WEBP_LOSSLESS, "webp"),
        (WEBP_LOSSY, "webp"),
        (WEBP_EXTENDED, "webp"),
        (BMP, "bmp"),
        (TIFF, "tiff"),
        (GLB, "glb"),
        (b"Kaydara FBX Binary  \0" + bytes(50), "fbx"),
        (b"# made by hand\nv 0 0 0\nv 1 0 0\n", "obj"),
        (b"solid cube\n", "stl"),
        (bytes(80) + b"\x01\0\0\0" + bytes(50), "stl"),
    ],
)
def test_formats_are_told_by_content(api: Any, content: bytes, format: str) -> None:
    token = api.token(content, "misleading.txt")
    assert token.startswith("file_")
    assert api.box.uploads.use(token, api.box.key).format == format


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", 2003),
        (b"hello", 2004),
        (b"<html></html>", 2004),
        (b"%PDF-1.7", 2004),
        (b"\x89PNG\r\n\x1a\nbroken", 1004),
        (JPEG[:9], 1004),
        (b"\x89PNG\r\n\x1a\n" + bytes(20 * MB), 2021),
        (GLB + bytes(150 * MB), 2022),
    ],
)
def test_refused_content(api: Any, content: bytes, expected: int) -> None:
    assert code(api.upload(content)) == (400, expected)
    assert not list(api.box.folder.glob("file_*"))


def test_a_model_may_be_larger_than_a_picture(api: Any) -> None:
    assert code(api.upload(GLB + bytes(21 * MB), "model.glb")) == (200, 0)


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [(20, 20, True), (6000, 20, True), (19, 64, False), (64, 19, False), (20, 6001, False)],
)
def test_sides(api: Any, sized_png: Any, width: int, height: int, fits: bool) -> None:
    assert code(api.upload(sized_png(width, height))) == ((200, 0) if fits else (400, 1004))


def test_multipart_form(api: Any, png: bytes) -> None:
    def send(data: bytes, content_type: str = 'multipart/form-data; boundary="x y"') -> Any:
        return api.call("POST", "/files", data=data, headers={"Content-Type": content_type})

    note = b'--x y\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    head = b'--x y\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    assert code(send(note + head + png + b"\r\n--x y--\r\n")) == (200, 0)
    assert code(send(head + b"\r\n--x y--\r\n")) == (400, 2003)
    assert code(send(note + b"--x y--\r\n")) == (400, 1004)
    assert code(send(head + png)) == (400, 1003)
    assert code(send(b"")) == (400, 1003)
    assert code(send(head + png, "multipart/form-data")) == (400, 1003)


def test_a_boundary_inside_the_file_does_not_end_it(api: Any, png: bytes) -> None:
    tail = b"\r\n--x\r\n-\r\n--almost" * 5000
    boundary = "x" + "-" * 40
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    data = head.encode() + png + tail + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    token = api.call("POST", "/files", data=data, headers=headers).json()["data"]["file_token"]
    assert api.box.uploads.use(token, api.box.key).path.read_bytes() == png + tail


def test_chunked_uploads(api: Any, png: bytes) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        for at in range(0, len(png), 7):
            yield png[at : at + 7]
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for _ in range(2):
        assert code(api.call("POST", "/files", data=pieces(), headers=headers)) == (200, 0)


def test_a_refused_upload_leaves_the_connection_usable(api: Any) -> None:
    api.headers["Authorization"] = "Bearer tsk_wrong"
    assert code(api.upload(bytes(5 * MB))) == (401, 2)
    api.headers["Authorization"] = f"Bearer {api.box.key}"
    assert api.balance() == (1000.0, 0.0)


def test_tokens_are_for_pictures(api: Any) -> None:
    answer = api.create("image-to-model", model="v3.1-20260211", input=api.token(GLB))
    assert code(answer) == (400, 2004)


def test_tokens_expire(png: bytes) -> None:
    with Sandbox(token_life=0.05) as box:
        headers = {"Authorization": f"Bearer {box.key}"}
        files = {"file": ("a.png", png)}
        answer = requests.post(f"{box.url}/v3/files", files=files, headers=headers, timeout=5)
        time.sleep(0.06)
        body = {"model": "v3.1-20260211", "input": answer.json()["data"]["file_token"]}
        url = f"{box.url}/v3/generation/image-to-model"
        assert code(requests.post(url, json=body, headers=headers, timeout=5)) == (400, 1004)


class TestPresigned:
    @staticmethod
    def slot(api: Any, format: str = "png") -> dict[str, Any]:
        answer = api.call("POST", "/files/presign", json={"format": format})
        data: dict[str, Any] = answer.json()["data"]
        assert data["presigned_url"] == data["upload_url"]
        assert data["expires_in"] > 0
        return data

    @staticmethod
    def put(url: str, data: Any, **headers: str) -> requests.Response:
        return requests.put(url, data=data, headers=headers, timeout=20)

    @staticmethod
    def use(api: Any, slot: dict[str, Any]) -> Any:
        return api.create("image-to-model", model="v3.1-20260211", input=slot["file_token"])

    def test_put_then_use(self, api: Any, png: bytes) -> None:
        slot = self.slot(api)
        assert code(self.use(api, slot)) == (400, 1004)
        assert self.put(slot["upload_url"], png, **{"Content-Type": "image/png"}).status_code == 200
        assert code(self.use(api, slot)) == (200, 0)
        assert not list(api.box.problems)

    def test_the_key_is_refused_and_noted(self, api: Any, png: bytes) -> None:
        slot = self.slot(api)
        answer = self.put(slot["upload_url"], png, Authorization=f"Bearer {api.box.key}")
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/xml"
        assert [problem.what for problem in api.box.problems] == ["key_leak"]
        assert code(self.use(api, slot)) == (400, 1004)

    def test_a_changed_signature(self, api: Any, png: bytes) -> None:
        url = self.slot(api)["upload_url"]
        assert self.put(url[:-4] + "0000", png).status_code == 403
        assert self.put(url.replace("/uploads/", "/uploads/x"), png).status_code == 403
        assert self.put(url.partition("?")[0], png).status_code == 403

    def test_length_is_required(self, api: Any, png: bytes) -> None:
        assert self.put(self.slot(api)["upload_url"], iter([png])).status_code == 411

    @pytest.mark.parametrize(
        ("format", "content", "expected"),
        [("png", b"", 2003), ("png", JPEG, 2004), ("jpg", JPEG, 0), ("jpeg", JPEG, 0)],
    )
    def test_content_is_judged_at_use(
        self, api: Any, format: str, content: bytes, expected: int
    ) -> None:
        slot = self.slot(api, format)
        assert self.put(slot["upload_url"], content).status_code == 200
        assert self.use(api, slot).json()["code"] == expected


def test_upload_credentials(api: Any, png: bytes) -> None:
    answer = api.call("POST", "/files/upload-credentials", json={"format": "png"})
    granted = answer.json()["data"]
    token = granted["file_token"]
    body = {"model": "v3.1-20260211", "input": token}
    assert code(api.create("image-to-model", **body)) == (400, 1004)
    with s3_client(api.box, granted) as client:
        client.put_object(Bucket=granted["resource_bucket"], Key=granted["resource_uri"], Body=png)
    assert code(api.create("image-to-model", **body)) == (200, 0)
    assert not list(api.box.problems)


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3\nf 1 2 3 4\n", 3),
        (bytes(80) + b"\x02\0\0\0" + bytes(100), 2),
        (b"solid x\n" + b"facet normal 0 0 0\nendfacet\n" * 3 + b"endsolid x\n" + bytes(80), 3),
        (GLB, 0),
    ],
)
def test_triangles(api: Any, content: bytes, count: int) -> None:
    upload = api.box.uploads.use(api.token(content, "model"), api.box.key)
    assert triangles(upload.path, upload.format) == count
