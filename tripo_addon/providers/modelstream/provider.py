# SPDX-License-Identifier: GPL-3.0-or-later
"""The ModelStream gateway: API v2's shapes, with its own envelope for errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from ...errors import Invalid, Problem, Refused, Unavailable
from ...net.client import Api, Network
from ...net.responses import Answer, tripo
from ...spec.inputs import Input
from ...spec.options import Task
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
from ..tripo_v2.body import body
from ..tripo_v2.provider import PROBE
from . import SERVICE
from .abilities import ABILITIES

URL_ONLY = "ModelStream takes pictures by URL only"


class ModelStream:
    """The service under `<base URL>/tripo/v2/openapi`; the base URL may have that path."""

    service: ClassVar[str] = SERVICE.name
    account = ""

    def __init__(self, connection: Connection, network: Network) -> None:
        root = connection.base_url.rstrip("/").removesuffix(SERVICE.fixed_path)
        headers = {"Authorization": f"Bearer {connection.key}"}
        self._api = Api(network, root + SERVICE.fixed_path, headers, opened)

    def upload(self, path: Path) -> Input:
        """There is no such call."""
        raise Invalid([Problem("image", URL_ONLY)], "Put the picture on a web server first")

    def submit(self, task: Task, inputs: Inputs, seeds: Mapping[str, int] = NO_SEEDS) -> str:
        """POST /task, with the type under both of its names"""
        wanted = {**body(ABILITIES[task.type], task, inputs), "model": task.type}
        return parsing.new_task(self._api.create("/task", wanted))

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Nothing to do: the service tells no price and knows no seed."""
        return Prepared(inputs)

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """GET /task/{id}"""
        return parsing.single(ids, lambda path: self._api.once(f"/task/{path}"))

    def balance(self) -> Balance:
        """Test the key by asking for a task that nobody has; the service tells no balance."""
        try:
            self._api.get(f"/task/{PROBE}")
        except Refused as error:
            if error.status in {401, 403} or (error.passing and error.own):
                raise
        return Balance(None)

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """There is no such call."""
        raise Unavailable("ModelStream tells no usage here", "Look at its console")

    def close(self) -> None:
        self._api.close()


def opened(answer: Answer) -> Any:
    """The data of an answer; ModelStream's errors stand under `error`."""
    content = answer.content
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict):
        return tripo(answer)
    about, param = (str(error.get(name) or "") for name in ("message", "param"))
    if param not in about:
        about = f"{about} ({param})"
    code = str(error.get("code"))
    raise Refused(
        answer.status if answer.status >= 400 else 400,
        # Some of Tripo's own codes come through.
        int(code) if code.isdecimal() and len(code) < 10 else 0,
        about,
        request_id=answer.request_id,
        retry_after=answer.retry_after,
    )


def connect(connection: Connection, network: Network) -> ModelStream:
    """The service at an address, for a key."""
    return ModelStream(connection, network)
