# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scenario service: assets, and uploads in parts."""

import base64
import time
from typing import Any

import pytest
import requests
from tripo_sandbox import SCENARIO_SECOND_KEY, Sandbox

from tests.sandbox.scenarioapi import RETOPOLOGY, Json, ScenarioApi, refused

PART = 5 * 1024 * 1024


class TestAssets:
    @pytest.mark.parametrize("head", ["", "data:image/png;base64,"])
    def test_a_picture_becomes_one(self, scenario: ScenarioApi, png: bytes, head: str) -> None:
        image = head + base64.b64encode(png).decode()
        answer = scenario.call("POST", "/assets", json={"name": "chair.png", "image": image})
        asset = answer.json()["asset"]
        assert (asset["kind"], asset["mimeType"]) == ("image", "image/png")
        assert asset["properties"] == {"size": len(png), "width": 64, "height": 64}
        assert scenario.asset(asset["id"])["metadata"]["name"] == "chair.png"
        assert requests.get(asset["url"], timeout=20).content == png

    @pytest.mark.parametrize(
        ("body", "word"),
        [
            ({"image": "aGFsbG8="}, "name"),
            ({"name": "chair.png"}, "image"),
            ({"name": "chair.png", "image": ""}, "image"),
            ({"name": "chair.png", "image": "no base64!"}, "base64"),
            ({"name": "chair.png", "image": "data:text/plain;base64,aGFsbG8="}, "data URL"),
            ({"name": "chair.png", "image": "data:image/png,aGFsbG8="}, "data URL"),
            ({"name": "chair.png", "image": "aGFsbG8="}, "not a picture"),
        ],
    )
    def test_anything_else_is_refused(self, scenario: ScenarioApi, body: Json, word: str) -> None:
        error = refused(scenario.call("POST", "/assets", json=body), 400, word)
        assert error["reason"] == error["message"]
        assert error["trace_id"]

    def test_a_large_body_is_refused(self, scenario: ScenarioApi) -> None:
        body = {"name": "chair.png", "image": "A" * (6 * 1024 * 1024)}
        assert scenario.call("POST", "/assets", json=body).status_code == 413

    @pytest.mark.parametrize(
        ("data", "type", "status"),
        [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b"{}", "", 415)],
    )
    def test_a_body_must_be_a_json_object(
        self, scenario: ScenarioApi, data: bytes, type: str, status: int
    ) -> None:
        answer = scenario.call("POST", "/assets", data=data, headers={"Content-Type": type})
        refused(answer, status)

    def test_those_of_others_do_not_exist(self, box: Sandbox, image: str) -> None:
        other = ScenarioApi(box, SCENARIO_SECOND_KEY)
        refused(other.call("GET", f"/assets/{image}"), 404, image)
        refused(other.generate(image=image), 404, image)

    def test_urls_expire_and_a_look_gives_fresh_ones(
        self, scenario: ScenarioApi, image: str
    ) -> None:
        good = scenario.asset(image)["url"]
        assert requests.get(good, timeout=20).status_code == 200
        life, scenario.box.url_life = scenario.box.url_life, 0.1
        old = scenario.asset(image)["url"]
        time.sleep(0.12)
        assert requests.get(old, timeout=20).status_code == 403
        scenario.box.url_life = life
        fresh = scenario.asset(image)["url"]
        assert fresh != old
        assert requests.get(fresh, timeout=20).status_code == 200

    def test_urls_are_signed_and_hold_no_file_name(self, scenario: ScenarioApi, image: str) -> None:
        path = scenario.asset(image)["url"].partition("?")[0]
        assert path.endswith(image)
        assert requests.get(path, timeout=20).status_code == 403
        assert requests.post(path, timeout=20).status_code == 405

    def test_the_key_is_refused_and_noted_at_the_cdn(
        self, scenario: ScenarioApi, image: str
    ) -> None:
        answer = requests.get(scenario.asset(image)["url"], auth=scenario.session.auth, timeout=20)
        assert answer.status_code == 400
        assert [problem.what for problem in scenario.box.problems] == ["key_leak"]
        assert scenario.box.requests[-1].host == "storage"


