# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts bad files through all that a delivered file goes through, and counts what happens."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tripo_addon.errors import TripoError
from tripo_addon.files.archive import unpack
from tripo_addon.files.formats import file_type, result_problem

from .blenders import Blender, Died, Hung
from .mutations import mutated
from .named import named
from .samples import Sample, samples
from .trap import SECRET, Trap


@dataclass
class Outcome:
    """What came of all files."""

    counts: Counter[str] = field(default_factory=Counter)
    """How many files were refused by the checks, refused by the import, imported, or have ended
    the helper."""
    reasons: Counter[str] = field(default_factory=Counter)
    helper: list[str] = field(default_factory=list)
    """The files that have ended the helper, which costs one result and nothing else."""
    broken: list[str] = field(default_factory=list)
    """What must never happen, with the file."""
    slowest: tuple[float, str] = (0.0, "")
    """The longest check in the user's Blender, in seconds, and its file."""

    @property
    def files(self) -> int:
        return self.counts.total()


def run(
    count: int, seed: int, root: Path, tell: Callable[[int], None] = lambda done: None
) -> Outcome:
    """All named bad files, and spoilt ones until there are `count`."""
    trap, outcome = Trap(root), Outcome()
    (root / "temporary").mkdir()
    helper, user = Blender("make", root), Blender("show", root)
    try:
        for number, sample in enumerate(_files(count, seed, root, trap.evil)):
            folder = trap.results / f"{number}"
            folder.mkdir()
            what = f"{number} {sample.name}.{sample.suffix}"
            kept = root / "results" / f"kept {number}.{sample.suffix}"
            before = len(outcome.broken) + len(outcome.helper)
            outcome.counts[_through(sample, folder, what, helper, user, outcome)] += 1
            if len(outcome.broken) + len(outcome.helper) > before:
                kept.write_bytes(sample.data)
            shutil.rmtree(folder)
            tell(number + 1)
    finally:
        helper.close()
        user.close()
        trap.close()
    outcome.broken += [f"outside of the results folder: {path}" for path in trap.changed()]
    if trap.requests:
        outcome.broken.append(f"{trap.requests} requests")
    return outcome


def _files(count: int, seed: int, root: Path, evil: tuple[str, ...]) -> Iterator[Sample]:
    whole = samples(root / "temporary")
    yield from whole
    done = len(whole)
    for sample in named(whole, evil):
        done += 1
        yield sample
    chance = random.Random(seed)
    for _ in range(count - done):
        sample = chance.choice(whole)
        data = mutated(sample.data, sample.suffix, chance, evil)
        yield Sample(f"spoilt {sample.name}", sample.suffix, data)


def _through(
    sample: Sample, folder: Path, what: str, helper: Blender, user: Blender, outcome: Outcome
) -> str:
    """What becomes of one file, in a word or two."""
    path = folder / f"model.{sample.suffix}"
    path.write_bytes(sample.data)
    start = time.monotonic()
    try:
        refusal, path, kind = _checked(path, sample.suffix)
    except Exception as error:
        outcome.broken.append(f"{what}: a check raised {error!r}")
        return "checks failed"
    outcome.slowest = max(outcome.slowest, (time.monotonic() - start, what))
    if refusal:
        outcome.reasons[refusal] += 1
        return "refused by the checks"
    target = folder / "ready.blend"
    task = {"file": str(path), "kind": kind, "target": str(target)}
    try:
        answer = helper.do(task)
    except Died as end:
        outcome.helper.append(f"{what}: {'hangs' if isinstance(end, Hung) else end}")
        return "helper ended"
    outcome.broken += [f"{what}: the helper {text}" for text in answer["broken"]]
    left = [file.name for file in path.parent.glob(".tripo-*")]
    outcome.broken += [f"{what}: left {name}" for name in left]
    if answer["failure"]:
        outcome.reasons[answer["failure"].strip().splitlines()[-1][:80]] += 1
        return "refused by the import"
    if SECRET in target.read_bytes():
        outcome.broken.append(f"{what}: a file from outside came with it")
    try:
        shown = user.do(task)
    except Died as end:
        ended = "hangs" if isinstance(end, Hung) else "crashes"
        outcome.broken.append(f"{what}: the user's Blender {ended} ({end})")
        return "user's Blender ended"
    outcome.broken += [f"{what}: {text}" for text in (*shown["broken"], shown["failure"]) if text]
    return "imported"


def _checked(path: Path, hint: str) -> tuple[str, Path, str]:
    """Why a delivered file is refused, or the model in it and its type."""
    problem = result_problem(path, hint)
    if problem:
        return problem, path, ""
    kind = file_type(path, hint)
    try:
        if kind == "zip":
            path = unpack(path)
            kind = file_type(path, path.suffix[1:].lower())
    except TripoError as error:
        return error.what.partition(" (")[0], path, ""
    return "", path, kind
