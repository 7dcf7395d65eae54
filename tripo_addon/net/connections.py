# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of `requests` whose open connections can be ended from another thread.

A thread that waits in a socket cannot be told to stop, and Blender's module never exits while
one is left. Imports `requests`, and so is imported at the first request only.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from http.cookiejar import DefaultCookiePolicy
from typing import Any, ClassVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from .route import Route

BLOCK_BYTES = 256 * 1024
"""Bytes of a file's body that are sent at once; the default of 16 kB costs a fifth of the rate."""

BROKEN = (requests.RequestException, HTTPError, ValueError)
"""What invalid addresses and broken answers raise; `requests` does not translate all of it."""

_open: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
_creates: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
"""The connections that carry a request which costs credits; the others are in `_open`."""
_lock = threading.Lock()


def session(*, creates: bool, route: Route | None) -> requests.Session:
    """A session without cookies, that takes a route; without one it takes neither proxies nor
    certificates from anywhere."""
    made = _Session()
    made.trust_env = False
    if route:
        route.apply(made)
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        made.mount(scheme, _CreateAdapter() if creates else _Adapter())
    return made


class _Session(requests.Session):
    """Follows no redirect, and does not even look where one leads: for that `requests` would read
    all of its body, however much that is."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def abort(*, creates: bool) -> None:
    """End open connections; whoever waits for one gets an error."""
    with _lock:
        found = [*_open, *(_creates if creates else ())]
    for connection in found:
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def _pools(known: weakref.WeakSet[HTTPConnection]) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose connections are remembered in a set."""

    def remember(connection: HTTPConnection) -> None:
        with _lock:
            known.add(connection)

    class Plain(HTTPConnection):
        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **{**given, "blocksize": BLOCK_BYTES})

        def connect(self) -> None:
            remember(self)
            super().connect()

    class Secure(HTTPSConnection):
        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **{**given, "blocksize": BLOCK_BYTES})

        def connect(self) -> None:
            remember(self)
            super().connect()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    pools: ClassVar = _pools(_open)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self.pools
        return manager


class _CreateAdapter(_Adapter):
    pools: ClassVar = _pools(_creates)
