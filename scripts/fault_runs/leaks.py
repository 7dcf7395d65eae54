# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the key or a signature is where it must not be: in files, texts or requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from .service import RemoteService, Service

_SIGNATURE = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def leaks(
    service: RemoteService,
    folders: Iterable[Path],
    texts: Iterable[str],
    allowed: Sequence[str] = (),
) -> list[str]:
    """Where the key or the signature of an address was found; `allowed` names files that may."""
    key, signatures = service.key.encode(), service.call(Service.signatures)
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in allowed:
                secrets = _secrets(path.read_bytes(), key, signatures)
                found += [f"{path}: {secret}" for secret in secrets]
    told = {
        secret
        for text in texts
        for secret in _secrets(text.encode(errors="surrogatepass"), key, signatures)
    }
    found += [f"a text for the user: {secret}" for secret in sorted(told)]
    return found + sorted(service.call(Service.keys_to_storage))


def _secrets(data: bytes, key: bytes, signatures: Set[str]) -> list[str]:
    found = ["the key"] if key in data else []
    if any(digits.decode() in signatures for digits in _SIGNATURE.findall(data)):
        found.append("a signature")
    return found
