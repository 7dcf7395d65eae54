# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes and machines on one batch: each row is done by one of them, and all know how
every row stands."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Invalid, KeyInUse, Problem
from ..files import claims
from ..files.claims import Beat, Claim, Entry, Stand
from ..files.folders import writing
from ..jobs import keys
from ..jobs.job import Job
from ..jobs.journal.process_lock import Owner
from .rows import Row

FOLDER = "claims"
"""Within the folder of the results."""
_RUNS = "batches"
"""Within the folder of the list of jobs: the locks of the processes that run batches."""
_ALIVE = "alive"
_WANTED = "wanted"
MOST = 10_000


class Label(NamedTuple):
    """What a row is called on every machine."""

    name: str
    asks: str
    """What it asks for, so that a key that belongs to another task is seen."""


class Shard(NamedTuple):
    """A part of the rows: number `part` of `parts`, from 1."""

    part: int
    parts: int

    def has(self, label: Label) -> bool:
        """Whether a row belongs to it, which is the same on every machine and in every order."""
        return int(label.name[:15], 16) % self.parts == self.part - 1

    @property
    def results(self) -> str:
        """The name of the file with its results."""
        return f"results.{self.part}-of-{self.parts}.jsonl"


class Begun(NamedTuple):
    """What is to be done with a row now."""

    claim: str = ""
    """It is ours: its job is begun with this claim."""
    task_id: str = ""
    """It is ours, and has a task: only the result is fetched."""
    facts: Mapping[str, Any] = {}
    """How it has ended elsewhere."""

    @property
    def later(self) -> bool:
        """Somebody works on it."""
        return self == Begun()


def shard(text: str) -> Shard | None:
    """The shard of a text such as `2/3`; None for an empty one. Raises `Invalid`."""
    if text == "":
        return None
    found = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text) if isinstance(text, str) else None
    if found:
        part, parts = map(int, found.groups())
        if 1 <= part <= parts <= MOST:
            return Shard(part, parts)
    raise Invalid([Problem("shard", f"{ascii(text)[:60]} is no shard")], "Give such as 2/3")


