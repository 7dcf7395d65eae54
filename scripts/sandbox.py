#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start a local Tripo service: no key, no credits, no network needed."""

import argparse
import contextlib
import signal
import threading

from environment import add_sandbox_libraries

add_sandbox_libraries()
from tripo_sandbox import (  # noqa: E402
    ELSEWHERE_KEY,
    EMPTY_KEY,
    MODELSTREAM_KEY,
    SCENARIO_KEY,
    SCENARIO_SECRET,
    SECOND_KEY,
    Sandbox,
)
from tripo_sandbox.modelstream import BASE as MODELSTREAM_BASE  # noqa: E402
from tripo_sandbox.v2.routes import BASE as V2_BASE  # noqa: E402
from tripo_sandbox.v2.routes import MODES  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Start a service on 127.0.0.1 that imitates the APIs of Tripo, ModelStream and "
        "Scenario. Its models are made up on the spot, its credits are play money. Stop it with "
        "Ctrl-C.",
        epilog="Words in a prompt decide what happens: forbidden-create is refused at once, "
        "forbidden-run and fail-run fail while running; chair, jug, robot and colours "
        "are understood; norig and quadruped, avian and so on steer the check for skeletons.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8000, help="port; 0 takes a free one")
    parser.add_argument("--key", default="tsk_sandbox", help="the API key to accept")
    parser.add_argument("--credits", type=float, default=1000.0, help="credits of that key")
    parser.add_argument(
        "--speed", type=float, default=10.0, help="how many times faster than the real service"
    )
    parser.add_argument(
        "--url-life", type=float, default=300.0, help="seconds until result URLs expire"
    )
    parser.add_argument(
        "--v2", default="live", choices=MODES, help="whether API v2 works, or how it is gone"
    )
    arguments = parser.parse_args()
    if arguments.speed <= 0:
        parser.error("--speed must be above 0")
    try:
        box = Sandbox(
            arguments.port,
            key=arguments.key,
            credits=arguments.credits,
            speed=arguments.speed,
            url_life=arguments.url_life,
            v2=arguments.v2,
        )
    except OSError as error:
        parser.exit(1, f"sandbox: port {arguments.port}: {error.strerror}\n")
    # Started in the background of a script, it would not hear Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), box:
        print(f"A Tripo service runs at {box.url} with {arguments.credits:g} credits.\n")
        print(f"export TRIPO_BASE_URL={box.url}")
        print(f"export TRIPO_API_KEY={box.key}\n")
        print(f"API v2 runs at {box.url}{V2_BASE} with the same key.")
        print(f"ModelStream's API runs at {box.url}{MODELSTREAM_BASE} with key {MODELSTREAM_KEY}.")
        print(f"Scenario's API runs at {box.url}/v1 with key {SCENARIO_KEY}")
        print(f"and secret {SCENARIO_SECRET}.\n")
        print(f"Other keys: {EMPTY_KEY} (no credits), {SECOND_KEY} (another user),")
        print(f"{ELSEWHERE_KEY} (of the other region, refused here). Ctrl-C stops.", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
