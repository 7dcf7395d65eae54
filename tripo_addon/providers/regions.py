# SPDX-License-Identifier: GPL-3.0-or-later
"""One service at several addresses; a key is good at one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import Refused, TripoError
from ..net.client import Api, Network
from .base import Connection


class Regions:
    """The API at the address where the key is good, once that is known."""

    def __init__(
        self,
        connection: Connection,
        network: Network,
        fixed_path: str,
        balance: str,
    ) -> None:
        """Each address ends with `fixed_path`; `balance` is the path that is asked to try a key."""
        first, *others = (
            address.rstrip("/").removesuffix(fixed_path) + fixed_path
            for address in (connection.base_url, *connection.regions)
        )
        self._network = network
        self._others = others
        self._headers = {"Authorization": f"Bearer {connection.key}"}
        self._balance = balance
        self._found = False
        self._lock = threading.Lock()
        self.api = Api(network, first, self._headers)

    def call(self, send: Callable[[Api], Any]) -> Any:
        """What `send` returns; a key that is refused here is tried at the other addresses."""
        asked = self.api
        try:
            return send(asked)
        except Refused as error:
            # A request refused with 401 had no effect, even if it costs credits.
            if error.status != 401 or not self._search(asked):
                raise
        return send(self.api)

    def _search(self, asked: Api) -> bool:
        """Whether the key is good at another address, which is used from then on."""
        with self._lock:
            if self._found:
                return self.api is not asked
            for address in list(self._others):
                other = Api(self._network, address, self._headers)
                try:
                    other.get(self._balance)
                except TripoError as error:
                    other.close()
                    # Only the service's clear refusal rules this address out; others may pass.
                    if isinstance(error, Refused) and error.own and error.status in {401, 403}:
                        self._others.remove(address)
                    continue
                self.api, self._found = other, True
                return True
            return False
