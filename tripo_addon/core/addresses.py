# SPDX-License-Identifier: GPL-3.0-or-later
"""What an address says."""

from urllib.parse import urlsplit


def is_local(url: str) -> bool:
    """Whether an address is on this very machine."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
