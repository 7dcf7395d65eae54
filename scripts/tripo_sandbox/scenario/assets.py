# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets of the Scenario service: pictures and models that were uploaded or made."""

import base64
import binascii
import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from ..shared import faults
from ..shared.answers import FilePayload
from ..shared.faults import Fault
from ..shared.media import MODELS, PICTURES, picture_size, sniff
from ..shared.result import Result
from ..shared.tasks import Task
from ..shared.values import Json
from ..storage.padding import Padded
from .accounts import Account
from .errors import Denied

MIME_TYPES = {
    **PICTURES,
    "glb": "model/gltf-binary",
    "fbx": "model/x-fbx",
    "obj": "model/obj",
    "stl": "model/stl",
}
FORMATS = {"image": frozenset(PICTURES), "3d": frozenset(MODELS)}
_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))


def iso(seconds: float) -> str:
    """The service's dates have milliseconds."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{moment}.{int(seconds % 1 * 1000):03d}Z"


@dataclass(eq=False)
class Asset:
    account: Account
    name: str
    kind: str
    result: Result
    source: str
    """Where it comes from, in the service's words: uploaded, img23d and so on."""
    metadata: Json = field(default_factory=dict)
    properties: Json = field(default_factory=dict)
    task: Task | None = None
    """The task of Tripo's own that would have made it; work on it goes on from there."""
    preview: "Asset | None" = None
    quirks: list[Fault] = field(default_factory=list)
    ready: Callable[[], bool] = lambda: True
    """Whether it exists for its owner yet."""
    id: str = field(default_factory=lambda: new_id("asset"))
    created: float = field(default_factory=time.time)

    @property
    def format(self) -> str:
        return self.result.name.rsplit(".", 1)[1]

    @property
    def mime_type(self) -> str:
        return MIME_TYPES[self.format]

    def size(self) -> int:
        payload = FilePayload(self.result.file())
        fault = faults.has(self.quirks, "pad")
        if fault and self.format == "glb":
            return Padded(payload, int(fault.details["megabytes"] * 1_000_000)).length
        return payload.length

    def shown(self, url: "Callable[[Asset], str]") -> Json:
        properties: Json = {"size": self.size(), **self.properties}
        if self.kind == "image":
            width, height = picture_size(self.result.file(), self.format)
            properties |= {"width": width, "height": height}
        else:
            properties["format"] = self.format
        shown: Json = {
            "id": self.id,
            "url": url(self),
            "kind": self.kind,
            "mimeType": self.mime_type,
            "source": self.source,
            "status": "success",
            "privacy": "private",
            "metadata": {
                "kind": self.kind,
                "type": self.source,
                "name": self.name,
                **self.metadata,
            },
            "properties": properties,
            "tags": [],
            "collectionIds": [],
            "editCapabilities": [],
            "authorId": self.account.key,
            "ownerId": self.account.project,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.created),
        }
        if self.preview:
            picture = {"assetId": self.preview.id, "url": url(self.preview)}
            shown |= {"preview": picture, "thumbnail": picture}
        return shown


class Assets:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._assets: dict[str, Asset] = {}
        self._lock = threading.Lock()

    def add(self, asset: Asset) -> Asset:
        with self._lock:
            self._assets[asset.id] = asset
        return asset

    def any(self, asset_id: str) -> Asset:
        """Return an asset whoever owns it, as a signed URL does."""
        return self._assets[asset_id]

    def get(self, asset_id: str, account: Account) -> Asset:
        """Return an account's asset; those of others and unfinished ones do not exist."""
        asset = self._assets.get(asset_id)
        if asset is None or asset.account is not account or not asset.ready():
            raise Denied(404, f"Asset {asset_id} not found")
        return asset

    def picture(self, account: Account, name: str, text: str) -> Asset:
        """Add a picture given as base64, with or without a data URL's head."""
        if text.startswith("data:"):
            head, comma, text = text.partition(",")
            if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
                raise Denied(400, "image must be a base64 data URL of a picture")
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise Denied(400, "image must be base64") from None
        path = self.folder / new_id("picture")
        path.write_bytes(data)
        format = sniff(path)
        if format not in FORMATS["image"]:
            path.unlink()
            raise Denied(400, "image is not a picture")
        return self.add(stored(account, name, "image", path, format))


def stored(account: Account, name: str, kind: str, path: Path, format: str) -> Asset:
    """An asset whose file exists already."""
    result = Result(f"{PurePath(name).stem or 'asset'}.{format}", path, lambda: b"")
    source = "uploaded" if kind == "image" else f"uploaded-{kind}"
    return Asset(account, name, kind, result, source)
