# SPDX-License-Identifier: GPL-3.0-or-later
"""The foreign hosts of the Scenario service: its CDN, and the storage that uploads go to."""

from ..shared.answers import Answer
from ..shared.request import Request
from ..storage.cdn import Cdn, xml_answer
from .assets import Asset, Assets
from .uploads import Upload, Uploads

CDN_PREFIX = "/scenario-cdn"
STORAGE_PREFIX = "/scenario-storage"


class Files(Cdn):
    """Paths hold no file names, so only the type says what an asset's file is."""

    def __init__(self, cdn: Cdn, assets: Assets, uploads: Uploads) -> None:
        super().__init__(cdn.uploads, cdn.tasks, cdn.url_life, cdn.problems)
        self.assets = assets
        self.parted = uploads

    def url(self, asset: Asset) -> str:
        return self._signed(f"{CDN_PREFIX}/assets/{asset.id}", self.url_life)

    def part_url(self, upload: Upload, number: int, life: float) -> str:
        return self._signed(f"{STORAGE_PREFIX}/{upload.id}/{number}", life)

    def handle_cdn(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return xml_answer(405, "MethodNotAllowed", "Only GET and HEAD are allowed here")
        if refusal := self._refusal(request):
            return refusal
        asset = self.assets.any(request.path.rsplit("/", 1)[1])
        return self._file(request, asset.result, [*asset.quirks, *request.faults])

    def handle_storage(self, request: Request) -> Answer:
        if request.method != "PUT":
            return xml_answer(405, "MethodNotAllowed", "Only PUT is allowed here")
        if refusal := self._refusal(request):
            return refusal
        if request.body.chunked or request.body.length is None:
            return xml_answer(411, "MissingContentLength", "Content-Length is required")
        upload_id, number = request.path.split("/")[-2:]
        upload = self.parted.any(upload_id)
        if upload.completed is not None:
            return xml_answer(404, "NoSuchUpload", "The upload is over")
        with upload.part(int(number)).open("wb") as file:
            while data := request.body.chunk():
                file.write(data)
        return Answer(200, headers={"ETag": f'"{upload_id}-{number}"'})