def labels(rows: Iterable[Row], base: Path) -> list[Label]:
    """The rows' names for all machines: the caller's keys, or what follows from the task, in which
    files below the folder `base` count by their paths in it."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        asked = _plain(row.task.sent(), base)
        asks = _digest(json.dumps([row.task.type, asked], sort_keys=True, default=str))
        seen[asks] += not row.key
        name = f"key {row.key}" if row.key else f"{asks} {seen[asks]}"
        found.append(Label(_digest(name), asks))
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _plain(value: Any, base: Path) -> Any:
    """A value with paths that do not depend on where a machine has the folder."""
    if isinstance(value, dict):
        return {name: _plain(item, base) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item, base) for item in value]
    if isinstance(value, str) and Path(value).is_absolute() and Path(value).is_relative_to(base):
        return Path(value).relative_to(base).as_posix()
    return value


class Shared:
    """What the processes that work on one folder know of its rows. Every method raises
    `Storage`."""

    def __init__(
        self, out: Path, jobs: Path, labels: Sequence[Label], wanted: Sequence[str]
    ) -> None:
        """`jobs` is the folder of this machine's list of jobs. `wanted` says of each row as what
        its result comes: as something else it may have come before."""
        self._out = out
        self._labels = labels
        self._wanted = wanted
        with writing(out):
            self._machine = claims.machine(jobs)
            self._run = Owner(jobs / _RUNS)
            try:
                self._beat = Beat(out / FOLDER / _ALIVE, self._run.name)
            except OSError:
                self._run.release()
                raise

    @property
    def part(self) -> Path:
        """A file beside the results that no other process writes."""
        return self._out / FOLDER / f"{self._run.name}.part"

    def close(self) -> None:
        """Others may take over what is not sent."""
        self._beat.stop()
        self._run.release()

    def begin(self, at: int, key: str) -> Begun:
        """Take a row, if nobody else works on it. Raises `KeyInUse`."""
        label = self._labels[at]
        with writing(self._out):
            claim = self._claim(at)
            last = claim.last()
            if last and last.asks not in {"", label.asks}:
                raise KeyInUse(key, "another row with this key, in the same folder")
            if last is None or last.stand is Stand.FREE:
                return self._taken(at, Entry(Stand.HELD, self._machine), last)
            if last.stand is Stand.ENDED and self._there(at, last):
                return Begun(facts=self._read(last))
            if last.stand is not Stand.ENDED and self._works(last):
                return Begun()
            if last.task_id:
                mine = Entry(Stand.SENT, self._machine, task_id=last.task_id)
                return self._taken(at, mine, last)._replace(task_id=last.task_id)
            if last.machine == self._machine or last.stand is Stand.HELD:
                stand = Stand.SENT if last.stand is Stand.ENDED else last.stand
                return self._taken(at, Entry(stand, self._machine), last)
            return Begun(facts=lost(last))

    def _taken(self, at: int, entry: Entry, last: Entry | None) -> Begun:
        own = replace(entry, run=self._run.name, asks=self._labels[at].asks)
        return Begun(str(self._folder(at))) if self._claim(at).put(own, last) else Begun()

    def holds(self, at: int) -> bool:
        """Whether a row is still ours: whoever was held up for long finds it taken over."""
        with writing(self._out):
            last = self._claim(at).last()
            return last is not None and self._mine(last)

    def sent(self, at: int, task_id: str) -> None:
        """The service has a row, which may have been found out only now."""
        with writing(self._out):
            last = self._claim(at).last()
            if last and self._mine(last) and last.stand in {Stand.HELD, Stand.SENDING}:
                self._claim(at).put(replace(last, stand=Stand.SENT, task_id=task_id), last)

    def ended(self, at: int, job: Job, facts: Mapping[str, Any]) -> bool:
        """A row has ended here; False where it goes on elsewhere."""
        with writing(self._out):
            last = self._claim(at).last()
            if last is None or not self._mine(last):
                return False
            # A job that was refused here because it is sent already frees nothing.
            own = last.stand is not Stand.SENT or job.remote_id == last.task_id
            if facts["state"] != "done" and keys.is_free(job) and own:
                self._claim(at).put(replace(last, stand=Stand.FREE, task_id=""), last)
            elif own and facts["state"] in {"done", "failed", "cancelled"}:
                files = [self._below(path) for path in facts.get("files", ())]
                told = {**facts, "files": files, _WANTED: self._wanted[at]}
                end = replace(last, stand=Stand.ENDED, task_id=job.remote_id, facts=told)
                self._claim(at).put(end, last)
            return True

    def _below(self, file: str) -> str:
        """A file of the results by its path in their folder, which is the same on every machine."""
        return Path(file).relative_to(self._out).as_posix()

    def standing(self, at: int) -> Mapping[str, Any]:
        """How a row stands, for one who only looks."""
        with writing(self._out):
            last = self._claim(at).last()
            if last is None or last.stand is Stand.FREE:
                return {}
            if last.stand is Stand.ENDED:
                missing = {"state": "failed", "error": "Its files are gone; run the batch again"}
                return {**self._read(last), **({} if self._there(at, last) else missing)}
            state = {Stand.HELD: "waiting", Stand.SENDING: "submitting", Stand.SENT: "running"}
            return {"state": state[last.stand], "task_id": last.task_id}

    def _folder(self, at: int) -> Path:
        return self._out / FOLDER / self._labels[at].name

    def _claim(self, at: int) -> Claim:
        return Claim(self._folder(at))

    def _mine(self, entry: Entry) -> bool:
        return (entry.machine, entry.run) == (self._machine, self._run.name)

    def _works(self, entry: Entry) -> bool:
        """Whether another living process has a row."""
        if entry.machine == self._machine:
            # The same disk tells at once.
            return entry.run != self._run.name and self._run.alive(entry.run)
        return self._beat.alive(entry.run)

    def _there(self, at: int, entry: Entry) -> bool:
        """Whether an ended row needs nothing more."""
        if entry.facts.get("state") != "done":
            return True
        files = self._read(entry)["files"]
        as_wanted = entry.facts.get(_WANTED, self._wanted[at]) == self._wanted[at]
        return as_wanted and all(map(os.path.isfile, files))

    def _read(self, entry: Entry) -> dict[str, Any]:
        facts = dict(entry.facts)
        facts.pop(_WANTED, None)
        return {**facts, "files": tuple(str(self._out / name) for name in facts.get("files", ()))}


def lost(entry: Entry) -> dict[str, Any]:
    """What is said of a row that a dead machine may have sent."""
    return {
        "state": "uncertain",
        "error": f"The machine {entry.machine[:8]} may have sent this and does not answer. It is "
        "not sent again from elsewhere: run the batch on that machine, which finds its task",
    }
