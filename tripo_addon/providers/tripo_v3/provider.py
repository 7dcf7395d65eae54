# SPDX-License-Identifier: GPL-3.0-or-later
"""Talks to Tripo's API v3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from ...files.formats import CONTENT_TYPES, upload_type
from ...net.client import Network
from ...net.put import put
from ...spec.abilities import open_seeds
from ...spec.inputs import Input
from ...spec.options import Task
from ...spec.seeds import seeded
from .. import parsing
from ..base import (
    NO_SEEDS,
    Balance,
    Connection,
    Inputs,
    Prepared,
    Status,
    Usage,
)
from ..batching import Polling
from ..regions import Regions
from . import SERVICE
from .body import body

MULTIPART_BYTES = 50 * 1024 * 1024
"""Larger files go to the storage with a presigned URL."""


class TripoV3:
    """The service under `<base URL>/v3`; the base URL may have that path already."""

    service: ClassVar[str] = SERVICE.name
    account = ""

    def __init__(self, connection: Connection, network: Network) -> None:
        self._network = network
        self._regions = Regions(connection, network, SERVICE.fixed_path, "/account/balance")
        self._call = self._regions.call
        self._polling = Polling(
            lambda body: self._call(lambda api: api.ask("/tasks/list", body)), self._poll_each
        )

    def upload(self, path: Path) -> Input:
        """POST /files, or for large ones POST /files/presign and a PUT to the storage"""
        kind = upload_type(path)
        if path.stat().st_size > MULTIPART_BYTES:
            return Input(self._presigned(path, kind), "token", kind)
        name = f"{path.stem}.{'jpg' if kind == 'jpeg' else kind}"
        data = self._call(lambda api: api.upload("/files", path, name, CONTENT_TYPES[kind]))
        return Input(parsing.text(data, "file_token"), "token", kind)

    def _presigned(self, path: Path, kind: str) -> str:
        data = self._call(lambda api: api.repeat("/files/presign", {"format": kind}))
        url = parsing.text(data, "presigned_url", "upload_url")
        put(self._network, url, path, lambda: {"Content-Type": CONTENT_TYPES[kind]})
        return parsing.text(data, "file_token")

    def submit(self, task: Task, inputs: Inputs, seeds: Mapping[str, int] = NO_SEEDS) -> str:
        """POST of the type's own route"""
        wanted = body(seeded(task, seeds), inputs)
        data = self._call(lambda api: api.create(task.route, wanted))
        return parsing.new_task(data)

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Nothing to do; the API tells no price."""
        return Prepared(inputs, seeds=open_seeds(SERVICE.ability(type(task)), task))

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """POST /tasks/list, or GET /tasks/{id} for each where that is not known"""
        return self._polling.poll(ids)

    def _poll_each(self, ids: Sequence[str]) -> dict[str, Status]:
        return parsing.single(ids, lambda path: self._call(lambda api: api.once(f"/tasks/{path}")))

    def balance(self) -> Balance:
        """GET /account/balance"""
        return parsing.balance(self._call(lambda api: api.get("/account/balance")))

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """GET /account/usage"""
        params = {"limit": limit, "offset": offset}
        return parsing.usage(self._call(lambda api: api.get("/account/usage", **params)))

    def close(self) -> None:
        self._regions.api.close()


def connect(connection: Connection, network: Network) -> TripoV3:
    """The service at an address, for a key."""
    return TripoV3(connection, network)
