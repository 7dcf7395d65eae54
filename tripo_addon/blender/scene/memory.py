# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory this machine has, and how much of it a process uses. No bpy."""

import os
from pathlib import Path

_KNOWN = hasattr(os, "sysconf")
"""Windows has other ways."""


def machine_bytes() -> int:
    """The memory of this machine; 0 where that is not known."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if _KNOWN else 0


def resident_bytes(pid: int) -> int:
    """The memory that a process has at present; 0 where only other ways tell it than Linux's."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
