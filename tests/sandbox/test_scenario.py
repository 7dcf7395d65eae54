# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scenario service: keys, models, units and jobs."""

import base64
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

from tests.sandbox.scenarioapi import MODELS, P1, TEXTURING, V31, Json, ScenarioApi, refused


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

    def test_the_project_must_be_the_keys_own(self, scenario: ScenarioApi) -> None:
        assert scenario.get("/jobs", projectId=SCENARIO_PROJECT) == {"jobs": []}
        answer = scenario.call("GET", "/jobs?projectId=proj_other")
        refused(answer, 403, "proj_other")

    def test_unknown_routes(self, scenario: ScenarioApi) -> None:
        assert scenario.call("GET", "/nothing").status_code == 404
        assert scenario.call("GET", "/generate/custom/" + V31).status_code == 405
        assert scenario.box.requests[-1].host == "scenario"


class TestModels:
    def test_the_public_list_has_them_without_inputs(self, scenario: ScenarioApi) -> None:
        models = scenario.get("/models", privacy="public")["models"]
        assert {model["id"] for model in models} == MODELS
        assert not any("inputs" in model for model in models)

    def test_the_default_list_is_the_accounts_own(self, scenario: ScenarioApi) -> None:
        assert scenario.get("/models") == {"models": []}
        refused(scenario.call("GET", "/models?privacy=all"), 400, "privacy")

    def test_the_list_has_pages(self, scenario: ScenarioApi) -> None:
        whole = scenario.get("/models", privacy="public")["models"]
        first = scenario.get("/models", privacy="public", pageSize=10)
        token = first["nextPaginationToken"]
        rest = scenario.get("/models", privacy="public", pageSize=10, paginationToken=token)
        assert first["models"] + rest["models"] == whole
        assert "nextPaginationToken" not in rest

    def test_a_model_says_what_it_takes(self, scenario: ScenarioApi) -> None:
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

    def test_p1_has_other_inputs(self, scenario: ScenarioApi) -> None:
        inputs = {each["name"]: each for each in scenario.get(f"/models/{P1}")["model"]["inputs"]}
        assert (inputs["faceLimit"]["min"], inputs["faceLimit"]["max"]) == (48, 20_000)
        assert "enableImageAutofix" in inputs
        assert not inputs.keys() & {"geometryQuality", "quad", "smartLowPoly", "generateParts"}

    def test_an_unknown_model(self, scenario: ScenarioApi) -> None:
        refused(scenario.call("GET", "/models/model_other"), 404, "model_other")
        refused(scenario.generate("model_other"), 404, "model_other")


class TestUnits:
    @pytest.mark.parametrize("word", ["true", "api"])
    def test_a_dry_run_only_tells_the_price(
        self, scenario: ScenarioApi, image: str, word: str
    ) -> None:
        answer = scenario.generate(V31, f"?dryRun={word}", image=image)
        assert answer.status_code == 269
        assert answer.json() == {
            "creativeUnitsCost": 45,
            "costDetails": {"custom-generation": 45},
        }
        assert scenario.get("/jobs") == {"jobs": []}
        assert scenario.account.units == 1000

    def test_a_dry_run_is_as_strict(self, scenario: ScenarioApi, image: str) -> None:
        refused(scenario.generate(V31, "?dryRun=yes", image=image), 400, "dryRun")
        refused(scenario.generate(V31, "?dryRun=true", image=image, hue=1), 400, "hue")
        refused(scenario.generate(V31, "?dryRun=true", image="asset_nothing"), 404)

    def test_options_cost(self, scenario: ScenarioApi, image: str) -> None:
        def price(**inputs: Any) -> float:
            answer = scenario.generate(V31, "?dryRun=true", image=image, **inputs)
            return float(answer.json()["creativeUnitsCost"])

        assert price(textureQuality="detailed", smartLowPoly=True) == 75
        assert price(texture=False) == 45
        assert price(texture=False, pbr=False) == 30

    def test_success_is_paid(self, scenario: ScenarioApi, image: str) -> None:
        answer = scenario.generate(image=image)
        assert answer.json()["creativeUnitsCost"] == 45
        assert scenario.account.units == 955
        job = scenario.ended(answer.json()["job"]["jobId"])
        assert job["billing"] == {"cuCost": 45, "cuDiscount": 0}
        assert scenario.account.units == 955

    def test_failure_is_refunded(self, scenario: ScenarioApi, png: bytes) -> None:
        job = scenario.ended(scenario.job_id(image=scenario.picture(png, "fail-run.png")))
        assert job["billing"] == {"cuCost": 45, "cuDiscount": 0}
        assert scenario.account.units == 1000

    def test_unless_the_model_is_without_refund(self, scenario: ScenarioApi, png: bytes) -> None:
        job = scenario.ended(scenario.job_id(image=scenario.picture(png, "no-refund-run.png")))
        assert job["status"] == "failure"
        assert job["billing"]["disableRefund"] is True
        assert scenario.account.units == 955

    def test_without_units_nothing_runs(self, box: Sandbox, png: bytes) -> None:
        empty = ScenarioApi(box, SCENARIO_EMPTY_KEY)
        image = empty.picture(png)
        assert empty.generate(V31, "?dryRun=true", image=image).status_code == 269
        refused(empty.generate(image=image), 403, "creative units")
        assert empty.get("/jobs") == {"jobs": []}


