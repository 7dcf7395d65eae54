# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scenario service: models, assets, uploads and jobs."""

import base64
import json
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from tripo_sandbox import (
    SCENARIO_EMPTY_KEY,
    SCENARIO_KEY,
    SCENARIO_PROJECT,
    SCENARIO_SECOND_KEY,
    SCENARIO_SECRET,
    Sandbox,
)

V31 = "model_tripo-v3-1-image-to-3d"
VIEWS = "model_tripo-v3-1-multiview-to-3d"
P1 = "model_tripo-p1-image-to-3d"
RETOPOLOGY = "model_tripo-retopology"
TEXTURING = "model_tripo-v3-0-texturing"
RIGGING = "model_tripo-rigging-v1"
STYLIZATION = "model_tripo-stylization"
MODELS = {
    V31,
    VIEWS,
    "model_tripo-v3-0-image-to-3d",
    "model_tripo-v3-0-multiview-to-3d",
    "model_tripo-v2-5-image-to-3d",
    "model_tripo-v2-5-multiview-to-3d",
    P1,
    "model_tripo-p1-multiview-to-3d",
    TEXTURING,
    RETOPOLOGY,
    RIGGING,
    "model_tripo-rigging-v2-5",
    STYLIZATION,
    "model_tripo-segmentation-v1",
    "model_tripo-segmentation-v2",
}
PART = 5 * 1024 * 1024
Json = dict[str, Any]


class Api:
    def __init__(self, box: Sandbox, key: str = SCENARIO_KEY) -> None:
        self.box = box
        self.session = requests.Session()
        self.session.auth = (key, SCENARIO_SECRET)
        self.account = box.scenario.accounts[key]

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, f"{self.box.url}/v1{path}", timeout=20, **options)

    def get(self, path: str, **query: Any) -> Json:
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def generate(self, model: str = V31, query: str = "", /, **inputs: Any) -> requests.Response:
        return self.call("POST", f"/generate/custom/{model}{query}", json=inputs)

    def job_id(self, model: str = V31, /, **inputs: Any) -> str:
        answer = self.generate(model, **inputs)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["job"]["jobId"])

    def job(self, job_id: str) -> Json:
        job: Json = self.get(f"/jobs/{job_id}")["job"]
        return job

    def ended(self, job_id: str) -> Json:
        self.box.finish(job_id)
        return self.job(job_id)

    def asset(self, asset_id: str) -> Json:
        asset: Json = self.get(f"/assets/{asset_id}")["asset"]
        return asset

    def results(self, model: str = V31, /, **inputs: Any) -> list[Json]:
        job = self.ended(self.job_id(model, **inputs))
        return [self.asset(asset_id) for asset_id in job["metadata"]["assetIds"]]

    def picture(self, content: bytes, name: str = "red chair.png") -> str:
        image = base64.b64encode(content).decode()
        answer = self.call("POST", "/assets", json={"name": name, "image": image})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["asset"]["id"])

    def upload(self, parts: list[bytes], **changes: Any) -> Json:
        """Start an upload and PUT its parts."""
        body = {
            "fileName": "chair.png",
            "contentType": "image/png",
            "fileSize": sum(map(len, parts)),
            "kind": "image",
            "parts": len(parts),
            **changes,
        }
        answer = self.call("POST", "/uploads", json=body)
        assert answer.status_code == 200, answer.text
        upload: Json = answer.json()["upload"]
        for part, content in zip(upload["parts"], parts, strict=True):
            assert requests.put(part["url"], data=content, timeout=20).status_code == 200
        return upload

    def complete(self, upload: Json) -> requests.Response:
        return self.call("POST", f"/uploads/{upload['id']}/action", json={"action": "complete"})


@pytest.fixture
def scenario(box: Sandbox) -> Api:
    return Api(box)


@pytest.fixture
def image(scenario: Api, png: bytes) -> str:
    return scenario.picture(png)


@pytest.fixture
def mesh(scenario: Api, image: str) -> str:
    """A model to work on, as a generation leaves it."""
    job = scenario.ended(scenario.job_id(image=image, faceLimit=500))
    return str(job["metadata"]["assetIds"][0])


