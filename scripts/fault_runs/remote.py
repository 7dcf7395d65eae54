# SPDX-License-Identifier: GPL-3.0-or-later
"""An object in a process of its own, whose methods are called through a pipe."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar


class Closable(Protocol):
    def close(self) -> None: ...


Hosted = TypeVar("Hosted", bound=Closable)
Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class Remote(Generic[Hosted]):
    """The side that calls, from one thread only. The process ends with this one."""

    def __init__(
        self, make: Callable[Given, Hosted], *given: Given.args, **named: Given.kwargs
    ) -> None:
        # A fork would copy the locks of this process's threads as they are at that moment.
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_host, args=(other, make, given, named), daemon=True)
        self._process.start()
        other.close()

    def call(
        self,
        method: Callable[Concatenate[Hosted, Given], Returned],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Returned:
        """Call a method of the object; what it raises is raised here as a RuntimeError."""
        self._connection.send((method.__name__, given, named))
        returned: Returned
        failure, returned = self._connection.recv()
        if failure:
            raise RuntimeError(failure)
        return returned

    def close(self) -> None:
        """Close the object, and end its process."""
        self._connection.close()
        self._process.join()
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _host(
    connection: Connection,
    make: Callable[..., Closable],
    given: Sequence[Any],
    named: Mapping[str, Any],
) -> None:
    """Answer calls until the other side has closed the pipe, or is gone."""
    # Ctrl-C in a terminal reaches this process too; the other one decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.closing(make(*given, **named)) as hosted, contextlib.suppress(EOFError):
        while True:
            name, arguments, options = connection.recv()
            try:
                answer = "", getattr(hosted, name)(*arguments, **options)
            except Exception:
                answer = traceback.format_exc(), None
            connection.send(answer)
