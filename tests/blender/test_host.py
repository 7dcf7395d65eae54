# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that `api.submit` gives in Blender: they come into the scene, or stay on disk till later."""

from __future__ import annotations

import asyncio

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon import api
from tripo_addon.blender import current

CHAIR = api.TextToModel(prompt="a red chair", face_limit=500)


def roots() -> list[bpy.types.Object]:
    return [obj for obj in bpy.data.objects if obj.tripo.task_id and not obj.parent]


@pytest.mark.usefixtures("no_jobs")
def test_a_model_comes_into_the_scene(tripo: Sandbox) -> None:
    job = api.submit(CHAIR, api.Preparation(size=2.5), collection="Props")
    assert not job.done
    made = job.result()
    assert (job.state, job.error) == ("done", None)
    assert made.objects[0].dimensions.z == pytest.approx(2.5, abs=1e-3)
    assert made.objects[0].name in bpy.data.collections["Props"].objects


@pytest.mark.usefixtures("no_jobs")
def test_it_goes_on_while_a_script_only_asks(tripo: Sandbox) -> None:
    """In background no timer runs: who asks how it stands lets it go on."""
    job = api.submit(CHAIR)
    while not job.done:
        pass
    assert job.state == "done"
    assert roots()


@pytest.mark.usefixtures("no_jobs")
def test_a_result_stays_on_disk_and_is_imported_later(tripo: Sandbox) -> None:
    job = api.submit(CHAIR, place=False, key="row-17")
    made = job.result()
    assert made.files["model"].is_file()
    assert not made.objects
    assert not roots()
    placed = api.import_into_scene(job, api.Preparation(size=3), collection="Props")
    assert placed.objects[0].dimensions.z == pytest.approx(3, abs=1e-3)
    again = api.import_into_scene(api.submit(CHAIR, place=False, key="row-17"))
    assert len(roots()) == 2
    assert again.objects[0] != placed.objects[0]
    assert len(creates(tripo)) == 1


@pytest.mark.usefixtures("no_jobs")
def test_a_key_in_the_next_session(tripo: Sandbox) -> None:
    made = api.run(CHAIR, key="row-17")
    current.stop()
    assert api.run(CHAIR, key="row-17").task_id == made.task_id
    with pytest.raises(api.KeyInUse):
        api.run(api.TextToModel(prompt="a jug"), key="row-17")
    assert len(creates(tripo)) == 1


@pytest.mark.usefixtures("no_jobs")
def test_many_at_once_and_coroutines(tripo: Sandbox) -> None:
    tripo.limits.pools.update(dict.fromkeys(tripo.limits.pools, 2))
    jobs = api.gather([api.TextToImage(prompt=f"chair {at}") for at in range(5)])
    assert [job.error for job in jobs] == [None] * 5
    assert all(job.result().images for job in jobs)

    async def main() -> list[api.Finished]:
        return list(await asyncio.gather(*(api.submit(CHAIR) for _ in range(2))))

    assert len({made.objects[0].name for made in asyncio.run(main())}) == 2


@pytest.mark.usefixtures("no_jobs")
def test_limits_and_another_service(tripo: Sandbox) -> None:
    with api.session(max_credits=30) as budget:
        with pytest.raises(api.OverBudget):
            api.run(CHAIR, max_credits=10)
        api.run(CHAIR)
        with pytest.raises(api.OverBudget):
            api.run(CHAIR)
        assert budget
        assert budget.left == 10
    bpy.context.preferences.addons["tripo_addon"].preferences.base_url_tripo_v2 = tripo.url
    job = api.submit(CHAIR, place=False, service="tripo-v2")
    assert job.service == "tripo-v2"
    job.cancel()
    with pytest.raises(api.Invalid, match="is no service"):
        api.submit(CHAIR, service="typo")
