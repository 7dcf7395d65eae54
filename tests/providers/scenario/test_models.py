# SPDX-License-Identifier: GPL-3.0-or-later
"""What Scenario is sent: inputs after a model's schema, and uploads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.flight import Flight
from tests.support.scenario_host import PAGE, TASK, Host, Reply, provider
from tripo_addon.errors import Unclear
from tripo_addon.providers.scenario import assets, models
from tripo_addon.spec.inputs import Input
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, MultiviewToModel, StylizeModel


def schema(*inputs: Any) -> Reply:
    return 200, {"model": {"inputs": list(inputs)}}


def sent(flight: Flight, host: Host, task: Task, listed: Reply) -> Any:
    host.replies[f"GET /models/{models.MODELS[task.type, task.values().get('model', '')]}"] = listed
    assert flight.run(task).failure is None
    return host.bodies[-1]


def test_the_picture_goes_without_being_listed(flight: Flight, host: Host) -> None:
    """Source 002 lists none."""
    task = ImageToModel(image="asset_x", model="v3.0-20250812", texture=False, pbr=False)
    rows = [{"name": each, "type": "boolean", "default": True} for each in ("texture", "pbr")]
    assert sent(flight, host, task, schema(*rows)) == {
        "image": "asset_x",
        "texture": False,
        "pbr": False,
    }


def test_the_model_goes_without_being_listed(flight: Flight, host: Host) -> None:
    task = StylizeModel(source="asset_m", style="voxel")
    listed = schema({"name": "style", "type": "string"})
    assert sent(flight, host, task, listed) == {"model": "asset_m", "style": "voxel"}


def test_an_empty_default_is_none(flight: Flight, host: Host) -> None:
    names = ("frontImage", "leftImage", "backImage", "rightImage", "quad", "textureQuality")
    rows = [{"name": each, "default": None} for each in names]
    rows += [{"name": "pbr", "default": False}]
    task = MultiviewToModel(front="asset_f", back="asset_b")
    assert sent(flight, host, task, schema(*rows)) == {
        "frontImage": "asset_f",
        "backImage": "asset_b",
        "pbr": True,
    }


def test_defaults_of_inputs_do_not_count(flight: Flight, host: Host) -> None:
    rows = [{"name": each, "default": "asset_d"} for each in ("frontImage", "leftImage")]
    task = MultiviewToModel(front="asset_f", back="asset_b")
    assert sent(flight, host, task, schema(*rows)) == {
        "frontImage": "asset_f",
        "backImage": "asset_b",
    }


@pytest.mark.parametrize(
    "listed",
    [
        (404, {"message": "no"}),
        (403, PAGE),
        (200, {}),
        (200, {"inputs": [{"name": "image"}, {"name": "seed"}]}),
        (200, {"model": {"inputs": {"image": {"type": "file"}, "seed": {"type": "number"}}}}),
    ],
)
def test_schemas_of_other_shapes(flight: Flight, host: Host, listed: Reply) -> None:
    task = ImageToModel(image="asset_x", model_seed=7)
    assert sent(flight, host, task, listed) == {"image": "asset_x", "seed": 7}


def test_a_model_that_is_not_there_is_named(flight: Flight, host: Host) -> None:
    model = models.MODELS[TASK.type, TASK.values()["model"]]
    host.replies[f"GET /models/{model}"] = 404, {"message": "no"}
    host.replies["dry run"] = host.replies["create"] = 404, {"message": "no"}
    failed = flight.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert model in failed.failure.text
    assert "No credits were spent." in failed.failure.text


def test_an_option_that_a_model_does_not_list_is_refused_here(flight: Flight, host: Host) -> None:
    model = models.MODELS[TASK.type, TASK.values()["model"]]
    host.replies[f"GET /models/{model}"] = schema({"name": "texture"})
    failed = flight.run(ImageToModel(image="asset_x", quad=True))
    assert failed.state is State.FAILED
    assert failed.failure
    assert f"model {model} does not list Quad" in failed.failure.text
    assert host.count("dry run") == 0


# Uploads


def test_an_import_is_asked_for_ever_more_slowly(
    flight: Flight, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(flight.network, "pause", lambda seconds: bool(pauses.append(seconds)))
    host.replies["POST /uploads"] = 200, {"upload": {"id": "up"}}
    waiting = 200, {"upload": {"id": "up", "status": "validating"}}
    host.replies["GET /uploads/up"] = [waiting] * 5 + [(200, {"upload": {"entityId": "asset_u"}})]
    prepared = provider(flight).prepare(TASK, {"image": [Input("https://x.example/a.png", "url")]})
    assert prepared.inputs["image"][0].value == "asset_u"
    assert pauses == [0.25, 0.5, 1, 2, 2]


def test_an_import_may_take_five_minutes(
    flight: Flight, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def pause(seconds: float) -> bool:
        clock[0] += seconds
        return False

    monkeypatch.setattr(flight.network, "pause", pause)
    monkeypatch.setattr(assets, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    host.replies["POST /uploads"] = 200, {"upload": {"id": "up"}}
    host.replies["GET /uploads/up"] = 200, {"upload": {"id": "up", "status": "pending"}}
    with pytest.raises(Unclear, match="does not finish reading"):
        provider(flight).prepare(TASK, {"image": [Input("https://x.example/a.png", "url")]})
    assert 300 <= clock[0] <= 302
