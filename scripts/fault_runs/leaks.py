# SPDX-License-Identifier: GPL-3.0-or-later
"""Where keys and signatures went: looked for as bytes in all that was written and sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tripo_sandbox import Sandbox

_SIGNATURE = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def leaks(
    box: Sandbox, folders: Iterable[Path], texts: Iterable[str], allowed: Sequence[str] = ()
) -> list[str]:
    """Everything that has the key or the signature of an address; `allowed` files may."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in allowed:
                found += [f"{path}: {what}" for what in _secrets(box, path.read_bytes())]
    told = {what for text in texts for what in _secrets(box, text.encode(errors="surrogatepass"))}
    found += [f"a text for the user: {what}" for what in sorted(told)]
    sent = {
        f"{each.method} to {each.path.split('/')[1]}: the key"
        for each in box.requests
        if each.host == "storage" and box.key in f"{each.headers} {each.query} {each.path}"
    }
    return found + sorted(sent)


def _secrets(box: Sandbox, data: bytes) -> list[str]:
    found = ["the key"] if box.key.encode() in data else []
    issued = box.cdn.signatures
    if any(each.decode() in issued for each in _SIGNATURE.findall(data)):
        found.append("a signature")
    return found