def refused(answer: requests.Response, status: int, *words: str) -> Json:
    assert answer.status_code == status, answer.text
    error: Json = answer.json()
    assert all(word in error["message"] for word in words), error
    return error


def gltf_of(content: bytes) -> Json:
    assert content[:4] == b"glTF"
    (length,) = struct.unpack_from("<I", content, 12)
    found: Json = json.loads(content[20 : 20 + length])
    return found


class TestKeys:
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "Basic",
            "Basic !!!",
            "Bearer " + base64.b64encode(f"{SCENARIO_KEY}:{SCENARIO_SECRET}".encode()).decode(),
            "Basic " + base64.b64encode(f"{SCENARIO_KEY}:wrong".encode()).decode(),
            "Basic " + base64.b64encode(f"wrong:{SCENARIO_SECRET}".encode()).decode(),
            "Basic " + base64.b64encode(SCENARIO_KEY.encode()).decode(),
        ],
    )
    def test_anything_but_key_and_secret_is_refused(self, box: Sandbox, header: str | None) -> None:
        headers = {"Authorization": header} if header else {}
        answer = requests.get(f"{box.url}/v1/models", headers=headers, timeout=20)
        assert answer.status_code == 401
        assert answer.json() == {"message": "Unauthorized"}

    def test_the_project_must_be_the_keys_own(self, scenario: Api) -> None:
        assert scenario.get("/jobs", projectId=SCENARIO_PROJECT) == {"jobs": []}
        answer = scenario.call("GET", "/jobs?projectId=proj_other")
        refused(answer, 403, "proj_other")

    def test_unknown_routes(self, scenario: Api) -> None:
        assert scenario.call("GET", "/nothing").status_code == 404
        assert scenario.call("GET", "/generate/custom/" + V31).status_code == 405
        assert scenario.box.requests[-1].host == "scenario"


class TestModels:
    def test_the_public_list_has_them_without_inputs(self, scenario: Api) -> None:
        models = scenario.get("/models", privacy="public")["models"]
        assert {model["id"] for model in models} == MODELS
        assert not any("inputs" in model for model in models)

    def test_the_default_list_is_the_accounts_own(self, scenario: Api) -> None:
        assert scenario.get("/models") == {"models": []}
        refused(scenario.call("GET", "/models?privacy=all"), 400, "privacy")

    def test_the_list_has_pages(self, scenario: Api) -> None:
        whole = scenario.get("/models", privacy="public")["models"]
        first = scenario.get("/models", privacy="public", pageSize=10)
        token = first["nextPaginationToken"]
        rest = scenario.get("/models", privacy="public", pageSize=10, paginationToken=token)
        assert first["models"] + rest["models"] == whole
        assert "nextPaginationToken" not in rest

    def test_a_model_says_what_it_takes(self, scenario: Api) -> None:
        model = scenario.get(f"/models/{V31}")["model"]
        assert (model["id"], model["name"], model["type"]) == (V31, "Tripo 3.1", "custom")
        inputs = {each["name"]: each for each in model["inputs"]}
        assert inputs["image"]["type"] == "file"
        assert inputs["image"]["kind"] == "image"
        assert inputs["image"]["required"] == {"always": True}
        assert inputs["texture"] | {"type": "boolean", "default": True} == inputs["texture"]
        assert inputs["textureQuality"]["allowedValues"] == ["standard", "detailed", "extreme"]
        assert "required" not in inputs["seed"]
        assert "default" not in inputs["seed"]

    def test_p1_has_other_inputs(self, scenario: Api) -> None:
        inputs = {each["name"]: each for each in scenario.get(f"/models/{P1}")["model"]["inputs"]}
        assert (inputs["faceLimit"]["min"], inputs["faceLimit"]["max"]) == (48, 20_000)
        assert "enableImageAutofix" in inputs
        assert not inputs.keys() & {"geometryQuality", "quad", "smartLowPoly", "generateParts"}

    def test_an_unknown_model(self, scenario: Api) -> None:
        refused(scenario.call("GET", "/models/model_other"), 404, "model_other")
        refused(scenario.generate("model_other"), 404, "model_other")


