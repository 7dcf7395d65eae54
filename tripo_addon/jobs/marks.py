# SPDX-License-Identifier: GPL-3.0-or-later
"""The mark of AI origin, which goes with a result wherever it is exported to.

It names no prompt, which may be private. The id of the task is in it: it shows where a result came
from, and only the account that made it can ask the service about it.
"""

from __future__ import annotations

from pathlib import Path

from ..spec.inputs import form_of
from .job import Job

Mark = dict[str, str | bool]
"""Names and values, as custom properties of Blender and extras of glTF have them."""

GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
EDITED = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""Kinds of origin by the IPTC: made by AI, and made by people and changed by AI."""
IS_MARKED = "ai_generated"
SOURCE_TYPE = "digital_source_type"
GENERATOR = "ai_generator"
SERVICE = "ai_service"
TASK = "ai_task_id"
TOOL_NAME = "ai_tool"
NAMES = (IS_MARKED, SOURCE_TYPE, GENERATOR, SERVICE, TASK, TOOL_NAME)
TOOL = "Tripo 3D Generation for Blender"


def mark_of(job: Job) -> Mark:
    """The mark for a job's result; empty for what no AI has made or changed, and where the user
    wants none."""
    if job.task.type == "import_model" or not job.place.get("mark", True):
        return {}
    version = job.task.values().get("model") or ""
    mark: Mark = {
        IS_MARKED: True,
        SOURCE_TYPE: EDITED if _is_own(job) else GENERATED,
        GENERATOR: f"Tripo {version}".rstrip(),
        SERVICE: job.service,
        TASK: job.remote_id,
        TOOL_NAME: TOOL,
    }
    return {name: value for name, value in mark.items() if value}


def _is_own(job: Job) -> bool:
    """Whether a job works on a model that the user gave as a file or an address."""
    source = str(job.task.values().get("source") or "")
    form = form_of(source)
    if form == "file":
        # What lies in the results folder was made by another job.
        return Path(job.folder).parent not in Path(source).parents
    return form == "url"
