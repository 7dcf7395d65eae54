# SPDX-License-Identifier: GPL-3.0-or-later
"""Talks to a host that speaks Tripo's API v2."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from ...codes import Code
from ...errors import (
    NotTheApi,
    Refused,
    Storage,
    Unavailable,
    Unclear,
    Unreachable,
)
from ...files.formats import CONTENT_TYPES, PICTURE_TYPES, upload_type
from ...net.client import Api, Network
from ...net.put import put
from ...spec.abilities import open_seeds
from ...spec.inputs import Input
from ...spec.options import Task
from ...spec.seeds import seeded
from ...spec.tasks import ImportModel
from ...text.urls import host_of, is_local
from .. import parsing
from ..base import (
    NO_SEEDS,
    UNTOLD,
    Balance,
    Connection,
    Inputs,
    Prepared,
    Status,
    Usage,
)
from ..batching import Polling
from ..regions import Regions
from ..sigv4 import Credentials, sign
from . import SERVICE
from .abilities import ABILITIES
from .body import body
from .importing import Imports

RETIRED = "This address does not speak Tripo's API v2, which Tripo itself has shut down"
MOVE_ON = "Choose the service Tripo (API v3) in the preferences; the same key works there"
HERE = {Code.UNKNOWN_TASK, Code.FILE_GONE}
"""Error codes for missing things, which a host that is alive sends with status 404."""
SOURCE_OPTION = "source"
"""The option with the model that a step works on."""
PROBE = "00000000-0000-0000-0000-000000000000"
"""A task id that nobody has."""


class TripoV2:
    """The service under `<base URL>/v2/openapi`; the base URL may have that path already."""

    service: ClassVar[str] = SERVICE.name
    account = ""

    def __init__(self, connection: Connection, network: Network) -> None:
        self._network = network
        self._regions = Regions(connection, network, SERVICE.fixed_path, "/user/balance")
        self._polling = Polling(
            lambda body: self._regions.call(lambda api: api.ask("/task/batch", body)),
            self._poll_each,
        )
        self._imports = Imports(self._import, self._status, network.pause)
        self._way = connection.upload
        self._met = False
        """Whether something other than a web page has answered at the address."""

    def upload(self, path: Path) -> Input:
        """POST /upload/sts, /upload, or /upload/sts/token with a PUT to the storage"""
        self._meet()
        kind = upload_type(path)
        if kind not in PICTURE_TYPES or self._way == "storage":
            return self._store(path, kind)
        if self._way != "upload":
            try:
                return self._send(path, kind, "/upload/sts")
            except (Refused, Unavailable):
                # An old host may know the older way only; its error tells what is wrong.
                if self._way:
                    raise
        return self._send(path, kind, "/upload")

    def _send(self, path: Path, kind: str, route: str) -> Input:
        """A picture as multipart; its token lives about a day"""
        name = f"{path.stem}.{_ending(kind)}"
        data = self._call(lambda api: api.upload(route, path, name, CONTENT_TYPES[kind]))
        return Input(parsing.text(data, "image_token"), "token", _ending(kind))

    def _store(self, path: Path, kind: str) -> Input:
        """A file to the storage, with credentials for this one file"""
        data = self._call(lambda api: api.repeat("/upload/sts/token", {"format": kind}))
        bucket = parsing.text(data, "resource_bucket")
        key = parsing.text(data, "resource_uri")
        host = parsing.text(data, "s3_host").rpartition("://")[2].rstrip("/")
        plain = is_local(f"http://{host}") and is_local(self._regions.api.base_url)
        url = f"{'http' if plain else 'https'}://{host}/{bucket}/{quote(key)}"
        credentials = Credentials(
            parsing.text(data, "sts_ak"),
            parsing.text(data, "sts_sk"),
            parsing.text(data, "session_token"),
        )
        payload = _hash(path)
        region = _region(host)

        def headers() -> dict[str, str]:
            now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
            about = {"Content-Type": CONTENT_TYPES[kind]}
            return sign(credentials, "PUT", url, about, payload, now, region=region)

        put(self._network, url, path, headers)
        return Input(key, "object", _ending(kind), bucket)

    def submit(self, task: Task, inputs: Inputs, seeds: Mapping[str, int] = NO_SEEDS) -> str:
        """POST /task"""
        wanted = self.body(seeded(task, seeds), inputs)
        data = self._call(lambda api: api.create("/task", wanted))
        return parsing.new_task(data)

    def body(self, task: Task, inputs: Inputs) -> dict[str, Any]:
        """The JSON of a create request."""
        return body(ABILITIES[task.type], task, inputs)

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Checks that the API answers, and imports a model file; the API tells no price."""
        self._meet()
        if task.type != ImportModel.type and SOURCE_OPTION in inputs:
            given = [
                source if source.form == "task" else self._imports.task_of(source)
                for source in inputs[SOURCE_OPTION]
            ]
            inputs = {**inputs, SOURCE_OPTION: given}
        return Prepared(inputs, seeds=open_seeds(SERVICE.ability(type(task)), task))

    def _import(self, file: Input) -> str:
        """POST /task of type import_model"""
        return self.submit(ImportModel(source=file.value), {SOURCE_OPTION: [file]})

    def _status(self, task_id: str) -> Status:
        return self.poll([task_id]).get(task_id, UNTOLD)

    def _meet(self) -> None:
        """Ask once for a task that nobody has, so that no task is sent to a mere web page.

        Any other answer but "gone" may come from a service that works.
        """
        if self._met:
            return
        try:
            self._regions.call(lambda api: api.get(f"/task/{PROBE}"))
        except NotTheApi:
            raise Unavailable(RETIRED, MOVE_ON) from None
        except Refused as error:
            if error.status == 410:
                raise Unavailable(RETIRED, MOVE_ON) from None
            if error.status == 401 or (error.passing and error.own):
                raise
        except (Unreachable, Unclear) as error:
            raise _moved(error) from None
        self._met = True

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """POST /task/batch, or GET /task/{id} for each where that is not known"""
        return self._polling.poll(ids)

    def _poll_each(self, ids: Sequence[str]) -> dict[str, Status]:
        """One request for each task; if every answer says "gone", the host is retired."""
        gone = []

        def ask(path: str) -> Any:
            try:
                return self._regions.call(lambda api: api.once(f"/task/{path}"))
            except Refused as error:
                if _is_gone(error):
                    gone.append(path)
                raise
            except NotTheApi as error:
                error.what, error.advice = RETIRED, MOVE_ON
                raise

        found: dict[str, Status] = {}
        try:
            found = parsing.single(ids, ask)
        except Refused:
            if len(gone) < len(ids):
                raise
        if ids and len(gone) == len(ids):
            raise Unavailable(RETIRED, MOVE_ON)
        return found

    def balance(self) -> Balance:
        """GET /user/balance"""
        return parsing.balance(self._call(lambda api: api.get("/user/balance")))

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """The API has no such call."""
        raise Unavailable(
            "API v2 tells no usage", "Choose the service Tripo, which does, with the same key"
        )

    def close(self) -> None:
        self._regions.api.close()

    def _call(self, send: Callable[[Api], Any]) -> Any:
        """What `send` returns; errors of a retired host say that it is retired."""
        try:
            return self._regions.call(send)
        except Refused as error:
            if _is_gone(error) or (error.status == 403 and not error.code):
                raise Unavailable(RETIRED, MOVE_ON) from None
            raise
        except NotTheApi as error:
            error.what, error.advice = RETIRED, MOVE_ON
            raise
        except (Unreachable, Unclear) as error:
            raise _moved(error) from None


def _is_gone(error: Refused) -> bool:
    """Whether the address itself is missing, and not only a thing at it."""
    return error.status == 410 or (error.status == 404 and error.code not in HERE)


def _moved(error: Unreachable | Unclear) -> Unreachable | Unclear:
    """A failed connection, with the hint that it may never work again."""
    advice = error.advice or "Check the network"
    error.advice = f"{advice}. Tripo's own host of API v2 is shut down: {MOVE_ON}"
    return error


def _ending(kind: str) -> str:
    return "jpg" if kind == "jpeg" else kind


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Storage(f"{path} cannot be read ({error.strerror})") from None


def _region(host: str) -> str:
    """The AWS region in a storage host's name."""
    found = re.search(r"[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.", host_of(f"https://{host}"))
    return found[1] if found else "us-west-2"


def connect(connection: Connection, network: Network) -> TripoV2:
    """The service at an address, for a key."""
    return TripoV2(connection, network)
