# SPDX-License-Identifier: GPL-3.0-or-later
"""What API v3 is sent, with its official client, tripo3d 1.0.0, as the judge."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from typing import Any

import pytest
from tripo3d import TripoClient

from tests.support.all_services import AllServices
from tests.support.app import creates
from tests.support.examples import example
from tests.support.settings import EVERY, settings
from tripo_addon.errors import Refused
from tripo_addon.providers import SERVICES
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS, VIEWS

METHODS = {
    "text_to_model": "text_to_model",
    "image_to_model": "image_to_model",
    "multiview_to_model": "multiview_to_model",
    "text_to_image": "text_to_image",
    "generate_image": "generate_image",
    "generate_multiview_image": "generate_multiview_image",
    "edit_multiview_image": "edit_multiview",
    "image_to_splat": "image_to_splat",
    "image_to_depth": "image_to_depth",
    "texture_model": "texture_model",
    "convert_model": "convert_model",
    "import_model": "import_model",
    "animate_prerigcheck": "rig_check",
    "animate_rig": "rig_model",
    "animate_retarget": "retarget_animation",
    "mesh_segmentation": "mesh_segmentation",
    "mesh_completion": "mesh_completion",
    "highpoly_to_lowpoly": "smart_lowpoly",
    "mesh_uv": "mesh_uv",
}
"""The client's method for each type; it has none for smartsegment, which is newer."""
SOURCES = {"original_model_task_id", "original_task_id", "input", "file"}
"""What the client calls the task or file that a step works on."""
OTHER_NAMES = {"model": "model_version", "image": "file", "images": "files"}
"""Options -> their names in methods that know no option of that name."""


def parameters(kind: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(getattr(TripoClient, METHODS[kind])).parameters)


def is_known(kind: str, name: str) -> bool:
    """Whether the client has a word for an option; what else it gets it hands on as it is."""
    known = parameters(kind).keys()
    if kind in {"multiview_to_model", "edit_multiview_image"} and name in VIEWS:
        return True
    if name == "source":
        return True
    return name in known or OTHER_NAMES.get(name) in known or name == "animations"


CASES = [
    (kind, name)
    for service, kind, name in EVERY
    if service == "tripo" and kind in METHODS and is_known(kind, name)
]


class Recorder(TripoClient):  # type: ignore[misc]  # The client tells no types.
    """The client, without sending: `path` and `body` are of its last request."""

    path = ""
    body: dict[str, Any]

    async def _submit(self, path: str, payload: dict[str, Any]) -> str:
        self.path, self.body = path, payload
        return "task"


def arguments(task: Task) -> dict[str, Any]:
    """What a task's method is called with: its options by the names of the client."""
    given = {**task.sent()}
    if task.values().get("model"):
        given["model"] = task.values()["model"]  # the client has an older default
    if task.type == "edit_multiview_image":
        edits = [{"view": view, "prompt": given.pop(view)} for view in VIEWS if given.get(view)]
        return {"input": given["source"], "prompts": edits}
    if task.type == "multiview_to_model":
        views = [given.pop(view, "") or None for view in VIEWS]
        given["images"] = given.pop("source", "") or views
    if task.type == "animate_retarget":
        clips = list(dict.fromkeys((given.pop("animation", ""), *given.pop("animations", ()))))
        clips = [clip for clip in clips if clip]
        given["animation"] = clips if len(clips) > 1 else clips[0]
    if "compress" in given:
        given["compress"] = bool(given["compress"])
    known = parameters(task.type)
    (source,) = SOURCES & known.keys() or {""}
    named = {}
    for name, value in given.items():
        other = source if name == "source" else OTHER_NAMES.get(name, name)
        called = other if name not in known and other in known else name
        named[called] = list(value) if isinstance(value, tuple) else value
    return named


def their_request(task: Task) -> tuple[str, dict[str, Any]]:
    async def ask() -> tuple[str, dict[str, Any]]:
        async with Recorder(api_key="tsk_any", v3_base_url="http://127.0.0.1:9") as client:
            await getattr(client, METHODS[task.type])(**arguments(task))
            return client.path, client.body

    return asyncio.run(ask())


def our_request(all_services: AllServices, task: Task) -> tuple[str, dict[str, Any]]:
    provider = all_services.app("tripo").provider
    inputs = {name: [reference(text) for text in texts] for name, texts in task.inputs().items()}
    all_services.box.requests.clear()
    # The sources are unknown; what is sent counts, not what comes of it.
    with suppress(Refused):
        provider.submit(task, inputs)
    (request,) = creates(all_services.box)
    return request.path, request.body


def views(inputs: list[Any]) -> dict[str, str]:
    """The views of a request: listed in their order by the client, under their names here."""
    if all(isinstance(entry, dict) for entry in inputs):
        return {name: value for entry in inputs for name, value in entry.items()}
    return {name: value for name, value in zip(VIEWS, inputs, strict=True) if value}


def check(all_services: AllServices, task: Task) -> None:
    path, theirs = their_request(task)
    our_path, ours = our_request(all_services, task)
    assert our_path == path
    if task.type == "multiview_to_model":
        theirs["inputs"], ours["inputs"] = views(theirs["inputs"]), views(ours["inputs"])
    assert {name: ours.get(name) for name in theirs} == theirs
    # The client leaves out what is as by default.
    known = parameters(task.type)
    for name in ours.keys() - theirs.keys():
        assert ours[name] == known[name].default, name


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_options_are_sent_as_the_official_client_sends_them(
    all_services: AllServices, kind: str, name: str
) -> None:
    for _, task in settings("tripo", kind, name):
        check(all_services, task)


@pytest.mark.parametrize("kind", METHODS)
def test_the_smallest_task_of_each_type(all_services: AllServices, kind: str) -> None:
    check(all_services, example(kind))


def test_no_type_is_forgotten() -> None:
    assert METHODS.keys() | {"smartsegment"} == {
        kind for kind in TASKS if kind in SERVICES["tripo"].types
    }


def test_what_the_client_does_not_know(all_services: AllServices) -> None:
    """Section 2.9 of the API reference."""
    path, body = our_request(all_services, example("smartsegment"))
    assert path == "/v3/mesh/smartsegment"
    assert body == {"input": example("smartsegment").values()["source"], "seg_type": "model"}
