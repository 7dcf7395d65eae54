# SPDX-License-Identifier: GPL-3.0-or-later
"""A result file from a signed URL to disk: no key, bounded memory, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from .errors import Refused, Spent, Storage, Unclear, Unreachable
from .http import CONNECT_SECONDS, Network, explain, retry_delay, session

if TYPE_CHECKING:
    import requests

CHUNK = 256 * 1024
STALL_SECONDS = 60.0
REDIRECTS = 5


class Expired(Exception):
    """The signed URL is no longer valid; asking for the task again gives a fresh one."""


def fetch(network: Network, url: str, target: Path, progress: Callable[[int, int], None]) -> None:
    """Download `url` to `target`, through a .part file beside it.

    `progress(bytes so far, bytes in all or 0)` is called for every chunk and may raise to stop.
    Raises `Expired`, `Storage` or another `TripoError`; then there is no `target`.
    """
    part = target.with_name(f"{target.name}.part")
    attempt = 0
    try:
        while True:
            try:
                _transfer(network, url, part, progress)
                os.replace(part, target)
                return
            except (Unreachable, Unclear, Refused) as error:
                delay = retry_delay(attempt, error)
                if delay is None or network.pause(delay):
                    raise
            attempt += 1
    except OSError as error:
        raise Storage(
            f"The result cannot be written to {target.parent} ({error.strerror})",
            "Free some space or choose another results folder, then take the job up again",
            Spent.YES,
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _transfer(network: Network, url: str, part: Path, progress: Callable[[int, int], None]) -> None:
    import requests

    with session(network, url) as once:
        for _ in range(REDIRECTS):
            network.check(url)
            try:
                with once.get(
                    url,
                    # The length can only be checked when nothing is compressed on the way.
                    headers={"Accept-Encoding": "identity"},
                    # No key, and none from ~/.netrc either: see `Api._send`.
                    auth=lambda request: request,
                    timeout=(CONNECT_SECONDS, STALL_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers["Location"])
                        continue
                    if answer.status_code in {401, 403, 404, 410}:
                        raise Expired
                    if answer.status_code != 200:
                        raise Refused(answer.status_code)
                    _save(answer, part, progress)
                    return
            except requests.RequestException as error:
                raise explain(error, url) from None
    raise Unclear("The result's address only redirects")


def _save(
    answer: requests.Response,
    part: Path,
    progress: Callable[[int, int], None],
) -> None:
    total = int(answer.headers.get("Content-Length") or 0)
    done = 0
    with part.open("wb") as file:
        for chunk in answer.iter_content(CHUNK):
            file.write(chunk)
            done += len(chunk)
            progress(done, total)
        file.flush()
        os.fsync(file.fileno())
    if total and done != total:
        raise Unclear(f"The result broke off after {done:,} of {total:,} bytes")
