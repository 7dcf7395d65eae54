# SPDX-License-Identifier: GPL-3.0-or-later
"""What an address says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from urllib.parse import SplitResult

NO_ADDRESS = "The base URL is no web address: it must look like https://openapi.tripo3d.ai"


def is_address(url: str) -> bool:
    """Whether this can be asked over HTTP at all."""
    parts = _split(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_local(url: str) -> bool:
    """Whether an address is on this very machine."""
    return _split(url).hostname in {"127.0.0.1", "localhost", "::1"}


def host_of(url: str) -> str:
    """Host and port of an address, without a user's name or password in it."""
    return _split(url).netloc.rpartition("@")[2]


def _split(url: str) -> SplitResult:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        _ = parts.port  # only looked at when it is asked for
    except ValueError:
        return urlsplit("")
    return parts