class TestAssets:
    @pytest.mark.parametrize("head", ["", "data:image/png;base64,"])
    def test_a_picture_becomes_one(self, scenario: Api, png: bytes, head: str) -> None:
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
    def test_anything_else_is_refused(self, scenario: Api, body: Json, word: str) -> None:
        error = refused(scenario.call("POST", "/assets", json=body), 400, word)
        assert error["reason"] == error["message"]
        assert error["trace_id"]

    def test_a_large_body_is_refused(self, scenario: Api) -> None:
        body = {"name": "chair.png", "image": "A" * (6 * 1024 * 1024)}
        assert scenario.call("POST", "/assets", json=body).status_code == 413

    @pytest.mark.parametrize(
        ("data", "type", "status"),
        [(b"{", "application/json", 400), (b"[]", "application/json", 400), (b"{}", "", 415)],
    )
    def test_a_body_must_be_a_json_object(
        self, scenario: Api, data: bytes, type: str, status: int
    ) -> None:
        answer = scenario.call("POST", "/assets", data=data, headers={"Content-Type": type})
        refused(answer, status)

    def test_those_of_others_do_not_exist(self, box: Sandbox, image: str) -> None:
        other = Api(box, SCENARIO_SECOND_KEY)
        refused(other.call("GET", f"/assets/{image}"), 404, image)
        refused(other.generate(image=image), 404, image)

    def test_urls_expire_and_a_look_gives_fresh_ones(self, scenario: Api, image: str) -> None:
        scenario.box.url_life = 0.1
        old = scenario.asset(image)["url"]
        assert requests.get(old, timeout=20).status_code == 200
        time.sleep(0.12)
        assert requests.get(old, timeout=20).status_code == 403
        fresh = scenario.asset(image)["url"]
        assert fresh != old
        assert requests.get(fresh, timeout=20).status_code == 200

    def test_urls_are_signed_and_hold_no_file_name(self, scenario: Api, image: str) -> None:
        path = scenario.asset(image)["url"].partition("?")[0]
        assert path.endswith(image)
        assert requests.get(path, timeout=20).status_code == 403
        assert requests.post(path, timeout=20).status_code == 405

    def test_the_key_is_refused_and_noted_at_the_cdn(self, scenario: Api, image: str) -> None:
        answer = requests.get(scenario.asset(image)["url"], auth=scenario.session.auth, timeout=20)
        assert answer.status_code == 400
        assert [problem.what for problem in scenario.box.problems] == ["key_leak"]
        assert scenario.box.requests[-1].host == "storage"


class TestUploads:
    def test_in_parts(self, scenario: Api, sized_png: Any) -> None:
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

    def test_the_states_on_the_way(self, scenario: Api, png: bytes, until: Any) -> None:
        scenario.box.speed = 10.0
        upload = scenario.upload([png])
        assert scenario.complete(upload).json()["upload"]["status"] == "validating"
        seen: list[Json] = []

        def look() -> bool:
            seen.append(scenario.get(f"/uploads/{upload['id']}")["upload"])
            return bool(seen[-1]["status"] == "imported")

        until(look)
        states = list(dict.fromkeys(each["status"] for each in seen))
        assert states == ["validating", "validated", "imported"]
        assert not any("entityId" in each for each in seen[:-1])
        assert not any("parts" in each for each in seen)

    def test_a_model_can_be_worked_on(self, scenario: Api, mesh: str) -> None:
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
        self, scenario: Api, png: bytes, content: bytes | None, changes: Json, word: str
    ) -> None:
        scenario.box.speed = 1e6
        upload = scenario.upload([content or png], **changes)
        assert scenario.complete(upload).status_code == 200
        done = scenario.get(f"/uploads/{upload['id']}")["upload"]
        assert done["status"] == "failed"
        assert word in done["errorMessage"]
        assert "entityId" not in done

    def test_all_parts_are_needed(self, scenario: Api, png: bytes) -> None:
        upload = scenario.upload([png, png])
        refused(scenario.complete(upload), 400, "Part 1", "smaller")
        body = {"fileName": "a", "contentType": "b", "fileSize": 9, "kind": "3d", "parts": 1}
        upload = scenario.call("POST", "/uploads", json=body).json()["upload"]
        refused(scenario.complete(upload), 400, "Part 1 is missing")

    def test_completing_is_for_once(self, scenario: Api, png: bytes) -> None:
        upload = scenario.upload([png])
        path = f"/uploads/{upload['id']}/action"
        refused(scenario.call("POST", path, json={"action": "start"}), 400, "action")
        scenario.complete(upload)
        refused(scenario.complete(upload), 400, "already")
        assert requests.put(upload["parts"][0]["url"], data=png, timeout=20).status_code == 404

    def test_the_storage_is_strict(self, scenario: Api, png: bytes) -> None:
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
    def test_bad_requests(self, scenario: Api, changes: Json, word: str) -> None:
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
    def test_from_a_url(self, scenario: Api, kind: str, name: str, status: str) -> None:
        scenario.box.speed = 1e6
        body = {"url": f"https://example.com/{name}", "kind": kind}
        upload = scenario.call("POST", "/uploads", json=body).json()["upload"]
        assert (upload["source"], "parts" in upload) == ("url", False)
        done = scenario.get(f"/uploads/{upload['id']}")["upload"]
        assert done["status"] == status
        if status == "imported":
            assert scenario.asset(done["entityId"])["kind"] == kind

    def test_those_of_others_do_not_exist(self, scenario: Api, png: bytes) -> None:
        upload = scenario.upload([png])
        other = Api(scenario.box, SCENARIO_SECOND_KEY)
        refused(other.call("GET", f"/uploads/{upload['id']}"), 404)
        refused(other.complete(upload), 404)


