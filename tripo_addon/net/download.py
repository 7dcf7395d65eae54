# SPDX-License-Identifier: GPL-3.0-or-later
"""A result file from a signed URL to disk: no key, bounded memory, whole or not at all.

When a download breaks off, for any reason, the bytes that have come stay on disk, and the next call
goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from ..errors import (
    NoModel,
    Refused,
    TooLarge,
    TripoError,
    Unclear,
    Unreachable,
)
from ..files import disk
from ..files.folders import writing
from ..text.urls import host_of
from .client import (
    Network,
    check_packing,
    explain,
    file_session,
    forget_session,
    retry_delay,
)
from .content import ContentCheck, judge
from .partial import Held, Part
from .ranges import Content, content_of, ends_at, goes_on

if TYPE_CHECKING:
    import requests

CHUNK = 64 * 1024
"""At most so many received bytes are lost when a connection breaks."""
STALL_SECONDS = 60.0
REDIRECTS = 5
GAIN_BYTES = 1024 * 1024
"""After so many new bytes the attempts count from 0 again: a long download may break often."""

Progress = Callable[[int, int], None]
Tries = Callable[[int, TripoError], float | None]
"""Takes an attempt, counted from 0, and its error; gives the seconds until the next try, or None
when there is no next one."""


class Expired(Exception):
    """The signed URL is no longer valid; asking for the task again gives a fresh one."""


def fetch(
    network: Network,
    url: str,
    target: Path,
    progress: Progress,
    *,
    problem: Callable[[Path], str] = lambda path: "",
    most_bytes: int = 0,
    spoilt: Path | None = None,
    tries: Tries = retry_delay,
    pause: Callable[[float], object] | None = None,
) -> None:
    """Download `url` to `target`, going on with the part that an earlier call has left.

    `progress(bytes so far, bytes in all or 0)` is called for every chunk and may raise to stop.
    `problem(file)` tells what is wrong with the content; content that stays wrong is kept as
    `spoilt`. More than `most_bytes` are refused; 0 is no limit. `tries` gives the time until the
    next try, `pause` waits for it and may raise as well. Raises `Expired`, `Storage`, `TooLarge`,
    `NoModel` or another `TripoError`; then there is no `target`.
    """
    part = Part(target)
    attempt = furthest = 0
    refused: set[str] = set()
    with writing(target.parent):
        while True:
            failure: TripoError
            try:
                promised = _transfer(network, url, part, progress, most_bytes)
                wrong = problem(part.path)
                digest = part.md5() if wrong or promised else ""
                proven = host_of(url) in network.digest_hosts
                check = judge(wrong, digest, promised, refused, proven=proven)
                if check is ContentCheck.TAKE:
                    if promised and promised == digest:
                        network.digest_hosts.add(host_of(url))
                    part.finish(target)
                    return
                failure = _bad(wrong, spoilt)
                refused.add(digest)
            except (Unreachable, Unclear, Refused) as error:
                failure, check = error, ContentCheck.AGAIN
            size = 0 if isinstance(failure, NoModel) else part.size()
            if size >= furthest + GAIN_BYTES:
                attempt, furthest = 0, size
            # Waiting does not help with content that is bad again and again.
            delay = (retry_delay if isinstance(failure, NoModel) else tries)(attempt, failure)
            last = check is ContentCheck.BAD or delay is None
            if isinstance(failure, NoModel):
                _clear(part, spoilt if last else None)
            if last:
                raise failure
            (pause or network.pause)(delay or 0.0)
            if network.closing.is_set():
                # This failure is not final: the next session may fetch the file.
                if isinstance(failure, Unreachable | Unclear):
                    raise failure
                raise Unclear(failure.what) from None
            attempt += 1


def forget(target: Path) -> None:
    """Remove the part of a download with which nobody will go on. Raises `Storage`."""
    with writing(target.parent):
        Part(target).drop()
        target.unlink(missing_ok=True)


def _bad(wrong: str, spoilt: Path | None) -> NoModel:
    what = wrong or "The service delivered a file that was changed on the way"
    return NoModel(
        f"{what} ({spoilt})" if spoilt else what, "Take the job up again to fetch it once more"
    )


def _clear(part: Part, spoilt: Path | None) -> None:
    if spoilt:
        part.finish(spoilt)
    part.drop()


def _transfer(network: Network, url: str, part: Part, progress: Progress, most_bytes: int) -> str:
    """Download until the part has the whole content; gives the digest that it should have."""
    from .connections import BROKEN

    through = file_session(network, url)
    for _ in range(REDIRECTS):
        held = part.held()
        if held and held.complete:
            return held.content.md5
        network.check(url)
        try:
            with through.get(
                url,
                headers=_wanted(held),
                # No key, and none from ~/.netrc either: see `Api._send`.
                auth=lambda request: request,
                timeout=(network.route.connect_seconds, STALL_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                network.answered.add(host_of(url))
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["Location"])
                    continue
                if answer.status_code in {401, 403, 404, 410}:
                    raise Expired
                if held and answer.status_code == 416:
                    if ends_at(answer.headers) == held.size:
                        return held.content.md5
                    part.drop()
                    continue
                start, content = _begun(answer, held)
                if content is None:
                    part.drop()
                    continue
                _save(answer, part, start, content, progress, most_bytes)
                return content.md5
        except BROKEN as error:
            forget_session(network)
            raise explain(error, url) from None
    raise Unclear("The result's address only redirects")


def _wanted(held: Held | None) -> dict[str, str]:
    # The length can only be checked when nothing is compressed on the way.
    headers = {"Accept-Encoding": "identity"}
    if held:
        headers |= {"Range": f"bytes={held.size}-", "If-Range": held.content.validator}
    return headers


def _begun(answer: requests.Response, held: Held | None) -> tuple[int, Content | None]:
    """The byte at which an answer starts, and the content that it is a part of; None when the
    answer does not fit the part here."""
    if answer.status_code == 200:
        return 0, content_of(answer.headers)
    if answer.status_code != 206:
        raise Refused(answer.status_code)
    if held is None:
        raise Unclear("The service sends a part of the result that nobody asked for")
    return held.size, goes_on(answer.headers, held.size, held.content)


def _save(
    answer: requests.Response,
    part: Part,
    start: int,
    content: Content,
    progress: Progress,
    most_bytes: int,
) -> None:
    check_packing(answer)
    total, done = content.total, start
    if 0 < most_bytes < total:
        raise TooLarge(most_bytes, total)
    with part.go_on(content) if start else part.begin(content) as file:
        for chunk in answer.iter_content(CHUNK):
            done += len(chunk)
            if 0 < most_bytes < done or 0 < total < done:
                break
            part.write(file, chunk)
            progress(done, total)
        else:
            disk.sync(file)
    if 0 < most_bytes < done:
        part.drop()
        raise TooLarge(most_bytes)
    if 0 < total < done:
        part.drop()
        raise Unclear(f"The result does not end after its {total:,} bytes")
    if done < total:
        raise Unclear(f"The result broke off after {done:,} of {total:,} bytes")
