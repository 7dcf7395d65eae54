# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests per minute while 100 tasks run: all in one list against one GET per task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tripo_sandbox.shared.records import Record

from .common import children, service
from .common.rows import Row
from .common.service import OURS, SDK, Client

COUNT = 100
SPEED = 10.0
MINUTES = 2.0
NOTE = (
    f"From the service's log, over the first {MINUTES:g} minutes (half with --quick) after the "
    f"last of {COUNT} tasks was created, in which none ends; clock and pauses of both clients "
    f"are {SPEED:g} times faster, and the counts are scaled back. The SDK's pauses grow from 2 "
    "to 30 s, so it asks most at first and 2 times a minute for each task in the end."
)


def run(quick: bool) -> Iterator[Row]:
    minutes = MINUTES / 2 if quick else MINUTES
    ours = _requests_per_minute(OURS, minutes)
    theirs = _requests_per_minute(SDK, minutes)
    rate, sdk_rate = sum(ours.values()), sum(theirs.values())
    yield Row(
        f"Requests a minute, {COUNT} tasks running",
        f"{_text(ours)}; {sdk_rate / rate:.1f} times fewer",
        "< the SDK's",
        rate < sdk_rate,
        NOTE,
    )
    yield Row(f"  {SDK.label}, one GET per task", _text(theirs))


def _text(rates: dict[str, float]) -> str:
    parts = ", ".join(f"{rate:.0f} {what}" for what, rate in rates.items())
    return f"{sum(rates.values()):.0f} ({parts})"


def _requests_per_minute(client: Client, minutes: float) -> dict[str, float]:
    """How often each route was asked."""
    with service.sandbox(SPEED) as box:
        box.faults.add(service.CREATE, "stuck", None)
        with children.running(service.waiting(client, box, COUNT)):
            service.until(lambda: len(box.tasks) == COUNT, 60.0, "creating the tasks")
            start = max(task.created_monotonic for task in box.tasks.values())
            end = start + 60.0 * minutes / SPEED
            service.until(lambda: box.requests[-1].time > end, 120.0, "polling")
        counts = Counter(_route(record) for record in box.requests if start < record.time <= end)
        return {route: count / minutes for route, count in counts.most_common()}


def _route(record: Record) -> str:
    path = record.path.removeprefix("/v3")
    if path.startswith("/tasks/") and path != "/tasks/list":
        path = "/tasks/{id}"
    return f"{record.method} {path}"