class TestInputs:
    @pytest.mark.parametrize(
        ("inputs", "word"),
        [
            ({"prompt": "a chair"}, "prompt"),
            ({"face_limit": 1000}, "face_limit"),
            ({"texture": "yes"}, "texture"),
            ({"texture": None}, "texture"),
            ({"seed": "1"}, "seed"),
            ({"seed": True}, "seed"),
            ({"seed": 1.5}, "seed"),
            ({"faceLimit": 0}, "faceLimit"),
            ({"textureQuality": "best"}, "textureQuality"),
            ({"orientation": 1}, "orientation"),
            ({"image": 5}, "image"),
            ({"image": "https://example.com/chair.png"}, "image"),
            ({"image": "data:image/png;base64,aGFsbG8="}, "image"),
            ({"smartLowPoly": True, "faceLimit": 999}, "faceLimit"),
            ({"smartLowPoly": True, "quad": True, "faceLimit": 10_001}, "faceLimit"),
            ({"generateParts": True}, "generateParts"),
            ({"generateParts": True, "texture": False}, "generateParts"),
            (
                {"generateParts": True, "texture": False, "pbr": False, "quad": True},
                "generateParts",
            ),
        ],
    )
    def test_what_the_schema_does_not_allow(
        self, scenario: Api, image: str, inputs: Json, word: str
    ) -> None:
        refused(scenario.generate(**{"image": image, **inputs}), 400, word)
        assert scenario.account.units == 1000

    def test_an_endless_number(self, scenario: Api, image: str) -> None:
        answer = scenario.call(
            "POST",
            f"/generate/custom/{V31}",
            data=f'{{"image": "{image}", "seed": 1e999}}',
            headers={"Content-Type": "application/json"},
        )
        refused(answer, 400, "seed")

    def test_a_missing_picture(self, scenario: Api) -> None:
        refused(scenario.generate(texture=False), 400, "image is required")

    def test_an_unknown_asset(self, scenario: Api) -> None:
        refused(scenario.generate(image="asset_nothing"), 404, "asset_nothing")

    def test_views(self, scenario: Api, image: str) -> None:
        refused(scenario.generate(VIEWS, leftImage=image), 400, "frontImage is required")
        refused(scenario.generate(VIEWS, frontImage=image), 400, "leftImage")
        refused(scenario.generate(VIEWS, image=image), 400, "Input image")
        answer = scenario.generate(VIEWS, frontImage=image, backImage=image)
        assert answer.json()["creativeUnitsCost"] == 90

    def test_p1(self, scenario: Api, image: str) -> None:
        refused(scenario.generate(P1, image=image, quad=False), 400, "quad")
        refused(scenario.generate(P1, image=image, faceLimit=47), 400, "faceLimit")
        refused(scenario.generate(P1, image=image, faceLimit=20_001), 400, "faceLimit")
        inputs = {"image": image, "enableImageAutofix": True, "textureQuality": "detailed"}
        assert scenario.generate(P1, **inputs).json()["creativeUnitsCost"] == 105

    def test_kinds_of_assets(self, scenario: Api, image: str, mesh: str) -> None:
        refused(scenario.generate(image=mesh), 400, "image", "kind image")
        refused(scenario.generate(RETOPOLOGY, model=image), 400, "model", "kind 3d")

    def test_retopology(self, scenario: Api, mesh: str) -> None:
        refused(scenario.generate(RETOPOLOGY), 400, "model is required")
        refused(scenario.generate(RETOPOLOGY, model=mesh, faceLimit=999), 400, "faceLimit")
        refused(scenario.generate(RETOPOLOGY, model=mesh, faceLimit=20_001), 400, "faceLimit")
        answer = scenario.generate(RETOPOLOGY, model=mesh, faceLimit=2000, quad=True, bake=False)
        assert answer.status_code == 200

    def test_texturing(self, scenario: Api, mesh: str, image: str) -> None:
        both = {"model": mesh, "prompt": "wood", "imagePrompt": image}
        refused(scenario.generate(TEXTURING, **both), 400, "prompt", "imagePrompt")
        refused(scenario.generate(TEXTURING, model=mesh, styleImage=image), 400, "styleImage")
        refused(scenario.generate(TEXTURING, model=mesh, prompt="x" * 1025), 400, "prompt")
        answer = scenario.generate(TEXTURING, model=mesh, prompt="wood", styleImage=image)
        assert answer.json()["creativeUnitsCost"] == 30

    def test_rigging(self, scenario: Api, mesh: str) -> None:
        refused(scenario.generate(RIGGING, model=mesh, rigType="bird"), 400, "rigType")
        refused(scenario.generate(RIGGING, model=mesh, animation="fly"), 400, "animation")
        bad = {"model": mesh, "rigType": "quadruped", "animation": "biped:walk"}
        refused(scenario.generate(RIGGING, **bad), 400, "animation", "quadruped")
        assert scenario.generate(RIGGING, model=mesh, animation="").status_code == 200

    def test_stylization(self, scenario: Api, mesh: str) -> None:
        refused(scenario.generate(STYLIZATION, model=mesh), 400, "style is required")
        refused(scenario.generate(STYLIZATION, model=mesh, style="clay"), 400, "style")
        assert scenario.generate(STYLIZATION, model=mesh, style="voxel").status_code == 200

    def test_moderation_at_once(self, scenario: Api, png: bytes) -> None:
        image = scenario.picture(png, "forbidden-create.png")
        refused(scenario.generate(image=image), 400, "moderation")