class TestJobs:
    def test_the_states_on_the_way(self, scenario: ScenarioApi, image: str, until: Any) -> None:
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

    def test_a_new_one(self, scenario: ScenarioApi, image: str) -> None:
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
    def test_fates(
        self, scenario: ScenarioApi, png: bytes, word: str, status: str, error: str
    ) -> None:
        job = scenario.ended(scenario.job_id(image=scenario.picture(png, f"{word}.png")))
        assert job["status"] == status
        assert error in job["metadata"].get("error", "")
        assert "assetIds" not in job["metadata"]

    def test_a_prompt_decides_too(self, scenario: ScenarioApi, mesh: str) -> None:
        job_id = scenario.job_id(TEXTURING, model=mesh, prompt="fail-run")
        assert scenario.ended(job_id)["status"] == "failure"

    def test_canceling(self, scenario: ScenarioApi, image: str) -> None:
        job_id = scenario.job_id(image=image)
        path = f"/jobs/{job_id}/action"
        refused(scenario.call("POST", path, json={"action": "pause"}), 400, "action")
        answer = scenario.call("POST", path, json={"action": "cancel"})
        assert answer.json()["job"]["status"] == "canceled"
        assert scenario.job(job_id)["status"] == "canceled"
        assert scenario.account.units == 1000
        refused(scenario.call("POST", path, json={"action": "cancel"}), 400, "ended")

    def test_the_list_has_pages(self, scenario: ScenarioApi, image: str) -> None:
        ids = [scenario.job_id(image=image, seed=seed) for seed in range(3)]
        first = scenario.get("/jobs", pageSize=2)
        assert [job["jobId"] for job in first["jobs"]] == [ids[2], ids[1]]
        rest = scenario.get("/jobs", pageSize=2, paginationToken=first["nextPaginationToken"])
        assert [job["jobId"] for job in rest["jobs"]] == [ids[0]]
        assert "nextPaginationToken" not in rest

    @pytest.mark.parametrize("query", ["pageSize=0", "pageSize=101", "pageSize=x"])
    def test_bad_pages(self, scenario: ScenarioApi, query: str) -> None:
        refused(scenario.call("GET", f"/jobs?{query}"), 400, "pageSize")
        refused(scenario.call("GET", "/jobs?paginationToken=x"), 400, "paginationToken")

    def test_those_of_others_do_not_exist(self, scenario: ScenarioApi, image: str) -> None:
        job_id = scenario.job_id(image=image)
        other = ScenarioApi(scenario.box, SCENARIO_SECOND_KEY)
        refused(other.call("GET", f"/jobs/{job_id}"), 404, job_id)
        refused(other.call("POST", f"/jobs/{job_id}/action", json={"action": "cancel"}), 404)
        assert other.get("/jobs") == {"jobs": []}

    def test_too_many_at_once(self, scenario: ScenarioApi, image: str) -> None:
        scenario.box.scenario.jobs.limit = 2
        job_id = scenario.job_id(image=image, seed=1)
        scenario.job_id(image=image, seed=2)
        answer = scenario.generate(image=image, seed=3)
        error = refused(answer, 429, "Too many")
        assert int(answer.headers["Retry-After"]) == error["remainingSeconds"] > 0
        scenario.box.finish(job_id)
        assert scenario.generate(image=image, seed=3).status_code == 200

    def test_two_alike_are_noted(self, scenario: ScenarioApi, image: str) -> None:
        scenario.generate(V31, "?dryRun=true", image=image)
        scenario.job_id(image=image)
        assert not len(scenario.box.problems)
        scenario.job_id(image=image)
        assert [problem.what for problem in scenario.box.problems] == ["double_submit"]

    def test_many_clients(self, scenario: ScenarioApi, image: str) -> None:
        """Units and room are counted exactly, however many ask at once."""
        scenario.box.scenario.jobs.limit = 20
        scenario.account.units = 45.0 * 12

        def ask(seed: int) -> int:
            return ScenarioApi(scenario.box).generate(image=image, seed=seed).status_code

        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(ask, range(24)))
        assert sorted(set(codes)) == [200, 403]
        assert codes.count(200) == 12
        assert scenario.account.units == 0
