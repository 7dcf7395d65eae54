# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for jobs beside other coroutines: one of them works for all that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import asyncio

    from .hosts import Host

    class Waiting(Protocol):
        """A job that somebody waits for."""

        def settle(self, *, more: bool) -> bool: ...


class _Waiters:
    """The jobs that coroutines of one loop wait for."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._waiting: list[tuple[Waiting, asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None

    async def ended(self, job: Waiting) -> None:
        import asyncio

        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append((job, future))
        if self._working is None or self._working.done():
            self._working = loop.create_task(self._work())
        await future

    async def _work(self) -> None:
        import asyncio

        from .hosts import REST_SECONDS

        while self._waiting:
            try:
                more = self._host.turn()
                left = [pair for pair in self._waiting if not _settle(*pair, more)]
            except BaseException as error:
                for _, future in self._waiting:
                    if not future.done():
                        future.set_exception(error)
                self._waiting = []
                raise
            self._waiting = left
            await asyncio.sleep(REST_SECONDS)


def _settle(job: Waiting, future: asyncio.Future[None], more: bool) -> bool:
    """Whether nobody waits for a job any longer."""
    if not future.done() and job.settle(more=more):
        future.set_result(None)
    return future.done()


_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Waiters] = WeakKeyDictionary()


async def ended(host: Host, job: Waiting) -> None:
    """Return when a job has ended."""
    # Only a program with coroutines has loaded it.
    import asyncio

    loop = asyncio.get_running_loop()
    if loop not in _loops:
        _loops[loop] = _Waiters(host)
    await _loops[loop].ended(job)
