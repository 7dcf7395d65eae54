# SPDX-License-Identifier: GPL-3.0-or-later
"""What an address says, and which addresses may be those of a service."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..record import Record

if TYPE_CHECKING:
    from urllib.parse import SplitResult

ALLOW_HTTP = "TRIPO_ALLOW_HTTP"
"""Environment variable that allows addresses without encryption, where it is 1."""

ASKED_AGAIN = 32
"""Addresses of which the answers are kept: panels ask for the same ones whenever they are drawn."""


class Problem(Record):
    """Why an address is not asked, and what to do."""

    what: str
    advice: str


NO_ADDRESS = Problem(
    "The base URL is no web address", "It must look like https://openapi.tripo3d.ai"
)
WITH_SECRETS = Problem(
    "The base URL has a user name, a password or a query in it",
    "Take them out, and enter the API key in its own field",
)
NOT_ENCRYPTED = Problem(
    "The base URL begins with http:// and is not on this machine: everyone on the way could read "
    "the API key and what you send",
    "Use https://, or allow it with Allow Unencrypted Address in the add-on preferences or with "
    f"{ALLOW_HTTP}=1",
)


@lru_cache(ASKED_AGAIN)
def base_problem(url: str, *, allow_http: bool) -> Problem | None:
    """Why this cannot be a service's base URL; None where it can.

    Secrets in an address would appear in the journal, in receipts and in messages.
    """
    if not is_address(url):
        return NO_ADDRESS
    parts = _split(url)
    if "@" in parts.netloc or "?" in url or "#" in url:
        return WITH_SECRETS
    if is_unencrypted(url) and not allow_http:
        return NOT_ENCRYPTED
    return None


def is_unencrypted(url: str) -> bool:
    """Whether others can read on the way what is sent there."""
    return _split(url).scheme == "http" and not is_local(url)


def plain_address(source: str) -> str:
    """An input without what may be secret in an address: the query, in which a signature may
    stand, and a user's name and password."""
    if "://" not in source:
        return source
    scheme, _, rest = source.partition("?")[0].partition("#")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def is_address(url: str) -> bool:
    """Whether this can be asked over HTTP at all."""
    parts = _split(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


@lru_cache(ASKED_AGAIN)
def is_local(url: str) -> bool:
    """Whether an address is on this very machine."""
    return _split(url).hostname in {"127.0.0.1", "localhost", "::1"}


def host_of(url: str) -> str:
    """Host and port of an address, without a user's name or password in it."""
    return _split(url).netloc.rpartition("@")[2]


def path_in(url: str) -> str:
    """The path of an address; empty where it has none, or is no address."""
    return _split(url).path


def _split(url: str) -> SplitResult:
    # Loaded when it is first needed, not when the add-on is enabled.
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        _ = parts.port  # only looked at when it is asked for
    except ValueError:
        return urlsplit("")
    return parts
