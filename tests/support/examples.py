# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest task of each type that can be sent, and what it works on."""

from __future__ import annotations

from typing import Any

from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS

URL = "https://example.org/chair.png"
MODEL_URL = "https://example.org/chair.glb"
TASK_ID = "11111111-2222-4333-8444-555555555555"
WALK = "preset:walk"
V35 = "v3.5-20260815"
P1, P2, V25 = "P1-20260311", "P2-20260801", "v2.5-20250123"
NEW_RIG, NEWEST_RIG = "v2.5-20260210", "v3.0-20260909"

INPUTS: dict[str, dict[str, Any]] = {
    "text_to_model": {"prompt": "a chair"},
    "image_to_model": {"image": URL},
    "multiview_to_model": {"front": URL, "back": URL},
    "text_to_image": {"prompt": "a chair"},
    "generate_image": {"prompt": "make it red", "image": URL},
    "generate_multiview_image": {"image": URL},
    "edit_multiview_image": {"source": TASK_ID, "front": "make it red"},
    "image_to_depth": {"image": URL},
    "image_to_splat": {"image": URL},
    "texture_model": {"source": TASK_ID, "text_prompt": "wood"},
    "convert_model": {"source": TASK_ID, "format": "OBJ"},
    "import_model": {"source": MODEL_URL},
    "refine_model": {"source": TASK_ID},
    "stylize_model": {"source": TASK_ID, "style": "lego"},
    "mesh_segmentation": {"source": TASK_ID},
    "smartsegment": {"source": MODEL_URL},
    "mesh_completion": {"source": TASK_ID},
    "highpoly_to_lowpoly": {"source": TASK_ID},
    "mesh_uv": {"source": TASK_ID},
    "animate_prerigcheck": {"source": TASK_ID},
    "animate_rig": {"source": TASK_ID},
    "animate_retarget": {"source": TASK_ID, "animation": "preset:walk"},
}
SOURCES = {
    "multiview_to_model": "generate_multiview_image",
    "edit_multiview_image": "generate_multiview_image",
    "mesh_completion": "mesh_segmentation",
    "animate_retarget": "animate_rig",
}
"""The type of task whose result another works on, where that is no plain model."""


def example(kind: str, /, **more: Any) -> Task:
    """A task of a type with its smallest inputs, and more options."""
    return TASKS[kind](**{**INPUTS[kind], **more})
