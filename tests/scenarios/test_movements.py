# SPDX-License-Identifier: GPL-3.0-or-later
"""Rig version, spec, body and movement: what is certain to be refused here, the service refuses,
and what is offered without a doubt, it takes. The whole table, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.sandbox.v3api import Api
from tripo_addon.providers.tripo_v3.body import body
from tripo_addon.spec.options import Task
from tripo_addon.spec.origin import Origin
from tripo_addon.spec.tasks import AnimateRetarget, AnimateRig
from tripo_addon.spec.tasks.animation import RIG_TYPES, SPECS
from tripo_addon.spec.tasks.presets import PRESETS
from tripo_addon.spec.tasks.rigs import Rig, rule

MODELS = ("v1.0-20240301", "v2.5-20260210", "v3.0-20260909")
"""Those that API v3 takes."""
LARGE = 1_000_000
REFUSED = {1004, 2006}
"""Error codes of the service for options, and for a source that does not fit."""


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with Sandbox(speed=1e9) as box:
        box.account().balance = 1e9
        for limits in (box.limits.rate.per_window, box.limits.pools):
            limits.update(dict.fromkeys(limits, LARGE))
        yield Api(box)


@pytest.fixture(scope="module")
def model(api: Api) -> str:
    made = api.task_id()
    api.ended(made)
    return made


def sent(api: Api, task: Task, source: str) -> dict[str, Any]:
    """The service's answer to a task."""
    answer: dict[str, Any] = api.call(
        "POST", type(task).route, json={**body(task, {}), "input": source}
    ).json()
    return answer


@pytest.mark.parametrize(("version", "rig_type"), [*product(MODELS, RIG_TYPES)])
def test_the_service_agrees(api: Api, model: str, version: str, rig_type: str) -> None:
    for spec in SPECS:
        rig = AnimateRig(source=model, model=version, rig_type=rig_type, spec=spec)
        answer = sent(api, rig, model)
        if rig.problems():
            assert answer["code"] in REFUSED, (rig, answer)
            continue
        assert answer["code"] == 0, (rig, answer)
        made = answer["data"]["task_id"]
        api.ended(made)
        origin = Origin(rig.type, rig.values())
        for clip in PRESETS:
            task = AnimateRetarget(source=made, animation=clip)
            against = rule(Rig(version, spec, rig_type), clip)
            answer = sent(api, task, made)
            if against is None:
                assert answer["code"] == 0, (rig, clip, answer)
                assert not task.source_problems(origin)
                assert not task.remarks(origin)
            elif against.certain:
                assert answer["code"] in REFUSED, (rig, clip, answer)
                assert task.source_problems(origin)
            else:
                assert answer["code"] in {0, *REFUSED}
                assert task.remarks(origin)
                assert not task.source_problems(origin)
