# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the key out of a service's answers: some services repeat a key that they refuse."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping

SHORTEST = 8
"""A shorter secret is not hidden: it may be part of any text."""
INSTEAD = b"(hidden)"


class Hidden:
    """The secrets in the headers that sign a request."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        found = {form for value in headers.values() for form in _forms(value)}
        self._forms = sorted(found, key=len, reverse=True)

    def without(self, text: bytes) -> bytes:
        """The bytes of an answer in JSON without them."""
        for form in self._forms:
            text = text.replace(form, INSTEAD)
        return text


def _forms(header: str) -> Iterator[bytes]:
    """The secrets in a header as they may stand in JSON."""
    scheme, _, value = header.partition(" ")
    secrets = [value]
    if scheme == "Basic":
        secrets += base64.b64decode(value).decode().partition(":")[::2]
    for secret in secrets:
        if len(secret) >= SHORTEST:
            quoted = json.dumps(secret)[1:-1]
            yield from (quoted.encode(), quoted.replace("/", "\\/").encode())
