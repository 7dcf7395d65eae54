# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads side by side, and the rate of transfers against curl."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import requests
from tripo_sandbox import Sandbox

from .common import children, service
from .common.rows import Row
from .memory import result_url

PICTURE_MEGABYTES = 5
PICTURES = 4
DELAY_SECONDS = 0.25
FORM_MEGABYTES = 48
FILE_MEGABYTES = 140
RESULT_MEGABYTES = 300
RATIO = 0.9
RUNS = 5
SIDE_BY_SIDE = (
    f"{PICTURES} pictures of {PICTURE_MEGABYTES} MB, each of other content, in a fresh process; "
    f"the service, on this machine, answers {DELAY_SECONDS:.2f} s late, as one far away does. "
    "The ratio is that of the best runs."
)
RATE = (
    "The best of several runs in turn on loopback, against the Python service of the sandbox: "
    "what is measured is mostly that. Downloads end with an fsync in both cases."
)


def run(quick: bool) -> Iterator[Row]:
    runs = 2 if quick else RUNS
    with service.sandbox(1e6) as box, tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
        yield from _side_by_side(box, Path(folder), runs)
        if shutil.which("curl"):
            yield from _rates(box, Path(folder), runs)
        else:
            yield Row("Transfer rate against curl", "-", f">= {RATIO}", False, "There is no curl.")


def _side_by_side(box: Sandbox, folder: Path, runs: int) -> Iterator[Row]:
    box.faults.add("/v3/files", "delay", None, seconds=DELAY_SECONDS)
    times: dict[str, list[float]] = {"side by side": [], "one by one": []}
    for _ in range(runs):
        for way, found in times.items():
            found.append(
                _ours(box, way, [_picture(folder / f"{at}.png") for at in range(PICTURES)])
            )
    box.faults.clear()
    ratio = min(times["one by one"]) / min(times["side by side"])
    seconds = ", ".join(f"{way} {min(found):.2f} s" for way, found in times.items())
    yield Row(
        f"Upload of {PICTURES} x {PICTURE_MEGABYTES} MB",
        f"{ratio:.1f} times faster ({seconds})",
        "> 1",
        ratio > 1,
        SIDE_BY_SIDE,
    )


def _rates(box: Sandbox, folder: Path, runs: int) -> Iterator[Row]:
    signed = f"Authorization: Bearer {box.key}"
    form = _model(folder / "form.glb", FORM_MEGABYTES)
    yield _against_curl(
        f"Upload as a form, {FORM_MEGABYTES} MB",
        runs,
        lambda: _ours(box, "one by one", [form]),
        lambda: _curl("-H", signed, "-F", f"file=@{form}", f"{box.url}/v3/files"),
    )
    large = _model(folder / "large.glb", FILE_MEGABYTES)
    yield _against_curl(
        f"Upload to the storage, {FILE_MEGABYTES} MB",
        runs,
        lambda: _ours(box, "put", [large], _presigned(box)),
        lambda: _curl("-T", str(large), _presigned(box)),
    )
    box.faults.add(service.CREATE, "pad", None, megabytes=RESULT_MEGABYTES)
    # Not a digest, as with content that was stored in parts: curl would not check it either.
    box.faults.add(service.CREATE, "etag", None, value='"in-parts-2"')
    url = result_url(box)
    target = folder / "result.glb"
    yield _against_curl(
        f"Download, {RESULT_MEGABYTES} MB",
        runs,
        lambda: _fetched(url, target),
        lambda: _curl_to_disk(target, url),
    )


def _against_curl(
    what: str, runs: int, ours: Callable[[], float], curl: Callable[[], float]
) -> Row:
    pairs = [(ours(), curl()) for _ in range(runs)]
    best, theirs = (min(seconds) for seconds in zip(*pairs, strict=True))
    ratio = theirs / best
    text = f"{ratio:.2f} of curl's rate ({best:.2f} s, curl {theirs:.2f} s)"
    return Row(what, text, f">= {RATIO}", ratio >= RATIO, RATE)


def _ours(box: Sandbox, way: str, files: list[Path], target: str = "") -> float:
    command = children.part(
        "uploading",
        url=box.url,
        key=box.key,
        way=way,
        files=[str(file) for file in files],
        target=target,
    )
    return float(children.ask(command)["seconds"])


def _fetched(url: str, target: Path) -> float:
    return float(
        children.ask(children.part("fetching_ours", url=url, target=str(target)))["seconds"]
    )


def _curl(*words: str) -> float:
    start = time.perf_counter()
    subprocess.run(["curl", "-sf", "--noproxy", "*", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _curl_to_disk(target: Path, url: str) -> float:
    """A download with curl until it would survive a power cut, as ours does."""
    start = time.perf_counter()
    _curl("-o", str(target), url)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - start


def _presigned(box: Sandbox) -> str:
    headers = {"Authorization": f"Bearer {box.key}"}
    address = f"{box.url}/v3/files/presign"
    answer = requests.post(address, json={"format": "glb"}, headers=headers, timeout=30).json()
    return str(answer["data"]["presigned_url"])


def _picture(path: Path) -> Path:
    """A PNG of its own content; what follows its end is not looked at."""
    head = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000200000002000802000000")
    path.write_bytes(head + os.urandom(PICTURE_MEGABYTES * 1_000_000))
    return path


def _model(path: Path, megabytes: int) -> Path:
    """A GLB of this size, by its header."""
    size = megabytes * 1_000_000
    with path.open("wb") as file:
        file.write(b"glTF" + (2).to_bytes(4, "little") + size.to_bytes(4, "little"))
        file.write(os.urandom(1_000_000) * megabytes)
        file.truncate(size)
    return path
