# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario as it may answer beside what the sandbox does: dry runs, ids, schemas and assets."""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flight import Flight, creates
from tripo_sandbox import Sandbox

from tripo_addon.core.board import Quote
from tripo_addon.core.errors import Refused, Unclear
from tripo_addon.core.job import State
from tripo_addon.core.options import Task
from tripo_addon.core.prices import Price
from tripo_addon.core.tasks import ImageToModel, MultiviewToModel, StylizeModel
from tripo_addon.providers import scenario
from tripo_addon.providers.base import Status
from tripo_addon.providers.inputs import Input

Fly = Callable[..., Flight]
Reply = tuple[int, Any]
GLB = b"glTF" + struct.pack("<III", 2, 24, 4) + b"JSON{}  "
TASK = ImageToModel(image="asset_x")
LOCAL: dict[str, Any] = {"key": "a:b", "service": "scenario"}
PRICE = {"creativeUnitsCost": 45}
PAGE = "<html>no</html>"
NO_PRICE = [*((status, {"message": "no"}) for status in (400, 404, 405, 422, 501)), (501, PAGE)]


class Host:
    """A service that answers as it is told: by method and path, else as Scenario does."""

    def __init__(self) -> None:
        self.replies: dict[str, Any] = {}
        """`METHOD path`, with `?dryRun` for a dry run -> a reply, or several one after another."""
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        """Of the creates."""
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, body = host.reply(self.command, self.path, data)
                if status == 0:
                    self.close_connection = True
                    return
                raw = body if isinstance(body, bytes) else body.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(raw)

            do_POST = do_GET

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def count(self, key: str) -> int:
        return self.asked.count(key)

    def reply(self, method: str, address: str, data: bytes) -> Reply:
        path, _, query = address.partition("?")
        key = f"{method} {path.removeprefix('/v1')}"
        if "/generate/" in path:
            key = "dry run" if "dryRun" in query else "create"
            self.bodies += [json.loads(data)] if key == "create" else []
        self.asked.append(key)
        found = self.replies.get(key) or self.usual(key, path)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        status, body = found
        return status, body if isinstance(body, str | bytes) else json.dumps(body)

    def usual(self, key: str, path: str) -> Reply:
        name = path.rpartition("/")[2]
        if path.endswith(".glb"):
            return 200, GLB
        if key == "dry run":
            return 269, PRICE
        if key == "create":
            return 200, {"job": {"jobId": f"job_{self.count('create')}"}}
        if "/jobs/" in path:
            return 200, job(name, name.replace("job", "asset"))
        if "/assets/" in path:
            return 200, asset(f"/{name}.glb", kind="3d")
        return 200, {}


def job(name: str, *assets: str, status: str = "success") -> Any:
    about = {"assetIds": list(assets)}
    return {
        "job": {"jobId": name, "status": status, "metadata": about, "billing": {"cuCost": "45"}}
    }


def asset(url: str, **facts: Any) -> Any:
    return {"asset": {"url": url, **facts}}


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@pytest.fixture
def flight(fly: Fly, host: Host) -> Flight:
    return fly(host.url, **LOCAL)


def provider(flight: Flight) -> scenario.Scenario:
    assert isinstance(flight.provider, scenario.Scenario)
    return flight.provider


def quote(flight: Flight, task: Task = TASK) -> Quote:
    flight.engine.ask.price(task, flight.provider, lambda: None)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for event in flight.engine.drain():
            if isinstance(event, Quote):
                return event
        time.sleep(0.01)
    raise AssertionError("no answer about the price")


def poll(flight: Flight, *ids: str) -> dict[str, Status]:
    return provider(flight).poll(ids)


# Dry runs


def test_a_dry_run_tells_the_price_once(flight: Flight, host: Host) -> None:
    assert quote(flight).price == Price(45, 45)
    assert flight.run(TASK).estimate == Price(45, 45)
    assert (host.count("dry run"), host.count("create")) == (1, 1)


def test_a_dry_run_that_runs_is_the_job(flight: Flight, host: Host) -> None:
    host.replies["dry run"] = 200, {"job": {"jobId": "job_7"}, **PRICE}
    done = flight.run(TASK)
    assert (done.state, done.remote_id) == (State.ARRIVING, "job_7")
    assert (host.count("dry run"), host.count("create")) == (1, 0)
    # From now on this host is not asked for a price.
    assert flight.run(TASK).remote_id == "job_1"
    assert (host.count("dry run"), host.count("create")) == (1, 1)
    later = quote(flight)
    assert (later.price, later.failure) == (None, None)


