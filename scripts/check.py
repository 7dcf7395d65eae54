# SPDX-License-Identifier: GPL-3.0-or-later
"""Style, types, and whether what is generated is up to date."""

from __future__ import annotations

import sys

from environment import ROOT, checkers, run

CODE = ("tripo_addon", "scripts", "tests")


def main() -> None:
    python = checkers()
    run([python, "-m", "ruff", "check", "--quiet", *CODE], cwd=ROOT)
    run([python, "-m", "ruff", "format", "--quiet", "--check", *CODE], cwd=ROOT)
    run([python, "-m", "mypy", "--no-error-summary", *CODE], cwd=ROOT)
    run([sys.executable, ROOT / "scripts/docs.py", "--check"], cwd=ROOT)


if __name__ == "__main__":
    main()
