# SPDX-License-Identifier: GPL-3.0-or-later
"""Second Blenders of Blender's module, whose importer of glTF goes wrong as told."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from environment import ROOT

from tests.support.waiting import patience

BOOT = ROOT / "tripo_addon/blender/model/boot.py"
COMMAND = [sys.executable, str(BOOT), "--"]
"""As in an add-on, without a fault."""
PROGRAM = """
import ctypes, importlib.util, os, signal, sys, time
from pathlib import Path
spec = importlib.util.spec_from_file_location("boot", {boot!r})
boot = importlib.util.module_from_spec(spec)
spec.loader.exec_module(boot)
importers = boot.load("blender.model.reading")._IMPORTERS
real = importers["glb"]
faults = Path({faults!r})

def importer(file):
    fault, _, rest = faults.read_text().partition(" ")
    faults.write_text(rest)
    Path({started!r}).write_text(str(os.getpid()))
    if fault == "hangs":
        time.sleep(600)
    if fault == "hangs-with-lock":
        ctypes.PyDLL(None).sleep(600)
    if fault == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == "eats":
        eaten = []
        while True:
            eaten.append(bytearray(os.urandom(1 << 20)) * 50)
            time.sleep(0.02)
    if fault == "raises":
        raise RuntimeError("Error: it is no chair")
    real(file)

importers["glb"] = importer
word, memory = sys.argv[-2:]
boot.load("blender.model.worker").work(word, int(memory))
"""


class Faulty:
    """The command of a second Blender, with the faults of its next imports."""

    def __init__(self, folder: Path) -> None:
        self._faults = folder / "faults"
        self._started = folder / "started"
        program = folder / "second.py"
        program.write_text(
            PROGRAM.format(boot=str(BOOT), faults=str(self._faults), started=str(self._started))
        )
        self.command = [sys.executable, str(program), "--"]
        self.set()

    def set(self, *faults: str) -> None:
        """What goes wrong with the next imports, in order; those after them go well."""
        self._faults.write_text(" ".join(faults))
        self._started.unlink(missing_ok=True)

    def importing(self) -> int:
        """Wait until an import has begun; the process id of its second Blender."""
        end = time.monotonic() + patience(60)
        while not (self._started.is_file() and self._started.read_text()):
            assert time.monotonic() < end
            time.sleep(0.02)
        return int(self._started.read_text())


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended may still wait for its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_gone(pid: int) -> None:
    end = time.monotonic() + patience(20)
    while runs(pid):
        assert time.monotonic() < end, os.readlink(f"/proc/{pid}/exe")
        time.sleep(0.02)
