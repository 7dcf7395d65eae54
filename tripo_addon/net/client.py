# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a service's API: the key, time-outs, repeats and the error envelope.

`requests` is imported at the first request, so that enabling the add-on costs nothing.
"""

from __future__ import annotations

import random
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import (
    NoAddress,
    Offline,
    Refused,
    Spent,
    Storage,
    TripoError,
    Unclear,
    Unreachable,
)
from ..text.secrets import Hidden
from ..text.urls import host_of, is_local
from .bodies import Multipart
from .responses import Opener, open_answer, tripo
from .retry import Request, Then, decide, outcome_of
from .route import Route

if TYPE_CHECKING:
    import requests

READ_SECONDS = 30.0
CREATE_SECONDS = 120.0
ANSWER_BYTES = 16 * 1024 * 1024


class Network:
    """Where requests may go and when they must end; shared by all threads."""

    def __init__(self, user_agent: str = "tripo_addon") -> None:
        self.user_agent = user_agent
        self.online = True
        """Blender's online switch; while it is off, only this machine may be asked."""
        self.most_bytes = 0
        """How many bytes a downloaded result may have; 0 is no limit."""
        self.endless = True
        """Whether to wait for an unreachable service as long as Blender runs: with a window the
        user sees the wait and may cancel it."""
        self.answered: set[str] = set()
        """Hosts that have answered in this process."""
        self.digest_hosts: set[str] = set()
        """Hosts whose headers have named the true digest of a file."""
        self.route = Route()
        self.kept = threading.local()
        """The session for files of each thread, see `file_session`."""
        self.closing = threading.Event()

    def check(self, url: str) -> None:
        """Raise `Offline` where Blender's online switch forbids the address."""
        if not self.online and not is_local(url):
            raise Offline

    def abort(self, *, creates: bool) -> None:
        """End the requests that are still under way; those that cost credits only if told so."""
        # Without this module there has been no request yet.
        connections = sys.modules.get(f"{__package__}.connections")
        # Another thread may just be loading this module for the first request.
        abort = getattr(connections, "abort", None)
        if abort:
            abort(creates=creates)

    def pause(self, seconds: float) -> bool:
        """Wait; True when the wait was cut short because Blender is closing."""
        return self.closing.wait(seconds)


def session(network: Network, url: str, *, creates: bool = False) -> requests.Session:
    """A new session without cookies; a service on this machine is never asked by proxy."""
    from . import connections

    route = None if is_local(url) else network.route
    made = connections.session(creates=creates, route=route)
    made.headers["User-Agent"] = network.user_agent
    return made


def file_session(network: Network, url: str) -> requests.Session:
    """This thread's session for files: its connections are kept, as a new one with TLS costs more
    than a small file."""
    kept, route = network.kept, None if is_local(url) else network.route
    if getattr(kept, "session", None) is None or kept.route != route:
        forget_session(network)
        kept.session, kept.route = session(network, url), route
    found: requests.Session = kept.session
    return found


def forget_session(network: Network) -> None:
    """Close this thread's session for files: the next request has a new connection."""
    found = getattr(network.kept, "session", None)
    network.kept.session = None
    if found is not None:
        found.close()


def retry_delay(attempt: int, error: TripoError) -> float | None:
    """Seconds until a repeatable request is sent again, None when it is not."""
    decision = decide(Request.REPEATABLE, outcome_of(error), attempt, random.random())
    return decision.seconds if decision.then is Then.AGAIN else None


def repeat(network: Network, send: Callable[[], Any]) -> Any:
    """What `send` returns; it is called again after failures that may pass."""
    attempt = 0
    while True:
        try:
            return send()
        except (Unreachable, Unclear, Refused) as error:
            delay = retry_delay(attempt, error)
            if delay is None or network.pause(delay):
                raise
        attempt += 1


