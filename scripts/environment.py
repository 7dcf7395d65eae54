# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments that the scripts run in: each makes what it needs, under .cache.

Standard library only, so that every script starts on a fresh machine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"
OUT = ROOT / "out"

PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")

MODULES = {"4.2": "4.2.23", "4.5": "4.5.15", "5.0": "5.0.1"}
"""Blender as a Python module, by the version that is asked for."""
DEFAULT = "4.5"

PILLOW = "pillow==13.0.0"
SANDBOX = (PILLOW,)
"""What the local service makes its results with."""
FIXTURES = (PILLOW, "av==18.1.0")
"""What its fixtures are made with."""

TOOLS = (
    *SANDBOX,
    "plyfile==1.1.3",
    "pytest==9.2.0",
    "pytest-timeout==2.4.0",
    "pytest-xdist==3.8.0",
    "hypothesis==6.170.15",
    "tripo3d==1.0.0",
    "boto3==1.44.5",
    "requests",
)
"""What the tests need beside Blender; tripo3d and boto3 are judges of the sandbox."""
V2_CLIENT = ("tripo3d==0.3.12", "aiohttp==3.14.5")
"""The last official client of API v2, with what it sends requests through."""
LIB3MF = ("lib3mf==2.5.0",)
"""The reader of the 3MF Consortium, a judge of the files that are written for printers."""
JAVASCRIPT = ("quickjs==1.19.4",)
"""An engine for JavaScript as small as Flamenco's, to run its type of job."""
CHECKERS = (
    "ruff==0.17.5",
    "mypy==2.4.1",
    "types-requests",
    "fake-bpy-module-4.2==20260730",
    PILLOW,
)

LIBRARIES = "libxxf86vm1 libxfixes3 libxi6 libxrender1 libxkbcommon0 libsm6 libice6 libgl1 libegl1"
"""Debian's packages for what Blender's module links to."""


def blender_module(version: str = DEFAULT) -> Path:
    """The Python of an environment with this version's `bpy` and the test tools."""
    python = _environment(f"bpy-{version}", (f"bpy=={MODULES[version]}", *TOOLS))
    probe = subprocess.run(
        [python, "-c", "import bpy"], capture_output=True, text=True, check=False
    )
    if probe.returncode:
        sys.exit(
            f"{probe.stderr}\nBlender's module does not start here. It needs system libraries; "
            f"on Debian:\n  apt-get install {LIBRARIES}"
        )
    return python


def checkers() -> Path:
    """The Python of an environment with the linters and the type checker, and what tests import."""
    return _environment("checkers", (*CHECKERS, *TOOLS, "numpy"))


def v2_client() -> Path:
    """A folder for PYTHONPATH with the client of API v2, which cannot be where v3's is."""
    return _folder(V2_CLIENT[0].replace("==", "-"), V2_CLIENT)


def lib3mf_folder() -> Path:
    """A folder to import the reader of 3MF files from."""
    return _folder(LIB3MF[0].replace("==", "-"), LIB3MF)


def javascript_folder() -> Path:
    """A folder to import the engine for JavaScript from."""
    return _folder(JAVASCRIPT[0].replace("==", "-"), JAVASCRIPT)


def add_sandbox_libraries() -> None:
    """Let this Python import what the local service needs, if it does not have it already."""
    if not importlib.util.find_spec("PIL"):
        sys.path.append(str(_folder(f"sandbox-{_version()}", SANDBOX)))


def add_fixture_tools() -> None:
    """Let this Python import what makes the local service's fixtures."""
    sys.path.insert(0, str(_folder(f"fixtures-{_version()}", FIXTURES)))


def _version() -> str:
    """Packages with compiled parts fit one version of Python."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _folder(name: str, packages: tuple[str, ...]) -> Path:
    """A folder to import these packages from, made anew when the list has changed."""
    folder = CACHE / name
    stamp = folder / "packages.sha256"
    if _is_current(stamp, packages):
        return folder
    print(f"Setting up {folder} ...", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, *PIP, "--target", folder, *packages])
    stamp.write_text(_digest(packages))
    return folder


def _environment(name: str, packages: tuple[str, ...]) -> Path:
    """A virtual environment with these packages, made anew when the list has changed."""
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"Blender's module needs Python 3.11; this is {sys.version.split()[0]}")
    folder = CACHE / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "packages.sha256"
    if _is_current(stamp, packages):
        return python
    print(f"Setting up {folder} ...", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", folder])
    run([python, *PIP, *packages])
    stamp.write_text(_digest(packages))
    return python


def _digest(packages: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(packages).encode()).hexdigest()


def _is_current(stamp: Path, packages: tuple[str, ...]) -> bool:
    return stamp.is_file() and stamp.read_text() == _digest(packages)


def run(command: Sequence[Any], **options: object) -> None:
    """Run a program; end with its status when it fails."""
    status = subprocess.run(command, check=False, **options).returncode  # type: ignore[call-overload]
    if status:
        sys.exit(status)
