# SPDX-License-Identifier: GPL-3.0-or-later
"""Which results are marked as made by AI, and what the mark says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.examples import example
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.marks import EDITED, GENERATED, mark_of
from tripo_addon.spec.tasks import TASKS

TASK = "66666666-7777-4888-8999-aaaaaaaaaaaa"
OWN = Path("/home/me/results/a job/robot.glb")


def mark(kind: str, **options: Any) -> dict[str, str | bool]:
    folder = str(OWN.parents[1] / "this job")
    return mark_of(
        Job(task=example(kind, **options), service="tripo", folder=folder, remote_id=TASK)
    )


def test_what_it_says() -> None:
    assert mark("text_to_model", prompt="a private thought", model="v3.0-20250812") == {
        "ai_generated": True,
        "digital_source_type": GENERATED,
        "ai_generator": "Tripo v3.0-20250812",
        "ai_service": "tripo",
        "ai_task_id": TASK,
        "ai_tool": "Tripo 3D Generation for Blender",
    }


@pytest.mark.parametrize("kind", TASKS)
def test_every_type_but_an_import_is_marked(kind: str) -> None:
    found = mark(kind)
    assert bool(found) is (kind != "import_model")
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("source", "type"),
    [
        (TASK, GENERATED),
        (str(OWN), GENERATED),
        ("/home/me/sculpture.glb", EDITED),
        ("https://example.org/sculpture.glb?signature=secret", EDITED),
    ],
)
def test_a_model_of_one_s_own_is_only_changed_by_ai(source: str, type: str) -> None:
    found = mark("texture_model", source=source)
    assert found["digital_source_type"] == type
    assert "secret" not in str(found)
    assert "sculpture" not in str(found)
