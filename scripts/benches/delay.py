# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a finished result waits until its download starts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from tripo_sandbox import Sandbox

from .common import children, service
from .common.numbers import Summary
from .common.rows import Row
from .common.service import OURS, SDK, Client

COUNT = 40
SPEED = 5.0
SHORTEST, LONGEST = 40.0, 120.0
TARGET_SECONDS = 1.0
NOTE = (
    f"Tasks of {SHORTEST:.0f} to {LONGEST:.0f} s, the same for both clients one after the "
    f"other. The service's clock runs {SPEED:g} times faster (twice that with --quick); so do "
    "the pauses between polls of both: poll_seconds of our engine, asyncio.sleep inside the "
    "SDK's wait_for_task with its growth up to 30 s. Delays are scaled back. HTTP and this "
    "machine are not faster, so their time counts as many times, which makes both look slower "
    "than they are; 'only pauses scaled' counts what follows the poll that found the end once."
)


class Delays(NamedTuple):
    scaled: Summary
    corrected: Summary


def run(quick: bool) -> Iterator[Row]:
    count = COUNT // 4 if quick else COUNT
    with service.sandbox(2 * SPEED if quick else SPEED) as box:
        # What is downloaded does not matter, and making real models takes time.
        box.faults.add(service.CREATE, "not_a_model", None, body=service.TINY_GLB)
        ours = _delays(OURS, box, count)
        theirs = _delays(SDK, box, count)
    yield Row(
        "From a task's end to its download, mean",
        f"{ours.scaled.mean:.2f} s, {theirs.scaled.mean / ours.scaled.mean:.1f} times less",
        f"< {TARGET_SECONDS:.0f} s",
        ours.scaled.mean < TARGET_SECONDS,
        NOTE,
    )
    yield Row("  max", f"{ours.scaled.most:.2f} s")
    yield Row("  only pauses scaled", _text(ours.corrected))
    yield Row(f"  {SDK.label}", _text(theirs.scaled))
    yield Row("  only pauses scaled", _text(theirs.corrected))


def _text(summary: Summary) -> str:
    return f"mean {summary.mean:.2f} s, max {summary.most:.2f} s"


def _delays(client: Client, box: Sandbox, count: int) -> Delays:
    before = set(box.tasks)
    with children.running(service.waiting(client, box, count)):
        service.until(lambda: len(box.tasks) == len(before) + count, 60.0, "creating the tasks")
        tasks = [task for task in box.tasks.values() if task.id not in before]
        step = (LONGEST - SHORTEST) / count
        seconds = [SHORTEST + step * (number + 0.5) for number in range(count)]
        random.Random(2).shuffle(seconds)
        for task, duration in zip(tasks, seconds, strict=True):
            task.ends_monotonic = task.created_monotonic + duration / box.speed
        ids = {task.id for task in tasks}
        service.until(lambda: _downloads(box).keys() >= ids, 120.0, "downloading")
    downloads, polls = _downloads(box), _polls(box)
    scaled, corrected = [], []
    for task in tasks:
        start = downloads[task.id]
        asked = max(time for time in polls[task.id] if time < start)
        scaled.append((start - task.ends_monotonic) * box.speed)
        corrected.append(max(asked - task.ends_monotonic, 0.0) * box.speed + start - asked)
    return Delays(Summary.of(scaled), Summary.of(corrected))


def _downloads(box: Sandbox) -> dict[str, float]:
    """When the first file of each task was asked for."""
    found: dict[str, float] = {}
    for record in box.requests:
        if record.path.startswith("/cdn/"):
            found.setdefault(record.path.split("/")[2], record.time)
    return found


def _polls(box: Sandbox) -> dict[str, list[float]]:
    """When each task was asked after."""
    found: dict[str, list[float]] = {}
    for record in box.requests:
        ids = []
        if record.path == "/v3/tasks/list":
            ids = record.body["task_ids"]
        elif record.path.startswith("/v3/tasks/"):
            ids = [record.path.split("/")[3]]
        for task_id in ids:
            found.setdefault(task_id, []).append(record.time)
    return found