class Api:
    """The API of one service under one base URL with one key."""

    def __init__(
        self,
        network: Network,
        base_url: str,
        headers: Mapping[str, str],
        opener: Opener = tripo,
    ) -> None:
        """`headers` sign each request; `opener` reads the envelope of an answer."""
        self.network = network
        self.base_url = base_url.rstrip("/")
        """May be changed while no request is under way."""
        self._headers = headers
        self._hidden = Hidden(headers)
        self._opener = opener
        self._session: requests.Session | None = None
        self._route = network.route
        """That of the session."""
        self._lock = threading.Lock()

    def get(self, path: str, **params: Any) -> Any:
        """The `data` of an answer; repeated after failures that may pass."""
        return self._repeat(lambda: self._send("GET", path, params=params))

    def once(self, path: str) -> Any:
        """The same as `get`, not repeated here, since its callers ask again anyway."""
        return self._send("GET", path)

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """A POST that only reads; not repeated here, since its callers ask again anyway."""
        return self._send("POST", path, json=body)

    def upload(self, path: str, file: Path, name: str, content_type: str) -> Any:
        """Send a file from disk as the multipart field `file`; costs nothing, may be repeated."""

        def send() -> Any:
            try:
                with Multipart("file", file, name, content_type) as body:
                    return self._send(
                        "POST",
                        path,
                        data=body,
                        headers={"Content-Type": body.content_type},
                        seconds=CREATE_SECONDS,
                    )
            except OSError as error:
                raise Storage(f"{file} cannot be read ({error.strerror})") from None

        return self._repeat(send)

    def repeat(self, path: str, body: Mapping[str, Any]) -> Any:
        """A POST that may be repeated, since it costs nothing and changes nothing important."""
        return self._repeat(lambda: self._send("POST", path, json=body))

    def create(self, path: str, body: Mapping[str, Any]) -> Any:
        """A POST that costs credits: sent exactly once, whatever happens.

        Raises `Unclear` when the service may have acted on it. It has a connection of its own,
        since a kept one may break in a way that leaves open whether the request arrived.
        """
        with session(self.network, self.base_url, creates=True) as once:
            try:
                return self._send("POST", path, json=body, seconds=CREATE_SECONDS, through=once)
            except (Unclear, Refused) as error:
                if decide(Request.CREATE, outcome_of(error)).then is not Then.UNCERTAIN:
                    raise
                if isinstance(error, Unclear):
                    error.spent = Spent.MAYBE
                    raise
                raise Unclear(error.what, spent=Spent.MAYBE) from None

    def close(self) -> None:
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None

    def _kept_session(self) -> requests.Session:
        with self._lock:
            if self._session and self._route != self.network.route:
                self._session.close()
                self._session = None
            if self._session is None:
                self._route = self.network.route
                self._session = session(self.network, self.base_url)
            return self._session

    def _repeat(self, send: Callable[[], Any]) -> Any:
        return repeat(self.network, send)

    def _send(
        self,
        method: str,
        path: str,
        *,
        seconds: float = READ_SECONDS,
        headers: Mapping[str, str] | None = None,
        through: requests.Session | None = None,
        **content: Any,
    ) -> Any:
        from .connections import BROKEN

        url = f"{self.base_url}{path}"
        self.network.check(url)
        trace = str(uuid.uuid4())
        try:
            with (through or self._kept_session()).request(
                method,
                url,
                headers={
                    "Accept": "application/json",
                    "X-Tripo-Trace-ID": trace,
                    **(headers or {}),
                },
                # An auth object keeps requests from looking for a password in ~/.netrc.
                auth=self._sign,
                timeout=(self.network.route.connect_seconds, seconds),
                # A redirect would carry the request, or even the key, somewhere else.
                allow_redirects=False,
                stream=True,
                **content,
            ) as answer:
                self.network.answered.add(host_of(url))
                text = self._hidden.without(_read(answer, seconds))
        except BROKEN as error:
            raise explain(error, url) from None
        return open_answer(self._opener, answer.status_code, text, answer.headers, trace)

    def _sign(self, request: Any) -> Any:
        request.headers.update(self._headers)
        return request


def _read(answer: requests.Response, seconds: float) -> bytes:
    """The body of an answer, bounded in time and size even when it only trickles."""
    check_packing(answer)
    end = time.monotonic() + seconds
    parts, size = [], 0
    for part in answer.iter_content(65536):
        parts.append(part)
        size += len(part)
        if size > ANSWER_BYTES or time.monotonic() > end:
            raise Unclear("The service's answer does not end")
    return b"".join(parts)


def check_packing(answer: requests.Response) -> None:
    """Raise `Unclear` for content that is compressed several times: a few bytes of it may become
    more than any memory holds before they can be counted."""
    if "," in answer.headers.get("Content-Encoding", ""):
        raise Unclear("The answer is packed in a way that nobody asked for")


def explain(error: Exception, url: str) -> Unreachable | Unclear:
    """What one of `connections.BROKEN` means, without its URL, which may hold a signature."""
    import ssl

    import requests
    from urllib3.exceptions import (
        ConnectTimeoutError,
        LocationValueError,
        MaxRetryError,
        NewConnectionError,
    )

    host = host_of(url)
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(error, requests.exceptions.ProxyError):
        origin = getattr(reason, "original_error", reason)
        # A proxy that makes no tunnel is known by this exact class without an error number.
        refused = type(origin) is OSError and origin.errno is None
        if isinstance(origin, NewConnectionError | ConnectTimeoutError) or refused:
            advice = "Check the network's proxy settings"
            return Unreachable("The proxy does not answer", advice, host=host)
        return Unclear("The proxy broke the connection", "Check the network's proxy settings")
    if isinstance(error, requests.exceptions.SSLError):
        inner = reason.args[0] if isinstance(reason, Exception) and reason.args else None
        if isinstance(inner, ssl.SSLCertVerificationError):
            return Unreachable(
                f"The certificate of {host} is not trusted",
                "Check the network's filter, or set REQUESTS_CA_BUNDLE to its certificates",
                host=host,
            )
        return Unclear(f"The secure connection to {host} broke")
    no_address = requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema
    if isinstance(error, (*no_address, requests.exceptions.InvalidURL, LocationValueError)):
        return NoAddress()
    check = "Check the network and the base URL"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Unreachable(f"{host} does not answer", check, host=host)
    if isinstance(error, requests.exceptions.Timeout):
        return Unclear(f"{host} took too long to answer")
    if isinstance(reason, NewConnectionError):
        return Unreachable(f"{host} cannot be reached", check, host=host)
    return Unclear(f"The connection to {host} broke")
