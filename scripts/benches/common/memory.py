# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory this process has."""

from pathlib import Path


def megabytes(name: str) -> float:
    """A line of /proc/self/status: VmRSS for now, VmHWM for the most so far.

    Not `getrusage`: its maximum is inherited from the process that started this one.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"/proc/self/status has no {name}")