class TestUnits:
    @pytest.mark.parametrize("word", ["true", "api"])
    def test_a_dry_run_only_tells_the_price(self, scenario: Api, image: str, word: str) -> None:
        answer = scenario.generate(V31, f"?dryRun={word}", image=image)
        assert answer.status_code == 269
        assert answer.json() == {
            "creativeUnitsCost": 45,
            "costDetails": {"custom-generation": 45},
        }
        assert scenario.get("/jobs") == {"jobs": []}
        assert scenario.account.units == 1000

    def test_a_dry_run_is_as_strict(self, scenario: Api, image: str) -> None:
        refused(scenario.generate(V31, "?dryRun=yes", image=image), 400, "dryRun")
        refused(scenario.generate(V31, "?dryRun=true", image=image, hue=1), 400, "hue")
        refused(scenario.generate(V31, "?dryRun=true", image="asset_nothing"), 404)

    def test_options_cost(self, scenario: Api, image: str) -> None:
        def price(**inputs: Any) -> float:
            answer = scenario.generate(V31, "?dryRun=true", image=image, **inputs)
            return float(answer.json()["creativeUnitsCost"])

        assert price(textureQuality="detailed", smartLowPoly=True) == 75
        assert price(texture=False) == 45
        assert price(texture=False, pbr=False) == 30

    def test_success_is_paid(self, scenario: Api, image: str) -> None:
        answer = scenario.generate(image=image)
        assert answer.json()["creativeUnitsCost"] == 45
        assert scenario.account.units == 955
        job = scenario.ended(answer.json()["job"]["jobId"])
        assert job["billing"] == {"cuCost": 45, "cuDiscount": 0}
        assert scenario.account.units == 955

    def test_failure_is_refunded(self, scenario: Api, png: bytes) -> None:
        job = scenario.ended(scenario.job_id(image=scenario.picture(png, "fail-run.png")))
        assert job["billing"] == {"cuCost": 45, "cuDiscount": 0}
        assert scenario.account.units == 1000

    def test_unless_the_model_is_without_refund(self, scenario: Api, png: bytes) -> None:
        job = scenario.ended(scenario.job_id(image=scenario.picture(png, "no-refund-run.png")))
        assert job["status"] == "failure"
        assert job["billing"]["disableRefund"] is True
        assert scenario.account.units == 955

    def test_without_units_nothing_runs(self, box: Sandbox, png: bytes) -> None:
        empty = Api(box, SCENARIO_EMPTY_KEY)
        image = empty.picture(png)
        assert empty.generate(V31, "?dryRun=true", image=image).status_code == 269
        refused(empty.generate(image=image), 403, "creative units")
        assert empty.get("/jobs") == {"jobs": []}


