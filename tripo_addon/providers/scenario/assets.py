# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario's assets: each file that is sent becomes one, and so does each output of a job."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...errors import Invalid, Problem, Unclear
from ...files.formats import CONTENT_TYPES, PICTURE_TYPES, upload_type
from ...net.client import Api, Network
from ...net.put import put
from ...spec.inputs import Input
from .. import parsing
from . import answers

INLINE_BYTES = 4 * 1024 * 1024
"""Pictures up to this size go into a request's JSON."""
PART_BYTES = 64 * 1024 * 1024
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 2.0
IMPORT_SECONDS = 300.0


class Assets:
    """Turns inputs into assets, and assets into outputs."""

    def __init__(self, api: Api, network: Network) -> None:
        self._api = api
        self._network = network

    def upload(self, path: Path) -> Input:
        """POST /assets for small pictures; POST /uploads and PUT of the parts for the rest"""
        kind = upload_type(path)
        if kind in PICTURE_TYPES and path.stat().st_size <= INLINE_BYTES:
            picture = base64.b64encode(path.read_bytes()).decode()
            data = self._api.repeat("/assets", {"name": path.name, "image": picture})
            return Input(parsing.text(answers.inner(data, "asset"), "id"), "token", kind)
        size = path.stat().st_size
        count = max(-(-size // PART_BYTES), 1)
        wanted = {
            "fileName": path.name,
            "contentType": CONTENT_TYPES[kind],
            "fileSize": size,
            "kind": "image" if kind in PICTURE_TYPES else "3d",
            "parts": count,
        }
        upload = answers.inner(self._api.repeat("/uploads", wanted), "upload")
        for part in parsing.rows(upload, "parts"):
            start = (parsing.number(part.get("number")) - 1) * PART_BYTES
            put(
                self._network,
                self._url(parsing.text(part, "url")),
                path,
                lambda: {"Content-Type": CONTENT_TYPES[kind]},
                start=start,
                length=PART_BYTES,
            )
        name = parsing.text(upload, "id")
        self._api.repeat(f"/uploads/{quote(name)}/action", {"action": "complete"})
        return Input(self._imported(name), "token", kind)

    def _imported(self, upload: str) -> str:
        """The asset that an upload becomes after a while."""
        end = time.monotonic() + IMPORT_SECONDS
        pause = FIRST_PAUSE
        while time.monotonic() < end:
            found = answers.inner(self._api.get(f"/uploads/{quote(upload)}"), "upload")
            if found.get("entityId"):
                return parsing.text(found, "entityId")
            if found.get("status") == "failed":
                raise Invalid(
                    [Problem("", "Scenario could not read the uploaded file")],
                    "Choose another file",
                )
            if self._network.pause(pause):
                break
            pause = min(2 * pause, LONGEST_PAUSE)
        raise Unclear("Scenario does not finish reading the uploaded file")

    def of(self, given: Input, option: str) -> Input:
        """An input as an asset: a job's model, or what a URL leads to."""
        if given.form == "task":
            for asset_id in answers.asset_ids(self._get("jobs", given.value)):
                if answers.is_model(self._get("assets", asset_id)) == (option == "source"):
                    return Input(asset_id, "token")
            raise Invalid(
                [Problem(option, f"The job {given.value} has no result to go on from")],
                "Wait until it is done, or choose another",
            )
        if given.form == "url":
            wanted = {"url": given.value, "kind": "3d" if option == "source" else "image"}
            upload = answers.inner(self._api.repeat("/uploads", wanted), "upload")
            return Input(self._imported(parsing.text(upload, "id")), "token")
        return given

    def named(self, assets: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """URLs by the names of outputs: `model`, `model 2`, ... and one `preview`."""
        models = [
            self._url(asset["url"])
            for asset in assets
            if answers.has_url(asset) and answers.is_model(asset)
        ]
        found = {f"model {at}" if at > 1 else "model": url for at, url in enumerate(models, 1)}
        previews = [asset for asset in assets if not answers.is_model(asset)]
        previews += [parsing.mapping(asset.get("preview")) for asset in assets]
        url = next((asset["url"] for asset in previews if answers.has_url(asset)), "")
        return found | ({"preview": self._url(url)} if url else {})

    def _get(self, kind: str, name: str) -> Mapping[str, Any]:
        """A job or an asset."""
        return answers.inner(self._api.get(f"/{kind}/{quote(name)}"), kind.removesuffix("s"))

    def _url(self, url: str) -> str:
        return answers.joined(f"{self._api.base_url}/", url)
