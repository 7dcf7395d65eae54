# SPDX-License-Identifier: GPL-3.0-or-later
"""The Blenders to measure in, each with the built ZIP installed in a user folder of its own."""

from __future__ import annotations

import compileall
import contextlib
import functools
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from build import build
from environment import DEFAULT, MODULES, blender_module

from . import children

SCRIPTS = Path(__file__).resolve().parents[2]
ADDON = "tripo_addon"
EMPTY = "bench_empty"
"""An extension that does nothing, to tell Blender's own share."""
REPOSITORY = "extensions/user_default"
_EMPTY_FILES = {
    "__init__.py": "def register():\n    pass\n\n\ndef unregister():\n    pass\n",
    "blender_manifest.toml": f"""
schema_version = "1.0.0"
id = "{EMPTY}"
version = "1.0.0"
name = "Empty"
tagline = "Nothing at all"
maintainer = "Nobody"
type = "add-on"
blender_version_min = "4.2.0"
license = ["SPDX:GPL-3.0-or-later"]
""",
}


@dataclass(frozen=True)
class Blender:
    """A Blender with user folders that have one extension installed each."""

    name: str
    folder: Path
    program: str = ""
    """Empty for Blender's Python module."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def ask(
        self,
        name: str,
        extension: str = ADDON,
        *,
        window: bool = False,
        arguments: Sequence[str] = (),
        seconds: float = children.SECONDS,
        **given: Any,
    ) -> dict[str, Any]:
        """Run a part in a fresh process of this Blender, with one extension installed."""
        command = children.part(name, extension=extension, **given)
        if self.program:
            options = ["--python-exit-code", "3"] if window else ["--background"]
            options += arguments
            # Blender does not read PYTHONPATH.
            options += ["--python-expr", f"import sys; sys.path.append({str(SCRIPTS)!r})"]
            command = [self.program, *options, "--python", command[1], "--", command[2]]
        settings = {"BLENDER_USER_RESOURCES": str(self.folder / extension), **self.environment}
        return children.ask(command, settings, seconds)


@contextlib.contextmanager
def module(**environment: str) -> Iterator[Blender]:
    """Blender's Python module. The wheel writes no bytecode, which users have: it is made here."""
    with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
        _install(Path(folder))
        compileall.compile_dir(folder, quiet=1, maxlevels=20)
        yield Blender(f"bpy {MODULES[DEFAULT]}", Path(folder), environment=environment)


@contextlib.contextmanager
def program(**environment: str) -> Iterator[Blender | None]:
    """The Blender of the environment variable BLENDER, if it names one."""
    path = os.environ.get("BLENDER", "")
    if not path:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
        _install(Path(folder))
        yield Blender(Path(path).name, Path(folder), path, environment)


def _install(folder: Path) -> None:
    """Put extensions where Blender's own installer puts them.

    Each has a user folder of its own: Blender keeps a cache there that the next change of
    what is enabled makes stale, which would be measured instead.
    """
    with zipfile.ZipFile(_package()) as package:
        package.extractall(folder / ADDON / REPOSITORY / ADDON)
    empty = folder / EMPTY / REPOSITORY / EMPTY
    empty.mkdir(parents=True)
    for name, text in _EMPTY_FILES.items():
        (empty / name).write_text(text, "utf-8")


@functools.cache
def _package() -> Path:
    return build(blender_module())