class TestUploads:
    def test_in_parts(self, scenario: ScenarioApi, sized_png: Any) -> None:
        content = sized_png(64, 64) + bytes(PART)
        parts = [content[:PART], content[PART:]]
        upload = scenario.upload(parts)
        assert (upload["status"], upload["source"]) == ("pending", "multipart")
        assert [part["number"] for part in upload["parts"]] == [1, 2]
        assert all(part["expires"].endswith("Z") for part in upload["parts"])
        scenario.box.scenario.speed = 1e6
        upload = scenario.upload(parts)
        assert scenario.complete(upload).status_code == 200
        done = scenario.get(f"/uploads/{upload['id']}")["upload"]
        assert done["status"] == "imported"
        asset = scenario.asset(done["entityId"])
        assert (asset["kind"], asset["source"]) == ("image", "uploaded")
        assert requests.get(asset["url"], timeout=20).content == content

    def test_the_states_on_the_way(self, scenario: ScenarioApi, png: bytes, until: Any) -> None:
        scenario.box.speed = 10.0
        upload = scenario.upload([png])
        assert scenario.complete(upload).json()["upload"]["status"] == "validating"
        seen: list[Json] = []

        def look() -> bool:
            seen.append(scenario.get(f"/uploads/{upload['id']}")["upload"])
            return bool(seen[-1]["status"] == "imported")

        until(look)
        states = list(dict.fromkeys(upload["status"] for upload in seen))
        assert states == ["validating", "validated", "imported"]
        assert not any("entityId" in upload for upload in seen[:-1])
        assert not any("parts" in upload for upload in seen)

    def test_a_model_can_be_worked_on(self, scenario: ScenarioApi, mesh: str) -> None:
        content = requests.get(scenario.asset(mesh)["url"], timeout=20).content
        scenario.box.speed = 1e6
        upload = scenario.upload(
            [content], kind="3d", fileName="robot.glb", contentType="model/gltf-binary"
        )
        scenario.complete(upload)
        model = scenario.get(f"/uploads/{upload['id']}")["upload"]["entityId"]
        assert scenario.asset(model)["mimeType"] == "model/gltf-binary"
        assert scenario.generate(RETOPOLOGY, model=model).status_code == 200

    @pytest.mark.parametrize(
        ("content", "changes", "word"),
        [
            (b"no picture", {}, "kind image"),
            (b"no model", {"kind": "3d"}, "kind 3d"),
            (None, {"kind": "3d"}, "kind 3d"),
            (None, {"fileSize": 7}, "instead of 7"),
        ],
    )
    def test_bad_content_fails(
        self, scenario: ScenarioApi, png: bytes, content: bytes | None, changes: Json, word: str
    ) -> None:
        scenario.box.speed = 1e6
        upload = scenario.upload([content or png], **changes)
        assert scenario.complete(upload).status_code == 200
        done = scenario.get(f"/uploads/{upload['id']}")["upload"]
        assert done["status"] == "failed"
        assert word in done["errorMessage"]
        assert "entityId" not in done

    def test_all_parts_are_needed(self, scenario: ScenarioApi, png: bytes) -> None:
        upload = scenario.upload([png, png])
        refused(scenario.complete(upload), 400, "Part 1", "smaller")
        body = {"fileName": "a", "contentType": "b", "fileSize": 9, "kind": "3d", "parts": 1}
        upload = scenario.call("POST", "/uploads", json=body).json()["upload"]
        refused(scenario.complete(upload), 400, "Part 1 is missing")

    def test_completing_is_for_once(self, scenario: ScenarioApi, png: bytes) -> None:
        upload = scenario.upload([png])
        path = f"/uploads/{upload['id']}/action"
        refused(scenario.call("POST", path, json={"action": "start"}), 400, "action")
        scenario.complete(upload)
        refused(scenario.complete(upload), 400, "already")
        assert requests.put(upload["parts"][0]["url"], data=png, timeout=20).status_code == 404

    def test_the_storage_is_strict(self, scenario: ScenarioApi, png: bytes) -> None:
        url = scenario.upload([png])["parts"][0]["url"]
        assert requests.get(url, timeout=20).status_code == 405
        assert requests.put(url.partition("?")[0], data=png, timeout=20).status_code == 403
        assert requests.put(url, data=iter([png]), timeout=20).status_code == 411
        assert not len(scenario.box.problems)
        answer = requests.put(url, data=png, auth=scenario.session.auth, timeout=20)
        assert answer.status_code == 400
        assert [problem.what for problem in scenario.box.problems] == ["key_leak"]

    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({"kind": "video"}, "kind"),
            ({"fileName": ""}, "fileName"),
            ({"contentType": None}, "contentType"),
            ({"fileSize": "9"}, "fileSize"),
            ({"fileSize": 0}, "fileSize"),
            ({"fileSize": 1 << 40}, "fileSize"),
            ({"parts": True}, "parts"),
            ({"parts": 0}, "parts"),
            ({"url": "file:///etc/hosts"}, "url"),
        ],
    )
    def test_bad_requests(self, scenario: ScenarioApi, changes: Json, word: str) -> None:
        body = {"fileName": "a", "contentType": "b", "fileSize": 9, "kind": "image", "parts": 1}
        refused(scenario.call("POST", "/uploads", json={**body, **changes}), 400, word)

    @pytest.mark.parametrize(
        ("kind", "name", "status"),
        [
            ("image", "blue%20chair.png", "imported"),
            ("3d", "robot.glb", "imported"),
            ("image", "page.html", "failed"),
        ],
    )
    def test_from_a_url(self, scenario: ScenarioApi, kind: str, name: str, status: str) -> None:
        scenario.box.speed = 1e6
        body = {"url": f"https://example.com/{name}", "kind": kind}
        upload = scenario.call("POST", "/uploads", json=body).json()["upload"]
        assert (upload["source"], "parts" in upload) == ("url", False)
        done = scenario.get(f"/uploads/{upload['id']}")["upload"]
        assert done["status"] == status
        if status == "imported":
            assert scenario.asset(done["entityId"])["kind"] == kind

    def test_those_of_others_do_not_exist(self, scenario: ScenarioApi, png: bytes) -> None:
        upload = scenario.upload([png])
        other = ScenarioApi(scenario.box, SCENARIO_SECOND_KEY)
        refused(other.call("GET", f"/uploads/{upload['id']}"), 404)
        refused(other.complete(upload), 404)