def test_the_journal_has_the_job_before_the_dry_run(flight: Flight, host: Host) -> None:
    seen: list[str] = []
    reply = host.reply

    def watched(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            seen.extend(each.state for each in flight.journal.page(9)[0])
        return reply(method, address, data)

    host.reply = watched  # type: ignore[method-assign]
    flight.run(TASK)
    assert seen == [State.SUBMITTING]


def test_a_price_that_started_a_task_names_it(flight: Flight, host: Host) -> None:
    host.replies["dry run"] = 200, {"job": {"jobId": "job_7"}}
    failure = quote(flight).failure
    assert failure
    assert "it has started the task job_7. Credits may have been spent." in failure.text
    later = quote(flight)
    assert (later.price, later.failure) == (None, None)
    assert host.count("dry run") == 1


@pytest.mark.parametrize(("status", "body"), NO_PRICE)
def test_a_refused_dry_run_is_no_price(flight: Flight, host: Host, status: int, body: Any) -> None:
    host.replies["dry run"] = status, body
    host.replies["create"] = [
        (429, {"message": "busy"}),
        (200, {"job": {"jobId": "job_1"}}),
    ]
    done = flight.run(TASK)
    assert (done.state, done.estimate) == (State.ARRIVING, None)
    assert (host.count("dry run"), host.count("create")) == (1, 2)


@pytest.mark.parametrize("status", [400, 422])
def test_the_create_tells_the_reason(flight: Flight, host: Host, status: int) -> None:
    host.replies["dry run"] = host.replies["create"] = status, {"message": "bad seed"}
    failed = flight.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert "bad seed" in failed.failure.text
    assert "No credits were spent." in failed.failure.text
    told = quote(flight).failure
    assert told
    assert "bad seed" in told.text
    assert (host.count("dry run"), host.count("create")) == (1, 1)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_key_or_account_that_is_no_good_ends_the_job(
    flight: Flight, host: Host, status: int
) -> None:
    host.replies["dry run"] = status, {"message": "no"}
    failed = flight.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert "No credits were spent." in failed.failure.text
    assert host.count("create") == 0


@pytest.mark.parametrize(
    "reply",
    [
        (0, ""),
        (200, {}),
        (200, {"job": {"status": "queued"}, **PRICE}),
        (200, PAGE),
        (500, {}),
        (503, PAGE),
    ],
)
def test_an_unclear_dry_run_is_never_repeated(flight: Flight, host: Host, reply: Reply) -> None:
    host.replies["dry run"] = reply
    uncertain = flight.run(TASK)
    assert uncertain.state is State.UNCERTAIN
    assert uncertain.failure
    assert "Credits may have been spent. Nothing is sent again" in uncertain.failure.text
    assert (host.count("dry run"), host.count("create")) == (1, 0)


@pytest.mark.parametrize(
    ("reply", "price"),
    [
        ((269, {"creativeUnitsCost": "45.5"}), 45.5),
        ((200, PRICE), 45),
        ((269, {"id": "request_1", **PRICE}), 45),
        ((269, {}), None),
        ((269, []), None),
        ((269, {"creativeUnitsCost": "a lot"}), None),
    ],
)
def test_odd_prices(flight: Flight, host: Host, reply: Reply, price: float | None) -> None:
    host.replies["dry run"] = reply
    done = flight.run(TASK)
    assert done.state is State.ARRIVING
    assert done.estimate == (None if price is None else Price(price, price))
    assert (host.count("dry run"), host.count("create")) == (1, 1)


def test_cancelled_while_the_price_is_asked(flight: Flight, host: Host) -> None:
    held, reply = threading.Event(), host.reply

    def slow(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            held.wait(10)
        return reply(method, address, data)

    host.reply = slow  # type: ignore[method-assign]
    job_id = flight.start(TASK)
    flight.until(lambda: "submitting" in flight.states.get(job_id, ()))
    flight.engine.cancel(job_id)
    held.set()
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.CANCELLED
    assert host.count("create") == 0


def test_cancelled_while_the_dry_run_makes_the_job(flight: Flight, host: Host) -> None:
    """It is known, so that it can be taken up again."""
    held, reply = threading.Event(), host.reply
    host.replies["dry run"] = 200, {"jobId": "job_7"}

    def slow(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            held.wait(10)
        return reply(method, address, data)

    host.reply = slow  # type: ignore[method-assign]
    job_id = flight.start(TASK)
    flight.until(lambda: "submitting" in flight.states.get(job_id, ()))
    flight.engine.cancel(job_id)
    held.set()
    flight.until(lambda: flight.jobs[job_id].remote_id, 5)
    assert flight.jobs[job_id].remote_id == "job_7"
    flight.until(lambda: flight.ended(job_id), 5)
    assert flight.jobs[job_id].state is State.CANCELLED
    assert flight.jobs[job_id].resumable
    assert host.count("create") == 0


def test_blender_ends_while_the_price_is_asked(flight: Flight, host: Host) -> None:
    reply = host.reply

    def closing(method: str, address: str, data: bytes) -> Reply:
        if "dryRun" in address:
            flight.network.closing.set()
        return reply(method, address, data)

    host.reply = closing  # type: ignore[method-assign]
    flight.start(TASK)
    flight.until(lambda: not flight.engine.busy)
    assert [each.state for each in flight.journal.page(9)[0]] == [State.WAITING]
    assert host.count("create") == 0


# What a create answers


@pytest.mark.parametrize(
    "answer", [{"job": {"jobId": "j"}}, {"job": {"id": "j"}}, {"jobId": "j"}, {"id": "j"}]
)
def test_the_id_of_a_new_job(flight: Flight, host: Host, answer: Any) -> None:
    host.replies["create"] = 200, answer
    assert provider(flight).submit(TASK, {"image": [Input("asset_x", "token")]}) == "j"


def test_a_create_without_an_id_is_unclear(flight: Flight, host: Host) -> None:
    host.replies["create"] = 200, {"job": {"status": "queued"}}
    assert flight.run(TASK).state is State.UNCERTAIN


# News of jobs


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500])
@pytest.mark.parametrize("path", ["GET /jobs/job_1", "GET /assets/asset_1"])
def test_one_job_does_not_hold_up_another(
    flight: Flight, host: Host, path: str, status: int
) -> None:
    host.replies[path] = status, {"message": "no"}
    flight.start(TASK)
    flight.until(lambda: host.count("create"))
    second = flight.start(TASK)
    flight.until(lambda: flight.ended(second))
    assert flight.jobs[second].state is State.ARRIVING


@pytest.mark.parametrize("status", [401, 429, 503])
def test_trouble_with_all_jobs_is_told(flight: Flight, host: Host, status: int) -> None:
    host.replies["GET /jobs/job_1"] = host.replies["GET /jobs/job_2"] = status, {}
    with pytest.raises(Refused):
        poll(flight, "job_1", "job_2")


def test_unknown_jobs_are_left_out(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 404, {}
    assert poll(flight, "job_1") == {}


def test_a_job_in_trouble_keeps_its_last_news(flight: Flight, host: Host) -> None:
    running = job("job_1", status="processing")
    running["job"]["progress"] = 0.5
    host.replies["GET /jobs/job_1"] = [(200, running), (503, {})]
    before = poll(flight, "job_1", "job_2")
    assert (before["job_1"].state, before["job_1"].progress) == (State.RUNNING, 50)
    assert poll(flight, "job_1", "job_2") == before


@pytest.mark.parametrize("status", [403, 404, 503])
def test_assets_that_are_late(flight: Flight, host: Host, status: int) -> None:
    host.replies["GET /assets/asset_1"] = [
        (status, {}),
        (200, asset("/a.glb", kind="3d")),
    ]
    first = poll(flight, "job_1")["job_1"]
    assert (first.state, first.outputs) == (State.RUNNING, {})
    second = poll(flight, "job_1")["job_1"]
    assert (second.state, second.outputs) == (State.DONE, {"model": f"{host.url}/a.glb"})


def test_assets_that_never_come(
    flight: Flight, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenario, "ASSET_SECONDS", 0.3)
    host.replies["GET /assets/asset_1"] = 404, {"message": "no"}
    failed = flight.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert failed.failure.text.startswith("The task succeeded without a result in its answer.")
    assert "The credits were spent." in failed.failure.text
    assert failed.resumable


def test_a_lost_preview_holds_nothing_up(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 200, job("job_1", "asset_1", "asset_2")
    host.replies["GET /assets/asset_2"] = 404, {}
    assert poll(flight, "job_1")["job_1"].state is State.DONE


def test_known_urls_outlive_a_moment_without_assets(flight: Flight, host: Host) -> None:
    good = 200, asset("/a.glb", kind="3d")
    host.replies["GET /assets/asset_1"] = [good, (403, {})]
    before = poll(flight, "job_1")["job_1"].outputs
    assert before
    assert poll(flight, "job_1")["job_1"].outputs == before


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("processing", State.RUNNING),
        ("succeeded", State.DONE),
        ("failed", State.FAILED),
        ("cancelled", State.CANCELLED),
        ("resting", None),
    ],
)
def test_words_for_states(flight: Flight, host: Host, word: str, state: State | None) -> None:
    host.replies["GET /jobs/job_1"] = 200, job("job_1", "asset_1", status=word)
    found = poll(flight, "job_1")["job_1"]
    assert (found.state, found.word, found.credits) == (state, word, 45)


# Results


def test_all_models_are_kept(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 200, job("job_1", "asset_1", "asset_2", "asset_3")
    done = flight.run(TASK)
    assert done.files.keys() == {"model", "model 2", "model 3"}
    assert all(Path(each).read_bytes() == GLB for each in done.files.values())


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"url": "/x", "mimeType": "application/octet-stream"}, "model"),
        ({"url": "/x.glb?s=a.png"}, "model"),
        ({"url": "/x", "mimeType": "model/gltf-binary"}, "model"),
        ({"url": "/x", "mimeType": "application/octet-stream", "kind": "3d"}, "model"),
        ({"url": "/x", "metadata": {"kind": "3d"}}, "model"),
        ({"url": "/x.png", "mimeType": "application/octet-stream"}, "preview"),
        ({"url": "/x.JPG"}, "preview"),
        ({"url": "/x", "mimeType": "image/webp"}, "preview"),
        ({"url": "/x", "mimeType": "application/octet-stream", "kind": "image"}, "preview"),
    ],
)
def test_what_an_asset_is(flight: Flight, host: Host, facts: Any, name: str) -> None:
    host.replies["GET /assets/asset_1"] = 200, {"asset": facts}
    assert poll(flight, "job_1")["job_1"].outputs == {name: host.url + facts["url"]}


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/a.glb", "{host}/a.glb"),
        ("files/a.glb", "{host}/v1/files/a.glb"),
        ("//other.example/a.glb", "http://other.example/a.glb"),
        ("https://other.example/a.glb?x=1", "https://other.example/a.glb?x=1"),
    ],
)
def test_relative_urls(flight: Flight, host: Host, url: str, whole: str) -> None:
    host.replies["GET /assets/asset_1"] = 200, asset(url, kind="3d", preview={"url": "/p.png"})
    assert poll(flight, "job_1")["job_1"].outputs == {
        "model": whole.format(host=host.url),
        "preview": f"{host.url}/p.png",
    }


