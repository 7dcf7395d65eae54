# SPDX-License-Identifier: GPL-3.0-or-later
"""The service that the add-on starts for who has no key: `main` is run in a process of its own.

It needs NumPy beside the standard library, and nothing is asked of it from another machine.
"""

import json
import secrets
import signal
import sys

from .sandbox import Sandbox

CREDITS = 1000.0
SPEED = 10.0
"""A model takes some seconds: long enough to see how it goes."""


def main() -> None:
    """Run until standard input ends, as it does when the process that started this one ends.

    The first line that is written is JSON with `url` and `key`.
    """
    # Ctrl-C in a terminal is for Blender.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    key = f"tsk_practice_{secrets.token_hex(16)}"
    with Sandbox(key=key, credits=CREDITS, speed=SPEED, url_life=86_400.0) as box:
        print(json.dumps({"url": box.url, "key": key}), flush=True)
        sys.stdin.buffer.read()
