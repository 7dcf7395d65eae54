# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole Blender from BLENDER, with the built ZIP installed; pictures under out/window."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox
from xdist.scheduler import LoadScopeScheduling

from tests.support.waiting import patience
from tests.window.asking import AskedBlender
from tests.window.commands import CommandLine
from tests.window.launch import PROJECT, WindowRun, compile_extensions, install, play
from tests.window.realwindow import RealWindow

HERE = Path(__file__).parent
SCRIPTS = HERE / "scripts"
TOGETHER = {"test_command.py", "test_command_types.py", "test_history_command.py", "test_kills.py"}
"""Files whose tests share a Blender."""
LONGEST = "test_window.py"
"""The file whose tests begin before those of the other files, so that none of them is the last."""
SECONDS = patience(660)
"""The limit of a test here: two scripts that `launch` ends, at most."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))
    items.sort(key=lambda item: item.path != HERE / LONGEST)


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # It tells no types.
    """Each test for itself where it plays in a window of its own, else those of a file together."""

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.partition("::")[0])
        return nodeid if file.parent.name == HERE.name and file.name not in TOGETHER else str(file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    return Spread(config, log)


@pytest.fixture(scope="session")
def blender() -> str:
    return os.environ["BLENDER"]


@pytest.fixture(scope="session")
def _version(blender: str) -> str:
    ran = subprocess.run([blender, "--version"], capture_output=True, text=True, check=True)
    return next(line for line in ran.stdout.splitlines() if line.startswith("Blender")).split()[1]


@pytest.fixture(scope="session")
def installed(blender: str, _version: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user folder with the ZIP installed, to be copied; one for all processes of pytest."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    resources = shared / f"installed-{_version}"
    with (shared / f"{resources.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not resources.exists():
            part = shared / f"{resources.name}.part"
            install(blender, Path(os.environ["TRIPO_ZIP"]), part)
            compile_extensions(blender, part)
            part.rename(resources)
    return resources


@pytest.fixture
def out(_version: str, request: pytest.FixtureRequest) -> Path:
    """An empty folder of this test and this Blender, for pictures and reports to look at."""
    folder = PROJECT / "out/window" / _version / str(request.node.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def ready(out: Path, installed: Path) -> Path:
    """The same folder, with a Blender's user folder in which the ZIP is installed."""
    shutil.copytree(installed, out / "resources")
    return out


@pytest.fixture
def slow_service() -> Iterator[Sandbox]:
    """A local service whose tasks take a few seconds, for looking at them."""
    with Sandbox(speed=12.0) as box:
        yield box
        assert [problem for problem in box.problems if problem.what != "double_submit"] == []


@pytest.fixture
def window(blender: str, ready: Path) -> Callable[..., WindowRun]:
    """Plays a script of this folder in a window; a failure shows what it printed."""

    def run(script: str, env: dict[str, str], **options: Any) -> WindowRun:
        played = play(blender, SCRIPTS / f"{script}.py", ready, env=env, **options)
        assert played.ok, played.explain()
        return played

    return run


@pytest.fixture
def real_window(blender: str, ready: Path) -> Callable[..., RealWindow]:
    """Opens a window with the ZIP installed, to be used with a real pointer and keyboard."""

    def run(env: dict[str, str], *arguments: str) -> RealWindow:
        return RealWindow(blender, ready, env, arguments)

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
            timeout=patience(60),
            check=False,
        )

    return run
