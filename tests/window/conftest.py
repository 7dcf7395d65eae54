# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole Blender from BLENDER, with the built ZIP installed; pictures under out/window."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import AskedBlender
from commands import CommandLine
from launch import PROJECT, WindowRun, install, play
from realwindow import RealWindow
from tripo_sandbox import Sandbox

HERE = Path(__file__).parent
SCRIPTS = HERE / "scripts"
SECONDS = 900
"""The limit of a test here; `launch` ends what it plays before."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="session")
def blender() -> str:
    return os.environ["BLENDER"]


@pytest.fixture(scope="session")
def out(blender: str) -> Path:
    """A folder for pictures and reports of this version of Blender."""
    version = subprocess.run([blender, "--version"], capture_output=True, text=True, check=True)
    number = next(line for line in version.stdout.splitlines() if line.startswith("Blender"))
    folder = PROJECT / "out/window" / number.split()[1]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def slow_service() -> Iterator[Sandbox]:
    """A local service whose tasks take a few seconds, for looking at them."""
    with Sandbox(speed=12.0) as box:
        yield box
        assert [each for each in box.problems if each.what != "double_submit"] == []


@pytest.fixture
def window(blender: str, out: Path) -> Callable[..., WindowRun]:
    """Plays a script of this folder in a window; fails with its story."""

    def run(script: str, env: dict[str, str], **options: Any) -> WindowRun:
        shutil.rmtree(out / script, ignore_errors=True)
        played = play(
            blender,
            SCRIPTS / f"{script}.py",
            out / script,
            extension=Path(os.environ["TRIPO_ZIP"]),
            env=env,
            **options,
        )
        assert played.ok, played.explain()
        return played

    return run


@pytest.fixture(scope="session")
def installed(blender: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user folder with the ZIP installed, to be copied."""
    resources = tmp_path_factory.mktemp("installed") / "user"
    install(blender, Path(os.environ["TRIPO_ZIP"]), resources)
    return resources


@pytest.fixture
def real_window(
    blender: str, installed: Path, out: Path, request: pytest.FixtureRequest
) -> Callable[..., RealWindow]:
    """Opens a window with the ZIP installed, to be used with a real pointer and keyboard.

    Its folder, `RealWindow.folder`, is named after the test and begins empty.
    """

    def run(env: dict[str, str], *arguments: str) -> RealWindow:
        folder = out / request.node.name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(installed, folder / "resources")
        return RealWindow(blender, folder, env, arguments)

    return run


@pytest.fixture(scope="session")
def _commands(
    blender: str, installed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AskedBlender]:
    """A Blender without a window, for the command lines of many tests."""
    folder = tmp_path_factory.mktemp("commands")
    shutil.copytree(installed, folder / "resources")
    started = AskedBlender(blender, folder, {}, ["--background"])
    yield started
    started.kill()


@pytest.fixture
def command(_commands: AskedBlender) -> CommandLine:
    """Runs what follows `blender --command tripo`, all in one Blender, without a new start."""
    return CommandLine(_commands)


@pytest.fixture
def launched(blender: str, installed: Path, tmp_path: Path) -> Callable[..., Any]:
    """Runs `blender --command tripo ...` in a Blender of its own."""
    resources = tmp_path / "user"
    shutil.copytree(installed, resources)

    def run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [blender, "--command", "tripo", *words],
            env={**os.environ, "BLENDER_USER_RESOURCES": str(resources), **env},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    return run