class TestJobs:
    def test_the_states_on_the_way(self, scenario: Api, image: str, until: Any) -> None:
        scenario.box.speed = 40.0
        job_id = scenario.job_id(image=image)
        seen: list[Json] = []

        def look() -> bool:
            seen.append(scenario.job(job_id))
            return bool(seen[-1]["status"] == "success")

        until(look, 20.0)
        order = ["pending", "queued", "warming-up", "in-progress", "finalizing", "success"]
        states = list(dict.fromkeys(job["status"] for job in seen))
        assert states == [state for state in order if state in states]
        assert "in-progress" in states
        assert [each["status"] for each in seen[-1]["statusHistory"]] == order
        dates = [each["date"] for each in seen[-1]["statusHistory"]]
        assert dates == sorted(dates)
        progress = [job["progress"] for job in seen]
        assert progress == sorted(progress)
        assert (progress[0], progress[-1]) == (0, 1)
        assert not any("assetIds" in job["metadata"] for job in seen[:-1])

    def test_a_new_one(self, scenario: Api, image: str) -> None:
        job = scenario.generate(image=image, seed=4).json()["job"]
        assert (job["jobType"], job["status"], job["progress"]) == ("custom", "pending", 0)
        assert job["metadata"] == {"input": {"modelId": V31, "image": image, "seed": 4}}
        assert job["ownerId"] == SCENARIO_PROJECT

    @pytest.mark.parametrize(
        ("word", "status", "error"),
        [
            ("fail-run", "failure", "failed at the provider"),
            ("forbidden-run", "failure", "moderation"),
            ("expired-run", "failure", "timed out"),
            ("cancelled-run", "canceled", ""),
        ],
    )
    def test_fates(self, scenario: Api, png: bytes, word: str, status: str, error: str) -> None:
        job = scenario.ended(scenario.job_id(image=scenario.picture(png, f"{word}.png")))
        assert job["status"] == status
        assert error in job["metadata"].get("error", "")
        assert "assetIds" not in job["metadata"]

    def test_a_prompt_decides_too(self, scenario: Api, mesh: str) -> None:
        job_id = scenario.job_id(TEXTURING, model=mesh, prompt="fail-run")
        assert scenario.ended(job_id)["status"] == "failure"

    def test_canceling(self, scenario: Api, image: str) -> None:
        job_id = scenario.job_id(image=image)
        path = f"/jobs/{job_id}/action"
        refused(scenario.call("POST", path, json={"action": "pause"}), 400, "action")
        answer = scenario.call("POST", path, json={"action": "cancel"})
        assert answer.json()["job"]["status"] == "canceled"
        assert scenario.job(job_id)["status"] == "canceled"
        assert scenario.account.units == 1000
        refused(scenario.call("POST", path, json={"action": "cancel"}), 400, "ended")

    def test_the_list_has_pages(self, scenario: Api, image: str) -> None:
        ids = [scenario.job_id(image=image, seed=seed) for seed in range(3)]
        first = scenario.get("/jobs", pageSize=2)
        assert [job["jobId"] for job in first["jobs"]] == [ids[2], ids[1]]
        rest = scenario.get("/jobs", pageSize=2, paginationToken=first["nextPaginationToken"])
        assert [job["jobId"] for job in rest["jobs"]] == [ids[0]]
        assert "nextPaginationToken" not in rest

    @pytest.mark.parametrize("query", ["pageSize=0", "pageSize=101", "pageSize=x"])
    def test_bad_pages(self, scenario: Api, query: str) -> None:
        refused(scenario.call("GET", f"/jobs?{query}"), 400, "pageSize")
        refused(scenario.call("GET", "/jobs?paginationToken=x"), 400, "paginationToken")

    def test_those_of_others_do_not_exist(self, scenario: Api, image: str) -> None:
        job_id = scenario.job_id(image=image)
        other = Api(scenario.box, SCENARIO_SECOND_KEY)
        refused(other.call("GET", f"/jobs/{job_id}"), 404, job_id)
        refused(other.call("POST", f"/jobs/{job_id}/action", json={"action": "cancel"}), 404)
        assert other.get("/jobs") == {"jobs": []}

    def test_too_many_at_once(self, scenario: Api, image: str) -> None:
        scenario.box.scenario.jobs.limit = 2
        job_id = scenario.job_id(image=image, seed=1)
        scenario.job_id(image=image, seed=2)
        answer = scenario.generate(image=image, seed=3)
        error = refused(answer, 429, "Too many")
        assert int(answer.headers["Retry-After"]) == error["remainingSeconds"] > 0
        scenario.box.finish(job_id)
        assert scenario.generate(image=image, seed=3).status_code == 200

    def test_two_alike_are_noted(self, scenario: Api, image: str) -> None:
        scenario.generate(V31, "?dryRun=true", image=image)
        scenario.job_id(image=image)
        assert not len(scenario.box.problems)
        scenario.job_id(image=image)
        assert [problem.what for problem in scenario.box.problems] == ["double_submit"]

    def test_many_clients(self, scenario: Api, image: str) -> None:
        """Units and room are counted exactly, however many ask at once."""
        scenario.box.scenario.jobs.limit = 20
        scenario.account.units = 45.0 * 12

        def ask(seed: int) -> int:
            return Api(scenario.box).generate(image=image, seed=seed).status_code

        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(ask, range(24)))
        assert sorted(set(codes)) == [200, 403]
        assert codes.count(200) == 12
        assert scenario.account.units == 0


