# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that no result that was paid for is lost, and that none is paid twice.

    python3 scripts/faults.py [--jobs 2000] [--seed N] [--only outage,unicode]
    python3 scripts/faults.py --chains 200 [--seed N]
    python3 scripts/faults.py --batch 1000 [--seed N]
    BLENDER=/path/to/blender python3 scripts/faults.py --kills 50 [--seed N]

The first runs jobs of all types against the local service with faults at every step. The
second runs chains of four steps among such faults, in processes that are killed at random moments.
The third runs a batch of so many rows, killed three times and run again until all are done. The
fourth kills real Blenders at random moments and starts them again. All end with status 1 where a
result is lost or paid twice, or where the key is found in a file or a message.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import ROOT, blender_module
from fault_runs.groups import FAULT_GROUPS

JOBS = 2000
FAULTS_PER_JOB = 5


def main() -> None:
    parser = argparse.ArgumentParser(description="Proves that nothing paid for is lost.")
    parser.add_argument("--jobs", type=int, help=f"how many jobs (default: {JOBS})")
    parser.add_argument("--kills", type=int, help="kill so many real Blenders instead")
    parser.add_argument("--chains", type=int, help="run so many chains of four steps instead")
    parser.add_argument("--batch", type=int, help="run a batch of so many rows instead")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same faults")
    parser.add_argument(
        "--only",
        type=_groups,
        default=set(FAULT_GROUPS),
        help="; ".join(f"{name}: {what}" for name, what in FAULT_GROUPS.items()),
    )
    parser.add_argument("--keep", action="store_true", help="do not delete what was written")
    chosen = parser.parse_args()
    if chosen.kills and not os.environ.get("BLENDER"):
        print("Kills need BLENDER=/path/to/blender", file=sys.stderr)
        sys.exit(2)

    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    python = blender_module()
    if Path(sys.executable) != python:
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    sys.path.insert(0, str(ROOT))
    for name in ("TRIPO_API_KEY", "TRIPO_BASE_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="tripo-faults-"))
    if chosen.chains:
        good = _chains(chosen, folder)
    elif chosen.batch:
        good = _batch(chosen, folder)
    else:
        good = _kills(chosen, folder) if chosen.kills else _jobs(chosen, folder)
    if chosen.keep:
        print(f"kept: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


def _groups(text: str) -> set[str]:
    """The names of faults, with commas between them."""
    names = set(text.split(","))
    if unknown := names - FAULT_GROUPS.keys():
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
    return names


def _jobs(chosen: argparse.Namespace, folder: Path) -> bool:
    # Only Blender's Python has what these need.
    from fault_runs import jobs, report

    count = chosen.jobs or JOBS
    done = jobs.run(count, chosen.seed, folder, chosen.only)
    rows: list[report.Row] = []
    for user, audit in zip(done.users, done.audits, strict=True):
        rows += [(user.machine, ""), *report.about_jobs(audit), *report.about_user(user.counts)]
    rows += [
        ("taken from another machine (must be 0)", len(done.foreign_tasks)),
        ("texts that reached a user unclean (must be 0)", len(done.unclean)),
        *report.about_faults(done.fault_counts),
        ("seconds", f"{done.seconds:.0f}"),
    ]
    print(report.table(rows))
    for audit in done.audits:
        print(report.details(report.about_audit(audit)))
    wrong = {
        "never ended": done.hung,
        "taken from another machine": done.foreign_tasks,
        "unclean": done.unclean,
        "fault of the add-on": done.crashes,
        "mistake that the service has noticed": done.problems,
    }
    print(report.details(wrong))
    print(report.about_leaks(done.leaks))
    enough = done.faults >= FAULTS_PER_JOB * count or chosen.only < FAULT_GROUPS.keys()
    if not enough:
        print(f"too few faults: {done.faults:,}, not {FAULTS_PER_JOB * count:,}")
    return done.good and enough


def _chains(chosen: argparse.Namespace, folder: Path) -> bool:
    # Only Blender's Python has what these need.
    from fault_runs import chains, report

    done = chains.run(chosen.chains, chosen.seed, folder)
    rows = [
        ("chains of four steps", done.chains),
        ("  at their end", done.complete),
        ("tasks at the service", done.tasks),
        ("  credits charged", f"{done.credits:,.0f}"),
        ("processes killed", done.kills),
        *((f"  {how}", count) for how, count in sorted(done.processes.items())),
        ("steps made again", done.attempts),
        ("unanswered jobs that the user looked up", done.answered),
        ("lost (must be 0)", len(done.lost)),
        ("paid twice (must be 0)", len(done.twice)),
        *report.about_faults(done.fault_counts),
        ("seconds", f"{done.seconds:.0f}"),
    ]
    print(report.table(rows))
    wrong = {
        "not at their end": done.incomplete,
        "lost": [f"{mark} {what}" for mark, what in done.lost.items()],
        "paid twice": [f"{mark} {what}" for mark, what in done.twice.items()],
        "mistake that the service has noticed": done.problems,
    }
    print(report.details(wrong))
    print(report.about_leaks(done.leaks))
    return done.good


def _batch(chosen: argparse.Namespace, folder: Path) -> bool:
    # Only Blender's Python has what these need.
    from fault_runs import batches, report

    done = batches.run(chosen.batch, chosen.seed, folder)
    rows = [
        ("rows of four types", done.rows),
        ("  not done (must be 0)", len(done.incomplete)),
        ("tasks at the service", done.tasks),
        ("  credits charged", f"{done.credits:,.0f}"),
        *((f"processes: {how}", count) for how, count in sorted(done.processes.items())),
        ("paid twice (must be 0)", len(done.twice)),
        ("files of another task (must be 0)", len(done.wrong)),
        *report.about_faults(done.fault_counts),
        ("seconds", f"{done.seconds:.0f}"),
    ]
    print(report.table(rows))
    wrong = {
        "not done": done.incomplete,
        "paid twice": [f"{mark} {what}" for mark, what in done.twice.items()],
        "file of another task": done.wrong,
        "mistake that the service has noticed": done.problems,
    }
    print(report.details(wrong))
    print(report.about_leaks(done.leaks))
    return done.good and done.kills == batches.KILLS


def _kills(chosen: argparse.Namespace, folder: Path) -> bool:
    # Only Blender's Python has what these need.
    from build import build
    from fault_runs import kills, report

    extension = os.environ.get("TRIPO_ZIP") or build(Path(sys.executable))
    done = kills.run(os.environ["BLENDER"], Path(extension), chosen.kills, chosen.seed, folder)
    rows = [
        ("kills", done.kills),
        *((f"  while a job was {state}", count) for state, count in done.states.most_common()),
        ("command lines interrupted", sum(done.interrupts.values())),
        *((f"  {how}", count) for how, count in done.interrupts.most_common()),
        ("  charged afterwards (must be 0)", len(done.charged_later)),
        ("rounds", sum(done.rounds.values())),
        *((f"  {kind}", count) for kind, count in done.rounds.most_common()),
        *report.about_jobs(done.audit),
        ("seconds", f"{done.seconds:.0f}"),
    ]
    print(report.table(rows))
    wrong = {
        "never ended": done.unfinished,
        "mistake that the service has noticed": done.problems,
        "charged afterwards": [f"{mark} {what}" for mark, what in done.charged_later.items()],
    }
    print(report.details({**report.about_audit(done.audit), **wrong}))
    print(report.about_leaks(done.leaks))
    enough = done.kills >= chosen.kills
    if not enough:
        print(f"too few kills: {done.kills}, not {chosen.kills}")
    return done.good and enough


if __name__ == "__main__":
    main()
