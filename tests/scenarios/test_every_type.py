# SPDX-License-Identifier: GPL-3.0-or-later
"""Every type of task on every service: it succeeds, or it is refused before any request."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.all_services import AllServices
from tests.support.app import KEYS, creates
from tripo_addon.jobs.job import Job
from tripo_addon.providers import SERVICES
from tripo_addon.spec.option import INPUT_ROLES, PICTURE
from tripo_addon.spec.options import Result, Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS

V2_ONLY = {"refine_model", "stylize_model"}
V3_ONLY = {"image_to_splat", "image_to_depth", "smartsegment", "mesh_uv"}
ABLE = {
    "tripo": TASKS.keys() - V2_ONLY,
    "tripo-v2": TASKS.keys() - V3_ONLY,
    "modelstream": {
        "text_to_model",
        "image_to_model",
        "multiview_to_model",
        "refine_model",
        "text_to_image",
        "generate_image",
        "generate_multiview_image",
        "edit_multiview_image",
    },
    "scenario": {
        "image_to_model",
        "multiview_to_model",
        "texture_model",
        "mesh_segmentation",
        "highpoly_to_lowpoly",
        "animate_rig",
        "stylize_model",
    },
}
"""What each service can do, as its documentation says."""
FORMS = ("file", "url", "token", "task")
PICTURES = {
    "tripo": set(FORMS),
    "tripo-v2": {"file", "url", "token"},
    "modelstream": {"url"},
    "scenario": set(FORMS),
}
"""What an input picture may be."""
MODELS = {
    "tripo": set(FORMS),
    "tripo-v2": {"task", "file"},
    "modelstream": {"task"},
    "scenario": set(FORMS),
}
"""What the model to work on may be."""
TASK_ONLY = {
    "multiview_to_model",
    "edit_multiview_image",
    "refine_model",
    "mesh_completion",
    "animate_retarget",
}
FILE_ONLY = {"import_model", "smartsegment"}
"""Types that work on a file and never on a task."""
ELSEWHERE = {
    "tripo-v2": {("mesh_segmentation", "ref_image")},
    "scenario": {("texture_model", "images"), ("multiview_to_model", "source")},
}
"""Inputs that a service has no place for although it knows the type."""
MAGIC = {
    "glb": b"glTF",
    "fbx": b"Kaydara FBX",
    "png": b"\x89PNG",
    "webp": b"RIFF",
    "ply": b"ply",
    "obj": b"",
    "zip": b"PK",
}


def requests(all_services: AllServices) -> int:
    return len(all_services.box.requests)


def spent(all_services: AllServices, service: str) -> float:
    """What an account has paid so far."""
    if service == "scenario":
        return -all_services.box.scenario.accounts[KEYS[service].partition(":")[0]].units
    account = all_services.box.account(KEYS[service])
    assert account.frozen == 0
    return -account.balance


def check_result(job: Job) -> None:
    """The files of a finished job are there, and are what they should be."""
    for name, file in job.files.items():
        path = Path(file)
        assert path.read_bytes().startswith(MAGIC[path.suffix[1:]]), name
    result = job.task.result
    assert job.state is (State.DONE if result in {Result.FILE, Result.ANSWER} else State.ARRIVING)
    if result is Result.MODEL:
        assert Path(job.model).suffix in {".glb", ".fbx"}
    elif result is Result.SPLAT:
        assert Path(job.model).suffix == ".ply"
    elif result is Result.PICTURE:
        assert Path(job.files["image"]).suffix == ".png"
    elif result is Result.VIEWS:
        assert job.files.keys() == {"front", "left", "back", "right"}
    elif result is Result.FILE:
        assert Path(job.model).suffix == ".obj"


def check_facts(service: str, job: Job) -> None:
    """What the service tells beside files has been kept."""
    known = set(job.facts)
    if job.task.type == "animate_prerigcheck":
        assert job.facts["riggable"] is True
        assert job.facts["rig_type"] == "biped"
    if job.task.type == "smartsegment":
        assert {"seg_task_id", "model_task_id", "prompt"} <= known
    if service != "scenario" and job.task.type.endswith("_to_model"):
        assert {"model_seed", "texture_seed"} <= known
    if service != "scenario" and job.task.type == "text_to_model":
        assert "image_seed" in known


@pytest.mark.parametrize("kind", TASKS)
@pytest.mark.parametrize("service", SERVICES)
def test_every_type_on_every_service(all_services: AllServices, service: str, kind: str) -> None:
    able = kind in ABLE[service]
    task = all_services.task(
        next(other for other in (service, *SERVICES) if kind in ABLE[other]), kind
    )
    before, paid, sent = (
        requests(all_services),
        spent(all_services, service),
        len(creates(all_services.box)),
    )
    job = all_services.run(service, task)
    if able:
        assert job.failure is None, job.failure.text
        check_result(job)
        check_facts(service, job)
        assert job.credits == spent(all_services, service) - paid
        if service != "modelstream" and job.estimate:
            assert job.estimate.covers(job.credits)
        assert len(creates(all_services.box)) == sent + 1
    else:
        assert job.state is State.FAILED
        assert job.failure
        label = SERVICES[service].label
        others = [SERVICES[other].label for other in SERVICES if kind in ABLE[other]]
        verb = "has retired" if service == "tripo" else "cannot do"
        assert job.failure.text == (
            f"{label} {verb} {task.label}; {' or '.join(others)} can. No credits were spent."
        )
        assert requests(all_services) == before


def taken(service: str, kind: str, option: str) -> set[str]:
    """The forms in which a service takes an input; none where it has no place for it."""
    styled = option == "style_image" and kind.endswith("to_model") and service != "tripo"
    if styled or (kind, option) in ELSEWHERE.get(service, ()):
        return set()
    if TASKS[kind].options[option].role == PICTURE:
        return PICTURES[service]
    if kind in TASK_ONLY:
        return {"task"}
    if kind == "import_model" and service == "tripo-v2":
        return {"file"}
    return {"file", "url", "token"} if kind in FILE_ONLY else MODELS[service]


CASES = [
    (service, kind, option, form)
    for service in SERVICES
    for kind in TASKS
    if kind in ABLE[service]
    for option, facts in TASKS[kind].options.items()
    if facts.role in INPUT_ROLES
    for form in FORMS
]


@pytest.mark.parametrize(("service", "kind", "option", "form"), CASES)
def test_inputs_of_every_form(
    all_services: AllServices, service: str, kind: str, option: str, form: str
) -> None:
    forms = taken(service, kind, option)
    task = with_input(all_services, service if form in forms else "tripo", kind, option, form)
    before = requests(all_services)
    job = all_services.run(service, task)
    if form in forms:
        assert job.failure is None, job.failure.text
        check_result(job)
        return
    assert job.state is State.FAILED
    assert job.failure
    assert requests(all_services) == before
    label = task.options[option].label
    if not forms:
        assert re.search(f"does not know {label}; .* does", job.failure.text)
        return
    assert f"{label} must be " in job.failure.text
    assert f" with {SERVICES[service].label}, not " in job.failure.text
    others = [other for other in SERVICES if kind in ABLE[other]]
    if any(form in taken(other, kind, option) for other in others):
        assert re.search("; .* takes a", job.failure.text)


def with_input(all_services: AllServices, service: str, kind: str, option: str, form: str) -> Task:
    """A task one of whose inputs has a form."""
    task = TASKS[kind]
    value: Any = all_services.input(service, task, option, form)
    if task.options[option].type is tuple:
        value = (value,) * (4 if kind == "texture_model" else 1)
    more: dict[str, Any] = {}
    if kind == "texture_model" and option in {"image_prompt", "images"}:
        more["text_prompt"] = ""
    if kind == "multiview_to_model" and option == "source":
        more = {"front": "", "back": ""}
    if kind == "mesh_segmentation" and option == "ref_image":
        more["model"] = "v2.0-20260430"
    return all_services.task(service, kind, **{option: value}, **more)
