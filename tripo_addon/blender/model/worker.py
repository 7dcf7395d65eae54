# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of a second Blender: it makes one file after the other until nobody orders any more.

Orders come as lines of JSON on standard input: `work`, which is `make` for a model from a file,
`write` for a service's file from a model and `export` for the user's; `target`, `request`, which is
text, and `seconds`. Each answer is a line of JSON after a word that nobody else knows, on standard
output, where Blender and its importers print as well: `reason` is why there is no file, empty where
there is one. The first answer says that it is ready.

It ends when standard input does, which is also when the Blender that started it was killed.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from queue import SimpleQueue

import bpy

from .exported import Export
from .exporting import write_file as export_file
from .making import make_file
from .outgoing import Outgoing
from .reasons import NO_MEMORY, reason_of
from .request import Request
from .writing import write_file

END_SECONDS = 2.0
"""For an end in good order; an import that runs does not let it come to that."""
_PR_SET_PDEATHSIG = 1
"""Of `prctl`, see linux/prctl.h."""


def work(word: str, memory: int) -> None:
    """Answer orders until there are no more. `memory` is how many bytes this process may use,
    where the system can be told so; 0 is no limit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # It is meant for the Blender that orders.
    _limit_memory(memory)
    _end_with_parent()
    orders: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    _empty_file()
    _answer(word, "")
    with open(os.devnull, "w") as nowhere:
        while order := orders.get():
            given = json.loads(order)
            # Python's own threads cannot do this: an importer may not let them run.
            seconds = given["seconds"] + END_SECONDS
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            _answer(word, _done(given["work"], given["request"], given["target"]))
            _empty_file()
            faulthandler.cancel_dump_traceback_later()


def _done(work: str, request: str, target: str) -> str:
    """Do what is ordered; why that was not possible."""
    try:
        if work == "make":
            make_file(Request.from_json(request), target)
        elif work == "export":
            export_file(Export.from_json(request), target)
        else:
            write_file(Outgoing.from_json(request), target)
    except Exception as error:
        reason = reason_of(error)
        if reason == NO_MEMORY:
            # What the file has taken may stay taken: the next try is for a fresh process.
            print("Error:", reason, flush=True)
            os._exit(1)
        return reason
    return ""


def _read(orders: SimpleQueue[str]) -> None:
    with open(0, encoding="utf-8", closefd=False) as lines:
        for line in lines:
            orders.put(line)
    orders.put("")
    time.sleep(END_SECONDS)
    os._exit(0)


def _answer(word: str, reason: str) -> None:
    sys.stdout.flush()
    # Whatever was printed last may not have ended its line.
    os.write(1, f"\n{word} {json.dumps({'reason': reason})}\n".encode())


def _empty_file() -> None:
    bpy.ops.wm.read_homefile(use_empty=True)


def _limit_memory(memory: int) -> None:
    if not memory or sys.platform == "win32":
        return
    import resource  # Not on Windows.

    # Libraries reserve more addresses than they ever use; Linux can count what may be written to.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (memory, memory))


def _end_with_parent() -> None:
    """Have the system end this process with its parent, even while an import runs."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
