# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads to the Scenario service, in parts or from a URL, until they are assets."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ..shared.media import sniff
from ..shared.values import Json
from .accounts import Account
from .assets import FORMATS, Asset, Assets, iso, new_id, stored
from .errors import Denied

SIZE_LIMIT = 200 * 1024 * 1024
PARTS_LIMIT = 10_000
LEAST_PART = 5 * 1024 * 1024
PART_LIFE = 3600.0
VALIDATING, VALIDATED = 2.0, 3.0
"""Seconds after the completion until an upload is validated, and until it is imported."""

Sample = Callable[[str, str], bytes]


@dataclass(eq=False)
class Upload:
    account: Account
    name: str
    kind: str
    folder: Path
    speed: float
    content_type: str = ""
    size: int = 0
    parts: int = 0
    url: str = ""
    id: str = field(default_factory=lambda: new_id("upload"))
    created: float = field(default_factory=time.time)
    completed: float | None = None
    """When it was completed, as time.monotonic()."""
    asset: Asset | None = None
    error: str = ""

    def part(self, number: int) -> Path:
        return self.folder / f"{self.id}-{number}"

    def age(self) -> float:
        """Return the seconds of the real service since the completion."""
        return (time.monotonic() - (self.completed or 0.0)) * self.speed

    @property
    def imported(self) -> bool:
        return self.completed is not None and not self.error and self.age() >= VALIDATED

    @property
    def status(self) -> str:
        if self.completed is None:
            return "pending"
        age = self.age()
        if age < VALIDATING:
            return "validating"
        if self.error:
            return "failed"
        return "validated" if age < VALIDATED else "imported"

    def shown(self, part_url: "Callable[[Upload, int, float], str]") -> Json:
        shown: Json = {
            "id": self.id,
            "fileName": self.name,
            "kind": self.kind,
            "source": "url" if self.url else "multipart",
            "status": self.status,
            "authorId": self.account.key,
            "ownerId": self.account.project,
            "createdAt": iso(self.created),
            "updatedAt": iso(time.time()),
        }
        if self.url:
            shown["url"] = self.url
        else:
            shown |= {
                "originalFileName": self.name,
                "contentType": self.content_type,
                "fileSize": self.size,
                "partsCount": self.parts,
            }
        if self.completed is None:
            shown["parts"] = [
                {
                    "number": number,
                    "url": part_url(self, number, PART_LIFE),
                    "expires": iso(time.time() + PART_LIFE),
                }
                for number in range(1, self.parts + 1)
            ]
        if shown["status"] == "imported" and self.asset:
            shown["entityId"] = self.asset.id
        if shown["status"] == "failed":
            shown["errorMessage"] = self.error
        return shown


class Uploads:
    def __init__(self, assets: Assets, speed: float, sample: Sample) -> None:
        self.assets = assets
        self.speed = speed
        self._sample = sample
        self._uploads: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def any(self, upload_id: str) -> Upload:
        return self._uploads[upload_id]

    def get(self, upload_id: str, account: Account) -> Upload:
        upload = self._uploads.get(upload_id)
        if upload is None or upload.account is not account:
            raise Denied(404, f"Upload {upload_id} not found")
        return upload

    def create(self, account: Account, body: Json) -> Upload:
        kind = body.get("kind")
        if kind not in FORMATS:
            raise Denied(400, f"kind must be one of: {', '.join(FORMATS)}")
        upload = Upload(account, "", kind, self.assets.folder, self.speed)
        if "url" in body:
            self._from_url(upload, body["url"])
        else:
            _in_parts(upload, body)
        with self._lock:
            self._uploads[upload.id] = upload
        return upload

    def _from_url(self, upload: Upload, url: object) -> None:
        """Import a made-up file in place of the URL's: the sandbox reaches for no other host."""
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise Denied(400, "url must be an http or https URL")
        upload.url = url
        upload.name = PurePosixPath(urlsplit(url).path).name
        format = upload.name.rpartition(".")[2].lower().replace("jpg", "jpeg")
        if format in FORMATS[upload.kind]:
            upload.part(1).write_bytes(self._sample(upload.kind, upload.name))
            upload.parts = 1
        self._import(upload)

    def complete(self, upload: Upload, body: Json) -> None:
        if body.get("action") != "complete":
            raise Denied(400, "action must be complete")
        with self._lock:
            if upload.completed is not None:
                raise Denied(400, f"Upload {upload.id} is completed already")
            for number in range(1, upload.parts + 1):
                if not upload.part(number).exists():
                    raise Denied(400, f"Part {number} is missing")
                if number < upload.parts and upload.part(number).stat().st_size < LEAST_PART:
                    raise Denied(400, f"Part {number} is smaller than the least part, 5 MiB")
            self._import(upload)

    def _import(self, upload: Upload) -> None:
        """Join the parts and judge the whole; the verdict shows when its time has come."""
        path = upload.folder / upload.id
        with path.open("wb") as whole:
            for number in range(1, upload.parts + 1):
                with upload.part(number).open("rb") as part:
                    shutil.copyfileobj(part, whole)
                upload.part(number).unlink()
        size = path.stat().st_size
        format = sniff(path)
        if upload.size and size != upload.size:
            upload.error = f"The file has {size} bytes instead of {upload.size}"
        elif format not in FORMATS[upload.kind]:
            upload.error = f"The file is not of kind {upload.kind}"
        else:
            asset = stored(upload.account, upload.name, upload.kind, path, format)
            asset.ready = lambda: upload.imported
            upload.asset = self.assets.add(asset)
        upload.completed = time.monotonic()


def _in_parts(upload: Upload, body: Json) -> None:
    for name in ("fileName", "contentType"):
        if not isinstance(body.get(name), str) or not body[name].strip():
            raise Denied(400, f"{name} is required")
    for name, limit in (("fileSize", SIZE_LIMIT), ("parts", PARTS_LIMIT)):
        value = body.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Denied(400, f"{name} must be a whole number")
        if not 1 <= value <= limit:
            raise Denied(400, f"{name} must be 1 to {limit}")
    upload.name = body["fileName"]
    upload.content_type = body["contentType"]
    upload.size = body["fileSize"]
    upload.parts = body["parts"]
