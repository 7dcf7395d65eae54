# SPDX-License-Identifier: GPL-3.0-or-later
"""One service at several addresses, of which a key is good at one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core.errors import Refused, TripoError
from ..core.http import Api, Network


class Regions:
    """The API at the address where the key is good, once that is known."""

    def __init__(
        self,
        network: Network,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        balance: str,
    ) -> None:
        """`balance` is the path that is asked to try a key; the first address is tried first."""
        self._network = network
        self._others = list(addresses[1:])
        self._headers = headers
        self._balance = balance
        self._found = False
        self._lock = threading.Lock()
        self.api = Api(network, addresses[0], headers)

    def call(self, send: Callable[[Api], Any]) -> Any:
        """What `send` returns; a key that is refused here is tried at the other addresses."""
        asked = self.api
        try:
            return send(asked)
        except Refused as error:
            # Refused with 401, the request had no effect, even one that costs credits.
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
                    # Only a clear no ends the search there; anything else may pass.
                    if isinstance(error, Refused) and error.status in {401, 403}:
                        self._others.remove(address)
                    continue
                self.api, self._found = other, True
                return True
            return False
