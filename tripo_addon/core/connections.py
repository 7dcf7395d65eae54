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
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_open: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
_lock = threading.Lock()


def session(*, trust_environment: bool) -> requests.Session:
    """A session without cookies; proxies and certificates come from the environment or not."""
    made = requests.Session()
    made.trust_env = trust_environment
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        made.mount(scheme, _Adapter())
    return made


def abort() -> None:
    """End all open connections; whoever waits for one gets an error."""
    with _lock:
        found = list(_open)
    for connection in found:
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def _remember(connection: HTTPConnection) -> None:
    with _lock:
        _open.add(connection)


class _Known(HTTPConnection):
    def connect(self) -> None:
        _remember(self)
        super().connect()


class _KnownSecure(HTTPSConnection):
    def connect(self) -> None:
        _remember(self)
        super().connect()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Known


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _KnownSecure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager
