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


def main(port: int = 0, credits: float = CREDITS, speed: float = SPEED) -> None:
    """Run until standard input ends, as it does when the process that started this one ends.

    The first line that is written is JSON with `url` and `key`. Port 0 is a free one.
    """
    # Ctrl-C in a terminal is for the program that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    key = f"tsk_practice_{secrets.token_hex(16)}"
    with Sandbox(port, key=key, credits=credits, speed=speed, url_life=86_400.0) as box:
        print(json.dumps({"url": box.url, "key": key}), flush=True)
        sys.stdin.buffer.read()
