# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that no result that was paid for is lost, and that none is paid twice.

    python3 scripts/faults.py [--jobs 2000] [--seed N]
    BLENDER=/path/to/blender python3 scripts/faults.py --kills 50 [--seed N]

The first runs jobs of all types against the local service with faults at every step. The
second kills real Blenders at random moments and starts them again. Both end with status 1
where anything is lost, paid twice, or told to whom it should not be.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import ROOT, blender_module

JOBS = 2000
FAULTS_PER_JOB = 5


def main() -> None:
    parser = argparse.ArgumentParser(description="Proves that nothing paid for is lost.")
    parser.add_argument("--jobs", type=int, help=f"how many jobs (default: {JOBS})")
    parser.add_argument("--kills", type=int, help="kill real Blenders so often instead")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same faults")
    parser.add_argument("--keep", action="store_true", help="do not delete what was written")
    chosen = parser.parse_args()
    if chosen.kills and not os.environ.get("BLENDER"):
        print("Kills need BLENDER=/path/to/blender", file=sys.stderr)
        sys.exit(2)

    python = blender_module()
    if Path(sys.executable) != python:
        sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    sys.path.insert(0, str(ROOT))
    for name in ("TRIPO_API_KEY", "TRIPO_BASE_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="tripo-faults-"))
    good = _kills(chosen, folder) if chosen.kills else _jobs(chosen, folder)
    if chosen.keep:
        print(f"kept: {folder}")
    else:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


def _jobs(chosen: argparse.Namespace, folder: Path) -> bool:
    from fault_runs import jobs, table

    count = chosen.jobs or JOBS
    done = jobs.run(count, chosen.seed, folder)
    rows = [
        *table.about_jobs(done.verdict),
        *table.about_user(done.user.counts),
        *table.about_faults(done.weather.counts),
        ("seconds", f"{done.seconds:.0f}"),
    ]
    print(table.table(rows))
    wrong = {
        "never ended": [f"{mark} {where}" for mark, where in done.user.hung.items()],
        "fault of the add-on": done.crashes,
        "complaint of the service": done.problems,
    }
    print(table.details(done.verdict, wrong))
    print(table.about_leaks(done.leaks))
    enough = done.faults >= FAULTS_PER_JOB * count
    if not enough:
        print(f"too few faults: {done.faults:,}, not {FAULTS_PER_JOB * count:,}")
    return done.good and enough


def _kills(chosen: argparse.Namespace, folder: Path) -> bool:
    from build import build
    from fault_runs import kills, table

    extension = os.environ.get("TRIPO_ZIP") or build(Path(sys.executable))
    done = kills.run(os.environ["BLENDER"], Path(extension), chosen.kills, chosen.seed, folder)
    rows = [
        ("kills", done.kills),
        *((f"  while a job was {state}", count) for state, count in done.states.most_common()),
        ("rounds", sum(done.rounds.values())),
        *((f"  {kind}", count) for kind, count in done.rounds.most_common()),
        *table.about_jobs(done.verdict),
        ("seconds", f"{done.seconds:.0f}"),
    ]
    print(table.table(rows))
    wrong = {"never ended": done.unfinished, "complaint of the service": done.problems}
    print(table.details(done.verdict, wrong))
    print(table.about_leaks(done.leaks))
    enough = done.kills >= chosen.kills
    if not enough:
        print(f"too few kills: {done.kills}, not {chosen.kills}")
    return done.good and enough


if __name__ == "__main__":
    main()
