# SPDX-License-Identifier: GPL-3.0-or-later
"""The log file tells of jobs and faults, and of no key."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session


@pytest.fixture
def preferences(tripo: Sandbox) -> Any:
    found = bpy.context.preferences.addons["tripo_addon"].preferences
    yield found
    found.property_unset("log_level")


def log() -> Path:
    from tripo_addon.blender import log_file

    return log_file.path()


def test_jobs_are_noted_when_asked_for(tripo: Sandbox, preferences: Any) -> None:
    log().unlink(missing_ok=True)
    bpy.ops.tripo.text_to_model(prompt="a secret jug")
    assert not log().exists() or "Job" not in log().read_text("utf-8")
    preferences.log_level = "INFO"
    bpy.ops.tripo.text_to_model(prompt="a secret jug")
    job = newest()
    text = log().read_text("utf-8")
    assert f"Job {job.id} (text_to_model, {job.remote_id}): done" in text
    assert "secret" not in text
    assert tripo.key not in text


def test_no_key_whoever_logs_it(tripo: Sandbox, preferences: Any) -> None:
    session().provider()
    logger = logging.getLogger("tripo_addon.anything")
    logger.warning("with %s", tripo.key)
    try:
        raise ValueError(tripo.key)
    except ValueError:
        logger.exception("raised")
    text = log().read_text("utf-8")
    assert "with (hidden)" in text
    assert "ValueError: (hidden)" in text
    assert tripo.key not in text


def test_a_long_file_is_put_aside(tripo: Sandbox) -> None:
    from tripo_addon.blender import current, log_file

    current.stop()
    log().parent.mkdir(parents=True, exist_ok=True)
    log().write_text("x" * (log_file.LARGEST_BYTES + 1))
    session()
    assert not log().exists()
    assert log_file.earlier_path().stat().st_size == log_file.LARGEST_BYTES + 1


def test_a_folder_that_cannot_be_written(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import current, log_file

    current.stop()
    monkeypatch.setattr(log_file, "path", lambda: Path(__file__) / "log" / "tripo.log")
    assert bpy.ops.tripo.text_to_model(prompt="a jug") == {"FINISHED"}
    logging.getLogger("tripo_addon.anything").warning("lost")


def test_the_report(tripo: Sandbox, preferences: Any) -> None:
    from tripo_addon.blender import report

    assert "No job was started" in report.text() or "Jobs:" in report.text()
    bpy.ops.tripo.text_to_model(prompt="a secret jug")
    logging.getLogger("tripo_addon.anything").warning("the last line")
    text = report.text()
    assert bpy.app.version_string in text
    assert "Service: Tripo, 127.0.0.1" in text
    assert "Key: from the environment" in text
    assert "1 done" in text
    assert text.rstrip().endswith("the last line")
    assert tripo.key not in text
    assert "secret" not in text
    assert str(Path.home()) not in text
