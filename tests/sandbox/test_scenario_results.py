# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scenario service: what its models take, and what comes of them."""

import json
import struct

import pytest
import requests

from tests.sandbox.scenarioapi import (
    MODELS,
    P1,
    RETOPOLOGY,
    RIGGING,
    STYLIZATION,
    TEXTURING,
    V31,
    VIEWS,
    Json,
    ScenarioApi,
    refused,
)


def gltf_of(content: bytes) -> Json:
    assert content[:4] == b"glTF"
    (length,) = struct.unpack_from("<I", content, 12)
    found: Json = json.loads(content[20 : 20 + length])
    return found


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
        self, scenario: ScenarioApi, image: str, inputs: Json, word: str
    ) -> None:
        refused(scenario.generate(**{"image": image, **inputs}), 400, word)
        assert scenario.account.units == 1000

    def test_an_endless_number(self, scenario: ScenarioApi, image: str) -> None:
        answer = scenario.call(
            "POST",
            f"/generate/custom/{V31}",
            data=f'{{"image": "{image}", "seed": 1e999}}',
            headers={"Content-Type": "application/json"},
        )
        refused(answer, 400, "seed")

    def test_a_missing_picture(self, scenario: ScenarioApi) -> None:
        refused(scenario.generate(texture=False), 400, "image is required")

    def test_an_unknown_asset(self, scenario: ScenarioApi) -> None:
        refused(scenario.generate(image="asset_nothing"), 404, "asset_nothing")

    def test_views(self, scenario: ScenarioApi, image: str) -> None:
        refused(scenario.generate(VIEWS, leftImage=image), 400, "frontImage is required")
        refused(scenario.generate(VIEWS, frontImage=image), 400, "leftImage")
        refused(scenario.generate(VIEWS, image=image), 400, "Input image")
        answer = scenario.generate(VIEWS, frontImage=image, backImage=image)
        assert answer.json()["creativeUnitsCost"] == 90

    def test_p1(self, scenario: ScenarioApi, image: str) -> None:
        refused(scenario.generate(P1, image=image, quad=False), 400, "quad")
        refused(scenario.generate(P1, image=image, faceLimit=47), 400, "faceLimit")
        refused(scenario.generate(P1, image=image, faceLimit=20_001), 400, "faceLimit")
        inputs = {"image": image, "enableImageAutofix": True, "textureQuality": "detailed"}
        assert scenario.generate(P1, **inputs).json()["creativeUnitsCost"] == 105

    def test_kinds_of_assets(self, scenario: ScenarioApi, image: str, mesh: str) -> None:
        refused(scenario.generate(image=mesh), 400, "image", "kind image")
        refused(scenario.generate(RETOPOLOGY, model=image), 400, "model", "kind 3d")

    def test_retopology(self, scenario: ScenarioApi, mesh: str) -> None:
        refused(scenario.generate(RETOPOLOGY), 400, "model is required")
        refused(scenario.generate(RETOPOLOGY, model=mesh, faceLimit=999), 400, "faceLimit")
        refused(scenario.generate(RETOPOLOGY, model=mesh, faceLimit=20_001), 400, "faceLimit")
        answer = scenario.generate(RETOPOLOGY, model=mesh, faceLimit=2000, quad=True, bake=False)
        assert answer.status_code == 200

    def test_texturing(self, scenario: ScenarioApi, mesh: str, image: str) -> None:
        both = {"model": mesh, "prompt": "wood", "imagePrompt": image}
        refused(scenario.generate(TEXTURING, **both), 400, "prompt", "imagePrompt")
        refused(scenario.generate(TEXTURING, model=mesh, styleImage=image), 400, "styleImage")
        refused(scenario.generate(TEXTURING, model=mesh, prompt="x" * 1025), 400, "prompt")
        answer = scenario.generate(TEXTURING, model=mesh, prompt="wood", styleImage=image)
        assert answer.json()["creativeUnitsCost"] == 30

    def test_rigging(self, scenario: ScenarioApi, mesh: str) -> None:
        refused(scenario.generate(RIGGING, model=mesh, rigType="bird"), 400, "rigType")
        refused(scenario.generate(RIGGING, model=mesh, animation="fly"), 400, "animation")
        bad = {"model": mesh, "rigType": "quadruped", "animation": "biped:walk"}
        refused(scenario.generate(RIGGING, **bad), 400, "animation", "quadruped")
        assert scenario.generate(RIGGING, model=mesh, animation="").status_code == 200

    def test_stylization(self, scenario: ScenarioApi, mesh: str) -> None:
        refused(scenario.generate(STYLIZATION, model=mesh), 400, "style is required")
        refused(scenario.generate(STYLIZATION, model=mesh, style="clay"), 400, "style")
        assert scenario.generate(STYLIZATION, model=mesh, style="voxel").status_code == 200

    def test_moderation_at_once(self, scenario: ScenarioApi, png: bytes) -> None:
        image = scenario.picture(png, "forbidden-create.png")
        refused(scenario.generate(image=image), 400, "moderation")


