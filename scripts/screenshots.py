# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of the add-on in a real window, with the local service: no key, no credits.

    BLENDER=/path/to/blender python3 scripts/screenshots.py            those of README.md
    BLENDER=... python3 scripts/screenshots.py --looks all             all screens at all looks
    BLENDER=... python3 scripts/screenshots.py --looks en_US-dark-100-240 --screens form job

Looks and screens are declared in tests/window/looks.py. Their pictures are under out/looks, with
a page that shows all of them. Needs Xvfb, xdotool and ImageMagick.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from environment import OUT, ROOT, add_sandbox_libraries, run

add_sandbox_libraries()
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
from tripo_sandbox import Sandbox  # noqa: E402

from tests.window import looks, photographer  # noqa: E402
from tests.window.launch import install  # noqa: E402

LOOKS = OUT / "looks"


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes pictures of the add-on in a real window.")
    parser.add_argument("--looks", nargs="+", help="their names, or all", metavar="LOOK")
    parser.add_argument("--screens", nargs="+", default=[""], help="how their names begin")
    chosen = parser.parse_args()
    if "BLENDER" not in os.environ:
        parser.error("set BLENDER to the path of a Blender")
    run([sys.executable, ROOT / "scripts/build.py"], cwd=ROOT)
    (package,) = (ROOT / "dist").glob("*.zip")
    with tempfile.TemporaryDirectory() as name, Sandbox() as service:
        folder = Path(name)
        install(os.environ["BLENDER"], package, folder / "resources")
        with photographer.studio(os.environ["BLENDER"], folder, service) as studio:
            if chosen.looks:
                take_looks(studio, chosen.looks, tuple(chosen.screens))
            else:
                take_readme(studio, folder)


def take_looks(
    studio: photographer.Photographer, names: Sequence[str], starts: tuple[str, ...]
) -> None:
    screens = [screen for screen in looks.ALL_SCREENS if screen.name.startswith(starts)]
    for look in looks.ALL:
        if look.name in names or names == ["all"]:
            taken = photographer.pictures(studio, look, screens, LOOKS / look.name)
            print(f"{look.name}: {len(taken)} pictures", flush=True)
    folders = sorted(path for path in LOOKS.iterdir() if path.is_dir())
    (LOOKS / "index.html").write_text(page(folders), encoding="utf-8")


def page(folders: Sequence[Path]) -> str:
    """All pictures, each screen at all looks beside each other."""
    rows = []
    for screen in looks.ALL_SCREENS:
        found = [path for folder in folders if (path := folder / f"{screen.name}.png").exists()]
        cells = [
            f'<figure><img src="{html.escape(str(path.relative_to(LOOKS)))}">'
            f"<figcaption>{html.escape(path.parent.name)}</figcaption></figure>"
            for path in found
        ]
        if cells:
            rows.append(f"<h2>{html.escape(screen.name)}</h2><div>{''.join(cells)}</div>")
    style = "div {display: flex; align-items: start} body {font-family: sans-serif}"
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(rows)}"


def take_readme(studio: photographer.Photographer, folder: Path) -> None:
    for name, screens in looks.README.items():
        taken = photographer.pictures(studio, looks.Look(), screens, folder / "pictures")
        made = photographer.beside(taken, ROOT / "docs" / f"{name}.png")
        print(made.relative_to(ROOT), flush=True)


if __name__ == "__main__":
    main()