# Inputs


def schema(*inputs: Any) -> Reply:
    return 200, {"model": {"inputs": list(inputs)}}


def sent(flight: Flight, host: Host, task: Task, listed: Reply) -> Any:
    host.replies[f"GET /models/{scenario.MODELS[task.type, task.values().get('model', '')]}"] = (
        listed
    )
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
    model = scenario.MODELS[TASK.type, TASK.values()["model"]]
    host.replies[f"GET /models/{model}"] = 404, {"message": "no"}
    host.replies["dry run"] = host.replies["create"] = 404, {"message": "no"}
    failed = flight.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert model in failed.failure.text
    assert "No credits were spent." in failed.failure.text


def test_an_option_that_a_model_does_not_list_is_refused_here(flight: Flight, host: Host) -> None:
    model = scenario.MODELS[TASK.type, TASK.values()["model"]]
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
    monkeypatch.setattr(scenario, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    host.replies["POST /uploads"] = 200, {"upload": {"id": "up"}}
    host.replies["GET /uploads/up"] = 200, {"upload": {"id": "up", "status": "pending"}}
    with pytest.raises(Unclear, match="does not finish reading"):
        provider(flight).prepare(TASK, {"image": [Input("https://x.example/a.png", "url")]})
    assert 300 <= clock[0] <= 302


# The history


def test_the_history_has_all_pages(fly: Fly, service: Sandbox) -> None:
    service.speed = 100_000
    service.scenario.jobs.limit = 1000
    flight = fly(service.url, service="scenario")
    ids = [flight.run(TASK_WITH_URL).remote_id for _ in range(5)][::-1]
    rows = provider(flight).usage(3, 0) + provider(flight).usage(3, 3)
    assert [each.task_id for each in rows] == ids
    assert {each.credits for each in rows} == {45}
    assert [each.task_id for each in provider(flight).usage(2, 2)] == ids[2:4]
    assert len(creates(service)) == 5
    service.problems.clear()


TASK_WITH_URL = ImageToModel(image="https://example.org/chair.png")


@pytest.mark.parametrize("name", ["nextPaginationToken", "paginationToken"])
def test_pages_of_the_history(flight: Flight, host: Host, name: str) -> None:
    jobs = [
        {"jobId": f"job_{at}", "billing": {"cuCost": "1.5" if at else None}} for at in range(250)
    ]
    pages = [
        (200, {"jobs": jobs[at : at + 100], **({name: f"t{at}"} if at < 200 else {})})
        for at in (0, 100, 200)
    ]
    host.replies["GET /jobs"] = list(pages)
    first = provider(flight).usage(200, 0)
    assert [each.task_id for each in first] == [f"job_{at}" for at in range(200)]
    assert [each.credits for each in first[:2]] == [0, 1.5]
    assert len(provider(flight).usage(200, 200)) == 50
    assert host.count("GET /jobs") == 3
    host.replies["GET /jobs"] = list(pages)
    assert len(provider(flight).usage(1000, 0)) == 250


def test_a_history_without_end_ends(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs"] = 200, {"jobs": [{"jobId": "j"}], "nextPaginationToken": "same"}
    assert len(provider(flight).usage(200, 0)) == 2
    assert host.count("GET /jobs") == 2