class TestFaults:
    def test_stuck(self, scenario: Api, image: str) -> None:
        scenario.box.speed = 1e6
        scenario.box.faults.add("/v1/generate/*", "stuck")
        job = scenario.job(scenario.job_id(image=image))
        assert (job["status"], job["progress"]) == ("in-progress", 0.9)

    def test_an_unheard_of_state(self, scenario: Api, image: str) -> None:
        scenario.box.speed = 1e6
        job_id = scenario.job_id(image=image)
        scenario.box.faults.add("/v1/jobs/*", "state", word="archiving")
        job = scenario.job(job_id)
        assert job["status"] == "archiving"
        assert "assetIds" not in job["metadata"]
        assert scenario.job(job_id)["status"] == "success"

    def test_a_padded_result(self, scenario: Api, image: str) -> None:
        scenario.box.faults.add("/v1/generate/*", "pad", megabytes=1)
        model, _ = scenario.results(image=image)
        head = requests.head(model["url"], timeout=20)
        assert int(head.headers["Content-Length"]) == model["properties"]["size"] > 900_000

    def test_a_page_in_place_of_a_model(self, scenario: Api, image: str) -> None:
        scenario.box.faults.add("/scenario-cdn/*", "not_a_model")
        model, _ = scenario.results(image=image)
        assert requests.get(model["url"], timeout=20).content.startswith(b"<html>")


