# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes three models the way a user would and shows them: no key and no credits needed.

    python3 scripts/demo.py           with the local service
    python3 scripts/demo.py --live    with the real one: TRIPO_API_KEY, costs credits

A model from a prompt, one from a picture and one from four views come into real Blender (its
Python module); the scene and a rendered picture are saved under out/demo.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack

from environment import DEFAULT, OUT, ROOT, add_sandbox_libraries, blender_module, run


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Makes a model from a prompt, a picture and four views, in real Blender."
    )
    parser.add_argument("--live", action="store_true", help="use the real service")
    parser.add_argument("--yes", action="store_true", help="do not ask before spending credits")
    chosen = parser.parse_args()
    if chosen.live and not os.environ.get("TRIPO_API_KEY"):
        sys.exit("--live needs a key: set TRIPO_API_KEY")

    python = blender_module(DEFAULT)
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(OUT / "demo/user")}
    with ExitStack() as stack:
        if not chosen.live:
            add_sandbox_libraries()
            # It needs what has just been added.
            from tripo_sandbox import Sandbox

            service = stack.enter_context(Sandbox(speed=20.0))
            environment |= {"TRIPO_BASE_URL": service.url, "TRIPO_API_KEY": service.key}
        words = ["--live"] if chosen.live else []
        words += ["--yes"] if chosen.yes else []
        run([python, ROOT / "scripts/demo_scene.py", *words], env=environment, cwd=ROOT)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted")