class TestFaults:
    def test_stuck(self, scenario: ScenarioApi, image: str) -> None:
        scenario.box.speed = 1e6
        scenario.box.faults.add("/v1/generate/*", "stuck")
        job = scenario.job(scenario.job_id(image=image))
        assert (job["status"], job["progress"]) == ("in-progress", 0.9)

    def test_an_unheard_of_state(self, scenario: ScenarioApi, image: str) -> None:
        scenario.box.speed = 1e6
        job_id = scenario.job_id(image=image)
        scenario.box.faults.add("/v1/jobs/*", "state", word="archiving")
        job = scenario.job(job_id)
        assert job["status"] == "archiving"
        assert "assetIds" not in job["metadata"]
        assert scenario.job(job_id)["status"] == "success"

    def test_a_padded_result(self, scenario: ScenarioApi, image: str) -> None:
        scenario.box.faults.add("/v1/generate/*", "pad", megabytes=1)
        model, _ = scenario.results(image=image)
        head = requests.head(model["url"], timeout=20)
        assert int(head.headers["Content-Length"]) == model["properties"]["size"] > 900_000

    def test_a_page_in_place_of_a_model(self, scenario: ScenarioApi, image: str) -> None:
        scenario.box.faults.add("/scenario-cdn/*", "not_a_model")
        model, _ = scenario.results(image=image)
        assert requests.get(model["url"], timeout=20).content.startswith(b"<html>")


class TestResults:
    def test_a_model_and_a_picture_of_it(self, scenario: ScenarioApi, image: str) -> None:
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

    def test_they_appear_only_when_the_job_has_succeeded(
        self, scenario: ScenarioApi, image: str
    ) -> None:
        scenario.job_id(image=image)
        [job] = scenario.box.scenario.jobs.snapshot().values()
        model, _ = job.assets
        refused(scenario.call("GET", f"/assets/{model.id}"), 404)
        scenario.ended(job.id)
        assert scenario.asset(model.id)["kind"] == "3d"

    def test_quads_are_fbx(self, scenario: ScenarioApi, image: str) -> None:
        model, _ = scenario.results(image=image, quad=True, faceLimit=500)
        assert model["mimeType"] == "model/x-fbx"
        content = requests.get(model["url"], timeout=20).content
        assert content.startswith(b"Kaydara FBX Binary")

    def test_parts(self, scenario: ScenarioApi, image: str) -> None:
        inputs = {"generateParts": True, "texture": False, "pbr": False}
        model, _ = scenario.results(image=image, **inputs)
        content = requests.get(model["url"], timeout=20).content
        assert len(gltf_of(content)["meshes"]) > 1

    def test_without_texture(self, scenario: ScenarioApi, image: str) -> None:
        model, _ = scenario.results(image=image, texture=False, pbr=False, faceLimit=500)
        content = requests.get(model["url"], timeout=20).content
        assert "images" not in gltf_of(content)

    def test_a_rig_with_a_move_comes_twice_if_wanted(
        self, scenario: ScenarioApi, mesh: str
    ) -> None:
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

    def test_work_goes_on_from_the_asset(self, scenario: ScenarioApi, image: str) -> None:
        [first, _] = scenario.results(image=image, faceLimit=4000)
        [fewer, _] = scenario.results(RETOPOLOGY, model=first["id"], faceLimit=1000)
        assert fewer["properties"]["size"] < first["properties"]["size"]
        [cut, _] = scenario.results("model_tripo-segmentation-v1", model=first["id"])
        content = requests.get(cut["url"], timeout=20).content
        assert len(gltf_of(content)["meshes"]) > 1

    @pytest.mark.parametrize("model", sorted(MODELS))
    def test_every_model_makes_one(
        self, scenario: ScenarioApi, image: str, mesh: str, model: str
    ) -> None:
        inputs = {
            each["name"]: {"image": image, "3d": mesh}[each["kind"]]
            if each["type"] == "file"
            else each["default"]
            for each in scenario.get(f"/models/{model}")["model"]["inputs"]
            if "required" in each or each["name"] == "leftImage"
        }
        made = scenario.results(model, **inputs)
        assert [each["kind"] for each in made] == ["3d", "image"]
