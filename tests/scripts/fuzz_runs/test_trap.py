# SPDX-License-Identifier: GPL-3.0-or-later
"""A request and a changed file are noticed."""

from __future__ import annotations

import socket
from pathlib import Path

from fuzz_runs.trap import Trap


def test_the_trap_counts_callers_and_changes(tmp_path: Path) -> None:
    trap = Trap(tmp_path)
    assert (trap.requests, trap.changed()) == (0, [])
    port = int(trap.evil[0].split(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.recv(1)
    (tmp_path / "other" / "secret.png").write_bytes(b"changed")
    (tmp_path / "new").touch()
    (trap.results / "result").touch()
    assert trap.requests == 1
    assert trap.changed() == [str(tmp_path / "new"), str(tmp_path / "other" / "secret.png")]
    trap.close()