class TestResults:
    def test_a_model_and_a_picture_of_it(self, scenario: Api, image: str) -> None:
        model, preview = scenario.results(image=image, faceLimit=2000)
        assert (model["kind"], model["mimeType"]) == ("3d", "model/gltf-binary")
        assert model["preview"]["assetId"] == preview["id"]
        assert model["metadata"]["modelId"] == V31
        assert (preview["kind"], preview["mimeType"]) == ("image", "image/webp")
        answer = requests.get(model["url"], timeout=20)
        assert answer.headers["Content-Type"] == "model/gltf-binary"
        assert len(answer.content) == model["properties"]["size"]
        assert len(gltf_of(answer.content)["meshes"]) == 1
        picture = requests.get(model["preview"]["url"], timeout=20).content
        assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")
        assert len(picture) == preview["properties"]["size"]

    def test_they_appear_only_when_the_job_has_succeeded(self, scenario: Api, image: str) -> None:
        scenario.job_id(image=image)
        [job] = scenario.box.scenario.jobs.snapshot().values()
        model, _ = job.assets
        refused(scenario.call("GET", f"/assets/{model.id}"), 404)
        scenario.ended(job.id)
        assert scenario.asset(model.id)["kind"] == "3d"

    def test_quads_are_fbx(self, scenario: Api, image: str) -> None:
        model, _ = scenario.results(image=image, quad=True, faceLimit=500)
        assert model["mimeType"] == "model/x-fbx"
        content = requests.get(model["url"], timeout=20).content
        assert content.startswith(b"Kaydara FBX Binary")

    def test_parts(self, scenario: Api, image: str) -> None:
        inputs = {"generateParts": True, "texture": False, "pbr": False}
        model, _ = scenario.results(image=image, **inputs)
        content = requests.get(model["url"], timeout=20).content
        assert len(gltf_of(content)["meshes"]) > 1

    def test_without_texture(self, scenario: Api, image: str) -> None:
        model, _ = scenario.results(image=image, texture=False, pbr=False, faceLimit=500)
        content = requests.get(model["url"], timeout=20).content
        assert "images" not in gltf_of(content)

    def test_a_rig_with_a_move_comes_twice_if_wanted(self, scenario: Api, mesh: str) -> None:
        wanted = {"model": mesh, "animation": "biped:walk"}
        kinds = [each["kind"] for each in scenario.results(RIGGING, **wanted)]
        assert kinds == ["3d", "image"]
        both = scenario.results(RIGGING, includeRiggedModel=True, **wanted)
        assert [each["kind"] for each in both] == ["3d", "3d", "image"]
        moved, still, _ = both
        assert moved["properties"]["hasAnimations"]
        assert not still["properties"]["hasAnimations"]
        files = [gltf_of(requests.get(each["url"], timeout=20).content) for each in (moved, still)]
        assert all(file["skins"] for file in files)
        assert ["animations" in file for file in files] == [True, False]

    def test_work_goes_on_from_the_asset(self, scenario: Api, image: str) -> None:
        [first, _] = scenario.results(image=image, faceLimit=4000)
        [fewer, _] = scenario.results(RETOPOLOGY, model=first["id"], faceLimit=1000)
        assert fewer["properties"]["size"] < first["properties"]["size"]
        [cut, _] = scenario.results("model_tripo-segmentation-v1", model=first["id"])
        content = requests.get(cut["url"], timeout=20).content
        assert len(gltf_of(content)["meshes"]) > 1

    @pytest.mark.parametrize("model", sorted(MODELS))
    def test_every_model_makes_one(self, scenario: Api, image: str, mesh: str, model: str) -> None:
        inputs = {
            each["name"]: {"image": image, "3d": mesh}[each["kind"]]
            if each["type"] == "file"
            else each["default"]
            for each in scenario.get(f"/models/{model}")["model"]["inputs"]
            if "required" in each or each["name"] == "leftImage"
        }
        made = scenario.results(model, **inputs)
        assert [each["kind"] for each in made] == ["3d", "image"]
